# SPDX-License-Identifier: MIT
"""Servers that tell what nobody should see: tokens, and their own inside."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User

from tests.quality.bases import ErrorAnswer, Link, error_body
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_SECRET, _INSIDE = "security.no-credentials", "security.no-internals"


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
class TokenInLink(Link):
    """The link carries the token in its query."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return f"{link}?accessRequestToken={self.sent_token(request)}"


class _Failing(Behaviour):
    """Says more in its messages than it should."""

    said = ""

    def error_document(self, problem: Problem) -> object:
        return error_body(problem.code, f"{problem.message} {self.said}")


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


@FAULTS.add("sql-statement", _INSIDE, needs=NOTHING)
class SqlStatement(_Failing):
    """Messages carry the statement that failed."""

    said = "SELECT * FROM phone_call WHERE id = 'f0' LIMIT 1"


@FAULTS.add("path-of-a-file", _INSIDE, needs=NOTHING)
class PathOfFile(_Failing):
    """Messages name a file of the server."""

    said = "cannot open /var/lib/voipnow/recordings/f0.wav"


@FAULTS.add("private-address", _INSIDE, needs=NOTHING)
class PrivateAddress(_Failing):
    """Messages name the address of a server behind the API."""

    said = "connect to 10.20.30.40:5038 refused"


@FAULTS.add("name-of-an-exception", _INSIDE, needs=NOTHING)
class NameOfException(_Failing):
    """Messages carry the name of a class."""

    said = "java.lang.NullPointerException"


@FAULTS.add("address-of-the-database", _INSIDE, needs=NOTHING)
class AddressOfDatabase(_Failing):
    """Messages carry the address of the database with its password."""

    said = "postgres://uapi:hunter2@db:5432/calls"


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
class TraceInField(ErrorAnswer):
    """A header field of an error carries a trace."""

    def changed(self, answer: Answer) -> Answer:
        return answer.with_header("X-Debug", "at Server.stop (/srv/uapi/calls.js:118:7)")
