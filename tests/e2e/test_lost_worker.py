# SPDX-License-Identifier: MIT
"""A worker process of pytest-xdist that dies takes its run with it, and nothing starts it again."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.e2e.helpers import ONLY_SENT, Suite, eventually
from tests.e2e.servers import Watched, hooked, reference


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def _sends_to(process: int, port: int) -> bool:
    """Whether a process has a connection to a port of this machine (proc(5): /proc/net/tcp, by inode)."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    wanted = {f"socket:[{fields[9]}]" for fields in lines if fields[2].endswith(f":{port:04X}")}
    found = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.add(descriptor.readlink().as_posix())
        except OSError:
            continue
    return bool(found & wanted)


def test_worker_that_is_killed__is_an_error_and_its_run_is_not_begun_again(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        port = int(server.url.rpartition(":")[2])
        started = suite.start(*hooked(server), *ONLY_SENT, "--no-canary", "-n", "2", "--rate", "40/s")
        assert eventually(lambda: len(watched.seen) >= 60)
        busy: list[int] = []

        def one_is_busy() -> bool:
            busy[:] = [child for child in _children(started.process.pid) if _sends_to(child, port)]
            return bool(busy)

        assert eventually(one_is_busy)
        os.kill(busy[0], signal.SIGKILL)
        ran = started.end()
        sent = len(watched.seen)
    assert ran.status == 4, ran.said
    assert ran.conclusion.startswith("ERROR: A worker process of pytest-xdist ended before its items were judged")
    assert (ran.report["verdict"], ran.report["exit_status"]) == ("error", 4)
    assert f"ERROR: {ran.report['error']}" == ran.conclusion
    assert "Traceback" not in ran.said
    # The request that was under way has no answer to keep; a second run would send hundreds, from number 1 on.
    assert sent - len(ran.exchanges) in (0, 1)
    assert [entry["_uapi"]["number"] for entry in ran.exchanges] == list(range(1, len(ran.exchanges) + 1))
