# SPDX-License-Identifier: MIT
"""Chapter 3: what a request does, and what it leaves alone."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import bystanders, effect, repeats, together, untouched
from uapi_conformance.checks.bystanders import Acts
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios import together as at_once
from uapi_conformance.scenarios.changes import VIEW
from uapi_conformance.scenarios.http_steps import AFTER_OPTIONS, OPTIONS, OPTIONS_OF_CALL
from uapi_conformance.scenarios.no_call import UNKNOWN_AT_SELF

pytestmark = chapter(3, "What a request does")

_UNKNOWN_VIEW = {at_once.UNKNOWN_VIEW_BESIDE: next(change.name for change in VIEW if change.name == "view-unknown")}
_UNKNOWN_CALL = {at_once.UNKNOWN_CALL_BESIDE: UNKNOWN_AT_SELF}
_NAMES_ANOTHER = "a stop that names another"
_NEGATIVES = tuple(change.name for change in one_call.NEGATIVES)
_REFUSED_LATE = tuple(map(one_call.after_the_stop, one_call.REFUSED_LATE))


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


@requirement("http.get-is-safe", [Case(OPTIONS, OPTIONS_OF_CALL, deep=True)])
def test_options_change_nothing(recorded_call: Evidence, case: Case) -> Verdict:
    """After an OPTIONS request that has a stop as its content, the recording still runs."""
    return untouched.options_change_nothing(recorded_call, case.step, (one_call.AFTER_GETS, AFTER_OPTIONS))


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


@requirement("core.named-view-only", [Case("views-of-one-call")], deeper=True)
def test_views_of_one_call(recorded_call: Evidence, case: Case) -> Verdict:
    """The stop neither ends nor begins the recording of a view that it does not name."""
    stop = Acts(_NAMES_ANOTHER, (one_call.TWIN,), recorded_call.call)
    return bystanders.views_left_alone(recorded_call, one_call.AFTER_STOP, stop)


@requirement("core.named-view-only", [Case("first-view-before-the-second")], deeper=True)
def test_first_view_before_the_second(first_view_first: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """The first view is stopped while the second one is recorded, and that one goes on."""
    view, other = first_view_first.call, first_view_first.about_other_view()
    verdict = effect.only_stopped(first_view_first, at_once.AFTER_FIRST, first_view_first.twin, view, other)
    return effect.if_plain_stops(verdict, plain_stops=effect.plain_stops(recorded_call, one_call.AFTER_STOP))


@requirement("core.named-view-only", [Case("views-beside-the-second")], deeper=True)
def test_views_beside_the_second(two_views: Evidence, case: Case) -> Verdict:
    """The stop of the second view leaves all other views of the call as they were, however many it has."""
    stop = Acts(_NAMES_ANOTHER, (states.STOP_OTHER_VIEW,), two_views.about_other_view())
    return bystanders.views_left_alone(two_views, states.AFTER_OTHER_VIEW, stop)


@requirement("core.named-view-only", [Case("views-beside-the-first")], deeper=True)
def test_views_beside_the_first(first_view_first: Evidence, case: Case) -> Verdict:
    """The stop of the first view leaves all other views of the call as they were, however many it has."""
    stop = Acts(_NAMES_ANOTHER, (at_once.STOP_FIRST,), first_view_first.call)
    return bystanders.views_left_alone(first_view_first, at_once.AFTER_FIRST, stop)


@requirement("core.stop-accepted", [Case("second-view")], deeper=True)
def test_second_view_accepted(two_views: Evidence, case: Case) -> Verdict:
    """A stop of the second view of a call succeeds."""
    about = two_views.about_other_view()
    return bystanders.accepted_while_recorded(two_views, states.STOP_OTHER_VIEW, BEFORE, about=about)


@requirement("core.stop-accepted", [Case("first-of-two-calls")], deeper=True)
def test_first_call_accepted(two_calls: Evidence, case: Case) -> Verdict:
    """A stop succeeds after one that was refused because it named another call's view."""
    before = states.AFTER_FOREIGN_VIEW
    return bystanders.accepted_while_recorded(two_calls, states.STOP_CALL, before, about=two_calls.call)


@requirement("core.stop-accepted", [Case("first-view")], deeper=True)
def test_first_view_accepted(first_view_first: Evidence, case: Case) -> Verdict:
    """A stop of the first view of a call succeeds."""
    about = first_view_first.call
    return bystanders.accepted_while_recorded(first_view_first, at_once.STOP_FIRST, BEFORE, about=about)


@requirement("core.recording-stops", [Case("first-of-two-calls")], deeper=True)
def test_first_call_stops(two_calls: Evidence, case: Case) -> Verdict:
    """The stop of one of two calls ends its recording."""
    return effect.stopped(two_calls, states.AFTER_CALL, two_calls.twin)


