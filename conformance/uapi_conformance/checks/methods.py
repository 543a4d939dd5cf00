# SPDX-License-Identifier: MIT
"""Judges how the target refuses undocumented methods."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import is_refused_as_method, is_refused_early
from uapi_conformance.checks.forms import HOOK_NEEDED
from uapi_conformance.checks.refusals import unsent
from uapi_conformance.contract.codes import NOT_IMPLEMENTED
from uapi_conformance.evidence.answers import error_code, is_outage, is_success, observed
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.nonexistent import GARBAGE_TOKEN, UNKNOWN_CALL


def allowed_methods_named(exchange: Exchange | None, twin: Exchange | None) -> Verdict:
    """The Allow field of a 405 for a call that can be stopped names PUT and GET (RFC 9110, section 10.2.1)."""
    if exchange is None or exchange.response is None or exchange.response.status != 405:
        return not_applicable("There was no 405 for a call that a hook set up.")
    if not is_success(twin):
        return not_applicable("The stop did not succeed, so nothing shows that PUT is allowed.")
    value = exchange.response.header("allow") or ""
    named = {method.strip() for method in value.split(",")}
    missing = [method for method in ("PUT", "GET") if method not in named]
    if not missing:
        return passed("The 405 names the methods that work.", exchange)
    return failed(
        "A 405 does not name a method that works.",
        exchange,
        expected="Allow with PUT and GET",
        observed=f"Allow: {value}" if value else "no Allow",
    )


def options_named(exchange: Exchange | None, twin: Exchange | None, others: Iterable[Exchange | None]) -> Verdict:
    """The Allow field in a success of OPTIONS names PUT and GET, and no method that is refused with 405.

    RFC 9110, sections 9.3.7 and 10.2.1. ``others`` sent undocumented methods to the same call.
    """
    if exchange is None or exchange.response is None or not is_success(exchange):
        return not_applicable("OPTIONS did not succeed.", *([exchange] if exchange is not None else []))
    if not is_success(twin):
        return not_applicable("The stop did not succeed, so nothing shows that PUT is allowed.", exchange)
    value = exchange.response.header("allow")
    if value is None:
        return not_applicable("The answer to OPTIONS has no Allow field.", exchange)
    named = {method.strip() for method in value.split(",")}
    refused = [one for one in others if one is not None and one.status == 405 and one.request.method in named]
    if {"PUT", "GET"} <= named and not refused:
        return passed("The answer to OPTIONS names the methods that work.", exchange)
    return failed(
        "The answer to OPTIONS names other methods than those that work.",
        exchange,
        *refused,
        expected="Allow with PUT and GET, and without a method that is refused with 405",
        observed=f"Allow: {value}",
    )


def trace_without_credentials(evidence: Evidence, step: str) -> Verdict:
    """What a TRACE reflects lacks the credentials of the request (RFC 9110, section 9.3.8); they were never issued."""
    exchange = evidence.last(step)
    if exchange is None:
        return unsent(evidence, step, what="TRACE as its method")
    if exchange.response is None or not is_success(exchange):
        return passed(f"TRACE reflects nothing ({observed(exchange)}).", exchange)
    if GARBAGE_TOKEN.encode() not in (exchange.response.content or exchange.response.body):
        return passed("The answer to a TRACE does not show its credentials.", exchange)
    return failed(
        "The answer to a TRACE shows its credentials.",
        exchange,
        expected="no Authorization field in what is reflected",
        observed="the token in the body",
    )


def refused_on_call(evidence: Evidence, step: str, contract: ClaimedContract) -> Verdict:
    """An undocumented method is refused for a call that a hook set up."""
    exchange = None if evidence.is_absent else evidence.find(step)
    if exchange is None:
        return not_applicable("Other cases judge this; this one needs a call that a hook sets up.")
    return method_refused(exchange, contract, call_exists=True)


def head_refused(evidence: Evidence, step: str) -> Verdict:
    """A HEAD without a token is refused: what a GET needs, it needs too (RFC 9110, section 9.3.2)."""
    exchange = None if evidence.is_absent else evidence.find(step)
    if exchange is None:
        return not_applicable(HOOK_NEEDED)
    if exchange.response is None:
        return inconclusive("The request was not answered, which robust.answers judges.", exchange)
    if exchange.response.status_class == 4 or exchange.response.status == 501:
        return passed(f"The HEAD is refused ({observed(exchange)}).", exchange)
    if is_success(exchange):
        return failed(
            "A HEAD without a token succeeds.", exchange, expected="a refusal, as of a GET", observed=observed(exchange)
        )
    return inconclusive("The answer is neither a success nor a refusal.", exchange)


def method_refused(exchange: Exchange | None, contract: ClaimedContract, *, call_exists: bool) -> Verdict:
    """An undocumented method is refused with any 4xx status or 501 (register: other-methods).

    A vendor's claim narrows this to 405 or 501. A method unknown to HTTP may be refused before it reaches UnifiedAPI.
    """
    if exchange is None:
        return inconclusive(
            "The request was not sent; it needs a call that a hook sets up."
            if call_exists
            else "The request was not sent."
        )
    method, response = exchange.request.method, exchange.response
    claimed = contract.claims.get("other_methods")
    if is_refused_early(exchange) and (response is None or not is_refused_as_method(exchange)):
        return passed(f"{method} is refused ({observed(exchange)}).", exchange, relying_on=("early-refusals",))
    if response is not None:
        refused = response.status_class == 4 or response.status == 501
        if refused and claimed in (None, response.status):
            return passed(f"{method} is refused ({observed(exchange)}).", exchange, relying_on=("other-methods",))
    expected = "a 4xx error or 501" if claimed is None else f"{claimed}, as claimed"
    return failed(f"{method} is not refused.", exchange, expected=expected, observed=observed(exchange))


def method_status(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: a refused method is answered with 405, or 501 request_not_implemented, as RFC 9110, section 9.1, advises.

    It does not apply if something else may be refused first: the credentials, a call that does not exist, or a method
    that HTTP does not know.
    """
    response, request = exchange.response, exchange.request
    if response is None or not is_refused_as_method(exchange) or is_outage(response):
        return None
    if response.status in (400, 401, 403) or response.status_class not in (4, 5):
        return None
    if response.status == 404 and UNKNOWN_CALL in request.target:
        return None
    code = error_code(response)
    if response.status == 405 or (response.status == 501 and code in (None, NOT_IMPLEMENTED)):
        return passed(f"{request.method} is refused as a method ({observed(exchange)}).", exchange)
    return failed(
        f"{request.method} is refused with the wrong status.",
        exchange,
        expected="405, or 501 request_not_implemented",
        observed=observed(exchange),
    )
