# SPDX-License-Identifier: MIT
"""The fixtures of the chapters: the evidence of each scenario, recorded once when a test first asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from uapi_conformance.chapters.items import Case
from uapi_conformance.chapters.source import SOURCE, NoSource, Source
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.tally import Tally
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.scenarios import no_call as no_calls
from uapi_conformance.scenarios import other_states, other_user, plan
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.generated import GENERATED_REQUESTS
from uapi_conformance.scenarios.steps import Scenario

PLUGIN = "uapi_conformance.runner.plugin"

SCENARIOS = {
    "no_call": no_calls.NO_CALL,
    "recorded_call": one_call.RECORDED_CALL,
    "two_views": other_states.TWO_VIEWS,
    "two_calls": other_states.TWO_CALLS,
    "overlapping_stops": other_states.OVERLAPPING_STOPS,
    "call_not_recorded": other_states.NOT_RECORDED,
    "ended_call": other_states.ENDED,
    "other_users_call": other_user.OTHER_USERS_CALL,
    "generated_requests": GENERATED_REQUESTS,
    "recorded_call_at_end": one_call.RECORDED_CALL_AT_END,
    "two_views_at_end": other_states.TWO_VIEWS_AT_END,
    "two_calls_at_end": other_states.TWO_CALLS_AT_END,
    "other_users_call_at_end": other_user.OTHER_USERS_CALL_AT_END,
    "wrong_credentials": one_call.WRONG_CREDENTIALS,
    "lists_with_wrong_credentials": no_calls.LISTS_WITH_WRONG_CREDENTIALS,
}
"""The scenario of each fixture."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Refuse to run without the plugin: nothing would judge what the items return, and all of them would pass."""
    if not config.pluginmanager.has_plugin(PLUGIN):
        raise pytest.UsageError(f"The plugin of the suite is not loaded; add `-p {PLUGIN}` to the options of pytest.")


@pytest.fixture(scope="session")
def evidence(pytestconfig: pytest.Config) -> Source:
    """Where evidence comes from."""
    return pytestconfig.stash.get(SOURCE, NoSource())


def _fixture_of(scenario: Scenario) -> Callable[[Source], Evidence]:
    def recorded(evidence: Source) -> Evidence:
        return evidence.of(scenario)

    recorded.__doc__ = scenario.purpose
    return recorded


for _name, _scenario in SCENARIOS.items():
    globals()[_name] = pytest.fixture(scope="session", name=_name)(_fixture_of(_scenario))


@pytest.fixture(scope="session")
def stopped_call_at_end(evidence: Source) -> Evidence:
    """A later look at a call that was stopped: one that got nothing odd, if two calls could be set up."""
    two_calls = evidence.of(SCENARIOS["two_calls_at_end"])
    return evidence.of(SCENARIOS["recorded_call_at_end"]) if two_calls.is_absent else two_calls


@pytest.fixture
def other_form(evidence: Source, case: Change | Case) -> Evidence:
    """The evidence for one other form of the request, sent to a fresh call."""
    return evidence.of(other_states.OTHER_FORMS[case.name])


@pytest.fixture(scope="session")
def contract(evidence: Source) -> ClaimedContract:
    """The contract as the vendor claims it."""
    return evidence.contract


@pytest.fixture(scope="session")
def every_answer(evidence: Source) -> Tally:
    """The verdicts of the rules on every answer of the run, after all scenarios that can run have run."""
    for scenario in plan.SCENARIOS:
        evidence.of(scenario)
    return evidence.every_answer()
