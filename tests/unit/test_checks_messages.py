# SPDX-License-Identifier: MIT
"""Rules about the message: framing, 204, media type, JSON, Allow, challenge, answered at all."""

from __future__ import annotations

import gzip

import pytest
from exchanges import FAIL, PASS, answer, basis, error, request, says, unanswered
from uapi_conformance.checks import wire
from uapi_conformance.checks.wire import Rule
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind

GZIP = (("Content-Encoding", "gzip"),)
LENGTH = (("Content-Length", "0"),)
CHUNKED = (("Transfer-Encoding", "chunked"),)
LARGE = "odd-large"

Row = tuple[Rule, Exchange, Outcome | None, str]

FRAMING: list[Row] = [
    (wire.framing, answer(200, {}), PASS, "well-formed"),
    (wire.framing, answer(204), PASS, "well-formed"),
    (wire.framing, answer(200, body=gzip.compress(b"{}"), headers=GZIP), PASS, ""),
    (wire.framing, answer(304, body=b"x", headers=GZIP), PASS, ""),
    (wire.framing, answer(200, {}, trailing=b"more"), FAIL, "4 bytes more"),
    (wire.framing, answer(204, trailing=b"more"), PASS, ""),
    (wire.framing, answer(400, {}, headers=(("x-uapi-injected", "1"),)), FAIL, "line end"),
    (wire.framing, answer(200, body=b"{}", headers=GZIP), FAIL, "a body in gzip"),
    (wire.framing, answer(200, body=gzip.compress(b"{}")[:-4], headers=GZIP), FAIL, "cannot be decoded"),
    (wire.framing, answer(200, body=b"{}", headers=(("Content-Encoding", "br"),)), FAIL, "a body in br"),
    (wire.framing, unanswered(FailureKind.PROTOCOL), FAIL, "it was protocol"),
    (wire.framing, unanswered(FailureKind.INCOMPLETE), FAIL, "it was incomplete"),
    (wire.framing, unanswered(FailureKind.OVERSIZE), FAIL, "it was oversize"),
    (wire.framing, unanswered(FailureKind.INCOMPLETE, step=LARGE), None, ""),
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
    (wire.no_content, answer(204, headers=LENGTH), FAIL, "Content-Length: 0"),
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
    (wire.json_media_type, answer(501, body=b"<h1>", media="text/html", sent=request("PATCH")), FAIL, "text/html"),
    (wire.json_media_type, answer(501, body=b"<h1>", media="text/html", sent=request("UAPICONFORMANCE")), None, ""),
    (wire.json_media_type, answer(200, {}, media="text/html", sent=request("UAPICONFORMANCE")), FAIL, "text/html"),
    (wire.json_text, answer(501, body=b"<h1>", sent=request("PATCH")), FAIL, "not JSON"),
    (wire.json_text, answer(501, body=b"<h1>", sent=request("UAPICONFORMANCE")), None, ""),
    (wire.json_text, answer(200, body=b"<h1>", sent=request("UAPICONFORMANCE")), FAIL, "not JSON"),
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
    (wire.allow, error(400, "x"), None, ""),
    (wire.allow, unanswered(), None, ""),
]

CHALLENGE: list[Row] = [
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", "Bearer"),)), PASS, ""),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", 'Bearer realm="a"'),)), PASS, ""),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", "Basic, Bearer"),)), PASS, ""),
    (wire.challenge, error(401, "x"), FAIL, "no WWW-Authenticate"),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", ""),)), FAIL, "WWW-Authenticate: "),
    (wire.challenge, error(401, "x", headers=(("WWW-Authenticate", 'realm="a"'),)), FAIL, 'realm="a"'),
    (wire.challenge, error(403, "x"), None, ""),
    (wire.challenge, unanswered(), None, ""),
]

ANSWERS: list[Row] = [
    (wire.answers, answer(500), PASS, "answered"),
    (wire.answers, unanswered(FailureKind.TIMEOUT), FAIL, "it was timeout"),
    (wire.answers, unanswered(FailureKind.TIMEOUT, step=LARGE), FAIL, "it was timeout"),
    (wire.answers, unanswered(FailureKind.CLOSED), FAIL, "it was closed"),
    (wire.answers, unanswered(FailureKind.CLOSED, step=LARGE), None, ""),
    (wire.answers, unanswered(FailureKind.INCOMPLETE, step=LARGE), None, ""),
    (wire.answers, unanswered(FailureKind.REFUSED), None, ""),
    (wire.answers, unanswered(FailureKind.PROTOCOL), None, ""),
    (wire.answers, unanswered(FailureKind.INCOMPLETE), None, ""),
    (wire.answers, unanswered(FailureKind.OVERSIZE), None, ""),
]

NULL: list[Row] = [
    (wire.null_left_out, answer(200, {"a": [0, "", False, {}]}), PASS, ""),
    (wire.null_left_out, answer(200, {"entry": [{"id": None}]}), FAIL, "null at /entry/0/id"),
    (wire.null_left_out, answer(200, {"a": [None]}), FAIL, "null at /a/0"),
    (wire.null_left_out, answer(200, body=b"not JSON"), PASS, ""),
    (wire.null_left_out, answer(200, body=b"[" * 100_000), PASS, ""),
    (wire.null_left_out, answer(299, {"a": None}), FAIL, "null at /a"),
    (wire.null_left_out, answer(300, {"a": None}), None, ""),
    (wire.null_left_out, answer(400, {"error": None}), None, ""),
    (wire.null_left_out, answer(204), None, ""),
    (wire.null_left_out, answer(200), None, ""),
    (wire.null_left_out, unanswered(), None, ""),
]


@pytest.mark.parametrize(
    ("rule", "exchange", "outcome", "words"),
    [*FRAMING, *NO_CONTENT, *MEDIA_TYPE, *JSON_TEXT, *MEMBER_NAMES, *ALLOW, *CHALLENGE, *ANSWERS, *NULL],
)
def test_rule(rule: Rule, exchange: Exchange, outcome: Outcome | None, words: str) -> None:
    says(rule(exchange, basis()), outcome, words)


@pytest.mark.parametrize(
    ("step", "may"),
    [
        ("odd-large", True),
        ("odd-view-long", True),
        ("path-long", True),
        ("odd-deep-arrays", True),
        ("odd-many-members", True),
        ("odd-white-space", True),
        ("documented request", False),
        ("odd-nan", False),
        ("odd-large-number", False),
    ],
)
def test_only_large_requests_may_be_answered_by_a_closed_connection(step: str, may: bool) -> None:
    assert wire.may_close(answer(200, step=step, sent=request())) is may
