# SPDX-License-Identifier: MIT
"""Errors that are not the target's fault: each is one clear sentence and an exit status.

SuiteError                 3  the suite itself is at fault
└── OutsideError           4  the declaration is wrong, or the world around the target does not match it
    ├── DeclarationError      an option, a declaration file or an environment variable is wrong
    ├── TargetError           the target cannot be reached, refuses the token, or does not implement UAPI
    ├── HookError             the provider-state hook fails, or does not follow its protocol
    │   └── HookTimeoutError  it did not answer in time
    └── BudgetError           no more requests are sent: the declared number is reached, the run's time is up, the token
                              has expired, no request is answered, or none can be recorded
"""

from __future__ import annotations


class SuiteError(Exception):
    """A fault in the suite; the text is one sentence that says what to do."""

    exit_status = 3


class OutsideError(SuiteError):
    """Something that the user declared, or something around the target, is wrong."""

    exit_status = 4


class DeclarationError(OutsideError):
    """An option, the declaration file or an environment variable is wrong or missing."""


class TargetError(OutsideError):
    """The target cannot be reached, refuses the token from the start, or does not implement UAPI."""


class HookError(OutsideError):
    """The provider-state hook fails, or does not follow its protocol."""


class HookTimeoutError(HookError):
    """The provider-state hook did not answer in time, or no time is left to ask it."""


class BudgetError(OutsideError):
    """No more requests are sent: a limit is reached, no request is answered, or none can be recorded."""
