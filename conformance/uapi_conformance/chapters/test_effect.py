# SPDX-License-Identifier: MIT
"""Chapter 3: what a request does, and what it leaves alone."""

from __future__ import annotations

from uapi_conformance.checks import effect, repeats
from uapi_conformance.evidence import looks
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict, not_applicable
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import SAME_VIEW_IDS, Session
from uapi_conformance.scenarios import battery, calls
from uapi_conformance.scenarios.lab import Unavailable

pytestmark = chapter(3, "What a request does")


@requirement("core.recording-stops")
def test_recording_stops(run: Session, requirement: str) -> Verdict:
    """After the stop no sign says that the view is recorded."""
    found = run.battery
    return effect.stopped(found.evidence, battery.AFTER_STOP, found.twin)


@requirement("core.named-view-only", [Case("second-view")])
def test_named_view(run: Session, case: Case) -> Verdict:
    """The view that is named stops, and the other view of the call is left as it was."""
    try:
        evidence = run.two_views
    except Unavailable:
        # One call may show it too, if List shows a second recorded view in it.
        found = run.battery
        verdict = effect.others_untouched(found.evidence, battery.AFTER_STOP, found.twin)
        if verdict is None:
            raise
        return verdict
    verdict = effect.only_stopped(
        evidence,
        calls.AFTER_OTHER_VIEW,
        evidence.last(calls.STOP_OTHER_VIEW),
        evidence.about_other_view(),
        evidence.call,
    )
    return effect.if_plain_stops(verdict, plain_stops=run.plain_stops)


@requirement("core.call-goes-on")
def test_call_goes_on(run: Session, requirement: str) -> Verdict:
    """After the stop List shows the call with the views it had."""
    found = run.battery
    earlier = (looks.BEFORE, battery.AFTER_GETS, battery.AFTER_REFUSALS)
    return effect.call_goes_on(found.evidence, battery.AFTER_STOP, found.twin, unchanged_since=earlier)


@requirement("core.other-calls-untouched", [Case("after-refusal"), Case("after-stop")])
def test_other_call(run: Session, case: Case) -> Verdict:
    """A stop that names another call, and one that wrongly names its view, leave its recording alone."""
    evidence = run.two_calls
    if case.name == "after-refusal":
        look, step, what = (
            calls.AFTER_FOREIGN_VIEW,
            calls.FOREIGN_VIEW,
            "a stop of another call that names this one's view",
        )
    else:
        look, step, what = calls.AFTER_CALL, calls.STOP_CALL, "a stop of another call"
    sent = evidence.all(step)
    return effect.goes_on(evidence, look, evidence.other, after=sent, what=what, sources=(looks.OTHER_BY_ID,))


@requirement("core.refusal-no-effect", [Case("one-call"), Case("view-of-another-call")])
def test_refusals_change_nothing(run: Session, case: Case) -> Verdict:
    """After every refused request the recording still runs."""
    if case.name == "view-of-another-call":
        return run.deeper(lambda: _unharmed_by_foreign_view(run.two_calls))
    found = run.battery
    sent = tuple(e for n in battery.NEGATIVES for e in found.evidence.all(n.name))
    return effect.unharmed(found.evidence, battery.AFTER_REFUSALS, sent)


def _unharmed_by_foreign_view(evidence: Evidence) -> Verdict:
    if evidence.last(calls.FOREIGN_VIEW) is None:
        return not_applicable(SAME_VIEW_IDS)
    return effect.unharmed(evidence, calls.AFTER_FOREIGN_VIEW, evidence.all(calls.FOREIGN_VIEW))


@requirement("http.get-is-safe")
def test_get_changes_nothing(run: Session, requirement: str) -> Verdict:
    """After several List requests the recording still runs."""
    first = run.battery.used_up[0] if run.battery.used_up else run.battery.evidence
    return effect.goes_on(first, battery.AFTER_GETS, first.call, what="a List request")


@requirement("robust.second-stop")
def test_second_stop(run: Session, requirement: str) -> Verdict:
    """The same request once more succeeds or is refused, and changes nothing."""
    found = run.battery
    return repeats.repeated(
        found.evidence,
        found.twin,
        found.second,
        before=battery.AFTER_STOP,
        after=battery.AFTER_SECOND,
        basis=run.basis,
    )


@requirement("robust.not-recorded")
def test_not_recorded(run: Session, requirement: str) -> Verdict:
    """A stop of a view that is not recorded succeeds or is refused, and the call goes on."""
    evidence = run.not_recorded
    return repeats.harmless(evidence, evidence.last(calls.STOP_UNRECORDED), calls.AFTER_UNRECORDED)
