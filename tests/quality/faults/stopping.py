# SPDX-License-Identifier: MIT
"""Servers whose stop does something else than it says."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace

from conformance.reference.behaviour import Behaviour
from conformance.reference.messages import Answer, Incoming, Problem, Wire
from conformance.reference.model import PhoneCall, Token, User, View
from conformance.reference.rendering import Json
from conformance.states import State
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_STOPS, _NAMED, _OTHERS = "core.recording-stops", "core.named-view-only", "core.other-calls-untouched"
_REFUSAL = "core.refusal-no-effect"


@FAULTS.add("never-stops", _STOPS)
class NeverStops(Behaviour):
    """200, and the recording goes on."""

    def stop(self, call: PhoneCall, view: View) -> None:
        del call, view


@FAULTS.add("accepted-never-stops", _STOPS)
class AcceptedNeverStops(NeverStops):
    """202, and it is never applied."""

    def success_status(self) -> int:
        return 202


@FAULTS.add("no-content-never-stops", _STOPS)
class NoContentNeverStops(NeverStops):
    """204, and the recording goes on."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(204)


class _Delayed(Behaviour):
    delay = 8.0

    def stop(self, call: PhoneCall, view: View) -> None:
        timer = threading.Timer(self.delay, self.end, (view,))
        timer.daemon = True
        timer.start()

    def end(self, view: View) -> None:
        with self.store.lock:
            view.recording = None


@FAULTS.add("stops-seconds-later", _STOPS)
class SecondsLater(_Delayed):
    """202, and the recording ends 8 seconds later."""

    def success_status(self) -> int:
        return 202


@FAULTS.add("ok-before-it-is-done", _STOPS)
class OkBefore(_Delayed):
    """200, and the recording ends a second later."""

    delay = 1.0


@FAULTS.add("only-view-01", _NAMED, _STOPS, needs=State.TWO_VIEWS)
class OnlyOne(Behaviour):
    """Only view 01 is ever stopped."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.id == "01":
            super().stop(call, view)


@FAULTS.add("only-last-view", _NAMED, needs=State.TWO_VIEWS)
class OnlyLast(Behaviour):
    """Only the last view of a call is ever stopped."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view is call.views[-1]:
            super().stop(call, view)


@FAULTS.add("only-first-view", _NAMED, needs=State.TWO_VIEWS)
class OnlyFirst(Behaviour):
    """Only the first view of a call is ever stopped."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.id == call.views[0].id:
            super().stop(call, view)


@FAULTS.add("first-view-stopped", _NAMED, needs=State.TWO_VIEWS)
class FirstView(Behaviour):
    """The first view is stopped, whichever is named."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, call.views[0])


@FAULTS.add("first-recorded-view-stopped", _NAMED, needs=State.TWO_VIEWS)
class FirstRecorded(Behaviour):
    """The first recorded view is stopped, whichever is named."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, next((v for v in reversed(call.views) if v.recording), view))


@FAULTS.add("all-views-stopped", _NAMED, needs=State.TWO_VIEWS)
class AllViews(Behaviour):
    """Every view of the call is stopped."""

    def stop(self, call: PhoneCall, view: View) -> None:
        for each in call.views:
            super().stop(call, each)


@FAULTS.add("all-calls-stopped", _OTHERS, needs=State.TWO_CALLS)
class AllCalls(Behaviour):
    """Every call of the user is stopped."""

    def stop(self, call: PhoneCall, view: View) -> None:
        for other in self.store.calls_of(call.user_id):
            for each in other.views:
                super().stop(other, each)


@FAULTS.add("same-view-of-the-last-call-stopped", _STOPS, _OTHERS, needs=State.TWO_CALLS)
class LastCall(Behaviour):
    """The recording of the user's newest call is stopped in place of the addressed one's."""

    def stop(self, call: PhoneCall, view: View) -> None:
        last = self.store.calls_of(call.user_id)[-1]
        for each in last.views:
            super().stop(last, each)


@FAULTS.add("call-ended", "core.call-goes-on")
class CallEnded(Behaviour):
    """With the recording the call ends."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        call.ended = True


