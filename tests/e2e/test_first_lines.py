# SPDX-License-Identifier: MIT
"""Whatever is left out of the output: before the first request it says whom it goes to, and which calls may be stopped."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.helpers import ONLY_SENT, QUICK, Suite, environment
from tests.e2e.servers import Watched, hooked, reference
from tests.support.tree import SOURCES

FEW_ITEMS = (*ONLY_SENT, "-k", "core.stop-accepted")
WAYS = {
    "quiet": ("-q",),
    "very quiet": ("-qq",),
    "workers": ("-n", "2"),
    "quiet workers": ("-n", "2", "-q"),
    "no header": ("--no-header", "-q"),
    "no terminal": ("-p", "no:terminal"),
}


@pytest.mark.parametrize("way", WAYS)
def test_first_lines__say_whom_and_what(suite: Suite, way: str) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, "--discover", *FEW_ITEMS, *WAYS[way])
    assert ran.status == 6, ran.said
    lines = ran.out.splitlines()
    assert f"target    {server.url}" in lines
    assert "may stop  the recording of the first recorded call that List shows" in lines
    stopped = next(line for line in lines if line.startswith("stops     the recording of call "))
    # The report names it too, although nobody declared it.
    assert ran.report["declaration"]["call"] == stopped.rpartition(" ")[2]


def test_quiet_run__names_the_folder_of_the_reports(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *FEW_ITEMS, "-q")
    assert f"requests; report and evidence in {ran.folder}" in ran.out


def test_first_lines__come_before_the_first_request_of_a_worker(suite: Suite) -> None:
    class Slow(Watched):
        """Answers nothing for a while."""

        def finish(self, request, answer):  # type: ignore[no-untyped-def] # as the base has it
            time.sleep(0.3)
            return super().finish(request, answer)

    watched = Slow()
    with reference(watched) as server:
        started = suite.start(*hooked(server), *FEW_ITEMS, "--no-canary", "-n", "1", "-q")
        output = started.process.stdout
        assert output is not None
        while not (line := output.readline()).startswith(b"may stop") and line:
            pass
        assert line
        assert len(watched.seen) <= 1
        assert started.end().status == 6


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "worker"])
@pytest.mark.parametrize("quiet", [(), ("-q",)], ids=["usual", "quiet"])
def test_slow_server__is_told_in_a_log_by_whole_lines(
    suite: Suite, workers: tuple[str, ...], quiet: tuple[str, ...]
) -> None:
    class Slow(Watched):
        """Takes its time."""

        def finish(self, request, answer):  # type: ignore[no-untyped-def] # as the base has it
            time.sleep(0.4)
            return super().finish(request, answer)

    with reference(Slow()) as server:
        ran = suite(*hooked(server), *FEW_ITEMS, *workers, *quiet)
    assert any(line.startswith("sent ") and line.endswith(" requests") for line in ran.out.splitlines()), ran.out
    assert "\x1b" not in ran.out


def test_slow_server__is_told_on_a_terminal_by_a_line_that_is_taken_back(tmp_path: Path) -> None:
    class Slow(Watched):
        """Takes its time."""

        def finish(self, request, answer):  # type: ignore[no-untyped-def] # as the base has it
            time.sleep(0.4)
            return super().finish(request, answer)

    ours, theirs = pty.openpty()
    with reference(Slow()) as server:
        command = (sys.executable, "-m", "uapi_conformance", "run", "--no-canary", *hooked(server), *FEW_ITEMS)
        environ = environment(PYTHONPATH=str(SOURCES), TERM="xterm")
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, cwd=tmp_path)
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 65536):
                shown += data
        except OSError:  # the end of a terminal, on Linux
            pass
        os.close(ours)
        assert process.wait(QUICK) == 6
    lives = shown.count(b"sent ")
    assert lives > 2
    assert shown.count(b"\r\x1b[K") == lives


def test_rate__gives_an_estimate_before_the_first_request(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *FEW_ITEMS, "--rate", "600/s")
    assert "at the declared rate" in ran.out.partition("collected")[0]
