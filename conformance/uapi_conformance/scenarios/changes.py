# SPDX-License-Identifier: MIT
"""Single changes to a request that succeeds: the data of every negative, odd and alternative case.

A change takes the documented request for a live view and returns it with exactly one thing different, or None if
this call's ids do not allow the change (an id without letters has no other case).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from uapi_conformance.contract.resources import FIXTURES, load_entries
from uapi_conformance.scenarios.change import Change, Make
from uapi_conformance.wire.nonexistent import (
    GARBAGE_TOKEN,
    INJECTED_FIELD,
    NO_ACTION,
    UNKNOWN_CALL,
    UNKNOWN_EXTENSION,
    UNKNOWN_USER,
    UNKNOWN_VIEW,
)
from uapi_conformance.wire.requests import Stop, segment


def _swapped(text: str) -> str | None:
    return text.swapcase() if text.swapcase() != text else None


def _call(name: str, what: str, change: Callable[[str], str | None], *, raw: bool = False) -> Change:
    def make(stop: Stop) -> Stop | None:
        changed = change(unquote(stop.call))
        return None if changed is None else replace(stop, call=changed if raw else segment(changed))

    return Change(name, what, make)


def _middle(text: str, inserted: str) -> str:
    return text[: len(text) // 2] + inserted + text[len(text) // 2 :]


NEAR_CALLS = (
    _call("call-prefix", "the call id without its last character", lambda c: c[:-1] or None),
    _call("call-suffix", "the call id with an extra character", lambda c: c + "0"),
    _call("call-head-cut", "the call id without its first character", lambda c: c[1:] or None),
    _call("call-other-case", "the call id in the other case", _swapped),
    _call("call-hyphenated", "the call id with a hyphen in it", lambda c: _middle(c, "-")),
    _call("call-dotted", "the call id with .json after it", lambda c: c + ".json"),
)
"""Ids so close to a live one that they could be another live call's: they are looked up before they are sent."""

CALL = (
    _call("call-unknown", "a call id that names no call", lambda _: UNKNOWN_CALL),
    # At the end: a server that reads only the number at the beginning of an id would take half of it for another call.
    _call("call-not-alphanumeric", "the call id with a character that is not alphanumeric", lambda c: c + "!"),
    _call("call-junk-behind", "the call id with junk after it", lambda c: c + "$()"),
    _call("call-padded-before", "the call id with a space before it", lambda c: "%20" + segment(c), raw=True),
    _call("call-padded-behind", "the call id with a space after it", lambda c: segment(c) + "%20", raw=True),
    *NEAR_CALLS,
)


def _view(name: str, what: str, change: Callable[[str], Any]) -> Change:
    def make(stop: Stop) -> Stop | None:
        changed = change(stop.payload["phoneCallViewId"])
        return None if changed is None else replace(stop, payload={**stop.payload, "phoneCallViewId": changed})

    return Change(name, what, make)


def _without(member: str) -> Make:
    return lambda stop: replace(stop, payload={k: v for k, v in stop.payload.items() if k != member})


def _null(member: str) -> Make:
    return lambda stop: replace(stop, payload={**stop.payload, member: None})


def _stripped(view: str) -> str | None:
    stripped = view.lstrip("0")
    return stripped if stripped and stripped != view else None


def _as_number(view: str) -> int | None:
    """A number other than the id's digits: typed languages would silently turn those back into the right string."""
    if not view.isdecimal():
        return 7
    return int(view) if str(int(view)) != view else None


def _view_of_extension(stop: Stop) -> Stop | None:
    number = unquote(stop.extension)
    return None if number == "@self" else replace(stop, payload={**stop.payload, "phoneCallViewId": number})


VIEW = (
    Change("view-missing", "no phoneCallViewId", _without("phoneCallViewId")),
    Change("view-null", "phoneCallViewId null", _null("phoneCallViewId")),
    _view("view-number", "phoneCallViewId as a number", _as_number),
    _view("view-boolean", "phoneCallViewId true", lambda _: True),
    _view("view-list", "phoneCallViewId in a list", lambda v: [v]),
    _view("view-object", "phoneCallViewId in an object", lambda v: {"id": v}),
    _view("view-empty", "phoneCallViewId empty", lambda _: ""),
    _view("view-blank", "phoneCallViewId of one space", lambda _: " "),
    _view("view-padded-before", "the view id with a space before it", lambda v: " " + v),
    _view("view-padded-behind", "the view id with a space after it", lambda v: v + " "),
    _view("view-line-end", "the view id with a line end after it", lambda v: v + "\n"),
    _view("view-unknown", "a view id that names no view", lambda _: UNKNOWN_VIEW),
    _view("view-prefix", "the view id without its last character", lambda v: v[:-1] or None),
    _view("view-suffix", "the view id with extra characters", lambda v: v + "0f"),
    _view("view-zero-padded", "the view id with a zero before it", lambda v: "0" + v),
    _view("view-zero-stripped", "the view id without its leading zeros", _stripped),
    _view("view-wildcard", "a wildcard as the view id", lambda _: "*"),
    _view("view-pattern", "a pattern as the view id", lambda v: v[:-1] + "%" if len(v) > 1 else "%"),
    _view("view-other-case", "the view id in the other case", _swapped),
    Change("view-extension", "the Extension's number as the view id", _view_of_extension),
)


