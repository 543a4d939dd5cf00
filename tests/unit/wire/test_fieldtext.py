# SPDX-License-Identifier: MIT
"""The grammar of field values: lists, dates and challenges, as RFC 9110 has them."""

from __future__ import annotations

import pytest
from uapi_conformance.wire.fieldtext import Challenge, challenges, imf_fixdate, members


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", []),
        (" , ,", []),
        ("a", ["a"]),
        ("a,b , c", ["a", "b", "c"]),
        ('a="x, y", b', ['a="x, y"', "b"]),
        ('a="x\\", y", b', ['a="x\\", y"', "b"]),
        ('a="x, b', ['a="x', "b"]),
    ],
)
def test_members__are_split_at_commas_outside_quotes(value: str, found: list[str]) -> None:
    assert list(members(value)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
        ("Mon, 06 Nov 1994 08:49:37 GMT", None),
        ("Sun, 31 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 24:00:00 GMT", None),
        ("Sun, 6 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 UTC", None),
        ("Sun, 06 Nov 1994 08:49:37 +0000", None),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None),
        ("Sun Nov  6 08:49:37 1994", None),
        ("1994-11-06T08:49:37Z", None),
        ("", None),
    ],
)
def test_imf_fixdate__is_a_day_of_the_calendar(text: str, said: str | None) -> None:
    read = imf_fixdate(text)
    assert (read.isoformat() if read else None) == said


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", ()),
        ("Bearer", (Challenge("bearer"),)),
        ("Bearer abc==", (Challenge("bearer"),)),
        ('Bearer realm="a"', (Challenge("bearer", (("realm", "a"),)),)),
        ('Bearer realm="a", Error = x', (Challenge("bearer", (("realm", "a"), ("error", "x"))),)),
        ('Basic realm="a, b", Bearer', (Challenge("basic", (("realm", "a, b"),)), Challenge("bearer"))),
        ('Bearer realm="say \\"x\\""', (Challenge("bearer", (("realm", 'say "x"'),)),)),
        ('realm="a"', None),
        ('Bearer realm="a", REALM="b"', None),
        ('Bearer realm="a"; error="x"', None),
        ('Bearer realm="a" error="x"', None),
        ('Bearer realm="a', None),
        ("Bearer realm=two words", None),
        ('Bearer: realm="a"', None),
        ("https://pbx.example.com/login", None),
    ],
)
def test_challenges__have_a_scheme_and_parameters_that_come_once(
    value: str, found: tuple[Challenge, ...] | None
) -> None:
    assert challenges(value) == found
