# SPDX-License-Identifier: MIT
"""What the client makes of what a server answers on the wire."""

from __future__ import annotations

import gzip
import socket
import time

import pytest
from uapi_conformance.wire.client import ExchangeLimits
from uapi_conformance.wire.exchange import FailureKind, Request, Response

from tests.support.scripted_server import CLOSE, GET, HOLD, HURRIED, OK, PUT, after, answer_to, answered, failed


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
            200,
        ),
        (b"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", FailureKind.PROTOCOL, "header", 200),
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


@pytest.mark.parametrize(
    ("wire", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\n ", ""),
        (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "status line"),
        (b"HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 204 \r\nA: b\r\n c\r\n\r\n", "folded"),
    ],
)
def test_head_that_can_be_read__tells_what_is_wrong_with_it(wire: bytes, problem: str) -> None:
    answer = answer_to(GET, wire, CLOSE)
    assert isinstance(answer, Response)
    assert (problem in answer.problem) if problem else not answer.problem


def test_reset_inside_a_body__is_incomplete() -> None:
    failure = failed(answer_to(GET, b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel", after(0.05, b""), "reset"))
    assert (failure.kind, failure.status) == (FailureKind.INCOMPLETE, 200)


def test_reset_before_a_request_is_read__is_closed() -> None:
    assert failed(answer_to(PUT, "reset")).kind is FailureKind.CLOSED


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
    assert "within 0.5 s" in failure.detail


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ((b"HTTP/1.1 200 OK\r\n\r\n", endless), 200),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n", endless), 200),
        ((b"HTTP/1.1 200 OK\r\n", endless_head), 200),
    ],
)
def test_answer_that_is_too_large__is_oversize(script: tuple[object, ...], status: int | None) -> None:
    failure = failed(answer_to(GET, *script, limits=ExchangeLimits(max_body=100_000)))
    assert (failure.kind, failure.status) == (FailureKind.OVERSIZE, status)


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
