# SPDX-License-Identifier: MIT
"""Another form of a request is on the wire what it says, and the client knows how it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.declaration import Origin
from uapi_conformance.scenarios import forbidden_forms, http_forms
from uapi_conformance.scenarios.change import Change
from uapi_conformance.wire.client import ExchangeLimits
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Step
from uapi_conformance.wire.framing import Chunks, Framing
from uapi_conformance.wire.writing import pieces

from tests.support.exchanges import documented_stop
from tests.support.scripted_server import CLOSE, HOLD, OK, PUT, ScriptedServer, after, answered, client_of, failed

ORIGIN = Origin.of("https://pbx.example.com")
FIELDS = (("X", "a"),)


def sent(*, body: bytes = b"{}1", **framing: Any) -> bytes:
    return b"|".join(pieces(Request("PUT", "/t", body=body), Framing(**framing), FIELDS, ORIGIN))


HOST = b"Host: pbx.example.com\r\n"
LENGTH = b"Content-Length: 3\r\n\r\n{}1"


@pytest.mark.parametrize(
    ("framing", "expected"),
    [
        ({}, b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\n" + LENGTH),
        ({"lead": "\r\n", "version": "HTTP/1.0"}, b"\r\nPUT /t HTTP/1.0\r\n" + HOST + b"X: a\r\n" + LENGTH),
        (
            {"target": "{SCHEME}://{AUTHORITY}{target}", "hosts": ("{full}", "x")},
            b"PUT HTTPS://PBX.EXAMPLE.COM/t HTTP/1.1\r\nHost: pbx.example.com:443\r\nHost: x\r\nX: a\r\n" + LENGTH,
        ),
        ({"without": ("x",), "hosts": ()}, b"PUT /t HTTP/1.1\r\n" + LENGTH),
        ({"turned": True}, b"PUT /t HTTP/1.1\r\nContent-Length: 3\r\nX: a\r\n" + HOST + b"\r\n{}1"),
        ({"space": ("", "\t")}, b"PUT /t HTTP/1.1\r\n" + HOST + b"X:a\t\r\nContent-Length:3\t\r\n\r\n{}1"),
        ({"lines": ("Y : b",), "lengths": ()}, b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\nY : b\r\n\r\n{}1"),
        (
            {"lengths": ("{length}", "{longer}")},
            b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}1",
        ),
        ({"unsent": 2}, b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\nContent-Length: 3\r\n\r\n{"),
        ({"cuts": ("\r\nX", "{", "no such text")}, b"PUT /t HTTP/1.1\r\n" + HOST[:-2] + b"\r\nX|: a\r\n" + LENGTH[:-2] + b"|}1"),
        ({"waits": True}, b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\nContent-Length: 3\r\n\r\n|{}1"),
        ({"piece": 20, "hosts": ()}, b"PUT /t HTTP/1.1\r\n|X: a\r\nContent-Length|: 3\r\n\r\n{}1"),
        (
            {"chunks": Chunks(size=2, extension=";n=1", trailer=("Y: b",), last="00")},
            b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2;n=1\r\n{}\r\n1;n=1\r\n1\r\n00;n=1\r\nY: b\r\n\r\n",
        ),
    ],
)  # fmt: skip
def test_pieces__are_what_the_form_says(framing: dict[str, Any], expected: bytes) -> None:
    assert sent(**framing) == expected


def test_pieces__of_a_request_without_content() -> None:
    assert sent(body=b"") == b"PUT /t HTTP/1.1\r\n" + HOST + b"X: a\r\n\r\n"
    assert sent(body=b"", chunks=Chunks()).endswith(b"\r\n\r\n0\r\n\r\n")


ALLOWED = (*http_forms.WITH_EFFECT, *http_forms.TAKING_EFFECT, *http_forms.OVERRIDES)
NOT_LINES = {
    "message-type-parameter", "message-accept", "message-weight", "message-expectation", "message-fields",
    "message-negotiation", "message-conditions", "message-on-the-way",
}  # fmt: skip
FORBIDDEN = [
    change
    for part in (
        forbidden_forms.LENGTHS, forbidden_forms.CODINGS, forbidden_forms.CHUNK_SIZES, forbidden_forms.CUT_SHORT,
        forbidden_forms.HOSTS, forbidden_forms.COLON, forbidden_forms.TWO_LENGTHS, forbidden_forms.ODD,
    )
    for change in part
    if change.name not in NOT_LINES
]  # fmt: skip


@pytest.mark.parametrize("change", ALLOWED, ids=lambda change: change.name)
def test_form_that_http_allows__is_not_forbidden(change: Change) -> None:
    made = change.make(documented_stop())
    assert made is not None
    assert not made.request().is_forbidden
    assert made.framing is None or not made.framing.may_mislead


@pytest.mark.parametrize("change", FORBIDDEN, ids=lambda change: change.name)
def test_form_that_http_forbids__is_known_as_such(change: Change) -> None:
    made = change.make(documented_stop())
    assert made is not None
    assert made.request().is_forbidden


def framed(**framing: Any) -> Request:
    return replace(PUT, framing=Framing(**framing))


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def test_body__follows_the_interim_answer() -> None:
    def script(connection: Any) -> None:
        head = connection.recv(4096)
        assert head.endswith(b"\r\n\r\n")
        connection.sendall(CONTINUE)
        assert connection.recv(4096) == PUT.body
        connection.sendall(OK)

    with ScriptedServer((script, HOLD)) as server, client_of(server) as client:
        assert answered(client.send(framed(waits=True))).status == 200


def test_body__is_not_sent_after_a_final_answer() -> None:
    def script(connection: Any) -> None:
        connection.recv(4096)
        connection.sendall(OK)
        assert connection.recv(4096) == b""

    with ScriptedServer((script,)) as server, client_of(server) as client:
        assert answered(client.send(framed(waits=True))).status == 200


def test_connection__that_should_be_closed() -> None:
    closing = Request("GET", "/", (("Connection", "close"),))
    with ScriptedServer((OK, CLOSE, HOLD), (OK, HOLD)) as server:
        with client_of(server) as client:
            assert answered(client.send(closing)).closed is True
        with client_of(server, ExchangeLimits(closing=0.05)) as client:
            assert answered(client.send(closing)).closed is False


def test_request_that_is_broken_off__need_not_be_answered() -> None:
    with ScriptedServer((HOLD,), (after(0.0, b""), HOLD)) as server, client_of(server) as client:
        failure = failed(client.send(framed(unsent=2)))
    assert failure.kind is FailureKind.CLOSED
    exchange = Exchange(1, Step("a", "b"), framed(unsent=2), failure=failure)
    assert exchange.is_broken_off
    assert not replace(exchange, request=PUT).is_broken_off
    assert not replace(exchange, failure=Failure(FailureKind.TIMEOUT, "it hung")).is_broken_off


BOTH = OK + b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ((BOTH, HOLD), [200, 404]),
        ((OK, after(0.02, BOTH[len(OK) :]), HOLD), [200, 404]),
        ((BOTH, CLOSE), [200, 404]),
        ((OK, CLOSE), [200, FailureKind.CLOSED]),
        ((CLOSE,), [FailureKind.CLOSED, FailureKind.CLOSED]),
    ],
)
def test_requests_in_one_packet__have_an_answer_each(script: tuple[object, ...], expected: list[object]) -> None:
    with ScriptedServer(script) as server, client_of(server) as client:
        outcomes = client.send_together([Request("GET", "/a"), Request("GET", "/b")])
        assert [one.kind if isinstance(one, Failure) else one.status for one in outcomes] == expected
    assert not server.requests or server.requests[0].count(b"HTTP/1.1") == 2
