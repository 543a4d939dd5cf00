# SPDX-License-Identifier: MIT
"""Servers that read HTTP in one way alone, or take what HTTP forbids.

Each is a predicate on the request as it arrived, and what is done where it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from uapi_conformance.contract import load_contract
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, View

from tests.quality.catalogue import CALL, Catalogue, Fault

FAULTS = Catalogue()

Does = Callable[["WhereForm", Incoming], Answer]
Holds = Callable[[Incoming], bool]


class WhereForm(Behaviour):
    """Does something else with requests in a certain form."""

    def __init__(self, holds: Holds, does: Does) -> None:
        super().__init__()
        self.holds, self.does = holds, does
        self.does_nothing = False

    def dispatch(self, request: Incoming) -> Answer:
        return self.does(self, request) if self.holds(request) else super().dispatch(request)

    def plainly(self, request: Incoming) -> Answer:
        """What is done with any other request."""
        return super().dispatch(request)

    def stop(self, call: PhoneCall, view: View) -> None:
        if not self.does_nothing:
            super().stop(call, view)


def refuses(status: int = 400, code: str = "request_malformed") -> Does:
    def does(_behaviour: WhereForm, _request: Incoming) -> Answer:
        raise Problem(code, status=status)

    return does


def crashes(_behaviour: WhereForm, _request: Incoming) -> Answer:
    raise RuntimeError


def reads(length: int) -> Does:
    """Only so many bytes of the body are read."""
    return lambda behaviour, request: behaviour.plainly(replace(request, body=request.body[:length]))


def does_nothing(behaviour: WhereForm, request: Incoming) -> Answer:
    behaviour.does_nothing = True
    try:
        return behaviour.plainly(request)
    finally:
        behaviour.does_nothing = False


def raw(pattern: bytes) -> Holds:
    """The bytes of the request contain this."""
    compiled = re.compile(pattern)
    return lambda request: compiled.search(b"".join(request.packets)) is not None


def field(name: str, pattern: str = "") -> Holds:
    """A field is there, with a value that contains this."""
    compiled = re.compile(pattern)
    return lambda request: (value := request.header(name)) is not None and compiled.search(value) is not None


def without(name: str) -> Holds:
    return lambda request: request.header(name) is None


def put(holds: Holds) -> Holds:
    return lambda request: request.method == "PUT" and holds(request)


def get(holds: Holds) -> Holds:
    return lambda request: request.method == "GET" and holds(request)


def of_grid(name: str, sentence: str, owner: str, behaviour: Callable[[], Behaviour], *, deep: bool = False) -> Fault:
    """A fault of the grid; one of a recommendation alone is judged by whole runs, which it must not fail."""
    mandatory = load_contract().requirements[owner].mandatory
    return Fault(name, sentence, (owner,), CALL, behaviour, of_grid=mandatory, deep=deep)


def where(name: str, owner: str, sentence: str, holds: Holds, does: Does, *, deep: bool = False) -> None:
    """Enter a fault of the grid; ``deep``: only a deep run sees it."""
    FAULTS.append(of_grid(name, sentence, owner, lambda: WhereForm(holds, does), deep=deep))


_CODED, _EXPECTED = field("transfer-encoding"), field("expect")
_UNREAD = reads(0)

_DEEP = frozenset({"dates-crash-lists", "chunk-quotes-unread", "expectation-by-letter"})
_DENIES = refuses(401, "access_denied")

for _name, _owner, _sentence, _holds, _does in (
    ("chunked-unread", "http.transfer-coding", "A body in chunks is not read.", _CODED, _UNREAD),
    ("chunked-undone", "http.transfer-coding", "A stop in chunks is answered, but not done.", _CODED, does_nothing),
    ("first-chunk-alone", "http.transfer-coding", "Only the first chunk is read.", raw(rb"\r\n3\r\n"), reads(3)),
    ("chunk-size-in-capitals", "http.transfer-coding", "Sizes in capitals are not read.", raw(rb"\r\n1B\r\n"), refuses()),
    ("chunk-size-with-zeros", "http.transfer-coding", "A size with leading zeros is taken for 0.", raw(rb"\r\n00\w\w\r\n"), _UNREAD),
    ("chunk-extension-unread", "http.transfer-coding", "Chunk extensions are refused.", raw(rb"\r\n[0-9a-f]+;note"), refuses()),
    ("chunk-quotes-unread", "http.transfer-coding", "A quoted extension ends at its semicolon.", raw(rb';note="a;b"'), refuses()),
    ("trailer-refused", "http.transfer-coding", "Trailers are refused.", raw(rb"\r\n0\r\nX-"), refuses()),
    ("coding-by-letter", "http.transfer-coding", "Chunked is not chunked.", raw(rb"Encoding: C"), refuses(501)),
    ("expectation-refused", "http.expectation", "Every expectation is refused as malformed.", _EXPECTED, refuses()),
    ("expectation-undone", "http.expectation", "A stop with an expectation is answered, but not done.", _EXPECTED, does_nothing),
    ("expectation-unread", "http.expectation", "The body behind an expectation is not read.", _EXPECTED, _UNREAD),
    ("expectation-by-letter", "http.expectation", "An expectation in another case is refused.", field("expect", "C"), refuses()),
    ("absolute-form-unrouted", "http.absolute-form", "A target in absolute form is not found.", raw(rb"^PUT http"), refuses(404)),
    ("old-version-refused", "http.old-version", "HTTP/1.0 is refused.", raw(rb"HTTP/1\.0\r\n"), refuses(505)),
    ("old-version-unread", "http.old-version", "No body is read of HTTP/1.0.", raw(rb"HTTP/1\.0\r\n"), _UNREAD),
    ("close-refused", "http.connection-options", "Connection: close drops the body.", field("connection", "close"), _UNREAD),
    ("option-list-refused", "http.connection-options", "A list of connection options is refused.", field("connection", ","), refuses()),
    ("keep-alive-crashes", "http.connection-options", "Keep-Alive causes a server error.", field("connection", "Keep-Alive"), crashes),
    ("space-expected", "http.optional-space", "A value without a space before it is not read.", raw(rb"\r\nAuthorization:B"), refuses(401, "access_denied")),
    ("one-space-taken-off", "http.optional-space", "Only one space is taken off.", raw(rb"\r\nAuthorization:   B"), refuses(401, "access_denied")),
    ("space-behind-kept", "http.space-around", "Space after a value is part of it.", raw(rb"\r\nAuthorization: [^\r]+ +\r"), refuses()),
    ("fields-in-order", "http.field-order", "The length has to follow the other fields.", raw(rb"^PUT[^\r]+\r\nContent-Length"), _UNREAD),
    ("empty-line-refused", "http.empty-line", "An empty line before a request is refused.", raw(rb"^\r\n"), refuses()),
    ("first-packet-alone", "http.packets", "Only what comes with the first packet is read.", lambda r: r.method == "PUT" and len(r.packets) == 2 and b"\r\n\r\n" in r.packets[0], _UNREAD),
    ("packet-end-is-the-end", "http.packets", "A head in several packets is refused.", lambda r: len(r.packets) > 1 and b"\r\n\r\n" not in r.packets[0], refuses()),
    ("accept-by-letter", "http.negotiation", "Accept is compared by letter.", field("accept", "JSON"), refuses(406)),
    ("accept-without-lists", "http.negotiation", "A list in Accept is one media type.", field("accept", ","), refuses(406)),
    ("accept-range-refused", "http.negotiation", "application/* does not include JSON.", field("accept", r"^application/\*$"), refuses(406)),
    ("accept-needed", "http.negotiation", "A request without Accept is refused.", without("accept"), refuses(406)),
    ("user-agent-needed", "http.negotiation", "A request without User-Agent is refused.", without("user-agent"), refuses(403, "access_denied")),
    ("coding-needed", "http.negotiation", "A request without Accept-Encoding crashes.", without("accept-encoding"), crashes),
    ("language-needed", "http.negotiation", "Only English is to be had.", field("accept-language", "da"), refuses(406)),
    ("list-accept-without-lists", "http.negotiation", "List takes a list in Accept for one media type.", get(field("accept", ",")), refuses(406)),
    ("range-of-put", "http.conditions-of-put", "A Range of a stop is refused.", put(field("range")), refuses(416)),
    ("modified-since-of-put", "http.conditions-of-put", "A stop is not done if nothing was modified.", put(field("if-modified-since", "2038")), refuses(412)),
    ("dates-read", "http.conditions-of-put", "A condition that is no date is refused.", field("if-unmodified-since"), refuses()),
    ("dates-crash-lists", "http.conditions-of-put", "A condition that is no date breaks List.", get(field("if-modified-since", "yest")), crashes),
    ("type-by-letter", "http.media-type-spelling", "The media type is compared by letter.", field("content-type", "JSON"), refuses(415)),
    ("charset-by-letter", "http.media-type-spelling", "A quoted charset is refused.", field("content-type", '"UTF'), refuses(415)),
    ("scheme-by-letter", "http.authentication-scheme", "bearer is not Bearer.", field("authorization", "^bearer"), refuses(401, "access_denied")),
    ("proxies-refused", "http.usual-fields", "A request through proxies is refused.", field("x-forwarded-for"), refuses(403, "access_denied")),
    ("prefix-trusted", "http.usual-fields", "X-Forwarded-Prefix moves the path.", field("x-forwarded-prefix"), refuses(404, "not_found")),
    ("cookie-refused", "http.usual-fields", "A cookie stands for a session that is over.", field("cookie"), refuses(403, "access_denied")),
    ("list-proxies-refused", "http.usual-fields", "List through proxies is refused.", get(field("forwarded")), refuses(403, "access_denied")),
    ("long-field-refused", "http.usual-fields", "A field of 4,000 bytes is refused.", field("x-long"), refuses()),
    ("user-field-trusted", "security.token-decides", "X-User-Id says who asks.", field("x-user-id"), refuses(400, "user_invalid")),
    ("list-user-field-trusted", "security.token-decides", "X-User-Id says whose calls are listed.", get(field("x-user-id")), refuses(400, "user_invalid")),
    ("letters-encoded-in-user", "http.encoded-letters", "Escapes in the user id are not decoded.", lambda r: re.search(r"/phoneCalls/[^/%]*%3\w/", r.path) is not None, refuses(400, "user_invalid")),
    ("letters-encoded-in-call", "http.encoded-letters", "Escapes in the call id are not decoded.", lambda r: re.search(r"/\w{3,}%\w\w$", r.path) is not None, refuses(400, "pc_phonecall_invalid")),
    ("path-by-letter", "http.path-letters", "The path is compared before it is decoded.", lambda r: "phone%43alls" in r.path, refuses(404, "not_found")),
):  # fmt: skip
    where(_name, _owner, _sentence, _holds, _does, deep=_name in _DEEP)

# The code that reads a List request may be another than that of the stop, up to the one that reads its head.
for _name, _owner, _sentence, _holds, _does in (
    ("list-absolute-form-unrouted", "http.absolute-form", "List is not found by a target in absolute form.", raw(rb"^GET http"), refuses(404)),
    ("list-old-version-refused", "http.old-version", "List is refused to HTTP/1.0.", raw(rb"HTTP/1\.0\r\n"), refuses(505)),
    ("list-close-refused", "http.connection-options", "List is refused with Connection: close.", field("connection", "close$"), refuses()),
    ("list-option-list-refused", "http.connection-options", "List is refused with several connection options.", field("connection", ","), refuses()),
    ("list-keep-alive-crashes", "http.connection-options", "List breaks on Keep-Alive.", field("connection", "Keep-Alive"), crashes),
    ("list-space-expected", "http.optional-space", "List needs a space before a value.", raw(rb"\r\nAuthorization:B"), _DENIES),
    ("list-one-space-taken-off", "http.optional-space", "List takes off only one space.", raw(rb"\r\nAuthorization:   B"), _DENIES),
    ("list-space-behind-kept", "http.space-around", "List takes space after a value for a part of it.", raw(rb"\r\nAuthorization: [^\r]+ +\r"), refuses()),
    ("list-host-first", "http.field-order", "In a List request, Host has to come first.", raw(rb"^GET [^\r]+\r\n(?!Host)"), refuses()),
    ("list-empty-line-refused", "http.empty-line", "An empty line before a List request is refused.", raw(rb"^\r\n"), refuses()),
    ("list-packet-end-is-the-end", "http.packets", "The head of a List request in several packets is refused.", lambda r: len(r.packets) > 1 and b"\r\n\r\n" not in r.packets[0], refuses()),
    ("list-accept-range-refused", "http.negotiation", "For List, application/* does not include JSON.", field("accept", r"^application/\*$"), refuses(406)),
    ("list-coding-needed", "http.negotiation", "List without Accept-Encoding crashes.", without("accept-encoding"), crashes),
    ("list-language-needed", "http.negotiation", "List is to be had in English only.", field("accept-language", "da"), refuses(406)),
    ("list-scheme-by-letter", "http.authentication-scheme", "For List, bearer is not Bearer.", field("authorization", "^bearer"), _DENIES),
    ("list-cookie-refused", "http.usual-fields", "List takes a cookie for a session that is over.", field("cookie"), refuses(403, "access_denied")),
    ("list-long-field-refused", "http.usual-fields", "List refuses a field of 4,000 bytes.", field("x-long"), refuses()),
    ("list-letters-encoded-in-user", "http.encoded-letters", "List does not decode escapes in the user id.", lambda r: re.search(r"/phoneCalls/[^/%]*%3\w/", r.path) is not None, refuses(400, "user_invalid")),
    ("list-letters-encoded-in-call", "http.encoded-letters", "List does not decode escapes in the call id.", lambda r: re.search(r"/\w{3,}%\w\w$", r.path) is not None, refuses(400, "pc_phonecall_invalid")),
    ("list-path-by-letter", "http.path-letters", "List compares the path before it is decoded.", lambda r: "phone%43alls" in r.path, refuses(404, "not_found")),
):  # fmt: skip
    where(_name, _owner, _sentence, get(_holds), _does, deep=True)

for _name, _owner, _sentence, _holds, _does in (
    ("list-accept-by-letter", "http.negotiation", "List compares Accept by letter.", field("accept", "JSON"), refuses(406)),
    ("list-accept-needed", "http.negotiation", "List without Accept is refused.", without("accept"), refuses(406)),
    ("list-user-agent-needed", "http.negotiation", "List without User-Agent is refused.", without("user-agent"), refuses(403, "access_denied")),
    ("list-prefix-trusted", "http.usual-fields", "X-Forwarded-Prefix moves the path of List.", field("x-forwarded-prefix"), refuses(404, "not_found")),
):  # fmt: skip
    where(_name, _owner, _sentence, get(_holds), _does)
