# SPDX-License-Identifier: MIT
"""Scenarios that need only a token and a URL: none of their requests is about a call that exists."""

from __future__ import annotations

from dataclasses import dataclass, replace

from uapi_conformance.scenarios import changes, odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.odd_requests import OddSegment
from uapi_conformance.scenarios.recorded_call import method_step
from uapi_conformance.scenarios.steps import NO_CALL as WITHOUT_CALLS
from uapi_conformance.scenarios.steps import Get, Place, Put, Safely, Scenario, changed
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.wire.nonexistent import (
    BEYOND,
    GARBAGE_TOKEN,
    UNKNOWN_CALL,
    UNKNOWN_EXTENSION,
    UNKNOWN_USER,
)
from uapi_conformance.wire.requests import CREDENTIAL_PARAMETER, Segment, Stop, bearer

UNKNOWN_AT_SELF = "unknown call under @me and @self"
LIST_UNKNOWN = "List request for an unknown call"
LIST_USER = "List request for an unknown user"
LIST_EXTENSION = "List request for an unknown Extension"
LIST_EXPIRED = "List request with an expired token"
TRACE = "TRACE with a token that was never issued"
TRACED = "trace"
OTHER_METHODS = ("POST", "PATCH", "UAPICONFORMANCE")


@dataclass(frozen=True)
class OddQuery:
    """A List request with a parameter that has no documented value; ``deep`` is that of its step."""

    name: str
    what: str
    query: str
    deep: bool = False


_DATE = "&filterValue=2012-06-27T16%3A08%3A50%2B02%3A00"
_OF_THE_CLIENT = f"?count=20&filterBy=published&filterOp=greaterThan{_DATE}&fields=id%2CphoneCallView&startIndex=0"
ODD_QUERIES = (
    OddQuery("count-letters", "letters as the count", "?count=abc"),
    OddQuery("count-negative", "a negative count", "?count=-1"),
    OddQuery("count-array", "the count in an array", "?count%5B%5D=1"),
    OddQuery("start-letters", "letters as the start index", "?startIndex=abc"),
    OddQuery("filter-on-nothing", "a filter on no field", "?filterBy=nothing&filterValue=1"),
    OddQuery("fields-unknown", "a field that no call has", "?fields=nothing"),
    OddQuery("count-zero", "a count of zero", "?count=0", deep=True),
    OddQuery("count-huge", "a count of many digits", f"?count={'9' * 40}", deep=True),
    OddQuery("count-empty", "an empty count", "?count=", deep=True),
    OddQuery("count-twice", "two counts", "?count=1&count=2", deep=True),
    OddQuery("start-negative", "a negative start index", "?startIndex=-1", deep=True),
    OddQuery("start-beyond", "a start index beyond all calls", "?startIndex=4999", deep=True),
    OddQuery("filter-without-value", "a filter without a value", "?filterBy=id", deep=True),
    OddQuery("filter-of-no-date", "a filter on a date that is none", "?filterBy=published&filterValue=x", deep=True),
    OddQuery("filter-on-a-day", "a filter on a day", "?filterBy=published&filterValue=2012-06-27", deep=True),
    OddQuery("filter-on-a-date", "a filter on a date with an offset", f"?filterBy=published{_DATE}", deep=True),
    OddQuery("filter-with-an-operator", "a filter as the vendor's client writes it", _OF_THE_CLIENT, deep=True),
    OddQuery("order-descending", "a descending order", "?sortOrder=descending", deep=True),
    OddQuery("fields-empty", "no fields", "?fields=", deep=True),
    OddQuery(
        "filter-date-beyond",
        "a filter on a date of the year 99999",
        "?filterBy=published&filterOp=greaterThan&filterValue=99999-12-31T00%3A00%3A00Z",
        deep=True,
    ),
    OddQuery("start-array", "the start index in an array", "?startIndex%5B%5D=1", deep=True),
    OddQuery("filter-array", "the value of a filter in an array", "?filterBy=id&filterValue%5B%5D=1", deep=True),
    OddQuery("fields-array", "the fields in an array", "?fields%5B%5D=id", deep=True),
    OddQuery("unknown-array", "an unknown parameter in an array", "?uapiConformance%5B%5D=1", deep=True),
    OddQuery("order-unknown", "an order that is none", "?sortOrder=nothing", deep=True),
    OddQuery(
        "token-beside", "another token than that of the field", f"?{CREDENTIAL_PARAMETER}={GARBAGE_TOKEN}", deep=True
    ),
    OddQuery("query-without-names", "a query of signs alone", "?&&=&", deep=True),
)
"""No page says which values are refused, and how; nor what a filter on a date keeps, or what else orders a list."""


def _odd(odd: OddQuery) -> Get:
    return Get(name=odd.name, place=lambda _: Place("@me", "@self", query=odd.query), cases=(odd.name,), deep=odd.deep)


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
    return Get(name=f"List request with {odd.what} in the {part}", place=place, cases=("odd-list",), deep=odd.deep)


_PARTS: tuple[Segment, ...] = ("user", "extension", "call")
_BEYOND = Get(
    name="List request with a segment too many",
    place=lambda _: Place("@me", "@self", UNKNOWN_CALL, query=f"/{BEYOND}"),
    cases=("odd-list",),
    deep=True,
)
_UNLESS_THERE = Get(
    name="List request on condition that there is nothing",
    # A 304 may come, and has no content (RFC 9110, sections 13.1.2 and 15.4.5).
    place=lambda _: Place("@me", "@self", fields=(("If-None-Match", "*"),)),
    cases=("odd-list",),
    deep=True,
)
ODD_LISTS = (*(_odd_list(part, odd) for part in _PARTS for odd in odd_requests.ODD_SEGMENTS), _BEYOND, _UNLESS_THERE)
"""List requests with an odd segment each, with one too many, or with a condition."""

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
        *(_odd(odd) for odd in ODD_QUERIES),
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
        return Place("@me", "@self", query=made.suffix, authorization=made.authorization, with_own_token=False)

    return Get(name=list_step(change), place=place, cases=(list_case(change),), deep=change.deep, by_ids=True)


def _with_expired(subject: Subject) -> Place | None:
    token = subject.expired_token
    return Place("@me", "@self", authorization=bearer(token), with_own_token=False) if token is not None else None


def _traced(_: Subject) -> Place:
    # A client must not send a valid token in a TRACE (RFC 9110, section 9.3.8).
    return Place("@me", "@self", UNKNOWN_CALL, authorization=bearer(GARBAGE_TOKEN), with_own_token=False)


LISTS_WITH_WRONG_CREDENTIALS = Scenario(
    "wrong credentials in lists",
    purpose="List requests without a valid token, and a TRACE.",
    with_expired_token=True,
    steps=(
        *(_list_with(change) for change in changes.CREDENTIALS),
        Get(name=LIST_EXPIRED, place=_with_expired),
        Safely(name=TRACE, method="TRACE", place=_traced, cases=(TRACED,)),
    ),
)
"""List requests without a valid token, sent when everything else is done."""
