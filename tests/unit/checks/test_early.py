# SPDX-License-Identifier: MIT
"""Requests that need not reach UnifiedAPI: told by the request alone, and refused by whatever it reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.early import LONG, is_deep, is_refused_as_method, is_refused_early, kind_of
from uapi_conformance.declaration import CallReference
from uapi_conformance.scenarios import odd_requests
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.recorded_call import NEGATIVES, ODD
from uapi_conformance.wire.exchange import Exchange, FailureKind, Request
from uapi_conformance.wire.framing import Chunks, Framing
from uapi_conformance.wire.requests import Stop

from tests.support.exchanges import BODY, CALL, PATH, TYPED, answer, documented_stop, error, request, unanswered

ROOT = "/uapi/phoneCalls"


def to(target: str) -> Request:
    return request("GET", target, headers=())


def to_call(call: str) -> Request:
    return to(f"{ROOT}/12/0003*210/{call}")


def padded(length: int) -> str:
    """A target of so many octets, the last of them in the call's id."""
    return f"{ROOT}/12/0003*210/".ljust(length, "4")


def with_fields(octets: int) -> Request:
    """A request whose header section has so many octets beside Host and Content-Length."""
    lines = sum(len(name) + len(value) + 4 for name, value in TYPED)
    return request(headers=(*TYPED, ("X-Padding", "x" * (octets - lines - len("X-Padding") - 4))))


