# SPDX-License-Identifier: MIT
"""Finds secrets in bytes, however they are spelt there, and says where.

Known are escapes of URLs, JSON and HTML (also doubled), hexadecimal, UTF-16 in both byte orders, and Base64 with either
alphabet, at any offset, of the secret or of one of these spellings, and doubled.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from urllib.parse import quote, unquote

Span = tuple[int, int]
"""The place of a secret in bytes: its first index, and the one behind it."""

CUTTABLE = 12
"""Characters from which a secret is also searched for without its last one: requests and answers have it cut short."""

_STRONG = 8
"""Characters from which a text is hardly anything but the secret."""
_WEAK = 4
"""Characters below which a secret cannot be told from ordinary text."""
_MANY = 200
"""Spellings from which it is faster to look up each place of the bytes; a secret has some forty."""
_LAYERS = 3
"""How often escapes are resolved that were escaped again."""

_MARKS = (b"%", b"\\", b"&#", b"&amp;", b"&sol", b"&plus", b"&equals")
"""A text in which a character is escaped contains one of these."""
_NAMED = {b"sol": b"/", b"plus": b"+", b"equals": b"=", b"period": b".", b"lowbar": b"_", b"hyphen": b"-", b"amp": b"&"}
_ESCAPE = re.compile(
    rb"%(?:25)*([0-9a-f]{2})"
    rb"|\\+u00([0-9a-f]{2})|\\+x([0-9a-f]{2})|\\+([!-/:-@\[\]-`{-~])"
    rb"|&(?:amp;)*#x0*([0-9a-f]{1,2});|&(?:amp;)*#0*([0-9]{1,3});|&(?:amp;)*(sol|plus|equals|period|lowbar|hyphen|amp);",
    re.IGNORECASE,
)
_BROKEN_LINE = re.compile(rb"(?<=[A-Za-z0-9+/]{40})\r?\n(?=[A-Za-z0-9+/])")
"""Where long Base64 is broken into lines (RFC 2045, section 6.8)."""


class Match(Enum):
    """How a spelling has to occur."""

    ANY_CASE = "in any case"
    WORD = "in any case, between other characters than letters and digits"
    EXACT = "exactly"


@dataclass(frozen=True)
class Needle:
    """A spelling to look for. ``text`` is in lower case unless it is looked for exactly."""

    text: bytes
    match: Match


@dataclass(frozen=True)
class _View:
    """Bytes with something resolved; byte i was written as ``starts[i]`` to ``ends[i]`` (None: as itself)."""

    data: bytes
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> Span:
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def replaced(self, pieces: Iterable[tuple[int, int, bytes]]) -> _View:
        """Return the view in which each piece, from start to end, is one byte or none."""
        data, starts, ends, at = bytearray(), list[int](), list[int](), 0
        all_starts = self.starts or range(len(self.data))
        all_ends = self.ends or range(1, len(self.data) + 1)
        for start, end, byte in (*pieces, (len(self.data), len(self.data), b"")):
            data += self.data[at:start] + byte
            starts += all_starts[at:start]
            ends += all_ends[at:start]
            if byte:
                starts.append(all_starts[start])
                ends.append(all_ends[end - 1])
            at = end
        return _View(bytes(data), starts, ends)


def is_ordinary(secret: str, public: str) -> bool:
    """Whether a secret cannot be told from ordinary text: it is short and plain, or occurs in ``public`` (lower case).

    Such a one is a secret only where it stands as a credential: taken out everywhere, it would take numbers, URLs and
    words with it.
    """
    if len(secret) < _WEAK or secret.lower() in public:
        return True
    return len(secret) < _STRONG and (secret.isalpha() or secret.isdigit())


@lru_cache(maxsize=1024)
def needles(secret: str) -> tuple[tuple[Needle, ...], tuple[Needle, ...]]:
    """Return the spellings of a secret: those without which it does not occur, and all, the longest first."""
    cut = secret[:-1] if len(secret) >= CUTTABLE else secret
    sought = frozenset(_spelt(cut))
    return tuple(sought), tuple(sorted(sought | set(_spelt(secret)), key=lambda n: len(n.text), reverse=True))


def _spelt(secret: str) -> Iterator[Needle]:
    raw = secret.encode()
    weak = len(secret) < _STRONG or secret.isdigit()
    yield Needle(raw.lower(), Match.WORD if weak else Match.ANY_CASE)
    if (decoded := unquote(secret)) != secret and len(decoded) >= _STRONG:
        yield Needle(decoded.lower().encode(), Match.ANY_CASE)
    wide = {secret.encode("utf-16-le"), secret.encode("utf-16-be")}
    hexadecimal = {one.hex().encode() for one in (raw, *wide)}
    yield from (Needle(one, Match.ANY_CASE) for one in hexadecimal)
    once = {core for one in (raw, *wide) for core in _base64(one)}
    spelt = {*hexadecimal, *(one.upper() for one in hexadecimal), quote(secret, safe="").encode(), *_base64(raw)}
    twice = {core for one in spelt for core in _base64(one)}
    for core in once | twice:
        if len(core) > _WEAK:
            yield Needle(core, Match.EXACT) if weak else Needle(core.lower(), Match.ANY_CASE)


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield what Base64 of any longer text has of these bytes: of each alignment the part that they alone decide."""
    for skip in range(3):
        lead = b" " * skip + raw
        for coded in (base64.b64encode(lead), base64.urlsafe_b64encode(lead)):
            core = coded.rstrip(b"=")[(skip * 8 + 5) // 6 :]
            yield core[: len(core) - 1]


class Search:
    """Looks for spellings. Where there are many, each place of the bytes is looked up, not each spelling."""

    def __init__(self) -> None:
        self._needles: dict[Needle, None] = {}
        self._by_beginning: dict[bool, dict[bytes, list[Needle]]] = {True: {}, False: {}}

    def add(self, needles: Iterable[Needle]) -> None:
        """Look for these too; adding one again costs nothing."""
        for needle in needles:
            if needle not in self._needles:
                self._needles[needle] = None
                exact = self._by_beginning[needle.match is Match.EXACT]
                exact.setdefault(needle.text[:_WEAK], []).append(needle)

    def occurs(self, data: bytes) -> bool:
        """Whether one of the spellings is in the bytes."""
        return next(self._found(data), None) is not None

    def spans(self, data: bytes) -> list[Span]:
        """Return where the spellings are, in order; overlapping places are one."""
        merged: list[Span] = []
        for start, end in sorted(self._found(data)):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _found(self, data: bytes) -> Iterator[Span]:
        one_by_one = len(self._needles) < _MANY
        for view in _views(data):
            for exact, text in ((True, view.data), (False, view.data.lower())):
                known = self._by_beginning[exact]
                places = _each(known, text) if one_by_one else _anywhere(known, text)
                for start, needle in places:
                    end = start + len(needle.text)
                    if needle.match is not Match.WORD or _is_word(text, start, end):
                        yield view.span(start, end)


def _each(known: Mapping[bytes, Sequence[Needle]], text: bytes) -> Iterator[tuple[int, Needle]]:
    for needles in known.values():
        for needle in needles:
            start = text.find(needle.text)
            while start >= 0:
                yield start, needle
                start = text.find(needle.text, start + 1)


def _anywhere(known: Mapping[bytes, Sequence[Needle]], text: bytes) -> Iterator[tuple[int, Needle]]:
    for start in range(len(text) - _WEAK + 1):
        for needle in known.get(text[start : start + _WEAK], ()):
            if text.startswith(needle.text, start):
                yield start, needle


def _is_word(text: bytes, start: int, end: int) -> bool:
    return not (text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum())


def _views(data: bytes) -> Iterator[_View]:
    """Yield the bytes as they are, and with what may hide a secret resolved."""
    view = _View(data)
    yield view
    if any(mark in data for mark in _MARKS):
        for _ in range(_LAYERS):
            pieces = [(m.start(), m.end(), _meant(m)) for m in _ESCAPE.finditer(view.data)]
            if not pieces:
                break
            view = view.replaced(pieces)
            yield view
    if b"\0" in view.data:
        yield view.replaced((m.start(), m.end(), b"") for m in re.finditer(rb"\0", view.data))
    if b"\n" in view.data and (pieces := [(m.start(), m.end(), b"") for m in _BROKEN_LINE.finditer(view.data)]):
        yield view.replaced(pieces)


def _meant(escape: re.Match[bytes]) -> bytes:
    """Return the byte that an escape stands for."""
    percent, json, python, escaped, hexadecimal, decimal, name = escape.groups()
    if escaped is not None:
        return bytes(escaped)
    if name is not None:
        return _NAMED[name.lower()]
    if decimal is not None:
        return bytes([int(decimal) & 0xFF])
    return bytes([int(percent or json or python or hexadecimal, 16)])
