# SPDX-License-Identifier: MIT
"""Judges what became of the views of a call that a request does not name, and of the call's other members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uapi_conformance.checks.refusals import unsent
from uapi_conformance.checks.success import accepted
from uapi_conformance.checks.untouched import UNTAKEN, changed_member
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import (
    BEFORE,
    BY_ID,
    LIST,
    OTHER_BY_ID,
    START,
    look_at,
    shown_call,
    untaken,
)
from uapi_conformance.evidence.phonecall import ShownCall
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed

_TAKEN_PART_IN = "Only of a call that a hook set up is it known that nobody else changes it."
_UNSHOWN = "List does not show the call."


@dataclass(frozen=True)
class Acts:
    """What is sent between two looks, in words, and its steps.

    ``named`` is the view that it may stop. ``on_unrecorded``: nothing of the call is recorded to begin with.
    """

    what: str
    sent: tuple[str, ...] = ()
    named: CallReference | None = None
    on_unrecorded: bool = False


def views_left_alone(
    evidence: Evidence, look: str, between: Acts, *, since: str = BEFORE, other_call: bool = False
) -> Verdict:
    """Between two looks, no view has gone, and none but the named one has begun or ended its recording."""
    evidence.expect_available()
    about, source = (evidence.other, OTHER_BY_ID) if other_call else (evidence.call, BY_ID)
    if about is None or not evidence.is_set_up:
        return not_applicable(_TAKEN_PART_IN)
    acts = evidence.sent(*between.sent)
    if untaken(evidence, (BEFORE, since, look), (source,)):
        return inconclusive(UNTAKEN, *acts[:1])
    first, before, after = (
        shown_call(evidence, look_at(one, source), about.phone_call_id) for one in (BEFORE, since, look)
    )
    exchange = evidence.last(look_at(look, source))
    if before is None or after is None or exchange is None:
        return not_applicable(_UNSHOWN)
    named = between.named.phone_call_view_id if between.named is not None else None
    shows = any(view.recording is not None for call in (first, before) if call is not None for view in call.views)
    wrong = _difference(before, after, named, shows=shows or between.on_unrecorded)
    if wrong is None:
        return passed("The other views of the call are as they were.", exchange, *acts[:2])
    return failed(f"A view is changed by {between.what}.", exchange, *acts[:3], expected=wrong[0], observed=wrong[1])


def _difference(before: ShownCall, after: ShownCall, stopped: str | None, *, shows: bool) -> tuple[str, str] | None:
    """What a view should be, and what it is; None if all views are as they should be.

    ``shows``: that no member says of a view that it is recorded means that it is not.
    """
    for view in before.views:
        later = after.view(view.id)
        if later is None:
            return f"view {view.id}", "no such view"
        if view.id == stopped or not shows:
            continue
        if (later.recording is None) != (view.recording is None):
            states = ("not recorded", "recorded") if view.recording is None else ("recorded", "not recorded")
            return f"view {view.id} {states[0]}, as before", f"a view that is {states[1]}"
    return None


def gets_leave_views_alone(evidence: Evidence, look: str) -> Verdict:
    """After several List requests, the views of the first call that they were about are recorded, or not, as before."""
    evidence.expect_available()
    first = evidence.first
    return views_left_alone(first, look, Acts("a List request"))


def gets_leave_other_call_alone(evidence: Evidence) -> Verdict:
    """The second call was recorded before the List requests of the first look, and is recorded after them."""
    evidence.expect_available()
    about = evidence.other
    began = evidence.inspected(START, about) if about is not None else None
    if about is None or not evidence.is_set_up:
        return not_applicable(_TAKEN_PART_IN)
    if untaken(evidence, (START, BEFORE), ()):
        return inconclusive(UNTAKEN)
    if not began:
        return not_applicable("Only a hook that supports inspect tells whether the call was recorded before any look.")
    goes_on = evidence.inspected(BEFORE, about)
    asked = evidence.sent(*(look_at(BEFORE, source) for source in (BY_ID, LIST, OTHER_BY_ID)))[:3]
    if goes_on is None:
        return inconclusive("The hook no longer tells whether the call is recorded.", *asked)
    if goes_on:
        return passed("The recording goes on.", *asked)
    return failed(
        "The recording of another call was ended by a List request.",
        *asked,
        expected="a view that is still recorded",
        observed="inspect says that it is no longer recorded",
    )


def members_left_alone(evidence: Evidence, looks: tuple[str, str], look: str, *, sent: Iterable[str]) -> Verdict:
    """No documented member on which both ``looks`` agreed is changed in a later one."""
    evidence.expect_available()
    if evidence.call is None or not evidence.is_set_up:
        return not_applicable(_TAKEN_PART_IN)
    acts = evidence.sent(*sent)
    if untaken(evidence, (*looks, look), (BY_ID,)):
        return inconclusive(UNTAKEN, *acts[:1])
    after = shown_call(evidence, look_at(look, BY_ID), evidence.call.phone_call_id)
    exchange = evidence.last(look_at(look, BY_ID))
    if after is None or exchange is None:
        return not_applicable(_UNSHOWN)
    changed = changed_member(evidence, looks, after)
    if changed is None:
        return passed("The call is as it was.", exchange, *acts[:2])
    return failed(
        f"The call is changed by one of {len(acts)} refused requests.",
        exchange,
        *acts[:3],
        expected=changed[0],
        observed=changed[1],
    )


def accepted_after(
    evidence: Evidence, steps: tuple[str, str], before: str, *, about: CallReference | None, what: str
) -> Verdict:
    """The same for the second of two ``steps``, if the first was sent: a request with ``what``, which is refused."""
    evidence.expect_available()
    if evidence.last(steps[0]) is None:
        return unsent(evidence, steps[0], what=what)
    return accepted_while_recorded(evidence, steps[1], before, about=about)


def accepted_while_recorded(
    evidence: Evidence, step: str, before: str, *, about: CallReference | None, source: str = BY_ID
) -> Verdict:
    """A stop succeeds where the look before it shows that its view is being recorded."""
    evidence.expect_available()
    stop = evidence.last(step)
    if stop is None or about is None:
        return inconclusive(f"The {step} was not sent.")
    if is_success(stop):
        return passed("The stop succeeds.", stop)
    shown = shown_call(evidence, look_at(before, source), about.phone_call_id)
    view = shown.view(about.phone_call_view_id) if shown is not None else None
    if (view is None or view.recording is None) and not evidence.inspected(before, about):
        return inconclusive("Nothing showed before the stop that the view was being recorded.", stop)
    return accepted(stop, what=step)
