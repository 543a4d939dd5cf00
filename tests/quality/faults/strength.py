# SPDX-License-Identifier: MIT
"""Servers that break, hang or give way when a request is odd."""

from __future__ import annotations

import re

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.wire import jsontext

from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_MALFORMED, _ODD, _PATH, _SERVER = (
    "robust.malformed-body",
    "robust.odd-body",
    "robust.odd-path",
    "robust.no-server-error",
)


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
        del body
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


class _Breaks(Behaviour):
    """Some bodies are internal errors."""

    def read_document(self, request: Incoming) -> Json:
        if self.breaks(request.body, request):
            raise Problem("internal_server_error")
        return super().read_document(request)

    def breaks(self, body: bytes, request: Incoming) -> bool:
        del body, request
        return False


@FAULTS.add("not-json-500", _MALFORMED, _SERVER)
class NotJson500(_Breaks):
    """A body that is no JSON is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return bool(jsontext.parse(body).problem)


@FAULTS.add("no-object-500", _MALFORMED, _SERVER)
class NoObject500(_Breaks):
    """A JSON body that is no object is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return not isinstance(jsontext.parse(body).value, dict | None)


@FAULTS.add("empty-body-503", _MALFORMED, _SERVER)
class EmptyBody503(Behaviour):
    """A request without a body gets 503."""

    def read_document(self, request: Incoming) -> Json:
        if not request.body:
            raise Problem("internal_server_error", status=503)
        return super().read_document(request)


@FAULTS.add("invalid-utf-8-500", _ODD, _SERVER)
class InvalidUtf8500(_Breaks):
    """Bytes that are no UTF-8 are an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return b"\xff" in body and not body.startswith(b"\xff")


@FAULTS.add("deep-nesting-500", "robust.deep-nesting")
class Deep500(_Breaks):
    """Deep nesting is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return b"[" * 1000 in body or body.count(b'{"') > 1000


@FAULTS.add("nan-500", _ODD, _SERVER)
class Nan500(_Breaks):
    """NaN is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return b"NaN" in body


@FAULTS.add("lone-surrogate-500", _ODD, _SERVER)
class Surrogate500(_Breaks):
    """A lone surrogate is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return rb"\ud800" in body


@FAULTS.add("nul-500", _ODD, _SERVER)
class Nul500(_Breaks):
    """NUL in a string is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return rb"\u0000" in body


@FAULTS.add("large-body-500", _ODD, _SERVER)
class Large500(_Breaks):
    """A body of more than 512 KiB is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return len(body) > 512 * 1024


@FAULTS.add("duplicate-keys-500", _ODD, _SERVER)
class Duplicate500(_Breaks):
    """A member that stands twice is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return bool(jsontext.parse(body).repeated)


@FAULTS.add("byte-order-mark-500", _ODD, _SERVER)
class Bom500(_Breaks):
    """A byte order mark is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return body.startswith(b"\xef\xbb\xbf")


@FAULTS.add("quote-500", _ODD, _SERVER)
class Quote500(_Breaks):
    """A quotation mark in the view id is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        value = jsontext.parse(body).value
        return isinstance(value, dict) and "'" in str(value.get("phoneCallViewId"))


@FAULTS.add("huge-number-500", _ODD, _SERVER)
class Number500(_Breaks):
    """A number of many digits is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return re.search(rb"[0-9]{1000}", body) is not None


@FAULTS.add("other-media-type-500", "robust.media-type", _SERVER)
class MediaType500(_Breaks):
    """A media type that is not JSON is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return "json" not in (request.header("content-type") or "json")


@FAULTS.add("missing-media-type-500", "robust.media-type", _SERVER)
class MissingType500(_Breaks):
    """A missing Content-Type is an internal error."""

    def breaks(self, body: bytes, request: Incoming) -> bool:
        return request.header("content-type") is None


@FAULTS.add("odd-body-stops-another", _ODD)
class OddStops(_Bodies):
    """A body that cannot be read ends the call."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if jsontext.parse(request.body).repeated:
            self.store.calls[call_id or ""].ended = True
        return super().update(request, user, extension, call_id)


class _Paths(Behaviour):
    """Some paths are internal errors."""

    def route(self, request: Incoming) -> Target:
        if self.breaks(request.path):
            raise Problem("internal_server_error")
        return super().route(request)

    def breaks(self, path: str) -> bool:
        del path
        return False


@FAULTS.add("long-id-500", _PATH, _SERVER, needs=NOTHING)
class LongId500(_Paths):
    """A call id of more than 255 characters is an internal error."""

    def breaks(self, path: str) -> bool:
        return any(len(part) > 255 for part in path.split("/"))


@FAULTS.add("nul-in-path-500", _PATH, _SERVER, needs=NOTHING)
class NulPath500(_Paths):
    """An encoded NUL in the path is an internal error."""

    def breaks(self, path: str) -> bool:
        return "%00" in path


@FAULTS.add("not-utf-8-path-500", _PATH, _SERVER, needs=NOTHING)
class Utf8Path500(_Paths):
    """A path that is no UTF-8 is an internal error."""

    def breaks(self, path: str) -> bool:
        return "%FF" in path.upper()


@FAULTS.add("encoded-slash-500", _PATH, _SERVER, needs=NOTHING)
class SlashPath500(_Paths):
    """An encoded slash in the path is an internal error."""

    def breaks(self, path: str) -> bool:
        return "%2F" in path.upper()


@FAULTS.add("dots-in-path-500", _PATH, _SERVER, needs=NOTHING)
class DotsPath500(_Paths):
    """Encoded dots in the path are an internal error."""

    def breaks(self, path: str) -> bool:
        return "%2E%2E" in path.upper()


@FAULTS.add("wide-character-500", _PATH, _SERVER, needs=NOTHING)
class WidePath500(_Paths):
    """A character outside Latin-1 in the path is an internal error."""

    def breaks(self, path: str) -> bool:
        return "%F0%9F" in path.upper()


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
        del request
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
        return Answer(200, wire=Wire(hang=True, close=True)) if silent else answer


@FAULTS.add("every-third-500", _SERVER, needs=NOTHING)
class EveryThird500(Behaviour):
    """Every third answer is an internal error."""

    count = 0

    def dispatch(self, request: Incoming) -> Answer:
        self.count += 1
        if self.count % 3 == 0:
            raise Problem("internal_server_error")
        return super().dispatch(request)


@FAULTS.add("every-third-wrong", "robust.same-answer", "core.call-invalid", "core.view-invalid", needs=NOTHING)
class EveryThirdWrong(Behaviour):
    """Every third refusal has another code."""

    count = 0

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        self.count += 1
        third = self.count % 3 == 0 and problem.status == 400
        return super().refuse(request, Problem("user_invalid") if third else problem)


@FAULTS.add("unknown-calls-unanswered", "robust.answers", "core.call-invalid", needs=NOTHING)
class UnknownCallsUnanswered(Behaviour):
    """Where a call is not known the connection is closed."""

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        if problem.code == "pc_phonecall_invalid":
            return Answer(200, wire=Wire(hang=True, close=True))
        return super().refuse(request, problem)
