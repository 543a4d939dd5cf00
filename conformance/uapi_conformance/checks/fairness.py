# SPDX-License-Identifier: MIT
"""Makes a verdict inconclusive if it does not rest on an answer that UnifiedAPI itself gave to the request."""

from __future__ import annotations

from uapi_conformance.checks.early import is_refused_early
from uapi_conformance.checks.rules import RULES
from uapi_conformance.evidence.answers import REDIRECTS, is_outage, said_elsewhere
from uapi_conformance.evidence.disturbance import Disturbance
from uapi_conformance.evidence.verdict import Outcome, Verdict, inconclusive
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind

_OWN_REDIRECTS = frozenset(("core.stop-accepted", "service.list-by-id", "service.list-all", "service.trailing-slash"))
"""The requirements that a redirect violates: the documented request itself is answered, also with a trailing slash."""


def fair(requirement: str, verdict: Verdict, disturbed: Disturbance | None = None) -> Verdict:
    """The verdict, or an inconclusive one if it is a failure that rests on a redirect, an outage or a firewall's page.

    The same goes for a failure that rests on exchanges after others changed the declared call (``disturbed``), and for
    a pass that rests on an outage. The first exchange of a verdict is the decisive one. Rules for every answer decide
    for themselves what they judge.
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
    said = f"There was no complete answer ({failure.detail}), but nothing shows that the target is to blame"
    limit = "; if the target is that slow, raise [limits] timeout" if failure.kind is FailureKind.TIMEOUT else ""
    return f"{said}{limit}. ({reason})"


def _is_taken_for_a_refusal(exchange: Exchange) -> bool:
    """Whether an outage looks like a refusal; if a request need not reach UnifiedAPI, it is one."""
    return exchange.response is not None and is_outage(exchange.response) and not is_refused_early(exchange)
