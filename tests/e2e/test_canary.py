# SPDX-License-Identifier: MIT
"""A run against a real target begins by showing that the suite tells a faulty server from a conforming one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.contract import OpenApi, load_contract
from uapi_conformance.errors import SuiteError
from uapi_conformance.evidence.conclusion import Conclusion, conclude
from uapi_conformance.evidence.results import RequirementResult, Results, RunVerdict
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.runner.canary import CANARIES, Canary, expect_canaries
from uapi_conformance.scenarios import drawing
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.wire.exchange import Response

from tests.e2e.helpers import ONLY_SENT, TOKEN, Suite
from tests.e2e.servers import AllUnknownAre404, Watched, reference
from tests.support.tree import SOURCES


def test_canaries__are_told_apart() -> None:
    expect_canaries(load_contract(), Generation(3))


@pytest.mark.parametrize("canary", CANARIES, ids=[c.behaviour.__name__ for c in CANARIES])
def test_suite_that_is_blind_to_one_fault__says_so(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a patched library could do: the judgement of one faulty server comes out as a pass."""
    blind = replace(canary, judge=lambda _: passed("Blind."))
    monkeypatch.setattr("uapi_conformance.runner.canary.CANARIES", tuple(blind if c is canary else c for c in CANARIES))
    with pytest.raises(SuiteError, match=canary.requirement):
        expect_canaries(load_contract(), Generation(3))


def test_suite_that_sees_faults_everywhere__says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(*_: object) -> Verdict:
        return failed("Nothing is right.", expected="", observed="")

    monkeypatch.setattr("uapi_conformance.runner.canary._verdict", judge)
    with pytest.raises(SuiteError, match=Behaviour.__name__):
        expect_canaries(load_contract(), Generation(3))


class Anything:
    """A validator to which all is valid."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def is_valid(self, _: object) -> bool:
        return True

    def iter_errors(self, _: object) -> list[object]:
        return []


@pytest.mark.parametrize("library", ["jsonschema_rs", "jsonschema"])
def test_validator_that_accepts_everything__is_noticed(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{library}.Draft202012Validator", Anything)
    fresh = replace(load_contract(), openapi=OpenApi(load_contract().openapi.document))
    with pytest.raises(SuiteError, match=r"service\.list-fields"):
        expect_canaries(fresh, Generation(0))


def test_bodies_that_are_not_decoded__are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Response, "content", property(lambda self: self.body))
    with pytest.raises(SuiteError, match="Compresses"):
        expect_canaries(load_contract(), Generation(0))


@pytest.mark.parametrize("changed", [{"verdict": RunVerdict.CONFORMING}, {"exit_status": 0}], ids=["verdict", "status"])
def test_conclusions_that_always_conform__are_noticed(changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def always(results: Results) -> Conclusion:
        return replace(conclude(results), **changed)

    monkeypatch.setattr("uapi_conformance.runner.canary.conclude", always)
    with pytest.raises(SuiteError, match="ends with"):
        expect_canaries(load_contract(), Generation(0))


def test_results_to_which_what_was_not_run_is_no_matter__are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RequirementResult, "open", property(lambda _: False))
    with pytest.raises(SuiteError, match="ends with 0, conforming"):
        expect_canaries(load_contract(), Generation(0))


@pytest.mark.parametrize("left", [0, 1], ids=["nothing", "right ones alone"])
def test_generator_that_is_dead__is_noticed(left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(strategy: Any, count: int, seed: int) -> list[Any]:
        calls.append(count)
        return examples(strategy, count, seed) if left and len(calls) % 2 else []

    calls: list[int] = []
    examples = drawing._examples
    monkeypatch.setattr(drawing, "_examples", dead)
    with pytest.raises(SuiteError, match=rf"generates {2 * left} kinds"):
        expect_canaries(load_contract(), Generation(3))


@pytest.mark.parametrize(
    ("options", "said"), [((), "passed"), (("--no-canary",), "left out")], ids=["by default", "--no-canary"]
)
def test_report__says_whether_there_was_a_canary(suite: Suite, options: tuple[str, ...], said: str) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, "-k", "core.error-body", *ONLY_SENT, *options, canary=True)
    assert ran.report["canary"] == said
    assert ("canary" in ran.out) == (said == "left out")


def test_embedded_server__needs_no_canary(suite: Suite) -> None:
    ran = suite("-k", "core.stop-accepted", *ONLY_SENT, canary=True)
    assert ran.report["canary"] == "not needed"


BLIND = """
import h11
read = h11.Connection.next_event
def patched(self):
    event = read(self)
    if isinstance(event, h11.Response) and event.status_code == 400:
        event = h11.Response(status_code=202, headers=event.headers.raw_items(), http_version=event.http_version)
    return event
h11.Connection.next_event = patched
"""


def test_environment_that_changes_answers__is_an_error_of_the_suite_and_no_verdict(tmp_path: Path) -> None:
    """A library that somebody patched: every 400 looks like a 202."""
    (tmp_path / "sitecustomize.py").write_text(BLIND)
    watched = AllUnknownAre404()
    with reference(watched) as server:
        command = (sys.executable, "-m", "uapi_conformance", "run", "--target-url", server.url, "--report-dir", "r")
        paths = os.pathsep.join((str(tmp_path), str(SOURCES)))
        environ = {**os.environ, "PYTHONPATH": paths, "UAPI_TOKEN": TOKEN}
        ran = subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120, check=False
        )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 3, said
    assert "The suite does not work here" in said
    assert "Traceback" not in said
    assert watched.seen == []
    assert not (tmp_path / "r" / "report.json").exists()


def test_requests_to_canaries__are_no_requests_to_the_target(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        ran = suite("--target-url", server.url, "-k", "core.error-body", *ONLY_SENT, canary=True)
    assert ran.report["requests"] == len(watched.seen)
