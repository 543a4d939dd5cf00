# SPDX-License-Identifier: MIT
"""The users, extensions, calls and tokens of the reference server, kept in memory."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class User:
    """A user account. ``owner_id`` and ``owner_name`` are those of its Organization."""

    id: str
    owner_id: str
    owner_name: str
    extensions: tuple[str, ...]


@dataclass(frozen=True)
class Token:
    """A token that the user ``user_id`` gave to an App. ``expires`` is in seconds since the epoch; None is never."""

    value: str
    user_id: str
    expires: float | None = None


@dataclass
class View:
    """A PhoneCallView. ``recording`` is the time when its recording started, or None if it is not being recorded."""

    id: str
    extension: str
    source: tuple[str, ...]
    destination: tuple[str, ...]
    status: int
    flow: int
    caller_id: str | None = None
    answered: datetime | None = None
    recording: datetime | None = None


@dataclass
class PhoneCall:
    """A PhoneCall. ``extension`` is the one that is charged; only the hook knows ``ended`` calls."""

    id: str
    extension: str
    user_id: str
    owner_id: str
    owner_name: str
    published: datetime
    answered: datetime | None
    nonce: str
    views: list[View]
    ended: bool = False

    def view(self, view_id: str) -> View | None:
        return next((view for view in self.views if view.id == view_id), None)

    @property
    def extensions(self) -> frozenset[str]:
        """The extensions that take part in the call, and the one that is charged."""
        return frozenset((self.extension, *(view.extension for view in self.views)))


class Store:
    """Everything the server knows. Hold ``lock`` for changes that have to be seen as one."""

    def __init__(self, users: Iterable[User], calls: Iterable[PhoneCall]) -> None:
        self.lock = threading.RLock()
        self.users = {user.id: user for user in users}
        self.calls = {call.id: call for call in calls}
        self.tokens: dict[str, Token] = {}

    def issue(self, user_id: str, value: str | None = None, expires: float | None = None) -> Token:
        """Issue a token of that user; it is random unless ``value`` is given."""
        token = Token(value or secrets.token_urlsafe(24), user_id, expires)
        with self.lock:
            self.tokens[token.value] = token
        return token

    def revoke(self, value: str) -> None:
        with self.lock:
            self.tokens.pop(value, None)

    def add_call(self, call: PhoneCall) -> None:
        with self.lock:
            self.calls[call.id] = call

    def remove_call(self, call_id: str) -> None:
        with self.lock:
            self.calls.pop(call_id, None)

    def calls_of(self, user_id: str) -> list[PhoneCall]:
        """Return every call of that user, including ended ones, oldest first."""
        return [call for call in self.calls.values() if call.user_id == user_id]
