# SPDX-License-Identifier: MIT
"""Requests that were sent at the same time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.together import (
    about_the_call,
    as_when_alone,
    both_views_stopped,
    each_users_own,
    equal_stops,
    in_its_own_call,
)
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OFF,
    ON,
    OTHER,
    PASS,
    answer,
    error,
    evidence,
    listed,
    look,
    says,
    shown,
    unanswered,
    updated,
    view,
    without,
)

AFTER = "look after"
ONE, TWO = "one", "two"
ON_00, OFF_00 = view("00", recording=True), view("00")
SECOND_VIEW = replace(CALL, phone_call_view_id="00")


@pytest.mark.parametrize(
    ("together", "alone", "outcome", "words"),
    [
        (error(400, "a", step=ONE), error(400, "a", step=TWO), PASS, "1 requests"),
        (error(400, "b", step=ONE), error(400, "a", step=TWO), FAIL, "400 Bad Request, a | 400 Bad Request, b"),
        (answer(200, {}, step=ONE), error(400, "a", step=TWO), FAIL, "another answer than alone"),
        (answer(503, step=ONE), error(400, "a", step=TWO), NOT_APPLICABLE, "so many requests"),
        (error(400, "a", step=ONE), answer(503, step=TWO), NOT_APPLICABLE, "so many requests"),
        (error(400, "a", step=ONE), unanswered(step=TWO), NOT_APPLICABLE, "so many requests"),
        (unanswered(step=ONE), error(400, "a", step=TWO), FAIL, "another answer"),
        (unanswered(step=ONE, confirmed=False), error(400, "a", step=TWO), INCONCLUSIVE, "sent again"),
        (error(400, "a", step="three"), error(400, "a", step=TWO), INCONCLUSIVE, "not sent"),
        (error(400, "a", step=ONE), error(400, "a", step="three"), INCONCLUSIVE, "not sent"),
    ],
)
def test_as_when_alone(together: Exchange, alone: Exchange, outcome: Outcome, words: str) -> None:
    says(as_when_alone(evidence(together), evidence(alone), {ONE: TWO}), outcome, words)


FIRST, SECOND = answer(200, updated(), step=ONE), answer(200, updated(), step=TWO)
REFUSED, BROKEN = error(400, "a", step=TWO), error(500, "internal_server_error", step=TWO)


def both(*taken: Exchange, after: tuple[dict[str, object], ...] = (OFF, OFF_00)) -> Evidence:
    return evidence(look(BEFORE, ON, ON_00), *taken, look(AFTER, *after), other_view="00")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (both(FIRST, SECOND), PASS, "no longer recorded"),
        (both(FIRST, SECOND, after=(OFF, ON_00)), FAIL, "still recorded"),
        (both(FIRST, SECOND, after=(ON, OFF_00)), FAIL, "still recorded"),
        (both(FIRST, REFUSED), FAIL, "does not succeed"),
        (both(FIRST), INCONCLUSIVE, "was not sent"),
    ],
)
def test_both_views_stopped(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(both_views_stopped(seen, AFTER, (ONE, TWO)), outcome, words)


@pytest.mark.parametrize(
    ("second", "outcome", "words"),
    [
        (SECOND, PASS, "the same call"),
        (answer(200, updated("555555"), step=TWO), FAIL, "444444, 555555"),
        (answer(204, step=TWO), PASS, "the same call"),
        (REFUSED, INCONCLUSIVE, "did not both succeed"),
        (answer(200, updated(), step="three"), INCONCLUSIVE, "did not both succeed"),
    ],
)
def test_about_the_call(second: Exchange, outcome: Outcome, words: str) -> None:
    says(about_the_call(evidence(FIRST, second), (ONE, TWO)), outcome, words)


def test_about_the_call__needs_a_body() -> None:
    bodiless = evidence(answer(204, step=ONE), answer(204, step=TWO))
    says(about_the_call(bodiless, (ONE, TWO)), NOT_APPLICABLE, "without a body")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (both(FIRST, SECOND, after=(ON, OFF_00)), PASS, "no longer recorded"),
        (both(FIRST, REFUSED, after=(ON, OFF_00)), PASS, "no longer recorded"),
        (both(FIRST, SECOND, after=(ON, ON_00)), FAIL, "still recorded"),
        (both(FIRST, BROKEN), FAIL, "a success or a 4xx error"),
        (both(FIRST, unanswered(step=TWO)), FAIL, "handled wrongly"),
        (both(FIRST, unanswered(step=TWO, confirmed=False)), INCONCLUSIVE, "not answered"),
        (both(FIRST, answer(503, step=TWO)), INCONCLUSIVE, "not answered"),
        (both(error(409, "a", step=ONE), REFUSED), FAIL, "does not succeed"),
        (both(FIRST), INCONCLUSIVE, "not sent"),
    ],
)
def test_equal_stops(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(equal_stops(seen, AFTER, (ONE, TWO), SECOND_VIEW), outcome, words)


SAME_ON, SAME_OFF = listed("555555", ON), listed("555555", OFF)


def two_calls(
    stop: Exchange | None, after: dict[str, object] = SAME_OFF, before: dict[str, object] = SAME_ON
) -> Evidence:
    looks = (shown(f"{BEFORE}: other by id", before), shown(f"{AFTER}: other by id", after))
    return evidence(looks[0], *([stop] if stop else []), looks[1], other=OTHER)


STOP_OTHER = answer(200, updated("555555"), step=ONE)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (two_calls(STOP_OTHER), PASS, "200 OK"),
        (two_calls(FIRST), FAIL, "id 555555 | id 444444"),
        (two_calls(STOP_OTHER, SAME_ON), FAIL, "still recorded"),
        (two_calls(STOP_OTHER, listed("555555")), PASS, "200 OK"),
        (two_calls(error(400, "a", step=ONE)), FAIL, "does not succeed"),
        (two_calls(answer(204, step=ONE)), NOT_APPLICABLE, "204"),
        (two_calls(STOP_OTHER, before=listed("555555")), NOT_APPLICABLE, "no recorded view"),
        (two_calls(STOP_OTHER, before=SAME_OFF), NOT_APPLICABLE, "no recorded view"),
        (two_calls(None), INCONCLUSIVE, "not sent"),
        (replace(two_calls(STOP_OTHER), other=None), INCONCLUSIVE, "not sent"),
        (without(two_calls(STOP_OTHER), f"{AFTER}: other by id"), INCONCLUSIVE, "incomplete"),
    ],
)
def test_in_its_own_call(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(in_its_own_call(seen, ONE, before=BEFORE, after=AFTER), outcome, words)


OWN, OTHERS, BY_ID = "own list", "other's list", "by id"
ALONE = shown("alone", listed())


def lists(*taken: Exchange) -> Evidence:
    return evidence(ALONE, *taken, other=OTHER)


MINE, YOURS = shown(OWN, listed()), shown(OTHERS, listed("555555"))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(shown(BY_ID, listed()), MINE, YOURS), PASS, "his own"),
        (lists(shown(BY_ID, listed("555555")), MINE, YOURS), FAIL, "444444 | 555555"),
        (lists(shown(BY_ID), MINE, YOURS), FAIL, "444444 | no call"),
        (lists(shown(BY_ID, listed()), shown(OWN, listed("555555")), YOURS), FAIL, "call 555555"),
        (lists(shown(BY_ID, listed()), MINE, shown(OTHERS, listed())), FAIL, "call 444444"),
        (lists(shown(BY_ID, listed()), MINE), NOT_APPLICABLE, "no token"),
        (lists(*(answer(503, step=step) for step in (BY_ID, OWN, OTHERS))), NOT_APPLICABLE, "so many requests"),
        (lists(*(answer(200, [], step=step) for step in (BY_ID, OWN, OTHERS))), NOT_APPLICABLE, "so many requests"),
        (without(lists(shown(BY_ID, listed()), MINE, YOURS), OWN), INCONCLUSIVE, "missing"),
        (replace(lists(MINE, YOURS), other=None), INCONCLUSIVE, "not sent"),
    ],
)
def test_each_users_own(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(each_users_own(seen, {BY_ID: "alone"}, OWN, OTHERS), outcome, words)
