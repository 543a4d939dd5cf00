# SPDX-License-Identifier: MIT
"""Judges lists that were asked for with parameters: a server that minds one of them has to do so as the page says.

A server that ignores a parameter is only advised not to (register: list-parameters).
"""

from __future__ import annotations

from urllib.parse import parse_qs

from uapi_conformance.checks.pages import IGNORED, PAGE, RELIED, Pages, ids_of, read, said, shown_by, whole_list, wrong
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, look_at
from uapi_conformance.evidence.phonecall import ShownCall, listed_calls
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange


def filtered(evidence: Evidence, steps: Pages, step: str, *, out: bool) -> Verdict:
    """A filter on the id keeps the call of that id, and none without it in its id; ``out``: on an unknown id, none."""
    evidence.expect_available()
    whole = whole_list(evidence, steps)
    if isinstance(whole, Verdict):
        return whole
    own = evidence.call.phone_call_id if evidence.call is not None else None
    refused = "A filter that fits no call is refused." if out else None
    found = shown_by(evidence.last(step), what="the calls of an id", refused=refused)
    if isinstance(found, Verdict):
        return found
    exchange, shown = found.exchange, found.ids
    if set(shown) == set(whole):
        return passed(IGNORED, exchange, relying_on=RELIED)
    wanted = set() if out else {own}
    by_id = look_at(BEFORE, BY_ID)
    if not out and ids_of(evidence.last(by_id)) != (own,):
        told = inconclusive if by_id in evidence.missing else not_applicable
        return told("List by id does not show the call under its id.", exchange)
    # By default, a filter keeps what contains the value (OpenSocial 1.1, filterOp).
    containing = set() if out or own is None else {one for one in shown if own in str(one)}
    if wanted <= set(shown) <= wanted | containing:
        return passed("The filter keeps what it should.", exchange, relying_on=RELIED)
    return wrong("A filter on the id keeps other calls.", exchange, wanted=said(tuple(wanted)), shown=shown)


def filtered_page(evidence: Evidence, steps: Pages, step: str, filtered_step: str) -> Verdict:
    """With a filter on an id and `count` of one, a server that minds each of them shows a call of that id."""
    judged = read(evidence, steps)
    if isinstance(judged, Verdict):
        return judged
    kept = ids_of(evidence.last(filtered_step))
    if not judged.counts or kept is None or set(kept) == set(judged.whole):
        return not_applicable(IGNORED)
    found = shown_by(evidence.last(step), what="a page of the calls of an id")
    if isinstance(found, Verdict):
        return found
    wanted = parse_qs(found.exchange.request.target.partition("?")[2])["filterValue"][0]
    if any(wanted in str(one) for one in found.ids):
        return passed("The page shows the call that the filter keeps.", found.exchange, relying_on=RELIED)
    return wrong("The page lacks the call that the filter keeps.", found.exchange, wanted=wanted, shown=found.ids)


def filtered_on_date(evidence: Evidence, steps: Pages, step: str) -> Verdict:
    """A filter on a date that the list shows is refused, or keeps calls of the list: no page says which dates fit."""
    evidence.expect_available()
    whole, exchange = whole_list(evidence, steps), evidence.last(step)
    if isinstance(whole, Verdict):
        return whole
    if exchange is None and step not in evidence.missing:
        return not_applicable("The list does not show when the call was published.")
    found = shown_by(exchange, what="the calls of a date", refused="A filter on a date is refused.")
    if isinstance(found, Verdict):
        return found
    if set(found.ids) <= set(whole):
        return passed("A filter on a date keeps calls of the list.", found.exchange, relying_on=RELIED)
    if len(whole) >= PAGE:
        return not_applicable("The list may go on, and a filter may keep its other calls.", found.exchange)
    reason = "A filter on a date shows calls that the list lacks."
    return wrong(reason, found.exchange, wanted=said(whole), shown=found.ids)


