# SPDX-License-Identifier: MIT
"""JSON texts, read strictly: what RFC 8259 does not allow has a problem, and nothing raises."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.jsontext import JsonText

LARGE = b'"' + b"x" * 100_000 + b'"'


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"{}", {}),
        (b" \t\r\n[1]\n", [1]),
        (b"null", None),
        (b"true", True),
        (b'"a"', "a"),
        (b"-0.5e1", -5.0),
        (b"1e999", float("inf")),
        ('"é📞"'.encode(), "é📞"),
        (b'"\\ud800"', "\ud800"),
        (b'"\\u0000"', "\0"),
        (b'{"a":{"a":1},"b":[{"a":2},{"a":3}]}', {"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}),
        (LARGE, "x" * 100_000),
    ],
)
def test_json_text__is_read(data: bytes, value: object) -> None:
    assert jsontext.parse(data) == JsonText(value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b" \t\r\n", "empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b"\xef\xbb\xbf", "byte order mark"),
        (b'{"a":"\xff"}', "not UTF-8 at byte 6"),
        ('{"a":1}'.encode("utf-16"), "not UTF-8 at byte 0"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b"{", "not JSON"),
        (b"{}{}", "not JSON"),
        (b"{} x", "not JSON"),
        (b"{'a':1}", "not JSON"),
        (b'{"a":1,}', "not JSON"),
        (b"[1,]", "not JSON"),
        (b"01", "not JSON"),
        (b"+1", "not JSON"),
        (b".5", "not JSON"),
        (b"1.", "not JSON"),
        (b"0x1", "not JSON"),
        (b"nul", "not JSON"),
        (b"True", "not JSON"),
        (b'"a\nb"', "not JSON"),
        (b'"a\tb"', "not JSON"),
        (b'"\\x41"', "not JSON"),
        (b"// x\n{}", "not JSON"),
        (b"<html></html>", "not JSON"),
        (b"\x00{}", "not JSON"),
        (b"\x0b{}", "not JSON"),
        ("\u00a0{}".encode(), "not JSON"),
        (b"NaN", "NaN"),
        (b"[Infinity]", "Infinity"),
        (b'{"a":-Infinity}', "-Infinity"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"[" * 30_000 + b"]" * 30_000, "nested too deeply"),
        (b"9" * 5000, "not JSON"),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else "",
)
def test_what_is_no_json_text__has_a_problem(data: bytes, problem: str) -> None:
    found = jsontext.parse(data)
    assert problem in found.problem
    assert (found.value, found.repeated) == (None, ())
    assert "\n" not in found.problem


@pytest.mark.parametrize(
    ("data", "value", "repeated"),
    [
        (b'{"a":1,"a":2}', {"a": 2}, ("a",)),
        (b'{"a":1,"a":1}', {"a": 1}, ("a",)),
        (b'{"a":1,"\\u0061":2}', {"a": 2}, ("a",)),
        (b'[{"x":{"b":1,"a":1,"a":1,"a":1,"b":2}}]', [{"x": {"b": 2, "a": 1}}], ("b", "a")),
        (b'[{"a":1,"a":1},{"a":1,"a":1}]', [{"a": 1}, {"a": 1}], ("a",)),
        (b'{"":1,"":2}', {"": 2}, ("",)),
        (b'{"a":1,"A":2}', {"a": 1, "A": 2}, ()),
    ],
)
def test_members_that_stand_twice__are_named_once(data: bytes, value: object, repeated: tuple[str, ...]) -> None:
    assert jsontext.parse(data) == JsonText(value, repeated=repeated)


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(documents)
@settings(max_examples=80, derandomize=True, deadline=None)
def test_any_document__is_read_back(document: object) -> None:
    assert jsontext.parse(json.dumps(document).encode()) == JsonText(document)


@given(st.binary(max_size=60) | st.text('{}[]",:\\0u1eE+-. \n', max_size=30).map(str.encode))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_bytes__are_read_or_have_a_problem(data: bytes) -> None:
    found = jsontext.parse(data)
    if found.problem:
        assert found.value is None
    else:
        assert json.loads(data) == found.value
