# SPDX-License-Identifier: MIT
"""How long a run takes: the estimate that it prints before it touches a call, and the limit that ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from uapi_conformance.declaration import Limits
from uapi_conformance.wire.exchange import Exchange

LEAST_BOUND = 900.0
"""Seconds after which a run ends if no limit is declared and three times its estimate is less."""
_TIMES = 3.0
_AROUND = 4.0
"""Seconds spent waiting for late effects of a request, however fast the target is."""


@dataclass(frozen=True)
class Duration:
    """The seconds that a run should take, and those after which it ends."""

    expected: float
    most: float


def duration(requests: int, limits: Limits, first: Sequence[Exchange]) -> Duration:
    """Return the duration of a run that sends so many requests."""
    expected = estimate(requests, limits.rate, first)
    return Duration(expected, bound(limits.max_time, expected))


def estimate(requests: int, rate: float | None, first: Sequence[Exchange]) -> float:
    """Estimate the seconds that so many requests take, from the first exchanges and the declared rate."""
    answered = sorted(e.elapsed for e in first if e.response is not None)
    # A server's first answer may take long, so the shortest of a few says most about the rest.
    each = answered[0] if answered else 0.0
    return _AROUND + requests * max(each, 1 / rate if rate else 0.0)


def bound(declared: float | None, estimated: float) -> float:
    """Return the seconds after which a run ends."""
    return declared if declared is not None else max(LEAST_BOUND, _TIMES * estimated)


def shown(seconds: float) -> str:
    """Return a duration as people say it: `about 40 s`, `about 12 min`."""
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s"
    return f"about {round(seconds / 60)} min"
