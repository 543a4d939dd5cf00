# SPDX-License-Identifier: MIT
"""Rules for the PhoneCalls in List answers: documented fields, types, dates and values."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.phonecall import calls_in, count_of
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, Request

_NUMBERS = ("status", "flow", "disposition", "holder", "parkedPos")


def list_fields(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: the PhoneCalls in a List answer have the documented fields, types and dates."""
    response = exchange.response
    if exchange.operation not in (LIST, LIST_ONE) or response is None or response.status != 200:
        return None
    if "fields=" in exchange.request.target:
        return None  # the request asked for fewer fields
    parsed = jsontext.parse(response.content or b"")
    if parsed.problem:
        return None  # http.json-text owns it
    violations = _violations(_without_echo(parsed.value, exchange.request), exchange.operation, contract)
    if not violations:
        relied: tuple[str, ...] = ("number-form", "members-of-the-answer")
        if exchange.operation == LIST:
            relied += ("list-views",)
        return passed("The listed calls match the documentation.", exchange, relying_on=relied)
    return failed(
        "A listed call does not match the documentation.",
        exchange,
        expected="PhoneCalls with the documented fields, types and dates",
        observed="; ".join(violations[:5]),
    )


_ECHOES = {"startIndex": "startIndex", "count": "itemsPerPage"}


def _without_echo(document: Any, request: Request) -> Any:
    """A List answer without the members that only repeat the query, even if that was nonsense."""
    if not isinstance(document, dict):
        return document
    asked = {name for name, _ in parse_qsl(request.target.partition("?")[2], keep_blank_values=True)}
    return {k: v for k, v in document.items() if k not in {_ECHOES.get(name) for name in asked}}


def _violations(document: Any, operation: str, contract: ClaimedContract) -> list[str]:
    if not isinstance(document, dict):
        return ["/: it is not an object"]
    if "entry" not in document:
        if operation == LIST:
            return ["/entry: it is missing"]
        return _of_call(document, "ListedPhoneCall", "", contract)
    entries = document["entry"]
    if not isinstance(entries, list):
        return ["/entry: it is not an array"]
    found = contract.openapi.violations("PhoneCallCollection", {**document, "entry": []})
    schema = "PhoneCallDetails" if operation == LIST else "ListedPhoneCall"
    for index, entry in enumerate(entries):
        found += _of_call(entry, schema, f"/entry/{index}", contract)
    return found or _contradictions(document, operation)


def _contradictions(document: dict[str, Any], operation: str) -> list[str]:
    """What the counts and ids of a collection say against each other, and against the calls that it shows."""
    entries = document["entry"]
    total, start, most = (count_of(document.get(name)) for name in ("totalResults", "startIndex", "itemsPerPage"))
    found = []
    # A client may take a call for ended by this number, so it must not be too small. It may exceed the page.
    if total is not None and total < len(entries):
        found.append(f"/totalResults: it is {total}, although there are {len(entries)} in entry")
    elif total is not None and operation == LIST_ONE and entries and total > len(entries):
        found.append(f"/totalResults: it is {total}, although one call was asked for")
    # Some servers count from 1 (OpenSearch 1.1), although the page counts from 0.
    elif total is not None and start is not None and entries and start + len(entries) > total + 1:
        found.append(f"/startIndex: it is {start}, although {len(entries)} of {total} follow")
    if most and most < len(entries):
        found.append(f"/itemsPerPage: it is {most}, although there are {len(entries)} in entry")
    return found


def _of_call(call: Any, schema: str, place: str, contract: ClaimedContract) -> list[str]:
    found = [f"{place}{v}" for v in contract.openapi.violations(schema, call)]
    if not found:
        names = [view["id"] for view in call.get("phoneCallView", ())]
        found = [
            f"{place}/phoneCallView: two views have the id {n}"
            for n in sorted({n for n in names if names.count(n) > 1})
        ]
    claimed = contract.claims.get("numbers")
    if claimed is not None and not found:
        wanted = str if claimed == "string" else (int, float)
        found += [
            f"{place}/phoneCallView/{i}/{name}: it is not a {claimed}, as claimed"
            for i, view in enumerate(call.get("phoneCallView", ()))
            for name in _NUMBERS
            if name in view and not isinstance(view[name], wanted)
        ]
    return found


def view_values(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: flow, status and disposition of shown views have documented values (PhoneCalls Resource)."""
    response = exchange.response
    if response is None or response.status not in (200, 202):
        return None
    shown = calls_in(jsontext.parse(response.content or b"").value)
    listed = (call.get("phoneCallView") for call in shown)
    views = [view for of_call in listed if isinstance(of_call, list) for view in of_call if isinstance(view, dict)]
    found = [
        (name, view[name])
        for view in views
        for name, values in contract.openapi.documented_values.items()
        if name in view and _digits(view[name]) not in values
    ]
    if not views:
        return None
    if not found:
        return passed("The values in the views are documented.", exchange)
    return failed(
        "A view has a value to which no page gives a meaning.",
        exchange,
        expected=", ".join(
            f"{name} of {'/'.join(sorted(v))}" for name, v in contract.openapi.documented_values.items()
        ),
        observed=", ".join(f"{name} {value!r}" for name, value in found[:3]),
    )


def _digits(value: Any) -> str:
    """A Number as text; 5.0 is another way to write 5 (RFC 8259, section 6)."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
