# SPDX-License-Identifier: MIT
"""Lists all scenarios of a run in the order of sending, and counts their requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from uapi_conformance.scenarios.aftermath import AFTER_A_BURST, AFTER_DENIED, AFTER_REFUSED, BROKEN_OFF
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.generated import GENERATED_REQUESTS, most_generated
from uapi_conformance.scenarios.list_parameters import LIST_PARAMETERS
from uapi_conformance.scenarios.no_call import LISTS_WITH_WRONG_CREDENTIALS, NO_CALL
from uapi_conformance.scenarios.other_states import (
    ENDED,
    NOT_RECORDED,
    NOT_RECORDED_AT_END,
    OTHER_FORMS,
    OVERLAPPING_STOPS,
    TWO_CALLS,
    TWO_CALLS_AT_END,
    TWO_VIEWS,
    TWO_VIEWS_AT_END,
)
from uapi_conformance.scenarios.other_user import OTHER_USERS_CALL, OTHER_USERS_CALL_AT_END
from uapi_conformance.scenarios.recorded_call import RECORDED_CALL, RECORDED_CALL_AT_END, WRONG_CREDENTIALS
from uapi_conformance.scenarios.steps import Scenario, Step, Supply
from uapi_conformance.scenarios.together import AT_ONCE, BOTH_VIEWS_AT_ONCE, FIRST_VIEW_FIRST
from uapi_conformance.target.states import State

SCENARIOS = (
    NO_CALL, AT_ONCE, RECORDED_CALL, TWO_VIEWS, FIRST_VIEW_FIRST, TWO_CALLS, LIST_PARAMETERS, OVERLAPPING_STOPS,
    BOTH_VIEWS_AT_ONCE, NOT_RECORDED, ENDED, OTHER_USERS_CALL, *OTHER_FORMS.values(),
    AFTER_REFUSED, AFTER_A_BURST, BROKEN_OFF, GENERATED_REQUESTS,
    RECORDED_CALL_AT_END, TWO_VIEWS_AT_END, TWO_CALLS_AT_END, NOT_RECORDED_AT_END, OTHER_USERS_CALL_AT_END,
    WRONG_CREDENTIALS, AFTER_DENIED, LISTS_WITH_WRONG_CREDENTIALS,
)  # fmt: skip


def can_run(scenario: Scenario, supply: Supply) -> bool:
    """Whether a scenario can run with this supply of calls, as far as is known before the first request."""
    if scenario.continues is not None:
        return can_run(scenario.continues, supply)
    if scenario.within is not None or scenario.needs_hook or scenario.state not in (None, State.RECORDED):
        return supply is Supply.FRESH
    return scenario.state is None or supply is not Supply.NONE


def most_requests(
    supply: Supply,
    wanted: Callable[[Step], bool],
    generation: Generation,
    scenarios: Iterable[Scenario] = SCENARIOS,
) -> int:
    """The most requests that these scenarios, and those that they need, send if nothing has to be waited for."""
    needed = {name: scenario for one in scenarios for name, scenario in _with_those_before(one, supply).items()}
    steps = sum(
        step.most
        for scenario in needed.values()
        if can_run(scenario, supply)
        for step in scenario.steps
        if supply in step.supply and wanted(step)
    )
    return steps + (most_generated(generation) if GENERATED_REQUESTS.name in needed else 0)


def _with_those_before(scenario: Scenario, supply: Supply) -> dict[str, Scenario]:
    """A scenario and those that have to run before it, by name; without fresh calls one may be part of another."""
    if scenario.within is not None and supply is not Supply.FRESH:
        return _with_those_before(scenario.within, supply)
    before = (one for one in (scenario.continues, scenario.beside) if one is not None)
    found = {name: needed for one in before for name, needed in _with_those_before(one, supply).items()}
    return {**found, scenario.name: scenario}
