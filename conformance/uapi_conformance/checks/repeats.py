# SPDX-License-Identifier: MIT
"""Judges stops that have nothing to stop: a second one, and one of a view that is not recorded."""

from __future__ import annotations

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.effect import NEVER_STOPPED, lasts
from uapi_conformance.checks.refusals import unsent
from uapi_conformance.checks.success import answered_alike
from uapi_conformance.checks.untouched import UNTAKEN
from uapi_conformance.evidence.answers import is_success, observed, said_elsewhere
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, exchanges_of, look_at, shown_call, signs, untaken
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, passed
from uapi_conformance.wire.exchange import Exchange


def repeated(
    evidence: Evidence,
    first: Exchange | None,
    second: Exchange | None,
    *,
    before: str,
    after: str,
    contract: ClaimedContract,
) -> Verdict:
    """A second stop succeeds or is refused with a 4xx error, and changes nothing (register: repeated-stop)."""
    if not is_success(first) or second is None:
        return inconclusive("The stop did not succeed, so a second one shows nothing.", *([first] if first else []))
    elsewhere = said_elsewhere(second)
    if elsewhere is not None:
        return inconclusive(f"{elsewhere}.", second)
    claimed = contract.claims.get("repeated_stop")
    fine = (is_success(second) and claimed != "refused") or (_refused(second) and claimed != "accepted")
    if not fine:
        return failed(
            "A second stop is handled wrongly.",
            second,
            expected="a success or a 4xx error" if claimed is None else f"{claimed}, as claimed",
            observed=observed(second),
        )
    again = lasts(evidence, before, after, first)
    if again.outcome is Outcome.FAIL or again.reason == NEVER_STOPPED:
        return again
    same = _same_views(evidence, before, after, second, "the second stop")
    whole = not untaken(evidence, (BEFORE, before, after))
    return same if same.outcome is not Outcome.PASS or whole else inconclusive(UNTAKEN, second)


def alike_after(evidence: Evidence, steps: tuple[str, str], plain: str, *, what: str) -> Verdict:
    """A repeated stop, the second of two ``steps``, is answered like the ``plain`` one on a connection of its own.

    The first step is a request with ``what``, which is refused.
    """
    evidence.expect_available()
    if evidence.last(steps[0]) is None:
        return unsent(evidence, steps[0], what=what)
    return answered_alike(evidence.last(steps[1]), evidence.last(plain), what=f"a request before it that has {what}")


def harmless(evidence: Evidence, stop: Exchange | None, look: str) -> Verdict:
    """A stop of an unrecorded view succeeds or is refused with a 4xx error, and the call goes on unrecorded."""
    if stop is None or evidence.call is None:
        return inconclusive("The stop was not sent.")
    if not is_success(stop) and not _refused(stop):
        return failed(
            "A stop of a view that is not recorded is handled wrongly.",
            stop,
            expected="a success or a 4xx error",
            observed=observed(stop),
        )
    started = next((s for s in signs(evidence, look, evidence.call) if s.recording), None)
    if started is not None and not any(s.recording for s in signs(evidence, BEFORE, evidence.call)):
        return failed(
            "The stop started a recording.",
            stop,
            *exchanges_of([started]),
            expected="a view that is not recorded",
            observed=f"{started.source} says that it is recorded",
        )
    same = _same_views(evidence, BEFORE, look, stop, "the stop")
    return inconclusive(UNTAKEN, stop) if same.outcome is Outcome.PASS and untaken(evidence, (BEFORE, look)) else same


def _refused(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status_class == 4


def _same_views(evidence: Evidence, before: str, after: str, act: Exchange, what: str) -> Verdict:
    call = evidence.call
    was = shown_call(evidence, look_at(before, BY_ID), call.phone_call_id) if call is not None else None
    now = shown_call(evidence, look_at(after, BY_ID), call.phone_call_id) if call is not None else None
    exchange = evidence.last(look_at(after, BY_ID))
    if was is None:
        return inconclusive(f"List did not show the call before {what}.", act)
    if exchange is None:
        return inconclusive(f"There was no look after {what}.", act)
    shown = (exchange, act)
    if now is None or {v.id for v in was.views} != {v.id for v in now.views}:
        seen = "no call" if now is None else f"views {', '.join(v.id for v in now.views)}"
        return failed(
            f"The call is not as it was before {what}.",
            *shown,
            expected=f"the call with views {', '.join(v.id for v in was.views)}",
            observed=seen,
        )
    return passed(f"The answer is {observed(act)}, and the call is as it was.", *shown, relying_on=("repeated-stop",))
