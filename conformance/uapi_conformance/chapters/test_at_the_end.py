# SPDX-License-Identifier: MIT
"""Chapter 7: what still holds when the rest of the run is over, because some effects take a while."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import bystanders, effect, repeats, signs, together, untouched
from uapi_conformance.checks.bystanders import Acts
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import AT_END, BEFORE, BY_ID
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import other_user
from uapi_conformance.scenarios import recorded_call as one_call

pytestmark = chapter(7, "What still holds at the end")

_END = [Case("at-the-end")]
_ABOUT_OTHER_CALL = (states.FOREIGN_VIEW, states.STOP_CALL)
_LOOKS_AT_TWO_VIEWS = (BEFORE, states.AFTER_OTHER_VIEW, AT_END, states.AFTER_VIEW)


@requirement("core.effect-lasts")
def test_effect_lasts(recorded_call_at_end: Evidence, requirement: str) -> Verdict:
    """The view that was stopped is still not recorded."""
    return effect.lasts(recorded_call_at_end, one_call.AFTER_STOP, AT_END, recorded_call_at_end.twin)


@requirement("core.call-goes-on", _END)
def test_call_goes_on(stopped_call_at_end: Evidence, case: Case) -> Verdict:
    """List still shows a call that was stopped, with the views it had."""
    return untouched.call_goes_on(stopped_call_at_end, AT_END, stopped_call_at_end.twin)


@requirement("core.named-view-only", _END)
def test_other_view(two_views_at_end: Evidence, recorded_call_at_end: Evidence, case: Case) -> Verdict:
    """A view that no request named is still recorded."""
    return untouched.other_view_goes_on(two_views_at_end, recorded_call_at_end, AT_END)


@requirement("core.named-view-only", [Case("first-view")], deeper=True)
def test_first_view(two_views_at_end: Evidence, case: Case) -> Verdict:
    """When everything else is over, a stop names the first view too, and ends its recording."""
    looks = (states.AFTER_OTHER_VIEW, states.AFTER_VIEW)
    return effect.then_first_view(two_views_at_end, looks, states.STOP_VIEW)


@requirement("core.other-calls-untouched", _END)
def test_other_call(two_calls_at_end: Evidence, case: Case) -> Verdict:
    """A call that no request named is still recorded."""
    return untouched.other_call_goes_on(two_calls_at_end, AT_END, _ABOUT_OTHER_CALL, what="a stop of another call")


@requirement("core.refusal-no-effect", _END, deeper=True)
def test_refusals_change_nothing(other_users_call_at_end: Evidence, two_calls_at_end: Evidence, case: Case) -> Verdict:
    """A call to which only refused requests were sent is still recorded."""
    sent = other_users_call_at_end.sent(*(change.name for change in other_user.REFUSED))
    verdict = untouched.unharmed(other_users_call_at_end, AT_END, sent, sources=(BY_ID,))
    return untouched.unless_stops_spread(verdict, two_calls_at_end, _ABOUT_OTHER_CALL)


@requirement("security.foreign-call", _END, deeper=True)
def test_foreign_recording(other_users_call_at_end: Evidence, two_calls_at_end: Evidence, case: Case) -> Verdict:
    """The other user's call is still recorded."""
    what, sent = "another user's request", other_user.FOREIGN_STOPS
    verdict = untouched.other_call_goes_on(other_users_call_at_end, AT_END, sent, what=what)
    return untouched.unless_stops_spread(verdict, two_calls_at_end, _ABOUT_OTHER_CALL)


@requirement("robust.odd-body", [Case("no-wrong-effect")], about_all=True)
def test_odd_bodies_harm_nothing(recorded_call_at_end: Evidence, case: Case) -> Verdict:
    """After all odd requests, the call is as it was before them."""
    return untouched.call_goes_on(recorded_call_at_end, AT_END, recorded_call_at_end.twin)


