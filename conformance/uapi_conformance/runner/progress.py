# SPDX-License-Identifier: MIT
"""Shows a sign of progress when a run sends requests for some time before the next item is judged.

People doubt that anything happens, and CI runners kill jobs that print nothing for some minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from uapi_conformance.wire.exchange import Exchange

FIRST = 1.5
"""Seconds of silence after which the first sign is shown."""
SILENCE = 10.0
"""Seconds of silence in a log after which another line is shown."""
LIVE = 0.5
"""Seconds after which the line on a terminal is shown anew."""


class Progress:
    """An observer of exchanges. ``say`` shows a line; ``most`` is the most requests that are sent.

    ``is_live``: the line takes the place of the one before, so it may come often.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        most: int,
        clock: Callable[[], float] = time.monotonic,
        *,
        is_live: bool = False,
    ) -> None:
        self._say = say
        self._most = most
        self._clock = clock
        self._is_live = is_live
        self._last = clock()
        self._silence = FIRST

    def heard(self) -> None:
        """Note that something else was just printed."""
        self._last = self._clock()
        if self._is_live:
            self._silence = FIRST

    def __call__(self, exchange: Exchange) -> None:
        if self._clock() - self._last >= self._silence:
            self._last = self._clock()
            self._silence = LIVE if self._is_live else SILENCE
            self._say(f"sent {exchange.number} of at most {max(self._most, exchange.number)} requests")
