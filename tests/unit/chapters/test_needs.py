# SPDX-License-Identifier: MIT
"""What a requirement needs is what makes it judgeable: of a conforming server it gets a verdict where that is there,
and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.rules import RULES
from uapi_conformance.checks.tally import Tally
from uapi_conformance.contract import Requirement
from uapi_conformance.declaration import Claims
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome, worst
from uapi_conformance.scenarios.steps import Scenario
from uapi_conformance.target.states import State

from tests.support.sources import CALL, CONTRACT, HOOK, NOTHING, Item, items, source_with

A_CALL = "a call"
BY_ANY_LIST = {"service.list-fields", "service.null-left-out", "service.view-values"}
"""Judged by any List answer, and a run lists before it has a call; what calls the user has is not declared."""


TO_A_CALL_OR_NONE = {"robust.malformed-body", "robust.media-type", "robust.deep-nesting"}
"""Sent to a call where a hook is declared, which should set one up; where there is neither, to an id that names none."""


def outcomes(declared: str, lacking: Collection[State]) -> dict[str, Outcome]:
    """The outcome of each requirement by the embedded server, with this much declared."""
    found: dict[str, list[Outcome]] = {}
    with source_with(None, declared, lacking=lacking) as source:
        for item in items():
            found.setdefault(item.judged.requirement, []).append(item.verdict(source).outcome)
    return {requirement: worst(said) for requirement, said in found.items()}


def there(declared: str, lacking: Collection[State]) -> set[str]:
    """What of the words in `needs` is there."""
    states = set(State) - set(lacking) if declared == HOOK else set()
    # The declared call of the embedded server has a second recorded view, and List shows it.
    with_call = {A_CALL, State.TWO_VIEWS.value} if declared == CALL else {A_CALL} if State.RECORDED in states else set()
    return {"nothing", *with_call, *map(str, states)}


def is_met(requirement: Requirement, given: set[str]) -> bool:
    states = given & set(map(str, State))
    if requirement.id in TO_A_CALL_OR_NONE and states and A_CALL not in given:
        return False
    # A rule for every answer is judged by the answers about whichever call.
    any_call = (requirement.id in RULES and states) or requirement.id in BY_ANY_LIST
    return set(requirement.needs) <= given | ({A_CALL} if any_call else set())


@pytest.mark.parametrize(
    ("declared", "lacking"),
    [(NOTHING, ()), (CALL, ()), (HOOK, ()), *((HOOK, {state}) for state in State)],
    ids=["nothing", "a call", "a hook", *(f"a hook without {state.name.lower()}" for state in State)],
)
def test_requirement__is_judged_where_what_it_needs_is_there_and_nowhere_else(
    declared: str, lacking: Collection[State]
) -> None:
    found = outcomes(declared, lacking)
    assert set(found) == set(CONTRACT.requirements)
    assert [name for name, outcome in found.items() if outcome is Outcome.FAIL] == []
    judged = {name for name, outcome in found.items() if outcome is not Outcome.INCONCLUSIVE}
    given = there(declared, lacking)
    assert judged == {name for name, r in CONTRACT.requirements.items() if is_met(r, given)}


ITEMS = {f"{item.judged.requirement}/{item.judged.case}": item for item in items()}


class WithoutEvidence:
    """Has no evidence of any scenario, for one reason."""

    def __init__(self, *, broken_off: bool) -> None:
        self.contract = ClaimedContract(CONTRACT.openapi, Claims())
        self._broken_off = broken_off

    def of(self, scenario: Scenario) -> Evidence:
        return Evidence(scenario.name, unavailable="It needs a thing.", broken_off=self._broken_off)

    def every_answer(self) -> Tally:
        tally = Tally(RULES, self.contract)
        tally.problem = "It needs a thing." if self._broken_off else ""
        return tally


@pytest.mark.parametrize("broken_off", [False, True])
@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_case_without_any_evidence__says_what_there_is_none_for(item: Item, *, broken_off: bool) -> None:
    source: Any = WithoutEvidence(broken_off=broken_off)
    verdict = item.verdict(source)
    if broken_off:
        assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.outcome in (Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE)
    said_otherwise = item.judged.requirement in RULES or item.judged.case.endswith("-on-call")
    assert "It needs a thing." in verdict.reason or (said_otherwise and not broken_off)
