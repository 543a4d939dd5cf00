# SPDX-License-Identifier: MIT
"""What a request did: read from what the target shows of a call before and after, and from what the hook says."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.checks.basis import Basis, observed
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import (
    BEFORE,
    BY_ID,
    LIST,
    OTHER_BY_ID,
    START,
    Sign,
    members,
    shown_call,
    shown_view,
    signs,
    untaken,
)
from uapi_conformance.evidence.phonecall import ShownCall
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

UNSEEN = (
    "The target does not show whether the view is recorded; a provider-state hook that supports inspect would tell."
)
UNBEGUN = "The view was not being recorded to begin with."
STILL = "The view is still recorded."
NEVER_STOPPED = "The documented request does not stop the recording to begin with, which core.recording-stops judges."
UNTAKEN = "Not every source was asked in each of the looks, so what one of them would say is not known."


def stopped(
    evidence: Evidence,
    look: str,
    stop: Exchange | None,
    *,
    call: CallReference | None = None,
    sources: Iterable[str] = (BY_ID, LIST),
    lasting: bool = False,
) -> Verdict:
    """After a success no sign says that the view is recorded. ``lasting``: the look is a later one."""
    call = call or evidence.call
    if stop is None or not is_success(stop) or call is None:
        return inconclusive("The stop did not succeed, so it can have no effect.", *([stop] if stop else []))
    if evidence.inspected(BEFORE, call) is False:
        return inconclusive(UNBEGUN, stop)
    seen = signs(evidence, look, call, sources)
    still = next((s for s in seen if s.recording), None)
    if still is not None:
        when = "later" if lasting else _bound(evidence, stop)
        return failed(
            STILL if not lasting else "The view is recorded again.",
            stop,
            *exchanges_of([still]),
            expected="a view that is not recorded",
            observed=f"{still.source} says that it is recorded, {when}",
        )
    if not any(s.recording is False for s in seen):
        return inconclusive(UNSEEN, stop)
    if untaken(evidence, (BEFORE, look), sources):
        return inconclusive(UNTAKEN, stop)
    return passed(
        "The view is not recorded any more.", stop, *exchanges_of(seen), relying_on=("recording-sign", "late-effect")
    )


def _bound(evidence: Evidence, stop: Exchange) -> str:
    late = stop.response is not None and stop.response.status == 202
    return f"{evidence.effect_within:g} s after the 202" if late else "right after the answer"


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
            f"The recording ended by {what}.",
            *exchanges_of([ended]),
            *acts,
            expected="a view that is still recorded",
            observed=f"{ended.source} says that it is not recorded any more",
        )
    own = evidence.call is not None and about.phone_call_id == evidence.call.phone_call_id
    more = None if own else _another_ended(evidence, look, about, sources)
    if more is not None:
        return failed(
            f"A recording of the call ended by {what}.",
            more[1],
            *acts,
            expected=f"view {more[0]} still recorded, as before",
            observed="a view that is not recorded any more",
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
    """A view of the same call that was shown as recorded before and is not now, with the answer that shows it."""
    for source in sources:
        exchange = evidence.last(f"{look}: {source}")
        before = shown_call(evidence, f"{BEFORE}: {source}", about.phone_call_id)
        now = shown_call(evidence, f"{look}: {source}", about.phone_call_id)
        if exchange is None or before is None or now is None:
            continue
        for view in before.views:
            later = now.view(view.id)
            if view.recording is not None and later is not None and later.recording is None:
                return view.id, exchange
    return None


def _vanished(evidence: Evidence, look: str, call: CallReference, sources: Iterable[str]) -> Exchange | None:
    """The answer of a look in which a view that was shown before is no more."""
    for source in sources:
        exchange = evidence.last(f"{look}: {source}")
        if exchange is None or exchange.response is None or not is_success(exchange):
            continue
        if source == LIST and shown_view(evidence, f"{look}: {BY_ID}", call) is not None:
            continue  # it may stand on another page by now, where other people's calls end and begin
        if shown_view(evidence, f"{BEFORE}: {source}", call) and not shown_view(evidence, f"{look}: {source}", call):
            return exchange
    return None


def call_goes_on(
    evidence: Evidence, look: str, stop: Exchange | None, *, unchanged_since: Iterable[str] = ()
) -> Verdict:
    """List still shows the call, with the views that it showed before.

    Nothing documented but `recording` differs from what all looks of ``unchanged_since`` showed alike.
    """
    call, since = evidence.call, tuple(unchanged_since)
    if stop is None or call is None or not is_success(stop):
        return inconclusive("The stop did not succeed, so nothing is shown by what follows.", *([stop] if stop else []))
    before = shown_call(evidence, f"{BEFORE}: {BY_ID}", call.phone_call_id)
    if before is None:
        return inconclusive("List did not show the call before the stop.", stop)
    after = shown_call(evidence, f"{look}: {BY_ID}", call.phone_call_id)
    exchange = evidence.last(f"{look}: {BY_ID}")
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
    changed = _changed(evidence, since, after)
    if changed:
        return failed("The call is another one after the stop.", *shown, expected=changed[0], observed=changed[1])
    return passed("The call goes on with its views.", *shown)


def _changed(evidence: Evidence, since: Iterable[str], after: ShownCall) -> tuple[str, str] | None:
    """A member that several looks showed alike, before and after; None where all are as they were."""
    call_id = evidence.call.phone_call_id if evidence.call is not None else ""
    shown = [shown_call(evidence, f"{look}: {BY_ID}", call_id) for look in since]
    earlier = [members(call) for call in shown if call is not None]
    now = members(after)
    for name, value in earlier[-1].items() if len(earlier) > 1 else ():
        if all(one.get(name) == value for one in earlier) and now.get(name) != value:
            return f"{name}: {value}", f"{name}: {now.get(name)}"
    return None


def signs_agree(evidence: Evidence, looks: Iterable[str], views: Iterable[CallReference], basis: Basis) -> Verdict:
    """In each look all signs of a view say the same; a vendor who claims to show `recording` shows it."""
    before = evidence.last(f"{BEFORE}: {BY_ID}")
    call = evidence.call
    if before is not None and call is not None and basis.claims.get("recording_member") == "shown":
        shown = shown_view(evidence, f"{BEFORE}: {BY_ID}", call)
        if shown is not None and shown.recording is None and evidence.inspected(BEFORE, call) is not False:
            return failed(
                "The member recording is not shown of a recorded view.",
                before,
                expected="recording in the view, as claimed",
                observed="no recording member",
            )
    wanted = tuple(looks)
    compared, one = 0, False
    rests_on: tuple[Exchange, ...] = ()
    for look in wanted:
        for view in views:
            known = [s for s in signs(evidence, look, view) if s.recording is not None]
            if len({s.recording for s in known}) > 1:
                words = ", ".join(f"{s.source} says {'recorded' if s.recording else 'not recorded'}" for s in known)
                return failed(
                    f"The signs of view {view.phone_call_view_id} disagree ({look}).",
                    *exchanges_of(known),
                    expected="the same from all",
                    observed=words,
                )
            one = one or len(known) == 1
            if len(known) > 1:
                compared += 1
                rests_on = exchanges_of(known)
    if not compared and not one:
        return inconclusive(UNSEEN)
    if untaken(evidence, wanted):
        return inconclusive(UNTAKEN)
    if not compared:
        return not_applicable("Only one source shows what is recorded, so none can disagree with it.")
    return passed(f"All signs agree in {compared} looks.", *rests_on, relying_on=("recording-sign",))


def others_untouched(evidence: Evidence, look: str, stop: Exchange | None) -> Verdict | None:
    """The other recorded views of the call that List showed before are still recorded; None where it showed none."""
    call = evidence.call
    if stop is None:
        return inconclusive("The stop was not sent.")
    if call is None or not is_success(stop):
        return None
    if untaken(evidence, (BEFORE, look), ()):
        return inconclusive(UNTAKEN, stop)
    before = shown_call(evidence, f"{BEFORE}: {BY_ID}", call.phone_call_id)
    others = [
        v for v in (before.views if before else ()) if v.id != call.phone_call_view_id and v.recording is not None
    ]
    after = shown_call(evidence, f"{look}: {BY_ID}", call.phone_call_id)
    if not others or after is None:
        return None
    ended = [v.id for v in others if (now := after.view(v.id)) is None or now.recording is None]
    exchange = evidence.last(f"{look}: {BY_ID}")
    shown = tuple(e for e in (stop, exchange) if e is not None)
    if ended:
        return failed(
            "Another view of the call is not recorded any more.",
            *shown,
            expected=f"view {', '.join(v.id for v in others)} still recorded",
            observed=f"ended: {', '.join(ended)}",
        )
    return passed("The other recorded views of the call go on.", *shown)


def lasts(evidence: Evidence, first: str, later: str, stop: Exchange | None) -> Verdict:
    """What was not recorded any more in a look after the stop is not in a later one either."""
    if stopped(evidence, first, stop).outcome is Outcome.FAIL:
        return inconclusive(NEVER_STOPPED, *([stop] if stop else []))
    return stopped(evidence, later, stop, lasting=True)


def only_stopped(
    evidence: Evidence, look: str, stop: Exchange | None, named: CallReference | None, other: CallReference | None
) -> Verdict:
    """The named view is not recorded any more, and the other one is."""
    verdict = stopped(evidence, look, stop, call=named)
    if stop is None or not is_success(stop):
        return verdict
    others = goes_on(evidence, look, other, after=(stop,), what="a stop that names another view")
    return verdict if verdict.outcome is not Outcome.PASS and others.outcome is not Outcome.FAIL else others


def if_plain_stops(verdict: Verdict, *, plain_stops: bool) -> Verdict:
    """The verdict; inconclusive where a view is still recorded that even the documented request does not stop."""
    if plain_stops or verdict.outcome is not Outcome.FAIL or verdict.reason != STILL:
        return verdict
    return inconclusive(NEVER_STOPPED, *verdict.evidence)


def both_stopped(evidence: Evidence, look: str, steps: tuple[str, str]) -> Verdict:
    """Two calls, each stopped by a request of its own, are both not recorded any more."""
    first = stopped(evidence, look, evidence.last(steps[0]))
    if first.outcome is not Outcome.PASS:
        return first
    return stopped(evidence, look, evidence.last(steps[1]), call=evidence.other, sources=(OTHER_BY_ID,))


def unharmed(
    evidence: Evidence, look: str, sent: tuple[Exchange, ...], *, sources: Iterable[str] = (BY_ID, LIST)
) -> Verdict:
    """After requests that were all refused the recording goes on, and the call has the views it had."""
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


def exchanges_of(found: Iterable[Sign]) -> tuple[Exchange, ...]:
    """The answers that show these signs; the hook shows its in none."""
    return tuple(s.exchange for s in found if s.exchange is not None)
