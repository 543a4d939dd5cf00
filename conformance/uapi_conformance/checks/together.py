# SPDX-License-Identifier: MIT
"""Judges requests that were sent at the same time: each has the answer that it has alone, and every stop its effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from uapi_conformance.checks.effect import STILL, stopped
from uapi_conformance.checks.success import BODILESS, accepted
from uapi_conformance.checks.untouched import UNTAKEN
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import Kind, is_success, observed, said_elsewhere
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import OTHER_BY_ID, look_at, shown_view, untaken
from uapi_conformance.evidence.phonecall import listed_calls, updated_call
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

_NOT_SENT = "The requests were not sent at the same time."
_SAID_ELSEWHERE = "Something before UnifiedAPI answered instead, perhaps because of so many requests at once."


def as_when_alone(together: Evidence, alone: Evidence, names: Mapping[str, str]) -> Verdict:
    """Each of several requests gets the kind of answer that it gets alone; ``names``: its step, and that step alone."""
    compared = []
    for name, usual in names.items():
        exchange, reference = together.last(name), alone.find(usual)
        if exchange is None or reference is None:
            return inconclusive(_NOT_SENT)
        if exchange.failure is not None and not exchange.failure.confirmed:
            return inconclusive("One of the requests got no answer once, but did when it was sent again.", exchange)
        if said_elsewhere(exchange) is not None or said_elsewhere(reference) is not None or reference.response is None:
            continue
        if Kind.of(exchange) != Kind.of(reference):
            return failed(
                "A request that is sent at the same time as others gets another answer than alone.",
                exchange,
                reference,
                expected=observed(reference),
                observed=observed(exchange),
            )
        compared.append(exchange)
    if not compared:
        return not_applicable(_SAID_ELSEWHERE)
    return passed(f"{len(compared)} requests at the same time get the answers that they get alone.", *compared)


def both_views_stopped(evidence: Evidence, look: str, steps: tuple[str, str]) -> Verdict:
    """Two stops of a call's views at the same time are both accepted, and both recordings end."""
    views = (evidence.call, evidence.about_other_view())
    for step, view in zip(steps, views, strict=True):
        exchange = evidence.last(step)
        verdict = accepted(exchange, what="one of two stops at the same time")
        if verdict.outcome is Outcome.PASS:
            verdict = stopped(evidence, look, exchange, call=view)
        if verdict.outcome is not Outcome.PASS:
            return verdict
    return verdict


def about_the_call(evidence: Evidence, steps: tuple[str, str]) -> Verdict:
    """The answers to two stops of the same call carry the same id."""
    ids: dict[str | None, Exchange] = {}
    for exchange in (evidence.last(step) for step in steps):
        if exchange is None or exchange.response is None or not is_success(exchange):
            return inconclusive("The stops did not both succeed.", *([exchange] if exchange else []))
        shown = updated_call(exchange.response) if exchange.response.status != 204 else None
        if shown is not None:
            ids[shown.id] = exchange
    if not ids:
        return not_applicable("The answers are without a body.")
    if len(ids) == 1:
        return passed("The answers are about the same call.", *ids.values())
    return failed(
        "The answers to two stops of the same call are about different calls.",
        *ids.values(),
        expected="the same id in both",
        observed=", ".join(map(str, ids)),
    )


def equal_stops(evidence: Evidence, look: str, steps: tuple[str, str], view: CallReference | None) -> Verdict:
    """Of two equal stops at the same time, one succeeds, the other may be refused, and the recording ends."""
    exchanges = [exchange for exchange in (evidence.last(step) for step in steps) if exchange is not None]
    if len(exchanges) != 2:
        return inconclusive(_NOT_SENT)
    success = next((e for e in exchanges if is_success(e)), None)
    if success is None:
        return accepted(exchanges[0], what="each of two equal stops at the same time")
    broken = next((e for e in exchanges if not is_success(e) and (e.status or 500) >= 500), None)
    if broken is not None:
        if said_elsewhere(broken) is not None or (broken.failure is not None and not broken.failure.confirmed):
            return inconclusive("One of the stops was not answered by UnifiedAPI.", broken)
        return failed(
            "One of two equal stops at the same time is handled wrongly.",
            broken,
            success,
            expected="a success or a 4xx error",
            observed=observed(broken),
        )
    return stopped(evidence, look, success, call=view)


