# SPDX-License-Identifier: MIT
"""Scenarios whose requests are sent at the same time: answers must not be mixed up, and no effect be lost."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.scenarios.no_call import LIST_EXTENSION, LIST_UNKNOWN, LIST_USER, UNKNOWN_AT_SELF
from uapi_conformance.scenarios.steps import Get, Look, Place, Put, Scenario, Together, View
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.target.states import State
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Stop

STOP_FIRST = "stop of the first view before the second"
AFTER_FIRST = "look after the stop of the first view alone"
TWICE = ("one of two equal stops", "the other of two equal stops")
AFTER_TWICE = "look after the two equal stops"
BOTH_VIEWS = ("stop of the first view beside others", "stop of the second view beside others")
UNKNOWN_VIEW_BESIDE = "stop of an unknown view beside others"
UNKNOWN_CALL_BESIDE = "stop of an unknown call beside others"
AFTER_BOTH_VIEWS = "look after the stops of both views"
AT_ONCE_AND_ALONE = {
    f"{name}, at the same time as others": name for name in (UNKNOWN_AT_SELF, LIST_UNKNOWN, LIST_USER, LIST_EXTENSION)
}
"""Requests that are sent together, and the same ones that were sent alone."""
AFTER_AT_ONCE = "List request after those at the same time"


def _own(subject: Subject) -> Stop:
    return subject.stop()


def _other_view(subject: Subject) -> Stop | None:
    return subject.stop(subject.other_view) if subject.other_view is not None else None


def _unknown_view(subject: Subject) -> Stop:
    stop = subject.stop()
    return replace(stop, payload={**stop.payload, "phoneCallViewId": UNKNOWN_VIEW})


def _unknown_call(subject: Subject) -> Stop:
    return replace(subject.stop(), call=UNKNOWN_CALL)


FIRST_VIEW_FIRST = Scenario(
    "first view before the second",
    purpose="The first view of a call is stopped, and the second one is looked at; then that is stopped twice at once.",
    state=State.TWO_VIEWS,
    documented=STOP_FIRST,
    repeated=True,
    steps=(
        Look(name=BEFORE, first=True),
        Put(name=STOP_FIRST, make=_own),
        Look(name=AFTER_FIRST, follows=STOP_FIRST),
        Together(name="equal stops", sent=tuple(Put(name=name, make=_other_view) for name in TWICE)),
        Look(name=AFTER_TWICE, follows=TWICE[0], or_follows=TWICE[1], until=(View.OTHER_VIEW,)),
    ),
)

BOTH_VIEWS_AT_ONCE = Scenario(
    "both views at once",
    purpose="Both views of a call are stopped at the same time, beside stops that have to be refused.",
    state=State.TWO_VIEWS,
    repeated=True,
    steps=(
        Look(name=BEFORE, first=True),
        Together(
            name="stops of both views, and refused ones",
            sent=(
                Put(name=BOTH_VIEWS[0], make=_own),
                Put(name=UNKNOWN_VIEW_BESIDE, make=_unknown_view),
                Put(name=BOTH_VIEWS[1], make=_other_view),
                Put(name=UNKNOWN_CALL_BESIDE, make=_unknown_call),
            ),
        ),
        Look(
            name=AFTER_BOTH_VIEWS,
            follows=BOTH_VIEWS[0],
            or_follows=BOTH_VIEWS[1],
            until=(View.OWN, View.OTHER_VIEW),
        ),
    ),
)

_AT_ONCE = tuple(AT_ONCE_AND_ALONE)

AT_ONCE = Scenario(
    "several requests at once",
    purpose="Requests about what does not exist, each with an answer of its own, at the same time.",
    repeated=True,
    steps=(
        Together(
            name="requests at the same time",
            sent=(
                Put(name=_AT_ONCE[0], make=_own),
                Get(name=_AT_ONCE[1], place=lambda _: Place("@me", "@self", UNKNOWN_CALL)),
                Get(name=_AT_ONCE[2], place=lambda _: Place(UNKNOWN_USER, "@self")),
                Get(name=_AT_ONCE[3], place=lambda _: Place("@me", UNKNOWN_EXTENSION)),
            ),
        ),
        Get(name=AFTER_AT_ONCE, place=lambda _: Place("@me", "@self", UNKNOWN_CALL)),
    ),
)
