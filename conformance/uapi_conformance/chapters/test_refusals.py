# SPDX-License-Identifier: MIT
"""Chapter 1: refusals name their cause. Each differs in one thing from the documented request, which succeeds."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import refusals, success
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, EXTENSION_INVALID, USER_INVALID, VIEW_INVALID
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import changes, other_user
from uapi_conformance.scenarios import no_call as no_calls
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.identifiers import ACTION, CALL, EXTENSION, ME, SELF, USER, VIEW
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.scenarios.wrong_places import WRONG_PLACES

pytestmark = chapter(1, "Refusals name their cause")

UNKNOWN_AT_SELF = Case("call-unknown-at-self", no_calls.UNKNOWN_AT_SELF)
ENDED = Case("call-ended", states.STOP_ENDED)
FOREIGN_VIEW = Case("view-of-another-call", states.FOREIGN_VIEW)
_BY_ANOTHER_USER = (USER_INVALID, EXTENSION_INVALID, CALL_INVALID, ACCESS_DENIED)
_WITHOUT_PART = "another Extension of the user (needs otherExtension from the hook)"


@requirement("core.stop-accepted", [Case("documented")])
def test_documented_request(recorded_call: Evidence, case: Case) -> Verdict:
    """The documented request, for a recorded view of a call, succeeds."""
    return success.accepted(recorded_call.twin)


@requirement("core.call-invalid", changes.CALL)
def test_call_id(recorded_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """A call id that names no call is refused with pc_phonecall_invalid."""
    return refusals.one_change(recorded_call, case.name, contract, [CALL_INVALID], what=case.what)


@requirement("core.call-invalid", WRONG_PLACES[CALL])
def test_call_id_elsewhere(recorded_call: Evidence, case: Change) -> Verdict:
    """A call id that is right in another place alone, and names no call in the URI, is refused."""
    return refusals.refused_somehow(recorded_call.find(case.name), recorded_call.twin, what=case.what)


@requirement("core.call-invalid", [ENDED])
def test_call_that_has_ended(
    ended_call: Evidence, recorded_call: Evidence, contract: ClaimedContract, case: Case
) -> Verdict:
    """The id of a call that has ended is refused with pc_phonecall_invalid."""
    exchange, twin = ended_call.last(case.step), recorded_call.twin
    return refusals.refused_as(exchange, twin, contract, [CALL_INVALID], what="the id of a call that has ended")


@requirement("core.call-invalid", [UNKNOWN_AT_SELF])
def test_unknown_call_at_self(no_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """An id that names no call of the user is refused, with the code of the call or of its view, also unknown."""
    codes, what = [CALL_INVALID, VIEW_INVALID], "an unknown call id under @me and @self"
    return refusals.refused_as(no_call.last(case.step), None, contract, codes, what=what, needs_twin=False)


@requirement("core.view-invalid", changes.VIEW)
def test_view_id(recorded_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """A view id that is missing or names no view of the call is refused with pc_phonecallview_invalid."""
    return refusals.one_change(recorded_call, case.name, contract, [VIEW_INVALID], what=case.what)


@requirement("core.view-invalid", WRONG_PLACES[VIEW])
def test_view_id_elsewhere(recorded_call: Evidence, case: Change) -> Verdict:
    """A view id that is in another place alone is missing, and so refused."""
    return refusals.refused_somehow(recorded_call.find(case.name), recorded_call.twin, what=case.what)


@requirement("core.view-invalid", [FOREIGN_VIEW])
def test_view_of_another_call(two_calls: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A view id that only another call has is refused with pc_phonecallview_invalid."""
    return refusals.foreign_view(two_calls, case.step, contract)