@FAULTS.add("view-dropped", "core.call-goes-on")
class ViewDropped(Behaviour):
    """With its recording the view goes."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        call.views.remove(view)


@FAULTS.add("other-calls-ended", _OTHERS, needs=State.TWO_CALLS)
class OtherCallsEnded(Behaviour):
    """The other calls of the user end."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        for other in self.store.calls_of(call.user_id):
            other.ended = other.ended or other is not call


@FAULTS.add("comes-back", "core.effect-lasts")
class ComesBack(Behaviour):
    """The recording starts again with the next request."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: list[tuple[float, View]] = []

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is not None:
            self.stopped.append((time.monotonic() + 0.05, view))
        super().stop(call, view)

    def dispatch(self, request: Incoming) -> Answer:
        for when, view in self.stopped:
            if time.monotonic() > when:
                view.recording = self.now()
        return super().dispatch(request)


@FAULTS.add("cleared-by-id-only", "service.signs-agree", _STOPS)
class ClearedById(Behaviour):
    """The recording flag is cleared in the answer by id, and not in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.by_id = False

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is not None:
            self.kept[view.id] = self.date(view.recording)
        super().stop(call, view)

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.by_id = call_id is not None
        return super().list_answer(request, user, extension, call_id)

    def still_shown(self) -> bool:
        return not self.by_id

    def view_document(self, view: View) -> Json:
        document = super().view_document(view)
        if self.still_shown() and view.id in self.kept:
            document["recording"] = self.kept[view.id]
        return document


@FAULTS.add("cleared-in-list-only", "service.signs-agree", _STOPS)
class ClearedInList(ClearedById):
    """The recording flag is cleared in the list, and not in the answer by id."""

    def still_shown(self) -> bool:
        return self.by_id


@FAULTS.add("flag-only", _STOPS, needs=State.RECORDED)
class FlagOnly(ClearedById):
    """The lists say that the recording ended, while it goes on."""

    def stop(self, call: PhoneCall, view: View) -> None:
        self.kept[view.id] = ""

    def view_document(self, view: View) -> Json:
        document = super().view_document(view)
        if view.id in self.kept:
            document.pop("recording", None)
        return document


class _StopsAnyhow(Behaviour):
    """Stops what is recorded before it refuses."""

    def stop_all(self) -> None:
        for call in self.store.calls.values():
            for view in call.views:
                view.recording = None


@FAULTS.add("stops-for-unknown-view", _REFUSAL)
class StopsForUnknownView(_StopsAnyhow):
    """A stop of an unknown view is refused, and done for the call."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        try:
            return super().find_view(call, document)
        except Problem:
            for view in call.views:
                view.recording = None
            raise


@FAULTS.add("stops-for-missing-view", _REFUSAL)
class StopsForMissingView(Behaviour):
    """A stop without a view id is refused, and done."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        if "phoneCallViewId" not in document:
            for view in call.views:
                view.recording = None
        return super().find_view(call, document)


@FAULTS.add("stops-before-the-action-is-read", _REFUSAL)
class StopsBeforeAction(Behaviour):
    """A request with a wrong action is refused, and the recording stopped."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        try:
            return super().update(request, user, extension, call_id)
        except Problem as problem:
            if problem.code in {"action_invalid", "request_not_implemented"}:
                self.stop_named(call_id)
            raise

    def stop_named(self, call_id: str | None) -> None:
        call = self.store.calls.get(call_id or "")
        for view in call.views if call is not None else ():
            view.recording = None


@FAULTS.add("stops-for-a-broken-body", _REFUSAL)
class StopsForBrokenBody(StopsBeforeAction):
    """A body that is no JSON is refused, and the recording stopped."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        try:
            return super().update(request, user, extension, call_id)
        except Problem as problem:
            if problem.code == "body_invalid":
                self.stop_named(call_id)
            raise


