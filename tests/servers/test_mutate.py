# SPDX-License-Identifier: MIT
"""The command that judges mutants: what it makes of a server's code, and what makes it fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from yaml import safe_load

from tests.quality import figures
from tests.servers import mutants, reasons, trying
from tests.servers.mutants import Key, Mutant
from tests.servers.mutate import main
from tests.servers.reasons import Reason
from tests.servers.results import Count, Kept
from tests.servers.targets import API, HTTP, Module, Served, Server
from tests.servers.trying import End, Tried
from tests.support.tree import ROOT


def _nobody() -> AbstractContextManager[Served]:
    return nullcontext(Served("", "", ""))


NAME = "uapi_conformance.reference.made_up"
SERVER = Server("made up", (Module(NAME, API),), "made_up", _nobody)
KEYS = [Key(NAME, "answer", "AddNot", f"if {number}:", f"if not {number}:") for number in range(1, 5)]
MUTANTS = [Mutant(key, HTTP if key is KEYS[3] else API, range(n, n + 1), "") for n, key in enumerate(KEYS, 1)]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Run the command on four made-up mutants, which end as told, with some reasons; all lines but the last are reached."""
    monkeypatch.setattr(trying, "warm", lambda _server: None)
    monkeypatch.setattr(trying, "reached", lambda _server: {(NAME, line) for line in (1, 2, 3)})
    monkeypatch.setattr(mutants, "mutants_of", lambda _server: MUTANTS)

    def run(*arguments: str, ends: Sequence[Tried], stated: str = "[]") -> int:
        def try_all(_server: Server, chosen: Sequence[Mutant], _processes: int) -> Iterator[tuple[Mutant, Tried]]:
            yield from zip(chosen, ends, strict=True)

        monkeypatch.setattr(trying, "try_all", try_all)
        file = tmp_path / "survivors.yaml"
        file.write_text(stated, encoding="utf-8")
        return main(["--sample", "9", *arguments], [SERVER], file, tmp_path / "kept.jsonl")

    return run


KILLED, SURVIVED = Tried(End.KILLED, "core.stop-accepted"), Tried(End.SURVIVED)
THE_LAST = f"- {{module: {NAME}, before: 'if 4:', reason: Nothing sends that.}}\n"
THE_THIRD = f"- {{module: {NAME}, before: 'if 3:', operator: AddNot, reason: Both are legal.}}\n"


