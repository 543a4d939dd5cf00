# SPDX-License-Identifier: MIT
"""Follows the pages of a List answer until it finds a call.

A page has 20 calls unless the request asks for more (Getting Started); `totalResults`, `startIndex` and the links
`next` say whether there is another page. Other people's calls begin and end in the meantime, so the second request asks
for all calls at once, before any further ones go page by page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.link import page_link
from uapi_conformance.evidence.phonecall import Page, ShownCall, listed_page
from uapi_conformance.wire.exchange import Exchange, Request

MOST_OF_A_PAGE = 4999  # the most that the vendor's own client asks for; the page List PhoneCalls allows 5000

Found = Callable[[tuple[ShownCall, ...]], bool]


def read_pages(send: Callable[[Request], Exchange], request: Request, found: Found, *, home: Home, most: int) -> None:
    """Send a List request, and more for further pages, until ``found`` accepts the calls of one.

    ``home`` says where a link to the next page may lead; ``most`` is how many requests may be sent.
    """
    asked, first = request, None
    seen: set[str | None] = set()
    for number in range(most):
        exchange = send(asked)
        response = exchange.response
        page = listed_page(response) if response is not None and is_success(exchange) else None
        if page is None and number == 1 and first is not None:
            # A server may refuse to give all calls at once; what its first page says about the next still holds.
            asked = _next(request, first, len(seen), home, count=None)
            continue
        if page is None or found(page.calls) or not page.goes_on:
            return
        ids = {call.id for call in page.calls}
        if number > 1 and ids <= seen:
            return
        seen |= ids
        first = first or page
        asked = _next(request, page, len(seen) if number else 0, home, count=MOST_OF_A_PAGE)


def _next(request: Request, page: Page, seen: int, home: Home, *, count: int | None) -> Request:
    """The request for the next page: by its link if there is one, else by index; at first, for all calls at once."""
    target = target_of(page.next if page.next is not None and seen else "", request, home)
    if target is not None:
        return replace(request, target=target)
    query = {"count": count, "startIndex": seen or None}
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
    return replace(request, target=f"{request.target}?{asked}")


def target_of(following: str, request: Request, home: Home) -> str | None:
    """Where a link to another page leads; None if it leads to no declared place, or cannot be followed."""
    link = page_link(following, request)
    return home.target(link) if not isinstance(link, str) and link.can_be_asked_for else None
