# SPDX-License-Identifier: MIT
"""Detects a declared call that is not as declared: then the declaration is to blame, not the target."""

from __future__ import annotations

from uapi_conformance.contract.codes import CALL_INVALID, EXTENSION_INVALID, USER_INVALID, VIEW_INVALID
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import DeclarationError
from uapi_conformance.evidence.answers import error_code, is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, LIST, look_at, shown_call

_WRONG = {CALL_INVALID: "the call id", EXTENSION_INVALID: "the Extension", USER_INVALID: "the user id"}


def expect_recorded(evidence: Evidence) -> None:
    """Raise DeclarationError if the declared view is clearly not being recorded, while another view of its call is.

    If no view shows `recording`, nothing can be said: a server may leave the field out.
    """
    call = evidence.call
    if call is None or evidence.is_set_up:
        return
    for source in (BY_ID, LIST):
        shown = shown_call(evidence, look_at(BEFORE, source), call.phone_call_id)
        view = shown.view(call.phone_call_view_id) if shown is not None else None
        if shown is None or view is None or view.recording is not None or all(v.recording is None for v in shown.views):
            return
    raise _not_recorded(call)


def _not_recorded(call: CallReference) -> DeclarationError:
    return DeclarationError(f"The declared call {call} is not being recorded; start its recording and run again.")


def expect_as_declared(evidence: Evidence, *, disturbed: bool) -> None:
    """Raise DeclarationError if the stop is refused because the declared call is not as declared.

    Both the answer and List have to say so: if they disagree, the target is judged. ``disturbed``: others changed the
    call.
    """
    call, stop = evidence.call, evidence.twin
    if call is None or evidence.is_set_up or disturbed or stop is None or stop.response is None or is_success(stop):
        return
    code = error_code(stop.response)
    step = look_at(BEFORE, BY_ID)
    shown = shown_call(evidence, step, call.phone_call_id)
    asked = evidence.last(step)
    if asked is None or asked.status is None or asked.status >= 500:
        return
    if shown is None and code in _WRONG:
        raise DeclarationError(
            f"The declared call {call} does not exist: the target says that {_WRONG[code]} is wrong. "
            "Declare a call that List PhoneCalls shows."
        )
    if shown is None or code != VIEW_INVALID:
        return
    view = shown.view(call.phone_call_view_id)
    if view is None:
        ids = ", ".join(v.id for v in shown.views) or "none"
        raise DeclarationError(f"The declared call {call} has no such view; its views are {ids}.")
    if view.recording is None:
        raise _not_recorded(call)
