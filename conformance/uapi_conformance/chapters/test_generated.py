# SPDX-License-Identifier: MIT
"""Chapter 6: requests that schemathesis generates from the OpenAPI document, judged by the same checks."""

from __future__ import annotations

from uapi_conformance.checks.generated import OWNERS
from uapi_conformance.checks.ledger import verdict_of
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.runner.items import chapter, each_requirement
from uapi_conformance.runner.session import Session

pytestmark = chapter(6, "Generated requests")


@each_requirement(OWNERS, case="generated")
def test_generated(run: Session, requirement: str) -> Verdict:
    """Generated requests with one thing wrong are refused by its code; those with nothing wrong are taken."""
    return verdict_of(run.generated_entry(requirement), conditional=True)
