# SPDX-License-Identifier: MIT
"""What a stop did, read from looks: the named view stops, and what should go on goes on."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.effect import stopped, stopped_as_said
from uapi_conformance.checks.untouched import call_goes_on, goes_on, others_untouched
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import (
    BEFORE,
    OTHER_BY_ID,
)
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    OFF,
    ON,
    OTHER,
    PASS,
    STEP,
    Document,
    answer,
    error,
    evidence,
    inspected,
    listed,
    look,
    says,
    shown,
    unanswered,
    updated,
    view,
    without,
)

AFTER = "look after the stop"
STOP = answer(200, {}, step=STEP)
LATE = answer(202, {}, step=STEP)
REFUSED = error(400, "pc_phonecallview_invalid", step=STEP)
SHOWN_ON, SHOWN_OFF = look(BEFORE, ON), look(AFTER, OFF)
STILL_ON, GONE = look(AFTER, ON), look(AFTER)
FAILED_LOOK = error(500, "x", step=f"{AFTER}: by id")


@pytest.mark.parametrize(
    ("seen", "stop", "outcome", "words"),
    [
        (evidence(SHOWN_ON, STOP, SHOWN_OFF), STOP, PASS, "no longer recorded"),
        (evidence(look(BEFORE, OFF), STOP, SHOWN_OFF, inspections=[inspected(AFTER, False)]), STOP, PASS, ""),
        (evidence(SHOWN_ON, STOP, SHOWN_OFF[0]), STOP, INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(SHOWN_ON[1], STOP, SHOWN_OFF), STOP, INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(SHOWN_ON, STOP, STILL_ON), STOP, FAIL, "by id says that it is recorded, right after the answer"),
        (evidence(SHOWN_ON, LATE, STILL_ON, effect_within=1.5), LATE, FAIL, "1.5 s after the 202"),
        (evidence(SHOWN_ON, STOP, SHOWN_OFF, inspections=[inspected(AFTER, True)]), STOP, FAIL, "inspect says"),
        (evidence(SHOWN_ON, STOP, SHOWN_OFF[0], STILL_ON[1]), STOP, FAIL, "list says"),
        (evidence(look(BEFORE, OFF), STOP, SHOWN_OFF), STOP, INCONCLUSIVE, "does not show whether"),
        (evidence(SHOWN_ON, STOP, FAILED_LOOK), STOP, INCONCLUSIVE, "does not show whether"),
        (evidence(SHOWN_ON, STOP), STOP, INCONCLUSIVE, "does not show whether"),
        (evidence(SHOWN_ON, STOP, GONE), STOP, INCONCLUSIVE, "does not show whether"),
        (
            evidence(SHOWN_ON, STOP, STILL_ON, inspections=[inspected(BEFORE, False)]),
            STOP,
            INCONCLUSIVE,
            "not being recorded to begin with",
        ),
        (evidence(REFUSED, STILL_ON), REFUSED, INCONCLUSIVE, "The stop did not succeed"),
        (evidence(STILL_ON), None, INCONCLUSIVE, "The stop did not succeed"),
        (evidence(SHOWN_ON, STOP, SHOWN_OFF, call=None), STOP, INCONCLUSIVE, "The stop did not succeed"),
    ],
)
def test_stopped__where_no_source_shows_the_recording_any_more(
    seen: Evidence, stop: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(stopped(seen, AFTER, stop), outcome, words)


def test_stopped__still_at_a_later_look() -> None:
    says(stopped(evidence(SHOWN_ON, STOP, STILL_ON), AFTER, STOP, lasting=True), FAIL, "recorded again")
    says(stopped(evidence(SHOWN_ON, STOP, SHOWN_OFF), AFTER, STOP, lasting=True), PASS)


def test_stopped__only_the_named_sources_are_read() -> None:
    seen = evidence(SHOWN_ON, STOP, SHOWN_OFF[0], STILL_ON[1])
    says(stopped(seen, AFTER, STOP, sources=("by id",)), PASS)


ACT = answer(400, {}, step="a refused request")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (evidence(SHOWN_ON, ACT, STILL_ON), PASS, "The recording goes on."),
        (evidence(look(BEFORE, OFF), ACT, SHOWN_OFF, inspections=[inspected(AFTER, True)]), PASS, ""),
        (evidence(ACT, inspections=[inspected(AFTER, True)]), INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(SHOWN_ON, ACT, STILL_ON[1]), INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(SHOWN_ON, ACT, SHOWN_OFF), FAIL, "The recording was ended by an act. | a view that is still recorded"),
        (evidence(ACT, inspections=[inspected(BEFORE, True), inspected(AFTER, False)]), FAIL, "inspect says"),
        (evidence(ACT, look(AFTER, OFF), inspections=[inspected(AFTER, False)]), FAIL, "inspect says"),
        (
            evidence(ACT, inspections=[inspected("before any request", True), inspected(BEFORE, False),
                                       inspected(AFTER, False)]),
            FAIL,
            "inspect says",
        ),
        (
            evidence(SHOWN_ON, ACT, STILL_ON, inspections=[inspected(BEFORE, False), inspected(AFTER, False)]),
            INCONCLUSIVE,
            "not being recorded to begin with",
        ),
        (evidence(SHOWN_ON, ACT, GONE), FAIL, "The call or its view is gone after an act."),
        (evidence(SHOWN_ON, ACT, shown(f"{AFTER}: by id")), FAIL, "200 OK without it"),
        (evidence(SHOWN_ON, ACT, shown(f"{AFTER}: list")), FAIL, "200 OK without it"),
        (evidence(SHOWN_ON, ACT, FAILED_LOOK), INCONCLUSIVE, "does not show whether"),
        (evidence(look(BEFORE, OFF), ACT, look(AFTER, OFF)), INCONCLUSIVE, "does not show whether"),
        (evidence(ACT), INCONCLUSIVE, "does not show whether"),
    ],
)  # fmt: skip
def test_goes_on__where_what_was_recorded_is_still_shown(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(goes_on(seen, AFTER, CALL, after=(ACT,), what="an act"), outcome, words)


OTHER_ON, OTHER_OFF = view("07", recording=True), view("07")
BESIDE_ON, BESIDE_OFF = view("01", recording=True), view("01")


def of_other(look_name: str, *views: Document) -> Exchange:
    """The List answer by id of a look at the other call."""
    return shown(f"{look_name}: {OTHER_BY_ID}", listed(OTHER.phone_call_id, *views))


@pytest.mark.parametrize(
    ("before", "after", "outcome", "words"),
    [
        ((OTHER_ON, BESIDE_ON), (OTHER_ON, BESIDE_ON), PASS, "The recording goes on."),
        ((OTHER_ON, BESIDE_OFF), (OTHER_ON, BESIDE_OFF), PASS, ""),
        ((OTHER_ON, BESIDE_OFF), (OTHER_ON, BESIDE_ON), PASS, ""),
        ((OTHER_ON,), (OTHER_ON, BESIDE_OFF), PASS, ""),
        ((OTHER_ON, BESIDE_ON), (OTHER_ON,), PASS, ""),  # a party may hang up
        (
            (OTHER_ON, BESIDE_ON),
            (OTHER_ON, BESIDE_OFF),
            FAIL,
            "A recording of the call was ended by an act. | view 01 still",
        ),
        (
            (OTHER_OFF, BESIDE_ON),
            (OTHER_OFF, BESIDE_OFF),
            FAIL,
            "view 01 still recorded, as before | a view that is no longer",
        ),
        ((OTHER_ON, BESIDE_ON), (OTHER_OFF, BESIDE_OFF), FAIL, "The recording was ended by an act."),
        ((OTHER_ON, BESIDE_ON), (OTHER_OFF, BESIDE_ON), FAIL, "The recording was ended by an act."),
    ],
)
def test_goes_on__and_so_does_what_else_is_recorded_of_another_call(
    before: tuple[Document, ...], after: tuple[Document, ...], outcome: Outcome, words: str
) -> None:
    """Calls may number their views alike: a server that stops by the view's id alone ends that of another call."""
    seen = evidence(SHOWN_ON, of_other(BEFORE, *before), ACT, of_other(AFTER, *after), other=OTHER)
    verdict = goes_on(seen, AFTER, OTHER, after=(ACT,), what="an act", sources=(OTHER_BY_ID,))
    says(verdict, outcome, words)
    if outcome is FAIL:
        assert verdict.evidence[0].step.name == f"{AFTER}: {OTHER_BY_ID}"


