# SPDX-License-Identifier: MIT
"""How long a run takes: what is said of it before the first call is touched, and the bound that ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from uapi_conformance.declaration import Limits
from uapi_conformance.wire.exchange import Exchange

LEAST_BOUND = 900.0
"""Seconds after which a run ends for which nothing is declared, if three times what it should take is less."""
_TIMES = 3.0
_AROUND = 4.0
"""Seconds that waiting takes for what a request does late, whatever the target's speed."""


@dataclass(frozen=True)
class Duration:
    """Seconds that a run should take, and after which it ends."""

    expected: float
    most: float


def duration(requests: int, limits: Limits, first: Sequence[Exchange]) -> Duration:
    """The duration of a run that sends so many requests."""
    expected = estimate(requests, limits.rate, first)
    return Duration(expected, bound(limits.max_time, expected))


def estimate(requests: int, rate: float | None, first: Sequence[Exchange]) -> float:
    """The seconds that so many requests take, by the first exchanges (seconds each) and the declared rate."""
    answered = sorted(e.elapsed for e in first if e.response is not None)
    # The first answer of a server may take long, so of few the shortest says most about the others.
    each = answered[0] if answered else 0.0
    return _AROUND + requests * max(each, 1 / rate if rate else 0.0)


def bound(declared: float | None, estimated: float) -> float:
    """The seconds after which a run ends."""
    return declared if declared is not None else max(LEAST_BOUND, _TIMES * estimated)


def shown(seconds: float) -> str:
    """A duration as people say it: `about 40 s`, `about 12 min`."""
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s"
    return f"about {round(seconds / 60)} min"
