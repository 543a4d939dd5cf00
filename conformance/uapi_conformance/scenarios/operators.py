# SPDX-License-Identifier: MIT
"""Ways of getting an identifier wrong: each makes a near miss of a live value, which names nothing.

A server that takes one for the value compares too loosely, converts, decodes or cuts what it was given. One line adds
a way at every place where an identifier travels (`identifiers`).
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_ARABIC = {ord("0") + digit: 0x0660 + digit for digit in range(10)}
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_ALIKE = str.maketrans("aceops", "\u0430\u0441\u0435\u043e\u0440\u0455")
"""Latin letters, and Cyrillic ones that look the same."""
_FOLDING = str.maketrans(
    {"s": "\N{LATIN SMALL LETTER LONG S}", "k": "\N{KELVIN SIGN}", "i": "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"}
)


@dataclass(frozen=True)
class Operator:
    """A way of getting a value wrong.

    ``what`` describes the near miss, after the name of the identifier. ``source`` says who enumerated it.
    ``make`` returns the near miss, or None if the value has none.
    """

    name: str
    what: str
    source: str
    make: Callable[[str], str | None]


def _unless_same(change: Callable[[str], str]) -> Callable[[str], str | None]:
    def make(value: str) -> str | None:
        changed = change(value)
        return changed if changed and changed != value else None

    return make


def _numeric(change: Callable[[str], str]) -> Callable[[str], str | None]:
    """A near miss of values that are digits alone."""
    return lambda value: _unless_same(change)(value) if re.fullmatch("[0-9]+", value) else None


def _around(before: str = "", behind: str = "") -> Callable[[str], str | None]:
    return lambda value: before + value + behind


def _last_replaced(by: str) -> Callable[[str], str | None]:
    return lambda value: value[:-1] + by


def _middle(inserted: str) -> Callable[[str], str | None]:
    return lambda value: value[: len(value) // 2] + inserted + value[len(value) // 2 :]


def _each(written: Callable[[str], str]) -> Callable[[str], str | None]:
    return lambda value: "".join(map(written, value))


def _translated(table: Mapping[int, int | str]) -> Callable[[str], str | None]:
    return _unless_same(lambda value: value.translate(table))


def _first_swapped(value: str) -> str | None:
    changed = re.sub("[A-Za-z]", lambda letter: letter[0].swapcase(), value, count=1)
    return changed if changed != value else None


def _bare(value: str) -> str:
    return re.sub("[^0-9A-Za-z]", "", value)


def _parted(which: int) -> Callable[[str], str | None]:
    """One of the parts between signs, such as the number within an organization; None if there is one part only."""

    def make(value: str) -> str | None:
        parts = [part for part in re.split("[^0-9A-Za-z]+", value) if part]
        return parts[which] if len(parts) > 1 else None

    return make


def _resigned(value: str) -> str:
    return re.sub("[^0-9A-Za-z]", lambda sign: "_" if sign[0] == "-" else "-", value)


def _combined(value: str) -> str | None:
    """The value with an accent on its last letter, which compatibility folding takes off again."""
    at = max((i for i, c in enumerate(value) if c.isalpha()), default=None)
    if at is None:
        return value + "\N{COMBINING ACUTE ACCENT}"
    return unicodedata.normalize("NFC", value[: at + 1] + "\N{COMBINING ACUTE ACCENT}" + value[at + 1 :])


_CASE, _COMPARED, _ENCODED = "CWE-178", "CWE-187, CWE-1023", "CWE-174, CWE-177"
_UNICODE, _NULL, _SPECIAL = "CWE-176, Unicode UAX #15", "CWE-626", "CWE-155"
_NUMBER, _TRIMMED, _LIST = "CWE-704, CWE-681", "CWE-138, CWE-163", "CWE-140"

OPERATORS = (
    # letter case
    Operator("other-case", "in the other case", _CASE, _unless_same(str.swapcase)),
    Operator("upper-case", "in upper case", _CASE, _unless_same(str.upper)),
    Operator("lower-case", "in lower case", _CASE, _unless_same(str.lower)),
    Operator("first-case", "with its first letter in the other case", _CASE, _first_swapped),
    # what is trimmed, or cut off behind
    Operator("padded-before", "with a space before it", _TRIMMED, _around(" ")),
    Operator("padded-behind", "with a space after it", _TRIMMED, _around(behind=" ")),
    Operator("blank-between", "with a space in it", _TRIMMED, _middle(" ")),
    Operator("tab-behind", "with a tab after it", _TRIMMED, _around(behind="\t")),
    Operator("line-end", "with a line end after it", "CWE-144, regular expressions' $", _around(behind="\n")),
    Operator("no-break-space", "with a no-break space after it", _UNICODE, _around(behind="\N{NO-BREAK SPACE}")),
    Operator("zero-width", "with a zero-width space in it", _UNICODE, _middle("\N{ZERO WIDTH SPACE}")),
    Operator("byte-order-mark", "with a byte order mark before it", _UNICODE, _around("\N{ZERO WIDTH NO-BREAK SPACE}")),
    Operator("soft-hyphen", "with a soft hyphen in it", _UNICODE, _middle("\N{SOFT HYPHEN}")),
    Operator("nul-behind", "with NUL after it", _NULL, _around(behind="\0")),
    Operator("nul-and-more", "with NUL and more after it", _NULL, _around(behind="\0x")),
    Operator("dot-behind", "with a dot after it", _COMPARED, _around(behind=".")),
    Operator("dotted", "with .json after it", _COMPARED, _around(behind=".json")),
    Operator("parameter-behind", "with a parameter after it", "RFC 3986, section 3.3", _around(behind=";v=1")),
    Operator("query-behind", "with a question mark and more after it", "RFC 3986, 3.4", _around(behind="?x=1")),
    Operator("fragment-behind", "with a number sign and more after it", "RFC 3986, 3.5", _around(behind="#x")),
    Operator("word-behind", "with another word after it", _COMPARED, _around(behind=" x")),
    Operator("junk-behind", "with junk after it", _COMPARED, _around(behind="$()")),
    Operator("not-alphanumeric", "with an exclamation mark after it", _COMPARED, _around(behind="!")),
    Operator("letters-behind", "with letters after it", _NUMBER, _around(behind="abc")),
    Operator("wide-behind", "with a character of four bytes after it", "CWE-176, MySQL", _around(behind="\U0001f4de")),
    Operator("long-blank-behind", "with 300 spaces and an x after it", "CWE-222", _around(behind=" " * 300 + "x")),
    # a part of it, or more
    Operator("prefix", "without its last character", _COMPARED, _unless_same(lambda v: v[:-1])),
    Operator("head-cut", "without its first character", _COMPARED, _unless_same(lambda v: v[1:])),
    Operator("suffix", "with extra characters", _COMPARED, _around(behind="0f")),
    Operator("head-added", "with an extra character before it", _COMPARED, _around("9")),
    Operator("last-part", "without what stands before its last sign", _COMPARED, _parted(-1)),
    Operator("first-part", "without what stands behind its first sign", _COMPARED, _parted(0)),
    Operator("doubled", "twice in a row", _COMPARED, lambda v: v + v),
    Operator("reversed", "backwards", _COMPARED, _unless_same(lambda v: v[::-1])),
    # what a number, or its text, is read as
    Operator("zero-padded", "with a zero before it", _NUMBER, _around("0")),
    Operator("zero-stripped", "without its leading zeros", _NUMBER, _unless_same(lambda v: v.lstrip("0"))),
    Operator("plus-before", "with a plus sign before it", _NUMBER, _around("+")),
    Operator("minus-before", "with a minus sign before it", _NUMBER, _around("-")),
    Operator("decimal", "with .0 after it", _NUMBER, _around(behind=".0")),
    Operator("exponent", "with an exponent after it", _NUMBER, _around(behind="e0")),
    Operator("underscore", "with a zero and an underscore before it", "PEP 515", _numeric(lambda v: f"0_{v}")),
    Operator("hexadecimal", "in hexadecimal", _NUMBER, _numeric(lambda v: hex(int(v)))),
    Operator("octal", "in octal", _NUMBER, _numeric(lambda v: oct(int(v)))),
    Operator("wrapped-32", "plus 2 to the power of 32", "CWE-190", _numeric(lambda v: str(int(v) + 2**32))),
    Operator("wrapped-64", "plus 2 to the power of 64", "CWE-190", _numeric(lambda v: str(int(v) + 2**64))),
    Operator("arabic-digits", "in Arabic-Indic digits", _UNICODE, _translated(_ARABIC)),
    # Unicode
    Operator("full-width", "in full-width characters", _UNICODE, _translated(_WIDE)),
    Operator("accent", "with an accent", _UNICODE, _combined),
    Operator("look-alike", "with letters of another script", "CWE-1007", _translated(_ALIKE)),
    Operator("case-folding", "with letters that fold to the same", _UNICODE, _translated(_FOLDING)),
    # characters with a meaning
    Operator("hyphenated", "with a hyphen in it", _SPECIAL, _middle("-")),
    Operator("punctuation-dropped", "without its punctuation", _SPECIAL, _unless_same(_bare)),
    Operator("other-sign", "with another sign for its signs", _SPECIAL, _unless_same(_resigned)),
    Operator("any-character", "with a dot for its last character", "CWE-625", _last_replaced(".")),
    Operator("one-character", "with an underscore for its last character", "CWE-155, SQL LIKE", _last_replaced("_")),
    Operator("pattern", "with a percent sign for its last character", "CWE-155, SQL LIKE", _last_replaced("%")),
    Operator("glob", "with an asterisk for its last character", "CWE-155", _last_replaced("*")),
    Operator("anchored", "between the anchors of a regular expression", "CWE-625", _around("^", "$")),
    Operator("alternative", "as one of two alternatives", "CWE-625", _around(behind="|x")),
    Operator("comma-behind", "as the first of a list", _LIST, _around(behind=",x")),
    Operator("comma-before", "as the second of a list", _LIST, _around("x,")),
    Operator("bar-before", "behind a bar", _LIST, _around("x|")),
    Operator("quoted", "in quotation marks", "CWE-149", _around('"', '"')),
    Operator("apostrophes", "in apostrophes", "CWE-149", _around("'", "'")),
    Operator("bracketed", "in brackets", _SPECIAL, _around("[", "]")),
    # decoded once more
    Operator("percent-encoded", "percent-encoded once more", _ENCODED, _each(lambda c: f"%{ord(c):02X}")),
    Operator("html-entities", "in character references", "CWE-116, HTML", _each(lambda c: f"&#{ord(c)};")),
    Operator("escaped", "in escapes of a string", "CWE-150", _each(lambda c: f"\\u{ord(c):04x}")),
    Operator("plus-for-blank", "with a plus sign after it", _ENCODED, _around(behind="+")),
    Operator("base64", "in base64", _ENCODED, lambda v: base64.b64encode(v.encode()).decode()),
    # injected
    Operator("sql", "with a condition that is always true", "CWE-89", _around(behind="' OR '1'='1")),
    Operator("sql-comment", "with a comment behind an apostrophe", "CWE-89", _around(behind="'--")),
    Operator("template", "in a template expression", "CWE-1336", _around("{{'", "'}}")),
)  # fmt: skip
"""Every way, in the order of sending."""

FIXED = (
    Operator("zero", "0", "CWE-704", lambda _: "0"),
    Operator("one", "1", "CWE-704, an index", lambda _: "1"),
    Operator("minus-one", "-1", "CWE-839, an index", lambda _: "-1"),
    Operator("first", "the word first", "an index", lambda _: "first"),
    Operator("last", "the word last", "an index", lambda _: "last"),
    Operator("null-word", "the word null", "CWE-1287", lambda _: "null"),
    Operator("undefined-word", "the word undefined", "CWE-1287", lambda _: "undefined"),
    Operator("true-word", "the word true", "CWE-704", lambda _: "true"),
    Operator("prototype", "__proto__", "CWE-1321", lambda _: "__proto__"),
    Operator("constructor", "constructor", "CWE-1321", lambda _: "constructor"),
    Operator("to-string", "toString", "CWE-1321", lambda _: "toString"),
    Operator("class-name", "__class__", "CWE-915", lambda _: "__class__"),
)
"""Values that some language or server takes for the first, for any, or for none."""
