# SPDX-License-Identifier: MIT
"""Stores whose calls, views, users and Extensions have other ids than those of the reference server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType

from uapi_conformance.reference.fixture import default_user, new_store
from uapi_conformance.reference.model import PhoneCall, Store, User

Namer = Callable[[int], str]
"""The name of the n-th: of all calls, from 1; of the views that one setup makes, from 0."""


class _Turns:
    """A lock that tells when somebody who did not have it takes it."""

    def __init__(self, taken: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._taken = taken

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._taken()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        self._lock.release()


class NamingStore(Store):
    """Gives every call that is set up other ids. Two calls of one setup have different views, unless ``per_call``."""

    def __init__(self, call_id: Namer | None, view_id: Namer | None, *, per_call: bool = False) -> None:
        fixture = new_store()
        super().__init__(fixture.users.values(), fixture.calls.values())
        self._per_call = per_call
        self._call_id, self._view_id = call_id, view_id
        self._calls = 0
        self._views = 0
        self.lock = _Turns(self._turn)  # type: ignore[assignment] # a lock in all that is used of it

    def _turn(self) -> None:
        self._views = 0

    def add_call(self, call: PhoneCall) -> None:
        with self.lock:
            self._calls += 1
            if self._call_id is not None:
                call.id = self._call_id(self._calls)
            self._views = 0 if self._per_call else self._views
            for view in call.views if self._view_id is not None else ():
                assert self._view_id is not None
                view.id = self._view_id(self._views)
                self._views += 1
            super().add_call(call)


def store_of(change: Callable[[User], User]) -> Store:
    """The fixture with the default user changed, and known to the reference server by the old id as well."""
    fixture = new_store()
    own = fixture.users.pop(default_user())
    changed = change(own)
    # The hook takes the first user that has not the default id for the other one.
    users = {**fixture.users, own.id: changed, changed.id: changed}
    calls = (replace(call, user_id=changed.id) for call in fixture.calls_of(own.id))
    store = Store((), calls)
    store.users = users
    return store
