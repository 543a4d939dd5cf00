# SPDX-License-Identifier: MIT
"""A failure has to rest on an answer that UnifiedAPI gave to what was asked."""

from __future__ import annotations

from uapi_conformance.checks.early import is_refused_early
from uapi_conformance.checks.rules import RULES
from uapi_conformance.evidence.answers import REDIRECTS, is_outage, said_elsewhere
from uapi_conformance.evidence.disturbance import Disturbance
from uapi_conformance.evidence.verdict import Outcome, Verdict, inconclusive
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind

_OWN_REDIRECTS = frozenset(("core.stop-accepted", "service.list-by-id", "service.list-all", "service.trailing-slash"))
"""The requirements that a redirect breaks: that the documented request itself is answered, and with a slash as well."""


def fair(requirement: str, verdict: Verdict, disturbed: Disturbance | None = None) -> Verdict:
    """The verdict, or an inconclusive one where a failure rests on a redirect, an outage or a page in front.

    So it is where one rests on what came after others changed the declared call (``disturbed``).

    Where an outage is all that a pass rests on it is inconclusive too. The first exchange of a verdict is the one that
    decides. Rules for every answer say for themselves what they judge.
    """
    if not verdict.evidence or requirement in RULES:
        return verdict
    decisive = verdict.evidence[0]
    rests_on_it = verdict.outcome is Outcome.FAIL or (
        verdict.outcome is Outcome.PASS and _is_taken_for_a_refusal(decisive)
    )
    if not rests_on_it:
        return verdict
    if disturbed is not None and any(e.number > disturbed.since for e in verdict.evidence):
        return inconclusive(f"{disturbed.what}. ({verdict.reason})", *verdict.evidence)
    why = said_elsewhere(decisive)
    if why is None and decisive.failure is not None and not decisive.failure.confirmed:
        return inconclusive(_unproven(decisive.failure, verdict.reason), *verdict.evidence)
    if why is None or (decisive.status in REDIRECTS and requirement in _OWN_REDIRECTS):
        return verdict
    return inconclusive(f"{why}. ({verdict.reason})", *verdict.evidence)


def _unproven(failure: Failure, reason: str) -> str:
    said = f"It got no complete answer ({failure.detail}), and that this is the target's doing is not shown"
    limit = "; if the target is that slow, raise [limits] timeout" if failure.kind is FailureKind.TIMEOUT else ""
    return f"{said}{limit}. ({reason})"


def _is_taken_for_a_refusal(exchange: Exchange) -> bool:
    """Whether an outage stands where a refusal is asked for; what need not reach UnifiedAPI may be refused by it."""
    return exchange.response is not None and is_outage(exchange.response) and not is_refused_early(exchange)
