# SPDX-License-Identifier: MIT
"""What the client makes of what a server does on the wire."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest
from scripted_server import CLOSE, HOLD, OK, ScriptedServer, after, head_only

from conformance.client import Client, Limits, Origin
from conformance.errors import DeclarationError, SuiteError
from conformance.exchange import Failure, FailureKind, Request, Response

GET = Request("GET", "/uapi/x")
PUT = Request("PUT", "/uapi/x", (("Content-Type", "application/json"),), b'{"a": 1}')
LARGE = Request("PUT", "/uapi/x", body=b"x" * 6 * 1024 * 1024)
PATIENT = Limits(linger=2.0)
HURRIED = Limits(timeout=0.2)


def client_of(server: ScriptedServer, limits: Limits = PATIENT) -> Client:
    return Client(Origin.of(server.url), limits=limits)


def answer_to(request: Request, *script: object, limits: Limits = PATIENT) -> Response | Failure:
    with ScriptedServer(script) as server, client_of(server, limits) as client:
        return client.send(request)


def answered(outcome: Response | Failure) -> Response:
    assert isinstance(outcome, Response), outcome
    return outcome


def failed(outcome: Response | Failure) -> Failure:
    assert isinstance(outcome, Failure), outcome
    return outcome


@pytest.mark.parametrize(
    ("wire", "status", "body", "trailing"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world", 200, b"hello", b", world"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nT: x\r\n\r\n",
            200,
            b"hello",
            b"",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, b"until the end", b""),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, b"until the end", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", b""),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", 204, b"", b"{}"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\nmore", 304, b"", b"more"),
        (b"HTTP/1.1 204 No Content\r\n\r\n" + b"x" * 5000, 204, b"", b"x" * 1024),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + OK, 200, b"{}", b""),
    ],
)
def test_message__ends_where_rfc_9112_says(wire: bytes, status: int, body: bytes, trailing: bytes) -> None:
    response = answered(answer_to(PUT, wire, CLOSE))
    assert (response.status, response.body, response.trailing) == (status, body, trailing)


def test_answer_to_head__has_no_body_whatever_it_announces() -> None:
    response = answered(answer_to(Request("HEAD", "/"), b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
    assert (response.body, response.trailing) == (b"", b"hello")


@pytest.mark.parametrize("start", [b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\n\r\n"])
def test_bytes_in_a_packet_of_their_own__are_waited_for_behind_an_answer_without_content(start: bytes) -> None:
    assert answered(answer_to(PUT, start, after(0.05, b"{}"), HOLD)).trailing == b"{}"


_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("wire", "kind", "detail", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", FailureKind.INCOMPLETE, "received 3 bytes", 200),
        (_CHUNKED + b"5\r\nhel", FailureKind.INCOMPLETE, "chunked", 200),
        (_CHUNKED + b"5\r\nhello\r\n", FailureKind.INCOMPLETE, "chunked", 200),
        (_CHUNKED + b"five\r\nhello\r\n", FailureKind.PROTOCOL, "chunk", 200),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", FailureKind.PROTOCOL, "status line", None),
        (b"SSH-2.0-OpenSSH_9.9\r\n", FailureKind.PROTOCOL, "SSH-2.0", None),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            FailureKind.PROTOCOL,
            "conflicting Content-Length",
            None,
        ),
        (b"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", FailureKind.PROTOCOL, "header", None),
        (b"", FailureKind.CLOSED, "without an answer", None),
        (b"HTT", FailureKind.CLOSED, "in the middle", None),
        (b"HTTP/1.1 200 OK\r\nContent-Le", FailureKind.CLOSED, "in the middle", None),
        (b"HTTP/1.1 100 Continue\r\n\r\n", FailureKind.CLOSED, "without an answer", None),
    ],
)
def test_broken_message__is_a_failure_that_says_how(
    wire: bytes, kind: FailureKind, detail: str, status: int | None
) -> None:
    failure = failed(answer_to(GET, wire, CLOSE))
    assert (failure.kind, failure.status) == (kind, status)
    assert detail in failure.detail


def test_reset_inside_a_body__is_incomplete() -> None:
    failure = failed(answer_to(GET, b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel", after(0.05, b""), "reset"))
    assert (failure.kind, failure.status) == (FailureKind.INCOMPLETE, 200)


def trickle(connection: socket.socket) -> None:
    for _ in range(500):
        connection.sendall(b"x")
        time.sleep(0.01)


def endless(connection: socket.socket) -> None:
    for _ in range(1000):
        connection.sendall(b"x" * 64 * 1024)


def endless_head(connection: socket.socket) -> None:
    for number in range(100_000):
        connection.sendall(b"X-Field-%d: %s\r\n" % (number, b"x" * 100))


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ((b"", HOLD), None),
        ((b"HTTP/1.1 200 OK\r\n", trickle), None),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", trickle), 200),
        ((b"HTTP/1.1 200 OK\r\n\r\n", trickle), 200),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", HOLD), 200),
    ],
)
def test_answer_that_does_not_end_in_time__is_a_timeout(script: tuple[object, ...], status: int | None) -> None:
    failure = failed(answer_to(GET, *script, limits=HURRIED))
    assert (failure.kind, failure.status) == (FailureKind.TIMEOUT, status)
    assert "within 0.2 s" in failure.detail


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ((b"HTTP/1.1 200 OK\r\n\r\n", endless), 200),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n", endless), 200),
        ((b"HTTP/1.1 200 OK\r\n", endless_head), None),
    ],
)
def test_answer_that_is_too_large__is_oversize(script: tuple[object, ...], status: int | None) -> None:
    failure = failed(answer_to(GET, *script, limits=Limits(max_body=100_000)))
    assert (failure.kind, failure.status) == (FailureKind.OVERSIZE, status)


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
    first: tuple[object, ...], fresh: bool, kind: FailureKind, limits: Limits
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


@pytest.mark.parametrize("target", ["/uapi/phoneCalls/12/0003*210/%2E%2E", "//uapi/x", "/uapi/../@me?a=%00&b", "*"])
def test_target__goes_out_as_it_is(target: str) -> None:
    with ScriptedServer((OK,)) as server, client_of(server) as client:
        answered(client.send(Request("GET", target)))
        assert server.requests[0].startswith(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n".encode())


def fields_of(request: Request) -> list[str]:
    with ScriptedServer((OK,)) as server, client_of(server) as client:
        answered(client.send(request))
    return server.requests[0].split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[2:]


def test_fields__are_few_and_can_be_replaced() -> None:
    plain = fields_of(GET)
    assert [f.split(":")[0] for f in plain] == ["User-Agent", "Accept", "Accept-Encoding"]
    assert plain[0].startswith("User-Agent: uapi-conformance/")
    own = (("host", "other"), ("aCCept", "*/*"), ("user-agent", "\xe9"), ("ACCEPT-encoding", "identity"), ("X", ""))
    with ScriptedServer((OK,)) as server, client_of(server) as client:
        answered(client.send(Request("GET", "/", own)))
    expected = (
        b"GET / HTTP/1.1\r\nhost: other\r\naCCept: */*\r\nuser-agent: \xe9\r\nACCEPT-encoding: identity\r\nX: \r\n\r\n"
    )
    assert server.requests == [expected]


@pytest.mark.parametrize(
    ("request_", "lengths"),
    [
        (PUT, ["Content-Length: 8"]),
        (Request("PUT", "/"), ["Content-Length: 0"]),
        (Request("POST", "/"), ["Content-Length: 0"]),
        (Request("PATCH", "/"), ["Content-Length: 0"]),
        (Request("GET", "/"), []),
        (Request("DELETE", "/"), []),
        (Request("GET", "/", body=b"x"), ["Content-Length: 1"]),
        (Request("PUT", "/", (("content-length", "1"),), b"x"), ["content-length: 1"]),
    ],
)
def test_content_length__is_there_where_content_may_be(request_: Request, lengths: list[str]) -> None:
    assert [f for f in fields_of(request_) if f.lower().startswith("content-length")] == lengths


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a b"),
        Request("GET", "/\x00"),
        Request("GET", "/\xe9"),
        Request("G T", "/"),
        Request("GET", "/", (("X", "a\r\nY: b"),)),
        Request("GET", "/", (("X", "\u20ac"),)),
        Request("PUT", "/", (("Content-Length", "5"),), b"four"),
    ],
)
def test_request_that_http_cannot_express__is_an_error_of_the_suite(request_: Request) -> None:
    with ScriptedServer((OK, HOLD), (OK, HOLD)) as server, client_of(server) as client:
        with pytest.raises(SuiteError, match="HTTP/1.1 cannot express"):
            client.send(request_)
        assert answered(client.send(GET)).status == 200


@pytest.mark.parametrize("fields", [b"Connection: close\r\n", b""])
@pytest.mark.parametrize("body", [LARGE.body, b"x" * 1024 * 1024])
def test_early_answer_to_a_large_body__is_read(fields: bytes, body: bytes) -> None:
    early = b"HTTP/1.1 413 Content Too Large\r\n" + fields + b"Content-Length: 2\r\n\r\n{}"
    with ScriptedServer((head_only(early), CLOSE), (OK, HOLD)) as server, client_of(server) as client:
        response = answered(client.send(Request("PUT", "/", body=body)))
        assert (response.status, response.body, response.trailing) == (413, b"{}", b"")
        assert answered(client.send(GET)).status == 200


def test_server_that_writes_all_before_it_reads__is_no_deadlock() -> None:
    size = len(LARGE.body)
    echo = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"y" * size
    with ScriptedServer((head_only(echo), HOLD)) as server, client_of(server) as client:
        assert len(answered(client.send(LARGE)).body) == size


def test_header_order_and_case__are_kept() -> None:
    wire = b"HTTP/1.1 299 Fine by me\r\nzeta: 1\r\nALPHA: 2\r\nContent-LENGTH: 0\r\nzeta:  3 \r\nX: \xe9\r\n\r\n"
    response = answered(answer_to(GET, wire))
    expected = (("zeta", "1"), ("ALPHA", "2"), ("Content-LENGTH", "0"), ("zeta", "3"), ("X", "\xe9"))
    assert (response.status, response.reason, response.headers) == (299, "Fine by me", expected)


def test_compressed_body__is_kept_as_it_came_and_decoded_on_demand() -> None:
    packed = gzip.compress(b"[1, 2]")
    fields = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    response = answered(answer_to(GET, b"HTTP/1.1 200 OK\r\n" + fields + packed))
    assert (response.body, response.content) == (packed, b"[1, 2]")


@pytest.mark.parametrize(
    ("wire", "version"), [(OK, "1.1"), (b"HTTP/1.0 200 OK\r\n\r\n", "1.0"), (b"HTTP/1.1 200 \r\n\r\n", "1.1")]
)
def test_http_version__is_told(wire: bytes, version: str) -> None:
    assert answered(answer_to(GET, wire, CLOSE)).http_version == version


def test_connect__is_answered_and_what_follows_is_trailing() -> None:
    response = answered(answer_to(Request("CONNECT", "a:1"), b"HTTP/1.1 200 OK\r\n\r\nhello", CLOSE))
    assert (response.status, response.trailing) == (200, b"hello")


def test_nobody_there__is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Client(Origin("http", "127.0.0.1", port)) as client:
        failure = failed(client.send(GET))
    assert failure == Failure(FailureKind.REFUSED, "no connection: connection refused")


@pytest.mark.parametrize("host", ["nonexistent.invalid", "a..b"])
def test_name_that_nobody_knows__is_refused(host: str) -> None:
    with Client(Origin("http", host, 80)) as client:
        assert failed(client.send(GET)) == Failure(FailureKind.REFUSED, f"name not resolved: {host}")


@pytest.mark.parametrize(
    ("url", "origin", "authority"),
    [
        ("https://PBX.example.com", Origin("https", "pbx.example.com", 443), "pbx.example.com"),
        ("http://pbx.example.com:80/x?y", Origin("http", "pbx.example.com", 80), "pbx.example.com"),
        ("HTTPS://pbx.example.com:80", Origin("https", "pbx.example.com", 80), "pbx.example.com:80"),
        ("http://[::1]:8080/", Origin("http", "::1", 8080), "[::1]:8080"),
        ("https://[::1]", Origin("https", "::1", 443), "[::1]"),
        ("https://b\u00fccher.example", Origin("https", "xn--bcher-kva.example", 443), "xn--bcher-kva.example"),
    ],
)
def test_origin__of_a_url(url: str, origin: Origin, authority: str) -> None:
    made = Origin.of(url)
    assert (made, made.authority, str(made)) == (origin, authority, f"{origin.scheme}://{authority}")


@pytest.mark.parametrize(
    "url", ["", "pbx.example.com", "ftp://x", "http://", "http://x:y", "http://[::1", "http://a..b"]
)
def test_origin__of_something_else(url: str) -> None:
    with pytest.raises(DeclarationError, match="give one like"):
        Origin.of(url)
