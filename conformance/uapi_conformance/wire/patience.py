# SPDX-License-Identifier: MIT
"""Decides how long to wait for an answer: the declared time, or less once a run has waited long enough in vain."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field

from uapi_conformance.wire.exchange import Step

_MOST_IN_FULL = 40.0
"""Seconds that a run spends in all on answers that never come; after that each request gets only a moment."""
_HANGS = 2
"""Timeouts after which a kind of request is known to hang: the first, and its repetition."""
_BRIEF, _MOMENT = 1.0, 0.2
"""Seconds for a request of a kind that is known to hang, and for any request once the run has waited long enough."""


@dataclass
class Patience:
    """Waiting times in seconds; ``not_after`` is when the run has to end, on `time.monotonic`."""

    timeout: float = 10.0
    not_after: float = math.inf
    _waited: float = 0.0
    _hung: Counter[str] = field(default_factory=Counter)

    def seconds(self, kind: str) -> float:
        """How long to wait for the answer to a request of this kind."""
        most = self.timeout
        if self.is_known_to_hang(kind):
            most = min(most, _BRIEF)
        if self._waited and self._waited + most > max(_MOST_IN_FULL, 2 * self.timeout):
            most = min(most, _MOMENT)
        return min(most, max(self.not_after - time.monotonic(), _MOMENT))

    def hung(self, kind: str, seconds: float) -> None:
        """Note that a request of this kind got no answer in so many seconds."""
        self._hung[kind] += 1
        self._waited += seconds

    def is_known_to_hang(self, kind: str) -> bool:
        """Whether requests of this kind got no answer before, even when sent again."""
        return self._hung[kind] >= _HANGS

    @property
    def is_over(self) -> bool:
        """Whether the run's time is up."""
        return time.monotonic() >= self.not_after


def kind_of(step: Step, operation: str) -> str:
    """The kind of a request: its operation and the first word of its step, such as `body` in `body-…`."""
    return f"{operation}: {step.name.partition('-')[0]}"
