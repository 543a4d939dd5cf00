# SPDX-License-Identifier: MIT
"""Scenarios that need more than one recorded call or view, or a call in another state."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.errors import HookError
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import AT_END, BEFORE, START
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.http_forms import OVERRIDES, TAKING_EFFECT, WITH_EFFECT
from uapi_conformance.scenarios.steps import (
    FRESH_CALLS,
    Expect,
    Get,
    Inspect,
    Look,
    Place,
    Put,
    Scenario,
    Together,
    View,
    changed,
)
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.target.states import State
from uapi_conformance.wire.requests import Stop

STOP_OTHER_VIEW = "stop of the second view"
STOP_OTHER_VIEW_AGAIN = "second stop of the second view"
STOP_VIEW = "stop of the first view"
AFTER_OTHER_VIEW = "look after the stop of the second view"
AFTER_VIEW = "look after the stop of the first view"
FOREIGN_VIEW = "view of another call"
STOP_CALL = "stop of the first call"
STOP_SAME_VIEW_ID = "stop of the second call with the first one's view id"
AFTER_SAME_VIEW_ID = "look after the stop of the second call"
AFTER_FOREIGN_VIEW = "look after the refusal"
AFTER_CALL = "look after the stop of the first call"
OVERLAPPING = "overlapping stop of the first call"
OVERLAPPING_OTHER = "overlapping stop of the second call"
AFTER_OVERLAPPING = "look after the overlapping stops"
STOP_UNRECORDED = "stop of what is not recorded"
AFTER_UNRECORDED = "look after the stop of what is not recorded"
STOP_ENDED = "stop of a call that has ended"
LIST_ENDED = "List request for a call that has ended"
AFTER_FORM = "look after the other form"


def _own(subject: Subject) -> Stop:
    return subject.stop()


def _other_view(subject: Subject) -> Stop | None:
    return subject.stop(subject.other_view) if subject.other_view is not None else None


def _other_call(subject: Subject) -> Stop | None:
    return subject.stop(subject.other) if subject.other is not None else None


def _other_call_with_own_view(subject: Subject) -> Stop | None:
    return replace(subject.stop(subject.other), payload=subject.stop().payload) if subject.other is not None else None


def _foreign_view(subject: Subject) -> Stop | None:
    """The own call with the second call's view; None if both views have the same id, because that is no mistake."""
    own, other = subject.call, subject.other
    if other is None or other.phone_call_view_id == own.phone_call_view_id:
        return None
    stop = subject.stop()
    return replace(stop, payload={**stop.payload, "phoneCallViewId": other.phone_call_view_id})


def _call(subject: Subject) -> Place:
    return Place(subject.call.user_id, subject.call.extension, subject.call.phone_call_id)


def expect_over(evidence: Evidence) -> None:
    """Raise HookError if the hook's own inspect says that the call has not ended."""
    if evidence.call is not None and evidence.inspected(START, evidence.call):
        raise HookError(
            f"The states hook set up {State.ENDED.value!r}, but its own inspect says that the view {evidence.call} is "
            "being recorded; fix the hook"
        )


TWO_VIEWS = Scenario(
    "two recorded views",
    purpose="The second view of a call is stopped, once more too, and the first one is looked at.",
    state=State.TWO_VIEWS,
    documented=STOP_OTHER_VIEW,
    steps=(
        Look(name=BEFORE, first=True),
        Put(name=STOP_OTHER_VIEW, make=_other_view, alone=True),
        Look(name=AFTER_OTHER_VIEW, follows=STOP_OTHER_VIEW, until=(View.OTHER_VIEW,)),
        # Over a connection that has carried a request before, as most stops of a client do.
        Put(name=STOP_OTHER_VIEW_AGAIN, make=_other_view),
    ),
)

