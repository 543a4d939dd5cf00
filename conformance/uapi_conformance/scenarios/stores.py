# SPDX-License-Identifier: MIT
"""Answers that something on the way had stored: they are asked for anew, as they are no look at the target."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from uapi_conformance.evidence.answers import is_stored
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.pauses import http_date

_SECOND = 1.1
"""Seconds after which a Date that is made anew is another one: it has no fractions (RFC 9110, section 5.6.7)."""


@dataclass
class Stores:
    """What a run knows of stores on the way.

    ``acted`` is the Date of the last answer to a PUT, in seconds since the epoch. ``clocks_differ``: who answers
    List requests goes by another clock than who answers stops, so that a Date tells nothing. ``hold``: a store was
    seen that gives the same answer again and again.
    """

    acted: float | None = None
    clocks_differ: bool = False
    hold: bool = False

    def act(self, exchange: Exchange) -> None:
        """Take the Date of an answer to a PUT."""
        if exchange.response is not None:
            self.acted = http_date(exchange.response.header("date") or "") or self.acted

    def anew(self, exchange: Exchange, ask: Callable[[], Exchange]) -> tuple[Exchange, bool]:
        """The exchange, or another that was asked for in its place; and whether it still comes out of a store.

        The first time that asking anew is of no use, it is done once more when a second is over: an answer that is
        made then has a later Date, and where that is still too early it is made by another clock.
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
