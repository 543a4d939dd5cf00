# SPDX-License-Identifier: MIT
"""report.json keeps its schema, and its evidence is in exchanges.har."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from tests.e2e.helpers import FEW, ONLY_SENT, Ran, Suite
from tests.e2e.servers import AllUnknownAre404, PlainText, Watched, hooked, reference, unused_port, with_call
from tests.support.tree import ROOT

SCHEMA = json.loads((ROOT / "reports" / "report.schema.json").read_text(encoding="utf-8"))

ABOUT_TOKENS = (
    "robust.error-everywhere",
    "service.access-denied",
    "service.token-expired",
    "http.challenge",
    "security.foreign-call",
)
"""Requirements about requests that do not carry the token of the run."""

RUNS = {
    "conforming": (Watched, "hook", ONLY_SENT),
    "generated": (Watched, "hook", FEW),
    "exploring": (PlainText, "call", (*FEW, "--seed", "5")),
    "not conforming": (PlainText, "hook", ONLY_SENT),
    "one call": (AllUnknownAre404, "call", ONLY_SENT),
    "no call": (AllUnknownAre404, "none", ONLY_SENT),
    "selection": (Watched, "hook", ("-k", "core.view-invalid")),
    "used up": (Watched, "hook", (*ONLY_SENT, "--max-requests", "40")),
}


@pytest.fixture(scope="module", params=list(RUNS.values()), ids=list(RUNS))
def ran(request: pytest.FixtureRequest, module_suite: Suite) -> Ran:
    behaviour, kind, options = request.param
    with reference(behaviour()) as server:
        aimed = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}[kind]
        return module_suite(*aimed, *options)


def _problems(document: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_schema__is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert _problems({}) != []


def test_report__is_valid(ran: Ran) -> None:
    assert _problems(ran.report) == []


def test_evidence__is_among_the_exchanges(ran: Ran) -> None:
    numbers = [entry["_uapi"]["number"] for entry in ran.exchanges]
    assert len(numbers) == len(set(numbers))
    named = {n for r in ran.report["requirements"] for n in r["evidence"]}
    named |= {n for case in ran.cases for n in case["evidence"]}
    named |= {n for found in ran.report["explored"] for n in found["evidence"]}
    assert named <= set(numbers)


def test_requests__are_counted_as_they_are_kept(ran: Ran) -> None:
    assert ran.report["requests"] == len(ran.exchanges)


def test_har__is_one(ran: Ran) -> None:
    log = ran.har["log"]
    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "uapi-conformance"
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
        assert entry["request"]["url"].startswith("http://127.0.0.1:")


def test_failures__have_expectation_observation_and_a_curl_line(ran: Ran) -> None:
    for requirement in ran.report["requirements"]:
        for case in requirement["cases"]:
            if case["verdict"] != "fail":
                assert case["curl"] == "", case
                continue
            assert case["expected"], case
            assert case["observed"], case
            assert case["evidence"], case
            assert "curl -sS" in case["curl"], case
            assert "$UAPI_TOKEN" in case["curl"] or requirement["id"] in ABOUT_TOKENS, case


def test_what_conforms__has_evidence(ran: Ran) -> None:
    for requirement in ran.report["requirements"]:
        if requirement["verdict"] == "pass":
            assert requirement["evidence"], requirement["id"]


def test_every_requirement__is_listed_once(ran: Ran) -> None:
    names = [r["id"] for r in ran.report["requirements"]]
    assert len(names) == len(set(names)) > 50


def test_report_of_a_dead_target__is_valid(suite: Suite) -> None:
    ran = suite("--target-url", f"http://127.0.0.1:{unused_port()}")
    assert _problems(ran.report) == []
    assert ran.report["verdict"] == "error"
    assert {r["verdict"] for r in ran.report["requirements"]} == {"inconclusive"}
    assert isinstance(ran.exchanges, list)
