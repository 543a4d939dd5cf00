# SPDX-License-Identifier: MIT
"""Servers that refuse in another documented way, or look at a request in another order."""

from __future__ import annotations

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.reference.rendering import Json
from uapi_conformance.wire.exchange import Headers

from tests.quality.bases import error_body, foreign_call, refused_as
from tests.quality.catalogue import Variant

_REFERENCE_UNLIKE: tuple[tuple[str, str | int], ...] = (
    ("success_status", 202), ("success_status", 204), ("link_member", "links"), ("link_slashes", "double"),
    ("list_by_id", "object"), ("numbers", "string"), ("denied_status", 403), ("unknown_call_list", "no-content"),
    ("unknown_call_list", "error"), ("foreign_call", "forbidden"), ("other_extension", "extension_invalid"),
    ("repeated_stop", "refused"), ("other_methods", 501), ("request_media_type", "ignored"),
    ("unknown_members", "refused"), ("unknown_user", "access_denied"), ("unknown_extension", "access_denied"), ("answer_form", "collection"),
    ("answer_form", "array"),
)  # fmt: skip


_EVERYWHERE = ("robust.error-everywhere",)
_DOCUMENTED: tuple[tuple[str, str | int], ...] = (("early_refusals", "documented"),)


class Forbidden(Behaviour):
    """Every refusal of credentials has the status on which published clients renew their token."""

    def authenticate(self, request: Incoming) -> User:
        with refused_as("access_denied", status=403):
            return super().authenticate(request)


class ExpiredForbidden(Behaviour):
    def authenticate(self, request: Incoming) -> User:
        try:
            return super().authenticate(request)
        except Problem:
            if self.sent_token(request) in self.store.tokens:
                raise Problem("access_denied", status=403) from None
            raise


class ChallengeList(Behaviour):
    """RFC 9110, section 11.6.1: several challenges, with or without parameters."""

    def challenge(self, sent: str | None) -> Headers:
        return (("WWW-Authenticate", 'Negotiate, Basic realm="a, b" , Bearer realm="UAPI", error="invalid_token"'),)


class TwoChallenges(Behaviour):
    def challenge(self, sent: str | None) -> Headers:
        return (("WWW-Authenticate", 'Basic realm="UAPI"'), ("WWW-Authenticate", "Bearer"))


class ForeignUserForbidden(Behaviour):
    """Another user in the path is forbidden; another user's call under the own path is unknown."""

    status = 403

    def denied(self) -> Problem:
        return Problem("access_denied", status=self.status, headers=self.challenge(None) if self.status == 401 else ())

    def resolve_user(self, session: User, text: str) -> User:
        if text != session.id and text in self.store.users:
            raise self.denied()
        return super().resolve_user(session, text)


class ForeignForbidden(ForeignUserForbidden):
    """What is another user's is refused with access_denied, on every path."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        if any(text in other.extensions for other in self.store.users.values() if other is not user):
            raise self.denied()
        return super().resolve_extension(user, text)

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        foreign = foreign_call(self.store, user, call_id)
        if foreign is not None and not foreign.ended:
            raise self.denied()
        return super().find_call(user, extension, call_id)

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        if foreign_call(self.store, user, call_id) is not None:
            raise self.denied()
        return super().listed_calls(user, extension, call_id)


class ForeignUnauthorized(ForeignForbidden):
    status = 401


class OtherExtension(Behaviour):
    """An Extension without part in the call is refused by its own code."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        call = super().find_call(user, None, call_id)
        if not self.takes_part(extension, call):
            raise Problem("extension_invalid")
        return call


class NotImplemented501(Behaviour):
    """501 for every method that is not documented."""

    def check_method(self, request: Incoming, target: object) -> None:
        if request.method not in ("GET", "PUT"):
            raise Problem("request_not_implemented")