USER = (
    Change("user-unknown", "a user id that names no user", lambda s: replace(s, user=UNKNOWN_USER)),
    Change("user-not-special", "an undefined special value", lambda s: replace(s, user="@nobody")),
    Change("user-suffix", "the user id with extra characters", lambda s: replace(s, user=s.user + "98765432")),
    Change("user-other-head", "the user id with digits before it", lambda s: replace(s, user="98765432" + s.user)),
    Change("user-special-suffix", "@me with extra characters", lambda s: replace(s, user="@me98765432")),
)

EXTENSION = (
    Change(
        "extension-unknown",
        "an Extension number that does not exist",
        lambda s: replace(s, extension=UNKNOWN_EXTENSION),
    ),
    Change("extension-letters", "an Extension of letters", lambda s: replace(s, extension="extension")),
    Change(
        "extension-suffix", "the Extension with extra digits", lambda s: replace(s, extension=s.extension + "98765432")
    ),
    Change(
        "extension-other-head",
        "the Extension with another number before its asterisk",
        lambda s: (
            replace(s, extension="98765432" + s.extension[s.extension.rfind("*") :]) if "*" in s.extension else None
        ),
    ),
    Change("extension-not-special", "an undefined special value", lambda s: replace(s, extension="@nobody")),
)


def _action(name: str, what: str, action: Any) -> Change:
    return Change(name, what, lambda stop: replace(stop, payload={**stop.payload, "action": action}))


ACTION = (
    _action("action-unknown", "an action that does not exist", NO_ACTION),
    _action("action-lower-case", "the action in lower case", "stoprecording"),
    _action("action-upper-case", "the action in upper case", "STOPRECORDING"),
    _action("action-prefix", "the action without its last character", "StopRecordin"),
    _action("action-suffix", "the action with an extra character", "StopRecordings"),
    _action("action-padded", "the action with a space before it", " StopRecording"),
    _action("action-padded-behind", "the action with a space after it", "StopRecording "),
    Change("action-missing", "no action", _without("action")),
    _action("action-empty", "an empty action", ""),
    _action("action-null", "action null", None),
    _action("action-number", "action as a number", 1),
    _action("action-true", "action true", True),
    _action("action-list", "the action in a list", ["StopRecording"]),
    _action("action-object", "the action in an object", {"name": "StopRecording"}),
)


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
    _view("odd-view-nul", "NUL in the view id", lambda _: UNKNOWN_VIEW + "\x00"),
    _view("odd-view-surrogate", "a lone surrogate as the view id", lambda _: "\ud800"),
    _view("odd-view-long", "a view id of 64 KiB", lambda _: "v" * 65536),
    _view("odd-view-quote", "quotes in the view id", lambda _: UNKNOWN_VIEW + "' OR '1'='1"),
)


def _odd_path(name: str, what: str, call: str) -> Change:
    # The view id names nothing either, so however a server reads the path, it cannot reach a view of a live call.
    return Change(name, what, lambda s: replace(s, call=call, payload={**s.payload, "phoneCallViewId": UNKNOWN_VIEW}))


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
    _odd_path("path-line-end", "an encoded line end in the call id", f"{UNKNOWN_CALL}%0D%0A{INJECTED_FIELD}:%201"),
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


def _authorized(name: str, what: str, make: Callable[[str], str | None]) -> Change:
    return Change(name, what, lambda s: replace(s, authorization=make(s.authorization or "")))


def _cut_token(stop: Stop) -> Stop | None:
    whole = stop.authorization or ""
    return replace(stop, authorization=whole[:-1]) if len(whole) > len("Bearer xx") else None


def _other_case_of_token(stop: Stop) -> Stop | None:
    scheme, _, token = (stop.authorization or "").partition(" ")
    # Hexadecimal digits mean the same in either case, so a server that reads them as a number is not wrong.
    telling = re.search("[g-zG-Z]", token) is not None
    return replace(stop, authorization=f"{scheme} {token.swapcase()}") if telling else None


CREDENTIALS = (
    _authorized("token-missing", "no Authorization", lambda _: None),
    _authorized("token-empty", "an empty Authorization", lambda _: ""),
    _authorized("token-scheme-only", "a scheme without a token", lambda _: "Bearer"),
    _authorized("token-garbage", "a token that was never issued", lambda _: f"Bearer {GARBAGE_TOKEN}"),
    _authorized("token-longer", "the token with extra characters", lambda a: a + "0000"),
    Change("token-shorter", "the token without its last character", _cut_token),
    Change("token-other-case", "the token in the other case", _other_case_of_token),
    _authorized("token-wrong-scheme", "the token under another scheme", lambda a: a.replace("Bearer", "Basic", 1)),
)
"""Changes of the credentials."""

MALFORMED_CREDENTIALS = tuple(c for c in CREDENTIALS if c.name in {"token-empty", "token-scheme-only"})
"""Credentials in an invalid form (register: malformed-credentials)."""
