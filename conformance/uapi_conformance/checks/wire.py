# SPDX-License-Identifier: MIT
"""Rules about HTTP and JSON that hold for every exchange of a run.

Each takes one exchange and returns a verdict, or None if it does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import is_refused_as_method, is_refused_early
from uapi_conformance.evidence.phonecall import calls_in, fields_of
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, FailureKind, Response
from uapi_conformance.wire.fieldtext import challenges
from uapi_conformance.wire.nonexistent import INJECTED_FIELD

Judge = Callable[[Exchange, ClaimedContract], Verdict | None]


def _has_content(response: Response) -> bool:
    return bool(response.body) and response.status not in (204, 304)


def _is_json(response: Response) -> bool:
    """Whether a body is labelled as JSON: application/json, or a +json type (RFC 6839, section 3.1)."""
    media_type = response.media_type or ""
    return media_type == "application/json" or re.fullmatch(r"application/\S+\+json", media_type) is not None


def _looks_like_json(response: Response) -> bool:
    return (response.content or b"").lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def framing(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9112, sections 6 and 8; RFC 9110, sections 5.5 and 8.6. Bytes after a 204 are for `no_content` to judge."""
    failure, response = exchange.failure, exchange.response
    if failure is not None:
        broken = failure.kind in (FailureKind.PROTOCOL, FailureKind.INCOMPLETE)
        if not broken or not failure.confirmed or is_refused_early(exchange):
            return None
        return failed(
            "The answer is not a well-formed message.",
            exchange,
            expected="a complete HTTP/1.1 message",
            observed=failure.detail,
        )
    assert response is not None  # noqa: S101 - an exchange has one of the two
    if response.trailing and response.status != 204:
        return failed(
            "Bytes follow the end of the message.",
            exchange,
            expected="nothing after the declared end",
            observed=f"{len(response.trailing)} extra bytes",
        )
    old = exchange.request.framing is not None and exchange.request.framing.version == "HTTP/1.0"
    if old and response.header("transfer-encoding") is not None:
        return failed(
            "The answer to a request of HTTP/1.0 has a transfer coding, which no such client can read.",
            exchange,
            expected="no Transfer-Encoding (RFC 9112, section 6.1)",
            observed=f"Transfer-Encoding: {response.header('transfer-encoding')}",
        )
    # An answer to what HTTP forbids may take its form from the request.
    odd = "" if exchange.request.is_forbidden else _problem_of(response)
    if odd and not is_refused_early(exchange):
        return failed("The head of the message is malformed.", exchange, expected="a head as in RFC 9112", observed=odd)
    if response.header(INJECTED_FIELD) is not None:
        return failed(
            "A line end from the request got into the answer's header section.",
            exchange,
            expected="no line end within a field (RFC 9110, section 5.5)",
            observed=f"the field {INJECTED_FIELD}, which the request's path contained",
        )
    undecoded = _has_content(response) and response.content is None and response.is_coded_as_known
    if undecoded and not response.expands_too_far:
        return failed(
            "The body does not match its Content-Encoding.",
            exchange,
            expected=f"a body in {response.header('content-encoding')}",
            observed="bytes that cannot be decoded",
        )
    return passed("The message is well-formed.", exchange)


def _problem_of(response: Response) -> str:
    """What is wrong with the head of an answer that could be read, in words; empty if nothing is."""
    coded = response.header("transfer-encoding") is not None
    if response.http_version not in ("1.0", "1.1"):
        return f"a version of HTTP that was not asked for: {response.http_version}"
    if coded and response.http_version == "1.0":
        return "Transfer-Encoding in HTTP/1.0 (RFC 9112, section 6.1)"
    if coded and response.status != 204 and response.header("content-length") is not None:
        return "Content-Length beside Transfer-Encoding (RFC 9112, section 6.2)"
    return response.problem