class _UnknownMethod(Behaviour):
    """Answers a method that nobody knows in another way than one that is not allowed."""

    def answer(self, request: Incoming) -> Answer:
        if request.method in ("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"):
            return super().answer(request)
        return self.unknown(request)

    def unknown(self, request: Incoming) -> Answer:
        return super().answer(request)


class UnknownMethod501(_UnknownMethod):
    """RFC 9110, section 15.6.2: 501 for methods that nobody knows, 405 for the others."""

    def unknown(self, request: Incoming) -> Answer:
        return self.finish(request, self.refuse(request, Problem("request_not_implemented")))


class UnknownMethodUnparsed(_UnknownMethod):
    """A server whose parser refuses what is no method that it knows."""

    def unknown(self, request: Incoming) -> Answer:
        return Answer(400, (("Connection", "close"),))


class UnknownMethodPage(_UnknownMethod):
    """A server before the UnifiedAPI that answers such methods with a page."""

    def unknown(self, request: Incoming) -> Answer:
        return Answer(501, (("Content-Type", "text/html"),), b"<h1>Not Implemented</h1>")


class MethodLast(Behaviour):
    """The method is looked at when all else is known to be right."""

    def dispatch(self, request: Incoming) -> Answer:
        target = self.route(request)
        user = self.resolve_user(self.authenticate(request), target.user)
        extension = self.resolve_extension(user, target.extension)
        if request.method == "GET":
            return self.list_answer(request, user, extension, target.call)
        self.find_call(user, extension, target.call)
        self.check_method(request, target)
        return self.update(request, user, extension, target.call)


class UnknownAction501(Behaviour):
    """Every action that has no meaning is an operation that is not implemented."""

    def read_action(self, document: Json) -> str:
        action = document.get("action")
        if isinstance(action, str) and action and action not in ("StopRecording", "StartRecording"):
            raise Problem("request_not_implemented")
        return super().read_action(document)


class NotAStop501(Behaviour):
    """Everything but StopRecording is not implemented, what names no action included."""

    def parse_body(self, body: bytes) -> Json:
        return super().parse_body(body) if body else {}

    def read_action(self, document: Json) -> str:
        if document.get("action") != "StopRecording":
            raise Problem("request_not_implemented")
        return "StopRecording"


class UnknownUserForbidden(Behaviour):
    """Who is not the token's user is forbidden, whether there is such a user or not."""

    def resolve_user(self, session: User, text: str) -> User:
        with refused_as("access_denied", status=403):
            return super().resolve_user(session, text)


class UnknownExtensionForbidden(Behaviour):
    """What is no Extension of the user is forbidden, whether there is such a one or not."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        with refused_as("access_denied", status=403):
            return super().resolve_extension(user, text)


class ForeignHidden(Behaviour):
    """RFC 9110, section 15.5.4: what is forbidden may be hidden as not found."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        foreign = foreign_call(self.store, user, call_id)
        if foreign is not None and not foreign.ended:
            raise Problem("not_found")
        return super().find_call(user, extension, call_id)


class BodyFirst(Behaviour):
    """The body is read before the path is looked at."""

    def dispatch(self, request: Incoming) -> Answer:
        session = self.authenticate(request)
        target = self.route(request)
        self.check_method(request, target)
        document = self.read_document(request) if request.method == "PUT" else {}
        action = self.read_action(document) if request.method == "PUT" else ""
        extension = self.resolve_extension(session, target.extension)
        user = self.resolve_user(session, target.user)
        if request.method == "GET":
            return self.list_answer(request, user, extension, target.call)
        call = self.find_call(user, extension, target.call)
        self.perform(action, call, self.find_view(call, document), document)
        return self.success_answer(request, user, extension, call)


