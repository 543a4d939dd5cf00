# SPDX-License-Identifier: MIT
"""What a trial of the provider-state hook found, as values for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """How one thing that a hook may do was found."""

    WORKS = "works"
    TO_TEACH = "to teach"  # the hook says that it does not do this, or leaves an optional value out
    WRONG = "wrong"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Finding:
    """What was found of a state, a value or an action. ``says`` are sentences that say what to do.

    ``open`` are the ids of the requirements that cannot be judged, or not in full, as long as it does not work.
    """

    about: str
    found: Found
    says: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing to put right before a run."""
        return self.found in (Found.WORKS, Found.TO_TEACH)
