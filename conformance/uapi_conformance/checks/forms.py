# SPDX-License-Identifier: MIT
"""Judges other forms of the documented request: each has the same answer and the same effect as the plain one."""

from __future__ import annotations

from uapi_conformance.checks.effect import plain_stops, stopped
from uapi_conformance.checks.success import answered_alike
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, untaken
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.wire.exchange import Exchange


def makes_no_difference(
    form: Evidence, recorded: Evidence, step: str, *, look: str, own_look: str, second: str, what: str
) -> Verdict:
    """The form succeeds on a fresh call and stops it; without such a call, it is answered like a ``second`` stop."""
    if form.is_absent:
        return answered_alike(recorded.find(step), recorded.last(second), what=what)
    stops = plain_stops(recorded, own_look)
    return same_effect(form, look, step, recorded.twin, what=what, plain_stops=stops)


def same_effect(
    evidence: Evidence, look: str, step: str, plain: Exchange | None, *, what: str, plain_stops: bool = True
) -> Verdict:
    """The form, sent to a fresh call, is answered like the plain request, and a success stops the recording.

    If even the plain request does not stop it (``plain_stops`` is False), the effect of the form is not judged.
    """
    exchange = evidence.last(step)
    answered = answered_alike(exchange, plain, what=what)
    if answered.outcome is not Outcome.PASS or not is_success(plain) or not plain_stops:
        return answered
    done = stopped(evidence, look, exchange, sources=(BY_ID,))
    # If nothing shows what is recorded, only the answer is judged: the recording has its own requirements.
    return done if done.outcome is Outcome.FAIL or untaken(evidence, (BEFORE, look), (BY_ID,)) else answered
