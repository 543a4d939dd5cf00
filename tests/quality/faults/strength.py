# SPDX-License-Identifier: MIT
"""Servers that break, hang or give way when a request is odd."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State
from uapi_conformance.wire import jsontext

from tests.quality.bases import HANG_UP, Counting
from tests.quality.catalogue import CALL, NOTHING, Catalogue, Fault

FAULTS = Catalogue()
_MALFORMED, _ODD, _PATH = "robust.malformed-body", "robust.odd-body", "robust.odd-path"
_SERVER = "robust.no-server-error"


class _Bodies(Behaviour):
    """Takes some bodies that are none for the documented one, with the first recorded view."""

    def parse_body(self, body: bytes) -> Json:
        try:
            return super().parse_body(body)
        except Problem:
            if self.taken(body):
                return self.read(body)
            raise

    def taken(self, body: bytes) -> bool:
        return False

    def read(self, body: bytes) -> Json:
        found = re.search(rb'phoneCallViewId"?\s*[:=>]\s*"?([0-9A-Za-z]+)', body)
        return {"action": "StopRecording", "phoneCallViewId": found[1].decode() if found else "01"}


@FAULTS.add("array-accepted", _MALFORMED)
class ArrayAccepted(_Bodies):
    """An array with the object is taken."""

    def taken(self, body: bytes) -> bool:
        return body.startswith(b"[{")


@FAULTS.add("truncated-accepted", _MALFORMED)
class TruncatedAccepted(_Bodies):
    """A body without its end is taken."""

    def taken(self, body: bytes) -> bool:
        return body.startswith(b'{"action') and not body.endswith(b"}")


@FAULTS.add("form-accepted", _MALFORMED)
class FormAccepted(_Bodies):
    """The fields of a form are taken under application/json."""

    def taken(self, body: bytes) -> bool:
        return body.startswith(b"action=")

    def read(self, body: bytes) -> Json:
        return {"action": "StopRecording", "phoneCallViewId": body.rpartition(b"=")[2].decode()}


@FAULTS.add("string-accepted", _MALFORMED)
class StringAccepted(_Bodies):
    """A JSON string that holds the object is taken."""

    def taken(self, body: bytes) -> bool:
        return body.startswith(b'"{')

    def read(self, body: bytes) -> Json:
        return super().parse_body(str(jsontext.parse(body).value).encode())


@FAULTS.add("empty-body-204", _MALFORMED)
class EmptyBody(Behaviour):
    """A request without a body is answered with 204."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        return super().update(request, user, extension, call_id) if request.body else Answer(204)


class _BreaksOnBody(Behaviour):
    """Some requests with a body are internal errors."""

    def __init__(self, breaks: Callable[[Incoming], bool], status: int) -> None:
        super().__init__()
        self.breaks = breaks
        self.status = status

    def read_document(self, request: Incoming) -> Json:
        if self.breaks(request):
            raise Problem("internal_server_error", status=self.status)
        return super().read_document(request)


def _body(
    name: str, breaks: tuple[str, ...], sentence: str, when: Callable[[Incoming], bool], status: int = 500
) -> None:
    FAULTS.append(Fault(name, sentence, breaks, CALL, partial(_BreaksOnBody, when, status)))


def _asks_by_quote(request: Incoming) -> bool:
    value = jsontext.parse(request.body).value
    return isinstance(value, dict) and "'" in str(value.get("phoneCallViewId"))


_BROKEN, _STRANGE = (_MALFORMED, _SERVER), (_ODD, _SERVER)

_body(
    "not-json-500",
    _BROKEN,
    "A body that is no JSON is an internal error.",
    lambda r: bool(jsontext.parse(r.body).problem),
)
_body(
    "no-object-500",
    _BROKEN,
    "A JSON body that is no object is an internal error.",
    lambda r: not isinstance(jsontext.parse(r.body).value, dict | None),
)
_body("empty-body-503", _BROKEN, "A request without a body gets 503.", lambda r: not r.body, 503)
_body(
    "invalid-utf-8-500",
    _STRANGE,
    "Bytes that are no UTF-8 are an internal error.",
    lambda r: b"\xff" in r.body and not r.body.startswith(b"\xff"),
)
_body(
    "deep-nesting-500",
    ("robust.deep-nesting",),
    "Deep nesting is an internal error.",
    lambda r: b"[" * 1000 in r.body or r.body.count(b'{"') > 1000,
)
_body("nan-500", _STRANGE, "NaN is an internal error.", lambda r: b"NaN" in r.body)
_body("lone-surrogate-500", _STRANGE, "A lone surrogate is an internal error.", lambda r: rb"\ud800" in r.body)
_body("nul-500", _STRANGE, "NUL in a string is an internal error.", lambda r: rb"\u0000" in r.body)
_body(
    "large-body-500", _STRANGE, "A body of more than 512 KiB is an internal error.", lambda r: len(r.body) > 512 * 1024
)
_body(
    "duplicate-keys-500",
    _STRANGE,
    "A member that stands twice is an internal error.",
    lambda r: bool(jsontext.parse(r.body).repeated),
)
_body(
    "byte-order-mark-500",
    _STRANGE,
    "A byte order mark is an internal error.",
    lambda r: r.body.startswith(b"\xef\xbb\xbf"),
)
_body("quote-500", _STRANGE, "A quotation mark in the view id is an internal error.", _asks_by_quote)
_body(
    "huge-number-500",
    _STRANGE,
    "A number of many digits is an internal error.",
    lambda r: re.search(rb"[0-9]{1000}", r.body) is not None,
)
_body(
    "other-media-type-500",
    ("robust.media-type", _SERVER),
    "A media type that is not JSON is an internal error.",
    lambda r: "json" not in (r.header("content-type") or "json"),
)
_body(
    "missing-media-type-500",
    ("robust.media-type", _SERVER),
    "A missing Content-Type is an internal error.",
    lambda r: r.header("content-type") is None,
)


