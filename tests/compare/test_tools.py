# SPDX-License-Identifier: MIT
"""How the tools that are compared are run, and what is read from what they say."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.compare import compare as command
from tests.compare import prism, stock, suite, tools
from tests.compare.complaints import NO_JUDGEMENT, Complaints
from tests.compare.tools import ANY_TARGET, Target, Tool

NOTHING = Complaints()


# --- the tools


@pytest.fixture(params=command.TOOLS, ids=lambda tool: tool.name)
def tool(request: pytest.FixtureRequest) -> Tool:
    made: Tool = request.param
    return made


def test_command_line__names_no_port_and_no_token(tool: Tool) -> None:
    target = Target("http://127.0.0.1:45678", "a-secret")
    given = tools.shown(tool.command(target))
    assert "http://127.0.0.1:45678" in given
    said = tools.shown(tool.command(ANY_TARGET))
    assert said == given.replace("http://127.0.0.1:45678", "$URL").replace("a-secret", "$UAPI_TOKEN")


def test_command_line__leaves_the_amount_of_work_to_the_tool(tool: Tool) -> None:
    assert not {"-n", "--max-examples", "--no-canary", "--phases", "--max-failures"} & set(tool.command(ANY_TARGET))


def test_files__are_those_that_the_command_line_names(tool: Tool) -> None:
    named = {name for name in tool.command(ANY_TARGET) if name.endswith((".yaml", ".toml", ".json"))}
    written_by_the_tool = {"schemathesis-report.json"}
    assert named - written_by_the_tool == {name for name in tool.files() if not name.endswith(".sh")}


@pytest.mark.parametrize("style", ["examples", "enum"])
def test_schemathesis__explores_the_same_way_each_time(style: str) -> None:
    given = stock.Schemathesis(style).command(ANY_TARGET)
    assert given[given.index("--seed") + 1] == "1"


def test_kept_files__are_what_the_tools_read(tmp_path: Path) -> None:
    command.keep(command.TOOLS, tmp_path / "kept")
    kept = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "kept").iterdir()}
    assert kept == {name: text for tool in command.TOOLS for name, text in tool.files().items()}
    assert json.loads(kept["openapi-enum.json"])["openapi"].startswith("3.1")
    assert "$UAPI_TOKEN" in kept["prism-requests.sh"]


def test_environment__has_nothing_that_steers_a_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UAPI_RATE", "SCHEMATHESIS_HOOKS", "HYPOTHESIS_PROFILE", "PYTEST_ADDOPTS", "CI"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("UAPI_TOKEN", "another")
    monkeypatch.setenv("HARMLESS", "kept")
    given = tools.environment(Target("http://x", "mine"), tmp_path)
    assert not {"UAPI_RATE", "SCHEMATHESIS_HOOKS", "HYPOTHESIS_PROFILE", "PYTEST_ADDOPTS", "CI"} & set(given)
    assert (given["UAPI_TOKEN"], given["HARMLESS"]) == ("mine", "kept")
    assert given["XDG_CACHE_HOME"].startswith(str(tmp_path))


def test_process__is_stopped_when_patience_is_over(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        tools.run(("python", "-c", "import time; time.sleep(600)"), ANY_TARGET, tmp_path, 0.1)


def test_process__is_run_in_its_folder_with_the_token(tmp_path: Path) -> None:
    code = "import os, pathlib, sys; pathlib.Path('seen').write_text(os.environ['UAPI_TOKEN']); sys.exit(5)"
    assert tools.run(("python", "-c", code), Target("http://x", "mine"), tmp_path, 60) == 5
    assert (tmp_path / "seen").read_text(encoding="utf-8") == "mine"


# --- what the tools say


def entry(name: str, verdict: str, level: str = "MUST") -> dict[str, str]:
    return {"id": name, "verdict": verdict, "level": level}


@pytest.mark.parametrize(
    ("verdict", "entries", "complaints"),
    [
        ("conforming", [entry("a", "pass"), entry("b", "fail", "SHOULD")], NOTHING),
        ("inconclusive", [entry("a", "inconclusive")], NOTHING),
        ("not conforming", [entry("a", "fail"), entry("b", "pass")], Complaints({"a": 1})),
        ("error", [entry("a", "inconclusive")], NO_JUDGEMENT),
        ("error", [entry("a", "fail")], Complaints({"a": 1})),
    ],
)
def test_suite__complains_of_mandatory_requirements_that_fail(
    verdict: str, entries: list[dict[str, str]], complaints: Complaints
) -> None:
    assert suite.complaints({"verdict": verdict, "requirements": entries}) == complaints


@pytest.mark.parametrize(
    ("failures", "errors", "status", "complaints"),
    [
        ([], [], 0, NOTHING),
        ([("ST108", "Response violates schema", 2)], [], 1, Complaints({"ST108 Response violates schema": 2})),
        ([], [("Network Error", 2)], 1, Complaints({"Network Error": 2})),
        ([], [], 2, NO_JUDGEMENT),
    ],
)
def test_schemathesis__complains_of_failures_and_of_errors(
    failures: list[tuple[str, str, int]], errors: list[tuple[str, int]], status: int, complaints: Complaints
) -> None:
    report = {
        "failures": [{"code": code, "title": title, "count": count} for code, title, count in failures],
        "errors": [{"title": title, "count": count} for title, count in errors],
        "exit_code": status,
        "warnings": {"validation_mismatch": ["PUT /"]},
    }
    assert stock.complaints(report) == complaints


def test_prism__complains_of_errors_in_the_answer() -> None:
    violations = [
        {"location": ["request", "body"], "severity": "Error", "message": "ours"},
        {"location": ["response", "body"], "severity": "Warning", "message": "advice"},
        {"location": ["response", "body"], "severity": "Error", "message": "theirs"},
    ]
    assert prism.complaints(violations) == ["theirs"]
