# SPDX-License-Identifier: MIT
"""The scenario of a call that is being recorded: everything that one such call can show.

The order makes one disposable call enough. First comes every request that has to be refused, then a look to see that
the recording still runs, then the twin of them all, which succeeds, and then whatever may follow a stop.
"""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.evidence.disturbance import Disturbance, disturbance
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import AT_END, BEFORE, BY_ID, look_at
from uapi_conformance.scenarios import changes, odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.declared import expect_as_declared, expect_recorded
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.http_forms import METHOD_FIELDS, WITH_EFFECT
from uapi_conformance.scenarios.http_steps import AFTER_THE_STOP, HEAD_UNAUTHORIZED, HEADS, OPTIONS_REQUEST
from uapi_conformance.scenarios.identifiers import CALL, EXTENSION, ME, SELF, USER
from uapi_conformance.scenarios.near_lists import BEFORE_THE_LOOK, look_up
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.scenarios.steps import (
    FRESH_CALLS,
    ONE_CALL,
    Expect,
    Follow,
    Get,
    Look,
    Place,
    Put,
    Scenario,
    changed,
)
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.scenarios.wrong_places import WRONG_PLACES
from uapi_conformance.target.states import State
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER
from uapi_conformance.wire.requests import ACTION, Stop, bearer, segment

TWIN = "documented request"
SECOND = "second stop"
LINK = "link"
LISTED_LINK = "link of the listed call"
OTHER_EXTENSION = "extension-without-part"
EXPIRED = "token-expired"
LIST_OTHER_USER = "user-unknown-in-list-by-id"
LIST_OTHER_EXTENSION = "extension-unknown-in-list-by-id"
LIST_WITHOUT_PART = "extension-without-part-in-list-by-id"
LIST_ALL_WITHOUT_PART = "extension-without-part-in-list"
BY_ID_FIRST = look_at(BEFORE, BY_ID)
LIST_WITH_SLASH = "trailing-slash-in-list-by-id"
LIST_WITH_STOP = "GET with a stop in its query"
LIST_WITH_CONTENT = "GET with a stop as its content"
LIST_WITH_OVERRIDE = "GET with a stop as its content, and fields that name PUT"
LIST_ALL_WITH_SLASH = "trailing-slash-in-list"
AFTER_GETS = "look after the List requests"
AFTER_REFUSALS = "look after the refusals"
AFTER_STOP = "look after the stop"
AFTER_SECOND = "look after the second stop"
AFTER_ODD = "look after the odd requests"
AFTER_LATE_REFUSALS = "look after the refusals that follow the stop"
AFTER_GENERATED = "look after the generated requests"
REPEATED_LIST = "same-list-request"
REPEATED_REFUSAL = "same-refused-request"
REPEATS = 6
OTHER_METHODS = ("POST", "PATCH")
BEFORE_STOP = (BEFORE, AFTER_GETS, AFTER_REFUSALS)
"""The looks before the recording is stopped."""
LOOKS = (*BEFORE_STOP, AFTER_STOP, AFTER_SECOND, AT_END)
_WITH_PARTIES = (
    (AFTER_GETS, AFTER_REFUSALS),
    (AFTER_SECOND, AFTER_ODD),
    (AFTER_ODD, AFTER_GENERATED),
    (AFTER_ODD, AT_END),
    (AFTER_SECOND, AT_END),
)
"""Pairs of looks between which so much time passes that a party of a declared call may change it."""

REFUSED = (
    *changes.CALL, *changes.VIEW,
    *changes.USER, *NEAR_MISSES[USER], *NEAR_MISSES[ME],
    *changes.EXTENSION, *NEAR_MISSES[EXTENSION], *NEAR_MISSES[SELF],
    *changes.ACTION, *odd_requests.MALFORMED, *odd_requests.BEYOND_A_CALL,
    *(change for place in WRONG_PLACES.values() for change in place),
)  # fmt: skip
REFUSED_LATE = tuple(change for change in REFUSED if change.name in {"view-unknown", "action-missing"})
"""Requests that have to be refused after the stop as before it."""
ODD = (*odd_requests.ODD_BODY, *odd_requests.MEDIA_TYPE)
NEGATIVES = (*REFUSED, *changes.CREDENTIALS)
"""Requests that have to be refused; wrong credentials go to a call of their own if there are fresh ones."""


