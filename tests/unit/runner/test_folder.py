# SPDX-License-Identifier: MIT
"""Where a run writes: the folder that is given, or a new one that no other run has."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from uapi_conformance.errors import OutsideError
from uapi_conformance.runner.folder import HAR, REPORT, claim, give_up

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "folder"), [("out", "out"), ("a/b", "a/b"), (".", "."), (None, "reports/20260304-050607")]
)
def test_folder__is_the_one_given_or_named_by_the_time(tmp_path: Path, given: str | None, folder: str) -> None:
    claimed = claim(Path(given) if given else None, tmp_path, NOW)
    assert claimed == tmp_path / folder
    assert claimed.is_dir()


def test_folder__that_is_given_absolutely_is_that(tmp_path: Path) -> None:
    assert claim(tmp_path / "out", Path("/base"), NOW) == tmp_path / "out"


def test_folder__is_never_one_that_a_run_has(tmp_path: Path) -> None:
    names = [claim(None, tmp_path, NOW).name for _ in range(3)]
    assert names == ["20260304-050607", "20260304-050607-2", "20260304-050607-3"]


def test_runs_of_the_same_second__have_a_folder_each(tmp_path: Path) -> None:
    claimed: list[Path] = []
    together = threading.Barrier(8)

    def run() -> None:
        together.wait()
        claimed.extend(claim(None, tmp_path, NOW) for _ in range(5))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(claimed)) == 40


def test_given_folder__loses_what_an_earlier_run_reported_and_nothing_else(tmp_path: Path) -> None:
    for name in (REPORT, HAR, "notes.txt"):
        (tmp_path / name).write_text("old")
    claim(tmp_path, tmp_path, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_folder_that_cannot_be_made__is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutsideError, match="--report-dir") as refused:
        claim(Path("file/reports"), tmp_path, NOW)
    assert str(tmp_path / "file") in str(refused.value)


def test_empty_folder__is_taken_away_again_unless_it_was_given(tmp_path: Path) -> None:
    folder = claim(None, tmp_path, NOW)
    give_up(folder, given=True)
    assert folder.exists()
    give_up(folder, given=False)
    assert not (tmp_path / "reports").exists()


def test_folder_with_reports__stays(tmp_path: Path) -> None:
    folder = claim(None, tmp_path, NOW)
    (folder / HAR).write_text("evidence")
    give_up(folder, given=False)
    assert (folder / HAR).exists()
