# SPDX-License-Identifier: MIT
"""Servers that take requests that HTTP forbids, fall over them, or keep no order on a connection."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from functools import partial

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.target.states import State

from tests.quality.catalogue import Catalogue
from tests.quality.faults.http import crashes, field, of_grid, raw, where

FAULTS = Catalogue()


def _read(sent: bytes) -> Incoming:
    """The request in these bytes, however it is written; a body that is cut short is completed."""
    text = sent.decode("latin-1").lstrip()
    method, _, rest = text.partition(" ")
    fields = re.findall(r"^(Authorization|Content-Type|Host):\s*(.*?)\s*$", text, re.MULTILINE)
    view = re.search(r'"phoneCallViewId":"(\w+)', text)
    body = json.dumps({"action": "StopRecording", "phoneCallViewId": view[1]}) if view is not None else ""
    return Incoming(method, rest.partition(" ")[0], headers=tuple(fields), body=body.encode())


class TakesForbidden(Behaviour):
    """Answers what cannot be read as if it could."""

    def __init__(self, pattern: bytes) -> None:
        super().__init__()
        self.pattern = re.compile(pattern)

    def unreadable(self, status: int, sent: bytes) -> Answer:
        return self.answer(_read(sent)) if self.pattern.search(sent) else super().unreadable(status, sent)


class FallsOver(TakesForbidden):
    """Has a server error where something cannot be read."""

    def unreadable(self, status: int, sent: bytes) -> Answer:
        found = self.pattern.search(sent)
        return self.refuse(None, Problem("internal_server_error")) if found else super().unreadable(status, sent)


_DEEP = frozenset({"length-sign-taken", "chunk-size-negative-taken", "length-superscript-taken", "cr-breaks"})


for _name, _owner, _sentence, _pattern in (
    ("length-word-taken", "http.request-length", "A length that is no number is 0 or ignored.", rb"Length: abc"),
    ("length-negative-taken", "http.request-length", "A negative length is ignored.", rb"Length: -1"),
    ("length-sign-taken", "http.request-length", "A length with a sign is read.", rb"Length: \+"),
    ("length-list-taken", "http.request-length", "The first of two lengths in a list counts.", rb"Length: \d+,"),
    ("lengths-taken", "http.two-lengths", "The first of two lengths counts.", rb"(?s)Length: \d+\r.*Length: \d+\r"),
    ("coding-ignored", "http.unknown-coding", "An unknown transfer coding is taken for chunked.", rb"Encoding: x"),
    ("chunk-size-guessed", "http.chunk-size", "A chunk size that is no number is skipped.", rb"\r\ng\w+\r\n"),
    ("chunk-size-negative-taken", "http.chunk-size", "The sign of a chunk size is ignored.", rb"\r\n-\w+\r\n"),
    ("length-superscript-taken", "http.request-length", "A superscript digit is one.", rb"Length: \d+\xb2"),
    ("host-not-needed", "http.host-required", "A request without Host is served.", rb"^PUT(?!(?s:.*)\r\nHost:)"),
    ("two-hosts-taken", "http.host-required", "The first of two Hosts counts.", rb"(?s)\r\nHost:.*\r\nHost:"),
    ("space-before-colon-taken", "http.space-before-colon", "White space before a colon is skipped.", rb"X-Odd :"),
):  # fmt: skip
    FAULTS.append(of_grid(_name, _sentence, _owner, partial(TakesForbidden, _pattern), deep=_name in _DEEP))

for _name, _sentence, _pattern in (
    ("nul-breaks", "NUL in a field value causes a server error.", rb"a\0b"),
    ("cr-breaks", "CR in a field value causes a server error.", rb"a\rb"),
    ("line-without-colon-breaks", "A line without a colon causes a server error.", rb"X-Odd\r\n"),
    ("bytes-before-break", "Bytes that are not HTTP cause a server error.", rb"^\x16\x03"),
):
    FAULTS.append(of_grid(_name, _sentence, "robust.odd-message", partial(FallsOver, _pattern), deep=_name in _DEEP))


@FAULTS.add("half-a-body-taken", "http.cut-short")
class HalfABody(Behaviour):
    """A body that is cut short is completed and taken."""

    def cut_short(self, sent: bytes) -> Answer | None:
        request = _read(sent)
        call = self.store.calls.get(request.path.rpartition("/")[2])
        if call is None or request.method != "PUT":
            return None
        body = {"action": "StopRecording", "phoneCallViewId": call.views[0].id}
        return self.answer(replace(request, body=json.dumps(body).encode()))


@FAULTS.add("stays-open", "http.closed-on-request")
class StaysOpen(Behaviour):
    """A connection stays open although the client says that it was the last request on it."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        asked = (request.header("connection") or "").lower() == "close"
        return replace(answer, wire=Wire(keep=True)) if asked else answer


