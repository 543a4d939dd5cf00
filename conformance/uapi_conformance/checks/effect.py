# SPDX-License-Identifier: MIT
"""Judges the effect of a request by what the target shows of a call before and after, and by what the hook says."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.checks.untouched import UNBEGUN, UNSEEN, UNTAKEN, goes_on, others_untouched
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import (
    BEFORE,
    BY_ID,
    LIST,
    OTHER_BY_ID,
    exchanges_of,
    signs,
    untaken,
)
from uapi_conformance.evidence.phonecall import updated_call
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

STILL = "The view is still recorded."
NEVER_STOPPED = "Even the documented request does not stop the recording, which core.recording-stops judges."


def stopped(
    evidence: Evidence,
    look: str,
    stop: Exchange | None,
    *,
    call: CallReference | None = None,
    sources: Iterable[str] = (BY_ID, LIST),
    lasting: bool = False,
) -> Verdict:
    """After a success, no sign says that the view is still recorded. ``lasting``: this is a later look."""
    call = call or evidence.call
    if stop is None or not is_success(stop) or call is None:
        return inconclusive("The stop did not succeed, so it cannot have an effect.", *([stop] if stop else []))
    if evidence.inspected(BEFORE, call) is False:
        return inconclusive(UNBEGUN, stop)
    seen = signs(evidence, look, call, sources)
    still = next((s for s in seen if s.recording), None)
    if still is not None:
        when = "later" if lasting else _bound(evidence, stop)
        return failed(
            STILL if not lasting else "The view is recorded again.",
            stop,
            *exchanges_of([still]),
            expected="a view that is not recorded",
            observed=f"{still.source} says that it is recorded, {when}",
        )
    if not any(s.recording is False for s in seen):
        return inconclusive(UNSEEN, stop)
    if untaken(evidence, (BEFORE, look), sources):
        return inconclusive(UNTAKEN, stop)
    return passed(
        "The view is no longer recorded.", stop, *exchanges_of(seen), relying_on=("recording-sign", "late-effect")
    )


def stopped_as_said(evidence: Evidence, look: str, stop: Exchange | None) -> Verdict:
    """The same, and the answer to the stop does not show the view as recorded either, unless it is 202."""
    verdict = stopped(evidence, look, stop)
    call = evidence.call
    if verdict.outcome is Outcome.FAIL or stop is None or stop.response is None or stop.status != 200 or call is None:
        return verdict
    shown = updated_call(stop.response)
    view = shown.view(call.phone_call_view_id) if shown is not None else None
    if view is None or view.recording is None:
        return verdict
    return failed(
        "The answer shows the view as it was before the stop.",
        stop,
        expected="a view without recording, or 202",
        observed=f"recording: {view.recording}",
    )


def _bound(evidence: Evidence, stop: Exchange) -> str:
    late = stop.response is not None and stop.response.status == 202
    return f"{evidence.effect_within:g} s after the 202" if late else "right after the answer"


def lasts(
    evidence: Evidence, first: str, later: str, stop: Exchange | None, *, call: CallReference | None = None
) -> Verdict:
    """A view that was no longer recorded right after the stop is still not recorded in a later look."""
    if stopped(evidence, first, stop, call=call).outcome is Outcome.FAIL:
        return inconclusive(NEVER_STOPPED, *([stop] if stop else []))
    return stopped(evidence, later, stop, call=call, lasting=True)


def stays(evidence: Evidence, first: str, later: str, stop: Exchange | None) -> Verdict:
    """The same, if the later look is by the call's id alone; where nothing shows what is recorded, others judge it."""
    verdict = stopped(evidence, later, stop, sources=(BY_ID,), lasting=True)
    unseen = verdict.reason == UNSEEN and not untaken(evidence, (BEFORE, first, later), (BY_ID,))
    if unseen or stopped(evidence, first, stop).outcome is Outcome.FAIL:
        return not_applicable("Another case judges this.", *verdict.evidence)
    return verdict


def if_plain_stops(verdict: Verdict, *, plain_stops: bool) -> Verdict:
    """The verdict; inconclusive if a view is still recorded, but even the documented request does not stop it."""
    if plain_stops or verdict.outcome is not Outcome.FAIL or verdict.reason != STILL:
        return verdict
    return inconclusive(NEVER_STOPPED, *verdict.evidence)


def both_stopped(evidence: Evidence, look: str, steps: tuple[str, str]) -> Verdict:
    """Two calls, each stopped by a request of its own, are both no longer recorded."""
    first = stopped(evidence, look, evidence.last(steps[0]))
    if first.outcome is not Outcome.PASS:
        return first
    return stopped(evidence, look, evidence.last(steps[1]), call=evidence.other, sources=(OTHER_BY_ID,))


def only_stopped(
    evidence: Evidence, look: str, stop: Exchange | None, named: CallReference | None, other: CallReference | None
) -> Verdict:
    """The named view is no longer recorded, and the other one still is."""
    verdict = stopped(evidence, look, stop, call=named)
    if stop is None or not is_success(stop):
        return verdict
    others = goes_on(evidence, look, other, after=(stop,), what="a stop that names another view")
    return verdict if verdict.outcome is not Outcome.PASS and others.outcome is not Outcome.FAIL else others


def named_view_only(two_views: Evidence, recorded: Evidence, look: str, own_look: str) -> Verdict:
    """The named view stops, and the other stays as it was; a single call may show this too, if it has a second view."""
    if two_views.is_absent:
        verdict = others_untouched(recorded, own_look, recorded.twin)
        return verdict or inconclusive(two_views.unavailable)
    verdict = only_stopped(two_views, look, two_views.twin, two_views.about_other_view(), two_views.call)
    return if_plain_stops(verdict, plain_stops=plain_stops(recorded, own_look))


def then_first_view(two_views: Evidence, looks: tuple[str, str], stop: str) -> Verdict:
    """After the second view, the first one is named and stops; ``looks`` are those after each stop."""
    other = stopped(two_views, looks[0], two_views.twin, call=two_views.about_other_view())
    verdict = stopped(two_views, looks[1], two_views.last(stop))
    return if_plain_stops(verdict, plain_stops=other.outcome is not Outcome.FAIL)


def plain_stops(recorded: Evidence, look: str) -> bool:
    """Whether the documented request itself stops a recording, as far as the target shows."""
    return recorded.is_absent or stopped(recorded, look, recorded.twin).outcome is not Outcome.FAIL