@pytest.mark.parametrize("missing", [f"{BEFORE}: {OTHER_BY_ID}", f"{AFTER}: {OTHER_BY_ID}"])
def test_goes_on__says_nothing_of_what_else_was_recorded_where_a_look_is_missing(missing: str) -> None:
    seen = evidence(
        SHOWN_ON, of_other(BEFORE, OTHER_ON, BESIDE_ON), ACT, of_other(AFTER, OTHER_ON, BESIDE_OFF), other=OTHER
    )
    verdict = goes_on(without(seen, missing), AFTER, OTHER, after=(ACT,), what="an act", sources=(OTHER_BY_ID,))
    says(verdict, INCONCLUSIVE)


def test_goes_on__leaves_other_views_of_the_own_call_to_those_that_compare_them() -> None:
    """After a stop of the first view, the second is judged by itself: others_untouched and only_stopped do so."""
    seen = evidence(look(BEFORE, ON, view("00", recording=True)), ACT, look(AFTER, ON, view("00")))
    says(goes_on(seen, AFTER, CALL, after=(ACT,), what="an act"), PASS)


def test_goes_on__is_not_known_without_a_recorded_view() -> None:
    says(goes_on(evidence(), AFTER, None, what="an act"), INCONCLUSIVE, "no recorded view")


