# SPDX-License-Identifier: MIT
"""A scenario runs when its evidence is first asked for, and once, also where it could not."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.declaration import CallReference, Declaration
from uapi_conformance.errors import BudgetError, OutsideError, SuiteError
from uapi_conformance.evidence.evidence import Evidence, Unavailable
from uapi_conformance.evidence.home import Home
from uapi_conformance.scenarios import plan
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.generated import most_generated
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.other_states import OTHER_FORMS, TWO_VIEWS, TWO_VIEWS_AT_END
from uapi_conformance.scenarios.recorded_call import RECORDED_CALL, WRONG_CREDENTIALS
from uapi_conformance.scenarios.source import LiveSource
from uapi_conformance.scenarios.steps import Expect, Scenario, Supply
from uapi_conformance.target.credentials import FixedToken
from uapi_conformance.wire.authentication import Authentication
from uapi_conformance.wire.guard import Guard

from tests.support.exchanges import CALL, CONTRACT


class _Recorder:
    """Sends nothing."""

    authentication = Authentication()
    guard = Guard()


def source_with(call: CallReference | None = None, blamed: list[OutsideError] | None = None) -> LiveSource:
    recorder: Any = _Recorder()
    target = LiveTarget(
        recorder, CONTRACT.openapi, Declaration(call=call), FixedToken("a-token"), None, Home(), Generation(0)
    )
    return LiveSource(target, blamed.append if blamed is not None else lambda _error: None)


class _Counted:
    """Counts how often a scenario ran, and ends it so."""

    def __init__(self, end: Exception | None = None) -> None:
        self.runs = 0
        self._end = end

    def __call__(self, _evidence: Evidence) -> None:
        self.runs += 1
        if self._end is not None:
            raise self._end


def scenario_of(counted: _Counted, **more: Any) -> Scenario:
    return Scenario("a scenario", (Expect(name="an expectation", holds=counted),), **more)


def test_scenario__runs_once() -> None:
    counted, source = _Counted(), source_with()
    scenario = scenario_of(counted)
    assert source.known(scenario) is None
    first = source.of(scenario)
    assert source.of(scenario) is source.known(scenario) is first
    assert counted.runs == 1
    assert not first.unavailable


@pytest.mark.parametrize(
    ("end", "broken_off", "problem", "to_blame"),
    [
        (Unavailable("Declare a hook."), False, "", 0),
        (Unavailable("Declare a hook.", broken_off=True), True, "", 0),
        (BudgetError("All requests are used up."), True, "All requests are used up.", 1),
        (OutsideError("The hook fails."), True, "The hook fails.", 1),
    ],
)
def test_scenario_that_could_not_run__says_why_and_is_not_tried_again(
    end: Exception, *, broken_off: bool, problem: str, to_blame: int
) -> None:
    blamed: list[OutsideError] = []
    counted, source = _Counted(end), source_with(blamed=blamed)
    for _ in range(2):
        evidence = source.of(scenario_of(counted))
        assert (evidence.unavailable, evidence.broken_off) == (str(end), broken_off)
        with pytest.raises(Unavailable, match=str(end)):
            evidence.last("a step")
    assert source.known(scenario_of(counted)) is None
    assert (counted.runs, source.problem, len(blamed)) == (1, problem, to_blame)


@pytest.mark.parametrize("fault", [SuiteError("It is broken."), TypeError("It is broken.")])
def test_fault_of_the_suite__is_no_evidence_and_runs_nothing_again(fault: Exception) -> None:
    counted, source = _Counted(fault), source_with()
    for _ in range(2):
        with pytest.raises(type(fault), match="broken"):
            source.of(scenario_of(counted))
    assert counted.runs == 1


def test_scenario_that_continues_another__could_not_run_for_the_same_reason() -> None:
    source = source_with()
    assert source.of(TWO_VIEWS).unavailable
    assert source.of(TWO_VIEWS_AT_END).unavailable == source.of(TWO_VIEWS).unavailable
    assert source.of(TWO_VIEWS_AT_END).is_absent


def test_scenario_beside_another__is_about_its_call_or_about_none() -> None:
    about_call = scenario_of(_Counted(), state=RECORDED_CALL.state)
    beside = Scenario("beside it", (), beside=about_call)
    assert source_with(CALL).of(beside).call == CALL
    assert source_with().of(beside).call != CALL


def test_scenario_beside_another__does_not_run_where_that_was_broken_off() -> None:
    source = source_with(CALL)
    about_call = scenario_of(_Counted(BudgetError("All is used up.")), state=RECORDED_CALL.state)
    assert source.of(Scenario("beside it", (), beside=about_call)).broken_off


def test_steps_of_a_scenario_within_another__are_in_the_evidence_of_that_without_fresh_calls() -> None:
    source = source_with()
    assert source.of(WRONG_CREDENTIALS) is source.of(RECORDED_CALL)


# --- the plan


@pytest.mark.parametrize("scenario", plan.SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario__says_what_it_is_for(scenario: Scenario) -> None:
    """Its fixture shows it with `--fixtures`."""
    assert scenario.purpose.endswith(".")


def test_plan__has_each_scenario_once_and_later_steps_behind_the_first() -> None:
    names = [scenario.name for scenario in plan.SCENARIOS]
    assert len(names) == len(set(names))
    for place, scenario in enumerate(plan.SCENARIOS):
        for earlier in (scenario.continues, scenario.beside):
            assert earlier is None or names.index(earlier.name) < place


def test_plan__counts_what_is_generated_beside_the_steps() -> None:
    def most(generation: Generation) -> int:
        return plan.most_requests(Supply.FRESH, lambda _step: True, generation)

    assert most(Generation(1)) - most(Generation(0)) == most_generated(Generation(1)) > 0
    assert plan.most_requests(Supply.FRESH, lambda _step: True, Generation(1), [TWO_VIEWS]) == 6


@pytest.mark.parametrize("supply", Supply)
def test_scenario__can_run_where_there_are_the_calls_that_it_needs(supply: Supply) -> None:
    able = {scenario.name for scenario in plan.SCENARIOS if plan.can_run(scenario, supply)}
    always = {"no call", "several requests at once", "generated", "wrong credentials in lists"}
    with_a_call = {RECORDED_CALL.name, "recorded call, at the end"}
    every = {scenario.name for scenario in plan.SCENARIOS}
    assert able == {Supply.NONE: always, Supply.ONE: always | with_a_call, Supply.FRESH: every}[supply]
    assert {form.name for form in OTHER_FORMS.values()} <= every