# Of a declared call nobody can tell whether a party hung it up.
@FAULTS.add("odd-body-stops-another", _ODD, needs=State.RECORDED)
class OddStops(_Bodies):
    """A body that cannot be read ends the call."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if jsontext.parse(request.body).repeated:
            self.store.calls[call_id or ""].ended = True
        return super().update(request, user, extension, call_id)


class _BreaksOnPath(Behaviour):
    """Some paths are internal errors."""

    def __init__(self, breaks: Callable[[str], bool]) -> None:
        super().__init__()
        self.breaks = breaks

    def route(self, request: Incoming) -> Target:
        if self.breaks(request.path.upper()):
            raise Problem("internal_server_error")
        return super().route(request)


def _path(name: str, sentence: str, when: Callable[[str], bool]) -> None:
    FAULTS.append(Fault(name, sentence, (_PATH, _SERVER), NOTHING, partial(_BreaksOnPath, when)))


_path(
    "long-id-500",
    "A call id of more than 255 characters is an internal error.",
    lambda path: any(len(part) > 255 for part in path.split("/")),
)
_path("nul-in-path-500", "An encoded NUL in the path is an internal error.", lambda path: "%00" in path)
_path("not-utf-8-path-500", "A path that is no UTF-8 is an internal error.", lambda path: "%FF" in path)
_path("encoded-slash-500", "An encoded slash in the path is an internal error.", lambda path: "%2F" in path)
_path("dots-in-path-500", "Encoded dots in the path are an internal error.", lambda path: "%2E%2E" in path)
_path(
    "wide-character-500",
    "A character outside Latin-1 in the path is an internal error.",
    lambda path: "%F0%9F" in path,
)


@FAULTS.add("odd-path-stops", _PATH, needs=NOTHING)
class OddPathAccepted(Behaviour):
    """An id that is none is answered as if there were such a call."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        if call_id and not call_id.isalnum():
            return self.store.calls_of(user.id)[0]
        return super().find_call(user, extension, call_id)

    def find_view(self, call: PhoneCall, document: Json) -> View:
        return call.view(str(document.get("phoneCallViewId"))) or call.views[0]


class _Silent(Behaviour):
    """Some requests are not answered."""

    client_timeout = "0.3s"

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return Answer(200, wire=Wire(hang=True, delay=1.0)) if self.silent(request) else answer

    def silent(self, request: Incoming) -> bool:
        return False


@FAULTS.add("hangs-on-truncated-json", "robust.answers", _MALFORMED)
class HangsTruncated(_Silent):
    """A truncated body is never answered."""

    def silent(self, request: Incoming) -> bool:
        return request.body.startswith(b'{"action"') and not request.body.endswith(b"}")


@FAULTS.add("hangs-on-quotes", "robust.answers", _ODD)
class HangsQuotes(_Silent):
    """A quotation mark in the view id is never answered."""

    def silent(self, request: Incoming) -> bool:
        return b"' OR" in request.body


@FAULTS.add("hangs-up-on-empty-body", "robust.answers", _MALFORMED)
class HangsUp(Behaviour):
    """A request without a body gets a closed connection."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        silent = request.method == "PUT" and not request.body
        return HANG_UP if silent else answer


@FAULTS.add("every-third-500", _SERVER, needs=NOTHING)
class EveryThird500(Counting):
    """Every third answer is an internal error."""

    def dispatch(self, request: Incoming) -> Answer:
        if self.is_turn(3):
            raise Problem("internal_server_error")
        return super().dispatch(request)


@FAULTS.add("every-third-wrong", "robust.same-answer", "core.call-invalid", "core.view-invalid", needs=NOTHING)
class EveryThirdWrong(Counting):
    """Every third refusal has another code."""

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        third = self.is_turn(3) and problem.status == 400
        return super().refuse(request, Problem("user_invalid") if third else problem)


@FAULTS.add("unknown-calls-unanswered", "robust.answers", "core.call-invalid", needs=NOTHING)
class UnknownCallsUnanswered(Behaviour):
    """Where a call is not known the connection is closed."""

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        if problem.code == "pc_phonecall_invalid":
            return HANG_UP
        return super().refuse(request, problem)