@FAULTS.add("refused-coding-sent", "http.refused-coding")
class RefusedCoding(Behaviour):
    """Bodies are in gzip, even if the client refuses that."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        coded = replace(answer, body=gzip.compress(answer.body)).with_header("Content-Encoding", "gzip")
        return coded if answer.body else answer


@FAULTS.add("list-refused-coding-sent", "http.refused-coding")
class RefusedCodingOfList(RefusedCoding):
    """List is in gzip, even if the client refuses that."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return super().finish(request, answer) if request.method == "GET" else answer


@FAULTS.add("answers-swapped", "http.pipelining")
class Swapped(Behaviour):
    """The first of two requests in one packet gets the answer to the second."""

    def dispatch(self, request: Incoming) -> Answer:
        sent = b"".join(request.packets)
        second = sent.rfind(b"PUT /uapi")
        return super().dispatch(_read(sent[second:])) if sent.count(b"PUT /uapi") > 1 else super().dispatch(request)


@FAULTS.add("second-request-refused", "http.pipelining")
class SecondRefused(Behaviour):
    """Of two requests in one packet only the first is understood."""

    two = False

    def dispatch(self, request: Incoming) -> Answer:
        was_two, self.two = self.two, b"".join(request.packets).count(b"PUT /uapi") > 1
        if was_two:
            raise Problem("request_malformed")
        return super().dispatch(request)


class ServesHead(Behaviour):
    """Answers a HEAD as a GET, without the content."""

    def allowed_methods(self, target: Target) -> tuple[str, ...]:
        return ("GET", "HEAD", "PUT")

    def dispatch(self, request: Incoming) -> Answer:
        if request.method != "HEAD":
            return super().dispatch(request)
        answer = super().dispatch(replace(request, method="GET"))
        return Answer(answer.status, answer.headers, wire=Wire(content_length=self.length(answer), raw=True))

    def length(self, answer: Answer) -> int:
        return len(answer.body)


@FAULTS.add("head-of-length-0", "http.head-length", needs=State.RECORDED)
class HeadEmpty(ServesHead):
    """A HEAD announces a length of 0."""

    def length(self, answer: Answer) -> int:
        return 0


@FAULTS.add("head-with-content", "http.framing", needs=State.RECORDED)
class HeadWithContent(ServesHead):
    """The answer to a HEAD has content."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if request.method != "HEAD":
            return answer
        return replace(answer, wire=replace(answer.wire, content_length=2, trailing=b"{}", raw=True))


@FAULTS.add("method-in-any-case", "http.method-case", needs=State.RECORDED)
class MethodInAnyCase(Behaviour):
    """A method is understood in any case."""

    def dispatch(self, request: Incoming) -> Answer:
        return super().dispatch(replace(request, method=request.method.upper()))


where("method-overridden", "http.request-line", "X-HTTP-Method-Override replaces the method.",
      field("x-http-method-override"), lambda b, r: b.plainly(replace(r, method="GET")))  # fmt: skip
where("target-overridden", "http.request-line", "X-Original-URL replaces the path.",
      field("x-original-url"), lambda b, r: b.plainly(replace(r, path="/uapi/elsewhere")))  # fmt: skip
where("type-twice-breaks", "robust.odd-message", "A second Content-Type causes a server error.",
      raw(rb"(?s)Content-Type.*Content-Type"), crashes)  # fmt: skip
where("credentials-twice-break", "robust.odd-message", "A second Authorization causes a server error.",
      raw(rb"(?s)Authorization.*Authorization"), crashes)  # fmt: skip
where("accept-breaks", "robust.odd-message", "An Accept that cannot be read causes a server error.",
      field("accept", "^;;"), crashes)  # fmt: skip
where("weight-breaks", "robust.odd-message", "A weight that is no number causes a server error.",
      field("accept", "q=abc"), crashes, deep=True)  # fmt: skip
where("range-breaks", "robust.odd-message", "A Range that cannot be read causes a server error.",
      field("range", "=a"), crashes)  # fmt: skip
where("expectation-breaks", "robust.odd-message", "An unknown expectation causes a server error.",
      field("expect", "nonsense"), crashes, deep=True)  # fmt: skip
where("type-parameter-breaks", "robust.odd-message", "A broken parameter causes a server error.",
      field("content-type", '"utf-8$'), crashes)  # fmt: skip
where("version-breaks", "robust.odd-message", "A version that does not exist causes a server error.",
      raw(rb"HTTP/9"), crashes)  # fmt: skip
where("fold-breaks", "robust.odd-message", "A folded line causes a server error.", raw(rb"X-Odd: a\r\n b"), crashes)
