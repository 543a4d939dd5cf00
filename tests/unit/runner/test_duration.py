# SPDX-License-Identifier: MIT
"""What is said of how long a run takes, and what ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.runner.duration import bound, estimate, shown

from tests.support.exchanges import answer, unanswered


@pytest.mark.parametrize(
    ("requests", "rate", "elapsed", "seconds"),
    [
        (500, None, [0.01], 9.0),
        (500, None, [5.0, 0.4], 204.0),
        (500, 20.0, [0.01], 29.0),
        (500, 0.5, [0.01], 1004.0),
        (500, 20.0, [0.4], 204.0),
        (500, None, [], 4.0),
    ],
)
def test_estimate__goes_by_the_slower_of_target_and_rate(
    requests: int, rate: float | None, elapsed: list[float], seconds: float
) -> None:
    first = [replace(answer(200), elapsed=each) for each in elapsed]
    assert estimate(requests, rate, [*first, replace(unanswered(), elapsed=0.001)]) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("declared", "estimated", "seconds"),
    [(None, 10.0, 900.0), (None, 299.0, 900.0), (None, 400.0, 1200.0), (60.0, 400.0, 60.0), (7200.0, 1.0, 7200.0)],
)
def test_bound__is_the_declared_one_or_leaves_room(declared: float | None, estimated: float, seconds: float) -> None:
    assert bound(declared, estimated) == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "about 1 s"), (40.4, "about 40 s"), (89, "about 89 s"), (90, "about 2 min"), (721, "about 12 min")],
)
def test_duration__is_shown_as_people_say_it(seconds: float, words: str) -> None:
    assert shown(seconds) == words
