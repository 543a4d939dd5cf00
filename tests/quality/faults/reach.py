# SPDX-License-Identifier: MIT
"""Servers whose requests reach further than what they name: the user's other calls, and those of other users.

What sets them off is a stop of a call that was stopped before, a refused request, or a List request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.listing import Query
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Store, User, View
from uapi_conformance.target.states import State

from tests.quality.bases import Deferring, DoesWhatItRefuses, end_recordings, foreign_call, other_calls
from tests.quality.catalogue import Catalogue, Fault
from tests.quality.naming import NamingStore

FAULTS = Catalogue()
_OTHERS, _SAFE = "core.other-calls-untouched", "http.get-is-safe"
_TWO_CALLS, _FOREIGN = State.TWO_CALLS, State.FOREIGN

Whose = Callable[[Store, PhoneCall], list[View]]
"""The views that are reached from a call."""


def _of_user(store: Store, call: PhoneCall) -> list[View]:
    return [view for other in other_calls(store, call) for view in other.views]


def _of_others(store: Store, call: PhoneCall) -> list[View]:
    return [view for other in store.calls.values() if other.user_id != call.user_id for view in other.views]


def _begin(server: Behaviour, views: Iterable[View]) -> None:
    for view in views:
        view.recording = view.recording or server.now()


def _whose(name: str, sentence: str, needs: State, made: Callable[[], Behaviour]) -> None:
    FAULTS.append(Fault(name, sentence, (_OTHERS,), needs, made))


class _Reaching(Behaviour):
    """A stop does something to the views that are reached from its call."""

    def __init__(self, whose: Whose, store: Store | None = None) -> None:
        super().__init__(store)
        self.whose = whose

    def end(self, call: PhoneCall) -> None:
        end_recordings(self.whose(self.store, call))


class _Begins(_Reaching):
    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        _begin(self, self.whose(self.store, call))


class _EndsSameId(_Reaching):
    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        end_recordings(other for other in self.whose(self.store, call) if other.id == view.id)


class _EndsWhenRepeated(_Reaching):
    """Only if that view was stopped before."""

    def __init__(self, whose: Whose) -> None:
        super().__init__(whose)
        self.stopped: set[int] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        if id(view) in self.stopped:
            self.end(call)
        self.stopped.add(id(view))


class _EndsWithSecondView(_Reaching):
    """Only if another view of the call was stopped before."""

    def __init__(self, whose: Whose) -> None:
        super().__init__(whose)
        self.stopped: dict[str, str] = {}

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        if self.stopped.setdefault(call.id, view.id) != view.id:
            self.end(call)


class _EndsWithoutRecording(Deferring, _Reaching):
    """A moment later, if the view was never recorded."""

    def __init__(self, whose: Whose) -> None:
        super().__init__(whose)
        self.seen: set[int] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None and id(view) not in self.seen:
            self.end_later(self.whose(self.store, call))
        self.seen.add(id(view))
        super().stop(call, view)


class _EndsWhenRefused(DoesWhatItRefuses):
    """A stop of an unknown view is refused, and reaches others if nothing of its own call is recorded any more."""

    codes = ("pc_phonecallview_invalid",)

    def __init__(self, whose: Whose) -> None:
        super().__init__()
        self.whose = whose

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        call = self._call(request) if problem.code in self.codes else None
        if call is not None and not any(view.recording for view in call.views):
            end_recordings(self.whose(self.store, call))
        return Behaviour.refuse(self, request, problem)

    def _call(self, request: Incoming | None) -> PhoneCall | None:
        return self.store.calls.get(self.route(request).call or "") if request is not None else None


def _numbered() -> Store:
    return NamingStore(None, lambda number: f"{number:02d}", per_call=True)


_MINE, _THEIRS = "the user's other calls", "other users' calls"

for _name, _what, _made in (
    ("stop-begins", "A stop begins to record", _Begins),
    ("repeated-stop-ends", "A repeated stop ends the recordings of", _EndsWhenRepeated),
    ("second-view-ends", "A stop of a second view of a call ends the recordings of", _EndsWithSecondView),
    ("unrecorded-stop-ends", "A stop where nothing was ever recorded later ends those of", _EndsWithoutRecording),
    ("late-refusal-ends", "A refused stop of a stopped call ends the recordings of", _EndsWhenRefused),
):
    _whose(f"{_name}-other-calls", f"{_what} {_MINE}.", _TWO_CALLS, partial(_made, _of_user))
    _whose(f"{_name}-other-users", f"{_what} {_THEIRS}.", _FOREIGN, partial(_made, _of_others))
_whose(
    "same-view-id-of-other-users-stopped",
    "A stop ends the views of that id in other users' calls, where each call numbers its own.",
    _FOREIGN,
    lambda: _EndsSameId(_of_others, _numbered()),
)


@FAULTS.add("late-refusal-begins-others", "core.refusal-no-effect", needs=State.RECORDED)
class LateRefusalBegins(DoesWhatItRefuses):
    """A stop of an unknown view begins to record the other views of a call that was stopped."""

    codes = ("pc_phonecallview_invalid",)

    def end(self, views: Iterable[View]) -> None:
        listed = list(views)
        if not any(view.recording for view in listed):
            _begin(self, listed[:1])


@FAULTS.add("unrecorded-stop-begins-others-later", "robust.not-recorded", needs=State.NOT_RECORDED)
class UnrecordedBegins(Deferring):
    """A stop where nothing was ever recorded begins to record the other views a moment later."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        if call.id not in self.seen and not any(one.recording for one in call.views):
            self.later(lambda: _begin(self, (one for one in call.views if one is not view)))
        self.seen.add(call.id)
        super().stop(call, view)


