# SPDX-License-Identifier: MIT
"""What is read from a message by itself."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest
from uapi_conformance.wire import exchange as module
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Headers, Request, Response, Step, header


@pytest.mark.parametrize(
    ("status", "first_digit"), [(200, 2), (299, 2), (300, 3), (399, 3), (400, 4), (499, 4), (500, 5), (599, 5)]
)
def test_status_class__is_the_first_digit(status: int, first_digit: int) -> None:
    assert Response(status, (), b"").status_class == first_digit


# --- fields: RFC 9110, sections 5.1 to 5.3


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ((), None),
        ((("Allow", "GET"),), "GET"),
        ((("allow", "GET"), ("ALLOW", "PUT")), "GET, PUT"),
        ((("Allow", "GET, PUT"), ("X-Other", "a"), ("Allow", "HEAD")), "GET, PUT, HEAD"),
        ((("Allow", "PUT"), ("Allow", "GET")), "PUT, GET"),
        ((("Allow", ""),), ""),
        ((("Allowed", "GET"), ("All", "PUT")), None),
    ],
)
def test_field__is_found_in_any_case_and_its_lines_are_one_value_in_their_order(
    headers: Headers, value: str | None
) -> None:
    for name in ("Allow", "allow", "ALLOW"):
        assert header(headers, name) == value
        assert Request("GET", "/", headers).header(name) == value
        assert Response(405, headers, b"").header(name) == value


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON ; charset=utf-8", "application/json"),
        ("application/json;charset=utf-8;x=y", "application/json"),
        ("", ""),
        (None, None),
    ],
)
def test_media_type__is_without_parameters_and_in_lower_case(value: str | None, media_type: str | None) -> None:
    headers = (("content-type", value),) if value is not None else ()
    assert Response(200, headers, b"").media_type == media_type


@pytest.mark.parametrize(("method", "known"), [("GET", True), ("PATCH", True), ("get", False), ("UAPI", False)])
def test_method__is_registered_or_not(method: str, known: bool) -> None:
    assert Request(method, "/").method_is_registered is known


# --- content coding: RFC 9110, section 8.4

PLAIN = b'{"id":"444444"}' * 40
RAW_DEFLATE = zlib.compressobj(wbits=-15)
RAW = RAW_DEFLATE.compress(PLAIN) + RAW_DEFLATE.flush()


def zipped(text: bytes) -> bytes:
    """The text in gzip; without the time, which would make another test's name of it each second."""
    return gzip.compress(text, mtime=0)


@pytest.mark.parametrize(
    ("codings", "body", "content"),
    [
        (None, PLAIN, PLAIN),
        ("", PLAIN, PLAIN),
        ("identity", PLAIN, PLAIN),
        ("gzip", zipped(PLAIN), PLAIN),
        ("X-GZIP", zipped(PLAIN), PLAIN),
        ("gzip", zipped(PLAIN[:9]) + zipped(PLAIN[9:]), PLAIN),
        ("gzip", b"", b""),
        ("deflate", zlib.compress(PLAIN), PLAIN),
        ("deflate", RAW, PLAIN),
        ("deflate, gzip", zipped(zlib.compress(PLAIN)), PLAIN),
        ("gzip, identity", zipped(PLAIN), PLAIN),
        ("gzip, deflate", zipped(zlib.compress(PLAIN)), None),
        ("gzip", PLAIN, None),
        ("gzip", zipped(PLAIN)[:-9], None),
        ("gzip", zipped(PLAIN) + b"junk", None),
        ("deflate", zipped(PLAIN), None),
        ("br", PLAIN, None),
    ],
)
def test_content__is_the_body_without_its_codings(codings: str | None, body: bytes, content: bytes | None) -> None:
    headers = (("Content-Encoding", codings),) if codings is not None else ()
    assert Response(200, headers, body).content == content


@pytest.mark.parametrize(
    ("codings", "known"),
    [
        (None, True),
        ("", True),
        ("identity", True),
        ("gzip", True),
        ("X-GZIP", True),
        ("deflate, gzip", True),
        ("identity,,gzip", True),
        ("br", False),
        ("zstd", False),
        ("gzip, br", False),
        ("compress", False),
    ],
)
def test_coding__is_one_that_is_read_here_or_not(codings: str | None, *, known: bool) -> None:
    """Content in another registered coding (RFC 9110, section 8.4.1) cannot be told from broken one."""
    headers = (("Content-Encoding", codings),) if codings is not None else ()
    assert Response(200, headers, b"x").is_coded_as_known is known


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
def test_content__may_refer_back_as_far_as_the_format_lets_it(coding: str) -> None:
    """RFC 1951, section 2: 32 KiB."""
    far = random.Random(1).randbytes(31 * 1024) * 2  # noqa: S311 - bytes that do not compress
    body = zlib.compress(far) if coding == "deflate" else gzip.compress(far)
    assert len(body) < len(far) * 3 / 4
    assert Response(200, (("Content-Encoding", coding),), body).content == far


@pytest.mark.parametrize(("spare", "decoded"), [(0, True), (-1, False)])
@pytest.mark.parametrize("members", [1, 2])
def test_content__is_undecodable_where_it_is_larger_than_the_suite_reads(
    monkeypatch: pytest.MonkeyPatch, spare: int, members: int, decoded: bool
) -> None:
    monkeypatch.setattr(module, "MAX_DECODED", len(PLAIN) * members + spare)
    response = Response(200, (("Content-Encoding", "gzip"),), gzip.compress(PLAIN) * members)
    assert response.content == (PLAIN * members if decoded else None)


def test_decoding__is_bounded_by_more_than_any_honest_answer_needs() -> None:
    body = gzip.compress(b" " * (17 * 1024 * 1024))
    assert len(body) < 100_000
    assert Response(200, (("Content-Encoding", "gzip"),), body).content is None
    assert Response(200, (("Content-Encoding", "gzip"),), gzip.compress(b" " * (16 * 1024 * 1024))).content is not None


@pytest.mark.parametrize(
    ("exchange", "status"),
    [
        (Exchange(1, Step("a", "b"), Request("GET", "/"), Response(204, (), b"")), 204),
        (Exchange(1, Step("a", "b"), Request("GET", "/"), failure=Failure(FailureKind.INCOMPLETE, "cut", 200)), None),
    ],
)
def test_status__is_that_of_a_complete_answer(exchange: Exchange, status: int | None) -> None:
    assert exchange.status == status


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_body_that_expands_too_far__is_told_from_a_broken_one(monkeypatch: pytest.MonkeyPatch, coding: str) -> None:
    packed = gzip.compress(PLAIN) if coding == "gzip" else zlib.compress(PLAIN)
    headers = (("Content-Encoding", coding),)
    whole, cut = Response(200, headers, packed), Response(200, headers, packed[:-8])
    assert not whole.expands_too_far
    assert not cut.expands_too_far
    monkeypatch.setattr(module, "MAX_DECODED", len(PLAIN) - 1)
    large = Response(200, headers, packed)
    assert large.expands_too_far
    assert large.content is None
