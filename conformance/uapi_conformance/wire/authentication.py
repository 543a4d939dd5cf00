# SPDX-License-Identifier: MIT
"""Tracks the run's token: which is current, whether the target accepts it, and how many requests had a wrong one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from uapi_conformance.errors import BudgetError, TargetError
from uapi_conformance.wire.exchange import Exchange, Request

REFUSALS = (401, 403)


class TokenSource(Protocol):
    """Where the token of the run comes from."""

    def token(self) -> str:
        """The access token. Raises an OutsideError if none can be obtained."""

    def renewed(self) -> bool:
        """Whether there is a new token, now that the target refuses one that it used to accept."""


@dataclass
class Authentication:
    """The run's tokens. ``wrong`` counts the requests with any other token, or none.

    ``since`` counts those sent after the target last accepted the run's own token. ``plain`` is the media type of the
    first success with the run's own token.
    """

    tokens: TokenSource | None = None
    wrong: int = 0
    since: int = 0
    was_accepted: bool = False
    plain: str | None = None
    _own: set[str] = field(default_factory=set)
    _others: set[str] = field(default_factory=set)

    def own(self, token: str) -> None:
        """Remember a token of the run. It stays one even after a newer token replaces it."""
        self._own.add(token)

    def know(self, token: str) -> None:
        """Remember a token that is valid but not the run's: one that a provider-state setup returned."""
        self._others.add(token)

    def with_current(self, request: Request) -> Request:
        """The request with the current token in place of an earlier one of the run."""
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
        """Whether a request has no token, or one that is not known to be valid."""
        scheme, token = _credentials(request)
        right = token in {self._now(), *self._own, *self._others}
        return self.tokens is not None and not (right and scheme.lower() == "bearer")

    def is_own(self, request: Request) -> bool:
        """Whether a request carries a token of the run."""
        return _credentials(request)[1] in self._own

    def saw(self, exchange: Exchange) -> None:
        """Count a request, and note whether the target accepted the run's token."""
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
        """Whether this answer refuses the run's token, by its status or by a page in place of the usual answer."""
        return exchange.status in REFUSALS or self.is_page(exchange)

    def is_doubtful(self, exchange: Exchange) -> bool:
        """Whether an answer raises the question if the target still accepts the run's token.

        It does if it refuses that token, or refuses a wrong one in a way that UnifiedAPI never does, such as a page
        with a 2xx status.
        """
        response = exchange.response
        if response is None or not self.was_accepted:
            return False
        if self.is_wrong(exchange.request):
            plain = response.status == 401 or response.media_type == "application/json"
            return (response.status_class > 2 and not plain) or self.is_page(exchange)
        return self.is_refused(exchange) and self.is_own(exchange.request)

    def is_page(self, exchange: Exchange) -> bool:
        """Whether a success is an HTML page, although the run's token first got something else."""
        response = exchange.response
        page = response is not None and response.status_class == 2 and response.media_type == "text/html"
        return page and self.plain not in (None, "text/html")

    def ended(self, sent: int, why: str) -> TargetError | BudgetError:
        """The error that ends the run: the target refuses the token that it used to accept, and there is no other."""
        if self.since:
            return TargetError(
                f"The target no longer accepts the token ({why}) after {self.since} requests with a wrong token or "
                "none: was this address banned? Lift the ban, and limit such requests with [limits] wrong_tokens. "
                "If it was not, the server is at fault. The report keeps what was judged before."
            )
        return BudgetError(
            f"The target accepted the token at first, but not after {sent} requests ({why}): it has expired or was "
            "revoked. Use a token that outlives the run, or a token file that is renewed. "
            "If it is still valid, the server is at fault."
        )


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    return scheme, token
