# SPDX-License-Identifier: MIT
"""A certificate can rest on a run that judged all, as it was tested; what keeps it from that is said."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from uapi_conformance.evidence.results import Results
from uapi_conformance.reports.facts import CanaryResult

from tests.support.exchanges import FAIL, PASS
from tests.support.report_documents import GENERATING, LIBRARIES, Document, facts, report
from tests.support.results import MUST, item, results

CERTIFIABLE: Document = {"embedded": False, "canary": CanaryResult.PASSED}
OBJECTED: dict[str, tuple[Document, str]] = {
    "the embedded server": ({"embedded": True, "canary": CanaryResult.NOT_NEEDED}, "embedded reference server"),
    "no canary": ({"canary": CanaryResult.LEFT_OUT}, "--no-canary"),
    "a seed": ({"generation": replace(GENERATING, seed=1, exploring=True, as_usual=False)}, "--seed"),
    "no examples": ({"generation": replace(GENERATING, max_examples=0, as_usual=False)}, "--max-examples"),
    "another Hypothesis": (
        {"generation": replace(GENERATING, libraries={**LIBRARIES, "hypothesis": "6.170.16"})},
        r"hypothesis 6\.170\.16 .* 6\.170\.15 .* constraints\.txt",
    ),
    "another schemathesis": (
        {"generation": replace(GENERATING, libraries={**LIBRARIES, "schemathesis": "4.32.6"})},
        r"schemathesis 4\.32\.6",
    ),
    "an unknown library": ({"generation": replace(GENERATING, tested={})}, "constraints"),
    "no test system": ({"not_tried": 5}, "5 cases .* test_system"),
    "no deep run": ({"cases": 300, "too_deep": 60}, "60 cases .* --deep"),
    "no verification": ({"declaration": {"verify_certificate": False}}, "verify_certificate"),
}


def all_met() -> Results:
    return results(item(MUST, PASS))


def test_conforming_run_as_tested__is_one_for_a_certificate() -> None:
    assert report(all_met(), facts(**CERTIFIABLE))["eligible"] == {"certificate": True, "reasons": []}


@pytest.mark.parametrize("what", OBJECTED)
def test_run_that_shows_less__is_none_for_a_certificate(what: str) -> None:
    changed, words = OBJECTED[what]
    eligible = report(all_met(), facts(**{**CERTIFIABLE, **changed}))["eligible"]
    assert eligible["certificate"] is False
    assert re.search(words, " ".join(eligible["reasons"]))
    assert all(reason.endswith(".") for reason in eligible["reasons"])


def test_run_that_is_not_conforming__is_none_for_a_certificate() -> None:
    eligible = report(results(item(MUST, FAIL)), facts(**CERTIFIABLE))["eligible"]
    assert eligible == {"certificate": False, "reasons": ["The run is not conforming."]}
