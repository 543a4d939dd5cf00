# SPDX-License-Identifier: MIT
"""Chapter 5: requests that schemathesis generates from the OpenAPI document, judged by the same checks."""

from __future__ import annotations

from uapi_conformance.chapters.items import GENERATED, chapter, each_requirement
from uapi_conformance.checks import generated
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios.generated import ALONE
from uapi_conformance.scenarios.recorded_call import SECOND

pytestmark = chapter(5, "Generated requests")


@each_requirement(generated.OWNERS, case=GENERATED)
def test_generated(
    generated_requests: Evidence, recorded_call: Evidence, contract: ClaimedContract, requirement: str
) -> Verdict:
    """Generated requests with one thing wrong are refused with its code; those with nothing wrong are accepted."""
    return generated.verdict(requirement, generated_requests, recorded_call, contract, second=SECOND, alone=ALONE)
