# SPDX-License-Identifier: MIT
"""Where chapters get their evidence: from a live target now, but anything that keeps evidence can take its place."""

from __future__ import annotations

from typing import Protocol

import pytest

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.rules import RULES
from uapi_conformance.checks.tally import Tally
from uapi_conformance.contract import load_contract
from uapi_conformance.declaration import Claims
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.scenarios.steps import Scenario


class Source(Protocol):
    """Gives the evidence of scenarios, and the contract to judge it by."""

    @property
    def contract(self) -> ClaimedContract:
        """The contract as the vendor claims it."""
        ...

    def of(self, scenario: Scenario) -> Evidence:
        """The evidence of a scenario; if it could not run, the evidence says why."""
        ...

    def every_answer(self) -> Tally:
        """The verdicts of the rules on all answers so far."""
        ...


class NoSource:
    """In a session in which nothing is judged, such as one with `--setup-only`."""

    @property
    def contract(self) -> ClaimedContract:
        """The contract as it is documented."""
        return ClaimedContract(load_contract().openapi, Claims())

    def of(self, scenario: Scenario) -> Evidence:
        """No evidence: nothing is sent."""
        return Evidence(scenario.name, unavailable="Nothing is judged in this session.")

    def every_answer(self) -> Tally:
        """A tally of no answers."""
        return Tally(RULES, self.contract)


SOURCE = pytest.StashKey[Source]()
"""Where pytest's config holds it, once a target is open."""
