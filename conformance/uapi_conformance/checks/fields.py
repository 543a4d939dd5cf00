# SPDX-License-Identifier: MIT
"""Rules about the header fields of answers: their grammar, how often they come, and what they say of each other.

Each takes one exchange and returns a verdict, or None if it does not apply. Requests that need not reach UnifiedAPI are
left out: the fields of their answers may be those of a parser or gateway (register: early-refusals).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import kind_of
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire.exchange import Exchange, Response
from uapi_conformance.wire.fieldtext import (
    NAME,
    PARAMETERS,
    QUOTED,
    URI_REFERENCE,
    challenges,
    imf_fixdate,
    members,
)
from uapi_conformance.wire.requests import CREDENTIAL_PARAMETER

_IN_SECONDS = frozenset(("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"))
"""Directives whose argument is a number of seconds (RFC 9111, section 5.2.2; RFC 5861)."""
_DIRECTIVE = re.compile(rf"({NAME})(?:=({NAME}|{QUOTED}))?")


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _list_of(pattern: str) -> Callable[[str], bool]:
    is_member = _like(pattern)
    return lambda value: all(map(is_member, members(value)))


def _is_directive(text: str) -> bool:
    match = _DIRECTIVE.fullmatch(text)
    if match is None:
        return False
    return match[1].lower() not in _IN_SECONDS or re.fullmatch(r'"?[0-9]+"?', match[2] or "") is not None


def _are_directives(value: str) -> bool:
    return all(map(_is_directive, members(value)))


def _is_date(value: str) -> bool:
    return imf_fixdate(value) is not None


def _is_delay(value: str) -> bool:
    return re.fullmatch("[0-9]+", value) is not None or _is_date(value)


def _are_challenges(value: str) -> bool:
    return challenges(value) is not None


_FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "Accept-Ranges": (_list_of(NAME), "a list of range units (RFC 9110, section 14.3)"),
    "Age": (_like("[0-9]+"), "a number of seconds (RFC 9111, section 5.1)"),
    "Allow": (_list_of(NAME), "a list of methods (RFC 9110, section 10.2.1)"),
    "Cache-Control": (_are_directives, "a list of directives (RFC 9111, section 5.2)"),
    "Connection": (_list_of(NAME), "a list of options (RFC 9110, section 7.6.1)"),
    "Content-Encoding": (_list_of(NAME), "a list of codings (RFC 9110, section 8.4)"),
    "Content-Language": (_list_of("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"), "language tags (RFC 9110, section 8.5)"),
    "Content-Length": (_like("[0-9]+"), "one number of bytes (RFC 9110, section 8.6)"),
    "Content-Location": (_like(URI_REFERENCE), "a URI reference (RFC 9110, section 8.7)"),
    "Content-Type": (_like(f"{NAME}/{NAME}{PARAMETERS}"), "a media type (RFC 9110, section 8.3.1)"),
    "Date": (_is_date, "a date such as Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110, section 5.6.7)"),
    "ETag": (_like(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'), "an entity tag in quotes (RFC 9110, section 8.8.3)"),
    "Last-Modified": (_is_date, "a date such as Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110, section 5.6.7)"),
    "Location": (_like(f"{URI_REFERENCE}(?:#{URI_REFERENCE})?"), "a URI reference (RFC 9110, section 10.2.2)"),
    "Retry-After": (_is_delay, "seconds, or a date (RFC 9110, section 10.2.3)"),
    "Trailer": (_list_of(NAME), "a list of field names (RFC 9110, section 6.6.2)"),
    "Vary": (_list_of(NAME), "a list of field names, or * (RFC 9110, section 12.5.5)"),
    "WWW-Authenticate": (_are_challenges, "a list of challenges (RFC 9110, section 11.6.1)"),
}
"""Fields that tell a recipient what to do: whether a value has its form, and that form in words.

Expires is not among them: recipients read a wrong one as a date in the past (RFC 9111, section 5.3), and many send 0.
"""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What no field value has (RFC 9110, section 5.5)."""
_OWNED = {401: "WWW-Authenticate", 405: "Allow"}
"""Fields that another requirement judges in answers with such a status: http.challenge, http.allow."""
_SINGLE = (
    "Age", "Content-Length", "Content-Location", "Content-Type", "Date", "ETag", "Expires", "Last-Modified", "Location",
    "Retry-After",
)  # fmt: skip


