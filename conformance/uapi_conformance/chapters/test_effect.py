# SPDX-License-Identifier: MIT
"""Chapter 3: what a request does, and what it leaves alone."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import effect, repeats, untouched
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call

pytestmark = chapter(3, "What a request does")


@requirement("core.recording-stops")
def test_recording_stops(recorded_call: Evidence, requirement: str) -> Verdict:
    """After the stop, no sign says that the view is recorded."""
    return effect.stopped_as_said(recorded_call, one_call.AFTER_STOP, recorded_call.twin)


@requirement("core.named-view-only", [Case("second-view")])
def test_named_view(two_views: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """The named view stops being recorded, and the other view of the call stays as it was."""
    return effect.named_view_only(two_views, recorded_call, states.AFTER_OTHER_VIEW, one_call.AFTER_STOP)


@requirement("core.call-goes-on")
def test_call_goes_on(recorded_call: Evidence, requirement: str) -> Verdict:
    """After the stop, List shows the call with the same views as before."""
    since = one_call.BEFORE_STOP
    return untouched.call_goes_on(recorded_call, one_call.AFTER_STOP, recorded_call.twin, unchanged_since=since)


@requirement("core.other-calls-untouched", [Case("after-refusal")])
def test_other_call_after_refusal(two_calls: Evidence, case: Case) -> Verdict:
    """A stop that wrongly names another call's view leaves its recording alone."""
    what = "a stop of another call that names this one's view"
    return untouched.other_call_goes_on(two_calls, states.AFTER_FOREIGN_VIEW, [states.FOREIGN_VIEW], what=what)


@requirement("core.other-calls-untouched", [Case("after-stop")])
def test_other_call(two_calls: Evidence, case: Case) -> Verdict:
    """A stop that names another call leaves its recording alone."""
    what = "a stop of another call"
    return untouched.other_call_goes_on(two_calls, states.AFTER_CALL, [states.STOP_CALL], what=what)


@requirement("core.refusal-no-effect", [Case("one-call")], about_all=True)
def test_refusals_change_nothing(recorded_call: Evidence, case: Case) -> Verdict:
    """After all refused requests, the recording still runs."""
    sent = recorded_call.sent(*(change.name for change in one_call.NEGATIVES))
    return untouched.unharmed(recorded_call, one_call.AFTER_REFUSALS, sent)


@requirement("core.refusal-no-effect", [Case("view-of-another-call")], deeper=True)
def test_foreign_view_changes_nothing(two_calls: Evidence, case: Case) -> Verdict:
    """After a refused request with another call's view, the recording still runs."""
    return untouched.foreign_view_changes_nothing(two_calls, states.AFTER_FOREIGN_VIEW, states.FOREIGN_VIEW)


@requirement("http.get-is-safe")
def test_get_changes_nothing(recorded_call: Evidence, requirement: str) -> Verdict:
    """After several List requests, the recording still runs."""
    return untouched.gets_change_nothing(recorded_call, one_call.AFTER_GETS)


@requirement("robust.second-stop")
def test_second_stop(recorded_call: Evidence, contract: ClaimedContract, requirement: str) -> Verdict:
    """The same request once more succeeds or is refused, and changes nothing."""
    second = recorded_call.last(one_call.SECOND)
    before, after = one_call.AFTER_STOP, one_call.AFTER_SECOND
    return repeats.repeated(recorded_call, recorded_call.twin, second, before=before, after=after, contract=contract)


@requirement("robust.not-recorded")
def test_not_recorded(call_not_recorded: Evidence, requirement: str) -> Verdict:
    """A stop of a view that is not recorded succeeds or is refused, and the call goes on."""
    return repeats.harmless(call_not_recorded, call_not_recorded.twin, states.AFTER_UNRECORDED)
