# SPDX-License-Identifier: MIT
"""What List PhoneCalls shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import parse_qsl

from uapi_conformance.checks.basis import Basis, observed
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.answers import error_code, is_success, said_elsewhere
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.phonecall import Page, count_of, listed_calls, listed_page
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, Request

_TELLING = 4  # characters of an id below which it stands in other texts by chance
_NUMBERS = ("status", "flow", "disposition", "holder", "parkedPos")


def shows_call(
    exchange: Exchange | None,
    call_ids: Collection[str | None],
    basis: Basis,
    *,
    alone: bool,
    pages: Iterable[Exchange] = (),
) -> Verdict:
    """A List answer shows a call under one of its ids: ``alone`` for the List by id (register: list-envelope).

    ``pages`` are the answers that were read before this one; where not all calls were read the call may be on the rest.
    """
    if exchange is None:
        return inconclusive("No List request was sent.")
    if exchange.response is None or exchange.response.status != 200:
        return failed(
            "List does not show the call.", exchange, expected="200 with the call", observed=observed(exchange)
        )
    calls = listed_calls(exchange.response)
    if calls is None:
        return failed(
            "The List answer has neither documented form.",
            exchange,
            expected="an object with an array entry" + (", or a PhoneCall" if alone else ""),
            observed="another body",
        )
    document = jsontext.parse(exchange.response.content or b"").value
    form = "collection" if "entry" in document else "object"
    shown = "a collection" if form == "collection" else "an object"
    claimed = basis.claims.get("list_by_id")
    if (not alone and form != "collection") or (alone and claimed is not None and form != claimed):
        return failed(
            "The List answer has the other form.",
            exchange,
            expected="a collection" if not alone else f"the form claimed: {claimed}",
            observed=shown,
        )
    ids = [c.id for c in calls]
    if not alone and not set(ids) & set(call_ids) and (unread := _unread(_with(pages, exchange))) is not None:
        return inconclusive(unread, exchange)
    if not set(ids) & set(call_ids) or (alone and len(ids) != 1):
        seen = ", ".join(str(i) for i in ids[:5]) or "no call"
        return failed(
            "List does not show the call that was asked for.",
            exchange,
            expected=f"call {next(iter(call_ids))}" + (" alone" if alone else ""),
            observed=seen,
        )
    return passed(f"List shows the call in {shown}.", exchange, relying_on=("list-envelope",) if alone else ())


def _unread(answers: Iterable[Exchange]) -> str | None:
    """Why a call may stand in a list that does not show it, in words; None where all of the list was read."""
    read = [page for e in answers if e.response is not None and (page := listed_page(e.response)) is not None]
    ids = {call.id for page in read for call in page.calls}
    total = max((page.total for page in read if page.total is not None), default=None)
    if total is not None and total > len(ids):
        return f"List shows {len(ids)} of {total} calls, {_READ_ON}"
    if total is None and read[-1].goes_on and not _brings_nothing_new(read):
        return f"List shows {len(ids)} calls, and there may be more, {_READ_ON}"
    if not any({call.id for call in page.calls} == ids for page in read):
        return f"List was read in {len(read)} parts, between which calls may begin, end and change places."
    return None


_READ_ON = "and the call is not among them; raise [limits] list_pages to read on."


def _with(pages: Iterable[Exchange], last: Exchange) -> tuple[Exchange, ...]:
    before = tuple(page for page in pages if page is not last)
    return (*before, last)


def _brings_nothing_new(pages: list[Page]) -> bool:
    """Whether the last of several pages has no call that an earlier one had not."""
    earlier = {call.id for page in pages[:-1] for call in page.calls}
    return len(pages) > 1 and earlier.issuperset(call.id for call in pages[-1].calls)


def shows_nothing(
    exchange: Exchange | None, unknown_id: str, basis: Basis, *, what: str, foreign: bool = False
) -> Verdict:
    """A List request for a call that is not there shows no call (register: gone-call-list, foreign-call)."""
    if exchange is None:
        return inconclusive(f"The List request for {what} was not sent.")
    response = exchange.response
    claimed = basis.claims.get("unknown_call_list")
    if response is not None and response.status_class == 2:
        calls = listed_calls(response)
        form = "no-content" if response.status == 204 else "empty"
        if calls is not None and not any(c.id == unknown_id for c in calls) and (foreign or not calls):
            if claimed in (None, form) or foreign:
                return passed(f"List shows no call for {what}.", exchange, relying_on=("gone-call-list",))
            return failed(
                f"List answers {what} in another form.", exchange, expected=f"{claimed}, as claimed", observed=form
            )
        seen = "another body" if calls is None else "calls " + ", ".join(str(c.id) for c in calls[:5])
        return failed(f"List shows a call for {what}.", exchange, expected="no call", observed=seen)
    fine = response is not None and response.status_class == 4
    if fine and (claimed in (None, "error") or foreign):
        return passed(f"List refuses {what}.", exchange, relying_on=("gone-call-list",))
    return failed(
        f"List does not answer for {what} as documented.",
        exchange,
        expected="an empty list, 204 or a 4xx error" if claimed is None else f"{claimed}, as claimed",
        observed=observed(exchange),
    )


def list_fields(exchange: Exchange, basis: Basis) -> Verdict | None:
    """Rule: the PhoneCalls in a List answer have the documented fields, types and dates."""
    response = exchange.response
    if exchange.operation not in (LIST, LIST_ONE) or response is None or response.status != 200:
        return None
    if "fields=" in exchange.request.target:
        return None  # fewer fields were asked for
    parsed = jsontext.parse(response.content or b"")
    if parsed.problem:
        return None  # http.json-text owns it
    violations = _violations(_without_echo(parsed.value, exchange.request), exchange.operation, basis)
    if not violations:
        relied: tuple[str, ...] = ("number-form", "members-of-the-answer")
        if exchange.operation == LIST:
            relied += ("list-views",)
        return passed("The listed calls are as documented.", exchange, relying_on=relied)
    return failed(
        "A listed call is not as documented.",
        exchange,
        expected="PhoneCalls with the documented fields, types and dates",
        observed="; ".join(violations[:5]),
    )


_ECHOES = {"startIndex": "startIndex", "count": "itemsPerPage"}


def _without_echo(document: Any, request: Request) -> Any:
    """A List answer without the members that only say again what the query asked for, be it nonsense."""
    if not isinstance(document, dict):
        return document
    asked = {name for name, _ in parse_qsl(request.target.partition("?")[2], keep_blank_values=True)}
    return {k: v for k, v in document.items() if k not in {_ECHOES.get(name) for name in asked}}


def _violations(document: Any, operation: str, basis: Basis) -> list[str]:
    if not isinstance(document, dict):
        return ["/: it is no object"]
    if "entry" not in document:
        if operation == LIST:
            return ["/entry: it is missing"]
        return _of_call(document, "ListedPhoneCall", "", basis)
    entries = document["entry"]
    if not isinstance(entries, list):
        return ["/entry: it is no array"]
    found = basis.openapi.violations("PhoneCallCollection", {**document, "entry": []})
    schema = "PhoneCallDetails" if operation == LIST else "ListedPhoneCall"
    for index, entry in enumerate(entries):
        found += _of_call(entry, schema, f"/entry/{index}", basis)
    total = count_of(document.get("totalResults"))
    # Clients take a call for over by this number, so it must not be too small; whole lists may be longer than a page.
    if not found and total is not None and total < len(entries):
        found.append(f"/totalResults: it is {total}, although there are {len(entries)} in entry")
    return found


def _of_call(call: Any, schema: str, place: str, basis: Basis) -> list[str]:
    found = [f"{place}{v}" for v in basis.openapi.violations(schema, call)]
    claimed = basis.claims.get("numbers")
    if claimed is not None and not found:
        wanted = str if claimed == "string" else (int, float)
        found += [
            f"{place}/phoneCallView/{i}/{name}: it is no {claimed}, as claimed"
            for i, view in enumerate(call.get("phoneCallView", ()))
            for name in _NUMBERS
            if name in view and not isinstance(view[name], wanted)
        ]
    return found


def view_values(exchange: Exchange, basis: Basis) -> Verdict | None:
    """Rule: flow, status and disposition of listed views have values that have a meaning (PhoneCalls Resource)."""
    response = exchange.response
    if exchange.operation not in (LIST, LIST_ONE) or response is None or response.status != 200:
        return None
    listed = (call.document.get("phoneCallView") for call in listed_calls(response) or ())
    views = [view for of_call in listed if isinstance(of_call, list) for view in of_call if isinstance(view, dict)]
    found = [
        (name, view[name])
        for view in views
        for name, values in basis.openapi.documented_values.items()
        if name in view and _digits(view[name]) not in values
    ]
    if not views:
        return None
    if not found:
        return passed("The values of the views are documented ones.", exchange)
    return failed(
        "A view has a value that no page gives a meaning to.",
        exchange,
        expected=", ".join(f"{name} of {'/'.join(sorted(v))}" for name, v in basis.openapi.documented_values.items()),
        observed=", ".join(f"{name} {value!r}" for name, value in found[:3]),
    )


def _digits(value: Any) -> str:
    """A Number as text; 5.0 is another way to write 5 (RFC 8259, section 6)."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def tells_nothing(evidence: Evidence, steps: Iterable[str], strangers: Iterable[str]) -> Verdict:
    """No body holds one of ``strangers``, which are ids of another call or user, unless its request held it too."""
    names = [s for s in strangers if len(s) >= _TELLING]
    wanted = tuple(steps)
    looked: list[Exchange] = []
    for exchange in (e for step in wanted for e in evidence.all(step)):
        if exchange.response is None:
            continue
        looked.append(exchange)
        sent = exchange.request.target + exchange.request.body.decode("utf-8", "replace")
        text = (exchange.response.content or b"").decode("utf-8", "replace")
        told = next((name for name in names if name not in sent and _stands_in(name, text)), None)
        if told is not None:
            return failed(
                "An answer tells of another call or user.",
                exchange,
                expected="nothing but of the call that was addressed",
                observed=f"{told!r}, which was not in the request",
            )
    if not looked:
        return inconclusive("No answer was there to be searched.")
    if not evidence.missing.isdisjoint(wanted):
        return inconclusive("Not every answer is there to be searched.", looked[0])
    if not names:
        return not_applicable("The ids are so short that they stand in any answer by chance.")
    return passed(f"{len(looked)} answers tell nothing of another call or user.", looked[0])


def _stands_in(name: str, text: str) -> bool:
    """Whether an id stands in a text by itself, not as part of another word or number."""
    return re.search(rf"(?<![0-9A-Za-z*]){re.escape(name)}(?![0-9A-Za-z*])", text) is not None


def consistent(exchanges: tuple[Exchange, ...], *, what: str) -> Verdict:
    """The same request, repeated, gets the same status and error code each time."""
    # What went without an answer once, and was answered when it was asked again, is nobody's doing.
    own = [e for e in exchanges if said_elsewhere(e) is None and (e.failure is None or e.failure.confirmed)]
    if len(own) < 2:
        return inconclusive(f"{what} was not answered by UnifiedAPI more than once.", *exchanges[:1])
    first = own[0]
    for later in own[1:]:
        if (later.status, _code(later)) != (first.status, _code(first)):
            return failed(
                f"{what} is answered differently each time.",
                later,
                first,
                expected=f"{observed(first)} again",
                observed=observed(later),
            )
    return passed(f"{what} is answered alike {len(own)} times.", first)


def _code(exchange: Exchange) -> str | None:
    response = exchange.response
    return error_code(response) if response is not None and not is_success(exchange) else None
