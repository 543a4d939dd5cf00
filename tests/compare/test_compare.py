# SPDX-License-Identifier: MIT
"""The comparison with other tools counts the same way for each of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.compare import compare as command
from tests.compare.comparison import REFERENCE_RUNS, chosen, compare, spread
from tests.compare.complaints import NO_JUDGEMENT, UNFINISHED, Complaints, at_most, noise
from tests.compare.results import THE_REFERENCE, Ran, Results, Row, Server
from tests.compare.tools import Target, ToolError

EMPTY_SUCCESS = Server("fault", "success-empty-object")
NEVER_STOPS = Server("fault", "never-stops")
LEGAL = (Server("variant", "success-202"), Server("variant", "close-each"))
SERVERS = (EMPTY_SUCCESS, NEVER_STOPS, *LEGAL)
WRONG = Complaints({"wrong": 1})
NOTHING = Complaints()

Says = Callable[[Target], Complaints]


@dataclass
class Stub:
    """A tool that says what a function says; ``asked`` counts its runs."""

    says: Says
    name: str = "stub"
    title: str = "A stub"
    asked: int = 0
    folders: list[list[str]] = field(default_factory=list)

    def files(self) -> dict[str, str]:
        return {"settings": "none\n"}

    def command(self, target: Target) -> tuple[str, ...]:
        return ("stub", target.url)

    def judge(self, target: Target, folder: Path, patience: float) -> Complaints:
        self.asked += 1
        self.folders.append(sorted(path.name for path in folder.iterdir()))
        (folder / "left behind").touch()
        return self.says(target)


def always(said: Complaints) -> Says:
    return lambda _: said


def looks_at_the_answer(target: Target) -> Complaints:
    """What the documented request is answered with has to have an id."""
    answer = requests.put(
        f"{target.url}/uapi/phoneCalls/12/0003*210/444444",
        headers={"Authorization": f"Bearer {target.token}"},
        json={"action": "StopRecording", "phoneCallViewId": "01"},
        timeout=10,
    )
    return NOTHING if "id" in answer.json() else Complaints({"no id": 1})


def row_of(says: Says) -> Row:
    results = Results(SERVERS)
    compare(Stub(says), results)
    (row,) = results.rows()
    return row


# --- what counts, for any tool


def test_tool_that_complains_of_everything__has_a_false_alarm_for_every_legal_server_and_finds_nothing() -> None:
    row = row_of(always(WRONG))
    assert row.alarms == ("reference", "success-202", "close-each")
    assert row.legal == 3
    assert row.found == ()
    assert row.missed == ("success-empty-object", "never-stops")


def test_tool_that_never_complains__finds_nothing_and_has_no_false_alarm() -> None:
    row = row_of(always(NOTHING))
    assert (row.found, row.alarms, row.noise) == ((), (), ())
    assert row.missed == ("success-empty-object", "never-stops")


def test_tool_that_looks_at_the_answer__finds_the_fault_that_shows_there_alone() -> None:
    row = row_of(looks_at_the_answer)
    assert row.found == ("success-empty-object",)
    assert row.missed == ("never-stops",)
    assert row.alarms == ()


def test_tool_that_runs_out_of_time__complains() -> None:
    def hangs(target: Target) -> Complaints:
        if looks_at_the_answer(target):
            raise subprocess.TimeoutExpired("stub", 1)
        return NOTHING

    row = row_of(hangs)
    assert (row.found, row.alarms) == (("success-empty-object",), ())


@pytest.mark.parametrize("said", [NO_JUDGEMENT, UNFINISHED])
def test_tool_that_does_not_judge_the_reference_server__ends_the_comparison(said: Complaints) -> None:
    stub = Stub(always(said))
    with pytest.raises(ToolError, match=r"stub does not judge the reference server"):
        compare(stub, Results(SERVERS))
    assert stub.asked == 1


def result(reference: list[Complaints], of_fault: Complaints) -> Row:
    results = Results((NEVER_STOPS,))
    stub = Stub(always(NOTHING))
    for seconds, complaints in enumerate(reference, start=1):
        results.add(stub, THE_REFERENCE, Ran(complaints, float(seconds)))
    results.add(stub, NEVER_STOPS, Ran(of_fault, 1000.0))
    (row,) = results.rows()
    return row


@pytest.mark.parametrize(
    ("reference", "of_fault", "found"),
    [
        ([NOTHING, NOTHING], WRONG, True),
        ([WRONG, WRONG], WRONG, False),
        ([WRONG, WRONG], Complaints({"wrong": 2}), True),
        ([WRONG, WRONG], Complaints({"other": 1}), True),
        ([WRONG, Complaints({"wrong": 2})], Complaints({"wrong": 2}), False),
        ([NOTHING, WRONG], WRONG, False),
        ([WRONG, NOTHING], NOTHING, False),
    ],
)
def test_fault__is_found_by_a_complaint_beyond_those_about_the_reference_server(
    reference: list[Complaints], of_fault: Complaints, found: bool
) -> None:
    assert bool(result(reference, of_fault).found) is found


@pytest.mark.parametrize(
    ("reference", "comes_and_goes"),
    [
        ([NOTHING, NOTHING, NOTHING], ()),
        ([WRONG, WRONG, WRONG], ()),
        ([WRONG, NOTHING, WRONG], ("wrong",)),
        ([WRONG, WRONG, Complaints({"wrong": 2})], ("wrong",)),
        ([Complaints({"a": 1, "b": 1}), Complaints({"b": 1, "c": 1})], ("a", "c")),
    ],
)
def test_noise__is_what_not_every_run_on_the_reference_server_says_as_often(
    reference: list[Complaints], comes_and_goes: tuple[str, ...]
) -> None:
    assert noise(reference) == comes_and_goes
    assert result(reference, NOTHING).noise == comes_and_goes


def test_usual__is_the_most_that_a_run_says_of_each() -> None:
    runs = [Complaints({"a": 1, "b": 3}), Complaints({"a": 2})]
    assert at_most(runs) == Complaints({"a": 2, "b": 3})


def test_seconds__are_those_of_the_reference_server() -> None:
    assert result([NOTHING] * 5, NOTHING).seconds == 3.0


# --- how a tool is run


def test_reference_server__is_judged_several_times_before_any_other() -> None:
    stub = Stub(always(NOTHING))
    results = Results(SERVERS)
    compare(stub, results, jobs=2)
    assert next(iter(results.runs["stub"])) == THE_REFERENCE
    assert len(results.of(stub, THE_REFERENCE)) == REFERENCE_RUNS
    assert all(len(results.of(stub, server)) == 1 for server in SERVERS)


def test_folder__has_the_files_of_the_tool_and_nothing_of_another_run() -> None:
    stub = Stub(always(NOTHING))
    compare(stub, Results(SERVERS))
    assert len(stub.folders) == REFERENCE_RUNS + len(SERVERS)
    assert all(found == ["settings"] for found in stub.folders)


def test_comparison__goes_on_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "results.json"
    stub = Stub(looks_at_the_answer)
    compare(stub, Results(SERVERS[:2], path))
    before = path.read_text(encoding="utf-8")
    again = Stub(looks_at_the_answer)
    compare(again, Results.read(path))
    assert again.asked == 0
    other = Stub(always(WRONG), name="other", title="Another")
    compare(other, Results.read(path))
    rows = {row.tool: row for row in Results.read(path).rows()}
    assert rows["stub"].found == ("success-empty-object",)
    assert (rows["other"].found, rows["other"].title, rows["other"].command) == ((), "Another", "stub $URL")
    assert json.loads(path.read_text("utf-8"))["tools"]["stub"] == json.loads(before)["tools"]["stub"]


def test_row__is_there_when_every_server_was_judged() -> None:
    stub = Stub(always(NOTHING))
    results = Results(SERVERS)
    for server in (THE_REFERENCE, *SERVERS):
        assert list(results.rows()) == []
        results.add(stub, server, Ran(NOTHING, 1.0))
    assert len(list(results.rows())) == 1


@pytest.mark.parametrize(
    ("wanted", "spread_out"), [(0, [0, 1, 2, 3, 4, 5]), (3, [0, 2, 4]), (2, [0, 3]), (9, [0, 1, 2, 3, 4, 5])]
)
def test_choice__is_spread_evenly(wanted: int, spread_out: list[int]) -> None:
    assert spread(range(6), wanted) == spread_out


def test_choice__is_the_same_every_time_and_has_none_twice() -> None:
    first = chosen(command.FAULTS, command.VARIANTS)
    assert first == chosen(command.FAULTS, command.VARIANTS)
    assert len(set(first)) == len(first) == command.FAULTS + command.VARIANTS


# --- the command


def test_command__serves_what_is_in_the_catalogue_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--serve", "no-such-server"]) == 4
    assert "There is no fault and no variant with the name no-such-server." in capsys.readouterr().out


def test_command__prints_every_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["--serve", "no-such-server"])
    printed = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in printed[:-1]] == [tool.name for tool in command.TOOLS]


def test_table__shows_what_the_rows_say() -> None:
    results = Results((NEVER_STOPS,))
    stub = Stub(always(NOTHING))
    results.add(stub, THE_REFERENCE, Ran(NOTHING, 1.26))
    results.add(stub, NEVER_STOPS, Ran(WRONG, 9.0))
    assert "| A stub | 1 of 1 | 0 of 1 | 0 | 1.3 |" in command.table(list(results.rows()), results)
