# SPDX-License-Identifier: MIT
"""Judges lists that were asked for with parameters: a server that minds one of them has to do so as the page says.

A server that ignores a parameter is only advised not to (register: list-parameters).
"""

from __future__ import annotations

from uapi_conformance.checks.pages import IGNORED, PAGE, RELIED, Pages, ids_of, said, shown_by, whole_list, wrong
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
    exchange, own = evidence.last(step), evidence.call.phone_call_id if evidence.call is not None else None
    if exchange is not None and out and (exchange.status or 0) // 100 == 4:
        return passed("A filter that fits no call is refused.", exchange, relying_on=RELIED)
    shown = shown_by(exchange, what="the calls of an id")
    if isinstance(shown, Verdict):
        return shown
    assert exchange is not None  # noqa: S101 - else there is a verdict
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


def filtered_on_date(evidence: Evidence, steps: Pages, step: str) -> Verdict:
    """A filter on a date that the list shows is refused, or keeps calls of the list: no page says which dates fit."""
    evidence.expect_available()
    whole, exchange = whole_list(evidence, steps), evidence.last(step)
    if isinstance(whole, Verdict):
        return whole
    if exchange is None and step not in evidence.missing:
        return not_applicable("The list does not show when the call was published.")
    if exchange is not None and (exchange.status or 0) // 100 == 4:
        return passed("A filter on a date is refused.", exchange, relying_on=RELIED)
    shown = shown_by(exchange, what="the calls of a date")
    if isinstance(shown, Verdict):
        return shown
    assert exchange is not None  # noqa: S101 - else there is a verdict
    if set(shown) <= set(whole):
        return passed("A filter on a date keeps calls of the list.", exchange, relying_on=RELIED)
    return wrong("A filter on a date shows calls that the list lacks.", exchange, wanted=said(whole), shown=shown)


def selected(evidence: Evidence, steps: Pages, step: str, fields: tuple[str, ...]) -> Verdict:
    """Where some fields are asked for, the same calls have these fields, with the values that they have otherwise."""
    evidence.expect_available()
    whole = whole_list(evidence, steps)
    if isinstance(whole, Verdict):
        return whole
    exchange, usual = evidence.last(step), evidence.last(steps.whole)
    shown = shown_by(exchange, what="some fields of each call")
    if isinstance(shown, Verdict):
        return shown
    assert exchange is not None  # noqa: S101 - else there is a verdict
    had, has = (_values(one, fields) for one in (usual, exchange))
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
    whole, exchange = whole_list(evidence, steps), evidence.last(step)
    if isinstance(whole, Verdict):
        return whole
    if exchange is not None and (exchange.status or 0) // 100 == 4:
        return passed("An unknown parameter is refused.", exchange, relying_on=RELIED)
    shown = shown_by(exchange, what="the calls, with an unknown parameter")
    if isinstance(shown, Verdict):
        return shown
    assert exchange is not None  # noqa: S101 - else there is a verdict
    if set(shown) == set(whole):
        return passed("An unknown parameter changes nothing.", exchange, relying_on=RELIED)
    return failed("An unknown parameter changes the list.", exchange, expected=said(whole), observed=said(shown))


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
    exchange, around = first.last(step), tuple(look_at(look, BY_ID) for look in looks)
    if not first.missing.isdisjoint((step, *around)):
        return inconclusive("Some of the List requests are missing.")
    if exchange is not None and (exchange.status or 0) // 100 == 4:
        return passed("Unknown parameters are refused.", exchange, relying_on=RELIED)
    shown = shown_by(exchange, what="a call, with unknown parameters")
    if isinstance(shown, Verdict):
        return shown
    assert exchange is not None  # noqa: S101 - else there is a verdict
    before, after = (ids_of(first.last(one)) for one in around)
    if before is None or before != after:
        return not_applicable("List by id does not show the same before and after.", exchange)
    if shown == before:
        return passed("Unknown parameters change nothing.", exchange, relying_on=RELIED)
    return wrong("Unknown parameters change what List by id shows.", exchange, wanted=said(before), shown=shown)


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