class ViewBeforeAction(Behaviour):
    """What is no object has no view either, so that the view's code comes for every such body."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        call = self.find_call(user, extension, call_id)
        try:
            document = self.read_document(request)
        except Problem:
            document = {}
        view = self.find_view(call, document)
        self.perform(self.read_action(document), call, view, document)
        return self.success_answer(request, user, extension, call)


class Unprocessable(Behaviour):
    """RFC 9110, section 15.5.21: 422 for what is JSON and makes no sense."""

    def read_action(self, document: Json) -> str:
        with refused_as("action_invalid", status=422):
            return super().read_action(document)


class Conflated(Behaviour):
    """One code of the server's own for everything that has none."""

    def error_document(self, problem: Problem) -> object:
        documented = problem.code.startswith(("pc_", "user_", "extension_")) or problem.status in (401, 403, 500, 501)
        return error_body(problem.code if documented else "bad_request", "Bad request")


VARIANTS = (
    Variant("reference", "The reference server, where it contradicts a claim.", Behaviour, unlike=_REFERENCE_UNLIKE),
    Variant("denied-403", "Wrong credentials are refused with 403.", Forbidden, unlike=(("denied_status", 401),)),
    Variant(
        "expired-403",
        "An expired token is refused with 403, a wrong one with 401.",
        ExpiredForbidden,
        unlike=(("denied_status", 401), ("denied_status", 403)),
    ),
    Variant("challenge-list", "A 401 lists three challenges.", ChallengeList, advised=("http.field-sense",)),
    Variant("two-challenges", "A 401 has two challenge fields.", TwoChallenges),
    Variant("foreign-403", "What is another user's is refused with 403.", ForeignForbidden, unlike=(("foreign_call", "unknown"),)),
    Variant("foreign-401", "What is another user's is refused with 401.", ForeignUnauthorized, unlike=(("foreign_call", "unknown"),)),
    Variant(
        "foreign-user-403",
        "Another user in the path is refused with 403, another user's call is unknown.",
        ForeignUserForbidden,
        unlike=(("foreign_call", "unknown"), ("foreign_call", "forbidden")),
    ),
    Variant("other-extension", "An Extension without part has its own code.", OtherExtension, unlike=(("other_extension", "pc_phonecall_invalid"),)),
    Variant("methods-501", "Undocumented methods are not implemented.", NotImplemented501, unlike=(("other_methods", 405),)),
    Variant(
        "invented-method-501",
        "A method that nobody knows is not implemented, others are not allowed.",
        UnknownMethod501,
        unlike=(("other_methods", 501),),
    ),
    Variant("invented-method-unparsed", "A method that nobody knows is refused by the parser.", UnknownMethodUnparsed, advised=_EVERYWHERE, unlike=_DOCUMENTED),
    Variant("invented-method-page", "A method that nobody knows is answered with a page.", UnknownMethodPage, advised=_EVERYWHERE, unlike=_DOCUMENTED),
    Variant("method-last", "The method is checked last.", MethodLast),
    Variant("unknown-action-501", "Every unknown action is not implemented.", UnknownAction501),
    Variant("not-a-stop-501", "All but StopRecording is not implemented.", NotAStop501),
    Variant("unknown-user-403", "A user id that is not the own one is forbidden.", UnknownUserForbidden, unlike=(("unknown_user", "user_invalid"), ("foreign_call", "forbidden"), ("foreign_call", "unknown"))),
    Variant("unknown-extension-403", "What is no Extension of the user is forbidden.", UnknownExtensionForbidden, unlike=(("unknown_extension", "extension_invalid"), ("foreign_call", "unknown"), ("foreign_call", "forbidden"))),
    Variant("foreign-404", "What is another user's is not found.", ForeignHidden, unlike=(("foreign_call", "unknown"), ("foreign_call", "forbidden"))),
    Variant("body-first", "The body is checked before the path.", BodyFirst),
    Variant("view-before-action", "A body that is none has no view.", ViewBeforeAction),
    Variant("unprocessable", "A wrong action is refused with 422.", Unprocessable),
    Variant("one-code", "Undocumented causes share one code.", Conflated),
)  # fmt: skip
