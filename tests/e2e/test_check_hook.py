# SPDX-License-Identifier: MIT
"""`uapi-conformance check-hook` as a command: its status, its streams, and what an interrupt leaves behind."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.helpers import QUICK, environment, eventually
from tests.e2e.servers import reference
from tests.support.tree import SOURCES
from tests.support.twisted_hook import Asking, Said, twisted_hook

COMMAND = (sys.executable, "-m", "uapi_conformance")


def _ran(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    try:
        out, err = process.communicate(timeout=QUICK)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, out.decode(), err.decode()


def _started(*arguments: str, **environ: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(PYTHONPATH=str(SOURCES), **environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_good_hook__ends_with_zero() -> None:
    with reference() as server:
        status, out, err = _ran(_started("check-hook", "--target-url", server.url, "--states-url", server.states_url))
    assert (status, err) == (0, "")
    assert "all 11 work" in out


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--help",), 0, "to teach   the hook says that it does not do this"),
        (("--no-such-option",), 4, "--no-such-option"),
        (("--call", "1/2/3/4"), 4, "--call"),
        (("--target-url", "http://127.0.0.1:9"), 4, "ERROR: No hook is declared"),
        (("--target-url", ""), 4, "--target-url is empty"),
        (("--target", "nowhere.toml"), 4, "nowhere.toml does not exist"),
    ],
)
def test_command_line__ends_with_its_status_and_a_sentence(arguments: tuple[str, ...], status: int, says: str) -> None:
    ended, out, err = _ran(_started("check-hook", *arguments))
    assert ended == status, out + err
    assert says in out + err
    assert "Traceback" not in err


def test_output_that_is_lost__is_an_error_and_everything_is_undone() -> None:
    with reference() as server:
        standing = set(server.store.calls)
        process = _started("check-hook", "--target-url", server.url, "--states-url", server.states_url)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert b"ERROR: " in process.stderr.read()
        process.stderr.close()
        assert process.wait(QUICK) == 4
        assert set(server.store.calls) == standing


@contextlib.contextmanager
def _slow_hook(server: Any, slow: str, release: threading.Event) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A hook that takes its time for the third request of an action."""

    def twist(asked: Asking) -> Said:
        said = asked.answered()
        if asked.action == slow and sum(r["action"] == slow for r in asked.before) == 2:
            release.wait(QUICK)
        return said

    with twisted_hook(server, twist) as (url, requests):
        yield url, requests


@pytest.mark.parametrize(
    ("command", "slow"),
    # A run tears down at its end, when a signal cuts short what takes long.
    [("check-hook", "setup"), ("check-hook", "teardown"), ("run", "setup")],
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_while_the_hook_is_at_work__leaves_nothing_behind(
    command: str, slow: str, number: signal.Signals, tmp_path: Path
) -> None:
    release = threading.Event()
    with reference() as server, _slow_hook(server, slow, release) as (url, requests):
        standing = set(server.store.calls)
        options = ("--report-dir", str(tmp_path / "report"), "--no-canary") if command == "run" else ()
        process = _started(command, "--target-url", server.url, "--states-url", url, *options)
        begun = eventually(lambda: sum(r["action"] == slow for r in requests) == 3)
        process.send_signal(number)
        threading.Timer(0.5, release.set).start()
        status, out, err = _ran(process)
        assert begun
        assert status == 2, out + err
        assert set(server.store.calls) == standing
    asked = [r["action"] for r in requests]
    assert asked.count("teardown") == asked.count("setup")
    assert "Traceback" not in err


def test_error_of_the_target_half_way__undoes_everything() -> None:
    with reference() as server:
        standing = set(server.store.calls)
        status, out, err = _ran(
            _started("check-hook", "--target-url", server.url, "--states-url", server.states_url, "--max-requests", "9")
        )
        assert set(server.store.calls) == standing
    assert status == 4
    assert "The limit of 9 requests is reached" in err
    assert "a call is being recorded               works" in out
