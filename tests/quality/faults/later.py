# SPDX-License-Identifier: MIT
"""Servers that do what they should not a moment after their answer, when a look right after it shows nothing yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.target.states import State

from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()


class _Later(Behaviour):
    """Answers like the reference server, and does something else afterwards."""

    delay = 0.3

    def later(self, act: Callable[[], None]) -> None:
        timer = threading.Timer(self.delay, self.locked, (act,))
        timer.daemon = True
        timer.start()

    def locked(self, act: Callable[[], None]) -> None:
        with self.store.lock:
            act()

    def end_later(self, views: Iterable[View]) -> None:
        def end() -> None:
            for view in ended:
                view.recording = None

        ended = tuple(views)
        self.later(end)


@FAULTS.add("comes-back-later", "core.effect-lasts")
class ComesBackLater(_Later):
    """The recording starts again after a moment."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is not None:
            self.later(lambda: self.start(call, view))
        super().stop(call, view)


@FAULTS.add("call-ends-later", "core.call-goes-on")
class CallEndsLater(_Later):
    """The call ends a moment after its recording."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        self.later(lambda: setattr(call, "ended", True))


@FAULTS.add("other-views-end-later", "core.named-view-only", needs=State.TWO_VIEWS)
class OtherViewsEndLater(_Later):
    """The other recordings of the call end a moment later."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        self.end_later(call.views)


@FAULTS.add("other-calls-end-later", "core.other-calls-untouched", needs=State.TWO_CALLS)
class OtherCallsEndLater(_Later):
    """The recordings of the user's other calls end a moment later."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        others = (other for other in self.store.calls_of(call.user_id) if other is not call)
        self.end_later(view for other in others for view in other.views)


class _DoneAllTheSame(_Later):
    """Does what it refuses, a moment later."""

    codes: tuple[str, ...] = ()

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        if request is not None and request.method == "PUT" and problem.code in self.codes:
            call = self.store.calls.get(self.route(request).call or "")
            if call is not None:
                self.end_later(call.views)
        return super().refuse(request, problem)


@FAULTS.add("refused-action-is-done-later", "core.refusal-no-effect", needs=State.FOREIGN)
class ActionDoneLater(_DoneAllTheSame):
    """A request without an action is refused, and done a moment later."""

    codes = ("action_invalid",)


@FAULTS.add("denied-stop-is-done-later", "core.refusal-no-effect", needs=State.FOREIGN)
class DeniedDoneLater(_DoneAllTheSame):
    """A request with a bad token is denied, and done a moment later."""

    codes = ("access_denied",)


@FAULTS.add("foreign-stop-is-done-later", "security.foreign-call", needs=State.FOREIGN)
class ForeignDoneLater(_Later):
    """A stop of another user's call is refused, and done a moment later."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        call = self.store.calls.get(call_id or "")
        if call is not None and call.user_id != user.id:
            self.end_later(call.views)
        return super().find_call(user, extension, call_id)
