# SPDX-License-Identifier: MIT
"""Servers that remember a request which was refused or broke off, and treat the next stop otherwise."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, View
from uapi_conformance.target.states import State
from uapi_conformance.wire.nonexistent import UNKNOWN_VIEW

from tests.quality.bases import end_recordings
from tests.quality.catalogue import Catalogue, Fault

FAULTS = Catalogue()
_MOMENT = 0.1
_MANY = 5
_BROKEN_OFF = re.compile(rb"\s*PUT /uapi/phoneCalls/[^/ ]+/[^/ ]+/(\w+)")


def _fault(name: str, owner: str, needs: State) -> Callable[[type[Behaviour]], type[Behaviour]]:
    def enter(behaviour: type[Behaviour]) -> type[Behaviour]:
        sentence = (behaviour.__doc__ or "").strip()
        FAULTS.append(Fault(name, sentence, (owner,), needs, behaviour, of_grid=True, deep=True))
        return behaviour

    return enter


# --- after a stop that was refused


class _AfterRefused(Behaviour):
    """Knows whether the request before was a stop that it refused, and with which code."""

    before = refused = ""

    def answer(self, request: Incoming) -> Answer:
        self.before, self.refused = self.refused, ""
        return super().answer(request)

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        self.refused = problem.code if request is not None and request.method == "PUT" else ""
        return super().refuse(request, problem)


@_fault("refusal-spoils-the-next-stop", "core.stop-accepted", State.TWO_VIEWS)
class NextRefused(_AfterRefused):
    """A stop right after a refused one is refused with 409."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.before:
            raise Problem("request_malformed", status=409)
        super().stop(call, view)


@_fault("refusal-undoes-the-next-stop", "core.recording-stops", State.TWO_VIEWS)
class NextUndone(_AfterRefused):
    """A stop right after a refused one is answered, but not done."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if not self.before:
            super().stop(call, view)


@_fault("wrong-user-remembered", "robust.same-answer", State.TWO_VIEWS)
class WrongUserRemembered(_AfterRefused):
    """A stop right after one with a wrong user is refused for that user."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.before == "user_invalid":
            raise Problem("user_invalid")
        super().stop(call, view)


@_fault("wrong-token-remembered", "core.stop-accepted", State.RECORDED)
class WrongTokenRemembered(_AfterRefused):
    """Who sent a wrong token is denied the next stop as well."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.before == "access_denied":
            raise Problem("access_denied")
        super().stop(call, view)


@_fault("wrong-token-undoes-the-next-stop", "core.recording-stops", State.RECORDED)
class WrongTokenUndoes(_AfterRefused):
    """A stop right after one with a wrong token is answered, but not done."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.before != "access_denied":
            super().stop(call, view)


@_fault("missing-token-remembered", "robust.same-answer", State.RECORDED)
class MissingTokenRemembered(_AfterRefused):
    """A repeated stop is denied right after one without a token."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.before == "access_denied" and view.recording is None:
            raise Problem("access_denied")
        super().stop(call, view)


# --- after several at once


class _AfterBurst(Behaviour):
    """Takes a moment to refuse an unknown view, and knows when it refuses many at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: list[float] = []
        self.crowded = False

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if UNKNOWN_VIEW.encode() not in request.body or answer.status < 400:
            return answer
        now = time.monotonic()
        self.under_way = [until for until in self.under_way if until > now] + [now + _MOMENT]
        if len(self.under_way) >= _MANY:
            self.crowded = True
            answer = self.crowd(request, answer)
        return replace(answer, wire=Wire(delay=_MOMENT))

    def crowd(self, request: Incoming, answer: Answer) -> Answer:
        """The answer to one of too many."""
        return answer


@_fault("burst-spoils-the-next-stop", "core.stop-accepted", State.RECORDED)
class BurstSpoils(_AfterBurst):
    """After many refusals at the same time, every stop is refused with 409."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.crowded:
            raise Problem("request_malformed", status=409)
        super().stop(call, view)


@_fault("burst-undoes-the-next-stop", "core.recording-stops", State.RECORDED)
class BurstUndoes(_AfterBurst):
    """After many refusals at the same time, no stop is done any more."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if not self.crowded:
            super().stop(call, view)


@_fault("burst-is-done", "core.refusal-no-effect", State.RECORDED)
class BurstDone(_AfterBurst):
    """One of many stops that are refused at the same time ends the recording of its call."""

    def crowd(self, request: Incoming, answer: Answer) -> Answer:
        call = self.store.calls.get(request.path.rstrip("/").rpartition("/")[2])
        end_recordings(call.views if call is not None else ())
        return answer


@_fault("burst-answered-otherwise", "robust.same-answer", State.RECORDED)
class BurstOtherwise(_AfterBurst):
    """Of many stops that are refused at the same time, the later ones are refused with 409."""

    def crowd(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, status=409)


# --- after one that breaks off


class _AfterBrokenOff(Behaviour):
    """Knows the calls of the stops that broke off."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()

    def cut_short(self, sent: bytes) -> Answer | None:
        found = _BROKEN_OFF.match(sent)
        if found is not None:
            self.broken.add(found[1].decode())
            self.broken_off(found[1].decode())
        return super().cut_short(sent)

    def broken_off(self, call_id: str) -> None:
        """What is done about a call when a stop of it breaks off."""


@_fault("breaking-off-keeps-the-call", "core.stop-accepted", State.RECORDED)
class KeepsTheCall(_AfterBrokenOff):
    """After a stop that broke off, its call counts as busy, and stops of it are refused with 409."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if call.id in self.broken:
            raise Problem("request_malformed", status=409)
        super().stop(call, view)


@_fault("breaking-off-undoes-the-next-stop", "core.recording-stops", State.RECORDED)
class UndoesTheNext(_AfterBrokenOff):
    """After a stop that broke off, stops of its call are answered, but not done."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if call.id not in self.broken:
            super().stop(call, view)


@_fault("broken-off-is-done", "http.cut-short", State.RECORDED)
class BrokenOffDone(_AfterBrokenOff):
    """A stop that breaks off ends the recordings of its call."""

    def broken_off(self, call_id: str) -> None:
        call = self.store.calls.get(call_id)
        end_recordings(call.views if call is not None else ())