def each_users_own(evidence: Evidence, by_id: Mapping[str, str], own: str, others: str) -> Verdict:
    """Of List requests of two users at the same time, each shows what it shows alone, and no call of the other user.

    ``by_id``: the step of a request for one call, and the step of the same request alone. ``own`` and ``others`` are
    the steps of the two users' requests for all calls.
    """
    evidence.expect_available()
    if evidence.call is None or evidence.other is None:
        return inconclusive(_NOT_SENT)
    foreign = {own: evidence.other, others: evidence.call}
    if not evidence.missing.isdisjoint((*by_id, *by_id.values(), *foreign)):
        return inconclusive("Some of the answers are missing.")
    judged = []
    for step in (*by_id, *foreign):
        exchange, alone = evidence.last(step), evidence.last(by_id.get(step, ""))
        if exchange is None:
            return not_applicable("The hook gave no token of the other user.")
        shown, expected = _shown(exchange), _shown(alone)
        if shown is None:
            continue
        if expected is not None and shown != expected:
            return failed(
                "A List request that is sent at the same time as others shows other calls than alone.",
                exchange,
                *([alone] if alone is not None else []),
                expected=", ".join(map(str, expected)) or "no call",
                observed=", ".join(map(str, shown)) or "no call",
            )
        if step in foreign and foreign[step].phone_call_id in shown:
            return failed(
                "A List answer shows the call of a user who asked at the same time.",
                exchange,
                expected="calls of the user whose token was sent",
                observed=f"call {foreign[step].phone_call_id}",
            )
        judged.append(exchange)
    return passed("Each user is shown his own calls.", *judged[:2]) if judged else not_applicable(_SAID_ELSEWHERE)


def _shown(exchange: Exchange | None) -> list[str | None] | None:
    """The ids of the calls that a List answer shows; None if it shows no list."""
    if exchange is None or exchange.response is None or not is_success(exchange):
        return None
    calls = listed_calls(exchange.response)
    return None if calls is None else [call.id for call in calls]


def in_its_own_call(evidence: Evidence, step: str, *, before: str, after: str) -> Verdict:
    """A stop whose body equals that for the first call is answered for the second one, in its path, and stops its view.

    ``before`` and ``after`` are the looks around it.
    """
    stop, own, other = evidence.last(step), evidence.call, evidence.other
    if stop is None or own is None or other is None:
        return inconclusive("The second stop was not sent.")
    if untaken(evidence, (before, after), (OTHER_BY_ID,)):
        return inconclusive(UNTAKEN, stop)
    view = shown_view(evidence, look_at(before, OTHER_BY_ID), replace(other, phone_call_view_id=own.phone_call_view_id))
    if view is None or view.recording is None:
        return not_applicable("The second call has no recorded view with the id of the first one's.", stop)
    verdict = accepted(stop, what="a stop with the body of an earlier one")
    if stop.response is None or not is_success(stop):
        return verdict
    shown = updated_call(stop.response) if stop.response.status != 204 else None
    if shown is not None and shown.id == own.phone_call_id:
        return failed(
            "A stop with the body of an earlier one is answered for that one's call.",
            stop,
            expected=f"id {other.phone_call_id}",
            observed=f"id {shown.id}",
        )
    now = shown_view(evidence, look_at(after, OTHER_BY_ID), replace(other, phone_call_view_id=own.phone_call_view_id))
    if now is not None and now.recording is not None:
        return failed(STILL, stop, expected="a view that is not recorded", observed="its recording goes on")
    return verdict if shown is not None else not_applicable(BODILESS, stop)
