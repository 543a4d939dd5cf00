# SPDX-License-Identifier: MIT
"""Answers the hook's requests on the reference server: sets up, inspects and tears down what a test needs."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from uapi_conformance.reference.model import PhoneCall, Store, User, View
from uapi_conformance.wire import jsontext

_HOUR = 3600
Values = dict[str, str]


class StateHandler:
    """The hook's side of the protocol. Calls are always new, so that no test depends on another."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user = store.users[user_id]
        self._other_user = next(user for user in store.users.values() if user.id != user_id)
        self._made_calls: set[str] = set()
        self._made_tokens: set[str] = set()

    def answer(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Return the status and JSON object that answer a state-change request."""
        if method != "POST":
            return _refusal(405, "method_not_allowed", "States are changed with POST.")
        document = jsontext.parse(body).value
        if not isinstance(document, dict):
            return _refusal(400, "body_invalid", "A state change is one JSON object.")
        with self._store.lock:
            return self._change(document.get("action"), str(document.get("state")), _values(document))

    def _change(self, action: object, state: str, values: Values) -> tuple[int, dict[str, Any]]:
        if action == "inspect":
            return self._inspect(values)
        if action not in ("setup", "teardown"):
            return _refusal(501, "request_not_implemented", "The action must be setup, teardown or inspect.")
        if state not in _SETUPS:
            return _refusal(404, "not_found", "There is no state of this name.")
        if action == "setup":
            return 200, dict(_SETUPS[state](self))
        self._tear_down(values)
        return 200, {}

    def _inspect(self, values: Values) -> tuple[int, dict[str, Any]]:
        if not {"phoneCallId", "phoneCallViewId"} <= values.keys():
            return _refusal(400, "body_invalid", "To inspect, phoneCallId and phoneCallViewId are needed.")
        call = self._store.calls.get(values["phoneCallId"])
        view = call.view(values["phoneCallViewId"]) if call is not None and not call.ended else None
        return 200, {"recording": view is not None and view.recording is not None}

    def _tear_down(self, values: Values) -> None:
        """Remove what a setup made and nothing else: the standing calls stay."""
        for name in ("phoneCallId", "otherPhoneCallId"):
            if values.get(name) in self._made_calls:
                self._store.remove_call(values[name])
                self._made_calls.discard(values[name])
        for name in ("token", "otherToken"):
            if values.get(name) in self._made_tokens:
                self._store.revoke(values[name])
                self._made_tokens.discard(values[name])

    # --- the states ---

    def recorded(self) -> Values:
        return self._four(self._new_call(self._user, recorded=1))

    def two_views(self) -> Values:
        # A third one, of another telephone of the same Extension: a stop must not reach the views behind its own.
        call = self._new_call(self._user, recorded=3, telephones=2)
        return {**self._four(call), "otherPhoneCallViewId": call.views[0].id}

    def two_calls(self) -> Values:
        ids = _view_ids()
        call = self._new_call(self._user, recorded=1, ids=ids)
        # The second call also has a recorded view with the first one's id: each call may number its own views.
        other = self._new_call(self._user, recorded=2, ids=chain([call.views[1].id], ids))
        return {**self._four(call), "otherPhoneCallId": other.id, "otherPhoneCallViewId": other.views[1].id}

    def not_recorded(self) -> Values:
        return self._four(self._new_call(self._user, recorded=0))

    def ended(self) -> Values:
        call = self._new_call(self._user, recorded=1)
        call.ended = True
        return self._four(call)

    def other_user(self) -> Values:
        ids = _view_ids()
        call = self._new_call(self._user, recorded=1, ids=ids)
        other = self._new_call(self._other_user, recorded=1, ids=ids)
        return {
            **self._four(call),
            "otherUserId": other.user_id,
            "otherExtension": other.extension,
            "otherPhoneCallId": other.id,
            "otherPhoneCallViewId": other.views[1].id,
            "otherToken": self._new_token(other.user_id, None),
        }

    def expired_token(self) -> Values:
        return {"token": self._new_token(self._user.id, time.time() - _HOUR)}

    # --- what they are made of ---

    def _four(self, call: PhoneCall) -> Values:
        bystander = next(extension for extension in self._user.extensions if extension not in call.extensions)
        return {
            "userId": call.user_id,
            "extension": call.extension,
            "phoneCallId": call.id,
            "phoneCallViewId": call.views[1].id,
            "otherExtension": bystander,
        }

    def _new_token(self, user_id: str, expires: float | None) -> str:
        token = self._store.issue(user_id, expires=expires).value
        self._made_tokens.add(token)
        return token

    def _new_call(
        self, user: User, *, recorded: int, telephones: int = 1, ids: Iterator[str] | None = None
    ) -> PhoneCall:
        """Make a call between a user's first two extensions, and record the last ``recorded`` of its views.

        There is one view of the calling Extension, and one for each of the ``telephones`` of the called one.
        """
        called, calling = user.extensions[:2]
        view_ids = _view_ids() if ids is None else ids
        now = datetime.now(UTC)
        answered, recording = now - timedelta(seconds=55), now - timedelta(seconds=30)
        views = [
            View(next(view_ids), extension, (calling,), (called,), 5, 2, "John Doe <3333>", answered, None)
            for extension in (calling, *(called,) * telephones)
        ]
        for view in views[len(views) - recorded :]:
            view.recording = recording
        call = PhoneCall(
            _call_id(),
            called,
            user.id,
            user.owner_id,
            user.owner_name,
            now - timedelta(seconds=60),
            answered,
            secrets.token_hex(4),
            views,
        )
        self._store.add_call(call)
        self._made_calls.add(call.id)
        return call


_SETUPS: dict[str, Callable[[StateHandler], Values]] = {
    "a call is being recorded": StateHandler.recorded,
    "a call has two recorded views": StateHandler.two_views,
    "two calls are being recorded": StateHandler.two_calls,
    "a call is not being recorded": StateHandler.not_recorded,
    "a call has ended": StateHandler.ended,
    "another user's call is being recorded": StateHandler.other_user,
    "a token has expired": StateHandler.expired_token,
}


def _values(document: dict[str, Any]) -> Values:
    """Return the ids and tokens of a request, at its top level or inside ``params`` or ``values``."""
    found = dict(document)
    for member in ("params", "values"):
        if isinstance(document.get(member), dict):
            found.update(document[member])
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _refusal(status: int, code: str, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"code": code, "message": message}}


def _call_id() -> str:
    """Return twenty lower-case hex digits with at least one letter: the tests need its case."""
    while True:
        made = secrets.token_hex(10)
        if not made.isdigit():
            return made


def _view_ids() -> Iterator[str]:
    """Return ids that start with a zero, like the documented ones: a server that reads numbers does not find them."""
    numbers = list(range(100))
    secrets.SystemRandom().shuffle(numbers)
    return (f"0{number}" for number in numbers)