EARLY: list[tuple[Request, str]] = [
    *((request(headers=(*TYPED, ("Authorization", value))), "an empty Authorization") for value in ("", " ")),
    *((request(headers=(("Transfer-Encoding", value),)), "a transfer coding") for value in ("gzip, chunked", "x")),
    *((request(method), "an undocumented method") for method in ("POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "UAPICONFORMANCE", "put")),
    (request("POST", body=b"x" * 9000), "an undocumented method"),
    (replace(request(), framing=Framing(hosts=())), "a form that HTTP forbids"),
    (replace(request(), framing=Framing(lead="\r\n")), "an empty line, or tabs"),
    (replace(request(), framing=Framing(space=("\t", "\t"))), "an empty line, or tabs"),
    (to(PATH.replace("phoneCalls", "phone%43alls")), "letters of the path"),
    (to("/a/b/c" + PATH.replace("phoneCalls", "phone%43alls")), "letters of the path"),
    (request(headers=(*TYPED, ("Expect", "nonsense"))), "an expectation"),
    *((request(headers=(*TYPED, ("Accept", value))), "an Accept or") for value in ("text/html", "application/x-none;q=1")),
    (request(headers=(*TYPED, ("Accept-Encoding", "identity;q=0, *;q=0"))), "an Accept or"),
    *((request(headers=(*TYPED, (name, "x"))), "a condition or range") for name in ("If-Match", "If-None-Match", "Content-Range")),
    (request(headers=(*TYPED, ("Content-Encoding", "gzip"))), "a content coding"),
    (request(body=b"x" * (LONG + 1)), "a body of unusual length"),
    (request(target=padded(LONG + 1)), "a target or header section of unusual length"),
    (to(padded(LONG + 1)), "a target or header section of unusual length"),
    (to(f"{PATH}?fields={'x' * LONG}"), "a target or header section of unusual length"),
    (with_fields(LONG + 1), "a target or header section of unusual length"),
    *((to_call(call), "a target that is not a URI") for call in (
        "44 44", "44<44", '44"44', "44{44", "44|44", "44^44", "44`44", "44\\44", "44[44", "44#44", "%", "%4", "%zz", "%4g",
        "\u00fc", "44\t44", "44\x7f44",
    )),
    (to(f"{PATH}?count=%"), "a target that is not a URI"),
    *((to_call(call), "an encoded slash") for call in ("44%2F44", "44%2f44", "%2F", "44%5C44", "44%5c44")),
    *((to_call(call), "an encoded control character") for call in ("44%00", "44%0A", "%0d%0ax:1", "%1F", "%7F", "%09")),
    *((to_call(call), "octets that are not UTF-8") for call in ("%FF", "44%C3", "%C0%AF", "%ED%A0%80")),
    *((to_call(call), "a path that is not in normal form") for call in (
        ".", "..", "%2E", "%2e%2e", ".%2E", "./44", "../44", "44/..", "44//44", "/44",
    )),
    (to("//uapi/phoneCalls/12/0003*210/444444"), "a path that is not in normal form"),
    (to(f"{ROOT}//0003*210/444444"), "a path that is not in normal form"),
    *((to_call(call), "a path that no page names") for call in ("444444/01", "444444/01/", "444444/a/b")),
    (to_call("' OR '1'='1".replace(" ", "%20")), "a text that firewalls take for an attack"),
    (to_call("'or'"), "a text that firewalls take for an attack"),
    (to_call("%3Cscript%3E"), "a text that firewalls take for an attack"),
    (to_call("%25s%25n"), "a text that firewalls take for an attack"),
    *((request(body=body), "a text that firewalls take for an attack") for body in (
        b'{"phoneCallViewId":"\' OR \'1\'=\'1"}', b'{"phoneCallViewId":"<SCRIPT>"}', b'{"a":"../../etc"}', b"%s%n",
    )),
]  # fmt: skip
"""Requests beside words of the kind that they are of."""


@pytest.mark.parametrize(("sent", "kind"), EARLY, ids=range(len(EARLY)))
def test_request_of_a_kind__need_not_reach_unifiedapi(sent: Request, kind: str) -> None:
    found = kind_of(sent)
    assert found is not None
    assert found.startswith(kind)


PLAIN = [
    request(),
    request(body=b""),
    request(body=b"not JSON"),
    request(body=b"x" * LONG),
    request(headers=()),
    to(PATH),
    to(PATH + "/"),
    replace(request(), framing=Framing(chunks=Chunks())),
    request(headers=(*TYPED, ("Expect", "100-Continue"))),
    *(request(headers=(*TYPED, ("Accept", value))) for value in ("*/*", "text/html, application/*;q=0.1", "a/b+JSON")),
    request(headers=(*TYPED, ("Accept-Encoding", "gzip;q=0, identity"))),
    request(headers=(*TYPED, ("If-Modified-Since", "yesterday"), ("Range", "bytes=0-0"))),
    to(f"{ROOT}/12/0003*210"),
    to(f"{ROOT}/@me/@self"),
    to(f"{ROOT}/@me/@self/444444?fields=id,extension&count=20&startIndex=0"),
    to(f"{ROOT}/12/0003%2A210/444444"),
    to(f"{ROOT}/12/0003%2a210/444444"),
    to(f"{ROOT}/%40me/%40self/444444"),
    to(padded(LONG - 1)),
    to(padded(LONG)),
    with_fields(LONG),
    *map(to_call, (
        "0", "%34%34", "4.4", "...", ".44", "44.", "44..", "a_b~c-d", "call:4@host", "a+b", "a%2Bb", "%20", "a%20b", "%25",
        "%C3%BC", "%F0%9F%93%9E", "'", "OR", "a'b'c", "script", "%3C", "%25s", "*", "!$&'()*+,;=:@", "",
    )),
    to(f"{PATH}?count=-1"),
    to(f"{PATH}?path=//a/../b%2Fc%00"),
    to(f"{PATH}?fields=%FF"),
    request(body=b'{"phoneCallViewId":"01","note":"./a or \'b\'"}'),
]  # fmt: skip
"""Requests that are proper ones, be they wrong for UnifiedAPI."""


@pytest.mark.parametrize("sent", PLAIN, ids=range(len(PLAIN)))
def test_request_of_no_kind__has_to_reach_unifiedapi(sent: Request) -> None:
    assert kind_of(sent) is None
    assert not is_refused_early(error(400, "x", sent=sent))
    assert not is_refused_early(unanswered(FailureKind.CLOSED, sent=sent))


@pytest.mark.parametrize("body", [BODY, b"<script>"])
def test_kind__is_told_by_the_request_and_not_by_the_answer(body: bytes) -> None:
    sent = request(body=body)
    answers = (
        error(400, "x", sent=sent),
        answer(403, body=b"<html>", media="text/html", sent=sent),
        unanswered(sent=sent),
    )
    assert len({kind_of(exchange.request) for exchange in answers}) == 1


KINDS = {
    "odd-large": "a body", "odd-many-members": "a body", "odd-white-space": "a body", "odd-view-long": "a body",
    "odd-deep-arrays": "a body", "odd-deep-objects": "a body", "odd-view-quote": "a text",
    "path-dot": "a path", "path-dots": "a path", "path-climb": "an encoded slash", "path-slash": "an encoded slash",
    "path-nul": "an encoded control", "path-not-utf-8": "octets", "path-long": "a target",
    "path-bad-escape": "a target that is not a URI", "path-line-end": "an encoded control", "path-quote": "a text", "path-format": "a text",
    "token-empty": "an empty Authorization", "segment-behind": "a path that no page names",
}  # fmt: skip
"""The changes of the suite that need not reach UnifiedAPI, beside words of their kind; all others have to."""
_OF_PATH = {
    "tab-behind": "an encoded control", "line-end": "an encoded control", "nul-behind": "an encoded control",
    "nul-and-more": "an encoded control", "escaped": "an encoded slash", "sql": "a text",
}  # fmt: skip
_OF_SEGMENT = ("nul", "not-utf-8", "long", "bad-escape", "quote", "format")
KINDS |= {
    f"{part}-{name}": kind for part in ("call", "user", "extension", "me", "self") for name, kind in _OF_PATH.items()
}
KINDS |= {f"path-{part}-{name}": KINDS[f"path-{name}"] for part in ("user", "extension") for name in _OF_SEGMENT}
KINDS |= {"view-sql": "a text", "action-sql": "a text", "action-odd-long": "a body", "odd-long-name": "a body"}

_STOPS = (documented_stop(), documented_stop(CallReference("Ab", "0003*210", "b817d2618fe6f1804333", "ab-7")))
_CHANGES = {
    c.name: c
    for c in (*NEGATIVES, *ODD, *FORMS, *odd_requests.MALFORMED, *odd_requests.ODD_BODY, *odd_requests.ODD_PATH)
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds__are_those_of_changes_of_the_suite(name: str) -> None:
    assert name in _CHANGES


@pytest.mark.parametrize("name", [n for n in _CHANGES if n not in KINDS])
@pytest.mark.parametrize("stop", _STOPS, ids=["digits", "letters"])
def test_change_of_the_suite__has_to_reach_unifiedapi(stop: Stop, name: str) -> None:
    changed = _CHANGES[name].make(stop)
    if changed is not None:
        assert kind_of(changed.request()) is None


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_change_of_the_suite__need_not_reach_unifiedapi(name: str, kind: str) -> None:
    changed = _CHANGES[name].make(_STOPS[0])
    assert changed is not None
    assert (kind_of(changed.request()) or "").startswith(kind)


POST, INVENTED, ODDLY = request("POST"), request("UAPICONFORMANCE"), to_call("%00")
REFUSED_EARLY: list[tuple[Exchange, bool]] = [
    *((answer(status, sent=ODDLY), True) for status in (400, 401, 403, 404, 405, 413, 414, 431, 499, 501)),
    *((answer(status, sent=ODDLY), False) for status in (200, 202, 204, 301, 308, 429, 500, 502, 503, 504, 505)),
    (error(400, "x", sent=ODDLY), True),
    (answer(400, body=b"<h1>", media="text/html", sent=ODDLY), True),
    (unanswered(FailureKind.CLOSED, sent=ODDLY), True),
    (unanswered(FailureKind.INCOMPLETE, sent=ODDLY), True),
    *((unanswered(kind, sent=ODDLY), False) for kind in FailureKind if kind not in ("closed", "incomplete")),
    (answer(501, sent=INVENTED), True),
    (answer(405, sent=POST), True),
    (answer(200, {}, sent=POST), False),
    (answer(404, sent=request()), False),
    (answer(501, sent=request()), False),
    (unanswered(FailureKind.INCOMPLETE, sent=request()), False),
]  # fmt: skip


@pytest.mark.parametrize(("exchange", "refused"), REFUSED_EARLY, ids=range(len(REFUSED_EARLY)))
def test_refused_early__is_by_a_status_or_a_closed_connection(exchange: Exchange, *, refused: bool) -> None:
    assert is_refused_early(exchange) is refused


@pytest.mark.parametrize(
    ("method", "is_one"),
    [
        *((method, True) for method in ("POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT")),
        *((method, False) for method in ("GET", "PUT", "TRACE", "UAPICONFORMANCE", "post", "put", "")),
    ],
)
def test_refused_as_method__is_what_http_knows_and_no_page_documents(method: str, *, is_one: bool) -> None:
    assert is_refused_as_method(answer(405, sent=request(method))) is is_one
    assert is_refused_as_method(answer(200, sent=request(method, f"{ROOT}/{CALL.user_id}"))) is is_one


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (BODY, False),
        (b"[" * 500 + b"]" * 500, False),
        (b"[" * 501 + b"]" * 501, True),
        (b'{"a":' * 501 + b"1" + b"}" * 501, True),
        (b"[" * 250 + b'{"a":' * 251, True),
        (b"x" * 9000, False),
    ],
)
def test_deep_nesting__is_what_stock_parsers_do_not_take(body: bytes, deep: bool) -> None:
    assert is_deep(body) is deep
