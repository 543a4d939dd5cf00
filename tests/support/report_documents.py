# SPDX-License-Identifier: MIT
"""Report documents for the tests, of results and of what else is told of a run."""

from __future__ import annotations

from typing import Any

from uapi_conformance.declaration import Declaration
from uapi_conformance.evidence.conclusion import conclude
from uapi_conformance.evidence.results import Results
from uapi_conformance.reports import document
from uapi_conformance.reports.facts import CanaryResult, Generating, RunFacts

Document = dict[str, Any]

LIBRARIES = {"schemathesis": "4.32.5", "hypothesis": "6.170.15"}
GENERATING = Generating(20, None, exploring=False, as_usual=True, libraries=LIBRARIES, tested=LIBRARIES)
_FACTS: Document = {
    "url": "https://pbx.example.com",
    "embedded": False,
    "declaration": Declaration().describe(),
    "requests": 321,
    "started": "2026-01-01T00:00:00.000+00:00",
    "duration": 1.23456,
    "generation": GENERATING,
    "canary": CanaryResult.PASSED,
}


def facts(**changes: object) -> RunFacts:
    """What is told of a run that was made as it was tested."""
    return RunFacts(**{**_FACTS, **changes})


def report(found: Results, told: RunFacts) -> Document:
    return document.report(found, conclude(found), told)
