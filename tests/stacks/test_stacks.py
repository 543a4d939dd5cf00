# SPDX-License-Identifier: MIT
"""The command that judges correct servers of other makes tells which of them is called faulty, and why."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.quality.running import HOOK, SINGLE
from tests.stacks import judge, proxies
from tests.stacks.catalogue import STACKS
from tests.stacks.judge import Result, page, problems
from tests.stacks.stack import Command, Place, Stack, StackError, serving
from tests.support.tree import ROOT

_SERVER = """
import os, threading
from uapi_conformance.reference.canaries import NeverStops
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.reference.behaviour import Behaviour
with ReferenceServer({behaviour}(), port=int(os.environ["PORT"]), token=os.environ["UAPI_TOKEN"]):
    threading.Event().wait()
"""


def python(code: str) -> Callable[[Place], tuple[Command, ...]]:
    return lambda _: ((sys.executable, "-c", code),)


RIGHT = Stack("right", "Right", "it is the reference server", python(_SERVER.format(behaviour="Behaviour")))
WRONG = Stack("wrong", "Wrong", "it never stops", python(_SERVER.format(behaviour="NeverStops")))
ABSENT = Stack("absent", "Absent", "it is not installed", python(""), modules=("no-such-distribution",))
BROKEN = Stack("broken", "Broken", "it ends at once", python("raise SystemExit('the port is gone')"))


# --- whole runs


def test_wrong_server__is_reported_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    status = judge.main(["--mode", HOOK], (RIGHT, WRONG))
    printed = capsys.readouterr().out
    assert status == 1
    assert "ok    right (hook): conforming" in printed
    assert "WRONG wrong (hook): not conforming" in printed
    assert "fail: core.recording-stops: " in printed
    assert "1 of 2 runs are right, 0 stacks not tried" in printed


def test_right_servers__end_with_0_with_one_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge.main(["--mode", SINGLE, "right"], (RIGHT, WRONG)) == 0
    assert "ok    right (single call): inconclusive" in capsys.readouterr().out


def test_server_that_does_not_start__is_wrong_and_its_words_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge.main(["--mode", HOOK], (BROKEN,)) == 1
    assert "broken does not start: the port is gone" in capsys.readouterr().out


def test_process__ends_with_all_that_it_started(tmp_path: Path) -> None:
    """The child holds a lock for as long as it lives."""
    lock = tmp_path / "lock"
    child = f"import subprocess; subprocess.Popen(['flock', {str(lock)!r}, 'sleep', '3600'])\n"
    stack = Stack("parent", "Parent", "it starts another", python(child + _SERVER.format(behaviour="Behaviour")))
    with serving(stack):
        held = subprocess.run(["flock", "--wait", "10", "--nonblock", lock, "true"], check=False)
    assert subprocess.run(["flock", "--wait", "10", lock, "true"], check=False).returncode == 0
    assert held.returncode != 0


# --- what is not there


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is right, at once."""
    monkeypatch.setattr(judge, "judge", lambda stack, mode, _: Result(stack.name, mode, "conforming", 0.0))


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--require-all"], 1), (["absent"], 1)])
def test_stack_that_is_not_installed__is_named(
    judged: None, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    """Where nothing at all was tried, nothing was shown."""
    assert judge.main(arguments, (RIGHT, ABSENT)) == status
    assert "absent: not tried, no-such-distribution not installed" in capsys.readouterr().out


def test_unknown_name__is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        judge.main(["nobody"], (RIGHT,))
    assert "there is no stack nobody; there are right" in capsys.readouterr().err


# --- what is wrong with a run


def report(end: str, **requirement: object) -> dict[str, object]:
    case = {"case": "one", "verdict": "fail", "expected": "this", "observed": "that"}
    entry = {"id": "core.x", "verdict": "pass", "level": "MUST", "reason": "Why.", "cases": [case], **requirement}
    return {"verdict": end, "requirements": [entry]}


CONFORMING = report("conforming")
FAILED = report("not conforming", verdict="fail")
UNJUDGED = report("inconclusive", verdict="inconclusive")


@pytest.mark.parametrize(
    ("mode", "status", "document", "said"),
    [
        (HOOK, 0, CONFORMING, []),
        (SINGLE, 0, CONFORMING, []),
        (SINGLE, 6, UNJUDGED, []),
        (HOOK, 6, UNJUDGED, ["inconclusive: core.x: Why.", "ends with 6, inconclusive"]),
        (
            SINGLE,
            1,
            FAILED,
            ["fail: core.x: Why.", "    one: expected this; observed that", "ends with 1, not conforming"],
        ),
        # A recommendation that is not met decides nothing.
        (HOOK, 0, report("conforming", verdict="fail", level="SHOULD"), []),
        (
            HOOK,
            4,
            {**FAILED, "verdict": "error", "error": "The hook."},
            ["fail: core.x: Why.", "    one: expected this; observed that", "ends with 4, error: The hook."],
        ),
        (HOOK, 4, {**UNJUDGED, "verdict": "error", "error": "The hook."}, ["ends with 4, error: The hook."]),
        (HOOK, 3, {}, ["ends with 3, none: printed"]),
        (HOOK, 1, CONFORMING, ["ends with 1, conforming"]),
    ],
)
def test_run__is_right_only_where_nothing_is_held_against_the_server(
    mode: str, status: int, document: dict[str, object], said: list[str]
) -> None:
    assert list(problems(mode, status, document, "printed")) == said


# --- the servers


def test_servers__share_no_code_with_the_suite() -> None:
    """Only the one that stands behind the proxies is the reference server."""
    servers = (ROOT / "tests" / "stacks" / "servers").glob("*.py")
    assert {file.name for file in servers if "uapi_conformance" in file.read_text("utf-8")} == {"reference.py"}


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_stack__stands_in_the_documents(stack: Stack) -> None:
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert stack.title in readme.partition("Tried on: ")[2]
    assert f"| {stack.title} | " in judge.PAGE.read_text("utf-8")
    assert f" | {stack.differs} | " in judge.PAGE.read_text("utf-8"), "run `tox -e stacks -- --record`"


def test_page__says_what_was_called_faulty() -> None:
    results = [
        Result("right", HOOK, "conforming", 1.0, advised=("robust.x",)),
        Result("right", SINGLE, "not conforming", 1.0, ("fail: x",)),
    ]
    row = "| Right |  | it is the reference server | as it should | **wrong** | robust.x |"
    assert row in page((RIGHT,), results).splitlines()


def test_configuration_without_the_place_of_a_change__is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "haproxy.cfg"
    file.write_text("global\n\tdaemon\n")
    assert proxies._changed(file, (r"^\tdaemon$", "\tmaster")) == "global\n\tmaster\n"
    with pytest.raises(StackError, match="is not the configuration that is known"):
        proxies._changed(file, (r"^\tchroot .*$", ""))


def test_environment__leaves_the_own_token_of_a_user_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(os.environ, "UAPI_TOKEN", "somebody's")
    code = f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(os.environ['UAPI_TOKEN'])\n"
    stack = Stack("telling", "Telling", "it tells", python(code + _SERVER.format(behaviour="Behaviour")))
    with serving(stack) as served:
        assert (tmp_path / "seen").read_text() == served.token != "somebody's"
