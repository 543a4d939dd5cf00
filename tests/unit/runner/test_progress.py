# SPDX-License-Identifier: MIT
"""A run that sends for long without judging says so now and then."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from uapi_conformance.runner.progress import SILENCE, Progress

from tests.support.exchanges import answer


def test_silence__is_broken_and_no_more_than_silence() -> None:
    clock, said = SimpleNamespace(now=0.0), list[str]()
    progress = Progress(said.append, 500, lambda: clock.now)
    for number in range(1, 41):
        clock.now += SILENCE / 10
        progress(replace(answer(200), number=number))
    assert said == [f"sent {n} of at most 500 requests" for n in (10, 20, 30, 40)]


def test_what_else_is_printed__is_a_sign_too() -> None:
    clock, said = SimpleNamespace(now=0.0), list[str]()
    progress = Progress(said.append, 500, lambda: clock.now)
    for number in range(1, 101):
        clock.now += SILENCE / 10
        progress.heard()
        progress(replace(answer(200), number=number))
    assert said == []


def test_more_than_was_announced__is_not_denied() -> None:
    clock, said = SimpleNamespace(now=0.0), list[str]()
    progress = Progress(said.append, 5, lambda: clock.now)
    clock.now = SILENCE
    progress(replace(answer(200), number=7))
    assert said == ["sent 7 of at most 7 requests"]
