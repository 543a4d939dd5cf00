# SPDX-License-Identifier: MIT
"""Detects answers from a cache on the way, and asks again: they do not show the target as it is now."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from uapi_conformance.evidence.answers import is_stored
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.pauses import http_date

_SECOND = 1.1
"""Seconds after which a new Date differs from the last one: a Date has no fractions (RFC 9110, section 5.6.7)."""


@dataclass
class Stores:
    """What a run knows about caches on the way.

    ``acted`` is the Date of the last answer to a PUT, in seconds since the epoch. ``clocks_differ``: List requests and
    stops are answered by different clocks, so a Date proves nothing. ``hold``: a cache was seen that gives the same
    answer again and again.
    """

    acted: float | None = None
    clocks_differ: bool = False
    hold: bool = False

    def act(self, exchange: Exchange) -> None:
        """Note the Date of an answer to a PUT."""
        if exchange.response is not None:
            self.acted = http_date(exchange.response.header("date") or "") or self.acted

    def anew(self, exchange: Exchange, ask: Callable[[], Exchange]) -> tuple[Exchange, bool]:
        """The exchange, or another that was sent to replace it; and whether its answer still comes from a cache.

        If asking again does not help for the first time, it asks once more after a second. A fresh answer then has a
        later Date; if that is still too early, it comes from another clock.
        """
        if not self._is_stored(exchange):
            return exchange, False
        second = ask()
        if not self._is_stored(second):
            return second, False
        tells_age = is_stored(second, None)
        if not tells_age and not self.hold:
            time.sleep(_SECOND)
        third = ask()
        if not self._is_stored(third):
            return third, False
        if not tells_age and not self.hold:
            self.clocks_differ = _date(third) > _date(second)
            self.hold = not self.clocks_differ
        return third, self._is_stored(third)

    def _is_stored(self, exchange: Exchange) -> bool:
        return is_stored(exchange, None if self.clocks_differ else self.acted)


def _date(exchange: Exchange) -> float:
    response = exchange.response
    return (http_date(response.header("date") or "") if response is not None else None) or 0.0
