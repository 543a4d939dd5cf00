# SPDX-License-Identifier: MIT
"""Judges the link in the answer to a stop: whether it is there, what it names, and where it leads."""

from __future__ import annotations

from itertools import dropwhile
from urllib.parse import unquote

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.success import answer_of
from uapi_conformance.contract.openapi import LIST_ONE
from uapi_conformance.evidence.answers import is_success, observed
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.link import Link, read_link
from uapi_conformance.evidence.looks import BEFORE, BY_ID, LIST, look_at, shown_call
from uapi_conformance.evidence.phonecall import ShownCall, listed_calls
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange


def link_given(evidence: Evidence, step: str, contract: ClaimedContract, home: Home) -> Verdict:
    """The answer has a link whose path names the call, at the place that was asked or at a declared one."""
    found = answer_of(evidence, step)
    if isinstance(found, Verdict):
        return found
    exchange, shown, call = found
    link = _link_of(shown)
    wrong = (
        link
        if isinstance(link, str)
        else _wrong_path(link, {call.phone_call_id, shown.id}, contract.claims.get("link_slashes"))
    )
    if wrong is not None:
        return failed(
            f"The link does not name the call: {wrong}.",
            exchange,
            expected="link.self with a URI that ends in the call's id",
            observed=repr(shown.link) if shown.link is not None else "no link.self or links.self",
        )
    elsewhere = _undeclared(link, home)
    if elsewhere is not None and contract.claims.get("link_origin") == "asked":
        return failed(
            "The link leads to another place than the one asked.",
            exchange,
            expected="the origin and path asked, as claimed",
            observed=str(shown.link),
        )
    if elsewhere is not None:
        return inconclusive(elsewhere, exchange)
    return passed("The link names the call.", exchange, relying_on=("link-member", "link-slashes", "link-origin"))


def _link_of(shown: ShownCall) -> Link | str:
    """The link of a call, or in words why it cannot be followed."""
    return read_link(shown.link) if shown.link is not None else "it is missing"


def _wrong_path(link: Link, ids: set[str | None], slashes: str | int | None = None) -> str | None:
    if unquote(link.path).rstrip("/").rpartition("/")[2] not in ids:
        return "its path ends in another id"
    before = link.path.partition("/phoneCalls")[0]
    if slashes is not None and ("//" in before) != (slashes == "double"):
        return f"its path does not start with a {slashes} slash, as claimed"
    return None


def _undeclared(link: Link | str, home: Home) -> str | None:
    """Why a link is not followed: it leads to an undeclared place, which must not get the token."""
    return None if isinstance(link, str) else home.undeclared(link)


def link_absolute(evidence: Evidence, step: str) -> Verdict:
    """The link has a scheme and a host (register: link-form)."""
    found = answer_of(evidence, step)
    if isinstance(found, Verdict):
        return found
    exchange, shown, _call = found
    link = _link_of(shown)
    if isinstance(link, str):
        return not_applicable("There is no link to follow, which core.link-given judges.", exchange)
    if link.origin is not None:
        return passed("The link is an absolute URI.", exchange)
    return failed(
        "The link is not an absolute URI.", exchange, expected="a URI with scheme and host", observed=repr(shown.link)
    )


def link_leads(evidence: Evidence, stop_step: str, link_step: str, home: Home) -> Verdict:
    """The answer to a GET of the link, exactly as given, shows the call."""
    found = answer_of(evidence, stop_step)
    if isinstance(found, Verdict):
        return found
    answer, shown, call = found
    exchange = evidence.last(link_step)
    if exchange is None:
        elsewhere = _undeclared(_link_of(shown), home)
        if elsewhere is not None:
            return inconclusive(elsewhere, answer)
        return failed(
            "There is no link to follow.",
            answer,
            expected="a link on the target's origin",
            observed=repr(shown.link),
        )
    calls = (
        listed_calls(exchange.response) if exchange.response is not None and exchange.response.status == 200 else None
    )
    ids = {call.phone_call_id, shown.id}
    if calls is not None and [c.id in ids for c in calls] == [True]:
        return passed("The link leads to the call.", exchange, answer, relying_on=("link-slashes",))
    return failed(
        "The link does not lead to the call.",
        exchange,
        answer,
        expected="200 with that call only",
        observed=observed(exchange) if calls is None else f"200 with {_ids(calls)}",
    )


def listed_links(evidence: Evidence, home: Home) -> Verdict:
    """Each call that List shows before the stop has a link that names it, and that of the call itself leads to it."""
    by_id, several = evidence.last(look_at(BEFORE, BY_ID)), evidence.all(look_at(BEFORE, LIST))
    for exchange in (*((by_id,) if by_id is not None else ()), *several):
        calls = listed_calls(exchange.response) if exchange.response is not None and is_success(exchange) else None
        for shown in calls or ():
            link = _link_of(shown)
            wrong = link if isinstance(link, str) else _wrong_path(link, _names_of(shown, exchange))
            if wrong is not None:
                return failed(
                    f"The link of a listed call does not name it: {wrong}.",
                    exchange,
                    expected=f"link.self with a URI that ends in {shown.id}",
                    observed=repr(shown.link) if shown.link is not None else "no link.self or links.self",
                )
    call = evidence.call
    shown_first = shown_call(evidence, look_at(BEFORE, BY_ID), call.phone_call_id) if call is not None else None
    if shown_first is None or by_id is None:
        return inconclusive("List did not show the call by its id.", *([by_id] if by_id else []))
    return _leads(evidence, by_id, shown_first, home)


def _names_of(shown: ShownCall, exchange: Exchange) -> set[str | None]:
    """The ids that the link of a listed call may end in: its own, or the one that was asked for."""
    path = exchange.request.target.partition("?")[0].rstrip("/")
    return {shown.id, unquote(path.rpartition("/")[2])} if exchange.operation == LIST_ONE else {shown.id}


def _leads(evidence: Evidence, by_id: Exchange, shown: ShownCall, home: Home) -> Verdict:
    """Whether a GET of the link shows the call; the plain List request may have been just that."""
    link = _link_of(shown)
    elsewhere, target = _undeclared(link, home), home.target(link) if not isinstance(link, str) else None
    if elsewhere is not None:
        return inconclusive(elsewhere, by_id)
    # Earlier looks waited for a call that the target did not know yet.
    since = dropwhile(lambda e: e is not by_id, evidence.exchanges)
    followed = next((e for e in since if target is not None and e.request.asks_for(target)), None)
    if followed is None:
        return inconclusive("The link of the listed call was not followed.", by_id)
    calls = listed_calls(followed.response) if followed.response is not None and followed.status == 200 else None
    if calls is not None and [c.id for c in calls] == [shown.id]:
        return passed("The links of listed calls name them, and that of the call leads to it.", followed, by_id)
    return failed(
        "The link of the listed call does not lead to it.",
        followed,
        by_id,
        expected="200 with that call only",
        observed=observed(followed) if calls is None else f"200 with {_ids(calls)}",
    )


def _ids(calls: tuple[ShownCall, ...]) -> str:
    return "no call" if not calls else "calls " + ", ".join(str(c.id) for c in calls[:5])
