# SPDX-License-Identifier: MIT
"""Recognises requests that a parser, server or gateway may refuse in its own words before they reach UnifiedAPI.

Only the request decides this, never the looks of the answer (register: early-refusals). For such a request, any 4xx, a
501 or a closed connection is a refusal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from uapi_conformance.wire.exchange import Exchange, FailureKind, Request

LONG = 8000
"""Octets of a request-line that HTTP asks every server to accept (RFC 9112, section 3); no clause asks for more."""

_DOCUMENTED = frozenset(("GET", "PUT"))
_URI = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
_OUT_OF_FORM = re.compile(r"//|/\.{1,2}(?:/|$)")
_UP_TO_THE_IDS = re.compile(r"[^?]*?/phone(?:C|%43)alls/|(?:/[^/]*){0,2}")
_BEYOND_A_CALL = re.compile(r"/phoneCalls/[^/]+/[^/]+/[^/]+/[^/]")
_ATTACK = re.compile(rb"'\s*OR\s*'|<script|\.\./|%s%n", re.IGNORECASE)


_CONDITIONS = ("if-match", "if-none-match", "if-unmodified-since", "content-range")
_ANY_JSON = re.compile(r"(?i)json|\*/\*|application/\*")


def _asks_for_no_json(request: Request) -> bool:
    accept, coding = request.header("accept"), request.header("accept-encoding")
    return (accept is not None and _ANY_JSON.search(accept) is None) or (
        coding is not None and re.search(r"(?i)identity *; *q *= *0", coding) is not None
    )


@lru_cache(maxsize=16)  # several rules ask about each exchange in turn
def kind_of(request: Request) -> str | None:
    """Why a request may be refused before it reaches UnifiedAPI, in words; None if it has to reach it."""
    if request.method not in _DOCUMENTED:
        return "an undocumented method"
    if request.method == "GET" and request.body:
        return "content in a GET (RFC 9110, section 9.3.1)"
    if request.is_forbidden:
        return "a form that HTTP forbids"
    if request.framing is not None and (request.framing.lead or "\t" in request.framing.space):
        return "an empty line, or tabs, that not every parser skips (RFC 9112, sections 2.2 and 5.1)"
    if (fixed := _UP_TO_THE_IDS.match(request.target)) is not None and "%" in fixed[0]:
        return "letters of the path in percent-encoding (RFC 3986, section 6.2.2.2)"
    kind = _kind_of_fields(request)
    if kind is not None:
        return kind
    if len(request.body) > LONG:
        return "a body of unusual length (RFC 9110, section 15.5.14)"
    if len(request.target) > LONG or sum(len(n) + len(v) + 4 for n, v in request.headers) > LONG:
        return "a target or header section of unusual length (RFC 9112, section 3)"
    return _kind_of_target(request.target) or (
        "a text that firewalls take for an attack" if _ATTACK.search(request.body) else None
    )


def _kind_of_fields(request: Request) -> str | None:
    if (request.header("expect") or "100-continue").strip().lower() != "100-continue":
        return "an expectation that no server has to meet (RFC 9110, section 10.1.1)"
    if _asks_for_no_json(request):
        return "an Accept or Accept-Encoding that nothing meets (RFC 9110, sections 12.5.1 and 12.5.3)"
    if any(request.header(name) is not None for name in _CONDITIONS):
        return "a condition or range that the request cannot meet (RFC 9110, sections 13.1 and 14.4)"
    if request.header("content-encoding") is not None:
        return "a content coding that no server has to know (RFC 9110, section 8.4)"
    credentials = request.header("authorization")
    if credentials is not None and not credentials.strip():
        return "an empty Authorization field (RFC 9110, section 11.6.2)"
    if (request.header("transfer-encoding") or "chunked").strip().lower() != "chunked":
        return "a transfer coding that few servers know (RFC 9112, section 6.1)"
    return None


def _kind_of_target(target: str) -> str | None:
    if _URI.fullmatch(target) is None:
        return "a target that is not a URI (RFC 3986, section 2)"
    path = target.partition("?")[0]
    octets = unquote_to_bytes(path)
    if b"%2f" in path.lower().encode() or b"\\" in octets:
        return "an encoded slash (RFC 3986, section 2.2)"
    if any(octet < 0x20 or octet == 0x7F for octet in octets):
        return "an encoded control character"
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return "octets that are not UTF-8 (RFC 3986, section 2.5)"
    if _OUT_OF_FORM.search(text):
        return "a path that is not in normal form (RFC 3986, section 6.2.2.3)"
    if _BEYOND_A_CALL.search(path):
        return "a path that no page names"
    return "a text that firewalls take for an attack" if _ATTACK.search(octets) else None


def is_refused_early(exchange: Exchange) -> bool:
    """Whether a request that need not reach UnifiedAPI was refused, whoever refused it."""
    return _is_refused(exchange) and kind_of(exchange.request) is not None


def clause_of_refusal(exchange: Exchange) -> str | None:
    """The clause that lets a server refuse a request only for the form in which it is written, with this status."""
    request, status = exchange.request, exchange.status
    framing = request.framing
    if status == 411 and framing is not None and framing.chunks is not None:
        return "RFC 9110, section 15.5.12,"
    if status == 417 and request.header("expect") is not None:
        return "RFC 9110, section 15.5.18,"
    if status == 426 and framing is not None and framing.version == "HTTP/1.0":
        return "RFC 9110, section 15.5.22,"
    return None


def _is_refused(exchange: Exchange) -> bool:
    if exchange.failure is not None:
        return exchange.failure.kind in (FailureKind.CLOSED, FailureKind.INCOMPLETE)
    response = exchange.response
    # 429 asks for the request again, so it is not a refusal (RFC 6585, section 4).
    if response is None or response.status == 429:
        return False
    # Only a request in a form that HTTP forbids can have a version that is not supported.
    return response.status_class == 4 or response.status in ((501, 505) if exchange.request.is_forbidden else (501,))


def is_refused_as_method(exchange: Exchange) -> bool:
    """Whether HTTP's rules for refused methods apply: HTTP knows the method, but no page documents it.

    Any server on the way may be the one that refuses a TRACE (RFC 9110, section 9.3.8), as nginx does, without Allow.
    """
    request = exchange.request
    return request.method_is_registered and request.method not in (*_DOCUMENTED, "TRACE")


_DEEP = 500
"""Levels of nesting that every stock parser accepts: PHP and Perl stop at 512, Python and Jackson near 1,000."""


def is_deep(body: bytes) -> bool:
    """Whether a JSON body may be nested deeper than stock parsers go."""
    return body.count(b"[") + body.count(b"{") > _DEEP
