# SPDX-License-Identifier: MIT
"""The fixtures of the chapters: the evidence of each scenario, recorded once when a test first asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from uapi_conformance.chapters.fixtures import SCENARIOS
from uapi_conformance.chapters.items import Case
from uapi_conformance.chapters.source import SOURCE, NoSource, Source
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.tally import Tally
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.scenarios import plan
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.other_states import OTHER_FORMS
from uapi_conformance.scenarios.steps import Scenario

PLUGIN = "uapi_conformance.runner.plugin"


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
    return evidence.of(OTHER_FORMS[case.name])


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
