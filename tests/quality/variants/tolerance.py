# SPDX-License-Identifier: MIT
"""Servers that take more requests than they must, or fewer, or offer more operations."""

from __future__ import annotations

import json
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.reference.rendering import Json

from tests.quality.bases import HANG_UP
from tests.quality.catalogue import Variant


class LastWins(Behaviour):
    """RFC 8259, section 9: a parser may accept other forms. A byte order mark, UTF-16, NaN, and members twice."""

    def parse_body(self, body: bytes) -> Json:
        try:
            document = self.parsed(body)
        except (ValueError, RecursionError):
            raise Problem("body_invalid") from None
        if not isinstance(document, dict):
            raise Problem("body_invalid")
        return document

    def parsed(self, body: bytes) -> object:
        return json.loads(body)


class FirstWins(LastWins):
    def parsed(self, body: bytes) -> object:
        return json.loads(body, object_pairs_hook=lambda pairs: dict(reversed(pairs)))


class FirstValue(LastWins):
    """Takes the first value of the body, whatever follows it, as some languages' parsers do."""

    def parsed(self, body: bytes) -> object:
        return json.JSONDecoder().raw_decode(body.decode().lstrip())[0]


class Replacing(Behaviour):
    """Bytes that are no UTF-8 become U+FFFD before the body is parsed, as in JavaScript."""

    def parse_body(self, body: bytes) -> Json:
        return super().parse_body(body.decode("utf-8", "replace").encode())


class Forgiving(LastWins):
    """Commas too many and single quotes are taken."""

    def parse_body(self, body: bytes) -> Json:
        try:
            return super().parse_body(body)
        except Problem:
            return super().parse_body(body.replace(b",}", b"}").replace(b"'", b'"'))


class StrictMembers(Behaviour):
    def parse_body(self, body: bytes) -> Json:
        document = super().parse_body(body)
        if not document.keys() <= {"action", "phoneCallViewId", "format"}:
            raise Problem("member_unknown", status=422, message="There is a member that is not defined.")
        return document


class SmallBodies(Behaviour):
    """RFC 9110, section 15.5.14."""

    body_limit = 16 * 1024


class HangUpOnLargeBodies(Behaviour):
    """RFC 9110, section 15.5.14: the server may close the connection."""

    body_limit = 32 * 1024

    def answer(self, request: Incoming) -> Answer:
        return HANG_UP if request.oversize else super().answer(request)


class LongPath(Behaviour):
    """RFC 9110, section 15.5.15."""

    longest, status = 2048, 414

    def answer(self, request: Incoming) -> Answer:
        return super().answer(request) if len(request.path) <= self.longest else self.too_long(request)

    def too_long(self, request: Incoming) -> Answer:
        return self.finish(request, self.refuse(request, Problem("uri_too_long", status=self.status)))


class LargeHead(LongPath):
    status = 431


class HangUpOnLongPath(LongPath):
    longest = 4096

    def too_long(self, request: Incoming) -> Answer:
        return HANG_UP


class MediaTypeIgnored(Behaviour):
    def media_type_accepted(self, request: Incoming) -> bool:
        return True


class MediaTypeAssumed(Behaviour):
    """None is taken for JSON, another one is refused."""

    def media_type_accepted(self, request: Incoming) -> bool:
        return request.header("content-type") is None or super().media_type_accepted(request)


class MediaTypeRefusedWith400(Behaviour):
    def read_document(self, request: Incoming) -> Json:
        if not self.media_type_accepted(request):
            raise Problem("request_invalid")
        return super().read_document(request)


class LiteralPath(Behaviour):
    """%2A is not *: RFC 3986, section 2.2."""

    def decode_segment(self, segment: str) -> str:
        return segment if "%2A" in segment or "%40" in segment else super().decode_segment(segment)


class Undecoded(Behaviour):
    """Nothing in the path is decoded."""

    def decode_segment(self, segment: str) -> str:
        return segment


