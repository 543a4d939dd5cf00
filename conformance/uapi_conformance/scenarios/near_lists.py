# SPDX-License-Identifier: MIT
"""Near misses in List requests by id: other code may read its ids than those of a stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.changes import NEAR_CALLS
from uapi_conformance.scenarios.identifiers import EXTENSION, ME, SELF, USER
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.scenarios.steps import Get, LookUp, Place, Step
from uapi_conformance.scenarios.subject import Subject

SPELLINGS = frozenset(
    {
        # A UUID means the same in either case and without its hyphens (RFC 9562, section 4), and may be read so.
        *("other-case", "upper-case", "lower-case", "first-case", "hyphenated", "punctuation-dropped"),
        # Frameworks read what is behind a dot as the form in which a GET is to be answered.
        *("dotted", "dot-behind"),
    }
)
"""Operators whose near miss List may read as another spelling of the call id."""
AROUND = ("prefix", "letters-behind", "zero-padded")
"""Operators that are tried at the other identifiers of the path."""


def case_of(change: Change) -> str:
    """The case for a List request with a near miss."""
    return f"{change.name}-near-in-list"


def step_of(change: Change) -> str:
    """The step of a List request with a near miss."""
    return f"List request for {change.name}"


def _operator(change: Change) -> str:
    return change.name.partition("-")[2]


CALLS = tuple(change for change in NEAR_CALLS if _operator(change) not in SPELLINGS)
"""Of the call id: these requests are sent anyway, so that no stop goes to another live call."""
OTHERS: dict[str, tuple[Change, ...]] = {
    requirement: tuple(
        replace(change, deep=True) for place in places for change in NEAR_MISSES[place] if _operator(change) in AROUND
    )
    for requirement, places in {
        "service.user-invalid": (USER, ME),
        "service.extension-invalid": (EXTENSION, SELF),
    }.items()
}
"""Of the user id and the Extension, by the requirement that they are about."""


def _around(change: Change) -> Get:
    def place(subject: Subject) -> Place | None:
        made = change.make(subject.stop())
        return Place(made.user, made.extension, made.call, encoded=True) if made is not None else None

    return Get(name=step_of(change), place=place, cases=(case_of(change),), deep=True, by_ids=True)


BEFORE_THE_LOOK: tuple[Step, ...] = tuple(_around(change) for found in OTHERS.values() for change in found)


def look_up(change: Change) -> Iterator[Step]:
    """The List request that goes ahead of a stop to a near miss of the call id; none for any other change."""
    if change in NEAR_CALLS:
        cases = (change.name, case_of(change))
        yield LookUp(name=step_of(change), change=change, cases=cases, deep=change.deep)