def field_grammar(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, sections 2.2 and 5.6.7: a field has the form that its grammar gives it."""
    response = exchange.response
    if response is None or kind_of(exchange.request) is not None:
        return None
    odd = next((pair for pair in response.headers if _CONTROL.search(pair[1])), None)
    if odd is not None:
        return failed(
            "A header field lacks its form.",
            exchange,
            expected="no control characters",
            observed=f"{odd[0]}: {odd[1]!r}",
        )
    for name, (has_form, form) in _FORMS.items():
        wrong = next((v for v in _values(response, name) if not has_form(v)), None)
        if wrong is not None and _OWNED.get(response.status) != name:
            return failed("A header field lacks its form.", exchange, expected=form, observed=f"{name}: {wrong}")
    return passed("The header fields have their form.", exchange)


def field_once(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, section 5.3: a field that is no list comes once."""
    response = exchange.response
    if response is None or kind_of(exchange.request) is not None:
        return None
    for name in _SINGLE:
        values = list(_values(response, name))
        if len(values) > 1:
            return failed(
                "A header field comes more than once.",
                exchange,
                expected=f"{name} once",
                observed="; ".join(f"{name}: {value}" for value in values[:3]),
            )
    return passed("No field that is no list comes twice.", exchange)


_FAR = 86400
"""Seconds between the target's clock and ours that no time zone or drift explains."""


def field_sense(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Advice: fields agree with the message, the request and each other (RFC 9110, 6.6.1, 8.8.2, 10.2.4 and 12.5.3)."""
    response = exchange.response
    if response is None or kind_of(exchange.request) is not None:
        return None
    wrong = next((found for advise in _ADVICE if (found := advise(exchange, response))), None)
    if wrong is None:
        return passed("The header fields make sense.", exchange)
    return failed("A header field makes no sense.", exchange, expected=wrong[0], observed=wrong[1])


Advice = tuple[str, str] | None


def _dates(exchange: Exchange, response: Response) -> Advice:
    made, modified = (imf_fixdate((response.header(name) or "").strip()) for name in ("date", "last-modified"))
    if made is not None and modified is not None and modified > made:
        return "Last-Modified not later than Date", f"Last-Modified: {response.header('last-modified')}"
    if made is not None and exchange.started and abs(made.timestamp() - exchange.started) > _FAR:
        return "Date of the moment of the answer", f"Date: {response.header('date')}"
    return None


def _charset(_exchange: Exchange, response: Response) -> Advice:
    charset = re.search(r"charset=\"?([^\";\s]+)", response.header("content-type") or "", re.IGNORECASE)
    if charset is None or "json" not in (response.media_type or "") or charset[1].lower() in ("utf-8", "us-ascii"):
        return None
    return "no charset but UTF-8 for JSON (RFC 8259, section 8.1)", f"Content-Type: {response.header('content-type')}"


def _coding(_exchange: Exchange, response: Response) -> Advice:
    if not response.body or response.is_coded_as_known:
        return None
    return "a coding that Accept-Encoding names", f"Content-Encoding: {response.header('content-encoding')}"


def _sharing(exchange: Exchange, response: Response) -> Advice:
    names = {member.partition("=")[0].lower() for member in members(response.header("cache-control") or "")}
    if names.isdisjoint(("public", "s-maxage")) or exchange.request.header("authorization") is None:
        return None
    return "an answer that shared caches do not keep", f"Cache-Control: {response.header('cache-control')}"


_PRODUCTS = re.compile(rf"{NAME}(?:/{NAME})?(?: +(?:{NAME}(?:/{NAME})?|\([^()]*\)))*")


def _server(_exchange: Exchange, response: Response) -> Advice:
    value = next(_values(response, "Server"), None)
    if value is None or _PRODUCTS.fullmatch(value) is not None:
        return None
    return "products and comments (RFC 9110, section 10.2.4)", f"Server: {value}"


def _challenge(exchange: Exchange, response: Response) -> Advice:
    found = challenges(response.header("www-authenticate") or "") or ()
    error = next((error for c in found if c.scheme == "bearer" and (error := c.get("error"))), None)
    request = exchange.request
    has_token = request.header("authorization") is not None or CREDENTIAL_PARAMETER in request.target
    if response.status != 401 or error is None or has_token:
        return None
    return "no error in the challenge to a request without a token (RFC 6750, section 3.1)", f'error="{error}"'


_ADVICE = (_dates, _charset, _coding, _sharing, _server, _challenge)


def _values(response: Response, name: str) -> Iterator[str]:
    return (value.strip(" \t") for value in response.values(name))
