# SPDX-License-Identifier: MIT
"""Chapter 4: what List PhoneCalls shows, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from uapi_conformance.chapters.items import Case, chapter, requirement, requirements
from uapi_conformance.checks import facts, link, listing, refusals, together, untouched
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, OTHER_BY_ID, look_at
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import near_lists, other_user
from uapi_conformance.scenarios import no_call as no_calls
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.subject import NOBODY
from uapi_conformance.scenarios.together import AT_ONCE_AND_ALONE

pytestmark = chapter(4, "Lists, and other users")

_WITHOUT_PART = "another Extension of the user (needs otherExtension from the hook)"
_AFTER_STOP = (one_call.AFTER_STOP, one_call.AFTER_SECOND)
_LISTS_BY_ID = {
    other_user.OWN_LISTS[0]: look_at(BEFORE, BY_ID),
    other_user.OTHERS_LISTS[0]: look_at(BEFORE, OTHER_BY_ID),
}
_NEAR = {near_lists.step_of(c): c.what for c in (*near_lists.CALLS, *chain(*near_lists.OTHERS.values()))}


def _near(found: Iterable[Change]) -> list[Case]:
    return [Case(near_lists.case_of(change), near_lists.step_of(change), change.deep) for change in found]


_NEAR_CALLS = _near(near_lists.CALLS)
_NEAR_OTHERS = {identifier: _near(found) for identifier, found in near_lists.OTHERS.items()}
_BY_OWN_TOKEN = tuple(s for s in (*other_user.FOREIGN_STOPS, other_user.OTHER_USER) if s != other_user.OWN_BY_OTHER)
"""The answers to requests with the user's own token; those to the other user's token may name that user."""


@requirement("service.list-by-id")
def test_by_id(recorded_call: Evidence, contract: ClaimedContract, requirement: str) -> Verdict:
    """List by id shows the requested call and no other."""
    return listing.shown_by_id(recorded_call, contract)


@requirement("service.list-all")
def test_all(recorded_call: Evidence, contract: ClaimedContract, requirement: str) -> Verdict:
    """List of an Extension shows the call among its calls."""
    return listing.shown_among_all(recorded_call, contract)


@requirement("service.list-links")
def test_links(recorded_call: Evidence, requirement: str) -> Verdict:
    """The links of listed calls name them, and that of the call leads to it."""
    return link.listed_links(recorded_call, recorded_call.home)


@requirement("service.same-facts")
def test_same_facts(recorded_call: Evidence, requirement: str) -> Verdict:
    """All answers agree on what no request of the suite changes."""
    return facts.same_facts(recorded_call, one_call.BEFORE_STOP, _AFTER_STOP, one_call.REPEATED_LIST)


@requirement("service.same-facts", [Case("two-views")], deeper=True)
def test_same_facts_of_two_views(two_views: Evidence, case: Case) -> Verdict:
    """The same for a call with two views: each answer that shows views shows both."""
    return facts.same_facts(two_views, (BEFORE,), (states.AFTER_OTHER_VIEW,), "")


@requirement("service.trailing-slash", [Case(one_call.LIST_WITH_SLASH)])
def test_by_id_with_slash(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A slash at the end of the path makes no difference to List by id."""
    return listing.shown_with_slash(recorded_call, contract, case.name, alone=True)


