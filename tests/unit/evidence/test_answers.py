# SPDX-License-Identifier: MIT
"""Answers as they are read: a code, words for a reader, and of which kind an answer is."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.answers import Kind, error_code, is_success, observed
from uapi_conformance.wire.exchange import Exchange, Response

from tests.support.exchanges import answer, error, unanswered


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"error":{"code":"a"}}', "a"),
        (b'{"error":{"code":1}}', None),
        (b'{"error":[]}', None),
        (b'{"code":"a"}', None),
        (b"[]", None),
        (b"", None),
        (b"{", None),
    ],
)
def test_error_code__is_read_where_the_body_has_one(body: bytes, code: str | None) -> None:
    assert error_code(Response(400, (), body)) == code


@pytest.mark.parametrize(
    ("exchange", "words", "kind", "success"),
    [
        (answer(202), "202 Accepted", Kind(202, None), True),
        (error(202, "x"), "202 Accepted", Kind(202, None), True),
        (answer(299), "299", Kind(299, None), True),
        (answer(302), "302 Found", Kind(302, None), False),
        (error(400, "a"), "400 Bad Request, a", Kind(400, "a"), False),
        (answer(404), "404 Not Found without an error code", Kind(404, None), False),
        (unanswered(), "no complete answer (it was timeout)", Kind(None, "timeout"), False),
    ],
)
def test_answer__has_words_for_a_reader_and_a_kind(exchange: Exchange, words: str, kind: Kind, success: bool) -> None:
    assert (observed(exchange), Kind.of(exchange), is_success(exchange)) == (words, kind, success)


def test_no_exchange_is_no_success() -> None:
    assert not is_success(None)
