# SPDX-License-Identifier: MIT
"""Whether the target accepts the run's token, which that is now, and how many requests had a wrong one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from uapi_conformance.errors import BudgetError, TargetError
from uapi_conformance.wire.exchange import Exchange, Request

REFUSALS = (401, 403)


class TokenSource(Protocol):
    """Where the token of the run comes from."""

    def token(self) -> str:
        """The access token. Raises an OutsideError where none can be obtained."""

    def renewed(self) -> bool:
        """Whether there is another token now, after one was refused that had been taken."""


@dataclass
class Authentication:
    """The run's tokens. ``wrong`` counts the requests with any other token or none.

    ``since`` are those of them that were sent after the run's own was last taken. ``plain`` is the media type of the
    first success with the run's own.
    """

    tokens: TokenSource | None = None
    wrong: int = 0
    since: int = 0
    was_accepted: bool = False
    plain: str | None = None
    _own: set[str] = field(default_factory=set)
    _others: set[str] = field(default_factory=set)

    def own(self, token: str) -> None:
        """A token of the run, however soon there is another in its place."""
        self._own.add(token)

    def know(self, token: str) -> None:
        """A token that is right though it is not the run's: one that a set-up returned."""
        self._others.add(token)

    def with_current(self, request: Request) -> Request:
        """The request with the token that is valid now in place of an earlier one of the run."""
        scheme, token = _credentials(request)
        now = self._now()
        if token == now or token not in self._own:
            return request
        fields = tuple(
            (name, f"{scheme} {now}" if name.lower() == "authorization" else value) for name, value in request.headers
        )
        return replace(request, headers=fields)

    def _now(self) -> str | None:
        if self.tokens is None:
            return None
        now = self.tokens.token()
        self.own(now)
        return now

    def is_wrong(self, request: Request) -> bool:
        """Whether a request has another token than those that are known to be right, or none."""
        scheme, token = _credentials(request)
        right = token in {self._now(), *self._own, *self._others}
        return self.tokens is not None and not (right and scheme.lower() == "bearer")

    def is_own(self, request: Request) -> bool:
        """Whether a request has the run's token."""
        return _credentials(request)[1] in self._own

    def saw(self, exchange: Exchange) -> None:
        """Count a request, and see whether the run's token was taken."""
        if self.is_wrong(exchange.request):
            self.wrong += 1
            self.since += 1
        elif exchange.response is not None and exchange.response.status_class == 2 and self.is_own(exchange.request):
            if self.is_page(exchange):
                return
            self.plain = self.plain or exchange.response.media_type
            self.was_accepted = True
            self.since = 0

    def is_refused(self, exchange: Exchange) -> bool:
        """Whether the run's token is refused here, by a status or by a page where there was none."""
        return exchange.status in REFUSALS or self.is_page(exchange)

    def is_doubtful(self, exchange: Exchange) -> bool:
        """Whether an answer makes one ask if the run's token is still taken.

        It is refused, or a wrong one is, in a way in which UnifiedAPI refuses nobody: also by a page with a 2xx status.
        """
        response = exchange.response
        if response is None or not self.was_accepted:
            return False
        if self.is_wrong(exchange.request):
            plain = response.status == 401 or response.media_type == "application/json"
            return (response.status_class > 2 and not plain) or self.is_page(exchange)
        return self.is_refused(exchange) and self.is_own(exchange.request)

    def is_page(self, exchange: Exchange) -> bool:
        """Whether a success is a page in HTML, where the run's token was answered with something else at first."""
        response = exchange.response
        page = response is not None and response.status_class == 2 and response.media_type == "text/html"
        return page and self.plain not in (None, "text/html")

    def ended(self, sent: int, why: str) -> TargetError | BudgetError:
        """What ends the run where the token that was taken is refused, and there is no other."""
        if self.since:
            return TargetError(
                f"The target takes the token no more ({why}) after {self.since} requests with a wrong token or none: "
                "was this address banned? Lift the ban, and bound such requests with [limits] wrong_tokens; "
                "what was judged until then is kept."
            )
        return BudgetError(
            f"The target took the token, and after {sent} requests takes it no more ({why}): it has ended or was "
            "revoked. Give one that lives longer than the run, or a token file that is renewed."
        )


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    return scheme, token
