# SPDX-License-Identifier: MIT
"""Scenarios in which a stop follows what should leave no trace: refused stops, many at once, and ones that break off.

Only a run that goes deep has them, since most servers forget a request when they have answered it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.forbidden_forms import CUT_SHORT
from uapi_conformance.scenarios.http_forms import framed
from uapi_conformance.scenarios.odd_requests import MALFORMED
from uapi_conformance.scenarios.steps import Look, Put, Scenario, Step, Together, View, changed
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.target.states import State
from uapi_conformance.wire.framing import Chunks, Framing
from uapi_conformance.wire.nonexistent import BEYOND, UNKNOWN_CALL
from uapi_conformance.wire.requests import Stop

_TRIED = (*changes.VIEW, *MALFORMED, *changes.CALL, *changes.USER, *changes.EXTENSION, *changes.ACTION)


def _named(*names: str) -> tuple[Change, ...]:
    return tuple(next(change for change in _TRIED if change.name == name) for name in names)


def _own(subject: Subject) -> Stop:
    return subject.stop()


def _other_view(subject: Subject) -> Stop | None:
    return subject.stop(subject.other_view) if subject.other_view is not None else None


def _deep(*steps: Step) -> tuple[Step, ...]:
    return tuple(replace(step, deep=True) for step in steps)


# --- one after the other, over the same connection

VIEW_FIRST, BODY_FIRST = _named("view-unknown", "body-truncated")
REPEATED_AFTER = (
    *_named("call-unknown", "user-unknown", "extension-unknown", "view-missing", "action-missing", "body-empty"),
    Change("method-other", "another method", lambda s: replace(s, method="POST", call=UNKNOWN_CALL)),
    Change("path-beyond", "a path that goes on", lambda s: replace(s, call=UNKNOWN_CALL, suffix=f"/{BEYOND}")),
)
"""Refused stops that repeated ones follow: each of another kind, so that a server may remember something else of it."""
PLAIN_REPEATED = "repeated stop on a new connection"
AFTER_VIEW_FIRST = "look after the stop that follows an unknown view"
AFTER_BODY_FIRST = "look after the stop that follows a malformed body"


def right_after(change: Change) -> str:
    """The step that sends a right stop as the second request of a connection, and its case."""
    return f"right-after-{change.name}"


def first_of(change: Change) -> str:
    """The step that sends a request to be refused as the first one of a connection."""
    return f"{change.name} on a new connection"


def _refused(change: Change) -> Put:
    return changed(change, name=first_of(change), cases=(), alone=True, misses=True)


def _rounds(*refused: Change) -> Iterator[Step]:
    for change in refused:
        yield _refused(change)
        yield Put(name=right_after(change), make=_own)


AFTER_REFUSED = Scenario(
    "stops right after refused ones",
    purpose="A refused stop as the first request of a connection and a right one as its second, several times.",
    state=State.TWO_VIEWS,
    documented=right_after(VIEW_FIRST),
    steps=_deep(
        Look(name=BEFORE, first=True, with_list=False),
        _refused(VIEW_FIRST),
        Put(name=right_after(VIEW_FIRST), make=_own),
        Look(name=AFTER_VIEW_FIRST, follows=right_after(VIEW_FIRST), with_list=False),
        _refused(BODY_FIRST),
        Put(name=right_after(BODY_FIRST), make=_other_view),
        Look(name=AFTER_BODY_FIRST, follows=right_after(BODY_FIRST), until=(View.OTHER_VIEW,), with_list=False),
        Put(name=PLAIN_REPEATED, make=_own, alone=True),
        *_rounds(*REPEATED_AFTER),
    ),
)

TOKEN_FIRST, TOKEN_MISSING = (
    next(change for change in changes.CREDENTIALS if change.name == name) for name in ("token-garbage", "token-missing")
)
AFTER_WRONG_FIRST = "look after the stop that follows a wrong token"

AFTER_DENIED = Scenario(
    "stops right after wrong tokens",
    purpose="A stop with a wrong token as the first request of a connection and a right one as its second, twice.",
    state=State.RECORDED,
    documented=right_after(TOKEN_FIRST),
    needs_hook=True,
    steps=_deep(
        Look(name=BEFORE, first=True, with_list=False),
        *_rounds(TOKEN_FIRST),
        Look(name=AFTER_WRONG_FIRST, follows=right_after(TOKEN_FIRST), with_list=False),
        Put(name=PLAIN_REPEATED, make=_own, alone=True),
        *_rounds(TOKEN_MISSING),
    ),
)

# --- many at once

BURST = tuple(f"one of the equal refused stops, number {n}" for n in range(1, 7))
"""As many as browsers send to one server; it may reject more connections of a client (RFC 9112, section 9.4)."""
ALONE = "the same refused stop alone"
AFTER_BURST = "look after the equal refused stops"
STOP_AFTER_BURST = "stop after equal refused ones"
LAST_OF_BURST = "look after the stop that follows equal refused ones"


def _unknown_view(subject: Subject) -> Stop | None:
    return VIEW_FIRST.make(subject.stop())


AFTER_A_BURST = Scenario(
    "stop after equal refused ones",
    purpose="Six equal stops that have to be refused, at the same time, and then a right one.",
    state=State.RECORDED,
    documented=STOP_AFTER_BURST,
    needs_hook=True,
    repeated=True,
    steps=_deep(
        Look(name=BEFORE, first=True, with_list=False),
        Put(name=ALONE, make=_unknown_view),
        Together(name="equal refused stops", sent=tuple(Put(name=name, make=_unknown_view) for name in BURST)),
        Look(name=AFTER_BURST, with_list=False),
        Put(name=STOP_AFTER_BURST, make=_own, alone=True),
        Look(name=LAST_OF_BURST, follows=STOP_AFTER_BURST, with_list=False),
    ),
)

# --- broken off


def _without_body(stop: Stop) -> Stop:
    return replace(stop, framing=Framing(unsent=len(stop.sent_body)))


BREAKING_OFF = (
    *CUT_SHORT,
    # What follows the text of a view id, and two characters of that.
    framed("cut-short-in-a-chunk", "a chunk that is cut short", chunks=Chunks(), unsent=len('01"}\r\n0\r\n\r\n')),
    Change("cut-short-before-its-body", "the end of the connection in place of its body", _without_body),
)
AFTER_BREAKING_OFF = "look after the stops that break off"
WHOLE_STOP = "whole stop after those that break off"
LAST_OF_WHOLE = "look after the whole stop"

BROKEN_OFF = Scenario(
    "stops that break off",
    purpose="Stops whose connections end within their bodies, and then a whole one.",
    state=State.RECORDED,
    documented=WHOLE_STOP,
    needs_hook=True,
    test_systems=True,
    steps=_deep(
        Look(name=BEFORE, first=True, with_list=False),
        *(changed(form, cases=()) for form in BREAKING_OFF),
        Look(name=AFTER_BREAKING_OFF, with_list=False),
        Put(name=WHOLE_STOP, make=_own, alone=True),
        Look(name=LAST_OF_WHOLE, follows=WHOLE_STOP, with_list=False),
    ),
)
