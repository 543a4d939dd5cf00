# SPDX-License-Identifier: MIT
"""Two views and two calls, what is refused, signs that are to agree, and one cause that is one failure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.effect import both_stopped, if_plain_stops, lasts, only_stopped, stays, stopped
from uapi_conformance.checks.signs import signs_agree
from uapi_conformance.checks.untouched import unharmed
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    BASIS,
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OFF,
    ON,
    OTHER,
    PASS,
    STEP,
    answer,
    contract,
    error,
    evidence,
    inspected,
    listed,
    look,
    says,
    shown,
    view,
)

AFTER = "look after the stop"
STOP = answer(200, {}, step=STEP)
REFUSED = error(400, "a", step=STEP)
ON_00, OFF_00 = view("00", recording=True), view("00")
OTHER_VIEW = replace(CALL, phone_call_view_id="00")


@pytest.mark.parametrize(
    ("seen", "stop", "outcome", "words"),
    [
        (evidence(look(BEFORE, ON, ON_00), STOP, look(AFTER, OFF, ON_00)), STOP, PASS, "The recording goes on."),
        (evidence(look(BEFORE, ON, ON_00), STOP, look(AFTER, OFF, OFF_00)), STOP, FAIL, "a stop that names another"),
        (evidence(look(BEFORE, ON, ON_00), STOP, look(AFTER, ON, OFF_00)), STOP, FAIL, "still recorded"),
        (evidence(look(BEFORE, ON, ON_00), STOP, look(AFTER, OFF)), STOP, FAIL, "gone"),
        (evidence(look(BEFORE, ON, ON_00), REFUSED, look(AFTER, ON, ON_00)), REFUSED, INCONCLUSIVE, "did not succeed"),
        (evidence(), None, INCONCLUSIVE, "did not succeed"),
    ],
)
def test_only_stopped__the_named_view_and_not_the_other(
    seen: Evidence, stop: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(only_stopped(seen, AFTER, stop, CALL, OTHER_VIEW), outcome, words)


FIRST, SECOND = answer(200, {}, step="one"), answer(200, {}, step="two")


def two_calls(*exchanges: Exchange | tuple[Exchange, ...], first: bool, other: bool) -> Evidence:
    """Both calls recorded before; whether they are after."""
    before = shown(f"{BEFORE}: other by id", listed("555555", view("07", recording=True)))
    after = shown(f"{AFTER}: other by id", listed("555555", view("07", recording=other)))
    return evidence(look(BEFORE, ON), before, *exchanges, look(AFTER, view(recording=first)), after, other=OTHER)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (two_calls(FIRST, SECOND, first=False, other=False), PASS, "no longer recorded"),
        (two_calls(FIRST, SECOND, first=True, other=False), FAIL, "by id says"),
        (two_calls(FIRST, SECOND, first=False, other=True), FAIL, "other by id says"),
        (two_calls(FIRST, first=False, other=False), INCONCLUSIVE, "did not succeed"),
        (two_calls(error(400, "a", step="one"), SECOND, first=True, other=False), INCONCLUSIVE, "did not succeed"),
    ],
)
def test_both_stopped__each_call_by_its_own_stop(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(both_stopped(seen, AFTER, ("one", "two")), outcome, words)


@pytest.mark.parametrize(
    ("seen", "sent", "outcome", "words"),
    [
        (evidence(look(BEFORE, ON), REFUSED, look(AFTER, ON)), (REFUSED,), PASS, "The recording goes on."),
        (evidence(look(BEFORE, ON), REFUSED, look(AFTER, OFF)), (REFUSED,), FAIL, "one of 1 refused requests"),
        (evidence(look(BEFORE, ON), REFUSED, look(AFTER)), (REFUSED,), FAIL, "gone"),
        (evidence(look(BEFORE, ON), STOP, look(AFTER, OFF)), (REFUSED, STOP), INCONCLUSIVE, "(documented request)"),
        (evidence(look(BEFORE, ON), look(AFTER, ON)), (), INCONCLUSIVE, "No request was refused."),
    ],
)
def test_unharmed__where_the_recording_outlives_what_was_refused(
    seen: Evidence, sent: tuple[Exchange, ...], outcome: Outcome, words: str
) -> None:
    says(unharmed(seen, AFTER, sent), outcome, words)


SHOWN_CLAIM = contract(recording_member="shown")


@pytest.mark.parametrize(
    ("seen", "judged_by", "outcome", "words"),
    [
        (evidence(look(BEFORE, ON), look(AFTER, OFF)), BASIS, PASS, "All signs agree in 2 looks."),
        (evidence(look(BEFORE, ON), look(AFTER)), BASIS, PASS, "1 looks"),
        (evidence(look(BEFORE, ON)), BASIS, INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(look(BEFORE, ON), look(AFTER, OFF)[0]), BASIS, INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(look(BEFORE, ON)[0], look(BEFORE, OFF)[1], look(AFTER, OFF)), BASIS, NOT_APPLICABLE, "one source"),
        (
            evidence(look(BEFORE, ON), look(AFTER, OFF)[0], look(AFTER, ON)[1]),
            BASIS,
            FAIL,
            "by id says not recorded, list says recorded",
        ),
        (
            evidence(look(BEFORE, ON), look(AFTER, OFF), inspections=[inspected(AFTER, True)]),
            BASIS,
            FAIL,
            "inspect says recorded",
        ),
        (evidence(look(BEFORE, OFF), look(AFTER, OFF)), BASIS, INCONCLUSIVE, "does not show whether"),
        (evidence(), BASIS, INCONCLUSIVE, "does not show whether"),
        (evidence(look(BEFORE, OFF), look(AFTER, OFF)), SHOWN_CLAIM, FAIL, "recording in the view, as claimed"),
        (evidence(look(BEFORE, ON), look(AFTER, OFF)), SHOWN_CLAIM, PASS, "2 looks"),
        (
            evidence(look(BEFORE, OFF), look(AFTER, OFF), inspections=[inspected(BEFORE, False)]),
            SHOWN_CLAIM,
            NOT_APPLICABLE,
            "one source",
        ),
        (evidence(look(BEFORE, ON), look(AFTER), call=None), SHOWN_CLAIM, PASS, "1 looks"),
        (evidence(look(BEFORE)), SHOWN_CLAIM, INCONCLUSIVE, "does not show whether"),
    ],
)
def test_signs_agree__in_each_look_in_which_two_sources_speak(
    seen: Evidence, judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
    says(signs_agree(seen, (BEFORE, AFTER), (CALL,), judged_by), outcome, words)


# --- one cause is one failure


def _stopped_and_not(after: bool, end: bool) -> Evidence:
    return evidence(
        look(BEFORE, view(recording=True)), STOP, look("after", view(recording=after)), look("end", view(recording=end))
    )


@pytest.mark.parametrize(
    ("after", "end", "outcome"), [(False, False, PASS), (False, True, FAIL), (True, True, INCONCLUSIVE)]
)
def test_effect__lasts_where_there_was_one(*, after: bool, end: bool, outcome: Outcome) -> None:
    seen = _stopped_and_not(after, end)
    assert lasts(seen, "after", "end", seen.last(STEP)).outcome is outcome


@pytest.mark.parametrize(("plain_stops", "outcome"), [(True, FAIL), (False, INCONCLUSIVE)])
def test_view_that_is_still_recorded__fails_where_the_plain_request_stops_one(
    *, plain_stops: bool, outcome: Outcome
) -> None:
    seen = _stopped_and_not(after=True, end=True)
    verdict = stopped(seen, "after", seen.last(STEP))
    assert if_plain_stops(verdict, plain_stops=plain_stops).outcome is outcome


@pytest.mark.parametrize("outcome", [PASS, FAIL, INCONCLUSIVE])
def test_other_verdicts__stand_whatever_the_plain_request_does(outcome: Outcome) -> None:
    verdict = Verdict(outcome, "Another reason.")
    assert if_plain_stops(verdict, plain_stops=False) == verdict


LATER = "a later look"


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (evidence(look(BEFORE, ON), STOP, look(AFTER, OFF), look(LATER, OFF)), PASS, "no longer recorded"),
        (evidence(look(BEFORE, ON), STOP, look(AFTER, OFF), look(LATER, ON)), FAIL, "recorded again"),
        (evidence(look(BEFORE, ON), STOP, look(AFTER, ON), look(LATER, ON)), NOT_APPLICABLE, "Another case"),
        (evidence(look(BEFORE, OFF), STOP, look(AFTER, OFF), look(LATER, OFF)), NOT_APPLICABLE, "Another case"),
        (evidence(look(BEFORE, ON), STOP, look(AFTER, OFF)), INCONCLUSIVE, "does not show"),
    ],
)
def test_stays__as_the_stop_left_it(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(stays(seen, AFTER, LATER, STOP), outcome, words)
