# SPDX-License-Identifier: MIT
"""How long an answer is waited for: the declared time, until enough was waited for answers that never came."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field

from uapi_conformance.wire.exchange import Step

_MOST_IN_FULL = 40.0
"""Seconds that a run waits in all for answers that do not come before each further one gets only a moment."""
_HANGS = 2
"""Timeouts after which a kind of request is known to hang: the first one, and the same again."""
_BRIEF, _MOMENT = 1.0, 0.2
"""Seconds for a request of a kind that is known to hang, and for any where enough was waited."""


@dataclass
class Patience:
    """What is waited for an answer, in seconds; ``not_after`` is where the run has to end, on `time.monotonic`."""

    timeout: float = 10.0
    not_after: float = math.inf
    _waited: float = 0.0
    _hung: Counter[str] = field(default_factory=Counter)

    def seconds(self, kind: str) -> float:
        """How long the answer to a request of this kind is waited for."""
        most = self.timeout
        if self.is_known_to_hang(kind):
            most = min(most, _BRIEF)
        if self._waited and self._waited + most > max(_MOST_IN_FULL, 2 * self.timeout):
            most = min(most, _MOMENT)
        return min(most, max(self.not_after - time.monotonic(), _MOMENT))

    def hung(self, kind: str, seconds: float) -> None:
        """A request of this kind was not answered for so long."""
        self._hung[kind] += 1
        self._waited += seconds

    def is_known_to_hang(self, kind: str) -> bool:
        """Whether requests of this kind went without an answer before, also when asked again."""
        return self._hung[kind] >= _HANGS

    @property
    def is_over(self) -> bool:
        """Whether the time of the whole run is over."""
        return time.monotonic() >= self.not_after


def kind_of(step: Step, operation: str) -> str:
    """What requests are alike: those of an operation whose steps begin with the same word, as `body-…` do."""
    return f"{operation}: {step.name.partition('-')[0]}"