@pytest.mark.parametrize(
    ("seen", "stop", "outcome", "words"),
    [
        (evidence(SHOWN_ON, STOP, SHOWN_OFF), STOP, PASS, "goes on with its views"),
        (evidence(SHOWN_ON, STOP, look(AFTER, OFF, view("00"))), STOP, PASS, ""),
        (evidence(look(BEFORE, ON, view("00")), STOP, SHOWN_OFF), STOP, FAIL, "views 01, 00 | no view 00"),
        (evidence(SHOWN_ON, STOP, shown(f"{AFTER}: by id")), STOP, FAIL, "200 OK without it"),
        (evidence(SHOWN_ON, STOP, FAILED_LOOK), STOP, FAIL, "500"),
        (evidence(SHOWN_ON, STOP), STOP, INCONCLUSIVE, ""),
        (evidence(STOP, SHOWN_OFF), STOP, INCONCLUSIVE, "List did not show the call before"),
        (evidence(SHOWN_ON, REFUSED, GONE), REFUSED, INCONCLUSIVE, "The stop did not succeed"),
        (evidence(SHOWN_ON), None, INCONCLUSIVE, "The stop did not succeed"),
        (evidence(SHOWN_ON, STOP, call=None), STOP, INCONCLUSIVE, "The stop did not succeed"),
    ],
)
def test_call_goes_on__with_all_the_views_that_it_had(
    seen: Evidence, stop: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(call_goes_on(seen, AFTER, stop), outcome, words)


EARLIER, MIDDLE = "look one", "look two"


def _as(name: str, **changes: object) -> Exchange:
    return shown(f"{name}: by id", listed(CALL.phone_call_id, ON, **changes))


@pytest.mark.parametrize(
    ("looks", "outcome", "words"),
    [
        ((_as(EARLIER), _as(MIDDLE), _as(AFTER)), PASS, ""),
        (
            (_as(EARLIER), _as(MIDDLE), _as(AFTER, ownerName="B")),
            FAIL,
            "ownerName: Default Organization | ownerName: B",
        ),
        ((_as(EARLIER), _as(MIDDLE), _as(AFTER, more="B")), PASS, ""),
        ((_as(EARLIER, ownerName="B"), _as(MIDDLE), _as(AFTER, ownerName="B")), PASS, ""),
        ((_as(EARLIER), _as(AFTER, ownerName="B")), PASS, ""),
        ((_as(EARLIER), _as(MIDDLE), look(AFTER, OFF | {"onHold": "2026-01-01T00:00:00Z"})[0]), FAIL, "onHold: (none)"),
        ((_as(EARLIER), _as(MIDDLE), look(AFTER, OFF | {"status": 0})[0]), FAIL, "phoneCallView 01: status"),
        ((_as(EARLIER), _as(MIDDLE), look(AFTER, OFF | {"source": ["2", "1"]})[0]), FAIL, "source: 1, 2"),
        ((_as(EARLIER), _as(MIDDLE), SHOWN_OFF[0]), PASS, ""),
        # Entries that are no view are not compared, and hide no change of those that are.
        ((_as(EARLIER), _as(MIDDLE), _as(AFTER, phoneCallView=[OFF, 7])), PASS, ""),
        ((_as(EARLIER), _as(MIDDLE), _as(AFTER, phoneCallView=[7, OFF | {"status": 0}])), FAIL, "01: status"),
    ],
)
def test_call_goes_on__as_it_was_shown_before(looks: tuple[Exchange, ...], outcome: Outcome, words: str) -> None:
    """What was shown alike before the stop is shown so after it, save what the stop is for."""
    seen = evidence(SHOWN_ON, STOP, *looks)
    says(call_goes_on(seen, AFTER, STOP, unchanged_since=(EARLIER, MIDDLE)), outcome, words)


def test_call_goes_on__is_not_known_where_an_earlier_look_is_missing() -> None:
    seen = evidence(SHOWN_ON, STOP, _as(EARLIER), _as(MIDDLE), _as(AFTER, ownerName="B"))
    less = without(seen, f"{EARLIER}: by id")
    says(
        call_goes_on(less, AFTER, STOP, unchanged_since=(EARLIER, MIDDLE)),
        INCONCLUSIVE,
        "One of the looks is incomplete",
    )
    says(call_goes_on(less, AFTER, STOP), PASS)


BOTH_ON = look(BEFORE, ON, view("00", recording=True))


@pytest.mark.parametrize(
    ("seen", "stop", "outcome", "words"),
    [
        (evidence(BOTH_ON, STOP, look(AFTER, OFF, view("00", recording=True))), STOP, PASS, "go on"),
        (evidence(BOTH_ON, STOP, look(AFTER, OFF, view("00"))), STOP, FAIL, "view 00 still recorded | ended: 00"),
        (evidence(BOTH_ON, STOP, look(AFTER, OFF)), STOP, FAIL, "ended: 00"),
        (evidence(look(BEFORE, ON, view("00")), STOP, SHOWN_OFF), STOP, None, ""),
        (evidence(STOP, SHOWN_OFF), STOP, None, ""),
        (evidence(BOTH_ON, STOP), STOP, None, ""),
        (evidence(BOTH_ON, REFUSED, SHOWN_OFF), REFUSED, None, ""),
        (evidence(BOTH_ON), None, INCONCLUSIVE, "was not sent"),
        (
            without(evidence(BOTH_ON, STOP, look(AFTER, OFF)), f"{AFTER}: by id"),
            STOP,
            INCONCLUSIVE,
            "One of the looks is incomplete",
        ),
        (evidence(BOTH_ON, call=None), STOP, None, ""),
    ],
)
def test_others_untouched__where_no_other_view_of_the_call_ended(
    seen: Evidence, stop: Exchange | None, outcome: Outcome | None, words: str
) -> None:
    says(others_untouched(seen, AFTER, stop), outcome, words)


def showing(status: int, *views: Document) -> Exchange:
    return answer(status, updated(phoneCallView=list(views)), step=STEP)


@pytest.mark.parametrize(
    ("stop", "outcome", "words"),
    [
        (STOP, PASS, "no longer recorded"),
        (showing(200, OFF), PASS, ""),
        (showing(200, view("02", recording=True), OFF), PASS, ""),
        (showing(200, ON), FAIL, "as it was before the stop"),
        (showing(202, ON), PASS, ""),
        (answer(204, step=STEP), PASS, ""),
        (None, INCONCLUSIVE, "did not succeed"),
        (unanswered(step=STEP), INCONCLUSIVE, "did not succeed"),
    ],
)
def test_stopped_as_said(stop: Exchange | None, outcome: Outcome, words: str) -> None:
    says(stopped_as_said(evidence(SHOWN_ON, SHOWN_OFF), AFTER, stop), outcome, words)


def test_answer_of_a_stop_without_effect__is_not_read() -> None:
    says(stopped_as_said(evidence(SHOWN_ON, STILL_ON), AFTER, STOP), FAIL, "still recorded")


def test_answer_without_a_call__is_not_read() -> None:
    stop = showing(200, ON)
    says(stopped_as_said(evidence(SHOWN_ON, SHOWN_OFF, call=None), AFTER, stop), INCONCLUSIVE, "did not succeed")
