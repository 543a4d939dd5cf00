# SPDX-License-Identifier: MIT
"""Chapter 9: rules that hold for every answer of the run."""

from __future__ import annotations

from uapi_conformance.chapters.items import chapter, each_requirement
from uapi_conformance.checks.rules import RULES
from uapi_conformance.checks.tally import Tally
from uapi_conformance.evidence.verdict import Verdict

pytestmark = chapter(9, "Every answer")


@each_requirement(RULES, about_all=True)
def test_every_answer(every_answer: Tally, requirement: str) -> Verdict:
    """Every answer of the run follows the rule."""
    return every_answer.verdict(requirement)
