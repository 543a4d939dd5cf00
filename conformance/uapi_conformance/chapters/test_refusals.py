# SPDX-License-Identifier: MIT
"""Chapter 1: refusals name their cause. Each differs in one thing from the documented request, which succeeds."""

from __future__ import annotations

from uapi_conformance.checks import refusals, success
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, EXTENSION_INVALID, USER_INVALID, VIEW_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.verdict import Verdict, not_applicable
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import SAME_VIEW_IDS, Session
from uapi_conformance.scenarios import battery, calls, changes, strangers
from uapi_conformance.scenarios.changes import Change

pytestmark = chapter(1, "Refusals name their cause")

UNKNOWN_AT_SELF = Case("call-unknown-at-self")
ENDED = Case("call-ended")
FOREIGN_VIEW = Case("view-of-another-call")


@requirement("core.stop-accepted", [Case("documented")])
def test_documented_request(run: Session, case: Case) -> Verdict:
    """The request that the page prints, for a recorded view of a call, succeeds."""
    return success.accepted(run.battery.twin)


@requirement("core.call-invalid", changes.CALL)
def test_call_id(run: Session, case: Change) -> Verdict:
    """A call id that names no call is refused with pc_phonecall_invalid."""
    return run.refused_change(case, [CALL_INVALID])


@requirement("core.call-invalid", [ENDED])
def test_call_that_has_ended(run: Session, case: Case) -> Verdict:
    """The id of a call that is over is refused with pc_phonecall_invalid."""
    return refusals.refused_as(
        run.ended.last(calls.STOP_ENDED),
        run.battery.twin,
        run.basis,
        [CALL_INVALID],
        what="the id of a call that has ended",
    )


@requirement("core.call-invalid", [UNKNOWN_AT_SELF])
def test_unknown_call_at_self(run: Session, case: Case) -> Verdict:
    """An id that names no call of the user at all is refused; its view is unknown with it."""
    return refusals.refused_as(
        run.anyone.last(strangers.UNKNOWN_AT_SELF), None, run.basis, [CALL_INVALID, VIEW_INVALID],
        what="an unknown call id under @me and @self", needs_twin=False,
    )  # fmt: skip


@requirement("core.view-invalid", changes.VIEW)
def test_view_id(run: Session, case: Change) -> Verdict:
    """A view id that is missing or names no view of the call is refused with pc_phonecallview_invalid."""
    return run.refused_change(case, [VIEW_INVALID])


@requirement("core.view-invalid", [FOREIGN_VIEW])
def test_view_of_another_call(run: Session, case: Case) -> Verdict:
    """A view id that only another call has is refused with pc_phonecallview_invalid."""
    if run.two_calls.last(calls.FOREIGN_VIEW) is None:
        return not_applicable(SAME_VIEW_IDS)
    return refusals.refused_as(
        run.two_calls.last(calls.FOREIGN_VIEW), run.two_calls.last(calls.STOP_CALL), run.basis, [VIEW_INVALID],
        what="the view id of another call",
    )  # fmt: skip


@requirement("service.user-invalid", changes.USER)
def test_user_id(run: Session, case: Change) -> Verdict:
    """A user id that is none is refused with user_invalid, or access_denied."""
    return run.refused_change(case, refusals.user_codes(run.basis))


@requirement("service.user-invalid", [Case("user-unknown-in-list")])
def test_user_id_in_list(run: Session, case: Case) -> Verdict:
    """List refuses a user id that is none with user_invalid."""
    return refusals.refused_as(
        run.anyone.last(strangers.LIST_USER), None, run.basis, refusals.user_codes(run.basis),
        what="an unknown user id", operation=LIST, needs_twin=False,
    )  # fmt: skip


@requirement("service.user-invalid", [Case(battery.LIST_OTHER_USER)])
def test_user_id_in_list_by_id(run: Session, case: Case) -> Verdict:
    """List by id refuses a user id that is none, though the call is there."""
    return refusals.refused_as(
        run.battery.find(battery.LIST_OTHER_USER), run.battery.shown_first, run.basis, refusals.user_codes(run.basis),
        what="an unknown user id", operation=LIST_ONE,
    )  # fmt: skip


@requirement("service.extension-invalid", changes.EXTENSION)
def test_extension(run: Session, case: Change) -> Verdict:
    """An Extension that is none is refused with extension_invalid, or access_denied."""
    return run.refused_change(case, refusals.extension_codes(run.basis))


@requirement("service.extension-invalid", [Case("extension-unknown-in-list")])
def test_extension_in_list(run: Session, case: Case) -> Verdict:
    """List refuses an Extension that is none with extension_invalid."""
    return refusals.refused_as(
        run.anyone.last(strangers.LIST_EXTENSION), None, run.basis, refusals.extension_codes(run.basis),
        what="an unknown Extension", operation=LIST, needs_twin=False,
    )  # fmt: skip


@requirement("service.extension-invalid", [Case(battery.LIST_OTHER_EXTENSION)])
def test_extension_in_list_by_id(run: Session, case: Case) -> Verdict:
    """List by id refuses an Extension that is none, though the call is there."""
    return refusals.refused_as(
        run.battery.find(battery.LIST_OTHER_EXTENSION), run.battery.shown_first, run.basis,
        refusals.extension_codes(run.basis),
        what="an unknown Extension", operation=LIST_ONE,
    )  # fmt: skip


@requirement("core.path-identifies", [Case(battery.OTHER_EXTENSION)])
def test_extension_without_part(run: Session, case: Case) -> Verdict:
    """An Extension of the user that has no part in the call is refused, by its own code or the call's."""
    claimed = run.basis.claims.get("other_extension")
    codes = [EXTENSION_INVALID, CALL_INVALID] if claimed is None else [str(claimed)]
    return refusals.refused_as(
        run.battery.find(battery.OTHER_EXTENSION), run.battery.twin, run.basis, codes,
        what="another Extension of the user (needs otherExtension from the hook)",
    )  # fmt: skip


@requirement("core.path-identifies", [Case("user-of-another")])
def test_another_users_id(run: Session, case: Case) -> Verdict:
    """Another user's id before the own Extension and call is refused, by any code that fits."""
    return refusals.refused_as(
        run.strangers.last(strangers.OTHER_USER), run.battery.twin, run.basis,
        [USER_INVALID, EXTENSION_INVALID, CALL_INVALID, ACCESS_DENIED], what="another user's id", or_any=404,
    )  # fmt: skip


@requirement("core.action-checked", changes.ACTION)
def test_action(run: Session, case: Change) -> Verdict:
    """An action that is missing or is not StopRecording, letter by letter, is refused."""
    return refusals.refused_somehow(
        run.battery.find(case.name), run.battery.twin, what=case.what, or_not_implemented=True
    )
