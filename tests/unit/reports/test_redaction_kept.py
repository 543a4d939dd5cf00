# SPDX-License-Identifier: MIT
"""What holds no secret stays as it was, and what is masked says so."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from uapi_conformance.reports.redaction import MASK, Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response, Step

from tests.support.exchanges import answer, request

TOKEN = "tok~En/9f2c.7-A_b+00zQ=="  # all that RFC 6750, section 2.1 lets a token have
OTHER = "another-token-0123456789"


# --- what stays


def test_mask__stands_where_the_token_stood() -> None:
    redactor = Redactor([TOKEN])
    assert redactor.text(f"a {TOKEN} b {TOKEN.upper()} c") == f"a {MASK} b {MASK} c"
    assert redactor.data(f'{{"a":"{TOKEN}"}}'.encode()) == f'{{"a":"{MASK}"}}'.encode()


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("Authorization", f"Bearer {TOKEN}", "Bearer [token]"),
        ("Authorization", "Bearer never-issued", "Bearer [token]"),
        ("Authorization", f"Basic {TOKEN}", "Basic [token]"),
        ("Authorization", "Bearer", "Bearer"),
        ("Authorization", "Bearer ", "Bearer "),
        ("Authorization", "", ""),
        ("Authorization", f"{TOKEN} x", "[token] [token]"),
        ("Authorization", TOKEN, "[token]"),
        ("Proxy-Authorization", "Basic abc", "Basic [token]"),
        ("Content-Type", "application/json", "application/json"),
        ("X-Token", TOKEN, "[token]"),
    ],
)
def test_credential_of_a_request__is_masked_but_for_its_scheme(name: str, value: str, written: str) -> None:
    exchange = answer(200, {}, sent=request(headers=((name, value),)))
    for redactor in (Redactor([TOKEN]), Redactor([TOKEN, OTHER])):
        assert redactor.exchange(exchange).request.headers == ((name, written),)


def test_token_in_a_query__is_masked_though_it_is_not_known() -> None:
    exchange = answer(200, {}, sent=request("GET", "/uapi/x?a=1&accessRequestToken=abc%20def&b=2#c", headers=()))
    target = Redactor().exchange(exchange).request.target
    assert target == f"/uapi/x?a=1&accessRequestToken={MASK}&b=2#c"


def test_compressed_body__stays_as_it_is_when_it_is_clean() -> None:
    exchange = answer(200, body=gzip.compress(b"{}"), headers=(("Content-Encoding", "gzip"),))
    assert Redactor([TOKEN]).exchange(exchange) == exchange


def test_compressed_body_with_a_token__is_written_as_readable_text() -> None:
    body = gzip.compress(f'{{"a":"{TOKEN}"}}'.encode())
    clean = Redactor([TOKEN]).exchange(answer(200, body=body, headers=(("content-encoding", "gzip"),))).response
    assert clean is not None
    assert clean.body == f'{{"a":"{MASK}"}}'.encode()
    assert clean.content == clean.body
    assert clean.header("x-redacted-content-encoding") == "gzip"


def test_everything_else__stays(tmp_path: Path) -> None:
    exchange = answer(
        400,
        body=TOKEN.encode(),
        headers=(("B", "1"), ("a", TOKEN), ("B", "2")),
        sent=Request("PUT", "/x", (("Z", "1"), ("Y", "2")), b"body"),
        number=9,
        step="a step",
    )
    clean = Redactor([TOKEN]).exchange(exchange)
    assert (clean.number, clean.step, clean.operation, clean.status) == (9, exchange.step, exchange.operation, 400)
    assert clean.request == exchange.request
    assert clean.response is not None
    assert clean.response.headers == (("Content-Type", "application/json"), ("B", "1"), ("a", MASK), ("B", "2"))


# --- several secrets


def test_secret__counts_from_when_it_is_known() -> None:
    redactor = Redactor()
    assert redactor.text(TOKEN) == TOKEN
    redactor.add(TOKEN)
    redactor.add(TOKEN)
    assert redactor.text(TOKEN) == MASK
    assert redactor.text(OTHER) == OTHER
    redactor.add(OTHER)
    assert redactor.text(f"{OTHER} {TOKEN}") == f"{MASK} {MASK}"


def test_secret_that_is_part_of_another__leaves_nothing_of_it() -> None:
    longer = TOKEN + "0000"
    for secrets in ([TOKEN, longer], [longer, TOKEN]):
        assert Redactor(secrets).text(f"<{longer}> <{TOKEN}>") == f"<{MASK}> <{MASK}>"


def test_empty_secret__masks_nothing() -> None:
    redactor = Redactor([""])
    assert redactor.text("abc") == "abc"
    assert redactor.data(b"") == b""


ORDINARY = ["a", "1", "200", "true", "http", "token", "12345", "phoneCalls", "127.0.0.1", "b817d2618fe6f1804333"]
PUBLIC = "http://127.0.0.1:8080 /uapi/phoneCalls/12/0003*210/b817d2618fe6f1804333"


@pytest.mark.parametrize("secret", ORDINARY)
def test_secret_like_any_word__is_masked_only_as_a_credential(secret: str) -> None:
    redactor = Redactor([secret], public=PUBLIC)
    plain = f"PUT {PUBLIC} answered 200 with true, a token and 12345 of 1"
    assert redactor.text(plain) == plain
    assert redactor.text(f"sent Bearer {secret}, got bearer%20{secret}") == f"sent Bearer {MASK}, got bearer%20{MASK}"
    assert redactor.text(f'{{"access_token": "{secret}"}}') == f'{{"access_token": "{MASK}"}}'
    assert redactor.text(f"Bearer {secret}x") == f"Bearer {secret}x"
    exchange = answer(200, {}, sent=request(headers=(("Authorization", f"Bearer {secret}"), ("X", secret))))
    assert redactor.exchange(exchange).request.headers == (("Authorization", f"Bearer {MASK}"), ("X", secret))


@pytest.mark.parametrize("secret", ["s3cr3t", "tok-1", "12345678"])
def test_short_secret__is_masked_where_it_stands_alone(secret: str) -> None:
    redactor = Redactor([secret])
    assert redactor.text(f"<{secret}> x{secret}y 9{secret}") == f"<{MASK}> x{secret}y 9{secret}"


def test_id_that_is_published__is_no_secret_from_then_on() -> None:
    redactor = Redactor(["b817d2618fe6f1804333"])
    assert redactor.text("call b817d2618fe6f1804333") == f"call {MASK}"
    redactor.publish("12/0003*210/b817d2618fe6f1804333/01")
    assert redactor.text("call b817d2618fe6f1804333") == "call b817d2618fe6f1804333"


@pytest.mark.parametrize("end", ["", "'", '"', "…", "...", "'…", "')."])
def test_secret_that_is_cut_short_with_its_text__is_masked_as_far_as_it_goes(end: str) -> None:
    assert (
        Redactor([TOKEN]).text(f"it starts with b'Bearer {TOKEN[:11]}{end}") == f"it starts with b'Bearer {MASK}{end}"
    )
    assert Redactor([TOKEN]).text(f"{TOKEN[:11]} and more") == f"{TOKEN[:11]} and more"


# --- cookies

COOKIE = "s3ss10n-s3cr3t"


def test_cookie_that_is_set__is_a_secret_from_then_on() -> None:
    redactor = Redactor()
    before = answer(200, {"a": COOKIE}, headers=())
    assert redactor.exchange(before) == before
    redactor.exchange(answer(200, {}, headers=(("Set-Cookie", f"SESSION={COOKIE}; HttpOnly"),)))
    later = answer(200, {"a": COOKIE}, headers=(("X-Session", COOKIE),))
    clean = redactor.exchange(replace(later, request=request(headers=(("Cookie", f"a=b; SESSION={COOKIE}"),))))
    assert clean.response is not None
    assert (clean.response.header("x-session"), COOKIE.encode() in clean.response.body) == (MASK, False)
    assert clean.request.header("cookie") == f"a=b; SESSION={MASK}"
    assert redactor.text(f"got {COOKIE}") == f"got {MASK}"


@pytest.mark.parametrize("value", ["", "1", "en", "true", "deleted", '"x"'])
def test_cookie_like_any_word__is_masked_in_cookies_alone(value: str) -> None:
    redactor = Redactor()
    redactor.exchange(answer(200, {}, headers=(("Set-Cookie", f"lang={value}; Path=/"),)))
    text = f"answered 200 with {value}, which is true; deleted 1 en"
    assert redactor.text(text) == text
    assert redactor.cookie(f"lang={value}; b={value}") == f"lang={MASK}; b={value}"


def test_cookies_without_end__do_not_make_a_run_slower() -> None:
    redactor = Redactor([TOKEN])
    for number in range(200):
        redactor.exchange(answer(200, {}, headers=(("Set-Cookie", f"S=session-{number:08};"),)))
    assert redactor.text("session-00000199 session-00000000") == f"{MASK} session-00000000"
    assert redactor.text(TOKEN) == MASK


def test_secret_that_looks_like_a_pattern__is_taken_literally() -> None:
    secret = "a.*[b]+(c)?\\d$^|"
    assert Redactor([secret]).text(f"x{secret}y") == f"x{MASK}y"
    assert Redactor([secret]).text("aXXbc") == "aXXbc"


def test_text_with_surrogates__is_no_obstacle() -> None:
    assert Redactor([TOKEN]).text(f"\ud800{TOKEN}") == f"\ud800{MASK}"


def test_exchange_without_an_answer__is_masked_too() -> None:
    failure = Failure(FailureKind.PROTOCOL, f"it starts with {TOKEN.encode()!r}", 200)
    clean = Redactor([TOKEN]).exchange(Exchange(1, Step("s", "t"), request(), failure=failure))
    assert clean.failure == Failure(FailureKind.PROTOCOL, f"it starts with b'{MASK}'", 200)
    assert clean.response is None


def test_response_value__is_not_changed_in_place() -> None:
    response = Response(200, (("a", TOKEN),), TOKEN.encode())
    exchange = Exchange(1, Step("s", "t"), request(), response)
    Redactor([TOKEN]).exchange(exchange)
    assert response.body == TOKEN.encode()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("node=a1b2; Path=/; HttpOnly", f"node={MASK}; Path=/; HttpOnly"),
        ("node=a1b2", f"node={MASK}"),
        ("node=a=b", f"node={MASK}"),
        ("a1b2", f"a1b2={MASK}"),
    ],
)
def test_cookie_that_is_set__keeps_its_name_and_attributes_alone(value: str, kept: str) -> None:
    exchange = answer(200, {}, headers=(("Set-Cookie", value), ("X-Other", "node=a1b2")))
    redacted = Redactor().exchange(exchange)
    assert redacted.response is not None
    assert redacted.response.header("set-cookie") == kept
    assert redacted.response.header("x-other") == "node=a1b2"
