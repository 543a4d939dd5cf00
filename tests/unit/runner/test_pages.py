# SPDX-License-Identifier: MIT
"""Pages of something in front are one cause, and named once."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.runner.pages import Pages
from uapi_conformance.wire.exchange import Exchange, Response

from tests.support.exchanges import answer, unanswered


def _page(status: int) -> Exchange:
    fields = (("Content-Type", "text/html; charset=utf-8"),)
    return replace(answer(status), response=Response(status, fields, b"<html>"))


def test_pages__are_counted_in_one_sentence() -> None:
    pages = Pages()
    for number, status in enumerate((403, 200, 403, 413), 5):
        pages.note(replace(_page(status), number=number))
    (sentence,) = pages.sentences()
    assert sentence.startswith("3 requests were answered with an HTML page (403, 413; the first is exchange 5).")


def test_other_answers__are_no_pages() -> None:
    pages = Pages()
    for exchange in (answer(403, {}), _page(200), unanswered()):
        pages.note(exchange)
    assert pages.sentences() == ()