def after_the_stop(change: Change) -> str:
    """The step that sends a request to be refused once more, when the recording was stopped."""
    return f"{change.name} after the stop"


def method_step(method: str) -> str:
    """The step that sends another method."""
    return f"method-{method}"


def _refused(change: Change) -> Put:
    return changed(change, may_use_up=True, misses=True, looked_up=change in NEAR_MISSES[CALL])


def _with_method(method: str) -> Put:
    def make(subject: Subject) -> Stop | None:
        return replace(subject.stop(), method=method) if subject.is_set_up else None

    name = method_step(method)
    cases = (name, f"{name}-on-call")
    return Put(name=name, make=make, cases=cases, may_use_up=True, supply=FRESH_CALLS)


def _at_other_extension(subject: Subject) -> Stop | None:
    other = subject.other_extension
    return replace(subject.stop(), extension=segment(other)) if other is not None else None


def _with_expired_token(subject: Subject) -> Stop | None:
    token = subject.expired_token
    return replace(subject.stop(), authorization=bearer(token)) if token is not None else None


def _list(name: str, user: str | None = None, extension: str | None = None) -> Get:
    def place(subject: Subject) -> Place:
        call = subject.call
        return Place(user or call.user_id, extension or call.extension, call.phone_call_id)

    return Get(name=name, place=place, cases=(name,))


def _list_without_part(name: str, *, by_id: bool) -> Get:
    def place(subject: Subject) -> Place | None:
        other, call = subject.other_extension, subject.call
        return Place(call.user_id, other, call.phone_call_id if by_id else "") if other is not None else None

    return Get(name=name, place=place, cases=(name,))


def _list_with_slash(name: str, *, by_id: bool) -> Get:
    def place(subject: Subject) -> Place:
        call = subject.call
        return Place(call.user_id, call.extension, call.phone_call_id if by_id else "", query="/")

    return Get(name=name, place=place, cases=(name,))


def _asking_to_stop(subject: Subject) -> Place:
    """A List request that a careless server might take for a stop."""
    call = subject.call
    query = f"?action={ACTION}&phoneCallViewId={call.phone_call_view_id}"
    return Place(call.user_id, call.extension, call.phone_call_id, query)


def _asking_to_stop_by_payload(subject: Subject) -> Place:
    call = subject.call
    return Place(call.user_id, call.extension, call.phone_call_id, payload=subject.stop().sent_body)


def _asking_to_be_put(subject: Subject) -> Place:
    fields = tuple((name, "PUT") for name in METHOD_FIELDS)
    return replace(_asking_to_stop_by_payload(subject), fields=fields)


def _own(subject: Subject) -> Place:
    return Place(subject.call.user_id, subject.call.extension, subject.call.phone_call_id)


def _stop(subject: Subject) -> Stop:
    return subject.stop()


def disturbed(evidence: Evidence, generated: Evidence | None = None) -> Disturbance | None:
    """What others did to a declared call in the meantime; ``generated`` was recorded of it after this evidence."""
    if evidence.is_set_up:
        return None
    later = generated.exchanges if generated is not None else ()
    return disturbance(replace(evidence, exchanges=(*evidence.exchanges, *later)), _WITH_PARTIES)


def _as_declared(evidence: Evidence) -> None:
    expect_as_declared(evidence, disturbed=disturbed(evidence) is not None)


