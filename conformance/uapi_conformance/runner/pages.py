# SPDX-License-Identifier: MIT
"""Counts the refusals that are pages for people: something in front of UnifiedAPI wrote them, for one cause."""

from __future__ import annotations

from collections import Counter

from uapi_conformance.wire.exchange import Exchange

_PAGE = "text/html"


class Pages:
    """The refusals of a run that are pages."""

    def __init__(self) -> None:
        self._statuses: Counter[int] = Counter()
        self._first = 0

    def note(self, exchange: Exchange) -> None:
        """Note an exchange."""
        response = exchange.response
        if response is not None and response.status >= 400 and response.media_type == _PAGE:
            self._statuses[response.status] += 1
            self._first = self._first or exchange.number

    def sentences(self) -> tuple[str, ...]:
        """Return what to say of them; nothing if there were none."""
        count = sum(self._statuses.values())
        if not count:
            return ()
        requests = "1 request was" if count == 1 else f"{count} requests were"
        statuses = ", ".join(map(str, sorted(self._statuses)))
        said = (
            f"{requests} answered with an HTML page ({statuses}; the first is exchange {self._first}). UnifiedAPI "
            "answers with JSON: if a firewall or gateway in front writes these pages, judge the server behind it, or "
            "let it answer as the documentation says."
        )
        return (said,)
