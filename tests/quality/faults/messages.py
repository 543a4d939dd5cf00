# SPDX-License-Identifier: MIT
"""Servers that send broken messages: in their framing, or in their JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User

from tests.quality.bases import ErrorAnswer, FilledAnswer, error_body
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_FRAMING, _TEXT = "http.framing", "http.json-text"


@FAULTS.add("length-too-small", _FRAMING, needs=NOTHING)
class LengthTooSmall(FilledAnswer):
    """Content-Length is two bytes less than the body."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(content_length=len(answer.body) - 2))


@FAULTS.add("length-too-large", _FRAMING, needs=NOTHING)
class LengthTooLarge(FilledAnswer):
    """Content-Length is two bytes more than the body, and the connection closes."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(content_length=len(answer.body) + 2, close=True))


class _NotAscii(Behaviour):
    """Messages of errors have a letter that is not ASCII."""

    coding = "utf-8"

    def error_document(self, problem: Problem) -> object:
        return error_body(problem.code, "Ungültig: " + problem.message)

    def serialise(self, document: object) -> bytes:
        return json.dumps(document, ensure_ascii=False).encode(self.coding)


@FAULTS.add("length-of-errors-in-characters", _FRAMING, needs=NOTHING)
class LengthInCharacters(_NotAscii):
    """The length of an error is counted in characters, and its message is not ASCII."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        length = len(answer.body.decode())
        return replace(answer, wire=Wire(content_length=length)) if length != len(answer.body) else answer


@FAULTS.add("bytes-behind-the-message", _FRAMING, needs=NOTHING)
class BytesBehind(FilledAnswer):
    """Two bytes follow every message."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(trailing=b"\r\n\r\n<!-- 1 ms -->"))


@FAULTS.add("chunked-cut-off", _FRAMING, needs=NOTHING)
class ChunkedCutOff(FilledAnswer):
    """A chunked body ends in the middle."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(chunked=True, truncate_after=20, close=True))


@FAULTS.add("chunked-without-end", _FRAMING, needs=NOTHING)
class ChunkedWithoutEnd(FilledAnswer):
    """A chunked body lacks its last chunk."""

    def wired(self, answer: Answer) -> Answer:
        size = len(answer.body)
        return replace(answer, wire=Wire(chunked=True, chunk_size=size, truncate_after=size + 6, close=True))


@FAULTS.add("status-line-broken", _FRAMING, needs=NOTHING)
class StatusLine(ErrorAnswer):
    """The status line of an error has no HTTP version."""

    def changed(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(start_line=b"HTTP " + str(answer.status).encode(), raw=True))


@FAULTS.add("two-lengths", _FRAMING, needs=NOTHING)
class TwoLengths(ErrorAnswer):
    """Two Content-Length fields of an error differ."""

    def changed(self, answer: Answer) -> Answer:
        return replace(answer.with_header("Content-Length", "7"), wire=Wire(content_length=len(answer.body), raw=True))


@FAULTS.add("wrong-content-coding", _FRAMING, needs=NOTHING)
class WrongCoding(FilledAnswer):
    """Content-Encoding says gzip, and the body is not."""

    def wired(self, answer: Answer) -> Answer:
        return answer.with_header("Content-Encoding", "gzip")


@FAULTS.add("no-content-with-body", "http.no-content")
class NoContentBody(Behaviour):
    """A 204 carries the updated call."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return replace(super().success_answer(request, user, extension, call), status=204)


@FAULTS.add("no-content-with-length", "http.no-content")
class NoContentLength(Behaviour):
    """A 204 announces content."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(204, wire=Wire(content_length=2, raw=True))


@FAULTS.add("no-content-of-length-0", "http.bodiless-length")
class NoContentLengthZero(Behaviour):
    """A 204 says that its length is 0."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(204, (("Content-Length", "0"),), wire=Wire(content_length=None, raw=True))


@FAULTS.add("no-content-chunked", "http.no-content")
class NoContentChunked(Behaviour):
    """A 204 comes with Transfer-Encoding and an empty chunk."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(204, wire=Wire(chunked=True, raw=True))


class _Text(Behaviour):
    """Writes its JSON in its own way."""

    def serialise(self, document: object) -> bytes:
        return self.text(super().serialise(document))

    def text(self, body: bytes) -> bytes:
        return body


@FAULTS.add("json-truncated", _TEXT, needs=NOTHING)
class Truncated(_Text):
    """Bodies lack their last brace, and Content-Length is right."""

    def text(self, body: bytes) -> bytes:
        return body[:-1]


@FAULTS.add("json-with-nan", _TEXT)
class Nan(_Text):
    """A number in successes is NaN."""

    def text(self, body: bytes) -> bytes:
        return body[:-1] + b',"load":NaN}' if body.startswith((b'{"id"', b'{"entry"')) else body


@FAULTS.add("json-with-comment", _TEXT, needs=NOTHING)
class Comment(_Text):
    """Bodies end in a comment."""

    def text(self, body: bytes) -> bytes:
        return body + b"// ok"


@FAULTS.add("json-in-single-quotes", _TEXT, needs=NOTHING)
class SingleQuotes(_Text):
    """Strings stand in single quotes."""

    def text(self, body: bytes) -> bytes:
        return body.replace(b'"', b"'")


@FAULTS.add("json-in-latin-1", _TEXT, needs=NOTHING)
class Latin1(_NotAscii):
    """Errors are written in Latin-1."""

    coding = "latin-1"


@FAULTS.add("json-with-byte-order-mark", _TEXT, needs=NOTHING)
class ByteOrderMark(_Text):
    """Bodies start with a byte order mark."""

    def text(self, body: bytes) -> bytes:
        return b"\xef\xbb\xbf" + body


@FAULTS.add("json-twice", _TEXT, needs=NOTHING)
class Twice(_Text):
    """Every body stands twice."""

    def text(self, body: bytes) -> bytes:
        return body + body


@FAULTS.add("json-duplicate-code", "http.member-names", needs=NOTHING)
class DuplicateCode(_Text):
    """An error has its code twice."""

    def text(self, body: bytes) -> bytes:
        return body.replace(b'{"error":{', b'{"error":{"code":"0",')


@FAULTS.add("json-duplicate-id", "http.member-names")
class DuplicateId(_Text):
    """An updated call has its id twice."""

    def text(self, body: bytes) -> bytes:
        return body.replace(b'{"id":', b'{"id":"1","id":', 1) if body.startswith(b'{"id"') else body