def test_killed_mutants__let_the_command_pass(judged: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(ends=[KILLED] * 3, stated=THE_LAST) == 0
    assert "made up, API code: 100.0 % killed (3 of 3;" in capsys.readouterr().out


def test_survivor_without_a_reason__fails_the_command(
    judged: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(ends=[KILLED, KILLED, SURVIVED], stated=THE_LAST) == 1
    said = capsys.readouterr().out
    assert "survived, made up" in said
    assert "before: 'if 3:'" in said
    assert "66.7 % killed (2 of 3;" in said


def test_survivor_with_a_reason__does_not(judged: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(ends=[KILLED, KILLED, SURVIVED], stated=THE_LAST + THE_THIRD) == 0
    assert "(2 of 2; 1 more have their reason" in capsys.readouterr().out


def test_mutant_that_nothing_reaches__is_a_survivor(
    judged: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(ends=[KILLED] * 3) == 1
    assert "not reached, made up" in capsys.readouterr().out


@pytest.mark.parametrize(
    "stated",
    [THE_THIRD, f"- {{module: {NAME}, before: 'if 9:', reason: It is gone.}}\n"],
    ids=["of a mutant that is killed now", "of no mutant"],
)
def test_outdated_reason__is_said(judged: Callable[..., int], capsys: pytest.CaptureFixture[str], stated: str) -> None:
    assert judged(ends=[KILLED] * 3, stated=THE_LAST + stated) == 1
    assert "outdated reason, which fits no survivor: module" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (Tried(End.ERROR, "It refuses the token. If this one is, the server is at fault."), "1 ended as an error"),
        (Tried(End.INCONCLUSIVE, "no answer"), "1 inconclusive"),
        (Tried(End.NOT_RUNNING, "SyntaxError"), "1 do not run"),
    ],
)
def test_other_ends__are_counted_apart(
    judged: Callable[..., int], capsys: pytest.CaptureFixture[str], end: Tried, words: str
) -> None:
    assert judged(ends=[KILLED, KILLED, end], stated=THE_LAST) == 0
    assert words in capsys.readouterr().out


def test_error_that_does_not_name_the_server__is_a_survivor(judged: Callable[..., int]) -> None:
    assert judged(ends=[KILLED, KILLED, Tried(End.ERROR, "The token is wrong.")], stated=THE_LAST) == 1


def test_everything_killed_of_too_little__fails_a_whole_run(
    judged: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    inconclusive = Tried(End.INCONCLUSIVE)
    assert judged("--all", ends=[KILLED, KILLED, inconclusive], stated=THE_LAST) == 1
    assert "at least 97 % have to be killed" in capsys.readouterr().out


def test_what_was_tried__is_not_tried_again_where_it_is_resumed(judged: Callable[..., int]) -> None:
    assert judged(ends=[KILLED, KILLED, SURVIVED], stated=THE_LAST) == 1
    assert judged("--resume", ends=[], stated=THE_LAST) == 1
    assert judged(ends=[KILLED] * 3, stated=THE_LAST) == 0


def test_figures__are_recorded(judged: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[tuple[figures.ServerFigures, ...]] = []

    def record(rows: tuple[figures.ServerFigures, ...]) -> None:
        recorded.append(rows)

    monkeypatch.setattr(figures, "record_servers", record)
    judged("--record", ends=[KILLED, KILLED, SURVIVED], stated=THE_LAST)
    assert recorded[0][0] == figures.ServerFigures("made up", API, 3, 3, 1, 2, 3, 0, 0, 0, 0)
    assert recorded[0][1] == figures.ServerFigures("made up", HTTP, 1, 1, 1, 0, 0, 1, 0, 0, 0)


@pytest.mark.parametrize("arguments", [("--server", "nobody"), ("--server", "made up", "nobody")])
def test_server_that_is_none__is_said_in_a_sentence(
    judged: Callable[..., int], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert judged(*arguments, ends=[]) == 4
    assert "no server nobody" in capsys.readouterr().out


def test_line_that_was_cut_off__is_no_result(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.jsonl", "a state")
    kept.add("made up", MUTANTS[0], KILLED)
    with (tmp_path / "kept.jsonl").open("a") as stream:
        stream.write('{"state": "a st')
    assert kept.made() == {("made up", KEYS[0]): KILLED}


def test_survivor_of_another_state__is_tried_again(tmp_path: Path) -> None:
    before = Kept(tmp_path / "kept.jsonl", "a state")
    before.add("made up", MUTANTS[0], KILLED)
    before.add("made up", MUTANTS[1], SURVIVED)
    now = Kept(tmp_path / "kept.jsonl", "another state")
    assert now.made() == {("made up", KEYS[0]): KILLED}
    assert before.same_state()
    assert not now.same_state()


def test_nothing_judged__is_no_success() -> None:
    assert Count().percent == 0


# --- real runs, in a process that has nothing imported yet

RUNS = """
from tests.servers.mutants import Key, Mutant
from tests.servers.targets import REFERENCE
from tests.servers.trying import try_all, warm

module = REFERENCE.modules[0]
text = module.path.read_text()
texts = {
    "stops nothing": text.replace("view.recording = None", "pass"),
    "is no Python": "pass pass",
    "is as it was": text,
}
mutants = [Mutant(Key(module.name, "", "", name, ""), "API", range(1), changed) for name, changed in texts.items()]
warm(REFERENCE)
for mutant, tried in try_all(REFERENCE, mutants, 2):
    print(f"{mutant.key.before}: {tried.end.value}: {tried.why}")
"""


def test_runs__end_as_the_mutant_deserves() -> None:
    ran = subprocess.run([sys.executable, "-c", RUNS], cwd=ROOT, capture_output=True, text=True, check=False)
    said = sorted(ran.stdout.splitlines())
    assert len(said) == 3, ran.stderr
    assert said[0].startswith("is as it was: survived")
    assert said[1].startswith("is no Python: does not run: SyntaxError")
    assert said[2].startswith("stops nothing: killed: core.recording-stops")


# --- the reasons


def test_reasons__are_as_their_schema_says_and_readable() -> None:
    schema = safe_load((ROOT / "tests/servers/survivors.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(safe_load(reasons.FILE.read_text(encoding="utf-8")))
    assert reasons.load()


@pytest.mark.parametrize(
    "entry",
    [
        "- {module: a, before: b}",
        "- {module: a, reason: All of it.}",
        "- {module: a, function: f, operator: AddNot, reason: All of a function.}",
        "- {module: a, before: 1, reason: A.}",
        "- {module: a, before: b, reason: no sentence}",
        "- a",
    ],
)
def test_reason__that_is_none_is_refused(entry: str, tmp_path: Path) -> None:
    (tmp_path / "survivors.yaml").write_text(entry, encoding="utf-8")
    with pytest.raises(ValueError, match="reason"):
        reasons.load(tmp_path / "survivors.yaml")


def test_reason_of_several__is_outdated_only_where_all_were_tried() -> None:
    broad = Reason((("module", (NAME,)), ("function", ("answer",))), "Any.")
    assert reasons.outdated([broad], KEYS, KEYS, whole=False) == []
    assert reasons.outdated([broad], KEYS, KEYS[1:], whole=True) == []
    assert reasons.outdated([broad], KEYS, KEYS, whole=True) == [broad]


def test_reason__may_be_about_several_statements(tmp_path: Path) -> None:
    entry = f"- {{module: {NAME}, before: ['if 1:', 'if 3:'], operator: [AddNot, AlwaysTrue], reason: Both are legal.}}"
    (tmp_path / "survivors.yaml").write_text(entry, encoding="utf-8")
    (reason,) = reasons.load(tmp_path / "survivors.yaml")
    assert [reason.fits(key) for key in KEYS] == [True, False, True, False]
    assert "before: if 1: or if 3:" in str(reason)


def test_survivor__is_written_as_an_entry(tmp_path: Path) -> None:
    (tmp_path / "survivors.yaml").write_text(reasons.written(KEYS[0]) + "    It is legal.\n", encoding="utf-8")
    (reason,) = reasons.load(tmp_path / "survivors.yaml")
    assert reason.fits(KEYS[0])
    assert not reason.fits(KEYS[1])
