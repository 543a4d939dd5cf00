# SPDX-License-Identifier: MIT
"""Forms of the request that HTTP forbids: each is refused or, where HTTP leaves that open, breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.http_forms import chunked, framed
from uapi_conformance.wire.framing import Chunks


def _line(name: str, what: str, *lines: str, deep: bool = False) -> Change:
    return framed(name, what, deep=deep, lines=lines)


def _length(name: str, what: str, *lengths: str, deep: bool = False) -> Change:
    return framed(name, what, deep=deep, lengths=lengths)


def _value(name: str, what: str, *fields: tuple[str, str], deep: bool = False) -> Change:
    return framed(name, what, *fields, deep=deep)


def _typed(name: str, what: str, content_type: str, **more: Any) -> Change:
    return Change(name, what, lambda s: replace(s, content_type=content_type), **more)


LENGTHS = (
    _length("length-word", "a length that is no number", "abc"),
    _length("length-negative", "a negative length", "-1"),
    _length("length-hexadecimal", "a length in hexadecimal", "0x{length}", deep=True),
    _length("length-plus", "a length with a plus sign", "+{length}", deep=True),
    _length("length-list", "two lengths in a list", "{length}, {longer}"),
    _length("length-empty", "an empty length", "", deep=True),
    _length("length-superscript", "a length with a superscript digit", "{length}\xb2", deep=True),
)
CODINGS = (
    chunked("coding-unknown", "a transfer coding that does not exist", coding="xchunked"),
    chunked("coding-identity", "the transfer coding identity", coding="identity", deep=True),
    chunked("coding-last", "chunked before another coding", coding="chunked, gzip", deep=True),
)
CHUNK_SIZES = (
    chunked("chunk-size-word", "a chunk size that is no number", number="g{:x}"),
    chunked("chunk-size-prefix", "a chunk size with 0x", number="0x{:x}", deep=True),
    chunked("chunk-size-negative", "a negative chunk size", number="-{:x}", deep=True),
)
CUT_SHORT = (framed("cut-short", "a body that is cut short, and then the end of the connection", unsent=5),)
HOSTS = (
    framed("host-missing", "no Host", hosts=()),
    framed("host-twice", "two Hosts", hosts=("{authority}", "{authority}")),
    framed("host-other-twice", "two different Hosts", hosts=("{authority}", "other.example"), deep=True),
    framed("host-invalid", "an invalid Host", hosts=("a b",), deep=True),
)
COLON = (_line("space-before-colon", "white space before a colon", "X-Odd : 1"),)
TWO_LENGTHS = (
    _length("lengths-differ", "two different lengths", "{length}", "{longer}"),
    _length("lengths-differ-turned", "two different lengths, the longer one first", "{longer}", "{length}", deep=True),
)
ODD = (
    _line("message-nul", "NUL in a field value", "X-Odd: a\0b"),
    _line("message-cr", "CR in a field value", "X-Odd: a\rb", deep=True),
    _line("message-fold", "a folded field line", "X-Odd: a", " b"),
    _line("message-no-colon", "a field line without a colon", "X-Odd"),
    _line("message-no-name", "a field line without a name", ": a", deep=True),
    _line("message-name", "a field name of bytes outside ASCII", "X-\xc3\xa9: a", deep=True),
    framed("message-version", "a version that does not exist", version="HTTP/9.9"),
    framed("message-version-case", "the version in lower case", version="http/1.1", deep=True),
    framed("message-start", "a word too many in its first line", version="x HTTP/1.1", deep=True),
    framed("message-lead", "bytes that are not HTTP before it", lead="\x16\x03\x01\x02\x00\r\n\r\n"),
    framed("message-both", "a length beside its chunks", lengths=("{length}",), chunks=Chunks(), deep=True),
    framed("message-many", "300 fields", lines=tuple(f"X-{n}: a" for n in range(300)), deep=True),
    _line("message-type-twice", "a second media type", "Content-Type: text/plain"),
    _line("message-credentials-twice", "second credentials", "Authorization: Basic eDp4"),
    _typed("message-type-parameter", "a broken parameter of its media type", 'application/json; charset="utf-8'),
    _value("message-accept", "an Accept in an invalid form", ("Accept", ";;q=,")),
    _value("message-weight", "a weight that is no number", ("Accept", "application/json;q=abc"), deep=True),
    _value("message-expectation", "an expectation that does not exist", ("Expect", "nonsense"), deep=True),
    _value("message-fields", "known fields in invalid forms", ("Range", "bytes=a"), ("Cookie", '=;"\x80;a'),
           ("Forwarded", 'for="'), ("TE", ";;"), ("Date", "yesterday"), ("Content-Language", ",,;")),
    _value("message-negotiation", "negotiation in invalid forms", ("Accept-Language", "en;q=abc,,;q=,de;q"),
           ("Accept-Charset", "utf-8;q=x,;"), ("Accept-Encoding", ";;q=,gzip;q=abc"), deep=True),
    _value("message-conditions", "conditions in invalid forms", ("If-None-Match", 'W/",,"'), ("If-Range", '"'),
           ("If-Modified-Since", "31 Feb 99999"), ("If-Unmodified-Since", "0"), deep=True),
    _value("message-on-the-way", "fields of proxies in invalid forms", ("X-Forwarded-For", ",;::"),
           ("X-Forwarded-Port", "abc"), ("X-Forwarded-Proto", "?"),
           ("Cache-Control", "max-age=x,=;"), ("Keep-Alive", "timeout=x"), ("Origin", "://"), ("Referer", "::"),
           deep=True),
)  # fmt: skip
