# SPDX-License-Identifier: MIT
"""Which scenario each fixture of the chapters gives the evidence of, and so what the selected cases need."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.chapters.items import Judged
from uapi_conformance.scenarios import aftermath, list_parameters, other_states, other_user, plan, together
from uapi_conformance.scenarios import no_call as no_calls
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.generated import GENERATED_REQUESTS
from uapi_conformance.scenarios.steps import Scenario

SCENARIOS = {
    "no_call": no_calls.NO_CALL,
    "recorded_call": one_call.RECORDED_CALL,
    "two_views": other_states.TWO_VIEWS,
    "first_view_first": together.FIRST_VIEW_FIRST,
    "both_views_at_once": together.BOTH_VIEWS_AT_ONCE,
    "several_at_once": together.AT_ONCE,
    "two_calls": other_states.TWO_CALLS,
    "list_parameters": list_parameters.LIST_PARAMETERS,
    "overlapping_stops": other_states.OVERLAPPING_STOPS,
    "stops_after_refused": aftermath.AFTER_REFUSED,
    "stops_after_denied": aftermath.AFTER_DENIED,
    "stop_after_burst": aftermath.AFTER_A_BURST,
    "broken_off_stops": aftermath.BROKEN_OFF,
    "call_not_recorded": other_states.NOT_RECORDED,
    "ended_call": other_states.ENDED,
    "other_users_call": other_user.OTHER_USERS_CALL,
    "generated_requests": GENERATED_REQUESTS,
    "recorded_call_at_end": one_call.RECORDED_CALL_AT_END,
    "two_views_at_end": other_states.TWO_VIEWS_AT_END,
    "two_calls_at_end": other_states.TWO_CALLS_AT_END,
    "call_not_recorded_at_end": other_states.NOT_RECORDED_AT_END,
    "other_users_call_at_end": other_user.OTHER_USERS_CALL_AT_END,
    "wrong_credentials": one_call.WRONG_CREDENTIALS,
    "lists_with_wrong_credentials": no_calls.LISTS_WITH_WRONG_CREDENTIALS,
}
"""The scenario of each fixture."""


def scenarios_of(judged: Iterable[Judged]) -> tuple[Scenario, ...]:
    """The scenarios whose evidence these cases rest on."""
    return tuple(scenario for one in judged for name in one.rests_on for scenario in _of(name, one.case))


def _of(fixture: str, case: str) -> tuple[Scenario, ...]:
    if fixture == "every_answer":
        return plan.SCENARIOS
    if fixture == "stopped_call_at_end":
        return SCENARIOS["two_calls_at_end"], SCENARIOS["recorded_call_at_end"]
    if fixture == "other_form":
        return (other_states.OTHER_FORMS[case],)
    return (SCENARIOS[fixture],) if fixture in SCENARIOS else ()
