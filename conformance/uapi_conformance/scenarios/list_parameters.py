# SPDX-License-Identifier: MIT
"""The scenario of a list's parameters: pages and the links between them, a filter, and fewer fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from uapi_conformance.scenarios.other_states import TWO_CALLS
from uapi_conformance.scenarios.steps import FilterOn, FollowPage, Get, Place, Scenario
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL

ALL = "list of the Extension, whole"
FIRST_PAGE = "first call of the list"
SECOND_PAGE = "second call of the list"
REST = "rest of the list"
NEXT = "next page of the first"
PREVIOUS = "previous page of the second"
BEYOND = "next page of the last"
BEYOND_FIELDS = "next page of the list with two fields"
BEYOND_UNKNOWN = "next page of the list with an unknown parameter"
FILTERED = "list of the calls with an id"
FILTERED_OUT = "list of the calls with an unknown id"
FILTERED_ON_DATE = "list of the calls that were published when the call was"
FEWER_FIELDS = "list with two fields of each call"
FIELDS_TURNED = "list with two fields of each call, asked for in the opposite order"
FILTERED_PAGE = "first page of the calls with an id"
FILTERED_OTHER_PAGE = "first page of the calls with the other call's id"
OTHER_FIELDS = "list with other fields of each call"
WITH_UNKNOWN = "list with an unknown parameter"
ORDERED = "list in descending order"
BY_ID_PAGED = "list of a call by its id with a page's parameters"
ALL_AGAIN = "list of the Extension, once more"
FIELDS = ("id", "extension")
MORE_FIELDS = ("id", "ownerId", "ownerName", "published", "answered", "phoneCallView")


def _extension(query: str) -> Callable[[Subject], Place]:
    return lambda subject: Place(subject.call.user_id, subject.call.extension, query=query)


def _list(name: str, query: str = "", *, deep: bool = False) -> Get:
    return Get(name=name, place=_extension(query), deep=deep)


def _fields(names: tuple[str, ...]) -> str:
    return f"?fields={'%2C'.join(names)}"


def _filtered(subject: Subject) -> Place:
    return _extension(f"?filterBy=id&filterValue={subject.call.phone_call_id}")(subject)


def _filtered_page(subject: Subject) -> Place:
    return replace(_filtered(subject), query=f"{_filtered(subject).query}&count=1")


def _filtered_other_page(subject: Subject) -> Place | None:
    if subject.other is None:
        return None
    return _extension(f"?filterBy=id&filterValue={subject.other.phone_call_id}&count=1")(subject)


def _by_id(subject: Subject) -> Place:
    """As the vendor's own client asks for a call."""
    call = subject.call
    return Place(call.user_id, call.extension, call.phone_call_id, "?count=20&startIndex=0")


LIST_PARAMETERS = Scenario(
    "parameters of lists",
    purpose="The list of the calls of an Extension page by page, filtered, and with fewer fields.",
    continues=TWO_CALLS,
    steps=(
        _list(ALL),
        _list(FIRST_PAGE, "?count=1"),
        FollowPage(name=NEXT, follows=FIRST_PAGE, link="next"),
        _list(SECOND_PAGE, "?count=1&startIndex=1"),
        FollowPage(name=PREVIOUS, follows=SECOND_PAGE, link="prev"),
        _list(REST, "?startIndex=2"),
        Get(name=FILTERED, place=_filtered),
        FollowPage(name=BEYOND, follows=FILTERED, link="next"),
        _list(FILTERED_OUT, f"?filterBy=id&filterValue={UNKNOWN_CALL}"),
        Get(name=FILTERED_PAGE, place=_filtered_page, deep=True),
        Get(name=FILTERED_OTHER_PAGE, place=_filtered_other_page, deep=True),
        FilterOn(name=FILTERED_ON_DATE, follows=ALL, member="published", deep=True),
        _list(FEWER_FIELDS, _fields(FIELDS)),
        FollowPage(name=BEYOND_FIELDS, follows=FEWER_FIELDS, link="next", deep=True),
        _list(FIELDS_TURNED, _fields(FIELDS[::-1]), deep=True),
        _list(OTHER_FIELDS, _fields(MORE_FIELDS), deep=True),
        _list(WITH_UNKNOWN, "?uapiConformance=1"),
        _list(ORDERED, "?sortOrder=descending", deep=True),
        FollowPage(name=BEYOND_UNKNOWN, follows=WITH_UNKNOWN, link="next", deep=True),
        Get(name=BY_ID_PAGED, place=_by_id),
        _list(ALL_AGAIN),
    ),
)
