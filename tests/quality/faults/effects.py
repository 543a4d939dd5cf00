# SPDX-License-Identifier: MIT
"""Servers that do more than they say, or do it to another: which view or call is hit, and what sets it off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Store, User, View
from uapi_conformance.target.states import State

from tests.quality.bases import Deferring, DoesWhatItRefuses, end_recordings
from tests.quality.catalogue import CALL, Catalogue, Fault

FAULTS = Catalogue()
_NAMED, _OTHERS, _REFUSAL = "core.named-view-only", "core.other-calls-untouched", "core.refusal-no-effect"

Who = Callable[[Store, PhoneCall, View], Iterable[View]]
"""The views that are hit by a stop of one."""


def _behind(_: Store, call: PhoneCall, view: View) -> Iterable[View]:
    return call.views[call.views.index(view) :]


def _before(_: Store, call: PhoneCall, view: View) -> Iterable[View]:
    return call.views[: call.views.index(view) + 1]


def _last_too(_: Store, call: PhoneCall, view: View) -> Iterable[View]:
    return (view, call.views[-1])


def _siblings(_: Store, call: PhoneCall, view: View) -> Iterable[View]:
    return [other for other in call.views if other is not view]


def _of_other_users(store: Store, call: PhoneCall, _: View) -> Iterable[View]:
    return [view for other in store.calls.values() if other.user_id != call.user_id for view in other.views]


def _same_id_anywhere(store: Store, _: PhoneCall, view: View) -> Iterable[View]:
    return [other for call in store.calls.values() for other in call.views if other.id == view.id]


class _Hits(Behaviour):
    """A stop ends the recordings of others as well."""

    def __init__(self, who: Who) -> None:
        super().__init__()
        self.who = who

    def stop(self, call: PhoneCall, view: View) -> None:
        hit = tuple(self.who(self.store, call, view))
        super().stop(call, view)
        self.hit(hit)

    def hit(self, views: tuple[View, ...]) -> None:
        end_recordings(views)


class _HitsLater(Deferring, _Hits):
    """A moment after the answer."""

    def hit(self, views: tuple[View, ...]) -> None:
        self.end_later(views)


class _HitsWhenRepeated(_Hits):
    """Only when there is nothing to stop any more."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None:
            self.hit(tuple(self.who(self.store, call, view)))


class _Repeated(_HitsWhenRepeated):
    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        Behaviour.stop(self, call, view)


class _Begins(_Hits):
    """A stop begins the recordings of others."""

    def hit(self, views: tuple[View, ...]) -> None:
        for view in views:
            view.recording = view.recording or self.now()


class _BeginsAgain(_Hits):
    """A stop begins the recordings that an earlier one ended."""

    def __init__(self, who: Who) -> None:
        super().__init__(who)
        self.ended: set[int] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        self.ended.add(id(view))
        super().stop(call, view)

    def hit(self, views: tuple[View, ...]) -> None:
        for view in views:
            if id(view) in self.ended:
                view.recording = view.recording or self.now()


def _who(name: str, owner: str, needs: str | State, sentence: str, made: Callable[[], Behaviour]) -> None:
    FAULTS.append(Fault(name, sentence, (owner,), needs, made))


_TWO, _FOREIGN = State.TWO_VIEWS, State.FOREIGN
_who("views-behind-stopped", _NAMED, _TWO, "The named view is stopped, and all behind it.", partial(_Hits, _behind))
_who("views-before-stopped", _NAMED, _TWO, "The named view is stopped, and all before it.", partial(_Hits, _before))
_who(
    "last-view-stopped-too",
    _NAMED,
    _TWO,
    "The call's last view is stopped beside the named one.",
    partial(_Hits, _last_too),
)
_who("views-behind-stopped-later", _NAMED, _TWO, "The views behind end a moment later.", partial(_HitsLater, _behind))
_who(
    "repeated-stop-ends-others",
    _NAMED,
    _TWO,
    "A repeated stop ends the call's other views.",
    partial(_Repeated, _siblings),
)
_who(
    "stop-begins-others",
    _NAMED,
    State.RECORDED,
    "A stop begins to record the other views.",
    partial(_Begins, _siblings),
)
_who(
    "stop-begins-the-last-again",
    "core.effect-lasts",
    _TWO,
    "A stop begins again what the one before ended.",
    partial(_BeginsAgain, _siblings),
)
_who(
    "other-users-calls-stopped",
    _OTHERS,
    _FOREIGN,
    "A stop ends all recordings of other users.",
    partial(_Hits, _of_other_users),
)
_who(
    "same-view-id-of-anybody-stopped",
    _OTHERS,
    State.TWO_CALLS,
    "A stop ends the views of that id in all calls.",
    partial(_Hits, _same_id_anywhere),
)


class _Refuses(DoesWhatItRefuses):
    """Does something to the call whose stop it refuses."""

    def __init__(self, codes: tuple[str, ...], does: Callable[[_Refuses, list[View]], None]) -> None:
        super().__init__()
        self.codes, self.does = codes, does

    def end(self, views: Iterable[View]) -> None:
        if isinstance(views, list):
            self.does(self, views)


