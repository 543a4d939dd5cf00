# SPDX-License-Identifier: MIT
"""Where a run writes: the folder that is given, or a new one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from uapi_conformance.runner.run import report_folder

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "folder"), [("out", "out"), ("a/b", "a/b"), (".", "."), (None, "reports/20260304-050607")]
)
def test_folder__is_the_one_given_or_named_by_the_time(tmp_path: Path, given: str | None, folder: str) -> None:
    assert report_folder(Path(given) if given else None, tmp_path, NOW) == tmp_path / folder


def test_folder__that_is_given_absolutely_is_that() -> None:
    assert report_folder(Path("/elsewhere/out"), Path("/base"), NOW) == Path("/elsewhere/out")


def test_folder__is_never_one_that_a_run_wrote_to(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        folder = report_folder(None, tmp_path, NOW)
        folder.mkdir(parents=True)
        names.append(folder.name)
    assert names == ["20260304-050607", "20260304-050607-2", "20260304-050607-3"]
