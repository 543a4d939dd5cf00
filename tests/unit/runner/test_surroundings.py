# SPDX-License-Identifier: MIT
"""What the suite needs around it is asked for in one sentence, and the console command ends with a known status."""

from __future__ import annotations

import os
import select
from pathlib import Path

import pytest
from uapi_conformance import cli
from uapi_conformance.contract import RequirementClass
from uapi_conformance.errors import OutsideError, SuiteError
from uapi_conformance.runner import options, ours, surroundings
from uapi_conformance.scenarios.drawing import DEFAULT_EXAMPLES


def test_here__is_fine() -> None:
    surroundings.expect_surroundings()


@pytest.mark.parametrize(("module", "name"), [(select, "poll"), (os, "killpg")])
def test_windows__is_refused(module: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(module, name)
    with pytest.raises(OutsideError, match="WSL"):
        surroundings.expect_surroundings()


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (
            "pytest<9,>=8",
            r"pytest 9\.\S+ is installed and this release needs pytest<9,>=8; .*of its own \(pipx, uvx, venv\)",
        ),
        ("no-such-package>=1", r"no-such-package is not installed and this release needs no-such-package>=1; "),
    ],
)
def test_other_versions__are_named_with_those_that_are_needed(
    declared: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "requires", lambda _: [declared])
    with pytest.raises(OutsideError, match=said):
        surroundings.expect_surroundings()


@pytest.mark.parametrize(
    "declared", ["no-such-package>=1; extra == 'test'", "pytest>=1", "no-such; python_version < '3'"]
)
def test_requirement_that_is_met_or_not_meant__is_no_matter(declared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "requires", lambda _: [declared])
    surroundings.expect_surroundings()


ENDS = {
    "a fault": (SuiteError("It broke."), 3, "It broke."),
    "an error outside": (OutsideError("It is not there."), 4, "It is not there."),
    "Ctrl-C": (KeyboardInterrupt(), 2, "command was interrupted"),
    "a missing module": (ImportError("No module named 'x'"), 4, "No module named 'x'"),
    "a file": (PermissionError(13, "Permission denied", "f"), 4, "Permission denied"),
    "memory": (MemoryError(), 3, "MemoryError"),
    "recursion": (RecursionError("too deep"), 3, "too deep"),
    "SystemExit": (SystemExit(1), 3, "SystemExit"),
}


@pytest.mark.parametrize(("error", "status", "says"), ENDS.values(), ids=ENDS)
def test_command__ends_with_a_status_of_the_readme(
    error: BaseException, status: int, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "run", fail)
    assert cli.main(["run"]) == status
    told = capsys.readouterr().err
    assert told.startswith("ERROR: ")
    assert told.count("\n") == 1
    assert says in told


def test_light_copies__say_what_the_heavy_originals_say() -> None:
    assert tuple(RequirementClass) == ours.CLASSES
    assert options.EXAMPLES == DEFAULT_EXAMPLES


def test_chapters__are_told_from_their_namesakes(tmp_path: Path) -> None:
    assert ours.is_chapter(ours.CHAPTERS / "test_listing.py")
    assert not ours.is_chapter(tmp_path / "test_listing.py")
    assert not ours.is_chapter(ours.CHAPTERS / "conftest.py")
