# SPDX-License-Identifier: MIT
"""Judges whether several answers say the same of one call: that which no request of the suite changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from uapi_conformance.checks.untouched import UNTAKEN
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, LIST, look_at, shown_call, untaken
from uapi_conformance.evidence.phonecall import ShownCall, listed_calls, updated_call
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, passed
from uapi_conformance.wire.exchange import Exchange

_OF_CALL = ("extension", "ownerId", "ownerName", "published", "answered")
_OF_VIEW = ("extension", "source", "destination", "callerId", "answered", "flow")
_DATES = ("published", "answered")
_VIEWS = "ids of the views"


@dataclass(frozen=True)
class _Said:
    """What an answer says of the call: values by the names of their members. What it leaves out it does not deny."""

    exchange: Exchange
    facts: dict[str, object]

    def contradicts(self, other: _Said) -> str | None:
        """The name of a member on which two answers do not agree."""
        return next((n for n, value in self.facts.items() if n in other.facts and other.facts[n] != value), None)


def same_facts(evidence: Evidence, before_stop: Iterable[str], after_stop: Iterable[str], repeated: str) -> Verdict:
    """Answers agree on the call: all before the stop and its own, those of each later look, and ``repeated`` ones."""
    evidence.expect_available()
    call, wanted = evidence.call, tuple(before_stop)
    if call is None:
        return inconclusive("There was no call to look at.")
    early = [said for look in wanted for said in _of_look(evidence, look, call.phone_call_id)]
    groups = [[*early, *_of_stop(evidence, call.phone_call_id)]]
    groups += [list(_of_look(evidence, look, call.phone_call_id)) for look in after_stop]
    groups.append([said for e in evidence.all(repeated) for said in _of_answer(e, call.phone_call_id)])
    for group in groups:
        for first, later in ((group[0], later) for later in group[1:]):
            name = later.contradicts(first)
            if name is not None:
                return failed(
                    "Two answers contradict each other about the call.",
                    later.exchange,
                    first.exchange,
                    expected=f"{name}: {first.facts[name]}",
                    observed=f"{name}: {later.facts[name]}",
                )
    if len(early) < 2:
        return inconclusive("Fewer than two answers showed the call, so they cannot be compared.")
    if untaken(evidence, wanted):
        return inconclusive(UNTAKEN, early[0].exchange)
    return passed(f"{sum(map(len, groups))} answers agree on the call.", *(said.exchange for said in early))


def _of_look(evidence: Evidence, look: str, call_id: str) -> Iterator[_Said]:
    for source in (BY_ID, LIST):
        step = look_at(look, source)
        exchange, shown = evidence.last(step), shown_call(evidence, step, call_id)
        if exchange is not None and shown is not None:
            yield _Said(exchange, _facts(shown) | _views(shown))


def _of_answer(exchange: Exchange, call_id: str) -> Iterator[_Said]:
    shown = listed_calls(exchange.response) if exchange.response is not None and is_success(exchange) else None
    return (_Said(exchange, _facts(call) | _views(call)) for call in shown or () if call.id == call_id)


def _of_stop(evidence: Evidence, call_id: str) -> Iterator[_Said]:
    """The answer to the stop may show some of the views, and the addressed Extension (register: answer-extension)."""
    exchange = evidence.twin
    shown = updated_call(exchange.response) if exchange is not None and exchange.response is not None else None
    if exchange is None or shown is None or not is_success(exchange) or shown.id != call_id:
        return
    facts = {name: value for name, value in _facts(shown).items() if name != "extension"}
    listed = shown_call(evidence, look_at(BEFORE, BY_ID), call_id)
    strange = shown.views and listed is not None and not {v.id for v in shown.views} <= {v.id for v in listed.views}
    yield _Said(exchange, facts | _views(shown) if strange else facts)


def _facts(shown: ShownCall) -> dict[str, object]:
    found = {name: _plain(name, shown.document[name]) for name in _OF_CALL if name in shown.document}
    views = shown.document.get("phoneCallView")
    for view in views if isinstance(views, list) else ():
        if isinstance(view, dict):
            place = f"phoneCallView {view.get('id')}"
            found |= {f"{place}: {name}": _plain(name, view[name]) for name in _OF_VIEW if name in view}
    return found


def _views(shown: ShownCall) -> dict[str, object]:
    """The ids of the views; a list of calls may have none (register: list-views)."""
    return {_VIEWS: ", ".join(sorted({view.id for view in shown.views}))} if shown.views else {}


def _plain(name: str, value: object) -> object:
    """The value as it is compared: a date by its second, a list without its order."""
    if name in _DATES:
        try:
            return datetime.fromisoformat(str(value)).replace(microsecond=0)
        except ValueError:
            return str(value)
    return ", ".join(sorted(map(str, value))) if isinstance(value, list) else str(value)
