# SPDX-License-Identifier: MIT
"""Servers that break on the query of a List request, or on a path that no page names."""

from __future__ import annotations

import re
from functools import partial

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.listing import Query
from uapi_conformance.reference.messages import Incoming, Problem
from uapi_conformance.target.states import State

from tests.quality.catalogue import NOTHING, Catalogue, Fault

FAULTS = Catalogue()


class _BreaksOnQuery(Behaviour):
    """Some queries are internal errors."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self.pattern = pattern

    def list_query(self, request: Incoming) -> Query:
        if re.search(self.pattern, request.query):
            raise Problem("internal_server_error")
        return super().list_query(request)


def _query(name: str, sentence: str, pattern: str, *, deep: bool = False) -> None:
    """Enter a fault; ``deep``: only a deep run sees it."""
    made = partial(_BreaksOnQuery, pattern)
    FAULTS.append(
        Fault(name, sentence, ("robust.odd-query", "robust.no-server-error"), NOTHING, made, of_grid=deep, deep=deep)
    )


_query("count-letters-500", "A count of letters is an internal error.", "count=[a-z]")
_query("count-negative-500", "A negative count is an internal error.", "count=-")
_query("count-array-500", "An array as the count is an internal error.", "count%5B")
_query("start-letters-500", "A start index of letters is an internal error.", "startIndex=[a-z]")
_query("filter-on-nothing-500", "A filter on no field is an internal error.", "filterBy=nothing")
_query("fields-unknown-500", "A field that no call has is an internal error.", "fields=nothing")
_query("start-negative-500", "A negative start index is an internal error.", "startIndex=-", deep=True)
_query("start-array-500", "An array as the start index is an internal error.", "startIndex%5B", deep=True)
_query("filter-date-500", "A date of the year 99999 in a filter is an internal error.", "99999-", deep=True)
_query("filter-array-500", "An array as the value of a filter is an internal error.", "filterValue%5B", deep=True)
_query("fields-array-500", "An array of fields is an internal error.", "fields%5B", deep=True)
_query("filter-on-a-date-500", "A date with an offset is an internal error.", "filterValue=[^&]+%2B", deep=True)
_query("order-500", "A descending order is an internal error.", "sortOrder=descending", deep=True)
_query("unknown-array-500", "An array of an unknown parameter is an internal error.", "uapiConformance%5B", deep=True)
FAULTS.append(
    Fault(
        "unknown-parameter-500",
        "A parameter that it does not know is an internal error.",
        ("service.unknown-parameter", "robust.no-server-error"),
        State.TWO_CALLS,
        partial(_BreaksOnQuery, "uapiConformance"),
    )
)
FAULTS.append(
    Fault(
        "filter-on-date-500",
        "A filter on a date is an internal error.",
        ("service.filter", "robust.no-server-error"),
        State.TWO_CALLS,
        partial(_BreaksOnQuery, "filterBy=published&filterValue=2"),
        deep=True,
    )
)


class _BreaksBeyondCalls(Behaviour):
    """Counts on a path that ends with the id of a call."""

    def route(self, request: Incoming) -> Target:
        if len(self.segments(request.path)) > 5:
            raise Problem("internal_server_error")
        return super().route(request)


FAULTS.append(
    Fault(
        "path-beyond-a-call-500",
        "A segment behind the call's id is an internal error.",
        ("robust.no-server-error",),
        NOTHING,
        _BreaksBeyondCalls,
        deep=True,
    )
)
