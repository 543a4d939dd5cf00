# SPDX-License-Identifier: MIT
"""The console command when a standard stream is closed, full, or a pipe that nobody reads: a status of the README."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpers import environment
from tests.support.tree import SOURCES

RUN = f"{sys.executable} -m uapi_conformance run --max-examples 0 --report-dir report"
LOST = {
    "closed": (f"{RUN} >&-", "Bad file descriptor"),
    "full": (f"{RUN} > /dev/full", "No space left on device"),
    "a pipe nobody reads": (f"{RUN} | true", "Broken pipe"),
    "a pipe that is read for one line": (f"{RUN} | head -1", "Broken pipe"),
    "full, two workers": (f"{RUN} -n 2 > /dev/full", "No space left on device"),
}
KEPT = {"standard error closed": f"{RUN} 2>&-", "standard input closed": f"{RUN} <&-"}
UNHEARD = {
    "all closed": f"{RUN} >&- 2>&- <&-",
    "an error, and standard error closed": f"{RUN} --rate fast 2>&-",
    "an error, and standard error full": f"{RUN} --rate fast 2> /dev/full",
    "help into a full disk": f"{RUN} --help > /dev/full",
    "version into a full disk": f"{sys.executable} -m uapi_conformance --version > /dev/full",
}


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder, env=environment(PYTHONPATH=str(SOURCES)), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("command", "why"), LOST.values(), ids=LOST)
def test_output_that_is_lost__ends_the_run_as_an_error(tmp_path: Path, command: str, why: str) -> None:
    ran = shell(tmp_path, command)
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert f"The output of the run cannot be written ({why})" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    report = tmp_path / "report" / "report.json"
    # A pipe may have taken all lines of the opening before its reader went away; a report there is always.
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["verdict"], told["exit_status"]) == ("error", 4)
    assert why in told["error"]


@pytest.mark.parametrize("command", KEPT.values(), ids=KEPT)
def test_stream_that_is_not_needed__is_not_missed(tmp_path: Path, command: str) -> None:
    ran = shell(tmp_path, command)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1].startswith("CONFORMING: ")


@pytest.mark.parametrize("command", UNHEARD.values(), ids=UNHEARD)
def test_what_nobody_hears__still_ends_with_four(tmp_path: Path, command: str) -> None:
    ran = shell(tmp_path, command)
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
