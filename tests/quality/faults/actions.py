# SPDX-License-Identifier: MIT
"""Servers that take the wrong requests for a stop, or answer them by turns."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Token, User
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import ActionNamed, Counting, refused_as
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()


@FAULTS.add("unknown-action-stops", "core.action-checked")
class UnknownActionStops(Behaviour):
    """Any action that is not known is taken for StopRecording."""

    def read_action(self, document: Json) -> str:
        try:
            return super().read_action(document)
        except Problem:
            if isinstance(document.get("action"), str):
                return "StopRecording"
            raise


@FAULTS.add("missing-action-stops", "core.action-checked")
class MissingActionStops(Behaviour):
    """Without an action a stop is meant."""

    def read_action(self, document: Json) -> str:
        return super().read_action({"action": "StopRecording", **document})


@FAULTS.add("action-in-any-case", "core.action-checked")
class ActionInAnyCase(ActionNamed):
    """Actions are compared without regard to case."""

    def named(self, action: object) -> object:
        return "StopRecording" if str(action).lower() == "stoprecording" else action


@FAULTS.add("action-list-accepted", "core.action-checked")
class ActionList(ActionNamed):
    """Of a list of actions the first counts."""

    def named(self, action: object) -> object:
        return action[0] if isinstance(action, list) and action else action


@FAULTS.add("action-trimmed", "core.action-checked")
class ActionTrimmed(ActionNamed):
    """Blanks around the action are taken off."""

    def named(self, action: object) -> object:
        return action.strip() if isinstance(action, str) else action


@FAULTS.add("unknown-action-500", "core.action-checked", "robust.no-server-error")
class UnknownAction500(Behaviour):
    """An action that is not known is an internal error."""

    def read_action(self, document: Json) -> str:
        with refused_as("internal_server_error"):
            return super().read_action(document)


@FAULTS.add("null-action-stops", "core.action-checked")
class ActionNullStops(ActionNamed):
    """An action that is null counts as missing, and a missing one as StopRecording."""

    def named(self, action: object) -> object:
        return "StopRecording" if action is None else action


@FAULTS.add("always-400", "core.stop-accepted")
class Always400(Behaviour):
    """Every stop is refused."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        super().update(request, user, extension, "none")
        raise Problem("pc_phonecall_invalid")


@FAULTS.add("always-202", "core.view-invalid", "core.call-invalid", "core.action-checked")
class Always202(Behaviour):
    """Every request with a token is accepted with 202, whatever it asks for."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        call = self.store.calls.get(call_id or "") or self.store.calls_of(user.id)[0]
        with contextlib.suppress(Problem):
            super().update(request, user, extension, call_id)
        return self.json_answer(202, self.updated_document(request, user, extension, call))


@FAULTS.add("created", "core.success-status")
class Created(Behaviour):
    """A stop is answered with 201."""

    def success_status(self) -> int:
        return 201


@FAULTS.add("redirects", "core.stop-accepted")
class Redirects(Behaviour):
    """A stop is answered with 302 to the call."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        answer = super().success_answer(request, user, extension, call)
        return replace(answer, status=302).with_header("Location", self.self_link(request, user, extension, call))


@FAULTS.add("answers-by-turns", "robust.same-answer", needs=NOTHING)
class ByTurns(Counting):
    """The same refused request gets two codes by turns."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        try:
            return super().find_call(user, extension, call_id)
        except Problem as problem:
            raise Problem("pc_phonecallview_invalid" if self.is_turn(2) else "pc_phonecall_invalid") from problem


@FAULTS.add("list-by-turns", "robust.same-answer", needs=NOTHING)
class ListByTurns(Counting):
    """Every second List request is refused."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if self.is_turn(2):
            raise Problem("pc_phonecall_invalid")
        return super().list_answer(request, user, extension, call_id)


@FAULTS.add("token-of-another-user-taken", "security.foreign-call", needs=State.FOREIGN)
class AnyUsersToken(Behaviour):
    """Any valid token reaches the call that the path names."""

    def authenticate(self, request: Incoming) -> User:
        session = super().authenticate(request)
        return next((u for u in self.store.users.values() if f"/{u.id}/" in request.path), session)


@FAULTS.add("token-accepted-after-expiry-in-lists", "service.token-expired", needs=State.EXPIRED)
class ExpiredInLists(Behaviour):
    """An expired token still lists calls."""

    reading = False

    def dispatch(self, request: Incoming) -> Answer:
        self.reading = request.method == "GET"
        return super().dispatch(request)

    def token_accepted(self, token: Token) -> bool:
        return self.reading or super().token_accepted(token)
