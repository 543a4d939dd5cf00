# SPDX-License-Identifier: MIT
"""Processes that tools start, each with all that it starts itself; none of them outlives the comparison."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any, NoReturn

_PATIENCE = 3.0
"""Seconds that a process has to end by itself."""
_ENDING = (signal.SIGTERM, signal.SIGHUP)

_lock = threading.Lock()
_running: set[int] = set()
_over = threading.Event()


@contextlib.contextmanager
def group(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that leads a group, and end the whole group afterwards, whatever happens."""
    with _lock:
        if _over.is_set():
            raise KeyboardInterrupt
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        _running.add(process.pid)
    try:
        yield process
    finally:
        _send(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
        # What it started may still be there, or may not listen.
        _send(process.pid, signal.SIGKILL)
        process.wait()
        with _lock:
            _running.discard(process.pid)


def end_all() -> None:
    """End every group, and let none begin: their threads go on by themselves."""
    with _lock:
        _over.set()
        for leader in _running:
            _send(leader, signal.SIGKILL)


@contextlib.contextmanager
def ending_with_this() -> Iterator[None]:
    """Make SIGTERM and SIGHUP end this process as Ctrl-C does, and every group with it."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _ENDING}
    _over.clear()
    try:
        yield
    except KeyboardInterrupt:
        end_all()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _send(leader: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
