# SPDX-License-Identifier: MIT
"""The only way to the wire: numbers, limits and hands on every exchange."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from uapi_conformance.errors import BudgetError, TargetError
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response, Step
from uapi_conformance.wire.guard import Guard

Observer = Callable[[Exchange], None]

_PATIENCE = (0.1, 0.4, 1.0)
"""Seconds between attempts to reach a target that refuses connections in the middle of a run: a restart of a worker
process takes less, and a target that is gone should not hold a run up."""

_HUNG = 3
"""Timeouts in a row after which the target is asked for a sign of life: one odd request may hang, a target that hangs
on all of them would hold the run for ten seconds each."""

_MOST_UNANSWERED = 40
_MOST_UNANSWERED_IN_A_ROW = 20
"""Requests of one operation that a target leaves without a complete answer before no more are sent: what it does with
them is seen by then, and each costs the declared time."""

_UNANSWERED = frozenset({FailureKind.TIMEOUT, FailureKind.OVERSIZE})
"""What costs time, or memory of the target."""

SIGN_OF_LIFE = Step("sign of life", "list")

_MOST_RETRIES = 3
_RETRY_AFTER = 5.0  # the longest Retry-After of a 429 that is obeyed, in seconds


@dataclass
class _Pace:
    """At most ``rate`` requests a second, evenly."""

    rate: float | None
    _next: float = 0.0

    def wait(self) -> None:
        if self.rate is None:
            return
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate


class Recorder:
    """Sends requests one at a time and hands every exchange to the observers.

    Raises BudgetError when the declared number of requests is used up, and TargetError when the target that answered
    before does not answer any more; ``lost`` then says why, and every later send raises it again.
    """

    def __init__(
        self,
        client: Client,
        guard: Guard,
        *,
        max_requests: int,
        rate: float | None = None,
    ) -> None:
        self.client = client
        self.guard = guard
        self.observers: list[Observer] = []
        self.late_observers: list[Observer] = []
        self._last: Exchange | None = None
        self.sent = 0
        self.lost: TargetError | BudgetError | None = None
        self._max_requests = max_requests
        self._pace = _Pace(rate)
        self._alive: tuple[Request, str] | None = None
        self._answered = False
        self._timeouts = 0
        self._in_a_row: Counter[str] = Counter()
        self._in_all: Counter[str] = Counter()

    def watch_with(self, alive: Request, operation: str) -> None:
        """Name a harmless request that shows whether the target still answers."""
        self._alive = (alive, operation)

    def send(self, step: Step, request: Request, operation: str, *, fresh: bool = False) -> Exchange:
        """Send one request; ``fresh`` never sends it twice, but where the target says that it did not process it."""
        exchange = self._send(step, request, operation, fresh=fresh)
        for _ in range(_MOST_RETRIES):
            # RFC 6585, section 4: a 429 was not processed, so it may be sent again.
            wait = exchange.response.header("retry-after") if exchange.response and exchange.status == 429 else None
            if wait is None or not wait.isdecimal() or float(wait) > _RETRY_AFTER:
                break
            time.sleep(float(wait))
            exchange = self._send(step, request, operation, fresh=fresh)
        return exchange

    def _send(self, step: Step, request: Request, operation: str, *, fresh: bool) -> Exchange:
        exchange = self._exchange(step, request, operation, fresh=fresh)
        self._look_after(exchange)
        return exchange

    def _exchange(self, step: Step, request: Request, operation: str, *, fresh: bool) -> Exchange:
        number, started, clock = self._begin(request)
        outcome = self.client.send(request, fresh=fresh)
        self._look_back()
        return self.note(
            outcome,
            number=number,
            step=step,
            request=request,
            operation=operation,
            started=started,
            elapsed=time.monotonic() - clock,
        )

    def _look_back(self) -> None:
        """Hand an answer on again where bytes followed it after it was read.

        An answer of its own is none of them: a server may say 408 on an idle connection (RFC 9110, section 15.5.9).
        """
        late, last = self.client.take_late_bytes(), self._last
        if late and not late.startswith(b"HTTP/") and last is not None and last.response is not None:
            amended = replace(last, response=replace(last.response, trailing=late))
            for observer in self.late_observers:
                observer(amended)

    def _begin(self, request: Request) -> tuple[int, float, float]:
        if self.lost is not None:
            raise self.lost
        self.guard.check(request)
        if self.sent >= self._max_requests:
            self.lost = BudgetError(
                f"The declared {self._max_requests} requests are used up; raise --max-requests or select fewer classes."
            )
            raise self.lost
        self._pace.wait()
        self.sent += 1
        return self.sent, time.time(), time.monotonic()

    def reserve(self, request: Request) -> tuple[int, float, float]:
        """A number and the time for a request that a scenario sends over a connection of its own; see `note`."""
        return self._begin(request)

    def note(
        self,
        outcome: Response | Failure,
        *,
        number: int,
        step: Step,
        request: Request,
        operation: str,
        started: float,
        elapsed: float,
    ) -> Exchange:
        """Make the exchange and hand it to the observers."""
        response = outcome if isinstance(outcome, Response) else None
        failure = outcome if isinstance(outcome, Failure) else None
        exchange = Exchange(number, step, request, response, failure, started, elapsed, operation)
        self._last = exchange
        for observer in self.observers:
            observer(exchange)
        return exchange

    def _look_after(self, exchange: Exchange) -> None:
        operation, outcome = exchange.operation, exchange.failure
        if outcome is None:
            self._answered = True
            self._timeouts = 0
            self._in_a_row[operation] = 0
            return
        if outcome.kind in _UNANSWERED:
            self._in_a_row[operation] += 1
            self._in_all[operation] += 1
        if outcome.kind is FailureKind.TIMEOUT:
            self._timeouts += 1
        if self._answered and (outcome.kind is FailureKind.REFUSED or self._timeouts >= _HUNG):
            self._timeouts = 0
            self._expect_life(outcome)
        if self._in_a_row[operation] >= _MOST_UNANSWERED_IN_A_ROW or self._in_all[operation] >= _MOST_UNANSWERED:
            self.lost = BudgetError(
                f"The target left {self._in_all[operation]} {operation} requests without a complete answer "
                f"({outcome.detail}), so no more were sent; mend that and run again."
            )

    def _expect_life(self, outcome: Failure) -> None:
        if self._alive is None:
            return
        request, operation = self._alive
        for pause in _PATIENCE:
            time.sleep(pause)
            if self._exchange(SIGN_OF_LIFE, request, operation, fresh=True).response is not None:
                return
        self.lost = TargetError(
            f"The target stopped answering after {self.sent} requests ({outcome.detail}); "
            "what was judged until then is kept, start it again and repeat the run."
        )
        raise self.lost