@requirement("service.signs-agree", [Case("one-call")])
def test_signs_agree(recorded_call_at_end: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List by id, the list and inspect agree on a view."""
    return signs.agree_on_one_call(recorded_call_at_end, one_call.LOOKS, one_call.BEFORE_STOP[:2], contract)


@requirement("service.signs-agree", [Case("two-views")], deeper=True)
def test_signs_agree_on_two_views(two_views_at_end: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List by id, the list and inspect agree on both views of a call."""
    return signs.agree_on_two_views(two_views_at_end, _LOOKS_AT_TWO_VIEWS, contract)


@requirement("core.effect-lasts", [Case("second-view")], deeper=True)
def test_effect_on_second_view_lasts(two_views_at_end: Evidence, case: Case) -> Verdict:
    """A view that was stopped, twice, is still not recorded when the rest is over."""
    look, about = states.AFTER_OTHER_VIEW, two_views_at_end.about_other_view()
    return effect.lasts(two_views_at_end, look, AT_END, two_views_at_end.twin, call=about)


@requirement("core.effect-lasts", [Case("second-view-after-the-first")], deeper=True)
def test_effect_on_second_view_lasts_beyond_the_first(two_views_at_end: Evidence, case: Case) -> Verdict:
    """A view that was stopped is still not recorded when the other view of the call has been stopped too."""
    look, about = states.AFTER_OTHER_VIEW, two_views_at_end.about_other_view()
    return effect.lasts(two_views_at_end, look, states.AFTER_VIEW, two_views_at_end.twin, call=about)


@requirement("core.stop-accepted", [Case("first-view-after-the-second")], deeper=True)
def test_first_view_accepted(two_views_at_end: Evidence, case: Case) -> Verdict:
    """A stop of the first view succeeds after one of the second."""
    about = two_views_at_end.call
    return bystanders.accepted_while_recorded(two_views_at_end, states.STOP_VIEW, AT_END, about=about)


@requirement("core.named-view-only", [Case("all-views-at-the-end")], deeper=True)
def test_all_views(two_views_at_end: Evidence, case: Case) -> Verdict:
    """A repeated stop of one view leaves all others of the call as they were, even after a while."""
    sent = (states.STOP_OTHER_VIEW, states.STOP_OTHER_VIEW_AGAIN)
    stops = Acts("a stop that names another", sent, two_views_at_end.about_other_view())
    return bystanders.views_left_alone(two_views_at_end, AT_END, stops)


@requirement("core.other-calls-untouched", [Case("all-views-at-the-end")], deeper=True)
def test_views_of_other_call(two_calls_at_end: Evidence, case: Case) -> Verdict:
    """Every view of a call that no request named is recorded, or not, as before."""
    stops = Acts("a stop of another call", _ABOUT_OTHER_CALL)
    return bystanders.views_left_alone(two_calls_at_end, AT_END, stops, other_call=True)


@requirement("core.other-calls-untouched", [Case("views-of-the-first-call")], deeper=True)
def test_views_of_first_call(two_calls_at_end: Evidence, case: Case) -> Verdict:
    """Stops of other calls, such as the second one, begin no recording in the first one."""
    stop = Acts("a stop of another call", (states.STOP_SAME_VIEW_ID,), two_calls_at_end.call)
    return bystanders.views_left_alone(two_calls_at_end, states.AFTER_SAME_VIEW_ID, stop)


@requirement("core.other-calls-untouched", [Case("views-of-another-users-call")], deeper=True)
def test_views_of_other_users_call(other_users_call_at_end: Evidence, case: Case) -> Verdict:
    """After all requests of the user, every view of another user's call is recorded, or not, as before."""
    sent = Acts("another user's request", (*other_user.FOREIGN_STOPS, other_user.OWN_STOP))
    return bystanders.views_left_alone(other_users_call_at_end, other_user.AFTER_OWN_STOP, sent, other_call=True)


@requirement("core.other-calls-untouched", [Case("another-users-call")], deeper=True)
def test_other_users_recording(other_users_call_at_end: Evidence, case: Case) -> Verdict:
    """A stop of the user's own call leaves the recording of another user's alone."""
    sent, what = [other_user.OWN_STOP], "another user's stop of his own call"
    return untouched.other_call_goes_on(other_users_call_at_end, other_user.AFTER_OWN_STOP, sent, what=what)


@requirement("core.stop-accepted", [Case("after-foreign-requests")], deeper=True)
def test_own_call_accepted(other_users_call_at_end: Evidence, case: Case) -> Verdict:
    """A stop of the user's own call succeeds after all requests about another user's."""
    about = other_users_call_at_end.call
    return bystanders.accepted_while_recorded(other_users_call_at_end, other_user.OWN_STOP, AT_END, about=about)


@requirement("core.recording-stops", [Case("after-foreign-requests")], deeper=True)
def test_own_call_stops(other_users_call_at_end: Evidence, case: Case) -> Verdict:
    """That stop ends the recording."""
    stop = other_users_call_at_end.last(other_user.OWN_STOP)
    return effect.stopped(other_users_call_at_end, other_user.AFTER_OWN_STOP, stop, sources=(BY_ID,))


@requirement("robust.not-recorded", _END, deeper=True)
def test_not_recorded(call_not_recorded_at_end: Evidence, case: Case) -> Verdict:
    """A stop of a view that is not recorded has started no recording even after a while."""
    return repeats.harmless(call_not_recorded_at_end, call_not_recorded_at_end.twin, AT_END)


@requirement("robust.not-recorded", [Case("views-at-the-end")], deeper=True)
def test_views_not_recorded(call_not_recorded_at_end: Evidence, case: Case) -> Verdict:
    """A stop of a view that is not recorded has started no recording of another either."""
    stop = Acts(
        "a stop where nothing is recorded", (states.STOP_UNRECORDED,), call_not_recorded_at_end.call, on_unrecorded=True
    )
    return bystanders.views_left_alone(call_not_recorded_at_end, AT_END, stop)


@requirement("core.updated-call", [Case("same-view-id-in-another-call")], deeper=True)
def test_same_view_id(two_calls_at_end: Evidence, case: Case) -> Verdict:
    """Of two stops with the same body, each is answered for the call in its own path, and has its effect there."""
    step, after = states.STOP_SAME_VIEW_ID, states.AFTER_SAME_VIEW_ID
    return together.in_its_own_call(two_calls_at_end, step, before=AT_END, after=after)