@requirement("service.trailing-slash", [Case(one_call.LIST_ALL_WITH_SLASH)])
def test_all_with_slash(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A slash at the end of the path makes no difference to List of an Extension."""
    return listing.shown_with_slash(recorded_call, contract, case.name, alone=False)


@requirement("service.list-unknown", [Case("unknown")])
def test_unknown(no_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List shows nothing for an id that names no call."""
    return listing.hides_call(no_call.last(no_calls.LIST_UNKNOWN), NOBODY, contract, what="an unknown call id")


@requirement("service.list-unknown", _NEAR_CALLS, deeper=True)
def test_near_call_id(recorded_call: Evidence, case: Case) -> Verdict:
    """List by id does not show the call for what only resembles its id."""
    return listing.hidden_from_near_miss(recorded_call, case.step, what=_NEAR[case.step])


@requirements(_NEAR_OTHERS, deeper=True)
def test_near_user_and_extension(recorded_call: Evidence, case: Case) -> Verdict:
    """List by id does not show the call under what only resembles the user id or the Extension."""
    return listing.hidden_from_near_miss(recorded_call, case.step, what=_NEAR[case.step])


@requirement("service.list-unknown", [Case("ended")])
def test_ended(ended_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List shows nothing for a call that has ended."""
    exchange = ended_call.last(states.LIST_ENDED)
    return listing.hides_call(exchange, ended_call.call, contract, what="a call that has ended")


@requirement("core.path-identifies", [Case(one_call.LIST_WITHOUT_PART), Case(one_call.LIST_ALL_WITHOUT_PART)])
def test_under_another_extension(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """Under an Extension that is not part of a call, List does not show that call."""
    exchange = recorded_call.find(case.name)
    return listing.hides_call(exchange, recorded_call.call, contract, what=_WITHOUT_PART, foreign=True)


@requirement("security.foreign-call", [Case.of(step) for step in other_user.FOREIGN_STOPS])
def test_foreign_stop(
    other_users_call: Evidence, recorded_call: Evidence, contract: ClaimedContract, case: Case
) -> Verdict:
    """A stop of a call that is not the user's is refused, with any code that fits."""
    what = f"another user's call ({case.step})"
    return refusals.foreign(other_users_call.last(case.step), recorded_call.twin, contract, what=what)


@requirement("security.foreign-call", [Case("recording-goes-on")])
def test_foreign_recording(other_users_call: Evidence, case: Case) -> Verdict:
    """After all of these stops, the other user's call is still recorded."""
    look, sent = other_user.AFTER_FOREIGN, other_user.FOREIGN_STOPS
    return untouched.other_call_goes_on(other_users_call, look, sent, what="another user's request")


@requirement("security.foreign-list", [Case.of(step) for step in other_user.FOREIGN_LISTS])
def test_foreign_list(other_users_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A List answer does not show a call that is not the user's."""
    exchange, call = other_users_call.last(case.step), other_users_call.other
    return listing.hides_call(exchange, call, contract, what=f"another user's call ({case.step})", foreign=True)


@requirement("security.only-own-data", [Case("another-call")])
def test_no_other_call(two_calls: Evidence, case: Case) -> Verdict:
    """No answer contains the id of another call, unless its request did."""
    return listing.tells_nothing_of_other_call(two_calls, (states.FOREIGN_VIEW, states.STOP_CALL))


@requirement("security.only-own-data", [Case("another-user")])
def test_no_other_user(other_users_call: Evidence, case: Case) -> Verdict:
    """No answer to a stop contains an id of another user, unless its request did."""
    return listing.tells_nothing_of_other_user(other_users_call, _BY_OWN_TOKEN)


@requirement("security.only-own-data", [Case("another-users-lists")])
def test_no_other_users_call(other_users_call: Evidence, case: Case) -> Verdict:
    """No List answer contains the id of another user's call; that user may well be a party of the user's own calls."""
    return listing.tells_nothing_of_other_call(other_users_call, other_user.FOREIGN_LISTS)


@requirement("robust.same-answer", [Case(one_call.REPEATED_LIST)])
def test_same_list(recorded_call: Evidence, case: Case) -> Verdict:
    """The same List request gets the same status and code each time."""
    return listing.consistent(recorded_call.all(case.name), what="The same List request")


@requirement("robust.same-answer", [Case(one_call.REPEATED_REFUSAL)])
def test_same_refusal(recorded_call: Evidence, case: Case) -> Verdict:
    """The same refused request gets the same status and code each time."""
    return listing.consistent(recorded_call.all(case.name), what="The same refused request")


@requirement("robust.same-answer", [Case("at-the-same-time")])
def test_at_once(several_at_once: Evidence, no_call: Evidence, case: Case) -> Verdict:
    """Requests at the same time get the answers that they get alone, and none of them another's."""
    return together.as_when_alone(several_at_once, no_call, AT_ONCE_AND_ALONE)


@requirement("security.foreign-list", [Case("at-the-same-time")], deeper=True)
def test_users_at_once(other_users_call: Evidence, case: Case) -> Verdict:
    """Of List requests of two users at the same time, each shows the calls of its own user."""
    lists = (other_user.OWN_LISTS[1], other_user.OTHERS_LISTS[1])
    return together.each_users_own(other_users_call, _LISTS_BY_ID, *lists)
