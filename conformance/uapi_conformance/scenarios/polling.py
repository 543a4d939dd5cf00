# SPDX-License-Identifier: MIT
"""Takes a look at a call: what List and the hook say about it, once or until it is as expected."""

from __future__ import annotations

import time
from dataclasses import replace

from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import HookError
from uapi_conformance.evidence.answers import observed
from uapi_conformance.evidence.looks import (
    BEFORE,
    BY_ID,
    LIST,
    OTHER_BY_ID,
    START,
    alias_by_id,
    look_at,
    shown_call,
    signs,
)
from uapi_conformance.scenarios.paging import read_pages
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import Look, LookAtOther, Place, View
from uapi_conformance.target.states import Setup, State
from uapi_conformance.wire.authentication import REFUSALS
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.requests import bearer, listing, segment

_PAUSE = 0.05
"""Seconds between two looks while an accepted stop may still be in progress."""
_LONGEST_PAUSE = 0.25

_SETTLED = 0.5
"""Seconds after the last request to a call in which any late side effect should show."""


def take_look(sender: Sender, look: Look) -> None:
    """Take a look in the way that its step says."""
    if look.settled:
        # In a full run, the last stop was long ago.
        time.sleep(max(0.0, sender.last_put + _SETTLED - time.monotonic()))
    if look.first:
        _look_first(sender, look)
    elif look.follows:
        _look_until_done(sender, look)
    else:
        _look(sender, look)


def look_at_other(sender: Sender, look: LookAtOther) -> None:
    """Ask the hook and, with the other user's token, List about another user's call."""
    other, token = sender.subject.other, sender.subject.other_token
    if other is None:
        return
    sender.inspect(look.name, other)
    if token is not None:
        shown = sender.get(look_at(look.name, OTHER_BY_ID), _place(other, token))
        if look.name == BEFORE:
            _expect_token(sender, "otherToken", shown)


def _place(call: CallReference, token: str) -> Place:
    return Place(call.user_id, call.extension, call.phone_call_id, authorization=bearer(token), with_own_token=False)


def _look(sender: Sender, look: Look) -> None:
    call, subject = sender.subject.call, sender.subject
    sender.get(look_at(look.name, BY_ID), Place(call.user_id, call.extension, call.phone_call_id))
    if look.with_list:
        _list(sender, look_at(look.name, LIST))
    sender.inspect(look.name, call)
    if subject.other_view is not None:
        sender.inspect(look.name, subject.other_view)
    if look.with_other and subject.other is not None:
        about = subject.other
        sender.get(look_at(look.name, OTHER_BY_ID), Place(about.user_id, about.extension, about.phone_call_id))
        sender.inspect(look.name, about)


def _list(sender: Sender, step: str) -> None:
    """List the Extension's calls, page by page if the call is not on the first."""
    call, target = sender.subject.call, sender.target
    request = listing(
        target.openapi.path(LIST_OPERATION),
        segment(call.user_id),
        segment(call.extension),
        authorization=bearer(sender.subject.token),
    )
    names = {call.phone_call_id, alias_by_id(sender.evidence)} - {None}
    read_pages(
        lambda asked: sender.ask(step, asked, LIST_OPERATION),
        request,
        lambda calls: any(c.id in names for c in calls),
        home=target.home,
        most=target.declaration.limits.list_pages,
    )


def _look_first(sender: Sender, look: Look) -> None:
    """Look at the state from which the scenario starts; if a hook set it up, until List shows it or time runs out.

    The hook is asked before List, because a target might mistake a List request for a stop. Raises HookError if the
    hook did not set up what it was asked for.
    """
    target, subject = sender.target, sender.subject
    second = subject.other_view or subject.other
    for view in (subject.call, second):
        if view is not None:
            sender.inspect(START, view)
    _look(sender, look)
    if subject.setup is None:
        return
    deadline = time.monotonic() + target.declaration.ready_within
    while not _are_known(sender, other=look.with_other) and not target.never_shown and time.monotonic() < deadline:
        time.sleep(_LONGEST_PAUSE)
        _look(sender, look)
    try:
        _expect_set_up(sender, subject.setup, second)
    except HookError as fault:
        target.hook_fault = fault
        raise


