# SPDX-License-Identifier: MIT
"""Decides how the reference server answers List PhoneCalls: the second part of Behaviour."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.reference.rendering import Json, Rendering

DEFAULT_COUNT = 20
MOST = 5000

_FIELDS = frozenset(
    ("id", "extension", "ownerId", "ownerName", "published", "answered", "nonce", "phoneCallView", "link")
)
_ON_TEXT: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda have, wanted: wanted in have,
    "equals": lambda have, wanted: have == wanted,
    "startsWith": lambda have, wanted: have.startswith(wanted),
    "inArray": lambda have, wanted: have in wanted.split(","),
    "present": lambda have, _: bool(have),
    "greaterThan": lambda have, wanted: have > wanted,
    "lessThan": lambda have, wanted: have < wanted,
}
_ON_DATES: dict[str, Callable[[datetime, datetime], bool]] = {
    "equals": lambda have, wanted: have == wanted,
    "greaterThan": lambda have, wanted: have > wanted,
    "lessThan": lambda have, wanted: have < wanted,
}


@dataclass(frozen=True)
class Query:
    """The query of a List request. ``count`` is None if it was not sent, ``fields`` if all are wanted."""

    count: int | None = None
    start: int = 0
    fields: frozenset[str] | None = None
    filter_by: str | None = None
    filter_op: str = "contains"
    filter_value: str = ""
    descending: bool = False


class Listing(Rendering):
    """Decisions about List PhoneCalls. Each may be overridden on its own."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        query = self.list_query(request)
        calls = [call for call in self.listed_calls(user, extension, call_id) if self.passes(call, query)]
        calls.sort(key=lambda call: call.published, reverse=query.descending)
        shown = calls[query.start : query.start + (query.count or DEFAULT_COUNT)]
        entries = [self.entry_document(self.call_document(request, user, extension, call), query) for call in shown]
        return self.json_answer(200, self.collection(entries, len(calls), query))

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        """Return the calls in progress; a call that does not exist gives an empty list, not an error."""
        return [
            call
            for call in self.store.calls_of(user.id)
            if not call.ended and call_id in (None, call.id) and (extension is None or extension in call.extensions)
        ]

    def entry_document(self, document: Json, query: Query) -> Json:
        if query.fields is None:
            return document
        return {name: value for name, value in document.items() if name in query.fields}

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        """Return the envelope (OpenSocial 1.1, Collection), with itemsPerPage if and only if count was sent."""
        document: Json = {"entry": entries, "totalResults": total, "startIndex": query.start}
        if query.count is not None:
            document["itemsPerPage"] = query.count
        return document

    def list_query(self, request: Incoming) -> Query:
        """Read the query. Raises Problem if it is wrong. Parameters that no page names are ignored."""
        sent = dict(parse_qsl(request.query, keep_blank_values=True))
        count = self.whole_number(sent, "count", "count_invalid")
        if count == 0:
            raise Problem("count_invalid")
        start = self.whole_number(sent, "startIndex", "startindex_invalid")
        order = sent.get("sortOrder", "ascending")
        if order not in ("ascending", "descending"):
            raise Problem("sortorder_invalid")
        by, operator, value = self.filter_of(sent)
        return Query(count, start or 0, self.fields_of(sent), by, operator, value, order == "descending")

    def whole_number(self, sent: dict[str, str], name: str, code: str) -> int | None:
        text = sent.get(name)
        if text is None:
            return None
        if not re.fullmatch("[0-9]{1,4}", text) or int(text) > MOST:
            raise Problem(code)
        return int(text)

    def fields_of(self, sent: dict[str, str]) -> frozenset[str] | None:
        if "fields" not in sent:
            return None
        names = frozenset(sent["fields"].split(","))
        if not names <= _FIELDS:
            raise Problem("fields_invalid")
        return names

    def filter_of(self, sent: dict[str, str]) -> tuple[str | None, str, str]:
        """Return the member to filter on (None: no filter), the operator and the value."""
        by, operator, value = sent.get("filterBy"), sent.get("filterOp", "contains"), sent.get("filterValue", "")
        if by is None and not {"filterOp", "filterValue"} & sent.keys():
            return None, operator, value
        if by not in ("id", "published"):
            raise Problem("filterby_invalid")
        if operator not in _ON_TEXT:
            raise Problem("filterop_invalid")
        no_date = by == "published" and operator in _ON_DATES and _read_date(value) is None
        if no_date or (not value and operator != "present"):
            raise Problem("filtervalue_invalid")
        return by, operator, value

    def passes(self, call: PhoneCall, query: Query) -> bool:
        if query.filter_by is None:
            return True
        if query.filter_by == "id":
            return _ON_TEXT[query.filter_op](call.id, query.filter_value)
        wanted = _read_date(query.filter_value)
        if query.filter_op in _ON_DATES and wanted is not None:
            return _ON_DATES[query.filter_op](call.published, wanted)
        return _ON_TEXT[query.filter_op](self.date(call.published), query.filter_value)


def _read_date(text: str) -> datetime | None:
    """Read a Date in a query; without an offset it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