class NormalisedPath(Behaviour):
    """RFC 3986, section 6.2.2: escapes of letters and dots are undone, then dot segments removed."""

    def segments(self, path: str) -> list[str]:
        kept: list[str] = []
        for segment in super().segments(path):
            if segment == "..":
                del kept[-1:]
            elif segment != ".":
                kept.append(segment)
        return kept


class StrictQuery(Behaviour):
    """Parameters that no page names are refused."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if "action=" in request.query:
            raise Problem("query_invalid")
        return super().list_answer(request, user, extension, call_id)


class MoreMethods(Behaviour):
    """HEAD and OPTIONS, and DELETE, which hangs up."""

    def allowed_methods(self, target: Target) -> tuple[str, ...]:
        return ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")

    def dispatch(self, request: Incoming) -> Answer:
        if request.method == "OPTIONS":
            self.authenticate(request)
            return Answer(200, (("Allow", ", ".join(self.allowed_methods(self.route(request)))),))
        return super().dispatch(replace(request, method="GET") if request.method == "HEAD" else request)


class ExpectedLength(Behaviour):
    """RFC 9110, section 10.1.1 and RFC 9112, section 9.6: what was not needed is not read before the answer."""

    body_limit = 64 * 1024

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(close=True)) if request.oversize else answer


class EndedCallSaid(Behaviour):
    """A call that ended a moment ago, and one that never was, are told apart in the message alone."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        known = self.store.calls.get(call_id or "")
        if known is not None and known.user_id == user.id and known.ended:
            raise Problem("pc_phonecall_invalid", message="The phone call has ended.")
        return super().find_call(user, extension, call_id)


VARIANTS = (
    Variant("json-last-wins", "A lenient parser; of equal members the last counts.", LastWins),
    Variant("json-first-wins", "A lenient parser; of equal members the first counts.", FirstWins),
    Variant("json-first-value", "A parser that stops at the object's end.", FirstValue),
    Variant("json-utf-8-replaced", "Bytes that are not UTF-8 are replaced by U+FFFD.", Replacing),
    Variant("json-forgiving", "A parser that takes commas too many and single quotes.", Forgiving),
    Variant("strict-members", "Members that are not defined are refused with 422.", StrictMembers, unlike=(("unknown_members", "ignored"),)),
    Variant("small-bodies", "Bodies over 16 KiB are refused with 413.", SmallBodies),
    Variant("small-bodies-close", "Bodies over 64 KiB are refused with 413, and the connection is closed.", ExpectedLength),
    Variant("hang-up-on-large-bodies", "The connection is closed on bodies over 32 KiB.", HangUpOnLargeBodies),
    Variant("long-path-414", "Long paths are refused with 414.", LongPath),
    Variant("long-path-431", "Long paths are refused with 431.", LargeHead),
    Variant("hang-up-on-long-path", "The connection is closed on long paths.", HangUpOnLongPath),
    Variant("media-type-ignored", "Every media type is taken for JSON.", MediaTypeIgnored, unlike=(("request_media_type", "required"),)),
    Variant(
        "media-type-assumed",
        "A request without media type is taken for JSON.",
        MediaTypeAssumed,
        unlike=(("request_media_type", "required"), ("request_media_type", "ignored")),
    ),
    Variant("media-type-400", "Another media type is refused with 400.", MediaTypeRefusedWith400, unlike=(("request_media_type", "ignored"),)),
    Variant("literal-path", "%2A and %40 are not understood.", LiteralPath, advised=("robust.encoded-path",)),
    Variant("undecoded-path", "Nothing in a path is decoded.", Undecoded, advised=("robust.encoded-path", "http.encoded-letters", "http.path-letters")),
    Variant("normalised-path", "Dot segments are removed, even encoded ones.", NormalisedPath),
    Variant("strict-query", "Query parameters that no page names are refused.", StrictQuery),
    Variant("more-methods", "HEAD, OPTIONS and DELETE are there.", MoreMethods),
    Variant("ended-call-said", "The message tells a call that has ended from one that never was.", EndedCallSaid),
)  # fmt: skip