@requirement("core.refusal-no-effect", [Case("views")], about_all=True, deeper=True)
def test_refusals_leave_views_alone(recorded_call: Evidence, case: Case) -> Verdict:
    """After all refused requests, every view of the call is recorded, or not, as before."""
    refused = Acts(f"one of {len(_NEGATIVES)} refused requests", _NEGATIVES)
    return bystanders.views_left_alone(recorded_call, one_call.AFTER_REFUSALS, refused)


@requirement("core.refusal-no-effect", [Case("members")], about_all=True, deeper=True)
def test_refusals_leave_members_alone(recorded_call: Evidence, case: Case) -> Verdict:
    """After all refused requests, no documented member of the call is changed."""
    looks = (BEFORE, one_call.AFTER_GETS)
    return bystanders.members_left_alone(recorded_call, looks, one_call.AFTER_REFUSALS, sent=_NEGATIVES)


@requirement("http.get-is-safe", [Case("views")], deeper=True)
def test_gets_leave_views_alone(recorded_call: Evidence, case: Case) -> Verdict:
    """After several List requests, every view of the call is recorded, or not, as before."""
    return bystanders.gets_leave_views_alone(recorded_call, one_call.AFTER_GETS)


@requirement("http.get-is-safe", [Case("other-call")], deeper=True)
def test_gets_leave_other_call_alone(two_calls: Evidence, case: Case) -> Verdict:
    """List requests leave the recording of another call of the user alone."""
    return bystanders.gets_leave_other_call_alone(two_calls)


@requirement("robust.second-stop", [Case("views")], deeper=True)
def test_second_stop_leaves_views_alone(recorded_call: Evidence, case: Case) -> Verdict:
    """A second stop leaves every view of the call as it is."""
    stop = Acts("a second stop", (one_call.SECOND,))
    return bystanders.views_left_alone(recorded_call, one_call.AFTER_SECOND, stop, since=one_call.AFTER_STOP)


@requirement("core.refusal-no-effect", [Case("views-after-the-stop")], deeper=True)
def test_late_refusals_leave_views_alone(recorded_call: Evidence, case: Case) -> Verdict:
    """After requests that were refused when the recording had ended, no other view of the call is recorded."""
    refused = Acts("a refused request after the stop", _REFUSED_LATE, recorded_call.call)
    return bystanders.views_left_alone(
        recorded_call, one_call.AFTER_LATE_REFUSALS, refused, since=one_call.AFTER_SECOND
    )


@requirement("core.effect-lasts", [Case("after-refusals")], deeper=True)
def test_effect_lasts_beyond_refusals(recorded_call: Evidence, case: Case) -> Verdict:
    """Refused requests after the stop do not begin the recording again."""
    return effect.stays(recorded_call, one_call.AFTER_STOP, one_call.AFTER_LATE_REFUSALS, recorded_call.twin)


@requirement("core.overlapping", [Case("both-views")], deeper=True)
def test_both_views(both_views_at_once: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """Two stops of a call's views at the same time are both accepted, and both recordings end."""
    verdict = together.both_views_stopped(both_views_at_once, at_once.AFTER_BOTH_VIEWS, at_once.BOTH_VIEWS)
    return effect.if_plain_stops(verdict, plain_stops=effect.plain_stops(recorded_call, one_call.AFTER_STOP))


@requirement("core.overlapping", [Case("same-call")], deeper=True)
def test_same_call(both_views_at_once: Evidence, case: Case) -> Verdict:
    """The answers to both are about the same call."""
    return together.about_the_call(both_views_at_once, at_once.BOTH_VIEWS)


@requirement("core.overlapping", [Case("refused-beside-accepted")], deeper=True)
def test_unknown_view(both_views_at_once: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """A stop of an unknown view is refused as it is alone, although others are accepted at the same time."""
    return together.as_when_alone(both_views_at_once, recorded_call, _UNKNOWN_VIEW)


@requirement("core.overlapping", [Case("unknown-beside-accepted")], deeper=True)
def test_unknown_call(both_views_at_once: Evidence, no_call: Evidence, case: Case) -> Verdict:
    """A stop of an unknown call is refused as it is alone, although others are accepted at the same time."""
    return together.as_when_alone(both_views_at_once, no_call, _UNKNOWN_CALL)


@requirement("core.overlapping", [Case("same-stop-twice")], deeper=True)
def test_equal_stops(first_view_first: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """Of two equal stops at the same time one at least is accepted, and the recording ends."""
    about = first_view_first.about_other_view()
    verdict = together.equal_stops(first_view_first, at_once.AFTER_TWICE, at_once.TWICE, about)
    return effect.if_plain_stops(verdict, plain_stops=effect.plain_stops(recorded_call, one_call.AFTER_STOP))


@requirement("core.overlapping", [Case("same-stop-twice-beside")], deeper=True)
def test_equal_stops_leave_views_alone(first_view_first: Evidence, case: Case) -> Verdict:
    """They leave all other views of the call as they were."""
    stops = Acts("two equal stops", at_once.TWICE, first_view_first.about_other_view())
    return bystanders.views_left_alone(first_view_first, at_once.AFTER_TWICE, stops, since=at_once.AFTER_FIRST)
