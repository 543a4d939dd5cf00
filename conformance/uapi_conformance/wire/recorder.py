# SPDX-License-Identifier: MIT
"""The only way to the wire: it numbers every exchange, keeps to the limits, and passes exchanges on.

If an answer is missing, or says nothing about the target, the recorder looks into it before anybody judges it. Is the
target to blame, because only this kind of request fails, and fails again on a fresh connection? Or is it the network?
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from uapi_conformance.errors import BudgetError, TargetError
from uapi_conformance.wire.authentication import Authentication
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.cookies import Cookies
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response, Step
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.patience import Patience, kind_of
from uapi_conformance.wire.pauses import Pace, Pauses
from uapi_conformance.wire.unanswered import Unanswered

Observer = Callable[[Exchange], None]
_PATIENCE = (0.1, 0.4, 1.0)
"""Seconds between attempts to reach a target that refuses connections: a worker process restarts in less time."""
_IDLE = re.compile(rb"HTTP/1\.[01] 408[ \r]")
SIGN_OF_LIFE = Step("sign of life", "list")


@dataclass(frozen=True)
class Reserved:
    """A request as it goes out, its number, and when it goes out, in seconds since the epoch."""

    number: int
    request: Request
    started: float


class Recorder:
    """Sends requests one at a time, and passes every exchange to the ``observers`` at once.

    ``judges`` get only what can be held against the target: not a failure that a second attempt cured, nor one that the
    network caused. Raises BudgetError if the declared number of requests is reached, the run's time is up or the token
    has expired, and TargetError if the target has stopped answering. ``lost`` then holds the error, and every later
    send raises it again.
    """

    def __init__(
        self,
        client: Client,
        guard: Guard,
        *,
        max_requests: int,
        rate: float | None = None,
        patience: Patience | None = None,
        authentication: Authentication | None = None,
        is_outage: Callable[[Response], bool] = lambda _: False,
    ) -> None:
        self.client = client
        self.guard = guard
        self.observers: list[Observer] = []
        self.judges: list[Observer] = []
        self.sent = 0
        self.lost: TargetError | BudgetError | None = None
        self.patience = patience or Patience()
        self.authentication = authentication or Authentication()
        self.set_right: Counter[str] = Counter()
        """How often a second attempt cured a failure, by the failure."""
        self._last: Exchange | None = None
        self._max_requests = max_requests
        self._pace = Pace(rate)
        self._pauses = Pauses(is_outage)
        self._cookies = Cookies(str(client.origin))
        self._alive: tuple[Request, str] | None = None
        self._unanswered = Unanswered()

    def watch_with(self, alive: Request, operation: str) -> None:
        """Set a harmless request that shows whether the target still answers."""
        self._alive = (alive, operation)

    def send(self, step: Step, request: Request, operation: str, *, fresh: bool = False) -> Exchange:
        """Send one request; ``fresh`` asks for a new connection, and for the first answer only.

        A request without an answer is sent once more, to see whether it fails again. For a ``fresh`` one, the first
        attempt is still the one that is judged, unless no part of it was sent or both failed.
        """
        fresh = fresh or request.is_forbidden
        exchange = self._paused_for(step, request, operation, fresh=fresh)
        if exchange.failure is not None and not exchange.is_broken_off:
            exchange = self._blamed(exchange, fresh=fresh)
        elif self._alive is not None and step != SIGN_OF_LIFE and self.authentication.is_doubtful(exchange):
            exchange = self._let_in(exchange, fresh=fresh)
        self.judge(exchange)
        return exchange

    def judge(self, exchange: Exchange) -> None:
        """Pass an exchange to the judges: it can be held against the target."""
        for judge in self.judges:
            judge(exchange)

    def waits_for(self, response: Response, *, attempt: int = 1, fresh: bool = False) -> bool:
        """Wait as long as an answer asks for before the next attempt; False if it asks for nothing, or for too much."""
        pause = self._pauses.before_attempt(attempt, response, fresh=fresh)
        if pause is None or time.monotonic() + pause >= self.patience.not_after:
            return False
        time.sleep(pause)
        return True

    def ask_for_life(self) -> None:
        """Send the harmless request, and wait until limits let it through."""
        if self._alive is not None:
            self.send(SIGN_OF_LIFE, *self._alive)

    # --- one attempt

    def _paused_for(self, step: Step, request: Request, operation: str, *, fresh: bool) -> Exchange:
        """The exchange; if its answer asks for patience, the last of several attempts with pauses between them."""
        exchange = self._attempt(step, request, operation, fresh=fresh)
        attempt, first = 0, exchange.status
        while exchange.response is not None:
            attempt += 1
            if not self.waits_for(exchange.response, attempt=attempt, fresh=fresh):
                break
            exchange = self._attempt(step, request, operation, fresh=fresh)
        if attempt > 1 and self._pauses.ended(exchange.response):
            self.set_right[f"answered with {first} at first"] += 1
        return exchange

    def _attempt(self, step: Step, request: Request, operation: str, *, fresh: bool, again: bool = False) -> Exchange:
        """One exchange; a second attempt (``again``) gets the full time too, and the caller passes it on."""
        reserved = self.reserve(request)
        kind = kind_of(step, operation)
        waits = self.patience.seconds("" if again else kind)
        clock = time.monotonic()
        outcome = self.client.send(reserved.request, fresh=fresh, timeout=waits)
        elapsed = time.monotonic() - clock
        self._look_back()
        if isinstance(outcome, Failure) and outcome.kind is FailureKind.TIMEOUT:
            self.patience.hung(kind, min(elapsed, waits))
        exchange = self._noted(outcome, reserved, step, operation, elapsed)
        if not again:
            self._count(exchange)
            self._hand_on(exchange)
        return exchange

    def _look_back(self) -> None:
        """Have the last answer judged again if bytes followed it after it was read.

        A server may send a 408 on an idle connection (RFC 9110, section 15.5.9), but no other unasked answer.
        """
        late, last = self.client.take_late_bytes(), self._last
        if late and not _IDLE.match(late) and last is not None and last.response is not None:
            self.judge(replace(last, response=replace(last.response, trailing=late)))

    def reserve(self, request: Request) -> Reserved:
        """Check and number a request before it is sent; `note` completes one that a scenario sends by itself."""
        if self.lost is not None:
            raise self.lost
        self.guard.check(request)
        if self.sent >= self._max_requests:
            self.lost = BudgetError(
                f"The limit of {self._max_requests} requests is reached; raise --max-requests, or select fewer classes."
            )
            raise self.lost
        self.expect_time()
        self._pace.wait()
        self.sent += 1
        # With the current token, and the cookies that belong to it.
        prepared = self._cookies.onto(self.authentication.with_current(request))
        return Reserved(self.sent, prepared, time.time())

    def expect_time(self) -> None:
        """Raise BudgetError if the run's time is up."""
        if self.patience.is_over:
            self.lost = BudgetError("The run's time is up; raise --max-time, or --rate if it is declared.")
            raise self.lost

    def note(
        self, outcome: Response | Failure, reserved: Reserved, step: Step, operation: str, *, elapsed: float
    ) -> Exchange:
        """Make the exchange of a reserved request, and pass it to observers and judges."""
        exchange = self._noted(outcome, reserved, step, operation, elapsed)
        self._count(exchange)
        self._hand_on(exchange)
        self.judge(exchange)
        return exchange

    def _noted(
        self, outcome: Response | Failure, reserved: Reserved, step: Step, operation: str, elapsed: float
    ) -> Exchange:
        response = outcome if isinstance(outcome, Response) else None
        failure = outcome if isinstance(outcome, Failure) else None
        request = reserved.request
        exchange = Exchange(reserved.number, step, request, response, failure, reserved.started, elapsed, operation)
        self._last = exchange
        if response is not None:
            self._cookies.take(request, response)
        self.authentication.saw(exchange)
        return exchange

    def _hand_on(self, exchange: Exchange) -> None:
        for observer in self.observers:
            observer(exchange)

    def _count(self, exchange: Exchange) -> None:
        self.lost = self._unanswered.count(exchange) or self.lost

    # --- who is to blame

    def _blamed(self, exchange: Exchange, *, fresh: bool) -> Exchange:
        """Send the request again between plain ones: if only it fails again, the target is to blame."""
        first = exchange.failure
        assert first is not None  # noqa: S101 - called for failures only
        untold = self._alive is None or not self._unanswered.any_answered or self.lost is not None
        if untold or first.kind is FailureKind.OVERSIZE or exchange.step == SIGN_OF_LIFE:
            return exchange
        kind = kind_of(exchange.step, exchange.operation)
        if first.kind is FailureKind.TIMEOUT and self.patience.seconds(kind) < self.patience.timeout:
            return exchange  # the wait was too short to blame anybody
        self._expect_life(first)
        again = self._attempt(exchange.step, exchange.request, exchange.operation, fresh=True, again=True)
        try:
            again = self._confirmed(again)
        finally:
            self._hand_on(again)
        if again.failure is not None:
            return again
        self._count(again)
        self.set_right[first.detail] += 1
        return exchange if fresh and not first.sent_nothing else again

    def _confirmed(self, again: Exchange) -> Exchange:
        """The second attempt; its failure is confirmed if plain requests are still answered after it."""
        second = again.failure
        between = second is None or second.sent_nothing or second.kind is FailureKind.OVERSIZE
        if second is None or between or self.lost is not None:
            return again
        self._expect_life(second)
        return replace(again, failure=replace(second, confirmed=True))

    def _expect_life(self, failure: Failure) -> None:
        """Raise TargetError if the target no longer answers plain requests, or no longer accepts the run's token."""
        for number, pause in enumerate(_PATIENCE):
            if number or failure.sent_nothing:
                time.sleep(pause)
            shown = self._sign_of_life(fresh=True)
            if shown.has_head:
                # A server that breaks all its answers off is there, and answers.
                if shown.response is not None:
                    self._expect_accepted(shown)
                    self.judge(shown)
                return
        if failure.kind is FailureKind.OWN:
            self.lost = TargetError(f"{failure.detail}; raise the limits of this machine (ulimit -n), and run again.")
        elif self.authentication.was_accepted and self.authentication.since:
            self.lost = self.authentication.ended(self.sent, failure.detail)
        else:
            self.lost = TargetError(
                f"The target stopped answering after {self.sent} requests ({failure.detail}); "
                "start it again and repeat the run; the report keeps what was judged before."
            )
        raise self.lost

    def _sign_of_life(self, *, fresh: bool) -> Exchange:
        assert self._alive is not None  # noqa: S101 - checked by the caller
        return self._attempt(SIGN_OF_LIFE, *self._alive, fresh=fresh)

    def _expect_accepted(self, shown: Exchange) -> None:
        """Raise the error that ends the run if the target refuses a token that it used to accept, twice in a row."""
        if not self.authentication.is_refused(shown) or not self.authentication.was_accepted:
            return
        time.sleep(_PATIENCE[1])
        again = self._sign_of_life(fresh=True)
        if again.failure is not None or self.authentication.is_refused(again):
            page = " with an HTML page" if self.authentication.is_page(shown) else ""
            self.lost = self.authentication.ended(self.sent, f"it answers {shown.status}{page}")
            raise self.lost

    def _let_in(self, exchange: Exchange, *, fresh: bool) -> Exchange:
        """The exchange if the target still accepts the run's token; else a new attempt if there is a newer token."""
        shown = self._sign_of_life(fresh=False)
        if shown.failure is not None:
            self._expect_life(shown.failure)
            return exchange
        if not self.authentication.is_refused(shown):
            self.judge(shown)
            return exchange
        tokens = self.authentication.tokens
        if tokens is not None and tokens.renewed() and not self.authentication.is_wrong(exchange.request):
            self.set_right["refused, then accepted with the renewed token"] += 1
            shown = self._sign_of_life(fresh=False)
            if not self.authentication.is_refused(shown):
                return self._paused_for(exchange.step, exchange.request, exchange.operation, fresh=fresh)
        self._expect_accepted(shown)
        return exchange