def selected(evidence: Evidence, steps: Pages, step: str, fields: tuple[str, ...]) -> Verdict:
    """Where some fields are asked for, the same calls have these fields, with the values that they have otherwise."""
    evidence.expect_available()
    whole = whole_list(evidence, steps)
    if isinstance(whole, Verdict):
        return whole
    found = shown_by(evidence.last(step), what="some fields of each call")
    if isinstance(found, Verdict):
        return found
    exchange = found.exchange
    had, has = (_values(one, fields) for one in (evidence.last(steps.whole), exchange))
    if len(had) == len(has) and all(map(_keeps, had, has)):
        return passed("The calls have the fields that were asked for.", exchange, relying_on=RELIED)
    return failed(
        "The calls lack fields that were asked for, or are not the same.",
        exchange,
        expected="; ".join(map(str, had[:3])),
        observed="; ".join(map(str, has[:3])) or "no call",
    )


def _values(exchange: Exchange | None, fields: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    calls = listed_calls(exchange.response) if exchange is not None and exchange.response is not None else ()
    return sorted((tuple(_value(call, name) for name in fields) for call in calls or ()), key=str)


def _value(call: ShownCall, name: str) -> str | None:
    """Views change while a call goes on, so that it has some is all that two lists have in common."""
    value = call.document.get(name)
    if name == "phoneCallView":
        return "views" if value else None
    return None if value is None else str(value)


def _keeps(had: tuple[str | None, ...], has: tuple[str | None, ...]) -> bool:
    """Whether a call has what it has otherwise; a list may show only to those who ask for it what it does not show."""
    return all(usual in (None, shown) for usual, shown in zip(had, has, strict=True))


def unknown_ignored(evidence: Evidence, steps: Pages, step: str) -> Verdict:
    """A parameter that no page names is refused, or changes nothing."""
    evidence.expect_available()
    whole = whole_list(evidence, steps)
    if isinstance(whole, Verdict):
        return whole
    refused = "An unknown parameter is refused."
    found = shown_by(evidence.last(step), what="the calls, with an unknown parameter", refused=refused)
    if isinstance(found, Verdict):
        return found
    if set(found.ids) == set(whole):
        return passed("An unknown parameter changes nothing.", found.exchange, relying_on=RELIED)
    return wrong("An unknown parameter changes the list.", found.exchange, wanted=said(whole), shown=found.ids)


def same_in_any_order(evidence: Evidence, steps: Pages, step: str) -> Verdict:
    """A parameter for the order, which no page names, is refused, or leaves the calls of a whole list the same."""
    whole = whole_list(evidence, steps)
    if not isinstance(whole, Verdict) and len(whole) >= PAGE:
        return not_applicable("The list may go on, and in another order with other calls.")
    return unknown_ignored(evidence, steps, step)


def unknown_ignored_by_id(evidence: Evidence, step: str, looks: tuple[str, str]) -> Verdict:
    """Parameters that no page names are refused, or List by id shows the same with them as in the looks around it."""
    evidence.expect_available()
    first = evidence.first
    around = tuple(look_at(look, BY_ID) for look in looks)
    if not first.missing.isdisjoint((step, *around)):
        return inconclusive("Some of the List requests are missing.")
    refused = "Unknown parameters are refused."
    found = shown_by(first.last(step), what="a call, with unknown parameters", refused=refused)
    if isinstance(found, Verdict):
        return found
    before, after = (ids_of(first.last(one)) for one in around)
    if before is None or before != after:
        return not_applicable("List by id does not show the same before and after.", found.exchange)
    if found.ids == before:
        return passed("Unknown parameters change nothing.", found.exchange, relying_on=RELIED)
    reason = "Unknown parameters change what List by id shows."
    return wrong(reason, found.exchange, wanted=said(before), shown=found.ids)


def works(evidence: Evidence, steps: Pages, step: str, *, unlike: str) -> Verdict:
    """A parameter makes a difference: the answer does not show what another step shows, call for call."""
    evidence.expect_available()
    whole = whole_list(evidence, steps)
    if isinstance(whole, Verdict):
        return whole
    exchange, usual = evidence.last(step), evidence.last(unlike)
    if exchange is None or usual is None:
        return inconclusive("The List request was not sent.")
    if not is_success(exchange) or not is_success(usual):
        return not_applicable("The parameter is refused, which another requirement judges.", exchange)
    if _documents(exchange) != _documents(usual):
        return passed("The parameter makes a difference.", exchange)
    return failed("The parameter is ignored.", exchange, expected="another list than without it", observed="the same")


def _documents(exchange: Exchange) -> list[str]:
    calls = listed_calls(exchange.response) if exchange.response is not None else ()
    return sorted(f"{call.id} {sorted(call.document)}" for call in calls or ())
