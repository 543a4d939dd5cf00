# SPDX-License-Identifier: MIT
"""Single changes that make a request malformed or odd: bodies, paths and media types.

A malformed body has to be refused; an odd request may be accepted or refused, but breaks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from uapi_conformance.contract.resources import FIXTURES, load_entries
from uapi_conformance.scenarios.change import Change, Make
from uapi_conformance.wire.nonexistent import BEYOND, INJECTED_FIELD, NO_ACTION, UNKNOWN_CALL, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Segment, Stop


def _view(name: str, what: str, value: object) -> Change:
    return Change(name, what, lambda stop: replace(stop, payload={**stop.payload, "phoneCallViewId": value}))


def _body(name: str, what: str, make: Callable[[bytes, Any], bytes]) -> Change:
    return Change(name, what, lambda stop: replace(stop, body=make(stop.sent_body, stop.payload)))


def _malformed(entry: dict[str, Any]) -> Change:
    def make(stop: Stop) -> Stop:
        return replace(stop, body=entry["body"].replace("{view}", stop.payload["phoneCallViewId"]).encode())

    return Change(entry["name"], entry["what"], make)


MALFORMED = load_entries(FIXTURES / "malformed-bodies.yaml", "bodies", _malformed)


def _member(name: str, what: str, text: bytes) -> Change:
    return _body(name, what, lambda b, _p: b[:-1] + b',"note":' + text + b"}")


_DEPTH = 10_000

UNKNOWN_MEMBERS = (
    _member("odd-unknown-member", "an unknown member", b'"x"'),
    _member("odd-null-member", "an unknown member that is null", b"null"),
)
"""Bodies in which nothing else is odd (register: unknown-members)."""


def nested_lists(depth: int) -> list[Any]:
    return [nested_lists(depth - 1)] if depth else []


# RFC 8259, section 9, lets a parser accept extensions, so a body that only some parsers accept is odd, not malformed
# (fixtures/json-parsers.yaml).
ODD_BODY = (
    *UNKNOWN_MEMBERS,
    _member("odd-nan", "NaN in an unknown member", b"NaN"),
    _member("odd-infinity", "Infinity in an unknown member", b"-Infinity"),
    _member("odd-large-number", "a number of 5,000 digits in an unknown member", b"9" * 5000),
    _member("odd-exponent", "a number out of range in an unknown member", b"1e999999"),
    _member("odd-deep-arrays", "10,000 nested arrays in an unknown member", b"[" * _DEPTH + b"]" * _DEPTH),
    _member("odd-deep-objects", "10,000 nested objects in an unknown member", b'{"a":' * _DEPTH + b"1" + b"}" * _DEPTH),
    _member("odd-lone-surrogate", "a lone surrogate in an unknown member", b'"\\ud800"'),
    _member("odd-invalid-utf-8", "bytes that are not UTF-8 in an unknown member", b'"\xff\xfe"'),
    _member("odd-nul", "NUL in an unknown member", b'"\\u0000"'),
    _member("odd-large", "an unknown member of 1 MiB", b'"' + b"x" * (1 << 20) + b'"'),
    _member(
        "odd-many-members", "5,000 unknown members", b'0,"m' + b'":0,"m'.join(b"%d" % i for i in range(5000)) + b'":0'
    ),
    _body("odd-duplicate-action", "action twice", lambda b, _p: b'{"action":"%s",' % NO_ACTION.encode() + b[1:]),
    _body(
        "odd-duplicate-view",
        "phoneCallViewId twice",
        lambda b, _p: b'{"phoneCallViewId":"%s",' % UNKNOWN_VIEW.encode() + b[1:],
    ),
    _body("odd-byte-order-mark", "a byte order mark", lambda b, _p: b"\xef\xbb\xbf" + b),
    _body("odd-utf-16", "the body in UTF-16", lambda b, _p: b.decode().encode("utf-16")),
    _body("odd-trailing-comma", "the body with a trailing comma", lambda b, _p: b[:-1] + b",}"),
    _body("odd-single-quotes", "the body in single quotes", lambda b, _p: b.replace(b'"', b"'")),
    _body("odd-twice", "the object twice", lambda b, _p: b + b),
    _body("odd-white-space", "64 KiB of white space around the body", lambda b, _p: b" " * 65536 + b + b"\n"),
    _body("odd-junk-behind", "the body with a closing brace after it", lambda b, _p: b + b"}"),
    _body("odd-comment", "a comment in the body", lambda b, _p: b[:1] + b"/* */" + b[1:]),
    _body("odd-bare-names", "members without quotation marks", lambda b, _p: b.replace(b'"action"', b"action")),
    _body("odd-no-colon", "an equals sign for a colon", lambda b, _p: b.replace(b":", b"=", 1)),
    _body("odd-utf-32", "the body in UTF-32", lambda b, _p: b.decode().encode("utf-32")),
    _member("odd-control", "a control character in an unknown member", b'"\x01"'),
    _member("odd-escape", "an escape that JSON lacks in an unknown member", b'"\\x41"'),
    _member("odd-capital", "True in an unknown member", b"True"),
    _member("odd-octal", "a number with a leading zero in an unknown member", b"012"),
    _member("odd-long-name", "an unknown member with a name of 64 KiB", b'0,"' + b"n" * 65536 + b'":0'),
    _member("odd-empty-name", "a member without a name", b'0,"":0'),
    _member("odd-prototype", "a member __proto__", b'0,"__proto__":{"isAdmin":true}'),
    _view("odd-view-nul", "NUL in the view id", UNKNOWN_VIEW + "\x00"),
    _view("odd-view-surrogate", "a lone surrogate as the view id", "\ud800"),
    _view("odd-view-long", "a view id of 64 KiB", "v" * 65536),
    _view("odd-view-wide", "a character outside Latin-1 in the view id", UNKNOWN_VIEW + "\U0001f4de"),
    _view("odd-view-deep", "20 nested lists as the view id", nested_lists(20)),
    _view("odd-view-fraction", "a fraction as the view id", 0.5),
    _view("odd-view-huge", "a number of 400 digits as the view id", 10**400),
    _view("odd-view-quote", "quotes in the view id", UNKNOWN_VIEW + "' OR '1'='1"),
)


def _odd_path(name: str, what: str, call: str) -> Change:
    # The view id names nothing either, so however a server reads the path, it cannot reach a view of a live call.
    return Change(name, what, lambda s: replace(s, call=call, payload={**s.payload, "phoneCallViewId": UNKNOWN_VIEW}))


class OddSegment(NamedTuple):
    """A path segment that names nothing, and may break what reads it; ``deep``: only a run that goes deep sends it."""

    name: str
    what: str
    text: str
    deep: bool = False


ODD_SEGMENTS = (
    OddSegment("nul", "an encoded NUL", "98%00"),
    OddSegment("not-utf-8", "bytes that are not UTF-8", "98%FF%FE"),
    OddSegment("wide", "a character outside Latin-1", "98%F0%9F%93%9E"),
    OddSegment("bad-escape", "a percent sign that does not start an escape", "98%zz"),
    OddSegment("quote", "quotes", "98'%20OR%20'1'='1", deep=True),
    OddSegment("format", "a format directive", "98%25s%25n", deep=True),
    OddSegment("long", "8 KiB", "9" * 8192, deep=True),
    OddSegment("number", "a number of 400 digits", "9" * 400, deep=True),
)


def _odd_segments(part: Segment, what: str) -> Iterator[Change]:
    def make(text: str) -> Make:
        return lambda s: replace(
            s.with_segment(part, text), call=UNKNOWN_CALL, payload={**s.payload, "phoneCallViewId": UNKNOWN_VIEW}
        )

    for odd in ODD_SEGMENTS:
        yield Change(f"path-{part}-{odd.name}", f"{odd.what} in {what}", make(odd.text), odd.deep)


ODD_PATH = (
    _odd_path("path-dot", "an encoded dot as the call id", "%2E"),
    _odd_path("path-dots", "two encoded dots as the call id", "%2E%2E"),
    _odd_path("path-climb", "encoded dots and slashes as the call id", "%2E%2E%2F%2E%2E%2Fetc"),
    _odd_path("path-slash", "an encoded slash in the call id", UNKNOWN_CALL + "%2F" + UNKNOWN_CALL),
    _odd_path("path-nul", "an encoded NUL in the call id", UNKNOWN_CALL + "%00"),
    _odd_path("path-not-utf-8", "bytes that are not UTF-8 in the call id", UNKNOWN_CALL + "%FF%FE"),
    _odd_path("path-wide", "a character outside Latin-1 in the call id", UNKNOWN_CALL + "%F0%9F%93%9E"),
    _odd_path("path-bad-escape", "a percent sign that does not start an escape", UNKNOWN_CALL + "%zz"),
    _odd_path("path-long", "a call id of 8 KiB", UNKNOWN_CALL.ljust(8192, "a")),
    _odd_path("path-quote", "quotes in the call id", UNKNOWN_CALL + "'%20OR%20'1'='1"),
    _odd_path("path-format", "a format directive in the call id", UNKNOWN_CALL + "%25s%25n"),
    *_odd_segments("user", "the user id"),
    *_odd_segments("extension", "the Extension"),
    _odd_path("path-line-end", "an encoded line end in the call id", f"{UNKNOWN_CALL}%0D%0A{INJECTED_FIELD}:%201"),
)


BEYOND_A_CALL = (
    Change("segment-behind", "a segment behind the call id", lambda s: replace(s, suffix=f"/{BEYOND}"), deep=True),
)


def _typed(name: str, what: str, content_type: str | None) -> Change:
    return Change(name, what, lambda s: replace(s, content_type=content_type))


MEDIA_TYPE = (
    _typed("type-text", "the media type text/plain", "text/plain"),
    _typed("type-form", "the media type of a form", "application/x-www-form-urlencoded"),
    _typed("type-xml", "the media type application/xml", "application/xml"),
    _typed("type-nonsense", "an invalid media type", ";;"),
    _typed("type-missing", "no Content-Type", None),
)
