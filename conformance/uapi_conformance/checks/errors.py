# SPDX-License-Identifier: MIT
"""Rules about what the answers of a run say about errors: body, code, status.

Each takes one exchange and returns a verdict, or None if it does not apply.
"""

from __future__ import annotations

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import is_deep, is_refused_early
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, NOT_IMPLEMENTED
from uapi_conformance.contract.openapi import LIST_ONE
from uapi_conformance.evidence.answers import error_code, is_outage, observed
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, Request, Response
from uapi_conformance.wire.requests import ACTION


def _is_error(response: Response) -> bool:
    return response.status_class >= 4


def error_body(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: an error has the documented body (StopRecording page, Response Body; HTTP Return Codes page, Format)."""
    response = exchange.response
    if response is None or not _is_error(response) or is_outage(response) or exchange.request.method == "HEAD":
        return None
    if is_refused_early(exchange) and contract.claims.get("early_refusals") is None:
        return None  # register: early-refusals
    return _error_body(exchange, response, contract)


def error_everywhere(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: the same, as advice, for requests that need not reach UnifiedAPI (register: early-refusals)."""
    response = exchange.response
    if response is None or not is_refused_early(exchange) or contract.claims.get("early_refusals") is not None:
        return None
    if exchange.request.method == "HEAD" or exchange.request.is_forbidden:
        return None  # no body belongs to it (RFC 9110, section 9.3.2), or no server finds out what it asks for
    return _error_body(exchange, response, contract)


def _error_body(exchange: Exchange, response: Response, contract: ClaimedContract) -> Verdict:
    document = jsontext.parse(response.content or b"")
    if document.problem:
        wrong = document.problem if response.body else "no body"
    else:
        violations = contract.openapi.violations("Error", document.value)
        if not violations:
            return passed("The error has the documented body.", exchange)
        wrong = "; ".join(violations)
    return failed(
        "An error lacks the documented body.",
        exchange,
        expected='{"error": {"code": "...", "message": "..."}}',
        observed=f"{response.status}: {wrong}",
    )


def code_status(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: each documented code has its statuses, and each documented status its codes (tables of codes)."""
    response = exchange.response
    if response is None or not _is_error(response) or is_refused_early(exchange) or is_outage(response):
        return None
    code = error_code(response)
    if code is None:
        return None
    statuses = contract.openapi.statuses_of(exchange.operation, code)
    if code == ACCESS_DENIED and contract.claims.get("denied_status") is not None:
        statuses = frozenset({int(contract.claims.get("denied_status") or 0)})
    if exchange.operation == LIST_ONE and code == CALL_INVALID:
        statuses |= {404}  # register: gone-call-list
    credentials = exchange.request.header("authorization")
    if code == ACCESS_DENIED and credentials is not None and not credentials.partition(" ")[2]:
        statuses |= {400}  # register: malformed-credentials
    if statuses and response.status not in statuses:
        return failed(
            "A documented error code comes with the wrong status.",
            exchange,
            expected=f"{code} with {' or '.join(map(str, sorted(statuses)))}",
            observed=observed(exchange),
        )
    owned = (
        contract.openapi.codes(exchange.operation, response.status)
        if response.status in (401, 500, 501)
        else frozenset()
    )
    if owned and code not in owned:
        return failed(
            "A status comes with a code other than the documented one.",
            exchange,
            expected=f"{response.status} with {' or '.join(sorted(owned))}",
            observed=observed(exchange),
        )
    return passed("Code and status belong together.", exchange)


def no_server_error(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: no 5xx (RFC 9110, section 15.6), except the documented 501 request_not_implemented for other actions."""
    response = exchange.response
    if response is None:
        return None
    if exchange.request.is_forbidden:
        return None  # robust.odd-message judges what must not break a server
    if is_outage(response) or is_deep(exchange.request.body):
        return None  # an outage says nothing about the server itself; robust.deep-nesting judges deep bodies
    allowed = response.status == 501 and (
        is_refused_early(exchange) or (_is_no_stop(exchange.request) and error_code(response) == NOT_IMPLEMENTED)
    )
    if response.status_class < 5 or allowed:
        return passed("No server error.", exchange)
    return failed("A request causes a server error.", exchange, expected="no 5xx status", observed=observed(exchange))


def deep_nesting(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: a body nested deeper than stock parsers go (RFC 8259, section 9, allows limits) causes no server error."""
    response = exchange.response
    if response is None or not is_deep(exchange.request.body) or is_outage(response):
        return None
    if response.status_class < 5 or response.status == 501:
        return passed(f"It is accepted or refused ({observed(exchange)}).", exchange)
    return failed(
        "A deeply nested body causes a server error.",
        exchange,
        expected="a success or a 4xx error",
        observed=observed(exchange),
    )


def _is_no_stop(request: Request) -> bool:
    """Whether a PUT asks for an action other than StopRecording, which need not exist (register: action-code)."""
    if request.method != "PUT":
        return False
    document = jsontext.parse(request.body).value
    return not isinstance(document, dict) or document.get("action") != ACTION


def no_error_in_success(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: a success is no error response (HTTP Return Codes page, Format): clients look for the object error."""
    response = exchange.response
    if response is None or response.status_class != 2 or not response.body:
        return None
    code = error_code(response)
    if code is None:
        return passed("The success says nothing of an error.", exchange)
    return failed(
        "A success carries an error response.",
        exchange,
        expected="no object error with a code",
        observed=f"code {code}",
    )
