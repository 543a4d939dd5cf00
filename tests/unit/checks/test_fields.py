# SPDX-License-Identifier: MIT
"""Rules about header fields: their form, how often they come, and what they say of each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks import fields
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, Headers

from tests.support.exchanges import BASIS, FAIL, PASS, answer, error, request, says, unanswered

INVENTED = request("UAPICONFORMANCE")
ODDLY = request("GET", "/uapi/phoneCalls/12/0003*210/%00", headers=())
NOW = "Sun, 06 Nov 1994 08:49:37 GMT"
NOW_IN_SECONDS = 784111777.0
LATER = "Sun, 06 Nov 1994 08:49:38 GMT"
TOKEN_IN_QUERY = request("PUT", "/uapi/phoneCalls/12/1/1?accessRequestToken=x", headers=())
WITH_TOKEN = request(headers=(("Authorization", "Bearer x"),))

RIGHT = [
    ("Accept-Ranges", "bytes"), ("Age", "0"), ("Allow", ""), ("Allow", "GET, PUT"),
    ("Cache-Control", 'no-store, private="set-cookie", max-age=0, s-maxage="5", x-other=soon'), ("Cache-Control", ","),
    ("Connection", "keep-alive"), ("Content-Encoding", "identity"), ("Content-Language", "de-CH, mi"),
    ("Content-Location", "/a?b=[c]"), ("Content-Type", "text/html"), ("content-type", 'a/b ; c="d e" ;; f=g;'), ("Date", NOW),
    ("ETag", '"a"'), ("ETag", 'W/""'), ("Expires", "0"), ("Last-Modified", NOW), ("Location", "https://x/y#z%20"),
    ("Location", ""), ("Retry-After", "0"), ("Retry-After", NOW), ("Trailer", "X-Sum"), ("Vary", "*"), ("Vary", "Accept, Origin"),
    ("WWW-Authenticate", "Bearer"), ("X-Any", "what, ever;"), ("Server", "a b@c"), ("Date", f" {NOW}\t"),
]  # fmt: skip
WRONG = [
    ("Accept-Ranges", "by tes"), ("Age", "-1"), ("Age", "1.5"), ("Age", ""), ("Allow", "GET; PUT"), ("Cache-Control", "max-age=soon"),
    ("Cache-Control", "max-age"), ("Cache-Control", "no-store; private"), ("Cache-Control", "max-age="), ("Connection", "a b"),
    ("Content-Encoding", "a/b"), ("Content-Language", "en_US"), ("Content-Language", "englishlanguage"), ("Content-Location", "/a b"),
    ("Content-Type", "json"), ("Content-Type", ""), ("Content-Type", "a/b; charset="), ("Content-Type", "a/b; c = d"),
    ("Content-Type", "a/b, c/d"), ("Date", "1994-11-06T08:49:37Z"), ("ETag", "a"), ("ETag", 'w/"a"'), ("ETag", '"a b"'),
    ("Last-Modified", "yesterday"), ("Location", "/a\tb"), ("Location", "/%zz"), ("Retry-After", "soon"), ("Retry-After", "-1"),
    ("Trailer", "a b"), ("X-Any", "a\x07"), ("Content-Length", "2, 2"), ("Vary", '"Accept"'), ("WWW-Authenticate", 'realm="x"'),
]  # fmt: skip


def with_fields(*found: tuple[str, str], **more: object) -> Exchange:
    return answer(200, headers=found, **more)  # type: ignore[arg-type] # the arguments of an answer


@pytest.mark.parametrize("field", RIGHT)
def test_field_in_its_form__passes(field: tuple[str, str]) -> None:
    says(fields.field_grammar(with_fields(field), BASIS), PASS, "their form")


@pytest.mark.parametrize("field", WRONG)
def test_field_without_its_form__fails(field: tuple[str, str]) -> None:
    says(fields.field_grammar(with_fields(field), BASIS), FAIL, f"{field[0]}: ")


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [
        # http.challenge and http.allow own these
        (error(401, "x", headers=(("WWW-Authenticate", 'realm="x"'),)), PASS),
        (error(405, "x", headers=(("Allow", "GET; PUT"),)), PASS),
        (error(401, "x", headers=(("Allow", "GET; PUT"),)), FAIL),
        # What need not reach UnifiedAPI may have the fields of a parser (register: early-refusals).
        (error(400, "x", headers=(("ETag", "a"),), sent=ODDLY), None),
        (answer(301, headers=(("Location", "/a b"),), sent=INVENTED), None),
        (unanswered(), None),
    ],
)
def test_form__is_judged_where_no_other_requirement_or_parser_decides(
    exchange: Exchange, outcome: Outcome | None
) -> None:
    says(fields.field_grammar(exchange, BASIS), outcome, "")


@pytest.mark.parametrize(
    ("headers", "outcome", "words"),
    [
        ((("Content-Type", "a/b"),), PASS, "twice"),
        ((("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Vary", "a"), ("Vary", "b")), PASS, ""),
        (
            (("Content-Type", "a/b"), ("content-type", "a/b")),
            FAIL,
            "Content-Type once | Content-Type: a/b; Content-Type: a/b",
        ),
        ((("Date", NOW), ("Date", LATER)), FAIL, LATER),
        ((("Content-Length", "2"), ("Content-Length", "2")), FAIL, "Content-Length once"),
    ],
)
def test_field_once(headers: Headers, outcome: Outcome, words: str) -> None:
    says(fields.field_once(with_fields(*headers), BASIS), outcome, words)
    assert fields.field_once(with_fields(*headers, sent=INVENTED), BASIS) is None
    assert fields.field_once(unanswered(), BASIS) is None


JSON = "application/json"


@pytest.mark.parametrize(
    ("exchange", "outcome", "words"),
    [
        (with_fields(), PASS, "make sense"),
        (with_fields(("Last-Modified", NOW), ("Date", NOW)), PASS, ""),
        (with_fields(("Last-Modified", NOW)), PASS, ""),
        (with_fields(("Last-Modified", LATER), ("Date", NOW)), FAIL, f"Last-Modified: {LATER}"),
        (replace(with_fields(("Date", NOW)), started=NOW_IN_SECONDS + 86400), PASS, ""),
        (replace(with_fields(("Date", NOW)), started=NOW_IN_SECONDS + 86401), FAIL, f"Date: {NOW}"),
        (replace(with_fields(("Date", NOW)), started=NOW_IN_SECONDS - 86401), FAIL, f"Date: {NOW}"),
        (replace(with_fields(), started=NOW_IN_SECONDS), PASS, ""),
        *((answer(200, {}, media=f"{JSON}; charset={name}"), PASS, "") for name in ("utf-8", '"UTF-8"', "us-ascii")),
        (answer(200, {}, media=f"{JSON}; CHARSET=utf-16"), FAIL, "utf-16"),
        (answer(200, {}, media="text/html; charset=latin1"), PASS, ""),
        (answer(200, {}, headers=(("Content-Encoding", "br"),)), FAIL, "Content-Encoding: br"),
        (answer(204, headers=(("Content-Encoding", "br"),)), PASS, ""),
        (answer(200, {}, headers=(("Content-Encoding", "gzip"),)), PASS, ""),
        (with_fields(("Cache-Control", "Public, max-age=1"), sent=WITH_TOKEN), FAIL, "Public"),
        (with_fields(("Cache-Control", "s-maxage=1"), sent=WITH_TOKEN), FAIL, "s-maxage"),
        (with_fields(("Cache-Control", "private, max-age=1"), sent=WITH_TOKEN), PASS, ""),
        (with_fields(("Cache-Control", "public")), PASS, ""),
        *((with_fields(("Server", name)), PASS, "") for name in ("nginx/1.18.0 (Ubuntu)", "a b/1 c")),
        *((with_fields(("Server", name)), FAIL, "Server: ") for name in ("", "a@b", "/1.0", "nginx (open")),
        (answer(401, headers=(("WWW-Authenticate", 'Bearer error="x"'),)), FAIL, 'error="x"'),
        (answer(401, headers=(("WWW-Authenticate", 'Bearer error="x"'),), sent=WITH_TOKEN), PASS, ""),
        (answer(401, headers=(("WWW-Authenticate", 'Bearer error="x"'),), sent=TOKEN_IN_QUERY), PASS, ""),
        (answer(401, headers=(("WWW-Authenticate", 'Basic error="x", Bearer'),)), PASS, ""),
        (answer(400, headers=(("WWW-Authenticate", 'Bearer error="x"'),)), PASS, ""),
        (with_fields(("Server", "a@b"), sent=ODDLY), None, ""),
        (unanswered(), None, ""),
    ],
)
def test_field_sense(exchange: Exchange, outcome: Outcome | None, words: str) -> None:
    says(fields.field_sense(exchange, BASIS), outcome, words)
