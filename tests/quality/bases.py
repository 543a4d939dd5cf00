# SPDX-License-Identifier: MIT
"""What faults and variants are made of: the reference server with one decision laid open, and what several of them do.

A fault or a variant says what is different in the method that its base lays open, and nothing else.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, Store, User, View
from uapi_conformance.reference.rendering import Json

HANG_UP = Answer(400, wire=Wire(hang=True, close=True))
"""No answer at all: the connection is closed."""


@contextlib.contextmanager
def refused_as(code: str | None = None, *, status: int | None = None) -> Iterator[None]:
    """Whatever is refused inside has this code, and this status or that of the code."""
    try:
        yield
    except Problem as problem:
        raise Problem(code or problem.code, status=status) from problem


def error_body(code: str, message: str) -> Json:
    """An error as the contract has it."""
    return {"error": {"code": code, "message": message}}


def without(document: Json, *names: str) -> Json:
    """The same document without these members."""
    return {name: value for name, value in document.items() if name not in names}


def end_recordings(views: Iterable[View]) -> None:
    for view in views:
        view.recording = None


def other_calls(store: Store, call: PhoneCall) -> list[PhoneCall]:
    """The other calls of the same user."""
    return [other for other in store.calls_of(call.user_id) if other is not call]


def another_id(store: Store, call: PhoneCall) -> str:
    """The id of another call of the user that goes on, or one that could be."""
    return next((other.id for other in other_calls(store, call) if not other.ended), "b0b0b0b0b0")


def foreign_call(store: Store, user: User, call_id: str | None) -> PhoneCall | None:
    """The call of that id, where it is another user's."""
    call = store.calls.get(call_id or "")
    return None if call is None or call.user_id == user.id else call


# --- what is addressed ---


class CallNamed(Behaviour):
    """Finds a call by what its id is taken for."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        return super().find_call(user, extension, self.named(call_id or ""))

    def named(self, call_id: str) -> str:
        """The id that is looked up."""
        return call_id


class ViewNamed(Behaviour):
    """Finds a view by more than its id."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        return self.named(call, document.get("phoneCallViewId")) or super().find_view(call, document)

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        """The view that is meant by what is no id of one; None where the contract decides."""
        return None


class ActionNamed(Behaviour):
    """Takes something for the name of an action."""

    def read_action(self, document: Json) -> str:
        return super().read_action({**document, "action": self.named(document.get("action"))})

    def named(self, action: object) -> object:
        """The action that is meant."""
        return action


class ListsKnown(Behaviour):
    """Knows whether the last List request was for one call, by its id."""

    by_id = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.by_id = call_id is not None
        return super().list_answer(request, user, extension, call_id)


# --- what is done ---


class Deferring(Behaviour):
    """Does something a moment after its answer."""

    delay = 0.3

    def later(self, act: Callable[[], None]) -> None:
        timer = threading.Timer(self.delay, self._locked, (act,))
        timer.daemon = True
        timer.start()

    def _locked(self, act: Callable[[], None]) -> None:
        with self.store.lock:
            act()

    def end_later(self, views: Iterable[View]) -> None:
        """Of the views that there are now, and not of those that there are by then."""
        ended = tuple(views)
        self.later(lambda: end_recordings(ended))


class StopsLater(Deferring):
    """The recording ends ``delay`` seconds after the answer."""

    def stop(self, call: PhoneCall, view: View) -> None:
        self.end_later([view])


class DoesWhatItRefuses(Behaviour):
    """Ends the recordings of the call whose stop it refuses with one of ``codes``."""

    codes: tuple[str, ...] = ()

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        if request is not None and request.method == "PUT" and problem.code in self.codes:
            with contextlib.suppress(Problem):
                call = self.store.calls.get(self.route(request).call or "")
                self.end(() if call is None else call.views)
        return super().refuse(request, problem)

    def end(self, views: Iterable[View]) -> None:
        end_recordings(views)


class Counting(Behaviour):
    """Does something now and then."""

    count = 0

    def is_turn(self, every: int) -> bool:
        """Whether this is the time: each ``every``-th time that it is asked."""
        self.count += 1
        return self.count % every == 0


# --- what is answered ---


class UpdatedCall(Behaviour):
    """Answers a stop with another document."""

    def updated_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> object:
        document = super().updated_document(request, user, extension, call)
        assert isinstance(document, dict)
        return self.updated(document, call)

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document


class ListedCall(Behaviour):
    """Shows a call in another way."""

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        return self.listed(super().call_document(request, user, extension, call), call)

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return document


class Link(Behaviour):
    """Writes another link."""

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        return self.linked(request, super().self_link(request, user, extension, call), call)

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link


class ErrorAnswer(Behaviour):
    """Changes every answer with an error."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return self.changed(answer) if answer.status >= 400 else answer

    def changed(self, answer: Answer) -> Answer:
        return answer


class FilledAnswer(Behaviour):
    """Puts every answer that has a body on the wire in its own way."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return self.wired(answer) if answer.body else answer

    def wired(self, answer: Answer) -> Answer:
        return answer