@requirement("service.user-invalid", changes.USER)
def test_user_id(recorded_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """A user id that does not exist is refused with user_invalid, or access_denied."""
    codes = refusals.user_codes(contract)
    return refusals.one_change(recorded_call, case.name, contract, codes, what=case.what)


@requirement("service.user-invalid", [*NEAR_MISSES[USER], *NEAR_MISSES[ME]])
def test_near_user_id(recorded_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """What only resembles the user id or @me, and may be another user's, is refused with any code that fits."""
    return refusals.one_change(recorded_call, case.name, contract, _BY_ANOTHER_USER, what=case.what, or_any=404)


@requirement("service.user-invalid", WRONG_PLACES[USER])
def test_user_id_elsewhere(recorded_call: Evidence, case: Change) -> Verdict:
    """A user id that is right in another place alone, and names nobody in the URI, is refused."""
    return refusals.refused_somehow(recorded_call.find(case.name), recorded_call.twin, what=case.what)


@requirement("service.user-invalid", [Case("user-unknown-in-list", no_calls.LIST_USER)])
def test_user_id_in_list(no_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List refuses a user id that does not exist with user_invalid, or access_denied."""
    codes = refusals.user_codes(contract)
    return refusals.list_of_all_refused(no_call.last(case.step), contract, codes, what="an unknown user id")


@requirement("service.user-invalid", [Case(one_call.LIST_OTHER_USER)])
def test_user_id_in_list_by_id(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List by id refuses a user id that does not exist, although the call does."""
    codes, plain = refusals.user_codes(contract), recorded_call.last(one_call.BY_ID_FIRST)
    return refusals.list_refused(recorded_call.find(case.name), plain, contract, codes, what="an unknown user id")


@requirement("service.extension-invalid", changes.EXTENSION)
def test_extension(recorded_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """An Extension that does not exist is refused with extension_invalid, or access_denied."""
    codes = refusals.extension_codes(contract)
    return refusals.one_change(recorded_call, case.name, contract, codes, what=case.what)


@requirement("service.extension-invalid", [*NEAR_MISSES[EXTENSION], *NEAR_MISSES[SELF]])
def test_near_extension(recorded_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """What only resembles the Extension or @self, and may be another's number, is refused with any code that fits."""
    return refusals.one_change(recorded_call, case.name, contract, _BY_ANOTHER_USER, what=case.what, or_any=404)


@requirement("service.extension-invalid", WRONG_PLACES[EXTENSION])
def test_extension_elsewhere(recorded_call: Evidence, case: Change) -> Verdict:
    """An Extension that is right in another place alone, and does not exist in the URI, is refused."""
    return refusals.refused_somehow(recorded_call.find(case.name), recorded_call.twin, what=case.what)


@requirement("service.extension-invalid", [Case("extension-unknown-in-list", no_calls.LIST_EXTENSION)])
def test_extension_in_list(no_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List refuses an Extension that does not exist with extension_invalid, or access_denied."""
    codes = refusals.extension_codes(contract)
    return refusals.list_of_all_refused(no_call.last(case.step), contract, codes, what="an unknown Extension")


@requirement("service.extension-invalid", [Case(one_call.LIST_OTHER_EXTENSION)])
def test_extension_in_list_by_id(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List by id refuses an Extension that does not exist, although the call does."""
    codes, plain = refusals.extension_codes(contract), recorded_call.last(one_call.BY_ID_FIRST)
    return refusals.list_refused(recorded_call.find(case.name), plain, contract, codes, what="an unknown Extension")


@requirement("core.path-identifies", [Case(one_call.OTHER_EXTENSION)])
def test_extension_without_part(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """An Extension of the user that is not part of the call is refused, with its own code or the call's."""
    exchange, codes = recorded_call.find(case.name), refusals.codes_without_part(contract)
    return refusals.refused_as(exchange, recorded_call.twin, contract, codes, what=_WITHOUT_PART)


@requirement("core.path-identifies", [Case("user-of-another", other_user.OTHER_USER)])
def test_another_users_id(
    other_users_call: Evidence, recorded_call: Evidence, contract: ClaimedContract, case: Case
) -> Verdict:
    """Another user's id with the user's own Extension and call is refused, with any code that fits."""
    exchange, twin, what = other_users_call.last(case.step), recorded_call.twin, "another user's id"
    return refusals.refused_as(exchange, twin, contract, _BY_ANOTHER_USER, what=what, or_any=404)


@requirement("core.action-checked", changes.ACTION)
def test_action(recorded_call: Evidence, case: Change) -> Verdict:
    """An action that is missing, or is not exactly StopRecording, is refused."""
    exchange = recorded_call.find(case.name)
    return refusals.refused_somehow(exchange, recorded_call.twin, what=case.what, or_not_implemented=True)


@requirement("core.action-checked", WRONG_PLACES[ACTION])
def test_action_elsewhere(recorded_call: Evidence, case: Change) -> Verdict:
    """An action that is in another place alone is missing, and so refused."""
    exchange = recorded_call.find(case.name)
    return refusals.refused_somehow(exchange, recorded_call.twin, what=case.what, or_not_implemented=True)
