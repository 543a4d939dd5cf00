# SPDX-License-Identifier: MIT
"""Reports that cannot be written: one sentence, what was kept can be read, setups are undone, and it is no verdict.

A limit for the size of files (setrlimit(2), RLIMIT_FSIZE) stands for a full disk: a write ends in its middle.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpers import environment
from tests.e2e.servers import Watched, hooked, reference
from tests.support.tree import SOURCES


@pytest.mark.parametrize(("blocks", "kept"), [(500, True), (60, False)], ids=["evidence", "evidence and report"])
def test_full_disk__ends_in_one_sentence_with_setups_undone(tmp_path: Path, blocks: int, kept: bool) -> None:
    watched = Watched()
    standing = set(watched.store.calls)
    with reference(watched) as server:
        run = (sys.executable, "-m", "uapi_conformance", "run", *hooked(server), "--max-examples", "0", "--no-canary")
        script = f"ulimit -f {blocks}; {shlex.join((*run, '--report-dir', 'report'))}"
        ran = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment(PYTHONPATH=str(SOURCES), HOME=str(tmp_path)),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        sent = len(watched.seen)
        assert set(watched.store.calls) == standing
    said = ran.stdout + ran.stderr
    assert ran.returncode == 4, said
    assert ran.stdout.splitlines()[-1].startswith("ERROR: The reports cannot be written to ")
    assert "Traceback" not in said
    evidence = json.loads((tmp_path / "report" / "exchanges.har").read_text(encoding="utf-8"))["log"]["entries"]
    # The one whose evidence found no room was the last; of a few that HTTP forbids, the application sees nothing.
    assert sent <= len(evidence) + 1 <= sent + 5
    report = tmp_path / "report" / "report.json"
    assert report.exists() is kept
    if kept:
        told = json.loads(report.read_text(encoding="utf-8"))
        assert (told["verdict"], told["exit_status"]) == ("error", 4)
        assert f"ERROR: {told['error']}" == ran.stdout.splitlines()[-1]
    assert not list((tmp_path / "report").glob("*.tmp"))
