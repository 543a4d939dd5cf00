# SPDX-License-Identifier: MIT
"""The telephone system behind the Python servers: users, tokens, calls, and the states that a test asks for."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

SPECIAL_USERS = ("@me", "@viewer", "@owner")


@dataclass(frozen=True)
class User:
    id: str
    extensions: tuple[str, ...]
    owner_id: str = "3"
    owner_name: str = "Default Organization"


@dataclass(frozen=True)
class Token:
    user: User
    expires: float


@dataclass
class View:
    id: str
    extension: str
    source: str
    destination: str
    answered: datetime
    recording: datetime | None = None


@dataclass
class Call:
    id: str
    extension: str
    user: User
    published: datetime
    answered: datetime
    views: list[View] = field(default_factory=list)

    def view(self, view_id: object) -> View | None:
        return next((view for view in self.views if view.id == view_id), None)


class Telephony:
    """``ids_per_call``: the views of every call are numbered from 01; else no two calls share a view id."""

    def __init__(self, *, ids_per_call: bool = True) -> None:
        self._ids_per_call = ids_per_call
        self._next_view = itertools.count(210)
        self.user = User("12", ("0003*210", "0003*211", "0003*212"))
        self._neighbour = User("13", ("0003*300", "0003*301"))
        self._users = {user.id: user for user in (self.user, self._neighbour)}
        self._tokens: dict[str, Token] = {}
        self._calls: dict[str, Call] = {}

    # --- what the API asks ---

    def grant(self, user: User, token: str | None = None, lifetime: float = 7200) -> str:
        token = token or secrets.token_urlsafe(24)
        self._tokens[token] = Token(user, time.time() + lifetime)
        return token

    def user_of(self, token: str) -> User | None:
        found = self._tokens.get(token)
        return found.user if found is not None and time.time() < found.expires else None

    def calls(self, user: User, extension: str) -> list[Call]:
        """The user's calls of that extension; of all extensions for @self."""
        return [
            call
            for call in list(self._calls.values())
            if call.user == user and (extension == "@self" or extension in {view.extension for view in call.views})
        ]

    def call(self, user: User, extension: str, call_id: str) -> Call | None:
        return next((call for call in self.calls(user, extension) if call.id == call_id), None)

    # --- what a test asks ---

    def change_state(self, request: dict) -> dict | None:
        """The answer to a provider-state request; None where the action or state is not known."""
        match request:
            case {"action": "setup", "state": state}:
                return self._set_up(state)
            case {"action": "teardown", "params": dict(values)}:
                for name in ("phoneCallId", "otherPhoneCallId"):
                    self._calls.pop(values.get(name), None)
                return {}
            case {"action": "inspect", "phoneCallId": call_id, "phoneCallViewId": view_id}:
                call = self._calls.get(call_id)
                view = call.view(view_id) if call else None
                return {"recording": view is not None and view.recording is not None}
        return None

    def _set_up(self, state: str) -> dict | None:
        if state == "a token has expired":
            return {"token": self.grant(self.user, lifetime=-60)}
        if state == "a call is being recorded":
            return self._named(self._begin(self.user))
        if state == "a call is not being recorded":
            return self._named(self._begin(self.user, recorded=0))
        if state == "a call has ended":
            call = self._begin(self.user)
            del self._calls[call.id]
            return self._named(call)
        if state == "a call has two recorded views":
            call = self._begin(self.user, recorded=2)
            return {**self._named(call), "otherPhoneCallViewId": call.views[1].id}
        if state == "two calls are being recorded":
            call, other = self._begin(self.user), self._begin(self.user)
            return {**self._named(call), "otherPhoneCallId": other.id, "otherPhoneCallViewId": other.views[0].id}
        if state == "another user's call is being recorded":
            call, other = self._begin(self.user), self._begin(self._neighbour)
            return {
                **self._named(call),
                "otherUserId": other.user.id,
                "otherExtension": other.extension,
                "otherPhoneCallId": other.id,
                "otherPhoneCallViewId": other.views[0].id,
                "otherToken": self.grant(self._neighbour),
            }
        return None

    def _named(self, call: Call) -> dict:
        bystander = next(number for number in call.user.extensions if number not in {v.extension for v in call.views})
        return {
            "userId": call.user.id,
            "extension": call.extension,
            "phoneCallId": call.id,
            "phoneCallViewId": call.views[0].id,
            "otherExtension": bystander,
        }

    def _begin(self, user: User, recorded: int = 1) -> Call:
        """A call between two extensions of the user; the first ``recorded`` views are recorded."""
        now = datetime.now(UTC)
        caller, called = user.extensions[1], user.extensions[0]
        call = Call(secrets.token_hex(10), called, user, now - timedelta(minutes=2), now - timedelta(minutes=1))
        for number, extension in enumerate((called, caller), 1):
            view_id = f"{number if self._ids_per_call else next(self._next_view):02}"
            since = now - timedelta(seconds=30) if number <= recorded else None
            call.views.append(View(view_id, extension, caller, called, call.answered, since))
        self._calls[call.id] = call
        return call
