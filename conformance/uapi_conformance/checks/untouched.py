# SPDX-License-Identifier: MIT
"""Judges what a request leaves alone: recordings that it does not name go on, and calls keep their views."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.checks.refusals import SAME_VIEW_IDS
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success, observed
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import (
    AT_END,
    BEFORE,
    BY_ID,
    LIST,
    OTHER_BY_ID,
    START,
    exchanges_of,
    look_at,
    members,
    shown_call,
    shown_view,
    signs,
    untaken,
)
from uapi_conformance.evidence.phonecall import ShownCall
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

UNSEEN = "The target does not show whether the view is recorded; a provider-state hook that supports inspect can tell."
UNBEGUN = "The view was not being recorded to begin with."
UNTAKEN = "One of the looks is incomplete, and the missing part might contradict the rest."


def other_call_goes_on(evidence: Evidence, look: str, sent: Iterable[str], *, what: str) -> Verdict:
    """The second call of a scenario is still recorded after the steps ``sent``."""
    after = evidence.sent(*sent)
    return goes_on(evidence, look, evidence.other, after=after, what=what, sources=(OTHER_BY_ID,))


def other_view_goes_on(two_views: Evidence, recorded: Evidence, look: str) -> Verdict:
    """A view that no request named is still recorded; without two set-up views, those that List shows for a call."""
    if two_views.is_absent:
        verdict = others_untouched(recorded, look, recorded.twin)
        return verdict or not_applicable(f"Another case judges this; this one looks deeper. {two_views.unavailable}")
    sent = two_views.sent(two_views.documented)
    return goes_on(two_views, look, two_views.call, after=sent, what="a stop that names another view")


def unless_stops_spread(verdict: Verdict, two_calls: Evidence, sent: Iterable[str]) -> Verdict:
    """The verdict on a call; not applicable if the stop of another call may have ended its recording."""
    if two_calls.is_absent:
        return verdict
    if other_call_goes_on(two_calls, AT_END, sent, what="a stop of another call").outcome is Outcome.FAIL:
        return not_applicable("A stop of another call may have ended the recording, which another requirement judges.")
    return verdict


def gets_change_nothing(evidence: Evidence, look: str) -> Verdict:
    """After several List requests, the recording of the first call that they were about goes on."""
    evidence.expect_available()
    first = evidence.first
    return goes_on(first, look, first.call, what="a List request")


def options_change_nothing(evidence: Evidence, step: str, looks: tuple[str, str]) -> Verdict:
    """After an OPTIONS request, the recording of the first call that it was about goes on; ``looks`` are around it."""
    evidence.expect_available()
    first = evidence.first
    sent = first.all(step)
    if not sent or first.call is None:
        return not_applicable("This goes only to calls that a hook sets up.")
    if any(sign.recording is False for sign in signs(first, looks[0], first.call, (BY_ID,))):
        return not_applicable("The view was not recorded before it, which other cases judge.", *sent)
    return goes_on(first, looks[1], first.call, after=sent, what="an OPTIONS request", sources=(BY_ID,))


def foreign_view_changes_nothing(evidence: Evidence, look: str, step: str) -> Verdict:
    """After a refused request with another call's view, the recording goes on."""
    if evidence.why_not(step) is Cause.IDS:
        return not_applicable(SAME_VIEW_IDS)
    return unharmed(evidence, look, evidence.all(step))


def goes_on(
    evidence: Evidence,
    look: str,
    about: CallReference | None,
    *,
    after: Iterable[Exchange] = (),
    what: str,
    sources: Iterable[str] = (BY_ID, LIST),
) -> Verdict:
    """No sign says that the recording of a view has ended. ``what`` names what should not have ended it."""
    if about is None:
        return inconclusive("There was no recorded view to look at.")
    acts = tuple(after)[:3]
    seen = signs(evidence, look, about, sources)
    ended = next((s for s in seen if s.recording is False), None)
    began = evidence.inspected(START, about) or evidence.inspected(BEFORE, about) is not False
    if ended is not None and (ended.source != "inspect" or began):
        return failed(
            f"The recording was ended by {what}.",
            *exchanges_of([ended]),
            *acts,
            expected="a view that is still recorded",
            observed=f"{ended.source} says that it is no longer recorded",
        )
    own = evidence.call is not None and about.phone_call_id == evidence.call.phone_call_id
    more = None if own else _another_ended(evidence, look, about, sources)
    if more is not None:
        return failed(
            f"A recording of the call was ended by {what}.",
            more[1],
            *acts,
            expected=f"view {more[0]} still recorded, as before",
            observed="a view that is no longer recorded",
        )
    gone = _vanished(evidence, look, about, sources)
    if gone is not None:
        return failed(
            f"The call or its view is gone after {what}.",
            gone,
            *acts,
            expected="the call with its view",
            observed=observed(gone) + " without it",
        )
    if ended is not None:
        return inconclusive(UNBEGUN, *acts)
    if not any(s.recording for s in seen):
        return inconclusive(UNSEEN, *acts)
    if untaken(evidence, (BEFORE, look), sources):
        return inconclusive(UNTAKEN, *acts)
    return passed("The recording goes on.", *exchanges_of(seen), *acts, relying_on=("recording-sign",))