@FAULTS.add("unrecorded-stop-ends-the-call-later", "robust.not-recorded", needs=State.NOT_RECORDED)
class UnrecordedEnds(Deferring):
    """A stop where nothing was ever recorded ends the call a moment later."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        if call.id not in self.seen and not any(one.recording for one in call.views):
            self.later(lambda: setattr(call, "ended", True))
        self.seen.add(call.id)
        super().stop(call, view)


class _Lists(Behaviour):
    """Does something after a List request."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        self.listed(user, call_id)
        return answer

    def listed(self, user: User, call_id: str | None) -> None:
        """What is done."""


@FAULTS.add("get-ends-other-calls", _SAFE, needs=_TWO_CALLS)
class GetEndsOthers(_Lists):
    """A List request with a call id ends the recordings of the user's other calls."""

    def listed(self, user: User, call_id: str | None) -> None:
        call = self.store.calls.get(call_id or "")
        if call is not None and call.user_id == user.id:
            end_recordings(_of_user(self.store, call))


@FAULTS.add("get-ends-a-foreign-call", "security.foreign-call", needs=_FOREIGN)
class GetEndsForeign(_Lists):
    """A List request with another user's call id shows nothing, and ends its recording."""

    def listed(self, user: User, call_id: str | None) -> None:
        call = foreign_call(self.store, user, call_id)
        end_recordings(() if call is None else call.views)


@FAULTS.add("get-changes-the-answer-time", "service.same-facts")
class GetAnswers(_Lists):
    """A List request with a call id puts its own time in the place of that of the answer."""

    def listed(self, user: User, call_id: str | None) -> None:
        call = self.store.calls.get(call_id or "")
        if call is not None and call.answered is not None:
            call.answered += timedelta(minutes=1)


@FAULTS.add("list-reads-its-content", "robust.odd-message", needs=State.RECORDED)
class ListReadsContent(Behaviour):
    """A List request with content shows no call."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return [] if self.has_content else super().listed_calls(user, extension, call_id)

    has_content = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.has_content = bool(request.body)
        return super().list_answer(request, user, extension, call_id)


@FAULTS.add("list-breaks-on-content", "robust.odd-message", "robust.no-server-error", needs=State.RECORDED)
class ListBreaksOnContent(Behaviour):
    """A List request with content is an internal error."""

    def list_query(self, request: Incoming) -> Query:
        if request.body:
            raise Problem("internal_server_error")
        return super().list_query(request)


@FAULTS.add("lists-at-once-end-recordings", "security.foreign-call", needs=_FOREIGN)
class ListsAtOnce(_Lists):
    """Of two lists of all calls at the same time, of two users, the later one ends all recordings."""

    asked: tuple[float, str] = (0.0, "")

    def listed(self, user: User, call_id: str | None) -> None:
        now = time.monotonic()
        before, self.asked = self.asked, (now, user.id)
        if call_id is None and now - before[0] < 0.05 and before[1] != user.id:
            end_recordings(view for call in self.store.calls.values() for view in call.views)