def _are_known(sender: Sender, *, other: bool) -> bool:
    """Whether List by id shows what was set up; the list of an Extension may show a call before it can be addressed."""
    subject = sender.subject
    wanted = [(BY_ID, subject.call), (OTHER_BY_ID, subject.other if other else None)]
    return all(
        shown_call(sender.evidence, look_at(BEFORE, source), call.phone_call_id) is not None
        for source, call in wanted
        if call is not None
    )


def _expect_set_up(sender: Sender, setup: Setup, second: CallReference | None) -> None:
    """Raise HookError if the hook's own inspect, or else List, contradicts what the hook set up."""
    target, evidence, call = sender.target, sender.evidence, sender.subject.call
    if setup.token is not None:
        _expect_token(sender, "token", evidence.last(look_at(BEFORE, BY_ID)))
    should = setup.state is not State.NOT_RECORDED
    for view in (call, second):
        said = evidence.inspected(START, view) if view is not None else None
        if said is not None and said is not should:
            raise HookError(
                f"The states hook set up {setup.state.value!r}, but its own inspect says that the view {view} is "
                f"{'not ' if should else ''}being recorded; fix the hook"
            )
    sees = [s for s in signs(evidence, BEFORE, call) if s.exchange is not None]
    target.shows_recording = target.shows_recording or any(s.recording for s in sees)
    target.never_shown = target.never_shown or not _are_known(sender, other=False)
    said = evidence.inspected(START, call)
    if any(shown_call(evidence, look_at(BEFORE, source), call.phone_call_id) for source in (BY_ID, LIST)):
        unseen = target.shows_recording and not any(s.recording for s in sees)
        if should and unseen and said is None:
            raise HookError(
                f"The states hook set up {setup.state.value!r}, but List shows the view {call} as not recorded, "
                "although it shows others as recorded; fix the hook, or add inspect to it"
            )
        if not should and said is None and any(s.recording for s in sees):
            raise HookError(
                f"The states hook set up {setup.state.value!r}, but List shows the view {call} as recorded; "
                "fix the hook, or add inspect to it"
            )
    elif said is None:
        raise HookError(
            f"The states hook set up {setup.state.value!r}, but List did not show the call {call} within "
            f"{target.declaration.ready_within:g} s; set up calls on the target that is judged, raise [states] "
            "ready_within, or add inspect to the hook"
        )


def _expect_token(sender: Sender, name: str, shown: Exchange | None) -> None:
    """Raise HookError if the target refuses a token of a setup, although it accepts that of the run."""
    setup, accepted = sender.subject.setup, sender.target.recorder.authentication.was_accepted
    if setup is not None and shown is not None and shown.status in REFUSALS and accepted:
        optional = "return one that is valid for the user of the call, or leave it out"
        raise HookError(
            f"The states hook set up {setup.state.value!r}, but the target refuses its {name} ({observed(shown)}); "
            f"{optional}"
        )


def _look_until_done(sender: Sender, look: Look) -> None:
    """Look after a stop; after a 202, look again until the stop has its effect or the declared time is over."""
    deadline = time.monotonic() + sender.target.declaration.effect_within
    pause = _PAUSE
    stops = (sender.evidence.last(name) for name in (look.follows, look.or_follows))
    late = any(stop is not None and stop.status == 202 for stop in stops)
    late = late and sender.target.declaration.claims.get("effect") != "immediate"
    _look(sender, look)
    while late and any(_is_recorded(sender, look.name, view) for view in look.until) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        _look(sender, look)


def _is_recorded(sender: Sender, look: str, view: View) -> bool:
    """Whether a look still shows a view as recorded."""
    subject = sender.subject
    other = subject.other
    same = replace(other, phone_call_view_id=subject.call.phone_call_view_id) if other is not None else None
    about = {
        View.OWN: subject.call,
        View.OTHER_VIEW: subject.other_view,
        View.OTHER_CALL: other,
        View.SAME_ID_IN_OTHER_CALL: same,
    }[view]
    sources = (BY_ID, LIST) if view in (View.OWN, View.OTHER_VIEW) else (OTHER_BY_ID,)
    return about is not None and any(s.recording for s in signs(sender.evidence, look, about, sources))
