# SPDX-License-Identifier: MIT
"""Ends the run if the target leaves too many requests without a complete answer."""

from __future__ import annotations

from collections import Counter

from uapi_conformance.errors import BudgetError
from uapi_conformance.wire.exchange import Exchange, FailureKind

_MOST = 40
_MOST_IN_A_ROW = 20
"""Requests of one operation: by then it is clear what the target does with them, and each costs time."""
_COSTLY = frozenset({FailureKind.TIMEOUT, FailureKind.OVERSIZE})
"""Failures that cost time, or the target's memory."""


class Unanswered:
    """Counts requests without a complete answer, by operation. ``any_answered``: at least one head came."""

    def __init__(self) -> None:
        self.any_answered = False
        self._in_a_row: Counter[str] = Counter()
        self._in_all: Counter[str] = Counter()

    def count(self, exchange: Exchange) -> BudgetError | None:
        """Count a request; returns the error that ends the run if there were too many without an answer."""
        operation, failure = exchange.operation, exchange.failure
        self.any_answered = self.any_answered or exchange.has_head
        if failure is None:
            self._in_a_row[operation] = 0
        elif failure.kind in _COSTLY:
            self._in_a_row[operation] += 1
            self._in_all[operation] += 1
            if self._in_a_row[operation] >= _MOST_IN_A_ROW or self._in_all[operation] >= _MOST:
                return BudgetError(
                    f"The target left {self._in_all[operation]} {operation} requests without a complete answer "
                    f"({failure.detail}), so the suite sent no more; fix that and run again."
                )
        return None
