# SPDX-License-Identifier: MIT
"""Where chapters get their evidence: from a live target now, but anything that keeps evidence can take its place."""

from __future__ import annotations

from typing import Protocol

import pytest

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.tally import Tally
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


SOURCE = pytest.StashKey[Source]()
"""Where pytest's config holds it."""
