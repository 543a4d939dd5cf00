# SPDX-License-Identifier: MIT
"""Judges a list that was read page by page; a server that ignores `count` and `startIndex` is only advised not to."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.evidence.answers import is_success, observed, said_elsewhere
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.phonecall import Page, listed_calls, listed_page
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

Ids = tuple[str | None, ...]

PAGE = 20
"""Calls of a page of which no count was asked for (Getting Started)."""
RELIED = ("list-parameters",)
IGNORED = "The server ignores the parameter, which service.parameters-work judges."


@dataclass(frozen=True)
class Pages:
    """The steps that asked for the whole list, before and after the others, and for parts of it."""

    whole: str
    again: str
    first: str
    second: str
    rest: str


@dataclass(frozen=True)
class Shown:
    """An answered List request, and the ids that its list shows, in their order."""

    exchange: Exchange
    ids: Ids


@dataclass(frozen=True)
class Read:
    """What the steps showed. ``total``: how many calls there are; None if the whole list neither shows nor says it."""

    whole: Ids
    first: Ids
    second: Ids
    total: int | None

    @property
    def counts(self) -> bool:
        """Whether the server minds `count`: it does not show the whole list where one call was asked for."""
        return set(self.first) != set(self.whole)

    @property
    def starts(self) -> bool:
        """Whether the server minds `startIndex`: from there, it shows something else than from the beginning."""
        return set(self.second) != set(self.first)


def ids_of(exchange: Exchange | None) -> Ids | None:
    """The ids that a List answer shows, in their order; None if it is no such answer."""
    calls = listed_calls(exchange.response) if exchange is not None and exchange.response is not None else None
    return tuple(call.id for call in calls) if calls is not None and is_success(exchange) else None


def whole_list(evidence: Evidence, steps: Pages) -> Ids | Verdict:
    """The ids of the whole list; a verdict if it was not the same before and after, or shows less than two calls."""
    if not evidence.missing.isdisjoint((steps.whole, steps.again, steps.first, steps.second, steps.rest)):
        return inconclusive("Some of the lists are missing.")
    before, after = (ids_of(evidence.last(step)) for step in (steps.whole, steps.again))
    if before is None or after is None:
        return not_applicable("The calls of the Extension are not listed, which service.list-all judges.")
    if set(before) != set(after):
        return not_applicable("Calls began or ended in the meantime.")
    return before if len(before) > 1 else not_applicable("The list of the Extension shows less than two calls.")


def shown_by(exchange: Exchange | None, *, what: str, refused: str | None = None) -> Shown | Verdict:
    """The list that a List request shows; a verdict if it is not answered with one.

    ``refused``: where the request may be refused, what the verdict on a refusal says.
    """
    if exchange is None:
        return inconclusive(f"The List request for {what} was not sent.")
    if refused is not None and (exchange.status or 0) // 100 == 4:
        return passed(refused, exchange, relying_on=RELIED)
    if exchange.response is None:
        return inconclusive("The List request was not answered, which robust.answers judges.", exchange)
    elsewhere = said_elsewhere(exchange)
    if elsewhere is not None:
        return inconclusive(f"{elsewhere}.", exchange)
    ids = ids_of(exchange)
    if ids is not None:
        return Shown(exchange, ids)
    return failed(
        f"A List request for {what} is not answered with a list.",
        exchange,
        expected="200 with a collection",
        observed=observed(exchange),
    )


def read(evidence: Evidence, steps: Pages) -> Read | Verdict:
    """What the steps showed, or why that cannot be told."""
    evidence.expect_available()
    whole = whole_list(evidence, steps)
    first = shown_by(evidence.last(steps.first), what="one call")
    second = shown_by(evidence.last(steps.second), what="one call from the second on")
    if isinstance(whole, Verdict):
        return whole
    if isinstance(first, Verdict):
        return first
    if isinstance(second, Verdict):
        return second
    page = _page(evidence.last(steps.whole))
    total = page.total if page is not None else None
    return Read(whole, first.ids, second.ids, len(whole) if total is None and len(whole) < PAGE else total)


def _page(exchange: Exchange | None) -> Page | None:
    return listed_page(exchange.response) if exchange is not None and exchange.response is not None else None


def paged(evidence: Evidence, steps: Pages) -> Verdict:
    """One call where one was asked for, and no call is lost or shown twice from page to page."""
    found = read(evidence, steps)
    if isinstance(found, Verdict):
        return found
    first, second = (e for e in (evidence.last(steps.first), evidence.last(steps.second)) if e is not None)
    if found.counts and len(found.first) != 1:
        return wrong("A page has not as many calls as were asked for.", first, wanted="one call", shown=found.first)
    if not found.starts:
        page = _page(first)
        if not found.counts or (page is not None and page.next is not None):
            return passed(IGNORED, first, second, relying_on=RELIED)
        return wrong(
            "The second page shows the first call again.", second, first, wanted="another call", shown=found.second
        )
    if found.counts and len(found.second) != 1:
        return wrong("A page has not as many calls as were asked for.", second, wanted="one call", shown=found.second)
    return _partition(evidence, steps, found) if found.counts else passed(IGNORED, first, second, relying_on=RELIED)


def _partition(evidence: Evidence, steps: Pages, found: Read) -> Verdict:
    exchange = evidence.last(steps.rest)
    rest = shown_by(exchange, what="the calls from the third on")
    if exchange is not None and len(found.whole) == found.total == 2 and (exchange.status or 0) // 100 == 4:
        rest = Shown(exchange, ())  # there is no third one
    if isinstance(rest, Verdict):
        return rest
    seen = (*found.first, *found.second, *rest.ids)
    if len(set(seen)) != len(seen):
        return wrong("Two pages show the same call.", rest.exchange, wanted="each call once", shown=seen)
    lost = tuple(call for call in found.whole if call not in seen)
    if lost:
        return wrong("The pages lack calls of the list.", rest.exchange, wanted=said(lost), shown=seen)
    return passed("The pages show each call once.", rest.exchange, relying_on=RELIED)


def wrong(reason: str, *rests_on: Exchange, wanted: str, shown: Ids) -> Verdict:
    return failed(reason, *rests_on, expected=wanted, observed=said(shown))


def said(ids: Ids) -> str:
    return ", ".join(map(str, ids[:5])) or "no call"


def link_followed(evidence: Evidence, steps: Pages, page_step: str, step: str, *, link: str) -> Verdict:
    """The link to the next or previous page leads there: to the call before or behind, and to none of its own page."""
    found = read(evidence, steps)
    if isinstance(found, Verdict):
        return found
    answer = evidence.last(page_step)
    page = _page(answer)
    target = {"next": page.next, "prev": page.prev}[link] if page is not None else None
    if answer is None or target is None:
        return not_applicable("The answer has no such link.")
    if not found.counts or not found.starts:
        return not_applicable(IGNORED, answer)
    if evidence.last(step) is None:
        if step in evidence.missing:
            return inconclusive("The answer to the link is missing.", answer)
        return not_applicable("The link leads to another origin, or cannot be followed.", answer)
    shown = shown_by(evidence.last(step), what=f"the link {link}")
    if isinstance(shown, Verdict):
        return shown
    own, wanted = (found.first, found.second) if link == "next" else (found.second, found.first)
    rests_on = (shown.exchange, answer)
    if set(wanted) <= set(shown.ids) and (link == "prev" or set(own).isdisjoint(shown.ids)):
        return passed(f"The link {link} leads to that page.", *rests_on, relying_on=RELIED)
    return wrong(f"The link {link} leads to another page.", *rests_on, wanted=said(wanted), shown=shown.ids)


def ends(evidence: Evidence, page_step: str, step: str) -> Verdict:
    """The link to the next page of a list with one call, if there is one, does not lead to that call again."""
    evidence.expect_available()
    if not evidence.missing.isdisjoint((page_step, step)):
        return inconclusive("The answer to the link, or the one with the link, is missing.")
    only, again = ids_of(evidence.last(page_step)), ids_of(evidence.last(step))
    rests_on = evidence.sent(step, page_step)
    if only is None or len(only) != 1 or again is None:
        return not_applicable("There is no link behind a list with one call.", *rests_on)
    if only[0] not in again:
        return passed("The pages come to an end.", *rests_on, relying_on=RELIED)
    return wrong("The last page links to the call that it shows.", *rests_on, wanted="no call, or no link", shown=again)


def ends_whole(evidence: Evidence, steps: Pages, page_step: str, step: str) -> Verdict:
    """The link to the next page of the whole list, if there is one, does not lead to any of its calls again."""
    found = read(evidence, steps)
    if isinstance(found, Verdict):
        return found
    if not evidence.missing.isdisjoint((page_step, step)):
        return inconclusive("The answer to the link, or the one with the link, is missing.")
    shown, again = ids_of(evidence.last(page_step)), ids_of(evidence.last(step))
    rests_on = evidence.sent(step, page_step)
    if again is None or shown is None or set(shown) != set(found.whole):
        return not_applicable("There is no link behind the whole list.", *rests_on)
    if not found.counts or not found.starts:
        return not_applicable(IGNORED, *rests_on)
    if set(shown).isdisjoint(again):
        return passed("The pages come to an end.", *rests_on, relying_on=RELIED)
    return wrong("The last page links to calls that it shows.", *rests_on, wanted="others, or no link", shown=again)


def counted_of_filter(evidence: Evidence, steps: Pages, step: str) -> Verdict:
    """The total beside the calls that a filter keeps is their number, if they are less than a page."""
    found = read(evidence, steps)
    if isinstance(found, Verdict):
        return found
    exchange = evidence.last(step)
    page, shown = _page(exchange), ids_of(exchange)
    if exchange is None or page is None or shown is None or set(shown) == set(found.whole):
        told = inconclusive if step in evidence.missing else not_applicable
        return told("The filter keeps nothing out, which service.parameters-work judges.")
    if page.total in (None, len(shown)) or page.next is not None or len(shown) >= PAGE:
        return passed("The total is not another than that of the calls.", exchange)
    return failed(
        "The total beside filtered calls is another.",
        exchange,
        expected=f"totalResults: {len(shown)}",
        observed=f"totalResults: {page.total}",
    )


def counted(evidence: Evidence, steps: Pages) -> Verdict:
    """The counts beside a page are those of the list and of the page."""
    found = read(evidence, steps)
    if isinstance(found, Verdict):
        return found
    first, second = evidence.last(steps.first), evidence.last(steps.second)
    one, two = _page(first), _page(second)
    if first is None or second is None or one is None or two is None or not (found.counts and found.starts):
        return not_applicable(IGNORED)
    for exchange, name, shown, wanted in (
        (first, "totalResults", one.total if found.total is not None else None, found.total),
        (first, "itemsPerPage", one.most, 1),
        (second, "startIndex", two.start, 1),
    ):
        if shown not in (None, wanted):
            return failed(f"A page has the wrong {name}.", exchange, expected=str(wanted), observed=str(shown))
    return passed("The counts of the pages are right.", first, second)
