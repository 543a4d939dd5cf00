# SPDX-License-Identifier: MIT
"""pytest is the runner: its options do what a pytest user expects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.e2e.helpers import ONLY_SENT, Ran, Suite, environment
from tests.e2e.servers import AllUnknownAre404, PlainText, Watched, hooked, reference, unused_port

ENTRIES = pytest.mark.parametrize("entry", ["console", "pytest"])


@ENTRIES
def test_keyword__runs_one_requirement(suite: Suite, entry: str) -> None:
    watched = Watched()
    with reference(watched) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-k", "core.view-invalid", entry=entry)
    assert {r["id"] for r in ran.report["requirements"] if r["cases"]} == {"core.view-invalid"}
    assert all("core.view-invalid" in case["node_id"] for case in ran.cases)
    assert ran.verdicts["core.view-invalid"] == "pass"


def test_keyword_of_one_case__sends_little_else(suite: Suite) -> None:
    one, every = Watched(), Watched()
    with reference(one) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-k", "view-null and not word")
    with reference(every) as server:
        suite(*hooked(server), *ONLY_SENT)
    assert ran.status == 6, ran.said
    assert "Traceback" not in ran.said
    assert [case["case"] for case in ran.cases] == ["view-null"]
    assert ran.cases[0]["verdict"] == "pass"
    assert len(one.seen) < len(every.seen) // 3


@pytest.mark.parametrize("selection", [("-m", "http"), ("--class", "http"), ("-m", "http and not core")])
def test_marker__selects_a_class(suite: Suite, selection: tuple[str, ...]) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *ONLY_SENT, *selection)
    assert {r["class"] for r in ran.report["requirements"] if r["cases"]} == {"http"}
    everything = {r["id"] for r in ran.report["requirements"] if r["class"] == "http"}
    assert {r["id"] for r in ran.report["requirements"] if r["cases"]} == everything


def test_two_classes__are_selected_together(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *ONLY_SENT, "--class", "core, security")
    assert {r["class"] for r in ran.report["requirements"] if r["cases"]} == {"core", "security"}


@ENTRIES
def test_last_failed__runs_what_failed(suite: Suite, entry: str) -> None:
    # The console command keeps what failed in the user's cache, which the other tests use meanwhile.
    own = environment(HOME=str(suite.folder), XDG_CACHE_HOME=str(suite.folder))
    place = suite.folder if entry == "console" else None
    with reference(AllUnknownAre404()) as server:
        first = suite(*hooked(server), *ONLY_SENT, entry=entry, cwd=place, environ=own)
        again = suite(*hooked(server), *ONLY_SENT, "--lf", entry=entry, cwd=place, environ=own)
    failed = {case["node_id"] for case in first.cases if case["verdict"] == "fail"}
    mandatory = {r["id"] for r in first.report["requirements"] if r["level"] == "MUST"}
    failed = {case for case in failed if case.partition("[")[2].partition("/")[0].rstrip("]") in mandatory}
    assert failed
    assert {case["node_id"] for case in again.cases} == failed
    assert again.status == 1


def test_last_failed_after_a_conforming_run__runs_all(suite: Suite) -> None:
    with reference() as server:
        first = suite(*hooked(server), *ONLY_SENT, entry="pytest")
        again = suite(*hooked(server), *ONLY_SENT, "--lf", entry="pytest")
    assert (first.status, again.status) == (0, 0), again.said
    assert len(first.cases) == len(again.cases)


def _junit(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - written by pytest


@pytest.mark.parametrize("behaviour", [Watched, PlainText])
def test_junit__has_a_testcase_for_each_item(suite: Suite, behaviour: type[Watched]) -> None:
    path = suite.folder / "junit.xml"
    with reference(behaviour()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, f"--junitxml={path}")
    root = _junit(path)
    cases = list(root.iter("testcase"))
    assert len(cases) == len(ran.cases)
    required = {r["id"]: r["level"] for r in ran.report["requirements"]}
    failing = [
        case
        for requirement in ran.report["requirements"]
        for case in requirement["cases"]
        if case["verdict"] == "fail" and required[requirement["id"]] == "MUST"
    ]
    assert len(list(root.iter("failure"))) == len(failing)
    assert list(root.iter("error")) == []
    assert bool(failing) is (behaviour is PlainText)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "workers"])
def test_junit__tells_what_was_not_judged_from_what_does_not_apply(suite: Suite, workers: tuple[str, ...]) -> None:
    path = suite.folder / "junit.xml"
    with reference() as server:
        ran = suite(
            "--target-url", server.url, *ONLY_SENT, "-m", "chapter_success and core", f"--junitxml={path}", *workers
        )
    said = {case["node_id"].partition("::")[2]: case["verdict"] for case in ran.cases}
    assert {"inconclusive", "not applicable"} <= set(said.values())
    for case in _junit(path).iter("testcase"):
        (verdict,) = (p.get("value") for p in case.iter("property") if p.get("name") == "uapi.outcome")
        assert verdict == said[case.get("name", "")]
        skipped = case.find("skipped")
        assert (skipped is None) is (verdict == "pass")
        assert skipped is None or skipped.get("message", "").startswith(f"{verdict}: ")


@pytest.mark.parametrize("behaviour", [Watched, AllUnknownAre404])
def test_two_workers__come_to_the_same(suite: Suite, behaviour: type[Watched]) -> None:
    def run(*options: str) -> Ran:
        with reference(behaviour()) as server:
            return suite(*hooked(server), *ONLY_SENT, *options)

    alone, spread = run(), run("-n", "2")
    assert spread.status == alone.status, spread.said
    assert spread.report["verdict"] == alone.report["verdict"]
    assert spread.report["classes"] == alone.report["classes"]
    assert spread.verdicts == alone.verdicts
    # A call or view whose random id has no letters has no other case to be tried in, which leaves a request or two out.
    assert abs(spread.report["requests"] - alone.report["requests"]) <= 3
    assert abs(len(spread.exchanges) - len(alone.exchanges)) <= 3
    assert spread.conclusion == alone.conclusion


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "workers"])
def test_first_failure__ends_the_run_as_not_conforming(suite: Suite, workers: tuple[str, ...]) -> None:
    with reference(AllUnknownAre404()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-x", "-m", "chapter_refusals and core", *workers)
    assert ran.status == 1, ran.said
    assert ran.conclusion.startswith("NOT CONFORMING: ")
    assert ran.report["interrupted"] is False


def test_two_workers_on_the_embedded_server__conform(suite: Suite) -> None:
    ran = suite("-n", "2", *ONLY_SENT)
    assert ran.status == 0, ran.said
    assert ran.report["target"]["embedded"] is True


def test_two_workers_and_no_target__end_in_one_sentence(suite: Suite) -> None:
    ran = suite("-n", "2", "--target-url", f"http://127.0.0.1:{unused_port()}")
    assert "cannot be reached" in ran.sentence()


def test_two_workers_with_generated_cases__conform(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), "--max-examples", "2", "-n", "2")
    assert ran.status == 0, ran.said


def test_reports_without_a_folder_given__go_to_one_of_their_own(suite: Suite) -> None:
    with reference() as server:
        for _ in range(2):
            suite(*hooked(server), "-k", "core.stop-accepted", cwd=suite.folder, claims=True)
    folders = sorted((suite.folder / "reports").iterdir())
    assert len(folders) == 2
    for folder in folders:
        assert (folder / "report.json").is_file()
        assert (folder / "exchanges.har").is_file()


def test_plugin_in_another_project__leaves_it_alone(suite: Suite) -> None:
    test = suite.folder / "test_own.py"
    test.write_text("def test_own():\n    assert 1\n")
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis", str(test))
    ran = subprocess.run(
        command, cwd=suite.folder, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
    assert "conformance " not in ran.stdout.replace("uapi-conformance-", "")
    assert sorted(path.name for path in suite.folder.iterdir()) == ["test_own.py"]


def test_configuration_of_the_folder__is_not_taken(suite: Suite) -> None:
    (suite.folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    with reference() as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-k", "core.stop-accepted", cwd=suite.folder)
    assert ran.status == 6, ran.said
