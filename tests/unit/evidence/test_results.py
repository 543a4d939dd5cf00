# SPDX-License-Identifier: MIT
"""What items amount to: the verdict on a requirement, on a class, on the target, and the exit status."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from uapi_conformance.contract import RequirementClass
from uapi_conformance.evidence.conclusion import conclude
from uapi_conformance.evidence.results import Fault, ItemResult, RequirementResult, Results, RunVerdict
from uapi_conformance.evidence.verdict import Outcome, failed, inconclusive, not_applicable, passed, worst

from tests.support.exchanges import CONTRACT, FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, answer
from tests.support.results import INSIDE, MUST, OTHER_MUST, OUTSIDE, SHOULD, item, results

CONFORMING, NOT_CONFORMING = RunVerdict.CONFORMING, RunVerdict.NOT_CONFORMING
OPEN, ERROR = RunVerdict.INCONCLUSIVE, RunVerdict.ERROR

# --- verdicts


@pytest.mark.parametrize(
    ("outcomes", "gravest"),
    [
        ((), INCONCLUSIVE),
        *(((o,), o) for o in Outcome),
        ((PASS, NOT_APPLICABLE), PASS),
        ((PASS, INCONCLUSIVE), INCONCLUSIVE),
        ((PASS, FAIL), FAIL),
        ((INCONCLUSIVE, FAIL), FAIL),
        ((INCONCLUSIVE, NOT_APPLICABLE), INCONCLUSIVE),
        ((FAIL, NOT_APPLICABLE), FAIL),
        (tuple(Outcome), FAIL),
    ],
)
def test_worst__is_the_gravest_in_any_order(outcomes: tuple[Outcome, ...], gravest: Outcome) -> None:
    for order in itertools.permutations(outcomes):
        assert worst(iter(order)) is gravest
        assert worst((*order, *order)) is gravest


def test_verdicts__are_made_by_their_names() -> None:
    exchange = answer(200, {})
    assert passed("a", exchange, relying_on=["x"]).interpretations == ("x",)
    assert failed("a", exchange, expected="b", observed="c").outcome is FAIL
    assert inconclusive("a", exchange).evidence == (exchange,)
    assert not_applicable("a").outcome is NOT_APPLICABLE


# --- one requirement


def requirement_result(*outcomes: Outcome, left_out: int = 0, why: str = "", name: str = MUST) -> RequirementResult:
    items = tuple(item(name, o, f"case-{n}", reason=f"Reason {n}.", evidence=(n, 7)) for n, o in enumerate(outcomes, 1))
    return RequirementResult(CONTRACT.requirements[name], items, left_out, why)


@pytest.mark.parametrize(
    ("cases", "reason"),
    [
        (("first", "second"), "first: It is so. (and 1 more cases)"),
        (("first", ""), "first: It is so. (and 1 more cases)"),
        (("", "second"), "It is so. (and 1 more cases)"),
        (("first",), "first: It is so."),
        (("",), "It is so."),
    ],
)
def test_reason__names_the_first_case_that_failed(cases: tuple[str, ...], reason: str) -> None:
    items = tuple(item(MUST, FAIL, case) for case in cases)
    passed_too = item(MUST, PASS, "other", reason="It is fine.")
    assert RequirementResult(CONTRACT.requirements[MUST], (passed_too, *items)).reason == reason


@pytest.mark.parametrize("left_out", [0, 1, 5])
@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_requirement__is_as_good_as_its_worst_case_and_never_green_unseen(size: int, left_out: int) -> None:
    for outcomes in itertools.product(Outcome, repeat=size):
        found = requirement_result(*outcomes, left_out=left_out)
        if FAIL in outcomes:
            assert found.outcome is FAIL
        elif left_out or INCONCLUSIVE in outcomes or not outcomes:
            assert found.outcome is INCONCLUSIVE
        elif PASS in outcomes:
            assert found.outcome is PASS
        else:
            assert found.outcome is NOT_APPLICABLE
        assert found.reason
        assert (found.unmet, found.open) == (found.outcome is FAIL, found.outcome is INCONCLUSIVE)
        assert not found.advisory


@pytest.mark.parametrize("outcome", Outcome)
def test_recommendation__keeps_nobody_from_conforming(outcome: Outcome) -> None:
    found = requirement_result(outcome, name=SHOULD)
    assert (found.unmet, found.open, found.advisory) == (False, False, outcome is FAIL)


@pytest.mark.parametrize(
    ("outcomes", "left_out", "why", "reason"),
    [
        ((), 0, "", "It was not selected."),
        ((), 0, "The hook failed.", "It was not selected."),
        ((), 3, "", "None of its 3 cases were run."),
        ((), 3, "The hook failed.", "The hook failed."),
        ((PASS,), 0, "", "Reason 1."),
        ((PASS, PASS), 0, "", "Reason 1."),
        ((FAIL,), 0, "", "case-1: Reason 1."),
        ((PASS, FAIL, FAIL, FAIL), 0, "", "case-2: Reason 2. (and 2 more cases)"),
        ((PASS, FAIL), 2, "The hook failed.", "case-2: Reason 2."),
        ((PASS, INCONCLUSIVE), 0, "", "case-2: Reason 2."),
        ((PASS,), 2, "", "2 of its 3 cases were not run."),
        ((PASS,), 2, "The hook failed.", "2 of its 3 cases were not run. The hook failed."),
        ((NOT_APPLICABLE,), 0, "", "case-1: Reason 1."),
        ((PASS, NOT_APPLICABLE), 0, "", "Reason 1."),
    ],
)
def test_reason__is_that_of_the_cases_that_decide(
    outcomes: tuple[Outcome, ...], left_out: int, why: str, reason: str
) -> None:
    assert requirement_result(*outcomes, left_out=left_out, why=why).reason == reason


def test_evidence__is_that_of_the_cases_that_decide_each_number_once() -> None:
    assert requirement_result(PASS, FAIL, FAIL).evidence == (2, 7, 3)
    many = tuple(item(MUST, FAIL, evidence=tuple(range(n, n + 9))) for n in range(1, 90, 9))
    assert RequirementResult(CONTRACT.requirements[MUST], many).evidence == tuple(range(1, 21))


def test_class__has_a_verdict_of_its_own() -> None:
    found = results(item(OTHER_MUST, FAIL))
    assert found.class_verdict(RequirementClass.SECURITY) is NOT_CONFORMING
    assert found.class_verdict(RequirementClass.CORE) is CONFORMING
    assert found.class_verdict(RequirementClass.ROBUST) is CONFORMING
    assert results(item(MUST, INCONCLUSIVE)).class_verdict(RequirementClass.SECURITY) is CONFORMING
    assert results(interrupted=True).class_verdict(RequirementClass.CORE) is OPEN
    assert results(fault=OUTSIDE).class_verdict(RequirementClass.CORE) is ERROR


def test_results_without_items__say_that_nothing_was_looked_at() -> None:
    found = Results(CONTRACT)
    assert found.verdict is OPEN
    assert len(found.requirements) == len(CONTRACT.requirements)
    assert {r.outcome for r in found.requirements} == {INCONCLUSIVE}
    assert conclude(found).exit_status == 6
    assert conclude(found, allow_inconclusive=True).exit_status == 6


# --- faults


@pytest.mark.parametrize(
    ("faults", "kept"),
    [
        ((OUTSIDE,), OUTSIDE),
        ((OUTSIDE, INSIDE), INSIDE),
        ((INSIDE, OUTSIDE), INSIDE),
        ((OUTSIDE, Fault("Later.", 4)), OUTSIDE),
        ((INSIDE, Fault("Later.", 3)), INSIDE),
    ],
)
def test_fault__the_first_is_kept_or_a_graver_one(faults: tuple[Fault, ...], kept: Fault) -> None:
    found = results()
    for fault in faults:
        found.blame(fault)
    assert found.fault == kept
    assert found.verdict is ERROR
    assert conclude(found, allow_inconclusive=True).exit_status == kept.exit_status


def test_fault__explains_what_was_not_run() -> None:
    found = results(fault=OUTSIDE)
    found.expected[MUST] += 1
    assert OUTSIDE.sentence in found.requirements[0].reason


# --- items


def test_interpretations__are_those_relied_on_in_register_order() -> None:
    names = list(CONTRACT.interpretations)
    found = results(
        item(MUST, PASS, interpretations=(names[5], names[1])), item(SHOULD, FAIL, interpretations=(names[1],))
    )
    assert found.interpretations == (names[1], names[5])
    assert results().interpretations == ()


items = st.builds(
    ItemResult,
    requirement=st.sampled_from(list(CONTRACT.requirements)),
    case=st.text(max_size=5),
    node_id=st.text(max_size=5),
    outcome=st.sampled_from(Outcome),
    reason=st.text(max_size=5),
    expected=st.text(max_size=5),
    observed=st.text(max_size=5),
    evidence=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    curl=st.text(max_size=5),
    interpretations=st.lists(st.text(max_size=3), max_size=2).map(tuple),
)


@given(items)
@hypothesis_settings(max_examples=60, derandomize=True, deadline=None)
def test_item__travels_between_processes_as_plain_json(result: ItemResult) -> None:
    document = result.to_json()
    assert type(document["outcome"]) is str
    assert ItemResult.from_json(document) == result
    assert ItemResult.from_json(json.loads(json.dumps(document))) == result
