# SPDX-License-Identifier: MIT
"""Scenarios that need only a token and a URL: none of their requests is about a call that exists."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.scenarios import changes, odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.odd_requests import OddSegment
from uapi_conformance.scenarios.recorded_call import method_step
from uapi_conformance.scenarios.steps import NO_CALL as WITHOUT_CALLS
from uapi_conformance.scenarios.steps import Get, Place, Put, Scenario, changed
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER
from uapi_conformance.wire.requests import Segment, Stop, bearer

UNKNOWN_AT_SELF = "unknown call under @me and @self"
LIST_UNKNOWN = "List request for an unknown call"
LIST_USER = "List request for an unknown user"
LIST_EXTENSION = "List request for an unknown Extension"
LIST_EXPIRED = "List request with an expired token"
OTHER_METHODS = ("POST", "PATCH", "UAPICONFORMANCE")


def _with_method(method: str) -> Put:
    def make(subject: Subject) -> Stop:
        return replace(subject.stop(), method=method)

    return Put(name=method_step(method), make=make, cases=(method_step(method),))


def _odd_list(part: Segment, odd: OddSegment) -> Get:
    segments: dict[Segment, str] = {"user": "@me", "extension": "@self", "call": UNKNOWN_CALL}
    segments[part] = odd.text

    def place(_: Subject) -> Place:
        return Place(segments["user"], segments["extension"], segments["call"], encoded=True)

    # No item is about one of them: they are there for the rules that hold for every answer.
    return Get(name=f"List request with {odd.what} in the {part}", place=place, cases=("odd-list",))


_PARTS: tuple[Segment, ...] = ("user", "extension", "call")
ODD_LISTS = tuple(_odd_list(part, odd) for part in _PARTS for odd in odd_requests.ODD_SEGMENTS)
"""List requests with an odd segment each."""

NO_CALL = Scenario(
    "no call",
    purpose="What a URL and a token are enough for: unknown ids, odd paths, undocumented methods.",
    steps=(
        Put(name=UNKNOWN_AT_SELF, make=lambda subject: subject.stop()),
        Get(name=LIST_UNKNOWN, place=lambda _: Place("@me", "@self", UNKNOWN_CALL)),
        Get(name=LIST_USER, place=lambda _: Place(UNKNOWN_USER, "@self")),
        Get(name=LIST_EXTENSION, place=lambda _: Place("@me", UNKNOWN_EXTENSION)),
        *ODD_LISTS,
        *(_with_method(method) for method in OTHER_METHODS),
        *(changed(change) for change in odd_requests.ODD_PATH),
        *(
            changed(change, supply=WITHOUT_CALLS)
            for change in (*odd_requests.MALFORMED, *odd_requests.ODD_BODY, *odd_requests.MEDIA_TYPE)
        ),
    ),
)


def list_case(change: Change) -> str:
    """The case for a List request with changed credentials."""
    return f"list-{change.name}"


def list_step(change: Change) -> str:
    """The step of a List request with changed credentials."""
    return f"List request with {change.what}"


def _list_with(change: Change) -> Get:
    def place(subject: Subject) -> Place | None:
        made = change.make(subject.stop())
        if made is None:
            return None
        return Place("@me", "@self", authorization=made.authorization, with_own_token=False)

    return Get(name=list_step(change), place=place, cases=(list_case(change),), deep=change.deep, by_ids=True)


def _with_expired(subject: Subject) -> Place | None:
    token = subject.expired_token
    return Place("@me", "@self", authorization=bearer(token), with_own_token=False) if token is not None else None


LISTS_WITH_WRONG_CREDENTIALS = Scenario(
    "wrong credentials in lists",
    purpose="List requests without a valid token.",
    with_expired_token=True,
    steps=(
        *(_list_with(change) for change in changes.CREDENTIALS),
        Get(name=LIST_EXPIRED, place=_with_expired),
    ),
)
"""List requests without a valid token, sent when everything else is done."""