def _begin_again(server: _Refuses, views: list[View]) -> None:
    """Only what was stopped: a call in which every view is off."""
    if all(view.recording is None for view in views):
        views[-1].recording = server.now()


def _begin_others(server: _Refuses, views: list[View]) -> None:
    if any(view.recording is not None for view in views):
        for view in views:
            view.recording = view.recording or server.now()


def _reset_status(_: _Refuses, views: list[View]) -> None:
    for view in views:
        view.status = 0


def _drop_unrecorded(_: _Refuses, views: list[View]) -> None:
    views[:] = [view for view in views if view.recording is not None] or views


_VIEW, _ACTION = ("pc_phonecallview_invalid",), ("action_invalid", "request_not_implemented")


def _refusing(
    name: str, owner: str, sentence: str, made: Callable[[], Behaviour], *, needs: str | State = State.RECORDED
) -> None:
    FAULTS.append(Fault(name, sentence, (owner,), needs, made))


_LASTS = "core.effect-lasts"
_refusing(
    "refused-view-begins-again",
    _LASTS,
    "A stop of an unknown view begins a stopped recording again.",
    partial(_Refuses, _VIEW, _begin_again),
)
_refusing(
    "refused-action-begins-again",
    _LASTS,
    "A stop without an action begins a stopped recording again.",
    partial(_Refuses, _ACTION, _begin_again),
)
_refusing(
    "refused-view-begins-others",
    _REFUSAL,
    "A stop of an unknown view begins to record all views.",
    partial(_Refuses, _VIEW, _begin_others),
)
_refusing(
    "refused-action-resets-status",
    _REFUSAL,
    "A stop without an action resets the status of the views.",
    partial(_Refuses, _ACTION, _reset_status),
)
_refusing(
    "refused-view-drops-others",
    _REFUSAL,
    "A stop of an unknown view drops the views that are not recorded.",
    partial(_Refuses, _VIEW, _drop_unrecorded),
)


@FAULTS.add("get-begins-others", "http.get-is-safe", needs=State.RECORDED)
class GetBegins(Behaviour):
    """A List request with a call id begins to record all views of the call."""

    asked = 0

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        self.asked += call_id is not None
        for call in self.listed_calls(user, extension, call_id) if call_id and self.asked > 1 else ():
            if any(view.recording is not None for view in call.views):
                for view in call.views:
                    view.recording = view.recording or self.now()
        return answer


@FAULTS.add("one-stop-for-each-call", "core.stop-accepted", needs=State.TWO_VIEWS)
class OneStop(Behaviour):
    """A call of which one view was stopped refuses to stop another."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: dict[str, str] = {}

    def find_view(self, call: PhoneCall, document: dict[str, object]) -> View:
        view = super().find_view(call, document)
        if self.stopped.setdefault(call.id, view.id) != view.id:
            raise Problem("pc_phonecallview_invalid")
        return view


@FAULTS.add("refused-once-refused-forever", "core.stop-accepted", needs=CALL)
class RefusedForever(Behaviour):
    """A call of which an unknown view was named refuses all later stops."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: set[str] = set()

    def find_view(self, call: PhoneCall, document: dict[str, object]) -> View:
        try:
            view = super().find_view(call, document)
        except Problem:
            self.closed.add(call.id)
            raise
        if call.id in self.closed:
            raise Problem("pc_phonecallview_invalid")
        return view


@FAULTS.add("answer-remembered-by-body", "core.updated-call", needs=State.TWO_CALLS)
class AnswerByBody(Behaviour):
    """A stop with the body of an earlier one gets that one's answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[bytes, Answer] = {}

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        answer = super().success_answer(request, user, extension, call)
        return self.answers.setdefault(request.body, answer)


@FAULTS.add("stop-remembered-by-body", "core.updated-call", needs=State.TWO_CALLS)
class StopByBody(Behaviour):
    """A stop with the body of an earlier one is taken for a repetition, and has no effect."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, str] = {}

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.seen.setdefault(view.id, call.id) == call.id:
            super().stop(call, view)


@FAULTS.add("not-recorded-starts-later", "robust.not-recorded", needs=State.NOT_RECORDED)
class NotRecordedStartsLater(Deferring):
    """A stop where nothing was ever recorded starts a recording a moment later."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: set[int] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None and id(view) not in self.stopped:
            self.later(lambda: self.start(call, view))
        self.stopped.add(id(view))
        super().stop(call, view)


@FAULTS.add("list-remembered-by-path", "security.foreign-list", needs=State.FOREIGN)
class ListByPath(Behaviour):
    """The list of all calls that one user asked for is shown to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[str, tuple[str, Answer]] = {}

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        if call_id is not None or extension is not None:
            return answer
        asked_by, shown = self.shown.get(request.path, ("", answer))
        self.shown[request.path] = (user.id, answer)
        return answer if asked_by in ("", user.id) else shown
