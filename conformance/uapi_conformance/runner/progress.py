# SPDX-License-Identifier: MIT
"""Prints a sign of progress when a run sends requests for a long time before the next item is judged.

CI runners kill jobs that print nothing for some minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from uapi_conformance.wire.exchange import Exchange

SILENCE = 15.0
"""Seconds of silence after which a line is printed."""


class Progress:
    """An observer of exchanges. ``say`` prints a line; ``most`` is the most requests that are sent."""

    def __init__(self, say: Callable[[str], None], most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._most = most
        self._clock = clock
        self._last = clock()

    def heard(self) -> None:
        """Note that something else was just printed."""
        self._last = self._clock()

    def __call__(self, exchange: Exchange) -> None:
        if self._clock() - self._last >= SILENCE:
            self.heard()
            self._say(f"sent {exchange.number} of at most {max(self._most, exchange.number)} requests")
