# SPDX-License-Identifier: MIT
"""Makes Ctrl-C, SIGTERM and SIGHUP end a run in the same way: with its setups undone and its report written."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

_ENDING = tuple(s for name in ("SIGINT", "SIGTERM", "SIGHUP") if (s := getattr(signal, name, None)) is not None)

_LONGEST_HOLD = 3.0
"""Seconds: whatever cancels a job soon kills what has not ended, and there are setups to undo by then."""


class Signals:
    """The first signal raises KeyboardInterrupt; later ones only cut short what may be cut short.

    It is passed on as SIGTERM to ``workers``, the process ids of pytest-xdist's workers: a terminal signals them too,
    but whatever cancels a job signals its first process alone. ``is_worker``: a SIGTERM that follows another signal is
    that signal, passed on.
    """

    def __init__(self, *, is_worker: bool = False) -> None:
        self.interrupted = False
        self.workers: list[int] = []
        self._is_worker = is_worker
        self._before: dict[int, Any] = {}
        self._finishing = False
        self._cuttable = False
        self._holding = False
        self._held: threading.Timer | None = None

    def install(self) -> None:
        """Handle the signals, except those that are ignored (nohup, background jobs); only a main thread can."""
        if self._before or threading.current_thread() is not threading.main_thread():
            return
        for number in _ENDING:
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                self._before[number] = signal.signal(number, self._take)

    def restore(self) -> None:
        if threading.current_thread() is threading.main_thread():
            while self._before:
                signal.signal(*self._before.popitem())

    def _take(self, number: int, frame: FrameType | None) -> None:
        first, self.interrupted = not self.interrupted, True
        if first:
            self._pass_on()
        elif self._is_worker and number == signal.SIGTERM:
            return
        if first and self._holding and not self._finishing:
            # Another signal, or the end of the time, does interrupt it.
            self._cuttable = True
            self._held = threading.Timer(_LONGEST_HOLD, self._let_go, (number,))
            self._held.daemon = True
            self._held.start()
            return
        if self._cuttable or (first and not self._finishing):
            self._cuttable = False
            raise KeyboardInterrupt

    def _pass_on(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(OSError):  # it is gone already
                os.kill(worker, signal.SIGTERM)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep the first signal back until what is begun here has ended, for a few seconds at most."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
            held, self._held = self._held, None
            if held is not None:
                held.cancel()
                self._cuttable = False
                raise KeyboardInterrupt

    def _let_go(self, number: int) -> None:
        main = threading.main_thread().ident
        if self._holding and main is not None:
            signal.pthread_kill(main, signal.SIGINT if signal.SIGINT in self._before else number)

    def finish(self) -> None:
        """From now on only note signals, so that they cannot stop the run from reporting its end."""
        self._finishing = True

    def cut_short(self, action: Callable[[], None]) -> None:
        """Do something that may take long, but stop at the next signal."""
        try:
            self._cuttable = True
            action()
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            self._cuttable = False
