# SPDX-License-Identifier: MIT
"""Servers that understand a request in one way of writing it alone."""

from __future__ import annotations

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.rendering import Json

from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()


@FAULTS.add("charset-refused", "http.charset-parameter")
class CharsetRefused(Behaviour):
    """application/json with a charset parameter is refused."""

    def media_type_accepted(self, request: Incoming) -> bool:
        return request.header("content-type") == "application/json"


@FAULTS.add("unknown-field-refused", "http.unknown-field")
class UnknownFieldRefused(Behaviour):
    """A header field that is not known is refused."""

    known = frozenset(
        ("host", "authorization", "content-type", "content-length", "accept", "accept-encoding", "connection",
         "user-agent", "content-encoding", "transfer-encoding", "expect", "accept-language", "accept-charset", "range",
         "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "keep-alive", "te", "x-hop",
         "content-language", "cookie", "date", "via", "forwarded", "x-forwarded-for")
    )  # fmt: skip

    def dispatch(self, request: Incoming) -> Answer:
        if any(name.lower() not in self.known for name, _ in request.headers):
            raise Problem("request_malformed")
        return super().dispatch(request)


@FAULTS.add("authorization-by-letter", "http.field-names")
class AuthorizationByLetter(Behaviour):
    """The field Authorization is looked for in that case alone."""

    def sent_token(self, request: Incoming) -> str | None:
        found = any(name == "Authorization" for name, _ in request.headers)
        return super().sent_token(request) if found else None


@FAULTS.add("content-type-by-letter", "http.field-names")
class ContentTypeByLetter(Behaviour):
    """The field Content-Type is looked for in that case alone."""

    def media_type_accepted(self, request: Incoming) -> bool:
        return any(name == "Content-Type" for name, _ in request.headers) and super().media_type_accepted(request)


@FAULTS.add("accept-has-to-name-json", "http.any-media-range")
class AcceptNamesJson(Behaviour):
    """A request whose Accept does not name application/json is refused with 406."""

    def dispatch(self, request: Incoming) -> Answer:
        if "application/json" not in (request.header("accept") or ""):
            raise Problem("not_acceptable", status=406, message="Only application/json is to be had.")
        return super().dispatch(request)


@FAULTS.add("members-in-order", "http.equal-json")
class MembersInOrder(Behaviour):
    """The action is read only where it comes first."""

    def parse_body(self, body: bytes) -> Json:
        document = super().parse_body(body)
        if next(iter(document), "action") != "action":
            raise Problem("action_invalid")
        return document


@FAULTS.add("white-space-unread", "http.equal-json")
class WhiteSpaceUnread(Behaviour):
    """White space between a member's name and its value is not understood."""

    def parse_body(self, body: bytes) -> Json:
        if b'" :' in body:
            raise Problem("body_invalid")
        return super().parse_body(body)


@FAULTS.add("escapes-unread", "http.equal-json")
class EscapesUnread(Behaviour):
    """Escapes in strings stay as they are."""

    def parse_body(self, body: bytes) -> Json:
        return super().parse_body(body.replace(b"\\u", b"\\\\u"))