@FAULTS.add("stops-without-a-token", _REFUSAL)
class StopsWithoutToken(_StopsAnyhow):
    """A request without a valid token is refused, and done."""

    def authenticate(self, request: Incoming) -> User:
        try:
            return super().authenticate(request)
        except Problem:
            if request.method == "PUT":
                self.stop_all()
            raise


@FAULTS.add("stops-for-a-wrong-extension", _REFUSAL)
class StopsForExtension(StopsBeforeAction):
    """A stop under a wrong user or Extension is refused, and done."""

    def dispatch(self, request: Incoming) -> Answer:
        try:
            return super().dispatch(request)
        except Problem as problem:
            if problem.code in {"user_invalid", "extension_invalid"} and request.method == "PUT":
                self.stop_named(self.route(request).call)
            raise


@FAULTS.add("view-of-another-call-stopped", _OTHERS, needs=State.TWO_CALLS)
class OtherCallsView(Behaviour):
    """Another call's view is refused, and stopped there."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        try:
            return super().find_view(call, document)
        except Problem:
            for other in self.store.calls.values():
                for view in other.views:
                    if view.id == document.get("phoneCallViewId"):
                        view.recording = None
            raise


@FAULTS.add("foreign-call-refused-and-stopped", "security.foreign-call", needs=State.FOREIGN)
class ForeignStopped(StopsBeforeAction):
    """A stop of another user's call is refused, and done."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        try:
            return super().find_call(user, extension, call_id)
        except Problem:
            self.stop_named(call_id)
            raise


@FAULTS.add("get-stops", "http.get-is-safe")
class GetStops(Behaviour):
    """A List request with a call id ends its recording."""

    asked = 0

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        self.asked += call_id is not None
        for call in self.listed_calls(user, extension, call_id) if call_id and self.asked > 1 else ():
            for view in call.views:
                view.recording = None
        return answer


@FAULTS.add("second-stop-500", "robust.second-stop", "robust.no-server-error")
class SecondStop500(Behaviour):
    """A second stop is an internal error."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None:
            raise Problem("internal_server_error")
        super().stop(call, view)


@FAULTS.add("second-stop-starts", "robust.second-stop")
class SecondStopStarts(Behaviour):
    """A second stop starts the recording again."""

    def stop(self, call: PhoneCall, view: View) -> None:
        view.recording = None if view.recording else self.now()


@FAULTS.add("second-stop-drops-the-view", "robust.second-stop")
class SecondStopDrops(Behaviour):
    """A second stop takes the view out of the call."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None:
            call.views.remove(view)
        super().stop(call, view)


@FAULTS.add("not-recorded-500", "robust.not-recorded", needs=State.NOT_RECORDED)
class NotRecorded500(SecondStop500):
    """A stop where nothing was ever recorded is an internal error."""


@FAULTS.add("not-recorded-starts", "robust.not-recorded", needs=State.NOT_RECORDED)
class NotRecordedStarts(Behaviour):
    """A stop where nothing was ever recorded starts a recording."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[int] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None and id(view) not in self.seen:
            view.recording = self.now()
            return
        self.seen.add(id(view))
        super().stop(call, view)


class _UnderWay(Behaviour):
    """Takes a moment to answer a stop, and knows while another one's answer is under way."""

    until = 0.0
    earlier: PhoneCall | None = None

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(delay=0.1)) if request.method == "PUT" and answer.status < 300 else answer

    def overlaps(self, call: PhoneCall) -> bool:
        found = self.earlier not in (None, call) and time.monotonic() < self.until
        self.until = time.monotonic() + 0.1
        self.earlier = self.earlier if found else call
        return found