RECORDED_CALL = Scenario(
    "recorded call",
    purpose="Everything that one recorded call can show: refused requests, then the stop, then what may follow it.",
    state=State.RECORDED,
    documented=TWIN,
    steps=(
        Look(name=BEFORE, first=True),
        Expect(name="the declared call is being recorded", holds=expect_recorded),
        _list(LIST_OTHER_USER, user=UNKNOWN_USER),
        _list(LIST_OTHER_EXTENSION, extension=UNKNOWN_EXTENSION),
        _list_without_part(LIST_WITHOUT_PART, by_id=True),
        _list_without_part(LIST_ALL_WITHOUT_PART, by_id=False),
        _list_with_slash(LIST_WITH_SLASH, by_id=True),
        _list_with_slash(LIST_ALL_WITH_SLASH, by_id=False),
        Get(name=LIST_WITH_STOP, place=_asking_to_stop),
        # Content in a GET could be taken for the next request behind a gateway, so not with a call of somebody's.
        Get(name=LIST_WITH_CONTENT, place=_asking_to_stop_by_payload, supply=FRESH_CALLS),
        Get(name=LIST_WITH_OVERRIDE, place=_asking_to_be_put, cases=("get",), supply=FRESH_CALLS, deep=True),
        *HEADS,
        *BEFORE_THE_LOOK,
        Look(name=AFTER_GETS),
        *OPTIONS_REQUEST,
        *(step for change in REFUSED for step in (*look_up(change), _refused(change))),
        *(replace(_refused(change), supply=ONE_CALL) for change in changes.CREDENTIALS),
        *(_with_method(method) for method in OTHER_METHODS),
        Put(
            name=OTHER_EXTENSION,
            make=_at_other_extension,
            cases=(OTHER_EXTENSION,),
            may_use_up=True,
            supply=FRESH_CALLS,
        ),
        Look(name=AFTER_REFUSALS),
        Put(name=TWIN, make=_stop, alone=True),
        Expect(name="the declared call is as declared", holds=_as_declared),
        Look(name=AFTER_STOP, follows=TWIN),
        Follow(name=LINK, follows=TWIN),
        Follow(name=LISTED_LINK, follows=BY_ID_FIRST, unless_known=True),
        Put(name=SECOND, make=_stop, alone=True),
        Look(name=AFTER_SECOND),
        *AFTER_THE_STOP,
        *(changed(form, supply=ONE_CALL) for form in (*FORMS, *WITH_EFFECT)),
        *(changed(change) for change in ODD),
        # A hook's calls have no parties that could hang up meanwhile.
        Look(name=AFTER_ODD, supply=ONE_CALL),
        Get(name=REPEATED_LIST, place=_own, times=REPEATS, cases=(REPEATED_LIST,)),
        # On connections of their own: a server may close an idle one, but not these.
        Put(
            name=REPEATED_REFUSAL,
            make=lambda subject: replace(subject.stop(), call=UNKNOWN_CALL),
            times=REPEATS,
            alone=True,
            cases=(REPEATED_REFUSAL,),
        ),
        *(changed(change, name=after_the_stop(change), cases=()) for change in REFUSED_LATE),
        Look(name=AFTER_LATE_REFUSALS, with_list=False),
    ),
)

RECORDED_CALL_AT_END = Scenario(
    "recorded call, at the end",
    purpose="A later look at the call that was stopped.",
    continues=RECORDED_CALL,
    steps=(Look(name=AT_END, settled=True),),
)

WRONG_CREDENTIALS = Scenario(
    "wrong credentials",
    purpose="Stops without a valid token, and one with it.",
    state=State.RECORDED,
    with_expired_token=True,
    documented=TWIN,
    within=RECORDED_CALL,
    steps=(
        Look(name=BEFORE, first=True),
        *(_refused(change) for change in changes.CREDENTIALS),
        HEAD_UNAUTHORIZED,
        Put(name=EXPIRED, make=_with_expired_token, cases=("stop",), may_use_up=True),
        Look(name=AFTER_REFUSALS),
        Put(name=TWIN, make=_stop, alone=True),
    ),
)
"""Stops with wrong credentials, on a call of their own that a hook sets up, so they can be sent last."""
