# SPDX-License-Identifier: MIT
"""The evidence of a target: which requests decide, what is judged over all of them, and what was explored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.declaration import Declaration
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.runner import source as source_module
from uapi_conformance.runner.source import TargetSource
from uapi_conformance.scenarios.drawing import DEFAULT_EXAMPLES, Generation
from uapi_conformance.scenarios.generated import GENERATED_REQUESTS
from uapi_conformance.scenarios.recorded_call import RECORDED_CALL
from uapi_conformance.target.credentials import FixedToken
from uapi_conformance.wire.exchange import Step

from tests.support.exchanges import CONTRACT, FAIL, PASS, answer, collection, error, request, says
from tests.support.fake_client import GET, STEP, FakeClient, as_client, ok

URL = "http://pbx.example.com"  # no certificates have to be read for it
RULE = "robust.no-server-error"


@pytest.fixture
def opened() -> Iterator[list[TargetSource]]:
    sources: list[TargetSource] = []
    yield sources
    for source in sources:
        source.close()


def source_of(opened: list[TargetSource], generation: Generation | None = None) -> TargetSource:
    chosen = generation or Generation(0)
    opened.append(TargetSource(Declaration(url=URL), CONTRACT, URL, FixedToken("a-token"), None, generation=chosen))
    return opened[-1]


@pytest.mark.parametrize(("late", "outcome"), [(b"more", FAIL), (b"HTTP/1.1 408 Request Timeout\r\n\r\n", PASS)])
def test_bytes_that_follow_an_answer_later__are_judged_with_it(
    opened: list[TargetSource], late: bytes, outcome: Outcome
) -> None:
    source = source_of(opened)
    source.target.recorder.client = as_client(FakeClient(ok(), late, ok()))
    for _ in range(2):
        source.target.recorder.send(STEP, GET, LIST)
    assert source.every_answer().verdict("http.framing").outcome is outcome


@pytest.mark.parametrize(
    ("generation", "decides"),
    [
        (Generation(), True),
        (Generation(0), True),
        (Generation(DEFAULT_EXAMPLES), True),
        (Generation(DEFAULT_EXAMPLES - 1), True),
        (Generation(DEFAULT_EXAMPLES + 1), False),
        (Generation(DEFAULT_EXAMPLES, seed=0), False),
        (Generation(1, seed=7), False),
    ],
)
def test_what_is_generated__decides_verdicts_unless_the_run_explores(
    opened: list[TargetSource], generation: Generation, *, decides: bool
) -> None:
    source = source_of(opened, generation)
    source.tally(error(400, "a"))
    source.tally(replace(answer(500), step=Step(GENERATED_REQUESTS.name, "a")))
    assert source.every_answer().verdict(RULE).outcome is (FAIL if decides else PASS)
    explored = [requirement for requirement, verdict in source.exploration() if verdict.outcome is FAIL]
    assert (RULE in explored) is not decides


@pytest.mark.parametrize("generation", [Generation(), Generation(1, seed=7), Generation(DEFAULT_EXAMPLES + 1)])
def test_what_is_not_generated__decides_verdicts_in_every_run(
    opened: list[TargetSource], generation: Generation
) -> None:
    source = source_of(opened, generation)
    source.tally(answer(500))
    says(source.every_answer().verdict(RULE), FAIL, "500")


def test_generated_request_that_fails__is_among_what_was_explored(opened: list[TargetSource]) -> None:
    source = source_of(opened, Generation(1, seed=7))
    shown = answer(200, collection(), sent=request("GET", "/uapi/phoneCalls/99/@self", headers=()), operation=LIST)
    taken = replace(shown, step=Step(GENERATED_REQUESTS.name, LIST))
    source._scenarios._known[GENERATED_REQUESTS.name] = Evidence(GENERATED_REQUESTS.name, exchanges=(taken,))
    assert "service.user-invalid" in [requirement for requirement, _ in source.exploration()]


def test_disturbance__is_read_once_for_the_same_evidence(
    opened: list[TargetSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, known = source_of(opened), Evidence(RECORDED_CALL.name)
    asked: list[Evidence] = []
    monkeypatch.setattr(source_module, "disturbed", lambda found, _later: asked.append(found))
    source._scenarios._known[RECORDED_CALL.name] = known
    assert [source.disturbance for _ in range(3)] == [None] * 3
    source._scenarios._known[GENERATED_REQUESTS.name] = Evidence(GENERATED_REQUESTS.name)
    assert source.disturbance is None
    assert asked == [known, known]
