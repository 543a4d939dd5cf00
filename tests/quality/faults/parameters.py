# SPDX-License-Identifier: MIT
"""Servers that misread the parameters of List requests, or link to the wrong pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.listing import DEFAULT_COUNT, Query
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import without
from tests.quality.catalogue import CALL, Catalogue, Fault

FAULTS = Catalogue()
_PAGES, _FILTER, _FIELDS = "service.pages", "service.filter", "service.selected-fields"
_WORK, _COUNTS = "service.parameters-work", "service.page-counts"

Reading = Callable[[Query], Query]


class _Misreads(Behaviour):
    """Takes the query for another."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading

    def list_query(self, request: Incoming) -> Query:
        query = super().list_query(request)
        return self.reading(query) if request.query else query


def _misread(name: str, owner: str, sentence: str, reading: Reading) -> None:
    FAULTS.append(Fault(name, sentence, (owner,), State.TWO_CALLS, partial(_Misreads, reading)))


def _one_more(query: Query) -> Query:
    return replace(query, count=query.count + 1) if query.count is not None else query


def _lesser(query: Query) -> Query:
    return replace(query, filter_op="lessThan", filter_value=query.filter_value + "0") if query.filter_by else query


def _of_pages(query: Query) -> Query:
    return replace(query, start=query.start * (query.count or DEFAULT_COUNT))


_misread("count-and-one-more", _PAGES, "A page has one call more than asked for.", _one_more)
_misread("start-from-one", _PAGES, "The first call has the index 1.", lambda q: replace(q, start=max(0, q.start - 1)))
_misread(
    "start-skips-one",
    _PAGES,
    "One call more than asked for is skipped.",
    lambda q: replace(q, start=q.start + (q.start > 0)),
)
_misread("start-counts-pages", _PAGES, "The start index counts pages.", _of_pages)
_misread("start-ignored", _PAGES, "The start index is ignored, and the count is not.", lambda q: replace(q, start=0))
_misread("filter-turned-around", _FILTER, "A filter keeps the calls with lesser ids.", _lesser)
_misread(
    "filter-keeps-nothing",
    _FILTER,
    "A filter on the id keeps nothing.",
    lambda q: replace(q, filter_value="x" + q.filter_value),
)
_misread("count-ignored", _WORK, "The count is ignored.", lambda q: replace(q, count=None))
_misread("filter-ignored", _WORK, "The filter is ignored.", lambda q: replace(q, filter_by=None))
_misread("fields-ignored", _WORK, "The fields are ignored.", lambda q: replace(q, fields=None))


@FAULTS.add("filter-on-unknown-keeps-the-first", _FILTER, needs=State.TWO_CALLS)
class FilterKeepsFirst(Behaviour):
    """Where a filter fits no call only the first page of one is shown."""

    def list_query(self, request: Incoming) -> Query:
        query = super().list_query(request)
        if query.filter_by == "id" and query.filter_value not in self.store.calls:
            return replace(query, filter_by=None, count=1)
        return query


@FAULTS.add("filter-refused", _FILTER, needs=State.TWO_CALLS)
class FilterRefused(Behaviour):
    """A filter is refused."""

    def list_query(self, request: Incoming) -> Query:
        if "filterBy=id" in request.query:
            raise Problem("filterby_invalid")
        return super().list_query(request)


class _Fields(Behaviour):
    """Shows other fields than were asked for."""

    def entry_document(self, document: Json, query: Query) -> Json:
        return document if query.fields is None else self.of(document, query.fields)

    def of(self, document: Json, fields: frozenset[str]) -> Json:
        return {name: value for name, value in document.items() if name in fields}


@FAULTS.add("fields-left-out", _FIELDS, needs=State.TWO_CALLS)
class FieldsLeftOut(_Fields):
    """The fields that are named are left out."""

    def of(self, document: Json, fields: frozenset[str]) -> Json:
        return without(document, *fields)


@FAULTS.add("fields-first-only", _FIELDS, needs=State.TWO_CALLS)
class FieldsFirst(_Fields):
    """Only one of the fields that are named is shown."""

    def of(self, document: Json, fields: frozenset[str]) -> Json:
        return super().of(document, frozenset(sorted(fields)[:1]))


@FAULTS.add("fields-lose-calls", _FIELDS, needs=State.TWO_CALLS)
class FieldsLoseCalls(Behaviour):
    """Where fields are named only one call is listed."""

    def list_query(self, request: Incoming) -> Query:
        query = super().list_query(request)
        return query if query.fields is None else replace(query, count=1)


@FAULTS.add("unknown-parameter-empties", "service.unknown-parameter", needs=State.TWO_CALLS)
class UnknownEmpties(Behaviour):
    """With a parameter that it does not know the list is empty."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return [] if self.unknown else super().listed_calls(user, extension, call_id)

    unknown = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.unknown = "uapi" in request.query
        return super().list_answer(request, user, extension, call_id)


@FAULTS.add("unknown-parameter-empties-by-id", "service.unknown-parameter", needs=CALL)
class UnknownEmptiesById(UnknownEmpties):
    """With a parameter that it does not know List by id is empty."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.unknown = "action=" in request.query and call_id is not None
        return Behaviour.list_answer(self, request, user, extension, call_id)


