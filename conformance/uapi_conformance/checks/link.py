# SPDX-License-Identifier: MIT
"""Judges the link in the answer to a stop: whether it is there, what it names, and where it leads."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.success import answer_of
from uapi_conformance.evidence.answers import observed
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.link import Link, read_link
from uapi_conformance.evidence.phonecall import ShownCall, listed_calls
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed


def link_given(evidence: Evidence, step: str, contract: ClaimedContract, origins: Collection[str]) -> Verdict:
    """The answer has a link whose path names the call, on one of ``origins``: the one asked or a declared one."""
    found = answer_of(evidence, step)
    if isinstance(found, Verdict):
        return found
    exchange, shown, call = found
    link = _link_of(shown)
    wrong = link if isinstance(link, str) else _wrong_path(link, {call.phone_call_id, shown.id}, contract)
    if wrong is not None:
        return failed(
            f"The link does not name the call: {wrong}.",
            exchange,
            expected="link.self with a URI that ends in the call's id",
            observed=repr(shown.link) if shown.link is not None else "no link.self or links.self",
        )
    elsewhere = _undeclared(link, origins)
    if elsewhere is not None and contract.claims.get("link_origin") == "asked":
        return failed(
            "The link leads to another origin.",
            exchange,
            expected="the origin asked, as claimed",
            observed=str(shown.link),
        )
    if elsewhere is not None:
        return inconclusive(elsewhere, exchange)
    return passed("The link names the call.", exchange, relying_on=("link-member", "link-slashes", "link-origin"))


def _link_of(shown: ShownCall) -> Link | str:
    """The link of a call, or in words why it cannot be followed."""
    return read_link(shown.link) if shown.link is not None else "it is missing"


def _wrong_path(link: Link, ids: set[str | None], contract: ClaimedContract) -> str | None:
    if unquote(link.path).rstrip("/").rpartition("/")[2] not in ids:
        return "its path ends in another id"
    slashes = contract.claims.get("link_slashes")
    if slashes is not None and link.path.startswith("//") != (slashes == "double"):
        return f"its path does not start with a {slashes} slash, as claimed"
    return None


def _undeclared(link: Link | str, origins: Collection[str]) -> str | None:
    """Why a link is not followed: it leads to an undeclared origin, which must not get the token."""
    if isinstance(link, str) or link.origin is None or link.origin in origins:
        return None
    return (
        f"The link leads to {link.origin}, but the target was asked as {', '.join(sorted(origins))}; "
        f'if both are the same server, declare it: [target] link_origins = ["{link.origin}"].'
    )


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


def link_leads(evidence: Evidence, stop_step: str, link_step: str, origins: Collection[str]) -> Verdict:
    """The answer to a GET of the link, exactly as given, shows the call."""
    found = answer_of(evidence, stop_step)
    if isinstance(found, Verdict):
        return found
    answer, shown, call = found
    exchange = evidence.last(link_step)
    if exchange is None:
        elsewhere = _undeclared(_link_of(shown), origins)
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


def _ids(calls: tuple[ShownCall, ...]) -> str:
    return "no call" if not calls else "calls " + ", ".join(str(c.id) for c in calls[:5])
