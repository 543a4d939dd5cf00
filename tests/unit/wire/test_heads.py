# SPDX-License-Identifier: MIT
"""Heads as bytes: their status, and what a sender must not write in them."""

from __future__ import annotations

import pytest
from uapi_conformance.wire.heads import problem_of_heads, status_in

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (OK, 200),
        (b"http/2 404", 404),
        (b" HTTP 500 x", 500),
        (b"HTTP/1.1 2000 OK", None),
        (b"HTTP/1.1 OK", None),
        (b"SSH-2.0", None),
        (b"", None),
    ],
)
def test_status_in(head: bytes, status: int | None) -> None:
    assert status_in(head) == status


@pytest.mark.parametrize(
    ("heads", "problem"),
    [
        (OK + b"A: b\r\n\r\n", ""),
        (OK + b"\r\n a\n b\n", ""),
        (b"HTTP/1.1 299 \xe9\t\r\n\r\n", ""),
        (b"HTTP/1.1 200 \r\n\r\n", ""),
        (b"HTTP/1.1 100 Go on\r\nA: b\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n\n", ""),
        (OK + b"A: b", ""),
        (b"", ""),
        (b"HTTP/1.1 200\r\n\r\n", "status line"),
        (b"HTTP/1.1 200 a\x01b\r\n\r\n", "status line"),
        (b"HTTP/1.1  200 OK\r\n\r\n", "status line"),
        (OK + b"A: b\r\n c\r\n\r\n", "folded"),
        (OK + b"A: b\r\n\tc\r\n\r\n", "folded"),
        (OK + b"A: b\nB: c\r\n\r\n", "LF alone"),
        (b"HTTP/1.1 100 Go on\r\ncontent-length: 0\r\n\r\n" + OK, "interim"),
        (b"HTTP/1.1 103 Hints\r\nTransfer-Encoding: chunked\r\n\r\n" + OK, "interim"),
        (b"HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200\r\n\r\n", "status line"),
    ],
)
def test_problem_of_heads(heads: bytes, problem: str) -> None:
    found = problem_of_heads(heads)
    assert (problem in found) if problem else not found
