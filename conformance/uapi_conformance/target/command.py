# SPDX-License-Identifier: MIT
"""Runs a command that reads one text and writes another, within limits of size and total time."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from uapi_conformance.target.posting import LARGEST, TimedOutError, TooLargeError

_CHUNK = 64 * 1024
_REAPING = 1.0
"""Seconds to wait for a killed process to be gone; the kernel may keep a process that waits for a device."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, negative for a signal, and what it wrote to standard output."""

    status: int
    output: bytes


def run(argv: Sequence[str], content: bytes, seconds: float, *, folder: Path, environment: Mapping[str, str]) -> Ended:
    """Run a command in its own process group, with ``content`` on standard input, which it need not read.

    It has ended when its standard output is closed, also by any process that it started. The whole group is killed if
    that takes more than ``seconds``, if more than LARGEST bytes are written, and on an interrupt. Raises OSError if the
    command cannot be run, and TimedOutError and TooLargeError.
    """
    deadline = time.monotonic() + seconds
    process: subprocess.Popen[bytes] | None = None
    try:
        with _interrupts_kept():
            process = subprocess.Popen(  # noqa: S603 - the command is the user's own
                argv,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        output = _converse(process, content, deadline)
        status = process.wait(_left(deadline))
    except BaseException as error:
        if process is not None:
            _kill(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise TimedOutError from None
        raise
    finally:
        if process is not None:
            _close(process.stdin)
            _close(process.stdout)
    return Ended(status, output)


@contextlib.contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Delay Ctrl-C for a moment: in the middle of a fork it would leave a process that nobody knows about."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    kept: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: kept.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if kept:
            signal.raise_signal(signal.SIGINT)


def _converse(process: subprocess.Popen[bytes], content: bytes, deadline: float) -> bytes:
    """Return all that the command writes to its standard output, while giving it ``content``."""
    assert process.stdin is not None  # noqa: S101 - a pipe, as requested
    assert process.stdout is not None  # noqa: S101 - see above
    unsent = memoryview(content)
    output = bytearray()
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdin, selectors.EVENT_WRITE)
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select(_left(deadline)):
                if key.fileobj is process.stdin:
                    unsent = unsent[_written(process.stdin, unsent) :]
                    if not unsent:
                        ready.unregister(process.stdin)
                        _close(process.stdin)
                    continue
                part = os.read(process.stdout.fileno(), _CHUNK)
                if not part:
                    return bytes(output)
                output += part
                if len(output) > LARGEST:
                    raise TooLargeError


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimedOutError
    return left


def _written(pipe: IO[bytes], unsent: memoryview) -> int:
    """Return how much of a text is dealt with: all of it if the command no longer reads."""
    try:
        return os.write(pipe.fileno(), unsent)
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(unsent)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole group: a child that keeps the output open would keep us waiting."""
    with contextlib.suppress(OSError):  # it is gone, or belongs to another user by now
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_REAPING)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        pipe.close()
