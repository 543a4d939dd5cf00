# SPDX-License-Identifier: MIT
"""Chapter 3: requests that are refused or break off leave nothing behind that a right stop would meet."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import bystanders, effect, http, repeats, together, untouched
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import aftermath as scenes
from uapi_conformance.scenarios.change import Change

pytestmark = chapter(3, "What a request leaves behind")

_VIEW, _BODY = (
    (scenes.first_of(change), scenes.right_after(change)) for change in (scenes.VIEW_FIRST, scenes.BODY_FIRST)
)
_BURST, _BROKEN = Case("after-a-burst", deep=True), Case("after-breaking-off", deep=True)
_AS_ALONE = dict.fromkeys(scenes.BURST, scenes.ALONE)
_BY_ID = (BY_ID,)
_FIRST_OF = {scenes.right_after(change): scenes.first_of(change) for change in scenes.REPEATED_AFTER}


def _right_after(change: Change) -> Case:
    return Case(scenes.right_after(change), change.what, deep=True)


@requirement("core.stop-accepted", [_right_after(scenes.VIEW_FIRST)], deeper=True)
def test_stop_after_unknown_view(stops_after_refused: Evidence, case: Case) -> Verdict:
    """A stop succeeds as the second request of a connection, although the first one was refused."""
    about = stops_after_refused.call
    return bystanders.accepted_after(stops_after_refused, _VIEW, BEFORE, about=about, what=case.step)


@requirement("core.recording-stops", [_right_after(scenes.VIEW_FIRST)], deeper=True)
def test_effect_after_unknown_view(stops_after_refused: Evidence, case: Case) -> Verdict:
    """That stop ends the recording."""
    stop = stops_after_refused.last(_VIEW[1])
    return effect.stopped(stops_after_refused, scenes.AFTER_VIEW_FIRST, stop, sources=_BY_ID)


@requirement("core.stop-accepted", [_right_after(scenes.BODY_FIRST)], deeper=True)
def test_stop_after_malformed_body(stops_after_refused: Evidence, case: Case) -> Verdict:
    """The same after a body that is not JSON, for the second view."""
    about, before = stops_after_refused.about_other_view(), scenes.AFTER_VIEW_FIRST
    return bystanders.accepted_after(stops_after_refused, _BODY, before, about=about, what=case.step)


@requirement("core.recording-stops", [_right_after(scenes.BODY_FIRST)], deeper=True)
def test_effect_after_malformed_body(stops_after_refused: Evidence, case: Case) -> Verdict:
    """That stop ends the recording of the second view."""
    about, stop = stops_after_refused.about_other_view(), stops_after_refused.last(_BODY[1])
    return effect.stopped(stops_after_refused, scenes.AFTER_BODY_FIRST, stop, call=about, sources=_BY_ID)


@requirement("robust.same-answer", map(_right_after, scenes.REPEATED_AFTER), deeper=True)
def test_repeated_stop(stops_after_refused: Evidence, case: Case) -> Verdict:
    """A repeated stop has the answer that it has alone, whatever the request before it on the connection was."""
    steps = _FIRST_OF[case.name], case.name
    return repeats.alike_after(stops_after_refused, steps, scenes.PLAIN_REPEATED, what=case.step)


@requirement("robust.same-answer", [Case("burst", deep=True)], deeper=True)
def test_burst(stop_after_burst: Evidence, case: Case) -> Verdict:
    """Each of several equal stops at the same time is refused as it is alone."""
    return together.as_when_alone(stop_after_burst, stop_after_burst, _AS_ALONE)


@requirement("core.refusal-no-effect", [_BURST], deeper=True)
def test_burst_changes_nothing(stop_after_burst: Evidence, case: Case) -> Verdict:
    """They leave the recording alone."""
    sent = stop_after_burst.sent(scenes.ALONE, *scenes.BURST)
    return untouched.unharmed(stop_after_burst, scenes.AFTER_BURST, sent, sources=_BY_ID)


@requirement("core.stop-accepted", [_BURST], deeper=True)
def test_stop_after_burst(stop_after_burst: Evidence, case: Case) -> Verdict:
    """A stop succeeds after them."""
    step, before, about = scenes.STOP_AFTER_BURST, scenes.AFTER_BURST, stop_after_burst.call
    return bystanders.accepted_while_recorded(stop_after_burst, step, before, about=about)


@requirement("core.recording-stops", [_BURST], deeper=True)
def test_effect_after_burst(stop_after_burst: Evidence, case: Case) -> Verdict:
    """That stop ends the recording."""
    return effect.stopped(stop_after_burst, scenes.LAST_OF_BURST, stop_after_burst.twin, sources=_BY_ID)


@requirement("http.cut-short", [_BROKEN], deeper=True)
def test_breaking_off_changes_nothing(broken_off_stops: Evidence, case: Case) -> Verdict:
    """Stops that break off are not accepted, and leave the recording alone."""
    steps = tuple(form.name for form in scenes.BREAKING_OFF)
    return http.without_effect(broken_off_stops, scenes.AFTER_BREAKING_OFF, steps)


@requirement("core.stop-accepted", [_BROKEN], deeper=True)
def test_stop_after_breaking_off(broken_off_stops: Evidence, case: Case) -> Verdict:
    """A whole stop succeeds after them."""
    step, before, about = scenes.WHOLE_STOP, scenes.AFTER_BREAKING_OFF, broken_off_stops.call
    return bystanders.accepted_while_recorded(broken_off_stops, step, before, about=about)


@requirement("core.recording-stops", [_BROKEN], deeper=True)
def test_effect_after_breaking_off(broken_off_stops: Evidence, case: Case) -> Verdict:
    """That stop ends the recording."""
    return effect.stopped(broken_off_stops, scenes.LAST_OF_WHOLE, broken_off_stops.twin, sources=_BY_ID)
