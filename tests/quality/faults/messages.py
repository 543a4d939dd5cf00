# SPDX-License-Identifier: MIT
"""Servers that send broken messages, or let out what nobody should see."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import unquote

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User

from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_FRAMING, _TEXT = "http.framing", "http.json-text"
_SECRET, _INSIDE = "security.no-credentials", "security.no-internals"


class _Wired(Behaviour):
    """Puts every answer that has a body on the wire in its own way."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return self.wired(answer) if answer.body else answer

    def wired(self, answer: Answer) -> Answer:
        return answer


@FAULTS.add("length-too-small", _FRAMING, needs=NOTHING)
class LengthTooSmall(_Wired):
    """Content-Length is two bytes less than the body."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(content_length=len(answer.body) - 2))


@FAULTS.add("length-too-large", _FRAMING, needs=NOTHING)
class LengthTooLarge(_Wired):
    """Content-Length is two bytes more than the body, and the connection closes."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(content_length=len(answer.body) + 2, close=True))


@FAULTS.add("length-of-errors-in-characters", _FRAMING, needs=NOTHING)
class LengthInCharacters(Behaviour):
    """The length of an error is counted in characters, and its message is not ASCII."""

    def error_document(self, problem: Problem) -> object:
        return {"error": {"code": problem.code, "message": "Ungültig: " + problem.message}}

    def serialise(self, document: object) -> bytes:
        return json.dumps(document, ensure_ascii=False).encode()

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        length = len(answer.body.decode())
        return replace(answer, wire=Wire(content_length=length)) if length != len(answer.body) else answer


@FAULTS.add("bytes-behind-the-message", _FRAMING, needs=NOTHING)
class BytesBehind(_Wired):
    """Two bytes follow every message."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(trailing=b"\r\n\r\n<!-- 1 ms -->"))


@FAULTS.add("chunked-cut-off", _FRAMING, needs=NOTHING)
class ChunkedCutOff(_Wired):
    """A chunked body ends in the middle."""

    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(chunked=True, truncate_after=20, close=True))


@FAULTS.add("chunked-without-end", _FRAMING, needs=NOTHING)
class ChunkedWithoutEnd(_Wired):
    """A chunked body lacks its last chunk."""

    def wired(self, answer: Answer) -> Answer:
        size = len(answer.body)
        return replace(answer, wire=Wire(chunked=True, chunk_size=size, truncate_after=size + 6, close=True))


@FAULTS.add("status-line-broken", _FRAMING, needs=NOTHING)
class StatusLine(_Wired):
    """The status line of an error has no HTTP version."""

    def wired(self, answer: Answer) -> Answer:
        if answer.status < 400:
            return answer
        return replace(answer, wire=Wire(start_line=b"HTTP " + str(answer.status).encode(), raw=True))


@FAULTS.add("two-lengths", _FRAMING, needs=NOTHING)
class TwoLengths(_Wired):
    """Two Content-Length fields of an error differ."""

    def wired(self, answer: Answer) -> Answer:
        if answer.status < 400:
            return answer
        return replace(answer.with_header("Content-Length", "7"), wire=Wire(content_length=len(answer.body), raw=True))


@FAULTS.add("wrong-content-coding", _FRAMING, needs=NOTHING)
class WrongCoding(_Wired):
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
class Latin1(Behaviour):
    """Errors are written in Latin-1."""

    def error_document(self, problem: Problem) -> object:
        return {"error": {"code": problem.code, "message": "Ungültig: " + problem.message}}

    def serialise(self, document: object) -> bytes:
        return json.dumps(document, ensure_ascii=False).encode("latin-1")


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


# --- what nobody should see


@FAULTS.add("token-in-message", _SECRET, needs=NOTHING)
class TokenInMessage(Behaviour):
    """The message of a refusal repeats the token."""

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        sent = request.header("authorization") if request is not None else None
        return super().refuse(request, Problem(problem.code, status=problem.status, headers=problem.headers,
                                               message=f"{problem.message} ({sent})"))  # fmt: skip


@FAULTS.add("token-in-denial", _SECRET, needs=NOTHING)
class TokenInDenial(Behaviour):
    """The message of a 401 repeats the token that was not accepted."""

    def authenticate(self, request: Incoming) -> User:
        try:
            return super().authenticate(request)
        except Problem as problem:
            sent = self.sent_token(request)
            raise Problem(problem.code, message=f"The token {sent} is not valid.", headers=problem.headers) from problem


@FAULTS.add("token-in-field", _SECRET, needs=NOTHING)
class TokenInField(Behaviour):
    """A header field of every answer repeats the token."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        sent = self.sent_token(request)
        return answer.with_header("X-Auth-Token", sent) if sent else answer


@FAULTS.add("token-in-link", _SECRET)
class TokenInLink(Behaviour):
    """The link carries the token in its query."""

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        return f"{super().self_link(request, user, extension, call)}?accessRequestToken={self.sent_token(request)}"


class _Failing(Behaviour):
    """Says more in its messages than it should."""

    said = ""

    def error_document(self, problem: Problem) -> object:
        return {"error": {"code": problem.code, "message": f"{problem.message} {self.said}"}}


@FAULTS.add("python-trace", _INSIDE, needs=NOTHING)
class PythonTrace(_Failing):
    """Messages carry a Python traceback."""

    said = 'Traceback (most recent call last):\n  File "/srv/uapi/calls.py", line 71, in find\nKeyError: 0'


@FAULTS.add("java-trace", _INSIDE, needs=NOTHING)
class JavaTrace(_Failing):
    """Messages carry a Java stack trace."""

    said = "java.lang.NullPointerException\n\tat com.example.uapi.CallDao.find(CallDao.java:118)"


@FAULTS.add("php-notice", _INSIDE, needs=NOTHING)
class PhpNotice(_Failing):
    """Messages carry a PHP notice."""

    said = "Undefined index: view in /usr/local/voipnow/uapi/calls.php on line 118"


@FAULTS.add("sql-error", _INSIDE, needs=NOTHING)
class SqlError(_Failing):
    """Messages carry the error of the database."""

    said = "SQLSTATE[42000]: Syntax error or access violation: 1064 near 'f0'"


@FAULTS.add("path-in-field", "http.framing", needs=NOTHING)
class PathInField(Behaviour):
    """A header field of an error repeats the path with its escapes undone, line ends too."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if answer.status < 400:
            return answer
        text = unquote(request.path, errors="ignore")
        path = "".join(c for c in text if c in "\r\n" or (c.isascii() and c.isprintable()))
        return replace(answer.with_header("X-Refused", path), wire=Wire(raw=True))


@FAULTS.add("trace-in-field", _INSIDE, needs=NOTHING)
class TraceInField(Behaviour):
    """A header field of an error carries a trace."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        trace = "at Server.stop (/srv/uapi/calls.js:118:7)"
        return answer.with_header("X-Debug", trace) if answer.status >= 400 else answer
