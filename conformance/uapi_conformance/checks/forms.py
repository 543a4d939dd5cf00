# SPDX-License-Identifier: MIT
"""Judges other forms of the documented request: each has the same answer and the same effect as the plain one."""

from __future__ import annotations

from uapi_conformance.checks.effect import NEVER_STOPPED, plain_stops, stopped
from uapi_conformance.checks.success import answered_alike
from uapi_conformance.checks.untouched import UNSEEN, goes_on
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, untaken
from uapi_conformance.evidence.verdict import Outcome, Verdict, not_applicable
from uapi_conformance.wire.exchange import Exchange

HOOK_NEEDED = "This goes only to calls that a hook sets up."


def makes_no_difference(
    form: Evidence, recorded: Evidence, step: str, *, look: str, own_look: str, second: str, what: str
) -> Verdict:
    """The form succeeds on a fresh call and stops it; without such a call, it is answered like a ``second`` stop."""
    if form.is_absent:
        return answered_alike(recorded.find(step), recorded.last(second), what=what)
    stops = plain_stops(recorded, own_look)
    return same_effect(form, look, step, recorded.twin, what=what, plain_stops=stops)


def takes_effect(form: Evidence, recorded: Evidence, step: str, *, look: str, own_look: str, what: str) -> Verdict:
    """A form that succeeds on a fresh call stops its recording; whether it has to succeed, others judge."""
    recorded.expect_available()
    if form.is_absent:
        return not_applicable(HOOK_NEEDED)
    exchange = form.find(step)
    if exchange is None:
        return not_applicable(f"The ids of this call allow no request with {what}.")
    if not is_success(exchange):
        return not_applicable(f"The request with {what} does not succeed.", exchange)
    if not plain_stops(recorded, own_look):
        return not_applicable(NEVER_STOPPED, exchange)
    done = stopped(form, look, exchange, sources=(BY_ID,))
    if done.reason == UNSEEN and not untaken(form, (BEFORE, look), (BY_ID,)):
        return not_applicable("Nothing shows what is recorded, which another case judges.", *done.evidence)
    return done


def leaves_alone_if_refused(form: Evidence, step: str, *, look: str, what: str) -> Verdict:
    """A form that is refused on a fresh call leaves its recording alone."""
    if form.is_absent:
        return not_applicable(HOOK_NEEDED)
    exchange = form.find(step)
    if exchange is None or exchange.response is None or exchange.response.status_class != 4:
        return not_applicable(f"The request with {what} is not refused.", *([exchange] if exchange else []))
    return goes_on(form, look, form.call, after=[exchange], what=f"a refused stop with {what}", sources=(BY_ID,))


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