@FAULTS.add("overlapping-stops-mix", "core.overlapping", needs=State.TWO_CALLS)
class OverlappingMix(_UnderWay):
    """Of two stops under way at the same time both are answered for the earlier one."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        meant = self.earlier if self.overlaps(call) else call
        return super().success_answer(request, user, extension, meant or call)


@FAULTS.add("overlapping-stop-lost", "core.overlapping", needs=State.TWO_CALLS)
class OverlappingLost(_UnderWay):
    """Of two stops under way at the same time one has no effect."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if not self.overlaps(call):
            super().stop(call, view)


@FAULTS.add("overlapping-stop-500", "core.overlapping", needs=State.TWO_CALLS)
class Overlapping500(_UnderWay):
    """Of two stops under way at the same time one is an internal error."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.overlaps(call):
            raise Problem("internal_server_error")
        super().stop(call, view)


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
class ActionInAnyCase(Behaviour):
    """Actions are compared without regard to case."""

    def read_action(self, document: Json) -> str:
        action = document.get("action")
        if isinstance(action, str) and action.lower() == "stoprecording":
            return "StopRecording"
        return super().read_action(document)


@FAULTS.add("action-list-accepted", "core.action-checked")
class ActionList(Behaviour):
    """Of a list of actions the first counts."""

    def read_action(self, document: Json) -> str:
        action = document.get("action")
        return super().read_action({"action": action[0]} if isinstance(action, list) and action else document)


@FAULTS.add("action-trimmed", "core.action-checked")
class ActionTrimmed(Behaviour):
    """Blanks around the action are taken off."""

    def read_action(self, document: Json) -> str:
        action = document.get("action")
        return super().read_action({"action": action.strip()} if isinstance(action, str) else document)


@FAULTS.add("unknown-action-500", "core.action-checked", "robust.no-server-error")
class UnknownAction500(Behaviour):
    """An action that is not known is an internal error."""

    def read_action(self, document: Json) -> str:
        try:
            return super().read_action(document)
        except Problem as problem:
            raise Problem("internal_server_error") from problem


@FAULTS.add("null-action-stops", "core.action-checked")
class ActionNullStops(Behaviour):
    """An action that is null counts as missing, and a missing one as StopRecording."""

    def read_action(self, document: Json) -> str:
        return "StopRecording" if document.get("action") is None else super().read_action(document)


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


@FAULTS.add("redirects", "core.success-status", "core.stop-accepted")
class Redirects(Behaviour):
    """A stop is answered with 302 to the call."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        answer = super().success_answer(request, user, extension, call)
        return replace(answer, status=302).with_header("Location", self.self_link(request, user, extension, call))


@FAULTS.add("charset-refused", "http.charset-parameter")
class CharsetRefused(Behaviour):
    """application/json with a charset parameter is refused."""

    def media_type_accepted(self, request: Incoming) -> bool:
        return request.header("content-type") == "application/json"


@FAULTS.add("unknown-field-refused", "http.unknown-field")
class UnknownFieldRefused(Behaviour):
    """A header field that is not known is refused."""

    known = frozenset(
        ("host", "authorization", "content-type", "content-length", "accept", "accept-encoding", "connection",
         "user-agent", "content-encoding", "transfer-encoding", "expect")
    )  # fmt: skip

    def dispatch(self, request: Incoming) -> Answer:
        if any(name.lower() not in self.known for name, _ in request.headers):
            raise Problem("request_malformed")
        return super().dispatch(request)


@FAULTS.add("answers-by-turns", "robust.same-answer", needs=NOTHING)
class ByTurns(Behaviour):
    """The same refused request gets two codes by turns."""

    turns = 0

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        try:
            return super().find_call(user, extension, call_id)
        except Problem as problem:
            self.turns += 1
            raise Problem("pc_phonecall_invalid" if self.turns % 2 else "pc_phonecallview_invalid") from problem


@FAULTS.add("list-by-turns", "robust.same-answer", needs=NOTHING)
class ListByTurns(Behaviour):
    """Every second List request is refused."""

    turns = 0

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.turns += 1
        if self.turns % 2 == 0:
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
