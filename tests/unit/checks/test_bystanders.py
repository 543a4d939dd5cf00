# SPDX-License-Identifier: MIT
"""Views that no request names, other members of a call, and stops that have to succeed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.bystanders import (
    Acts,
    accepted_after,
    accepted_while_recorded,
    gets_leave_other_call_alone,
    gets_leave_views_alone,
    members_left_alone,
    views_left_alone,
)
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE, START
from uapi_conformance.evidence.verdict import Outcome

from tests.support.exchanges import (
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
    error,
    evidence,
    inspected,
    listed,
    look,
    says,
    shown,
    view,
    without,
)

AFTER = "look after the stop"
STOP, REFUSED = answer(200, {}, step=STEP), error(400, "a", step=STEP)
ON_00, OFF_00 = view("00", recording=True), view("00")
ACTS, ACTS_ON_OWN = Acts("a stop", (STEP,)), Acts("a stop", (STEP,), CALL)


def set_up(*taken: object) -> Evidence:
    return evidence(*taken, is_set_up=True)  # type: ignore[arg-type] # exchanges, one or several


@pytest.mark.parametrize(
    ("before", "after", "acts", "outcome", "words"),
    [
        ((ON, ON_00), (OFF, ON_00), ACTS_ON_OWN, PASS, "as they were"),
        ((ON, ON_00), (OFF, OFF_00), ACTS_ON_OWN, FAIL, "changed by a stop. | view 00 recorded, as before"),
        ((ON, OFF_00), (OFF, ON_00), ACTS_ON_OWN, FAIL, "view 00 not recorded, as before | a view that is recorded"),
        ((ON, OFF_00), (OFF,), ACTS_ON_OWN, FAIL, "view 00 | no such view"),
        ((ON, OFF_00), (OFF_00,), ACTS_ON_OWN, FAIL, "view 01 | no such view"),
        ((ON, OFF_00), (OFF, OFF_00), ACTS, FAIL, "view 01 recorded"),
        ((OFF, OFF_00), (ON, ON_00), ACTS, PASS, "as they were"),
    ],
)
def test_views_left_alone__if_they_are_recorded_as_before(
    before: tuple[dict[str, object], ...],
    after: tuple[dict[str, object], ...],
    acts: Acts,
    outcome: Outcome,
    words: str,
) -> None:
    says(views_left_alone(set_up(look(BEFORE, *before), STOP, look(AFTER, *after)), AFTER, acts), outcome, words)


@pytest.mark.parametrize(
    ("first", "before", "after", "acts", "outcome"),
    [
        ((ON, OFF_00), (OFF, OFF_00), (OFF, ON_00), ACTS_ON_OWN, FAIL),
        ((ON, OFF_00), (OFF, OFF_00), (OFF, OFF_00), ACTS_ON_OWN, PASS),
        ((OFF, OFF_00), (OFF, OFF_00), (OFF, ON_00), ACTS_ON_OWN, PASS),
        ((OFF, OFF_00), (OFF, OFF_00), (OFF, ON_00), replace(ACTS_ON_OWN, on_unrecorded=True), FAIL),
    ],
)
def test_views_left_alone__where_it_is_known_that_nothing_is_recorded(
    first: tuple[dict[str, object], ...],
    before: tuple[dict[str, object], ...],
    after: tuple[dict[str, object], ...],
    acts: Acts,
    outcome: Outcome,
) -> None:
    seen = set_up(look(BEFORE, *first), look("between", *before), STOP, look(AFTER, *after))
    says(views_left_alone(seen, AFTER, acts, since="between"), outcome)
    says(views_left_alone(without(seen, f"{BEFORE}: by id"), AFTER, acts, since="between"), INCONCLUSIVE)


SEEN = set_up(look(BEFORE, ON), STOP, look(AFTER, OFF))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (replace(SEEN, is_set_up=False), NOT_APPLICABLE, "nobody else"),
        (replace(SEEN, call=None), NOT_APPLICABLE, "nobody else"),
        (set_up(look(BEFORE, ON), STOP), INCONCLUSIVE, "incomplete"),
        (without(SEEN, f"{BEFORE}: by id"), INCONCLUSIVE, "incomplete"),
        (set_up(shown(f"{BEFORE}: by id"), STOP, look(AFTER, OFF)), NOT_APPLICABLE, "does not show"),
        (set_up(look(BEFORE, ON), STOP, shown(f"{AFTER}: by id")), NOT_APPLICABLE, "does not show"),
    ],
)
def test_views_left_alone__of_what_is_shown_of_a_call_that_was_set_up(
    seen: Evidence, outcome: Outcome, words: str
) -> None:
    says(views_left_alone(seen, AFTER, ACTS), outcome, words)


@pytest.mark.parametrize(("later", "outcome"), [(True, PASS), (False, FAIL)])
def test_views_left_alone__of_the_other_call(later: bool, outcome: Outcome) -> None:
    before = shown(f"{BEFORE}: other by id", listed("555555", view("07", recording=True)))
    after = shown(f"{AFTER}: other by id", listed("555555", view("07", recording=later)))
    seen = replace(set_up(before, STOP, after), other=OTHER)
    says(views_left_alone(seen, AFTER, ACTS, other_call=True), outcome)


@pytest.mark.parametrize(
    ("own", "earlier", "outcome"), [(OFF_00, None, PASS), (ON_00, None, FAIL), (OFF_00, ON_00, FAIL)]
)
def test_gets_leave_views_alone__of_the_first_call(
    own: dict[str, object], earlier: dict[str, object] | None, outcome: Outcome
) -> None:
    def seen(now: dict[str, object]) -> Evidence:
        return set_up(look(BEFORE, ON, OFF_00), look(AFTER, ON, now))

    of_first = (seen(earlier),) if earlier is not None else ()
    says(gets_leave_views_alone(replace(seen(own), earlier=of_first), AFTER), outcome)


def _other_inspected(*said: tuple[str, bool]) -> Evidence:
    seen = replace(set_up(look(BEFORE, ON), shown(f"{BEFORE}: other by id", listed(OTHER.phone_call_id))), other=OTHER)
    for name, recording in said:
        seen = seen.with_inspection(inspected(name, recording, OTHER))
    return seen


BOTH = _other_inspected((START, True), (BEFORE, False))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (_other_inspected((START, True), (BEFORE, True)), PASS, "goes on"),
        (BOTH, FAIL, "by a List request"),
        (_other_inspected((START, False), (BEFORE, False)), NOT_APPLICABLE, "supports inspect"),
        (_other_inspected(), NOT_APPLICABLE, "supports inspect"),
        (_other_inspected((START, True)), INCONCLUSIVE, "no longer tells"),
        (without(BOTH, BOTH.inspections[0].name), INCONCLUSIVE, "incomplete"),
        (without(BOTH, BOTH.inspections[1].name), INCONCLUSIVE, "incomplete"),
        (replace(BOTH, other=None), NOT_APPLICABLE, "nobody else"),
        (replace(BOTH, is_set_up=False), NOT_APPLICABLE, "nobody else"),
    ],
)
def test_gets_leave_other_call_alone__by_what_the_hook_says(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(gets_leave_other_call_alone(seen), outcome, words)


def _with_status(name: str, status: str) -> object:
    return look(name, view(recording=True, status=status))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (set_up(_with_status(BEFORE, "5"), _with_status("two", "5"), REFUSED, _with_status(AFTER, "5")), PASS, "as it was"),
        (set_up(_with_status(BEFORE, "5"), _with_status("two", "5"), REFUSED, _with_status(AFTER, "0")), FAIL, "status: 5"),
        (set_up(_with_status(BEFORE, "3"), _with_status("two", "5"), REFUSED, _with_status(AFTER, "0")), PASS, "as it was"),
        (evidence(look(BEFORE, ON), look("two", ON), REFUSED, look(AFTER, ON)), NOT_APPLICABLE, "nobody else"),
        (set_up(look(BEFORE, ON), REFUSED, look(AFTER, ON)), INCONCLUSIVE, "incomplete"),
        (set_up(look(BEFORE, ON), look("two", ON), shown(f"{AFTER}: by id")), NOT_APPLICABLE, "does not show"),
    ],
)  # fmt: skip
def test_members_left_alone__that_two_looks_agreed_on(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(members_left_alone(seen, (BEFORE, "two"), AFTER, sent=[STEP]), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (set_up(look(BEFORE, ON), STOP), PASS, "succeeds"),
        (set_up(look(BEFORE, ON), REFUSED), FAIL, "does not succeed"),
        (set_up(look(BEFORE, OFF), REFUSED), INCONCLUSIVE, "Nothing showed"),
        (set_up(shown(f"{BEFORE}: by id"), REFUSED), INCONCLUSIVE, "Nothing showed"),
        (set_up(look(BEFORE, OFF), REFUSED).with_inspection(inspected(BEFORE, True)), FAIL, "does not succeed"),
        (set_up(look(BEFORE, ON)), INCONCLUSIVE, "was not sent"),
    ],
)
def test_accepted_while_recorded(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(accepted_while_recorded(seen, STEP, BEFORE, about=CALL), outcome, words)


def test_accepted_while_recorded__needs_a_view() -> None:
    says(accepted_while_recorded(set_up(STOP), STEP, BEFORE, about=None), INCONCLUSIVE, "was not sent")


EARLIER = error(400, "a", step="an earlier request")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (set_up(look(BEFORE, ON), EARLIER, STOP), PASS, "succeeds"),
        (set_up(look(BEFORE, ON), EARLIER, REFUSED), FAIL, "does not succeed"),
        (set_up(look(BEFORE, ON), STOP), INCONCLUSIVE, "a wrong token was not sent"),
        (set_up(look(BEFORE, ON), STOP).without(EARLIER.step.name, Cause.WRONG_TOKENS), INCONCLUSIVE, "wrong_tokens"),
        (set_up(look(BEFORE, ON), REFUSED).without(EARLIER.step.name, Cause.IDS), NOT_APPLICABLE, "do not allow"),
    ],
)
def test_accepted_after__shows_nothing_where_nothing_was_sent_before(
    seen: Evidence, outcome: Outcome, words: str
) -> None:
    steps = (EARLIER.step.name, STEP)
    says(accepted_after(seen, steps, BEFORE, about=CALL, what="a wrong token"), outcome, words)
