# SPDX-License-Identifier: MIT
"""Classifies answers: success or not, with which error code, and whether UnifiedAPI gave it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from uapi_conformance.contract.codes import DOCUMENTED
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, FailureKind, Response
from uapi_conformance.wire.pauses import http_date

REDIRECTS = frozenset((301, 302, 303, 307, 308))
"""RFC 9110, section 15.4: they send the client elsewhere, and say nothing about the request."""

_OUTAGES = {
    408: "the request did not arrive in time",
    429: "too many requests were sent (use --rate)",
    431: "the header section is too large for a server on the way",
    502: "a gateway got no valid answer from the server",
    503: "the server is down or busy, or it limits requests (if so, use --rate)",
    504: "a gateway waited for the server in vain",
}
"""RFC 9110, sections 15.5.9 and 15.6.3 to 15.6.5; RFC 6585, sections 4 and 5."""


def error_code(response: Response) -> str | None:
    """The string at /error/code of a body, or None."""
    document = jsontext.parse(response.content or b"").value
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else None


def is_success(exchange: Exchange | None) -> bool:
    """Whether a request was answered with a 2xx status."""
    return exchange is not None and exchange.response is not None and exchange.response.status_class == 2


def is_outage(response: Response) -> bool:
    """Whether an answer says that the request cannot be handled at the moment; UnifiedAPI's errors carry its codes.

    429 and Retry-After ask for the request again later, whoever sends them (RFC 6585, section 4; RFC 9110, 10.2.3).
    """
    later = response.status == 429 or response.header("retry-after") is not None
    return response.status in _OUTAGES and (later or error_code(response) not in DOCUMENTED)


def is_stored(exchange: Exchange, since: float | None) -> bool:
    """Whether an answer is older than its request, that is, comes from a cache (RFC 9111, section 4).

    ``since`` is the Date of the last answer to a stop, in seconds since the epoch: by the same clock, a later answer
    cannot have an earlier Date. An Age above 0 is proof enough (RFC 9111, section 5.1); Via alone proves nothing.
    """
    response = exchange.response
    if response is None:
        return False
    age = (response.header("age") or "").strip()
    made = http_date(response.header("date") or "")
    return (age.isdecimal() and int(age) > 0) or (made is not None and since is not None and made < since)


def said_elsewhere(exchange: Exchange) -> str | None:
    """Why an answer says nothing about the request: a redirect, an outage, a firewall's page, or too long to read.

    None if the answer is UnifiedAPI's own, or if there is none.
    """
    response = exchange.response
    if exchange.failure is not None and exchange.failure.kind is FailureKind.OVERSIZE:
        return "The answer is too long to be read; raise [limits] max_body"
    if response is None:
        return None
    if response.expands_too_far:
        return "The answer is too long once it is decoded"
    if response.status in REDIRECTS:
        where = response.header("location") or "nowhere"
        return f"The answer is {response.status}, a redirect to {where}, which says nothing about the request"
    if is_outage(response):
        return f"The answer is {response.status}: {_OUTAGES[response.status]}"
    if response.status == 403 and response.media_type == "text/html" and error_code(response) is None:
        return "The answer is 403 with an HTML page, probably from a firewall in front of UnifiedAPI"
    return None


def observed(exchange: Exchange) -> str:
    """The answer in a few words, such as `400 Bad Request, pc_phonecall_invalid`, or why there is none."""
    if exchange.failure is not None:
        return f"no complete answer ({exchange.failure.detail})"
    assert exchange.response is not None  # noqa: S101 - an exchange has one of the two
    response = exchange.response
    try:
        words = f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        words = str(response.status)
    if response.status_class < 4:
        return words
    code = error_code(response)
    return f"{words}, {code}" if code is not None else f"{words} without an error code"


@dataclass(frozen=True)
class Kind:
    """The kind of an answer: its status and error code, or the kind of failure if there was none."""

    status: int | None
    code: str | None

    @classmethod
    def of(cls, exchange: Exchange) -> Kind:
        if exchange.response is None:
            assert exchange.failure is not None  # noqa: S101 - an exchange has one of the two
            return cls(None, exchange.failure.kind)
        return cls(
            exchange.response.status, error_code(exchange.response) if exchange.response.status_class >= 4 else None
        )
