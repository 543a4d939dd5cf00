# SPDX-License-Identifier: MIT
"""Judges whether all signs of what is recorded agree."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.untouched import UNSEEN, UNTAKEN
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import (
    BEFORE,
    BY_ID,
    exchanges_of,
    look_at,
    shown_view,
    signs,
    untaken,
)
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange


def agree_on_one_call(
    evidence: Evidence, looks: Iterable[str], before_stop: Iterable[str], contract: ClaimedContract
) -> Verdict:
    """In each look, the signs of a call agree; if its stop failed, only looks before it count."""
    views = (evidence.call,) if evidence.call is not None else ()
    is_stopped = evidence.twin is None or is_success(evidence.twin)
    return signs_agree(evidence, looks if is_stopped else before_stop, views, contract)


def agree_on_two_views(evidence: Evidence, looks: Iterable[str], contract: ClaimedContract) -> Verdict:
    """In each look, the signs of both views of a call agree."""
    views = tuple(view for view in (evidence.call, evidence.about_other_view()) if view is not None)
    return signs_agree(evidence, looks, views, contract)


def signs_agree(
    evidence: Evidence, looks: Iterable[str], views: Iterable[CallReference], contract: ClaimedContract
) -> Verdict:
    """In each look, all signs of a view say the same; if the vendor claims to show `recording`, it is shown."""
    before = evidence.last(look_at(BEFORE, BY_ID))
    call = evidence.call
    if before is not None and call is not None and contract.claims.get("recording_member") == "shown":
        shown = shown_view(evidence, look_at(BEFORE, BY_ID), call)
        if shown is not None and shown.recording is None and evidence.inspected(BEFORE, call) is not False:
            return failed(
                "A recorded view lacks the member recording.",
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
                    expected="the same from each",
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
        return not_applicable("Only one source shows what is recorded, so no other can disagree with it.")
    return passed(f"All signs agree in {compared} looks.", *rests_on, relying_on=("recording-sign",))
