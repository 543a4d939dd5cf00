# SPDX-License-Identifier: MIT
"""The command's standard streams, which may be closed, full, or a pipe that nobody reads any more."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
from dataclasses import dataclass
from typing import TextIO

_PLAIN = {
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u2026": "...", "\u00b7": ".",
    "\u2013": "-", "\u2014": "-", "\u2192": "->", "\u2265": ">=", "\u2264": "<=",
}  # fmt: skip
"""What a typographic character looks like where there is none."""

_LOST = frozenset({errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG, errno.EDQUOT})


@dataclass
class Streams:
    """Standard output and standard error. ``silent`` says that standard error was closed, so nobody can read it."""

    silent: bool = False

    @classmethod
    def whole(cls) -> Streams:
        """Open whatever is closed, so that no other file gets the number of a standard stream.

        A closed standard output becomes a file that cannot be written to, so that lost output is noticed at once.
        """
        silent = False
        for descriptor in range(3):
            if _is_closed(descriptor):
                filled = os.open(os.devnull, os.O_WRONLY if descriptor == 2 else os.O_RDONLY)
                os.set_inheritable(filled, True)
                silent = silent or descriptor == 2
        if sys.stdin is None:
            sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
        if sys.stdout is None:
            sys.stdout = _writer(1)
        if sys.stderr is None:
            sys.stderr = _writer(2)
        for stream in (sys.stdout, sys.stderr):
            make_readable(stream)
        return cls(silent)

    def tell(self, sentence: str) -> None:
        """Write one sentence where somebody may read it: to standard error, or else to standard output."""
        for stream in (sys.stdout,) if self.silent else (sys.stderr, sys.stdout):
            try:
                stream.write(f"ERROR: {sentence}\n")
                stream.flush()
            except (OSError, ValueError):
                continue
            return

    def flush(self) -> str | None:
        """Flush both streams, so that the interpreter cannot fail to do so at exit; return the reason if that fails."""
        lost = None
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError as error:
                lost = error.strerror
                discard(stream)
            except ValueError:
                lost = "closed"
        return lost


def make_readable(stream: object) -> None:
    """Have a stream write what its encoding lacks in plain characters, or else as code points, and never fail."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors != _READABLE:
        stream.reconfigure(errors=_READABLE)


def _readable(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    whole = error.object[error.start : error.end]
    made = "".join(_PLAIN.get(c) or c.encode("ascii", "backslashreplace").decode("ascii") for c in whole)
    return made, error.end


_READABLE = "uapi-readable"
codecs.register_error(_READABLE, _readable)


def _is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False


def _writer(descriptor: int) -> TextIO:
    raw = io.FileIO(descriptor, "w", closefd=False)
    # Not line by line: like output to a file, it is written when a run flushes it; a failure can then be reported.
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")


def discard(*streams: TextIO | None) -> None:
    """Send the remaining output of streams that cannot be written to nowhere: otherwise each line would fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        if stream is not None and not _flushes(stream):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())
                stream.flush()
    os.close(nowhere)


def _flushes(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError):
        return False
    return True


def is_lost(error: BaseException | None) -> bool:
    """Whether an error comes from writing to a stream: such an error names no file."""
    return isinstance(error, OSError) and error.errno in _LOST and error.filename is None


def lost_output(error: OSError) -> str:
    """Return the sentence that reports lost output."""
    return (
        f"The output of the run cannot be written ({error.strerror}), so nobody would see the verdict; "
        "send it elsewhere and run the suite again."
    )
