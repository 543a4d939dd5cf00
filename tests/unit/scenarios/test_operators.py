# SPDX-License-Identifier: MIT
"""Operators: each makes its near miss of a value, or none where the value has none."""

from __future__ import annotations

import pytest
from uapi_conformance.scenarios.operators import FIXED, OPERATORS, Operator

BY_NAME = {operator.name: operator for operator in (*OPERATORS, *FIXED)}

MADE = [
    ("other-case", "aB1", "Ab1"),
    ("other-case", "01", None),
    ("upper-case", "aB", "AB"),
    ("lower-case", "ab", None),
    ("lower-case", "aB", "ab"),
    ("first-case", "StopRecording", "stopRecording"),
    ("first-case", "@me", "@Me"),
    ("first-case", "01", None),
    ("padded-before", "01", " 01"),
    ("padded-behind", "01", "01 "),
    ("blank-between", "0123", "01 23"),
    ("tab-behind", "01", "01\t"),
    ("line-end", "01", "01\n"),
    ("no-break-space", "01", "01\u00a0"),
    ("zero-width", "0123", "01\u200b23"),
    ("byte-order-mark", "01", "\ufeff01"),
    ("soft-hyphen", "0123", "01\u00ad23"),
    ("nul-behind", "01", "01\0"),
    ("nul-and-more", "01", "01\0x"),
    ("dot-behind", "01", "01."),
    ("dotted", "01", "01.json"),
    ("parameter-behind", "01", "01;v=1"),
    ("query-behind", "01", "01?x=1"),
    ("fragment-behind", "01", "01#x"),
    ("last-part", "0003*210", "210"),
    ("last-part", "01", None),
    ("first-part", "0003*210", "0003"),
    ("first-part", "@me", None),
    ("other-sign", "0003*210", "0003-210"),
    ("other-sign", "a-b_c", "a_b-c"),
    ("other-sign", "01", None),
    ("word-behind", "01", "01 x"),
    ("junk-behind", "01", "01$()"),
    ("not-alphanumeric", "01", "01!"),
    ("letters-behind", "01", "01abc"),
    ("wide-behind", "01", "01\U0001f4de"),
    ("long-blank-behind", "01", "01" + " " * 300 + "x"),
    ("prefix", "01", "0"),
    ("prefix", "7", None),
    ("head-cut", "01", "1"),
    ("head-cut", "7", None),
    ("suffix", "01", "010f"),
    ("head-added", "01", "901"),
    ("doubled", "01", "0101"),
    ("reversed", "01", "10"),
    ("reversed", "00", None),
    ("zero-padded", "01", "001"),
    ("zero-stripped", "0010", "10"),
    ("zero-stripped", "000", None),
    ("plus-before", "01", "+01"),
    ("minus-before", "01", "-01"),
    ("decimal", "01", "01.0"),
    ("exponent", "01", "01e0"),
    ("underscore", "01", "0_01"),
    ("underscore", "0a", None),
    ("hexadecimal", "26", "0x1a"),
    ("octal", "9", "0o11"),
    ("wrapped-32", "01", "4294967297"),
    ("wrapped-64", "01", "18446744073709551617"),
    ("wrapped-64", "b8", None),
    ("arabic-digits", "01", "\u0660\u0661"),
    ("arabic-digits", "ab", None),
    ("full-width", "0a*", "\uff10\uff41\uff0a"),
    ("accent", "01", "01\u0301"),
    ("accent", "b8e1", "b8\u00e91"),
    ("look-alike", "Stop", "St\u043e\u0440"),
    ("look-alike", "01", None),
    ("case-folding", "risk", "r\u0130\u017f\u212a"),
    ("hyphenated", "4444", "44-44"),
    ("punctuation-dropped", "0003*210", "0003210"),
    ("punctuation-dropped", "01", None),
    ("any-character", "01", "0."),
    ("one-character", "01", "0_"),
    ("pattern", "01", "0%"),
    ("pattern", "7", "%"),
    ("glob", "01", "0*"),
    ("anchored", "01", "^01$"),
    ("alternative", "01", "01|x"),
    ("comma-behind", "01", "01,x"),
    ("comma-before", "01", "x,01"),
    ("bar-before", "01", "x|01"),
    ("quoted", "01", '"01"'),
    ("apostrophes", "01", "'01'"),
    ("bracketed", "01", "[01]"),
    ("percent-encoded", "01", "%30%31"),
    ("html-entities", "01", "&#48;&#49;"),
    ("escaped", "01", "\\u0030\\u0031"),
    ("plus-for-blank", "01", "01+"),
    ("base64", "01", "MDE="),
    ("sql", "01", "01' OR '1'='1"),
    ("sql-comment", "01", "01'--"),
    ("template", "01", "{{'01'}}"),
    ("zero", "01", "0"),
    ("one", "01", "1"),
    ("minus-one", "01", "-1"),
    ("first", "01", "first"),
    ("last", "01", "last"),
    ("null-word", "01", "null"),
    ("undefined-word", "01", "undefined"),
    ("true-word", "01", "true"),
    ("prototype", "01", "__proto__"),
    ("constructor", "01", "constructor"),
    ("to-string", "01", "toString"),
    ("class-name", "01", "__class__"),
]


@pytest.mark.parametrize(("name", "value", "near"), MADE)
def test_operator__makes_its_near_miss(name: str, value: str, near: str | None) -> None:
    assert BY_NAME[name].make(value) == near


def test_every_operator__is_tried_here() -> None:
    assert {name for name, _, near in MADE if near is not None} == set(BY_NAME)


@pytest.mark.parametrize("operator", BY_NAME.values(), ids=BY_NAME)
def test_operator__says_where_it_comes_from(operator: Operator) -> None:
    assert operator.source
    assert operator.what
