# SPDX-License-Identifier: MIT
"""`uapi-conformance serve`: a server for people, that says how to judge it."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.helpers import ONLY_SENT, QUICK, Suite, environment
from tests.support.tree import SOURCES


@contextmanager
def _served(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The server's process, and all that it says until it can be asked."""
    command = (sys.executable, "-m", "uapi_conformance", "serve", *arguments)
    with subprocess.Popen(
        command, env=environment(PYTHONPATH=str(SOURCES)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process, _said(process)
        finally:
            process.kill()


def _said(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    said, deadline = b"", time.monotonic() + QUICK
    while b"Ctrl-C" not in said and time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 1)[0]:
            more = os.read(process.stdout.fileno(), 65536)
            if not more:
                break
            said += more
    return said.decode()


def _found(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    assert found is not None, said
    return found[1]


def test_serve__answers_and_stops_at_an_interrupt() -> None:
    with _served() as (process, said):
        url = _found(r"(http://127\.0\.0\.1:\d+)\n", said)
        token = _found(r"Token +(\S+)", said)
        asked = urllib.request.Request(  # noqa: S310 - an http URL of this machine
            f"{url}/uapi/phoneCalls/@me/@self", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - the same
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{url}/uapi/phoneCalls/@me/@self", timeout=10)  # noqa: S310 - the same
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=QUICK)
    assert process.returncode == 0
    assert b"Stopped" in out
    assert err == b""


@pytest.mark.parametrize(("number", "status"), [(0, 0), (1, 6)])
def test_commands_that_serve_prints__judge_it(suite: Suite, number: int, status: int) -> None:
    with _served() as (_, said):
        lines = [line.strip() for line in said.splitlines() if "uapi-conformance run" in line]
        assert len(lines) == 2
        words = shlex.split(lines[number])
        token = words[0].removeprefix("UAPI_TOKEN=")
        ran = suite(*words[3:], *ONLY_SENT, environ=environment(UAPI_TOKEN=token))
    assert ran.status == status, ran.said


def test_port_that_is_taken__is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = (sys.executable, "-m", "uapi_conformance", "serve", "--port", port)
        ran = subprocess.run(
            command,
            env=environment(PYTHONPATH=str(SOURCES)),
            capture_output=True,
            text=True,
            timeout=QUICK,
            check=False,
        )
    assert ran.returncode == 4
    assert port in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ((), 4, "usage"),
        (("no-such-command",), 4, "no-such-command"),
        (("serve", "--port", "x"), 4, "--port"),
        (("serve", "--path", "pbx1"), 4, "begin it with a slash"),
        (("serve", "--path", "/a/../b"), 4, "write the path that it leads to"),
        (("--version",), 0, "uapi-conformance 0"),
        (("--help",), 0, "serve"),
        (("run", "--help"), 0, "--target-url"),
    ],
)
def test_command_line__ends_with_its_status_and_a_sentence(arguments: tuple[str, ...], status: int, says: str) -> None:
    command = (sys.executable, "-m", "uapi_conformance", *arguments)
    ran = subprocess.run(
        command, env=environment(PYTHONPATH=str(SOURCES)), capture_output=True, text=True, timeout=QUICK, check=False
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert says in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
