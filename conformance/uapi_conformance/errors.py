# SPDX-License-Identifier: MIT
"""Errors that are not the target's: each is one clear sentence and an exit status.

SuiteError                 3  a fault of the suite itself
└── OutsideError           4  what was declared, or what lies around the target, is not as declared
    ├── DeclarationError      an option, a declaration file, an environment variable
    ├── TargetError           the target cannot be reached, refuses the token, or is no UAPI
    ├── HookError             the provider-state hook fails or answers nonsense
    │   └── HookTimeoutError  it has not answered in time
    └── BudgetError           no more requests are sent: as many as were declared have been, the declared time or the
                              token has ended, none is answered, or none can be recorded
"""

from __future__ import annotations


class SuiteError(Exception):
    """A fault of the suite; its text is one sentence that says what to do."""

    exit_status = 3


class OutsideError(SuiteError):
    """Something that the user declared, or the world around the target, is not as it has to be."""

    exit_status = 4


class DeclarationError(OutsideError):
    """An option, the declaration file or an environment variable is wrong or missing."""


class TargetError(OutsideError):
    """The target cannot be reached, refuses the token from the start, or is no UAPI."""


class HookError(OutsideError):
    """The provider-state hook fails or answers something that is not in its protocol."""


class HookTimeoutError(HookError):
    """The provider-state hook has not answered in time, or no time is left to ask it."""


class BudgetError(OutsideError):
    """No more requests are sent: the declared number is used up, none is answered, or none can be recorded."""
