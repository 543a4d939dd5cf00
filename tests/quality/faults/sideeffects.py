# SPDX-License-Identifier: MIT
"""Servers that change what a request leaves alone: when they refuse, list, are asked twice or at once."""

from __future__ import annotations

import time
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import DoesWhatItRefuses, end_recordings
from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()
_OTHERS = "core.other-calls-untouched"
_REFUSAL = "core.refusal-no-effect"


@FAULTS.add("stops-for-unknown-view", _REFUSAL)
class StopsForUnknownView(DoesWhatItRefuses):
    """A stop of an unknown view is refused, and done for the call."""

    codes = ("pc_phonecallview_invalid",)


@FAULTS.add("stops-for-missing-view", _REFUSAL)
class StopsForMissingView(Behaviour):
    """A stop without a view id is refused, and done."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        if "phoneCallViewId" not in document:
            end_recordings(call.views)
        return super().find_view(call, document)


@FAULTS.add("stops-before-the-action-is-read", _REFUSAL)
class StopsBeforeAction(DoesWhatItRefuses):
    """A request with a wrong action is refused, and the recording stopped."""

    codes = ("action_invalid", "request_not_implemented")


@FAULTS.add("stops-for-a-broken-body", _REFUSAL)
class StopsForBrokenBody(DoesWhatItRefuses):
    """A body that is no JSON is refused, and the recording stopped."""

    codes = ("body_invalid",)


@FAULTS.add("view-id-of-any-call-stopped", _OTHERS, needs=State.TWO_CALLS)
class ViewOfAnyCall(Behaviour):
    """A stop ends the views of that id in all calls of the user."""

    def stop(self, call: PhoneCall, view: View) -> None:
        for other in self.store.calls_of(call.user_id):
            same = other.view(view.id)
            if same is not None:
                super().stop(other, same)


@FAULTS.add("stops-without-a-token", _REFUSAL)
class StopsWithoutToken(DoesWhatItRefuses):
    """A request without a valid token is refused, and done."""

    codes = ("access_denied",)


@FAULTS.add("stops-for-a-wrong-extension", _REFUSAL)
class StopsForExtension(DoesWhatItRefuses):
    """A stop under a wrong user or Extension is refused, and done."""

    codes = ("user_invalid", "extension_invalid")


@FAULTS.add("view-of-another-call-stopped", _OTHERS, needs=State.TWO_CALLS)
class OtherCallsView(Behaviour):
    """Another call's view is refused, and stopped there."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        try:
            return super().find_view(call, document)
        except Problem:
            views = (view for other in self.store.calls.values() for view in other.views)
            end_recordings(view for view in views if view.id == document.get("phoneCallViewId"))
            raise


@FAULTS.add("foreign-call-refused-and-stopped", "security.foreign-call", needs=State.FOREIGN)
class ForeignStopped(DoesWhatItRefuses):
    """A stop of another user's call is refused, and done."""

    codes = ("pc_phonecall_invalid",)


@FAULTS.add("get-stops", "http.get-is-safe")
class GetStops(Behaviour):
    """A List request with a call id ends its recording."""

    asked = 0

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        self.asked += call_id is not None
        for call in self.listed_calls(user, extension, call_id) if call_id and self.asked > 1 else ():
            end_recordings(call.views)
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
