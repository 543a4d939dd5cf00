# SPDX-License-Identifier: MIT
"""The exit status and the verdict of report.json are what a CI job goes by: each situation that leads to them, as a table.

Standard streams that are closed or full are in `test_streams.py`, environments in `test_environments.py`, and a worker
of pytest-xdist that dies in `test_lost_worker.py`.
"""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.e2e.helpers import ONLY_SENT, Suite
from tests.e2e.servers import NeverRefuses, PlainText, Watched, hooked, reference, with_call
from tests.e2e.situations import (
    FEW_ITEMS,
    Situation,
    declared,
    embedded,
    folder_is_a_file,
    no_call,
    plugin,
    signalled,
    target,
    unreachable,
    with_other_tests,
)

HTTP = ("--class", "http")
ALLOW = "--allow-inconclusive"
IN_SETUP = "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_setup(item):\n    "
IN_CALL = "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_call(item):\n    "
IN_TEARDOWN = "@pytest.hookimpl(trylast=True)\ndef pytest_runtest_teardown(item):\n    "
LOSES = (
    "@pytest.hookimpl(wrapper=True, tryfirst=True)\ndef pytest_runtest_makereport(item, call):\n"
    "    made = yield\n    made.__dict__.pop('uapi', None)\n    return made"
)
COUNTS_ONE_MORE = (
    "@pytest.hookimpl(wrapper=True)\ndef pytest_runtestloop(session):\n"
    "    done = yield\n    session.testsfailed += 1\n    return done"
)
OWN_PASSES = "def test_own():\n    pass\n"
OWN_FAILS = "def test_own():\n    assert 0\n"

NO_REPORT = None


@dataclass(frozen=True)
class Row:
    """A situation, the exit status, how the last line begins, and the verdict of report.json.

    ``internal`` is whether pytest shows a traceback of its own, which a report of the fault needs.
    """

    status: int
    last: str
    verdict: str | None
    situation: Situation
    internal: bool = False


STATUSES = {
    "the reference server through its hook": Row(0, "CONFORMING: ", "conforming", target()),
    "the same under bare pytest": Row(0, "CONFORMING: ", "conforming", target(entry="pytest")),
    "no target: the embedded server": Row(0, "CONFORMING: ", "conforming", embedded()),
    "some passed, and that is allowed": Row(0, "INCONCLUSIVE: ", "inconclusive", target(ALLOW, aimed=with_call)),
    "another test passes beside": Row(0, "CONFORMING: ", "conforming", with_other_tests(OWN_PASSES)),
    "errors without a body": Row(1, "NOT CONFORMING: ", "not conforming", target(behaviour=PlainText)),
    "nothing is refused": Row(1, "NOT CONFORMING: ", "not conforming", target(behaviour=NeverRefuses)),
    "no call, and that is allowed": Row(
        1, "NOT CONFORMING: ", "not conforming", target(ALLOW, behaviour=PlainText, aimed=no_call)
    ),
    "-x": Row(1, "NOT CONFORMING: ", "not conforming", target("-x", behaviour=PlainText)),
    "--maxfail, two workers": Row(
        1, "NOT CONFORMING: ", "not conforming", target("--maxfail=1", "-n", "2", behaviour=PlainText)
    ),
    "--stepwise": Row(1, "NOT CONFORMING: ", "not conforming", target("--stepwise", behaviour=PlainText)),
    "another test fails beside": Row(1, "CONFORMING: ", "conforming", with_other_tests(OWN_FAILS)),
    "Ctrl-C before the first verdict": Row(2, "INTERRUPTED: ", "inconclusive", signalled(signal.SIGINT, 30)),
    "SIGTERM": Row(2, "INTERRUPTED: ", "inconclusive", signalled(signal.SIGTERM, 180)),
    "SIGHUP": Row(2, "INTERRUPTED: ", "inconclusive", signalled(signal.SIGHUP, 180)),
    "an error around an item": Row(3, "ERROR: ", "error", plugin(IN_SETUP + "raise RuntimeError('boom')")),
    "an error in an item": Row(3, "ERROR: ", "error", plugin(IN_CALL + "raise RuntimeError('boom')")),
    "memory is used up": Row(3, "ERROR: ", "error", plugin(IN_CALL + "raise MemoryError")),
    "SystemExit(1) in an item": Row(3, "ERROR: ", "error", plugin(IN_CALL + "raise SystemExit(1)")),
    "an error behind an item": Row(3, "ERROR: ", "error", plugin(IN_TEARDOWN + "raise RuntimeError('boom')")),
    "a report is lost": Row(3, "ERROR: ", "error", plugin(LOSES)),
    "an error in a hook": Row(
        3, "ERROR: ", "error", plugin("def pytest_runtest_logstart():\n    raise KeyError('boom')"), internal=True
    ),
    "the same with two workers": Row(3, "ERROR: ", "error", plugin(IN_SETUP + "raise RuntimeError('boom')", "-n", "2")),
    "a plugin fails an item, as a time-out does": Row(
        4, "ERROR: ", "error", plugin(IN_CALL + "pytest.fail('Timeout')")
    ),
    "a plugin skips an item": Row(4, "ERROR: ", "error", plugin(IN_SETUP + "pytest.skip('not today')")),
    "a plugin ends pytest with 1": Row(4, "ERROR: ", "error", plugin(IN_CALL + "pytest.exit('enough', returncode=1)")),
    "a plugin counts a failure": Row(4, "ERROR: ", "error", plugin(COUNTS_ONE_MORE)),
    "the target is not there": Row(4, "ERROR: ", "error", unreachable),
    "an unknown option": Row(4, "ERROR: ", NO_REPORT, embedded("--targeturl=http://127.0.0.1:1")),
    "a wrong option": Row(4, "ERROR: ", NO_REPORT, embedded("--rate", "fast")),
    "a wrong declaration": Row(4, "ERROR: ", NO_REPORT, declared("[target]\nurll = 'x'\n")),
    "a marker expression that is none": Row(4, "ERROR: ", NO_REPORT, embedded("-m", "bad(")),
    "the same under bare pytest, as a keyword": Row(4, "ERROR: ", "error", embedded("-k", "bad(", entry="pytest")),
    "no folder for the report": Row(4, "ERROR: ", NO_REPORT, folder_is_a_file),
    "nothing is chosen": Row(5, "", NO_REPORT, embedded("-k", "no-such-requirement")),
    **{
        option: Row(5, "NOTHING JUDGED: ", NO_REPORT, target(option))
        for option in ("--collect-only", "--setup-plan", "--setup-only", "--fixtures", "--fixtures-per-test")
    },
    "--setup-only, two workers": Row(5, "NOTHING JUDGED: ", NO_REPORT, target("--setup-only", "-n", "2")),
    "no call": Row(6, "INCONCLUSIVE: ", "inconclusive", target(aimed=no_call)),
    "a keyword": Row(6, "INCONCLUSIVE: ", "inconclusive", target(*FEW_ITEMS)),
    "a class": Row(6, "INCONCLUSIVE: ", "inconclusive", target(*HTTP)),
    "a marker": Row(6, "INCONCLUSIVE: ", "inconclusive", target("-m", "http")),
    "nothing passed, though that is allowed": Row(
        6, "INCONCLUSIVE: ", "inconclusive", target("-k", "core.overlapping", ALLOW, aimed=no_call)
    ),
}