def _another_ended(
    evidence: Evidence, look: str, about: CallReference, sources: Iterable[str]
) -> tuple[str, Exchange] | None:
    """A view of the same call that is no longer shown as recorded, with the answer that shows it."""
    for source in sources:
        exchange = evidence.last(look_at(look, source))
        before = shown_call(evidence, look_at(BEFORE, source), about.phone_call_id)
        now = shown_call(evidence, look_at(look, source), about.phone_call_id)
        if exchange is None or before is None or now is None:
            continue
        for view in before.views:
            later = now.view(view.id)
            if view.recording is not None and later is not None and later.recording is None:
                return view.id, exchange
    return None


def _vanished(evidence: Evidence, look: str, call: CallReference, sources: Iterable[str]) -> Exchange | None:
    """The answer of a look that no longer shows a view that was shown before."""
    for source in sources:
        exchange = evidence.last(look_at(look, source))
        if exchange is None or exchange.response is None or not is_success(exchange):
            continue
        if source == LIST and shown_view(evidence, look_at(look, BY_ID), call) is not None:
            continue  # it may be on another page by now, because other people's calls begin and end
        if shown_view(evidence, look_at(BEFORE, source), call) and not shown_view(
            evidence, look_at(look, source), call
        ):
            return exchange
    return None


def call_goes_on(
    evidence: Evidence, look: str, stop: Exchange | None, *, unchanged_since: Iterable[str] = ()
) -> Verdict:
    """List still shows the call, with the same views as before.

    No documented member but `recording` differs, if all looks of ``unchanged_since`` agreed on it.
    """
    call, since = evidence.call, tuple(unchanged_since)
    if stop is None or call is None or not is_success(stop):
        return inconclusive("The stop did not succeed, so later looks show nothing.", *([stop] if stop else []))
    before = shown_call(evidence, look_at(BEFORE, BY_ID), call.phone_call_id)
    if before is None:
        return inconclusive("List did not show the call before the stop.", stop)
    after = shown_call(evidence, look_at(look, BY_ID), call.phone_call_id)
    exchange = evidence.last(look_at(look, BY_ID))
    if exchange is None:
        return inconclusive("There was no look after the stop.", stop)
    shown = (exchange, stop)
    if after is None:
        return failed(
            "The call is gone after the stop.",
            *shown,
            expected="the call in the List answer",
            observed=observed(exchange) + " without it",
        )
    lost = sorted({v.id for v in before.views} - {v.id for v in after.views})
    if lost:
        return failed(
            "Views are gone after the stop.",
            *shown,
            expected=f"views {', '.join(v.id for v in before.views)}",
            observed=f"no view {', '.join(lost)}",
        )
    if untaken(evidence, (BEFORE, look, *since), ()):
        return inconclusive(UNTAKEN, *shown)
    changed = changed_member(evidence, since, after)
    if changed:
        return failed("The call has changed after the stop.", *shown, expected=changed[0], observed=changed[1])
    return passed("The call goes on with its views.", *shown)


def changed_member(evidence: Evidence, since: Iterable[str], after: ShownCall) -> tuple[str, str] | None:
    """A member on which several looks agreed, before and after it changed; None if none has changed."""
    call_id = evidence.call.phone_call_id if evidence.call is not None else ""
    shown = [shown_call(evidence, look_at(look, BY_ID), call_id) for look in since]
    earlier = [members(call) for call in shown if call is not None]
    now = members(after)
    for name, value in earlier[-1].items() if len(earlier) > 1 else ():
        if all(one.get(name) == value for one in earlier) and now.get(name) != value:
            return look_at(name, value), f"{name}: {now.get(name)}"
    return None


def others_untouched(evidence: Evidence, look: str, stop: Exchange | None) -> Verdict | None:
    """The call's other views that List showed as recorded still are; None if it showed no others."""
    call = evidence.call
    if stop is None:
        return inconclusive("The stop was not sent.")
    if call is None or not is_success(stop):
        return None
    if untaken(evidence, (BEFORE, look), ()):
        return inconclusive(UNTAKEN, stop)
    before = shown_call(evidence, look_at(BEFORE, BY_ID), call.phone_call_id)
    others = [
        v for v in (before.views if before else ()) if v.id != call.phone_call_view_id and v.recording is not None
    ]
    after = shown_call(evidence, look_at(look, BY_ID), call.phone_call_id)
    if not others or after is None:
        return None
    ended = [v.id for v in others if (now := after.view(v.id)) is None or now.recording is None]
    exchange = evidence.last(look_at(look, BY_ID))
    shown = tuple(e for e in (stop, exchange) if e is not None)
    if ended:
        return failed(
            "Another view of the call is no longer recorded.",
            *shown,
            expected=f"view {', '.join(v.id for v in others)} still recorded",
            observed=f"ended: {', '.join(ended)}",
        )
    return passed("The other recorded views of the call go on.", *shown)


def unharmed(
    evidence: Evidence, look: str, sent: tuple[Exchange, ...], *, sources: Iterable[str] = (BY_ID, LIST)
) -> Verdict:
    """After requests that were all refused, the recording goes on, and the call has the same views."""
    accepted = next((e for e in sent if is_success(e)), None)
    if accepted is not None:
        return inconclusive(
            f"A request that should have been refused was accepted ({accepted.step.name}), so this call shows nothing.",
            accepted,
        )
    if not sent:
        return inconclusive("No request was refused.")
    what = f"one of {len(sent)} refused requests"
    return goes_on(evidence, look, evidence.call, after=sent, what=what, sources=sources)
