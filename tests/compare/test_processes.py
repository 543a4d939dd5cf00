# SPDX-License-Identifier: MIT
"""What a tool starts ends with the comparison: after a run, on Ctrl-C and on SIGTERM, with everything it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.compare.processes import group
from tests.support.tree import ROOT

# Starts a process that takes no notice of SIGTERM, and writes down its number.
STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child:
    pathlib.Path(sys.argv[1]).write_text(str(child))
time.sleep(600 if child == 0 or len(sys.argv) > 2 else 0)
"""
COMPARING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from tests.compare import processes
def work(number):
    with processes.group([sys.executable, "-c", sys.argv[1], f"{sys.argv[2]}/{number}", "stays"]) as started:
        started.wait()
try:
    with processes.ending_with_this(), ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(work, number) for number in range(3)]
        try:
            [run.result() for run in runs]
        except KeyboardInterrupt:
            processes.end_all()
            raise
except KeyboardInterrupt:
    sys.exit(130)
"""


def _is_there(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _eventually_gone(number: int) -> bool:
    deadline = time.monotonic() + 60
    while _is_there(number) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _is_there(number)


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks for processes in /proc")


@needs_proc
def test_process_that_ended__leaves_nothing_behind(tmp_path: Path) -> None:
    with group([sys.executable, "-c", STUBBORN, str(tmp_path / "child")]) as started:
        started.wait(60)
    assert _eventually_gone(int((tmp_path / "child").read_text()))


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_comparison__leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    command = (sys.executable, "-c", COMPARING, STUBBORN, str(tmp_path))
    comparing = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 60
    children = [tmp_path / "0", tmp_path / "1"]
    while not all(child.exists() and child.read_text() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    comparing.send_signal(number)
    assert comparing.wait(60) == 130
    assert all(_eventually_gone(int(child.read_text())) for child in children)
    assert not (tmp_path / "2").exists()