TWO_VIEWS_AT_END = Scenario(
    "two recorded views, at the end",
    purpose="A later look at both views; then the first one is stopped as well.",
    continues=TWO_VIEWS,
    steps=(
        Look(name=AT_END, settled=True),
        Put(name=STOP_VIEW, make=_own, alone=True),
        Look(name=AFTER_VIEW, follows=STOP_VIEW),
    ),
)

TWO_CALLS = Scenario(
    "two recorded calls",
    purpose="A stop of the first call that names the second one's view, and a right one; both calls are looked at.",
    state=State.TWO_CALLS,
    documented=STOP_CALL,
    steps=(
        Look(name=BEFORE, first=True, with_other=True),
        Put(name=FOREIGN_VIEW, make=_foreign_view, alone=True, misses=True),
        Look(name=AFTER_FOREIGN_VIEW, with_other=True),
        Put(name=STOP_CALL, make=_own, alone=True),
        Look(name=AFTER_CALL, follows=STOP_CALL, with_other=True),
    ),
)

TWO_CALLS_AT_END = Scenario(
    "two recorded calls, at the end",
    purpose="A later look at both calls; then a stop of the second one whose body is that of the first one's.",
    continues=TWO_CALLS,
    steps=(
        Look(name=AT_END, settled=True, with_other=True),
        Put(name=STOP_SAME_VIEW_ID, make=_other_call_with_own_view, alone=True),
        Look(
            name=AFTER_SAME_VIEW_ID,
            follows=STOP_SAME_VIEW_ID,
            until=(View.SAME_ID_IN_OTHER_CALL,),
            with_list=False,
            with_other=True,
        ),
    ),
)

OVERLAPPING_STOPS = Scenario(
    "overlapping stops",
    purpose="Two calls are stopped at the same time, over two connections.",
    state=State.TWO_CALLS,
    repeated=True,
    steps=(
        Look(name=BEFORE, first=True, with_other=True),
        Together(
            name="overlapping stops",
            sent=(Put(name=OVERLAPPING, make=_own), Put(name=OVERLAPPING_OTHER, make=_other_call)),
        ),
        Look(name=AFTER_OVERLAPPING, follows=OVERLAPPING, until=(View.OWN, View.OTHER_CALL), with_other=True),
    ),
)

NOT_RECORDED = Scenario(
    "call that is not recorded",
    purpose="A stop of a view that is not being recorded.",
    state=State.NOT_RECORDED,
    documented=STOP_UNRECORDED,
    steps=(
        Look(name=BEFORE, first=True),
        Put(name=STOP_UNRECORDED, make=_own, alone=True),
        Look(name=AFTER_UNRECORDED),
    ),
)

NOT_RECORDED_AT_END = Scenario(
    "call that is not recorded, at the end",
    purpose="A later look at the call that is not recorded.",
    continues=NOT_RECORDED,
    steps=(Look(name=AT_END, settled=True),),
)

ENDED = Scenario(
    "call that has ended",
    purpose="A stop and a List request for a call that is over.",
    state=State.ENDED,
    steps=(
        Inspect(name=START),
        Expect(name="the call has ended", holds=expect_over),
        Put(name=STOP_ENDED, make=_own, alone=True),
        Get(name=LIST_ENDED, place=_call),
    ),
)


def _other_form(form: Change) -> Scenario:
    return Scenario(
        f"other form: {form.name}",
        purpose=f"The documented request with {form.what}, on a fresh call of its own.",
        state=State.RECORDED,
        documented=form.name,
        needs_hook=True,
        steps=(
            Look(name=BEFORE, first=True, with_list=False, cases=(form.name,), supply=FRESH_CALLS, deep=form.deep),
            changed(form, alone=True),
            Look(name=AFTER_FORM, follows=form.name, with_list=False, cases=(form.name,), deep=form.deep),
        ),
    )


OTHER_FORMS = {form.name: _other_form(form) for form in (*FORMS, *WITH_EFFECT, *OVERRIDES, *TAKING_EFFECT)}
"""The documented request written in another way, each on a fresh call of its own."""
