# SPDX-License-Identifier: MIT
"""Servers that take one user or extension for another, or do not know how they can be written."""

from __future__ import annotations

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.target.states import State

from tests.quality.bases import refused_as
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()


@FAULTS.add("extension-ignored", "service.extension-invalid")
class ExtensionIgnored(Behaviour):
    """Whatever stands for the Extension is taken for @self."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        return None


@FAULTS.add("extension-by-its-end", "service.extension-invalid")
class ExtensionByEnd(Behaviour):
    """The number behind the star is enough."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        end = text.rpartition("*")[2]
        return super().resolve_extension(user, next((e for e in user.extensions if e.endswith("*" + end)), text))


@FAULTS.add("extension-without-part", "core.path-identifies", needs=State.RECORDED)
class WithoutPart(Behaviour):
    """A call is found under each Extension of its user."""

    def takes_part(self, extension: str | None, call: PhoneCall) -> bool:
        return True


@FAULTS.add("extension-error-is-user", "service.extension-invalid")
class ExtensionIsUser(Behaviour):
    """A wrong Extension is called a wrong user."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        with refused_as("user_invalid"):
            return super().resolve_extension(user, text)


@FAULTS.add("user-ignored", "service.user-invalid")
class UserIgnored(Behaviour):
    """Whatever stands for the user is taken for @me."""

    def resolve_user(self, session: User, text: str) -> User:
        return session


@FAULTS.add("user-by-its-end", "service.user-invalid")
class UserByEnd(Behaviour):
    """Only the end of a user id is compared."""

    def resolve_user(self, session: User, text: str) -> User:
        return super().resolve_user(session, session.id if text.endswith(session.id) else text)


@FAULTS.add("user-error-is-call", "service.user-invalid")
class UserIsCall(Behaviour):
    """A wrong user is called a wrong call."""

    def resolve_user(self, session: User, text: str) -> User:
        with refused_as("pc_phonecall_invalid"):
            return super().resolve_user(session, text)


@FAULTS.add("user-404", "service.user-invalid", "core.code-status", needs=NOTHING)
class User404(Behaviour):
    """A wrong user gets its code with status 404."""

    def resolve_user(self, session: User, text: str) -> User:
        with refused_as(status=404):
            return super().resolve_user(session, text)


@FAULTS.add("me-unknown", "service.special-user")
class MeUnknown(Behaviour):
    """@me is no user."""

    def user_names(self) -> tuple[str, ...]:
        return ("@viewer", "@owner")


@FAULTS.add("viewer-unknown", "service.special-user")
class ViewerUnknown(Behaviour):
    """@viewer is no user."""

    def user_names(self) -> tuple[str, ...]:
        return ("@me", "@owner")


@FAULTS.add("owner-unknown", "service.special-user")
class OwnerUnknown(Behaviour):
    """@owner is no user."""

    def user_names(self) -> tuple[str, ...]:
        return ("@me", "@viewer")


@FAULTS.add("self-unknown", "service.special-extension")
class SelfUnknown(Behaviour):
    """@self is no Extension."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        if text == "@self":
            raise Problem("extension_invalid")
        return super().resolve_extension(user, text)


@FAULTS.add("self-is-first-extension", "service.special-extension", needs=State.RECORDED)
class SelfIsLast(Behaviour):
    """@self stands for the last Extension of the user alone."""

    def resolve_extension(self, user: User, text: str) -> str | None:
        return user.extensions[-1] if text == "@self" else super().resolve_extension(user, text)


@FAULTS.add("trailing-slash-unknown", "service.trailing-slash")
class SlashUnknown(Behaviour):
    """A path with a trailing slash is another one."""

    def route(self, request: Incoming) -> Target:
        if request.path.endswith("/"):
            raise Problem("not_found")
        return super().route(request)


@FAULTS.add("trailing-slash-unknown-to-list", "service.trailing-slash")
class ListSlashUnknown(Behaviour):
    """List of all calls is not found under a path with a trailing slash."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if call_id is None and request.path.endswith("/"):
            raise Problem("not_found")
        return super().list_answer(request, user, extension, call_id)


@FAULTS.add("trailing-slash-hides-call", "service.trailing-slash")
class ListSlashHides(Behaviour):
    """List by id shows no call under a path with a trailing slash."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        wanted = "nothing" if call_id is not None and request.path.endswith("/") else call_id
        return super().list_answer(request, user, extension, wanted)


@FAULTS.add("trailing-slash-redirected", "service.trailing-slash")
class SlashRedirected(Behaviour):
    """A path with a trailing slash is sent to the one without."""

    def answer(self, request: Incoming) -> Answer:
        if not request.path.endswith("/"):
            return super().answer(request)
        where = ("Location", request.path.rstrip("/"))
        return Answer(308, (where, ("Content-Type", "text/html")), b"<p>Permanent Redirect</p>")


@FAULTS.add("encoded-path-unknown", "robust.encoded-path")
class EncodedUnknown(Behaviour):
    """Percent-encoded characters stay as they are."""

    def decode_segment(self, segment: str) -> str:
        return segment
