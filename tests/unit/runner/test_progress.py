# SPDX-License-Identifier: MIT
"""A run that sends for long without judging says so now and then."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from uapi_conformance.runner.progress import FIRST, LIVE, SILENCE, Progress

from tests.support.exchanges import answer


def _shown(times: int, every: float, *, is_live: bool = False, heard: bool = False) -> list[str]:
    clock, said = SimpleNamespace(now=0.0), list[str]()
    progress = Progress(said.append, 500, lambda: clock.now, is_live=is_live)
    for number in range(1, times + 1):
        clock.now += every
        if heard:
            progress.heard()
        progress(replace(answer(200), number=number))
    return said


def test_silence__is_broken_within_two_seconds_and_then_now_and_then() -> None:
    assert FIRST < 2
    assert SILENCE <= 10
    assert _shown(31, 1.0) == [f"sent {n} of at most 500 requests" for n in (2, 12, 22)]


def test_silence_on_a_terminal__is_broken_all_the_time() -> None:
    assert _shown(6, LIVE, is_live=True) == [f"sent {n} of at most 500 requests" for n in (3, 4, 5, 6)]


@pytest.mark.parametrize("is_live", [False, True])
def test_what_else_is_printed__is_a_sign_too(is_live: bool) -> None:
    assert _shown(100, 1.0, heard=True, is_live=is_live) == []


def test_more_than_was_announced__is_not_denied() -> None:
    clock, said = SimpleNamespace(now=0.0), list[str]()
    progress = Progress(said.append, 5, lambda: clock.now)
    clock.now = SILENCE
    progress(replace(answer(200), number=7))
    assert said == ["sent 7 of at most 7 requests"]
