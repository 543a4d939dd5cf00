# SPDX-License-Identifier: MIT
"""Shows lines while a run goes on: on the terminal of this process, or of the one that started this worker."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pytest

from uapi_conformance.errors import OutsideError
from uapi_conformance.streams import is_lost, lost_output

_PATIENCE = 30
"""Seconds after which a worker no longer waits to hear that its lines are shown."""
_WIDTH = 60


class Screen(Protocol):
    """Where lines are shown."""

    def say(self, lines: Sequence[str]) -> None:
        """Show lines. Raises OutsideError if nobody can read them."""

    def progress(self, line: str) -> None:
        """Show how far the run is: in place of what was shown last on a terminal, as a line of its own in a log."""


class Terminal:
    """The terminal or log of this process. pytest captures what is printed meanwhile, and is not disturbed."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_live = False

    @property
    def can_take_back(self) -> bool:
        """Whether a line can take the place of another: not in a log."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        return reporter is not None and bool(reporter.isatty) and os.environ.get("TERM") != "dumb"

    def say(self, lines: Sequence[str]) -> None:
        def write() -> None:
            for line in lines:
                self._line(line)

        self._write(write)

    def progress(self, line: str) -> None:
        self._write(lambda: self._live(line) if self.can_take_back else self._line(line))

    def clear(self) -> None:
        """Take the live line away before something else is printed."""
        if self._is_live:
            self._write(lambda: None)

    def _line(self, line: str) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(line)
            reporter.flush()
        else:
            print(line, flush=True)  # noqa: T201 - `-p no:terminal` leaves no other way

    def _live(self, line: str) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.ensure_newline()
            reporter.flush()
        sys.stdout.write(line[:_WIDTH])
        sys.stdout.flush()
        self._is_live = True

    def _write(self, action: Callable[[], object]) -> None:
        capturing = self._config.pluginmanager.get_plugin("capturemanager")
        try:
            with capturing.global_and_fixture_disabled() if capturing is not None else contextlib.nullcontext():
                if self._is_live:
                    self._is_live = False
                    sys.stdout.write("\r\x1b[K")
                    sys.stdout.flush()
                action()
        except OSError as error:
            if is_lost(error):
                raise OutsideError(lost_output(error)) from error
            raise

    # --- what pytest prints itself

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self) -> None:
        self.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        self.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self) -> None:
        self.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self.clear()


class FromWorker:
    """A worker of pytest-xdist has no terminal: its lines are shown by the process at the other end of a channel."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def say(self, lines: Sequence[str]) -> None:
        """Show lines, and wait until they are shown."""
        self._channel.send(["say", *lines])
        try:
            lost = self._channel.receive(_PATIENCE)
        except Exception as error:
            raise OutsideError("The first process of pytest-xdist does not show what its worker says.") from error
        if lost:
            raise OutsideError(lost)

    def progress(self, line: str) -> None:
        # Whoever has ended meanwhile needs to know nothing.
        with contextlib.suppress(OSError):
            self._channel.send(["progress", line])


def listen(channel: Any, screen: Screen) -> None:
    """Show what a worker sends through a channel."""

    def shown(told: list[str]) -> None:
        what, *lines = told
        if what == "progress":
            with contextlib.suppress(OutsideError):
                screen.progress(lines[0])
            return
        lost = ""
        try:
            screen.say(lines)
        except OutsideError as error:
            lost = str(error)
        channel.send(lost)

    channel.setcallback(shown)
