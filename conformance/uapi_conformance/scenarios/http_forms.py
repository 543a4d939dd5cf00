# SPDX-License-Identifier: MIT
"""Other forms in which HTTP lets the documented request be written: each means the same as the plain one.

They follow the stop, because any repeated stop will do to see whether a form is understood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlencode

from uapi_conformance.scenarios.change import Change
from uapi_conformance.wire.framing import Chunks, Framing
from uapi_conformance.wire.nonexistent import UNKNOWN_USER
from uapi_conformance.wire.requests import Stop

Field = tuple[str, str]


def framed(name: str, what: str, *fields: Field, deep: bool = False, **framing: Any) -> Change:
    """The request with further fields, and written in another form."""
    written = Framing(**framing) if framing else None
    return Change(name, what, lambda s: replace(s, framing=written, extra=(*s.extra, *fields)), deep)


def chunked(name: str, what: str, *, deep: bool = False, **chunks: Any) -> Change:
    """The request with its body in chunks."""
    return framed(name, what, deep=deep, chunks=Chunks(**chunks))


TRANSFER_CODING = (
    chunked("chunked-body", "its body in one chunk"),
    chunked("chunked-small", "its body in chunks of three bytes", size=3),
    chunked("chunked-capitals", "chunk sizes in capitals", number="{:X}", size=27),
    chunked("chunked-zeros", "leading zeros in the chunk sizes", number="{:04X}", last="000"),
    chunked("chunked-extension", "a chunk extension", extension=";note=1"),
    chunked("chunked-extension-quoted", "a quoted chunk extension", extension=';note="a;b"', deep=True),
    chunked("chunked-trailer", "trailer fields after its body", trailer=("X-Checksum: 1", "X-Count: 2")),
    chunked("chunked-other-case", "the transfer coding in another case", coding="Chunked"),
)
ABSOLUTE_FORM = (
    framed("absolute-form", "its target in absolute form", target="{scheme}://{authority}{target}"),
    framed(
        "absolute-form-capitals",
        "scheme and host of its target in capitals",
        target="{SCHEME}://{AUTHORITY}{target}",
        deep=True,
    ),
)
EXPECTATION = (
    framed("expects-continue", "an expectation of 100-continue", ("Expect", "100-continue"), waits=True),
    framed("expects-at-once", "an expectation, and its body at once", ("Expect", "100-continue")),
    framed("expects-other-case", "an expectation in another case", ("Expect", "100-Continue"), waits=True, deep=True),
)
OLD_VERSION = (framed("version-1.0", "the version HTTP/1.0", version="HTTP/1.0"),)
CLOSE = (
    framed("connection-close", "Connection: close", ("Connection", "close")),
    framed("connection-close-other-case", "Connection: Close", ("Connection", "Close"), deep=True),
)
CONNECTION = (
    *CLOSE,
    framed("connection-list", "close among other connection options", ("Connection", "X-Hop, close"), ("X-Hop", "1")),
    framed("connection-keep-alive", "Connection: Keep-Alive", ("Connection", "Keep-Alive")),
    framed(
        "connection-names-a-field",
        "a connection option that names a field",
        ("Connection", "x-hop"),
        ("X-Hop", "1"),
        deep=True,
    ),
)
SPACE = (
    framed("no-space", "no space before its values", space=("", "")),
    framed("spaces-before", "more spaces before its values", space=("   ", "")),
)
SPACE_AROUND = (
    framed("spaces-behind", "spaces after its values", space=(" ", "  ")),
    framed("tabs-around", "tabs around its values", space=("\t", "\t"), deep=True),
)
ORDER = (framed("fields-reversed", "its fields in the opposite order", turned=True),)
EMPTY_LINE = (framed("empty-line-before", "an empty line before it", lead="\r\n"),)
PIECES = (
    framed("body-later", "its body in a later packet", cuts=("\r\n\r\n",)),
    framed("split-in-a-name", "a packet that ends within a field name", cuts=("\r\nAutho",)),
    framed("split-in-the-body", "a packet that ends within its body", cuts=('"phoneCall',)),
    framed("in-pieces", "packets of 20 bytes", piece=20),
    framed("split-in-a-line-end", "a packet that ends between CR and LF", cuts=("\r\n\r",), deep=True),
)
ACCEPT = (
    framed("accept-list", "a list in Accept", ("Accept", "text/html;q=0.2, application/*;q=0.5, APPLICATION/JSON")),
    framed("accept-range", "an Accept of application/*", ("Accept", "application/*")),
    framed(
        "accept-spaces",
        "white space in Accept",
        ("Accept", 'text/plain ; q=0.1 ,\tapplication/json;charset="utf-8"'),
        deep=True,
    ),
    framed(
        "accept-other-refused",
        "an Accept that refuses another media type",
        ("Accept", "text/html;q=0, application/xml;q=0.0, application/json"),
        deep=True,
    ),
    framed("accept-missing", "no Accept and no User-Agent", without=("accept", "user-agent")),
    framed(
        "accept-language",
        "languages and character encodings",
        ("Accept-Language", "da, en-gb;q=0.8, *;q=0.1"),
        ("Accept-Charset", "iso-8859-5, *;q=0.8"),
    ),
)
ACCEPT_ENCODING = (
    framed("encoding-missing", "no Accept-Encoding", without=("accept-encoding",)),
    framed("encoding-identity", "Accept-Encoding: identity", ("Accept-Encoding", "identity"), deep=True),
    framed("encoding-refused", "Accept-Encoding: gzip;q=0", ("Accept-Encoding", "gzip;q=0, deflate;q=0, br;q=0")),
)
_DISTANT = "Fri, 01 Jan 2038 00:00:00 GMT"
CONDITIONS = (
    framed("range", "a Range, which means something in a GET alone", ("Range", "bytes=0-0")),
    framed("range-unmet", "a Range that nothing can meet", ("Range", "bytes=999999-"), ("If-Range", '"x"'), deep=True),
    framed("modified-since", "an If-Modified-Since, which is for GET and HEAD", ("If-Modified-Since", _DISTANT)),
    framed(
        "dates-invalid",
        "conditions that are no dates",
        ("If-Modified-Since", "yesterday"),
        ("If-Unmodified-Since", "yesterday"),
    ),
)
MEDIA_TYPE = (
    Change("type-other-case", "its media type in another case", lambda s: replace(s, content_type="Application/JSON")),
    Change(
        "charset-quoted",
        "a quoted charset parameter",
        lambda s: replace(s, content_type='application/json;Charset="UTF-8"'),
    ),
)
SCHEME = (
    Change("scheme-lower-case", "the scheme bearer in lower case", lambda s: _credentials(s, "bearer ")),
    Change("scheme-spaces", "two spaces behind the scheme", lambda s: _credentials(s, "Bearer  "), deep=True),
)
USUAL_FIELDS = (
    framed(
        "fields-of-proxies",
        "the fields that proxies add",
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-Host", "pbx.example"),
        ("X-Forwarded-Port", "1"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Prefix", "/elsewhere"),
        ("X-Real-IP", "203.0.113.7"),
        ("Forwarded", 'for="[2001:db8::1]:1";host=pbx.example;proto=https'),
        ("Via", "1.0 fred, 1.1 p.example.net"),
    ),
    framed(
        "fields-of-browsers",
        "the fields that browsers add",
        ("Cookie", "a=b; c=d"),
        ("Origin", "https://pbx.example"),
        ("Referer", "https://pbx.example/"),
        ("Sec-Fetch-Mode", "cors"),
        ("Upgrade-Insecure-Requests", "1"),
        ("Cache-Control", "no-cache"),
        ("Pragma", "no-cache"),
        ("Priority", "u=1, i"),
        ("Content-Language", "de"),
    ),
    framed("field-long", "a field of 4,000 bytes", ("X-Long", "x" * 4000)),
    framed(
        "field-empty", "a field without a value, and one in Latin-1", ("X-Empty", ""), ("X-Owner", "Zo\xeb"), deep=True
    ),
)
METHOD_FIELDS = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
"""Fields by which some frameworks replace the method."""
OVERRIDES = (
    framed(
        "overrides",
        "another method and another path that should count",
        *((name, "GET") for name in METHOD_FIELDS),
        ("X-Original-URL", "/uapi/elsewhere"),
        ("X-Rewrite-URL", "/uapi/elsewhere"),
    ),
)
"""It goes only to a call that a hook set up."""
OTHER_USER = (
    framed(
        "user-field",
        "another user's id in a field",
        ("X-User-Id", UNKNOWN_USER),
        ("X-Remote-User", UNKNOWN_USER),
        ("X-Auth-User", UNKNOWN_USER),
        ("From", "nobody@example.com"),
    ),
)


def _credentials(stop: Stop, scheme: str) -> Stop:
    return replace(stop, authorization=f"{scheme}{(stop.authorization or '').partition(' ')[2]}")


def _encoded(name: str, what: str, make: Callable[[Stop], Stop | None]) -> Change:
    return Change(name, what, make)


def _last_encoded(text: str) -> str | None:
    """The text with its last letter or digit percent-encoded, in lower case."""
    return f"{text[:-1]}%{ord(text[-1]):02x}" if text[-1:].isalnum() and text[-1:].isascii() else None


def _with_user(stop: Stop) -> Stop | None:
    user = _last_encoded(stop.user)
    return replace(stop, user=user) if user is not None else None


def _with_extension(stop: Stop) -> Stop | None:
    extension = _last_encoded(stop.extension)
    return replace(stop, extension=extension) if extension is not None else None


def _with_call(stop: Stop) -> Stop | None:
    call = _last_encoded(stop.call)
    return replace(stop, call=call.replace("%7a", "%7A")) if call is not None else None


ENCODED = (
    _encoded("encoded-user", "a percent-encoded letter or digit in the user id", _with_user),
    _encoded("encoded-extension", "a percent-encoded digit in the Extension", _with_extension),
    _encoded("encoded-call", "a percent-encoded letter or digit in the call id", _with_call),
)
ENCODED_PATH = (
    _encoded(
        "encoded-path",
        "a percent-encoded letter in phoneCalls",
        lambda s: replace(s, path=s.path.replace("/phoneCalls/", "/phone%43alls/")),
    ),
)
WITH_EFFECT = (*TRANSFER_CODING[:1], *EXPECTATION[:1])
"""Forms that a server may answer without having read the body: with a hook, they go to fresh calls."""
FOLLOWING = (
    *TRANSFER_CODING[1:], *ABSOLUTE_FORM, *EXPECTATION[1:], *OLD_VERSION, *CONNECTION, *SPACE, *SPACE_AROUND,
    *ORDER, *EMPTY_LINE, *PIECES, *ACCEPT, *ACCEPT_ENCODING, *CONDITIONS, *MEDIA_TYPE, *SCHEME, *USUAL_FIELDS,
    *OTHER_USER, *ENCODED, *ENCODED_PATH,
)  # fmt: skip
"""Forms that repeat a stop of any call that was given up."""


def _with_its_members(stop: Stop) -> Stop:
    return replace(stop, suffix="?" + urlencode({**stop.payload, "phoneCallId": unquote(stop.call)}))


IN_QUERY = (Change("query", "its own members in a query too", _with_its_members),)
_REFUSABLE = (
    framed("accept-none", "an Accept of a type that does not exist", ("Accept", "application/x-none")),
    framed("encoding-none", "an Accept-Encoding that refuses every coding", ("Accept-Encoding", "identity;q=0, *;q=0")),
    framed("content-coding-unknown", "a content coding that does not exist", ("Content-Encoding", "x-none")),
    framed("content-range", "a Content-Range", ("Content-Range", "bytes 0-9/10")),
    framed("match-none", "an If-Match that nothing has", ("If-Match", '"uapi-conformance"')),
    framed(
        "since-long-ago", "an If-Unmodified-Since of 1990", ("If-Unmodified-Since", "Mon, 01 Jan 1990 00:00:00 GMT")
    ),
    Change("type-text", "the media type text/plain", lambda s: replace(s, content_type="text/plain")),
    Change("type-xml", "the media type application/xml", lambda s: replace(s, content_type="application/xml")),
    Change("type-missing", "no media type", lambda s: replace(s, content_type=None)),
)


def _on_a_fresh_call(*changes: Change) -> tuple[Change, ...]:
    return tuple(replace(change, name=f"{change.name}-on-a-fresh-call", deep=True) for change in changes)


REFUSABLE = _on_a_fresh_call(*_REFUSABLE)
"""Forms that a server may refuse; then it leaves the recording alone."""
TAKING_EFFECT = (*_on_a_fresh_call(*FOLLOWING, *IN_QUERY), *REFUSABLE)
"""Forms for fresh calls: a server may answer each as it should, and do something else."""