@pytest.mark.parametrize("row", STATUSES.values(), ids=STATUSES)
def test_status_last_line_and_report__agree(suite: Suite, row: Row) -> None:
    ran = row.situation(suite)
    assert ran.status == row.status, ran.said
    assert ("INTERNALERROR" in ran.said) is row.internal
    assert "Traceback" not in ran.said
    lines = [line for line in (ran.err or ran.out).splitlines() if line.strip()]
    if row.last:
        assert any(line.startswith(row.last) for line in (*lines, ran.conclusion)) or "error: " in ran.err, ran.said
    report = ran.folder / "report.json"
    if row.verdict is NO_REPORT:
        assert not report.exists()
        return
    assert ran.out.splitlines()[-1] == ran.conclusion or ran.err
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["verdict"], told["exit_status"]) == (row.verdict, row.status)
    assert told["interrupted"] is (row.status == 2)
    if row.status in (3, 4):
        assert f"ERROR: {told['error']}" in ran.said


def test_item_that_ended_without_a_verdict__is_named_with_what_ended_it(suite: Suite) -> None:
    ran = plugin(IN_SETUP + "raise RuntimeError('boom')")(suite)
    assert "core.view-invalid" in ran.report["error"]
    assert "RuntimeError: boom" in ran.report["error"]


@pytest.mark.parametrize("option", ["--collect-only", "--setup-plan", "--setup-only", "--fixtures"])
def test_option_that_runs_nothing__sends_nothing(suite: Suite, option: str) -> None:
    watched = Watched()
    with reference(watched) as server:
        ran = suite(*hooked(server), option, "-q")
    assert watched.seen == []
    assert option in ran.conclusion


def test_wrong_declaration__takes_the_report_of_an_earlier_run_away(suite: Suite) -> None:
    """Else a CI job would read the verdict of yesterday."""
    folder = suite.folder / "kept"
    folder.mkdir()
    for name in ("report.json", "exchanges.har"):
        (folder / name).write_text("{}")
    ran = suite("--target-url", "no-scheme", "--report-dir", str(folder))
    assert ran.status == 4
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("behaviour", "verdict", "status"), [(Watched, "conforming", "0"), (PlainText, "not conforming", "1")]
)
def test_junit__has_verdict_and_status(suite: Suite, behaviour: type[Watched], verdict: str, status: str) -> None:
    path = suite.folder / "junit.xml"
    with reference(behaviour()) as server:
        suite(*hooked(server), *ONLY_SENT, f"--junitxml={path}")
    told = {p.get("name"): p.get("value") for p in _junit(path).iter("property") if p.get("name") != "uapi.outcome"}
    assert told == {"uapi.verdict": verdict, "uapi.exit_status": status}


def _junit(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - written by pytest


def test_no_call__says_what_to_declare(suite: Suite) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, *ONLY_SENT)
    assert "--call" in ran.out
    assert "--states-url" in ran.out
    assert "fail" not in ran.verdicts.values()


def test_default_run_with_generated_cases__conforms(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server))
    assert ran.status == 0, ran.said
    assert any(case["case"] == "generated" and case["verdict"] == "pass" for case in ran.cases)


def test_first_failure_ends_the_run__judges_no_more(suite: Suite) -> None:
    with reference(PlainText()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-x")
    assert sum(case["verdict"] == "fail" for case in ran.cases) == 1
