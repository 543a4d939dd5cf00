# SPDX-License-Identifier: MIT
"""Rules about the message: framing, 204, media type, JSON, Allow, challenge, answered at all."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks import wire
from uapi_conformance.checks.wire import Judge
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind
from uapi_conformance.wire.framing import Framing

from tests.support.exchanges import (
    FAIL,
    PASS,
    answer,
    collection,
    contract,
    error,
    listed,
    request,
    says,
    unanswered,
    view,
)

GZIP = (("Content-Encoding", "gzip"),)
LENGTH = (("Content-Length", "7"),)
CHUNKED = (("Transfer-Encoding", "chunked"),)
LARGE = request(body=b"x" * 9000)
INVENTED = request("UAPICONFORMANCE")
OLD = replace(request(), framing=Framing(version="HTTP/1.0"))
ODDLY = request("GET", "/uapi/phoneCalls/12/0003*210/%00", headers=())
HTML: dict[str, Any] = {"body": b"<h1>No</h1>", "media": "text/html"}


def with_head(**changes: Any) -> Exchange:
    """An answer whose head is different."""
    exchange = answer(200, {})
    assert exchange.response is not None
    return replace(exchange, response=replace(exchange.response, **changes))


Row = tuple[Judge, Exchange, Outcome | None, str]

FRAMING: list[Row] = [
    (wire.framing, answer(200, {}), PASS, "well-formed"),
    (wire.framing, answer(204), PASS, "well-formed"),
    (wire.framing, answer(200, body=gzip.compress(b"{}"), headers=GZIP), PASS, ""),
    (wire.framing, answer(304, body=b"x", headers=GZIP), PASS, ""),
    (wire.framing, answer(200, {}, trailing=b"more"), FAIL, "4 extra bytes"),
    (wire.framing, answer(204, trailing=b"more"), PASS, ""),
    (wire.framing, answer(400, {}, headers=(("x-uapi-injected", "1"),)), FAIL, "line end"),
    (wire.framing, answer(200, body=b"{}", headers=GZIP), FAIL, "a body in gzip"),
    (wire.framing, answer(200, body=gzip.compress(b"{}")[:-4], headers=GZIP), FAIL, "cannot be decoded"),
    # RFC 9110, section 8.4.1: other codings are registered, and not every one can be read here
    (wire.framing, answer(200, body=b"{}", headers=(("Content-Encoding", "br"),)), PASS, "well-formed"),
    (wire.framing, answer(200, body=b"{}", headers=(("Content-Encoding", "gzip, zstd"),)), PASS, "well-formed"),
    (wire.framing, answer(200, body=b"{}", headers=(("Content-Encoding", "identity, X-GZIP"),)), FAIL, "decoded"),
    (wire.framing, answer(200, body=b"{}", headers=(("Content-Encoding", "identity"),)), PASS, ""),
    (wire.framing, with_head(problem="a line is folded"), FAIL, "a line is folded"),
    (wire.framing, with_head(http_version="1.0"), PASS, ""),
    (wire.framing, with_head(http_version="2.0"), FAIL, "not asked for: 2.0"),
    (wire.framing, with_head(http_version="1.0", headers=CHUNKED), FAIL, "Transfer-Encoding in HTTP/1.0"),
    (wire.framing, with_head(headers=CHUNKED), PASS, ""),
    (wire.framing, answer(200, {}, headers=CHUNKED, sent=OLD), FAIL, "no Transfer-Encoding"),
    (wire.framing, answer(200, {}, sent=OLD), PASS, ""),
    (wire.framing, with_head(headers=(*CHUNKED, *LENGTH)), FAIL, "Content-Length beside"),
    (wire.framing, with_head(headers=(*CHUNKED, *LENGTH), status=204, body=b""), PASS, ""),  # http.no-content owns it
    (wire.framing, replace(with_head(problem="x", status=400), request=ODDLY), PASS, ""),
    (
        wire.framing,
        replace(with_head(problem="x"), request=replace(ODDLY, framing=Framing(version="HTTP/9.9"))),
        PASS,
        "",
    ),
    (wire.framing, unanswered(FailureKind.PROTOCOL), FAIL, "it was protocol"),
    (wire.framing, unanswered(FailureKind.INCOMPLETE), FAIL, "it was incomplete"),
    (wire.framing, unanswered(FailureKind.OVERSIZE), None, ""),  # no clause says how long a body may be
    (wire.framing, unanswered(FailureKind.INCOMPLETE, sent=LARGE), None, ""),
    (wire.framing, unanswered(FailureKind.CLOSED, sent=LARGE), None, ""),
    (wire.framing, unanswered(FailureKind.PROTOCOL, sent=LARGE), FAIL, "it was protocol"),
    (wire.framing, answer(400, sent=ODDLY, trailing=b"more"), FAIL, "4 extra bytes"),
    (wire.framing, unanswered(FailureKind.TIMEOUT), None, ""),
    (wire.framing, unanswered(FailureKind.CLOSED), None, ""),
    (wire.framing, unanswered(FailureKind.REFUSED), None, ""),
]

NO_CONTENT: list[Row] = [
    (wire.no_content, answer(204), PASS, "Nothing follows"),
    (wire.no_content, answer(200, {}), None, ""),
    (wire.no_content, unanswered(), None, ""),
    (wire.no_content, answer(204, body=b"{}"), FAIL, "2 bytes"),
    (wire.no_content, answer(204, trailing=b"{}\n"), FAIL, "3 bytes"),
    (wire.no_content, answer(204, body=b"abc", trailing=b"{}\n"), FAIL, "6 bytes"),
    (wire.no_content, answer(204, headers=LENGTH), FAIL, "Content-Length: 7"),
    (wire.no_content, answer(204, headers=CHUNKED), FAIL, "Transfer-Encoding: chunked"),
]

MEDIA_TYPE: list[Row] = [
    (wire.json_media_type, answer(200, {}), PASS, ""),
    (wire.json_media_type, answer(200, {}, media="Application/JSON; charset=utf-8"), PASS, ""),
    (wire.json_media_type, answer(400, {}, media="application/problem+json"), PASS, ""),
    (wire.json_media_type, answer(200, {}, media="text/html"), FAIL, "Content-Type: text/html"),
    (wire.json_media_type, answer(200, {}, media="text/json"), FAIL, "text/json"),
    (wire.json_media_type, answer(200, {}, media="application/jsonp"), FAIL, "jsonp"),
    (wire.json_media_type, answer(200, {}, media=None), FAIL, "(none)"),
    # RFC 9110, section 8.3: what is neither JSON nor said to be is in its own media type
    (wire.json_media_type, answer(501, **HTML), None, ""),
    (wire.json_media_type, answer(501, **HTML, sent=INVENTED), None, ""),
    (wire.json_media_type, answer(400, body=b"no", media=None), None, ""),
    (wire.json_media_type, answer(200, body=b'"JSON"', media="text/plain"), None, ""),
    (wire.json_media_type, answer(200, body=b"\xef\xbb\xbf \r\n\t[]", media="text/plain"), FAIL, "text/plain"),
    (wire.json_media_type, answer(200, body=b"[1", media="text/plain"), FAIL, "text/plain"),
    (wire.json_media_type, answer(200, body=b"x", headers=GZIP, media="text/plain"), None, ""),
    (
        wire.json_media_type,
        answer(200, body=gzip.compress(b"{}"), headers=GZIP, media="text/plain"),
        FAIL,
        "text/plain",
    ),
    (wire.json_media_type, answer(200, body=b"<h1>"), PASS, ""),  # http.json-text owns it
    (wire.json_media_type, answer(200, {}, media="text/html", sent=INVENTED), FAIL, "text/html"),
    (wire.json_media_type, answer(400, {}, media="text/html", sent=ODDLY), FAIL, "text/html"),
    (wire.json_media_type, answer(400, {}, sent=ODDLY), PASS, ""),
    (wire.json_media_type, answer(400, {}, media="application/vnd.acme+json"), PASS, ""),
    (wire.json_media_type, answer(400, {}, media="text/x+json"), FAIL, "text/x+json"),
    (wire.json_media_type, answer(304, {}), None, ""),
    (wire.json_media_type, answer(204), None, ""),
    (wire.json_media_type, answer(200), None, ""),
    (wire.json_media_type, unanswered(), None, ""),
]

JSON_TEXT: list[Row] = [
    (wire.json_text, answer(200, {"a": [1, "b"]}), PASS, ""),
    (wire.json_text, answer(200, body=b"\xef\xbb\xbf{}"), FAIL, "byte order mark"),
    (wire.json_text, answer(200, body=b'{"a":"\xff"}'), FAIL, "not UTF-8"),
    (wire.json_text, answer(200, body=b'{"a":NaN}'), FAIL, "NaN"),
    (wire.json_text, answer(200, body=b"{} {}"), FAIL, "not JSON"),
    (wire.json_text, answer(200, body=b"  "), FAIL, "empty"),
    (wire.json_text, answer(206, body=b"{"), None, ""),
    (
        wire.json_text,
        answer(501, body=b"<h1>", media="application/problem+json"),
        FAIL,
        "not JSON",
    ),
    (wire.json_text, answer(200, body=b"<h1>"), FAIL, "not JSON"),
    (wire.json_text, answer(500, **HTML), None, ""),
    (wire.json_text, answer(501, **HTML, sent=INVENTED), None, ""),
    (wire.json_text, answer(400, body=b"no", media=None), None, ""),
    (wire.json_text, answer(400, body=b"{no", media="text/plain"), FAIL, "not JSON"),
    (wire.json_text, answer(400, body=b" [1,]", media=None), FAIL, "not JSON"),
    (wire.json_text, answer(400, body=b"[1]", media=None), PASS, ""),
    (wire.json_text, answer(400, body=b"{no", media="text/plain", sent=ODDLY), None, ""),
    (wire.json_text, answer(501, body=b"<h1>", sent=INVENTED), None, ""),  # with any body (register, early-refusals)
    (wire.json_text, answer(304, body=b"x"), None, ""),
    (wire.json_text, answer(200, body=b"x", headers=GZIP), None, ""),
    (wire.json_text, answer(204, body=b"x"), None, ""),
    (wire.json_text, answer(200), None, ""),
    (wire.json_text, unanswered(), None, ""),
]

MEMBER_NAMES: list[Row] = [
    (wire.member_names, answer(200, body=b'{"a":{"b":1},"b":2}'), PASS, ""),
    (wire.member_names, answer(200, body=b'{"a":[{"b":1,"b":1}]}'), FAIL, "twice: b"),
    (wire.member_names, answer(400, body=b'{"a":1,"a":2}'), FAIL, "twice: a"),
    (wire.member_names, answer(200, body=b"x", headers=GZIP), None, ""),
    (wire.member_names, answer(200), None, ""),
    (wire.member_names, unanswered(), None, ""),
]

ALLOW: list[Row] = [
    (wire.allow, error(405, "x", headers=(("Allow", "GET"),)), PASS, ""),
    (wire.allow, error(405, "x", headers=(("Allow", "GET, ,HEAD"),)), PASS, ""),
    (wire.allow, error(405, "x", headers=(("allow", ""),)), PASS, ""),
    (wire.allow, error(405, "x"), FAIL, "no Allow"),
    (wire.allow, error(405, "x", headers=(("Allow", "GET; PUT"),)), FAIL, "Allow: GET; PUT"),
    (wire.allow, error(405, "x", headers=(("Allow", "GET, PUT"),)), FAIL, "that lacks PUT"),
    (wire.allow, error(405, "x", sent=request("PATCH")), FAIL, "no Allow"),
    (wire.allow, answer(405, sent=request("POST")), FAIL, "no Allow"),
    (wire.allow, answer(405, sent=request("TRACE")), None, ""),
    (wire.allow, answer(405, sent=request("POST"), headers=(("Allow", "GET, POST"),)), FAIL, "that lacks POST"),
    (wire.allow, answer(405, sent=request("POST"), headers=(("Allow", "GET, PUT"),)), PASS, ""),
    # What need not reach UnifiedAPI may be refused by a server that knows no resource (register: early-refusals)
    (wire.allow, answer(405, sent=INVENTED), None, ""),
    (wire.allow, answer(405, sent=ODDLY), None, ""),
    (wire.allow, error(405, "x", sent=LARGE), None, ""),
    (wire.allow, error(400, "x"), None, ""),
    (wire.allow, unanswered(), None, ""),
]

CHALLENGE: list[Row] = [
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", "Bearer"),)), PASS, ""),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", 'Bearer realm="a"'),)), PASS, ""),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", "Basic, Bearer"),)), PASS, ""),
    # RFC 9110, section 15.5.2: it applies to the resource, and a token is all that a page documents
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", 'Basic realm="a"'),)), FAIL, "Basic"),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", 'Bearer realm="a"; x="y"'),)), FAIL, "Bearer"),
    (wire.challenge, error(401, "x"), FAIL, "no WWW-Authenticate"),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", ""),)), FAIL, "WWW-Authenticate: "),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", 'realm="a"'),)), FAIL, 'realm="a"'),
    (wire.challenge, answer(401, body=b"<h1>", media="text/html"), FAIL, "no WWW-Authenticate"),
    (wire.challenge, answer(401, sent=ODDLY), None, ""),
    (wire.challenge, error(401, "x", sent=INVENTED), None, ""),
    (wire.challenge, error(403, "x"), None, ""),
    (wire.challenge, unanswered(), None, ""),
]

ANSWERS: list[Row] = [
    (wire.answers, answer(500), PASS, "answered"),
    (wire.answers, unanswered(FailureKind.TIMEOUT), FAIL, "it was timeout"),
    (wire.answers, unanswered(FailureKind.TIMEOUT, sent=LARGE), FAIL, "it was timeout"),
    (wire.answers, unanswered(FailureKind.CLOSED), FAIL, "it was closed"),
    (wire.answers, unanswered(FailureKind.CLOSED, sent=LARGE), None, ""),
    (wire.answers, unanswered(FailureKind.INCOMPLETE, sent=LARGE), None, ""),
    *((wire.answers, unanswered(FailureKind.CLOSED, sent=sent), None, "") for sent in (ODDLY, INVENTED)),
    (wire.answers, unanswered(FailureKind.TIMEOUT, sent=ODDLY), FAIL, "it was timeout"),
    (wire.answers, answer(400, sent=ODDLY), PASS, "answered"),
    (wire.answers, unanswered(FailureKind.REFUSED, confirmed=False), None, ""),
    *((wire.answers, unanswered(kind, confirmed=False), None, "") for kind in FailureKind),
    *((wire.framing, unanswered(kind, confirmed=False), None, "") for kind in FailureKind),
    (wire.answers, unanswered(FailureKind.PROTOCOL), None, ""),
    (wire.answers, unanswered(FailureKind.INCOMPLETE), None, ""),
    (wire.answers, unanswered(FailureKind.OVERSIZE), None, ""),
]

NULLS_ELSEWHERE: tuple[object, ...] = (
    {"a": [None]},
    {"a": None},
    {"entry": None},
    {"entry": [None, {"id": "1"}]},
    {"entry": {"id": None}},
    [None],
    {"totalResults": None, "entry": []},
    {"phoneCallView": [None, {"id": "1", "x-vendor": None}]},
    {"phoneCallView": [{"source": [None]}]},
    {"phoneCallView": {"id": None}},
    {"vendor": {"id": None}},
    {"link": {"self": "a", "href": None}},
    {"link": "a"},
)
# The page PhoneCalls Resource speaks of fields: of elements of arrays, and of members that no page documents, it says nothing.
NULL: list[Row] = [
    (wire.null_left_out, answer(200, {"a": [0, "", False, {}]}), PASS, ""),
    (wire.null_left_out, answer(200, collection(listed("1", view(recording=True)))), PASS, ""),
    (wire.null_left_out, answer(200, {"entry": [{"id": None}]}), FAIL, "null at /id"),
    (wire.null_left_out, answer(200, {"entry": [{"id": "1"}, {"id": "2", "nonce": None}]}), FAIL, "null at /nonce"),
    (wire.null_left_out, answer(200, [{"ownerId": None}]), FAIL, "null at /ownerId"),
    (wire.null_left_out, answer(200, {"answered": None}), FAIL, "null at /answered"),
    (wire.null_left_out, answer(200, {"link": None}), FAIL, "null at /link"),
    (wire.null_left_out, answer(202, {"links": {"self": None}}), FAIL, "null at /links/self"),
    (wire.null_left_out, answer(200, {"phoneCallView": None}), FAIL, "null at /phoneCallView"),
    (
        wire.null_left_out,
        answer(200, {"phoneCallView": [{"id": "00"}, {"recording": None}]}),
        FAIL,
        "null at /phoneCallView/1/recording",
    ),
    *(
        (wire.null_left_out, answer(200, {"phoneCallView": [{name: None}]}), FAIL, f"null at /phoneCallView/0/{name}")
        for name in ("parked", "onHold", "callerId", "source")
    ),
    *((wire.null_left_out, answer(200, document), PASS, "") for document in NULLS_ELSEWHERE),
    (wire.null_left_out, answer(200, body=b"not JSON"), PASS, ""),
    (wire.null_left_out, answer(200, body=b"[" * 100_000), PASS, ""),
    (wire.null_left_out, answer(299, {"id": None}), FAIL, "null at /id"),
    (wire.null_left_out, answer(300, {"id": None}), None, ""),
    (wire.null_left_out, answer(400, {"error": None}), None, ""),
    (wire.null_left_out, answer(204), None, ""),
    (wire.null_left_out, answer(200), None, ""),
    (wire.null_left_out, unanswered(), None, ""),
]


@pytest.mark.parametrize(
    ("rule", "exchange", "outcome", "words"),
    [*FRAMING, *NO_CONTENT, *MEDIA_TYPE, *JSON_TEXT, *MEMBER_NAMES, *ALLOW, *CHALLENGE, *ANSWERS, *NULL],
)
def test_rule_about_messages__judges_the_answers_that_it_is_about(
    rule: Judge, exchange: Exchange, outcome: Outcome | None, words: str
) -> None:
    says(rule(exchange, contract()), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [
        (answer(204), PASS),
        (answer(204, headers=(("Content-Length", "0"),)), FAIL),
        (answer(204, headers=(("content-length", "0"),)), FAIL),
        (answer(204, headers=(("Content-Length", "7"),)), PASS),
        (answer(200, {}, headers=(("Content-Length", "0"),)), None),
        (unanswered(), None),
    ],
)
def test_no_content_length__of_nothing_is_advice(exchange: Exchange, outcome: Outcome | None) -> None:
    verdict = wire.no_content_length(exchange, contract())
    assert (verdict.outcome if verdict is not None else None) is outcome


def test_empty_content_length__is_no_content() -> None:
    verdict = wire.no_content(answer(204, headers=(("Content-Length", "0"),)), contract())
    assert verdict is not None
    assert verdict.outcome is PASS
