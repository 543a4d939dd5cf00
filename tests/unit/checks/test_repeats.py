# SPDX-License-Identifier: MIT
"""A stop that is repeated, or that has nothing to stop, is answered and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.repeats import alike_after, harmless, repeated
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    BASIS,
    FAIL,
    INCONCLUSIVE,
    OFF,
    ON,
    PASS,
    STEP,
    answer,
    contract,
    error,
    evidence,
    inspected,
    look,
    says,
    shown,
    unanswered,
)

AFTER, LATER = "look after the stop", "look after the second stop"
STOP = answer(200, {}, step=STEP)
REFUSED = error(400, "a", step=STEP)
BROKEN = error(500, "a", step=STEP)


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
def test_repeated__is_a_success_or_a_refusal_and_changes_nothing(  # noqa: PLR0917 - the columns of the table
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
def test_harmless__where_a_stop_of_what_is_not_recorded_starts_nothing(
    seen: Evidence, stop: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(harmless(seen, stop, AFTER), outcome, words)


@pytest.mark.parametrize("status", [429, 503, 307])
def test_second_stop_that_something_else_answered__shows_nothing(status: int) -> None:
    verdict = repeated(
        evidence(*STOPPED, look(LATER, OFF)), STOP, answer(status), before=AFTER, after=LATER, contract=contract()
    )
    says(verdict, INCONCLUSIVE, f"The answer is {status}")


EARLIER, PLAIN = error(401, "access_denied", step="an earlier request"), answer(200, {}, step="a plain stop")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (evidence(PLAIN, EARLIER, STOP), PASS, "200 OK"),
        (evidence(PLAIN, EARLIER, REFUSED), FAIL, "an answer like 200 OK | 400"),
        (evidence(PLAIN, EARLIER), INCONCLUSIVE, "was not sent"),
        (evidence(PLAIN, STOP), INCONCLUSIVE, "no token was not sent"),
        (evidence(PLAIN, STOP).without(EARLIER.step.name, Cause.WRONG_TOKENS), INCONCLUSIVE, "wrong_tokens"),
    ],
)
def test_alike_after__shows_nothing_where_nothing_was_sent_before(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(alike_after(seen, (EARLIER.step.name, STEP), PLAIN.step.name, what="no token"), outcome, words)
