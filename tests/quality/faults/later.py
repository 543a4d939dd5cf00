# SPDX-License-Identifier: MIT
"""Servers that do what they should not a moment after their answer, when a look right after it shows nothing yet."""

from __future__ import annotations

from collections.abc import Iterable

from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.target.states import State

from tests.quality.bases import Deferring, DoesWhatItRefuses, foreign_call, other_calls
from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()


@FAULTS.add("comes-back-later", "core.effect-lasts")
class ComesBackLater(Deferring):
    """The recording starts again after a moment."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is not None:
            self.later(lambda: self.start(call, view))
        super().stop(call, view)


# A declared call may be hung up by a party; one that a hook set up is not.
@FAULTS.add("call-ends-later", "core.call-goes-on", needs=State.TWO_CALLS)
class CallEndsLater(Deferring):
    """The call ends a moment after its recording."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        self.later(lambda: setattr(call, "ended", True))


@FAULTS.add("other-views-end-later", "core.named-view-only", needs=State.TWO_VIEWS)
class OtherViewsEndLater(Deferring):
    """The other recordings of the call end a moment later."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        self.end_later(call.views)


@FAULTS.add("other-calls-end-later", "core.other-calls-untouched", needs=State.TWO_CALLS)
class OtherCallsEndLater(Deferring):
    """The recordings of the user's other calls end a moment later."""

    def stop(self, call: PhoneCall, view: View) -> None:
        super().stop(call, view)
        self.end_later(view for other in other_calls(self.store, call) for view in other.views)


class _DoesLaterWhatItRefuses(Deferring, DoesWhatItRefuses):
    """Does what it refuses, a moment later."""

    def end(self, views: Iterable[View]) -> None:
        self.end_later(views)


@FAULTS.add("refused-action-is-done-later", "core.refusal-no-effect", needs=State.FOREIGN)
class ActionDoneLater(_DoesLaterWhatItRefuses):
    """A request without an action is refused, and done a moment later."""

    codes = ("action_invalid",)


@FAULTS.add("denied-stop-is-done-later", "core.refusal-no-effect", needs=State.FOREIGN)
class DeniedDoneLater(_DoesLaterWhatItRefuses):
    """A request with a bad token is denied, and done a moment later."""

    codes = ("access_denied",)


@FAULTS.add("foreign-stop-is-done-later", "security.foreign-call", needs=State.FOREIGN)
class ForeignDoneLater(Deferring):
    """A stop of another user's call is refused, and done a moment later."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        call = foreign_call(self.store, user, call_id)
        self.end_later(() if call is None else call.views)
        return super().find_call(user, extension, call_id)
