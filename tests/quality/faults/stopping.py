# SPDX-License-Identifier: MIT
"""Servers whose stop does something else than it says."""

from __future__ import annotations

import time

from uapi_conformance.reference import canaries
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import ListsKnown, StopsLater, other_calls
from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()
_STOPS, _NAMED, _OTHERS = "core.recording-stops", "core.named-view-only", "core.other-calls-untouched"


@FAULTS.add("never-stops", _STOPS)
class NeverStops(canaries.NeverStops):
    """200, and the recording goes on."""


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


@FAULTS.add("stops-seconds-later", _STOPS)
class SecondsLater(StopsLater):
    """202, and the recording ends 8 seconds later."""

    delay = 8.0

    def success_status(self) -> int:
        return 202


@FAULTS.add("ok-before-it-is-done", _STOPS)
class OkBefore(StopsLater):
    """200, and the recording ends a second later."""

    delay = 1.0


@FAULTS.add("only-view-01", _STOPS, needs=State.TWO_VIEWS)
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


@FAULTS.add("same-view-of-the-last-call-stopped", _OTHERS, needs=State.TWO_CALLS)
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


@FAULTS.add("call-put-on-hold", "core.call-goes-on")
class PutOnHold(Behaviour):
    """With the stop of its recording the view is put on hold."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        self.held[view.id] = self.date(self.now())

    def view_document(self, view: View) -> Json:
        held = {"onHold": self.held[view.id]} if view.id in self.held else {}
        return super().view_document(view) | held


@FAULTS.add("call-published-anew", "core.call-goes-on")
class PublishedAnew(Behaviour):
    """A stop renews the date on which the call was published."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        call.published = self.now()


@FAULTS.add("status-reset", "core.call-goes-on")
class StatusReset(Behaviour):
    """A stop sets the status of the view to unknown."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        view.status = 0


@FAULTS.add("other-calls-ended", _OTHERS, needs=State.TWO_CALLS)
class OtherCallsEnded(Behaviour):
    """The other calls of the user end."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        for other in other_calls(self.store, call):
            other.ended = True


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
class ClearedById(ListsKnown):
    """The recording flag is cleared in the answer by id, and not in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is not None:
            self.kept[view.id] = self.date(view.recording)
        super().stop(call, view)

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
