# SPDX-License-Identifier: MIT
"""The first signal ends a run; later ones cannot lose its report."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest
from uapi_conformance.runner.signals import Signals

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def signals() -> Iterator[Signals]:
    before = {number: signal.signal(number, signal.default_int_handler) for number in ENDING}
    made = Signals()
    made.install()
    yield made
    made.restore()
    assert {signal.getsignal(number) for number in ENDING} == {signal.default_int_handler}
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDING)
def test_first_signal__interrupts_and_the_next_do_not(signals: Signals, number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    for later in ENDING:
        signal.raise_signal(later)
    assert signals.interrupted


def test_signal_while_the_report_is_written__is_noted_only(signals: Signals) -> None:
    signals.finish()
    signal.raise_signal(signal.SIGTERM)
    assert signals.interrupted


def test_signal_while_setups_are_undone__cuts_that_short_once(signals: Signals) -> None:
    done = []

    def undo() -> None:
        done.append("begun")
        signal.raise_signal(signal.SIGINT)
        done.append("ended")

    signals.finish()
    signals.cut_short(undo)
    signal.raise_signal(signal.SIGINT)
    assert done == ["begun"]
    assert signals.interrupted


def test_signal_that_is_ignored__stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    made = Signals()
    try:
        made.install()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        made.restore()
        signal.signal(signal.SIGHUP, before)


def test_first_signal__is_passed_on_to_workers_once(monkeypatch: pytest.MonkeyPatch, signals: Signals) -> None:
    passed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda process, number: passed.append((process, number)))
    signals.workers += [11, 12]
    for _ in range(2):
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert passed == [(11, signal.SIGTERM), (12, signal.SIGTERM)]


def test_signal_that_a_terminal_gave_a_worker_before__cuts_nothing_short_when_it_is_passed_on() -> None:
    made = Signals(is_worker=True)
    made.install()
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        done: list[str] = []

        def undo() -> None:
            signal.raise_signal(signal.SIGTERM)
            done.append("undone")

        made.cut_short(undo)
        assert done == ["undone"]
    finally:
        made.restore()


def hold(signals: Signals, *actions: Callable[[], object]) -> None:
    with signals.held():
        for action in actions:
            action()


def test_signal_while_something_is_held__is_kept_back_until_it_has_ended(signals: Signals) -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        hold(signals, lambda: signal.raise_signal(signal.SIGTERM), lambda: done.append("ended"))
    assert done == ["ended"]
    assert signals.interrupted
    hold(signals, lambda: signal.raise_signal(signal.SIGTERM), lambda: done.append("later signals change nothing"))
    assert len(done) == 2


def test_second_signal__interrupts_what_is_held(signals: Signals) -> None:
    done: list[str] = []
    twice = [lambda: signal.raise_signal(signal.SIGINT)] * 2
    with pytest.raises(KeyboardInterrupt):
        hold(signals, *twice, lambda: done.append("ended"))
    assert done == []


def test_what_is_held_for_too_long__is_interrupted(monkeypatch: pytest.MonkeyPatch, signals: Signals) -> None:
    monkeypatch.setattr("uapi_conformance.runner.signals._LONGEST_HOLD", 0.05)
    never = threading.Event()
    with pytest.raises(KeyboardInterrupt):
        hold(signals, lambda: signal.raise_signal(signal.SIGINT), lambda: never.wait(60))
    assert not signals._holding
