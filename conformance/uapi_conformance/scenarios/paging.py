# SPDX-License-Identifier: MIT
"""The pages of a List answer, followed until what is looked for is found.

A page has 20 calls unless more are asked for (Getting Started); `totalResults`, `startIndex` and the links `next` say
whether there is another. Calls of other people begin and end meanwhile, so all is asked for at once before it is asked
for page by page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.link import read_link
from uapi_conformance.evidence.phonecall import Page, ShownCall, listed_page
from uapi_conformance.wire.exchange import Exchange, Request

MOST_OF_A_PAGE = 4999  # the most that the vendor's own client asks for; the page List PhoneCalls allows 5000

Found = Callable[[tuple[ShownCall, ...]], bool]


def read_pages(
    send: Callable[[Request], Exchange], request: Request, found: Found, *, origins: Collection[str], most: int
) -> None:
    """Send a List request, and those for its further pages, until one shows what is looked for.

    ``origins`` are those that a link to the next page may have; ``most`` is how many requests may be sent.
    """
    asked, first = request, None
    seen: set[str | None] = set()
    for number in range(most):
        exchange = send(asked)
        response = exchange.response
        page = listed_page(response) if response is not None and is_success(exchange) else None
        if page is None and number == 1 and first is not None:
            # A server may not give all at once; what its first page says of the next one still holds.
            asked = _next(request, first, len(seen), origins, count=None)
            continue
        if page is None or found(page.calls) or not page.goes_on:
            return
        ids = {call.id for call in page.calls}
        if number > 1 and ids <= seen:
            return
        seen |= ids
        first = first or page
        asked = _next(request, page, len(seen) if number else 0, origins, count=MOST_OF_A_PAGE)


def _next(request: Request, page: Page, seen: int, origins: Collection[str], *, count: int | None) -> Request:
    """The link to the next page if there is one, else the page after what was seen; before that, all at once."""
    following = page.next if page.next is not None and seen else ""
    link = read_link(request.target.partition("?")[0] + following if following.startswith("?") else following)
    if not isinstance(link, str) and link.origin in {None, *origins} and link.can_be_asked_for:
        return replace(request, target=link.target)
    query = {"count": count, "startIndex": seen or None}
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
    return replace(request, target=f"{request.target}?{asked}")
