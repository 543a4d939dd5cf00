# SPDX-License-Identifier: MIT
"""Two views, two calls, refused, repeated and idle stops, and signs that are to agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.effect import both_stopped, only_stopped
from uapi_conformance.checks.repeats import harmless, repeated
from uapi_conformance.checks.signs import signs_agree
from uapi_conformance.checks.untouched import unharmed
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OTHER,
    PASS,
    answer,
    contract,
    error,
    evidence,
    inspected,
    listed,
    look,
    says,
    shown,
    unanswered,
    view,
)

AFTER, LATER = "look after the stop", "look after the second stop"
STOP = answer(200, {}, step="documented request")
REFUSED = error(400, "a", step="documented request")
BROKEN = error(500, "a", step="documented request")
ON, OFF = view(recording=True), view()
ON_00, OFF_00 = view("00", recording=True), view("00")
OTHER_VIEW = replace(CALL, phone_call_view_id="00")
BASIS = contract()


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
def test_only_stopped(seen: Evidence, stop: Exchange | None, outcome: Outcome, words: str) -> None:
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
def test_both_stopped(seen: Evidence, outcome: Outcome, words: str) -> None:
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
def test_unharmed(seen: Evidence, sent: tuple[Exchange, ...], outcome: Outcome, words: str) -> None:
    says(unharmed(seen, AFTER, sent), outcome, words)


STOPPED = (look(BEFORE, ON), look(AFTER, OFF))
AGAIN = replace(REFUSED, step=replace(REFUSED.step, name="second stop"))


@pytest.mark.parametrize(
    ("seen", "first", "second", "judged_by", "outcome", "words"),
    [
        (evidence(*STOPPED, look(LATER, OFF)), STOP, STOP, BASIS, PASS, "200 OK, and the call is as it was"),
        (evidence(*STOPPED, look(LATER, OFF)), STOP, AGAIN, BASIS, PASS, "400 Bad Request"),
        (evidence(*STOPPED, look(LATER, OFF)), STOP, AGAIN, contract(repeated_stop="refused"), PASS, ""),
        (
            evidence(*STOPPED, look(LATER, OFF)),
            STOP,
            STOP,
            contract(repeated_stop="refused"),
            FAIL,
            "refused, as claimed",
        ),
        (evidence(*STOPPED, look(LATER, OFF)), STOP, AGAIN, contract(repeated_stop="accepted"), FAIL, "accepted, as"),
        (evidence(*STOPPED, look(LATER, OFF)), STOP, BROKEN, BASIS, FAIL, "a success or a 4xx error | 500"),
        (evidence(*STOPPED, look(LATER, OFF)), STOP, unanswered(), BASIS, FAIL, "no complete answer"),
        (evidence(*STOPPED, look(LATER, ON)), STOP, STOP, BASIS, FAIL, "recorded again"),
        (evidence(*STOPPED, look(LATER)), STOP, STOP, BASIS, FAIL, "not as it was before the second stop"),
        (evidence(*STOPPED, shown(f"{LATER}: by id")), STOP, STOP, BASIS, FAIL, "no call"),
        (evidence(look(BEFORE, ON), look(LATER, OFF)), STOP, STOP, BASIS, INCONCLUSIVE, "did not show the call"),
        (evidence(*STOPPED), STOP, STOP, BASIS, INCONCLUSIVE, "no look after"),
        (evidence(*STOPPED, look(LATER, OFF)[0]), STOP, STOP, BASIS, INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(*STOPPED, look(LATER, OFF)), STOP, None, BASIS, INCONCLUSIVE, "a second one shows nothing"),
        (evidence(*STOPPED, look(LATER, OFF)), REFUSED, STOP, BASIS, INCONCLUSIVE, "a second one shows nothing"),
        (evidence(*STOPPED, look(LATER, OFF)), None, STOP, BASIS, INCONCLUSIVE, "a second one shows nothing"),
        (evidence(*STOPPED, look(LATER, OFF), call=None), STOP, STOP, BASIS, INCONCLUSIVE, "did not show the call"),
    ],
)
def test_repeated(  # noqa: PLR0917 - the columns of the table
    seen: Evidence,
    first: Exchange | None,
    second: Exchange | None,
    judged_by: ClaimedContract,
    outcome: Outcome,
    words: str,
) -> None:
    says(repeated(seen, first, second, before=AFTER, after=LATER, contract=judged_by), outcome, words)


@pytest.mark.parametrize(
    ("seen", "stop", "outcome", "words"),
    [
        (evidence(look(BEFORE, OFF), STOP, look(AFTER, OFF)), STOP, PASS, "200 OK, and the call is as it was"),
        (evidence(look(BEFORE, OFF), REFUSED, look(AFTER, OFF)), REFUSED, PASS, "400 Bad Request"),
        (evidence(look(BEFORE, ON), REFUSED, look(AFTER, ON)), REFUSED, PASS, "400"),
        (evidence(look(BEFORE, OFF), BROKEN, look(AFTER, OFF)), BROKEN, FAIL, "a success or a 4xx error | 500"),
        (evidence(look(BEFORE, OFF)), unanswered(), FAIL, "no complete answer"),
        (evidence(look(BEFORE, OFF), STOP, look(AFTER, ON)), STOP, FAIL, "The stop started a recording."),
        (
            evidence(look(BEFORE, OFF), STOP, look(AFTER, OFF),
                     inspections=[inspected(BEFORE, False), inspected(AFTER, True)]),
            STOP,
            FAIL,
            "inspect says that it is recorded",
        ),
        (evidence(look(BEFORE, OFF), STOP, look(AFTER)), STOP, FAIL, "not as it was before the stop"),
        (evidence(STOP, look(AFTER, OFF)), STOP, INCONCLUSIVE, "did not show the call before"),
        (evidence(look(BEFORE, OFF), STOP), STOP, INCONCLUSIVE, "no look after"),
        (evidence(look(BEFORE, OFF), STOP, look(AFTER, OFF)[0]), STOP, INCONCLUSIVE, "One of the looks is incomplete"),
        (evidence(look(BEFORE, OFF)), None, INCONCLUSIVE, "was not sent"),
        (evidence(call=None), STOP, INCONCLUSIVE, "was not sent"),
    ],
)  # fmt: skip
def test_harmless(seen: Evidence, stop: Exchange | None, outcome: Outcome, words: str) -> None:
    says(harmless(seen, stop, AFTER), outcome, words)


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
def test_signs_agree(seen: Evidence, judged_by: ClaimedContract, outcome: Outcome, words: str) -> None:
    says(signs_agree(seen, (BEFORE, AFTER), (CALL,), judged_by), outcome, words)


@pytest.mark.parametrize("status", [429, 503, 307])
def test_second_stop_that_something_else_answered__shows_nothing(status: int) -> None:
    verdict = repeated(
        evidence(*STOPPED, look(LATER, OFF)), STOP, answer(status), before=AFTER, after=LATER, contract=contract()
    )
    says(verdict, INCONCLUSIVE, f"The answer is {status}")
