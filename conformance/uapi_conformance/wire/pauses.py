# SPDX-License-Identifier: MIT
"""Pauses between requests, and before a request is sent again because of a rate limit or an outage."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from uapi_conformance.wire.exchange import Response

LONGEST = 60.0
"""The longest Retry-After, in seconds, that the suite honours; a longer one would only hold up the run."""
_GROWING = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each further attempt if the answer does not say how long to wait."""
_MOST_TOLD = 4
"""Attempts if it does."""
_IN_VAIN = 2
"""After so many requests for which pausing did not help, the suite stops pausing: that limit does not go away."""


def retry_after(response: Response) -> float | None:
    """The seconds that Retry-After asks for (RFC 9110, section 10.2.3); a date counts from the answer's own Date.

    None if there is no readable Retry-After.
    """
    value = (response.header("retry-after") or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    until, now = http_date(value), http_date(response.header("date") or "")
    if until is None:
        return None
    return max(until - (time.time() if now is None else now), 0.0)


def http_date(text: str) -> float | None:
    """A date in a field (RFC 9110, section 5.6.7) in seconds since the epoch, or None if it is not a date."""
    try:
        return parsedate_to_datetime(text.strip()).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


@dataclass
class Pace:
    """At most ``rate`` requests a second, evenly spaced."""

    rate: float | None
    _next: float = 0.0

    def wait(self) -> None:
        if self.rate is None:
            return
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate


@dataclass
class Pauses:
    """Decides whether to send a request again, and after how long.

    ``is_outage`` says which answers mean that the target could not handle the request at the moment.
    """

    is_outage: Callable[[Response], bool]
    _in_vain: int = 0

    def before_attempt(self, attempt: int, response: Response, *, fresh: bool) -> float | None:
        """Seconds to pause before attempt number ``attempt`` (1 is the second); None if there is to be none.

        A 429 means that the request was not processed (RFC 6585, section 4). Other outages are less clear, so a request
        that must not be processed twice (``fresh``) is not sent again after one.
        """
        if not self.is_outage(response) or response.status == 431 or (fresh and response.status != 429):
            return None
        if self._in_vain >= _IN_VAIN:
            return None
        told = retry_after(response)
        if told is not None:
            # With pauses of zero seconds all attempts would fall into the same moment.
            return max(told, _GROWING[0] * (attempt > 1)) if told <= LONGEST and attempt <= _MOST_TOLD else None
        return _GROWING[attempt - 1] if attempt <= len(_GROWING) else None

    def ended(self, response: Response | None) -> bool:
        """Note the outcome of a request that was paused for, and return whether pausing helped."""
        helped = response is None or not self.is_outage(response)
        self._in_vain = 0 if helped else self._in_vain + 1
        return helped