def no_content(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, sections 15.3.5 and 8.6; RFC 9112, section 6.1."""
    response = exchange.response
    if response is None or response.status != 204:
        return None
    fields = ("Transfer-Encoding", "Content-Length")
    announced = next((name for name in fields if response.header(name) not in (None, "0")), None)
    if response.trailing or response.body:
        seen = f"{len(response.trailing) + len(response.body)} bytes after the header section"
    elif announced is not None:
        seen = f"{announced}: {response.header(announced)}"
    else:
        return passed("Nothing follows the 204.", exchange)
    return failed(
        "A 204 carries content.", exchange, expected="no content, and no field that announces any", observed=seen
    )


def no_content_length(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, section 8.6. Widespread frameworks send Content-Length: 0 with a 204, and no reader minds."""
    response = exchange.response
    if response is None or response.status != 204:
        return None
    if response.header("content-length") != "0":
        return passed("The 204 has no Content-Length of 0.", exchange)
    return failed(
        "A 204 has a Content-Length of 0.", exchange, expected="no Content-Length", observed="Content-Length: 0"
    )


def json_media_type(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, section 8.3; RFC 8259, section 11. A body that neither is nor claims to be JSON is not judged."""
    response = exchange.response
    if response is None or not _has_content(response) or not (_is_json(response) or _looks_like_json(response)):
        return None
    if _is_json(response):
        return passed("The body has the JSON media type.", exchange)
    return failed(
        "The body does not have the JSON media type.",
        exchange,
        expected="Content-Type: application/json",
        observed=f"Content-Type: {response.header('content-type') or '(none)'}",
    )


def json_text(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 8259, sections 2, 6 and 8.1."""
    response = exchange.response
    if response is None or not _has_content(response) or response.content is None or response.status == 206:
        return None
    if not (_is_json(response) or _looks_like_json(response)) or is_refused_early(exchange):
        return None
    problem = jsontext.parse(response.content).problem
    if not problem:
        return passed("The body is one JSON text.", exchange)
    return failed("The body is not a JSON text.", exchange, expected="one JSON text in UTF-8", observed=problem)


def member_names(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 8259, section 4."""
    response = exchange.response
    if response is None or not _has_content(response) or response.content is None:
        return None
    repeated = jsontext.parse(response.content).repeated
    if not repeated:
        return passed("No member appears twice.", exchange)
    return failed(
        "A member appears twice in one object.",
        exchange,
        expected="unique member names",
        observed="twice: " + ", ".join(repeated),
    )


_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def allow(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, sections 15.5.6 and 10.2.1."""
    response = exchange.response
    if response is None or response.status != 405:
        return None
    if is_refused_early(exchange) and not is_refused_as_method(exchange):
        return None
    value = response.header("allow")
    methods = [m.strip() for m in (value or "").split(",") if m.strip()]
    refused = exchange.request.method
    if value is not None and all(_METHOD.fullmatch(m) for m in methods) and refused not in methods:
        return passed("The 405 lists the allowed methods.", exchange)
    return failed(
        "A 405 does not list the allowed methods.",
        exchange,
        expected=f"Allow with a list of methods that lacks {refused}",
        observed="no Allow" if value is None else f"Allow: {value}",
    )


_SCHEME = "bearer"


def challenge(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, sections 15.5.2 and 11.6.1; RFC 6750, section 3: the documented credentials are a bearer token."""
    response = exchange.response
    if response is None or response.status != 401 or is_refused_early(exchange):
        return None
    value = response.header("www-authenticate")
    found = challenges(value) if value is not None else None
    if any(c.scheme == _SCHEME for c in found or ()):
        return passed("The 401 carries a challenge.", exchange)
    return failed(
        "A 401 carries no challenge that its client can meet.",
        exchange,
        expected='WWW-Authenticate with a challenge, such as Bearer realm="..."',
        observed="no WWW-Authenticate" if value is None else f"WWW-Authenticate: {value}",
    )


def answers(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """RFC 9110, section 3.4; RFC 9112, section 9.6."""
    failure = exchange.failure
    if failure is None:
        return passed("The request is answered.", exchange)
    if is_refused_early(exchange):
        return None
    if not failure.confirmed:
        return None  # it happened only once, so the network may have caused it
    if failure.kind in (FailureKind.PROTOCOL, FailureKind.INCOMPLETE, FailureKind.OVERSIZE):
        return None  # something arrived; http.framing owns it
    return failed("A request is not answered.", exchange, expected="a complete answer", observed=failure.detail)


def null_left_out(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """PhoneCalls Resource page. It is about fields, so elements of arrays and unknown members do not count."""
    response = exchange.response
    if response is None or response.status_class != 2 or not _has_content(response):
        return None
    calls = calls_in(jsontext.parse(response.content or b"").value)
    place = next((f"/{name}" for call in calls for name, value in fields_of(call) if value is None), None)
    if place is None:
        return passed("No field is null.", exchange)
    return failed("A NULL field is not left out.", exchange, expected="no null in a field", observed=f"null at {place}")
