# SPDX-License-Identifier: MIT
"""Chapter 9: rules that hold for every answer of the run."""

from __future__ import annotations

from uapi_conformance.checks.rules import RULES
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.runner.items import chapter, each_requirement
from uapi_conformance.runner.session import Session

pytestmark = chapter(9, "Every answer")


@each_requirement(RULES)
def test_every_answer(run: Session, requirement: str) -> Verdict:
    """Every answer of the run keeps the rule."""
    return run.rule_verdict(requirement)
