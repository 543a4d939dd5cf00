# SPDX-License-Identifier: MIT
"""Chapter 7: what is still so when everything else of the run is over, since what a request does may take a while."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from uapi_conformance.checks import effect
from uapi_conformance.evidence import looks
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.verdict import Outcome, Verdict, not_applicable
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import Session
from uapi_conformance.scenarios import battery, calls, strangers
from uapi_conformance.scenarios.lab import Unavailable

pytestmark = chapter(7, "What is still so at the end")

_END = [Case("at-the-end")]


@requirement("core.effect-lasts")
def test_effect_lasts(run: Session, requirement: str) -> Verdict:
    """The view that was stopped is still not recorded."""
    found = run.finished_battery
    return effect.lasts(found.evidence, battery.AFTER_STOP, looks.AT_END, found.twin)


@requirement("core.call-goes-on", _END)
def test_call_goes_on(run: Session, case: Case) -> Verdict:
    """List still shows a call that was stopped, with the views it had."""
    try:
        # Nothing odd is sent to this call, so nothing but the stop can have ended it.
        evidence = run.finished_two_calls
    except Unavailable:
        found = run.finished_battery
        return effect.call_goes_on(found.evidence, looks.AT_END, found.twin)
    return effect.call_goes_on(evidence, looks.AT_END, evidence.last(calls.STOP_CALL))


@requirement("core.named-view-only", [*_END, Case("first-view")])
def test_named_view(run: Session, case: Case) -> Verdict:
    """A view that no request named is still recorded; then it is named, and stops."""
    try:
        evidence = run.finished_two_views
    except Unavailable as reason:
        found = run.finished_battery
        verdict = effect.others_untouched(found.evidence, looks.AT_END, found.twin)
        return verdict or not_applicable(f"Another case judges it; this one looks deeper. {reason}")
    if case.name == "first-view":
        stop, named = evidence.last(calls.STOP_OTHER_VIEW), evidence.about_other_view()
        other = effect.stopped(evidence, calls.AFTER_OTHER_VIEW, stop, call=named)
        verdict = effect.stopped(evidence, calls.AFTER_VIEW, evidence.last(calls.STOP_VIEW))
        return effect.if_plain_stops(verdict, plain_stops=other.outcome is not Outcome.FAIL)
    sent = evidence.all(calls.STOP_OTHER_VIEW)
    return effect.goes_on(evidence, looks.AT_END, evidence.call, after=sent, what="a stop that names another view")


@requirement("core.other-calls-untouched", _END)
def test_other_call(run: Session, case: Case) -> Verdict:
    """A call that no request named is still recorded."""
    return _other_call(run)


def _other_call(run: Session) -> Verdict:
    evidence = run.finished_two_calls
    sent = (*evidence.all(calls.FOREIGN_VIEW), *evidence.all(calls.STOP_CALL))
    return effect.goes_on(
        evidence, looks.AT_END, evidence.other, after=sent, what="a stop of another call", sources=(looks.OTHER_BY_ID,)
    )


@requirement("core.refusal-no-effect", _END)
def test_refusals_change_nothing(run: Session, case: Case) -> Verdict:
    """A call to which only refused requests were sent is still recorded."""
    return run.deeper(lambda: _unless_stops_spread(run, _unharmed))


def _unharmed(run: Session) -> Verdict:
    evidence = run.finished_strangers
    sent = tuple(e for change in strangers.REFUSED for e in evidence.all(change.name))
    return effect.unharmed(evidence, looks.AT_END, sent, sources=(looks.BY_ID,))


def _unless_stops_spread(run: Session, judge: Callable[[Session], Verdict]) -> Verdict:
    """What ends by the stop of any call shows nothing of what was sent to it."""
    with contextlib.suppress(Unavailable):
        if _other_call(run).outcome is Outcome.FAIL:
            return not_applicable("A stop of another call may have ended it, which another requirement judges.")
    return judge(run)


@requirement("security.foreign-call", _END)
def test_foreign_recording(run: Session, case: Case) -> Verdict:
    """The other user's call is still recorded."""
    return run.deeper(lambda: _unless_stops_spread(run, _foreign_recording))


def _foreign_recording(run: Session) -> Verdict:
    evidence = run.finished_strangers
    sent = tuple(e for s in strangers.FOREIGN_STOPS for e in evidence.all(s))
    return effect.goes_on(
        evidence, looks.AT_END, evidence.other, after=sent, what="another user's request", sources=(looks.OTHER_BY_ID,)
    )


@requirement("robust.odd-body", [Case("no-wrong-effect")])
def test_odd_bodies_harm_nothing(run: Session, case: Case) -> Verdict:
    """After all odd requests the call is as it was before them."""
    found = run.finished_battery
    return effect.call_goes_on(found.evidence, looks.AT_END, found.twin)


@requirement("service.signs-agree", [Case("one-call"), Case("two-views")])
def test_signs_agree(run: Session, case: Case) -> Verdict:
    """Answer by id, list and inspect say the same of a view."""
    if case.name == "two-views":
        return run.deeper(lambda: _agree_on_two_views(run))
    evidence = run.finished_battery.evidence
    views = (evidence.call,) if evidence.call is not None else ()
    twin = run.battery.twin
    wanted = battery.LOOKS if twin is None or is_success(twin) else (looks.BEFORE, battery.AFTER_GETS)
    return effect.signs_agree(evidence, wanted, views, run.basis)


def _agree_on_two_views(run: Session) -> Verdict:
    evidence = run.finished_two_views
    views = tuple(v for v in (evidence.call, evidence.about_other_view()) if v is not None)
    wanted = (looks.BEFORE, calls.AFTER_OTHER_VIEW, looks.AT_END, calls.AFTER_VIEW)
    return effect.signs_agree(evidence, wanted, views, run.basis)
