# SPDX-License-Identifier: MIT
"""Servers that mix up, lose or refuse what comes at the same time."""

from __future__ import annotations

import time
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.target.states import State

from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_OVERLAPPING, _TWO_VIEWS = "core.overlapping", State.TWO_VIEWS
_MOMENT = 0.1


class _Busy(Behaviour):
    """Takes a moment to answer, and knows the request before as long as its answer is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: tuple[float, str, str] = (0.0, "", "")

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        slow = answer.wire.delay == 0 and self.is_slow(request, answer)
        return replace(answer, wire=replace(answer.wire, delay=_MOMENT)) if slow else answer

    def is_slow(self, request: Incoming, answer: Answer) -> bool:
        return request.method == "PUT" and answer.status < 300

    def beside(self, call: PhoneCall, view: View) -> str:
        """The view of the same call whose stop is under way; empty if there is none."""
        until, call_id, view_id = self.under_way
        found = view_id if time.monotonic() < until and call_id == call.id else ""
        self.under_way = (time.monotonic() + _MOMENT, call.id, view.id)
        return found


@FAULTS.add("one-of-two-views-at-once-lost", _OVERLAPPING, needs=_TWO_VIEWS)
class ViewLost(_Busy):
    """Of stops of two views of a call at the same time one has no effect."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.beside(call, view) in ("", view.id):
            super().stop(call, view)


@FAULTS.add("one-of-two-views-at-once-conflicts", _OVERLAPPING, needs=_TWO_VIEWS)
class ViewConflicts(_Busy):
    """Of stops of two views of a call at the same time one is refused with 409."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.beside(call, view) not in ("", view.id):
            raise Problem("request_malformed", status=409)
        super().stop(call, view)


@FAULTS.add("equal-stops-at-once-500", _OVERLAPPING, "robust.no-server-error", needs=_TWO_VIEWS)
class EqualStops500(_Busy):
    """Of two equal stops at the same time one is an internal error."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.beside(call, view) == view.id and view.recording is None:
            raise Problem("internal_server_error")
        super().stop(call, view)


@FAULTS.add("equal-stops-at-once-undo-each-other", _OVERLAPPING, needs=_TWO_VIEWS)
class EqualStopsUndone(_Busy):
    """Of two equal stops at the same time the later one begins the recording again."""

    def stop(self, call: PhoneCall, view: View) -> None:
        again = self.beside(call, view) == view.id
        super().stop(call, view)
        if again:
            self.start(call, view)


@FAULTS.add("equal-stops-at-once-end-others", _OVERLAPPING, needs=_TWO_VIEWS)
class EqualStopsEndOthers(_Busy):
    """Of two equal stops at the same time the later one ends the next view that is recorded."""

    def stop(self, call: PhoneCall, view: View) -> None:
        again = self.beside(call, view) == view.id
        super().stop(call, view)
        if again:
            for other in [other for other in call.views if other.recording][:1]:
                other.recording = None


class _Mixed(Behaviour):
    """Requests whose answers are under way at the same time get the first one's."""

    def __init__(self) -> None:
        super().__init__()
        self.until = 0.0
        self.first: Answer | None = None

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if not self.mixes(request, answer):
            return answer
        now = time.monotonic()
        if self.first is None or now > self.until:
            self.first = answer
        self.until = now + _MOMENT
        return replace(self.first, wire=Wire(delay=_MOMENT))

    def mixes(self, request: Incoming, answer: Answer) -> bool:
        return False


@FAULTS.add("refusals-at-once-mixed", "robust.same-answer", needs=NOTHING)
class RefusalsMixed(_Mixed):
    """Refusals at the same time get the first one's code."""

    def mixes(self, request: Incoming, answer: Answer) -> bool:
        return answer.status == 400


@FAULTS.add("answers-at-once-mixed", "robust.same-answer", needs=NOTHING)
class AnswersMixed(_Mixed):
    """All requests about one path at the same time get the first one's answer."""

    def mixes(self, request: Incoming, answer: Answer) -> bool:
        return "@self" in request.path


@FAULTS.add("refused-beside-an-accepted-stop-accepted", _OVERLAPPING, needs=_TWO_VIEWS)
class AcceptedBeside(_Mixed):
    """A stop that has to be refused is answered like an accepted one at the same time."""

    accepted: Answer | None = None
    since = 0.0

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if request.method == "PUT" and answer.status < 300:
            self.accepted, self.since = answer, time.monotonic()
            return replace(answer, wire=Wire(delay=_MOMENT))
        beside = self.accepted is not None and time.monotonic() - self.since < _MOMENT / 2
        return self.accepted if beside and request.method == "PUT" and self.accepted is not None else answer


@FAULTS.add("lists-at-once-mixed", "security.foreign-list", needs=State.FOREIGN)
class ListsMixed(Behaviour):
    """A List request is answered for the user whose one came a moment before."""

    asked: tuple[float, User] | None = None

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        now = time.monotonic()
        before, self.asked = self.asked, (now, user)
        mixed = before is not None and now - before[0] < _MOMENT / 2 and before[1] is not user and call_id is None
        meant = before[1] if mixed and before is not None else user
        return super().list_answer(request, meant, extension, call_id)
