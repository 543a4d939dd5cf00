# SPDX-License-Identifier: MIT
"""When the client keeps a connection, when it takes another one, and how often it sends a request."""

from __future__ import annotations

import socket
import threading

import pytest
from uapi_conformance.declaration import Origin
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.exchange import Failure, FailureKind, Reached, Request

from tests.support.scripted_server import (
    CLOSE,
    GET,
    HOLD,
    HURRIED,
    LARGE,
    OK,
    PATIENT,
    PUT,
    ScriptedServer,
    answered,
    client_of,
    failed,
)


def test_connection__is_kept_for_the_next_request() -> None:
    with ScriptedServer((OK, OK, OK, HOLD)) as server, client_of(server) as client:
        assert [answered(client.send(r)).status for r in (GET, PUT, GET)] == [200] * 3
        assert (server.accepted, len(server.requests), client.late_bytes) == (1, 3, b"")


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        OK + b"stray",
    ],
)
def test_connection_that_cannot_be_kept__is_dropped(first: bytes) -> None:
    with ScriptedServer((first, OK, HOLD), (OK, HOLD)) as server, client_of(server) as client:
        assert [answered(client.send(GET)).status for _ in range(2)] == [200, 200]
        assert server.accepted == 2


SAYS_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
LAST = Request("GET", "/", headers=(("Connection", "X-Hop, Close"),))


@pytest.mark.parametrize(
    ("request_", "first", "closed"),
    [
        (GET, (OK, HOLD), None),
        # Servers in wide use say so and wait for the client, so nobody waits for them.
        (GET, (SAYS_CLOSE, HOLD), None),
        (LAST, (OK, CLOSE), True),
        (LAST, (OK, HOLD), False),
    ],
)
def test_answer__tells_whether_the_connection_was_closed_as_the_client_said(
    request_: Request, first: tuple[object, ...], closed: bool | None
) -> None:
    with ScriptedServer(first) as server, client_of(server, ExchangeLimits(closing=0.3)) as client:
        assert answered(client.send(request_)).closed is closed


def test_fresh__takes_a_new_connection() -> None:
    with ScriptedServer((OK, HOLD), (OK, HOLD)) as server, client_of(server) as client:
        answered(client.send(GET))
        answered(client.send(GET, fresh=True))
        assert server.accepted == 2


def test_another__has_a_connection_of_its_own() -> None:
    with ScriptedServer((OK, HOLD), (OK, HOLD)) as server, client_of(server) as client:
        answered(client.send(GET))
        with client.another() as other:
            answered(other.send(GET))
        assert server.accepted == 2


@pytest.mark.parametrize("end", [(b"", CLOSE), (b"", "reset")])
@pytest.mark.parametrize("request_", [PUT, LARGE])
def test_idle_close_race__is_answered_by_sending_once_more(end: tuple[object, ...], request_: Request) -> None:
    with ScriptedServer((OK, *end), (OK, HOLD)) as server, client_of(server) as client:
        answered(client.send(GET))
        assert answered(client.send(request_)).status == 200
        assert (server.accepted, len(server.requests)) == (2, 3)


@pytest.mark.parametrize(
    ("first", "fresh", "kind", "limits"),
    [
        ((b"", CLOSE), True, FailureKind.CLOSED, PATIENT),
        ((b"", "reset"), True, FailureKind.CLOSED, PATIENT),
        ((OK, b"HTTP/1.1 2", CLOSE), False, FailureKind.CLOSED, PATIENT),
        ((OK, b"HTTP/1.1 100 Continue\r\n\r\n", CLOSE), False, FailureKind.CLOSED, PATIENT),
        ((OK, b"", HOLD), False, FailureKind.TIMEOUT, HURRIED),
    ],
)
def test_request_is_sent_once__unless_an_idle_connection_was_closed(
    first: tuple[object, ...], fresh: bool, kind: FailureKind, limits: ExchangeLimits
) -> None:
    with ScriptedServer(first, (OK, HOLD)) as server, client_of(server, limits) as client:
        if not fresh:
            answered(client.send(GET))
        assert failed(client.send(PUT, fresh=fresh)).kind is kind
        assert server.accepted == 1


def test_second_connection_that_is_closed_too__ends_it() -> None:
    with ScriptedServer((OK, b"", CLOSE), (b"", CLOSE), (OK, HOLD)) as server, client_of(server) as client:
        answered(client.send(GET))
        assert failed(client.send(PUT)).kind is FailureKind.CLOSED
        assert server.accepted == 2


def test_bytes_between_two_exchanges__are_kept_and_the_connection_dropped() -> None:
    go, sent = threading.Event(), threading.Event()

    def stray(connection: socket.socket) -> None:
        go.wait(5)
        connection.sendall(b"stray")
        sent.set()

    with ScriptedServer((OK, stray, HOLD), (OK, HOLD)) as server, client_of(server) as client:
        assert answered(client.send(GET)).trailing == b""
        go.set()
        assert sent.wait(5)
        assert answered(client.send(GET)).body == b"{}"
        assert (server.accepted, client.take_late_bytes(), client.take_late_bytes()) == (2, b"stray", b"")


def test_nobody_there__is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Client(Origin("http", "127.0.0.1", port)) as client:
        failure = failed(client.send(GET))
    assert failure == Failure(FailureKind.REFUSED, "no connection: connection refused", reached=Reached.CONNECTION)


@pytest.mark.parametrize("host", ["nonexistent.invalid", "a..b"])
def test_name_that_nobody_knows__is_refused(host: str) -> None:
    with Client(Origin("http", host, 80)) as client:
        assert failed(client.send(GET)) == Failure(
            FailureKind.REFUSED, f"name not resolved: {host}", reached=Reached.NAME
        )


def test_address_that_answered__is_tried_first_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a name has an address that never answers, not every new connection waits for it."""
    with (
        socket.create_server(("127.0.0.1", 0)) as dead,
        ScriptedServer((OK, HOLD), (OK, HOLD), (OK, HOLD)) as server,
        client_of(server) as client,
    ):
        address = dead.getsockname()
        places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", a) for a in (address, ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: list(places))
        dead.close()
        answered(client.send(GET))
        with socket.create_server(address) as alive:
            alive.setblocking(False)
            answered(client.send(GET, fresh=True))
            with client.another() as other:
                answered(other.send(GET))
            with pytest.raises(BlockingIOError):
                alive.accept()
        assert server.accepted == 3