@FAULTS.add("list-by-id-with-a-count-shows-all", "service.list-by-id", needs=State.TWO_CALLS)
class ByIdWithCount(Behaviour):
    """With a count List by id shows all calls."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        named = None if "count=20" in request.query else call_id
        return super().list_answer(request, user, extension, named)


class _Links(Behaviour):
    """Links to the pages around a page."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        query = self.list_query(request)
        document = json.loads(answer.body)
        total, count = document["totalResults"], query.count or DEFAULT_COUNT
        document["paging"] = self.links(request.path, query.start, count, total)
        return self.json_answer(200, document)

    def links(self, path: str, start: int, count: int, total: int) -> Json:
        links: Json = {}
        if start + count < total:
            links["next"] = f"{path}?count={count}&startIndex={start + count}"
        if start:
            links["prev"] = f"{path}?count={count}&startIndex={max(0, start - count)}"
        return links


@FAULTS.add("next-is-the-same-page", _PAGES, needs=State.TWO_CALLS)
class NextSame(_Links):
    """The link to the next page leads to the same one."""

    def links(self, path: str, start: int, count: int, total: int) -> Json:
        return {"next": f"{path}?count={count}&startIndex={start}"} if start + count < total else {}


@FAULTS.add("next-skips-a-call", _PAGES, needs=State.TWO_CALLS)
class NextSkips(_Links):
    """The link to the next page skips a call."""

    def links(self, path: str, start: int, count: int, total: int) -> Json:
        return {"next": f"{path}?count={count}&startIndex={start + count + 1}"} if start + count < total else {}


@FAULTS.add("next-loses-the-path", _PAGES, needs=State.TWO_CALLS)
class NextLost(_Links):
    """The link to the next page leads nowhere."""

    def links(self, path: str, start: int, count: int, total: int) -> Json:
        return {"next": f"/uapi/calls?startIndex={start + count}"} if start + count < total else {}


@FAULTS.add("previous-is-the-same-page", _PAGES, needs=State.TWO_CALLS)
class PreviousSame(_Links):
    """The link to the previous page leads to the same one."""

    def links(self, path: str, start: int, count: int, total: int) -> Json:
        return {"prev": f"{path}?count={count}&startIndex={start}"} if start else {}


@FAULTS.add("next-never-ends", _PAGES, needs=State.TWO_CALLS)
class NextNeverEnds(_Links):
    """The last page links to the first one."""

    def links(self, path: str, start: int, count: int, total: int) -> Json:
        links = super().links(path, start, count, total)
        return {"next": f"{path}?count={count}&startIndex=0"} | links


class _NextAgain(Behaviour):
    """A list with some parameter links to itself as the next page."""

    def __init__(self, parameter: str) -> None:
        super().__init__()
        self.parameter = parameter

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        if self.parameter not in request.query:
            return answer
        link = {"next": f"{request.path}?{request.query}"}
        return self.json_answer(200, {**json.loads(answer.body), "paging": link})


def _again(name: str, sentence: str, parameter: str, *, deep: bool) -> None:
    made = partial(_NextAgain, parameter)
    FAULTS.append(Fault(name, sentence, (_PAGES,), State.TWO_CALLS, made, of_grid=True, deep=deep))


_again("filtered-list-never-ends", "A filtered list links to itself as the next page.", "filterBy=id", deep=False)
_again("fields-never-end", "A list with some fields links to itself as the next page.", "fields=id", deep=True)
_again("unknown-never-ends", "With an unknown parameter a list links to itself.", "uapiConformance=1", deep=True)


class _WithoutViews(_Fields):
    """Does not know that a call has views where it is asked for fields."""

    def of(self, document: Json, fields: frozenset[str]) -> Json:
        return super().of(document, fields - {"phoneCallView"})


FAULTS.append(
    Fault(
        "fields-without-views",
        "Views are not shown where they are asked for by name.",
        (_FIELDS,),
        State.TWO_CALLS,
        _WithoutViews,
        deep=True,
    )
)


class _FiltersEverybodysCalls(Behaviour):
    """A filter on a date looks for the calls of all users."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        query = self.list_query(request)
        if query.filter_by != "published":
            return super().list_answer(request, user, extension, call_id)
        shown = [self.call_document(request, user, None, call) for call in self.store.calls.values()]
        return self.json_answer(200, self.collection(shown, len(shown), query))


FAULTS.append(
    Fault(
        "filter-on-date-shows-everybodys-calls",
        "A filter on a date shows the calls of all users.",
        (_FILTER,),
        State.TWO_CALLS,
        _FiltersEverybodysCalls,
        deep=True,
    )
)


class _Counts(Behaviour):
    """Shows wrong counts."""

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        document = super().collection(entries, total, query)
        return {**document, **self.wrong(len(entries), query)} if isinstance(document, dict) else document

    def wrong(self, shown: int, query: Query) -> Json:
        return {}


@FAULTS.add("total-of-the-page", _COUNTS, needs=State.TWO_CALLS)
class TotalOfPage(_Counts):
    """The total is the number of calls on the page."""

    def wrong(self, shown: int, query: Query) -> Json:
        return {"totalResults": shown}


@FAULTS.add("items-per-page-always-20", _COUNTS, needs=State.TWO_CALLS)
class ItemsAlways(_Counts):
    """A page is said to have 20 calls, whatever was asked for."""

    def wrong(self, shown: int, query: Query) -> Json:
        return {"itemsPerPage": DEFAULT_COUNT}


@FAULTS.add("start-said-from-one", _COUNTS, needs=State.TWO_CALLS)
class StartSaid(_Counts):
    """The start index is counted from one in the answer."""

    def wrong(self, shown: int, query: Query) -> Json:
        return {"startIndex": query.start + 1}


@FAULTS.add("total-before-the-filter", _COUNTS, needs=State.TWO_CALLS)
class TotalBeforeFilter(Behaviour):
    """The total beside filtered calls is that of all calls."""

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        return super().collection(entries, total + (query.filter_by is not None), query)
