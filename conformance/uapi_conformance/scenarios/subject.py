# SPDX-License-Identifier: MIT
"""The subject of a scenario's requests: the calls, views and tokens that are known before the first is sent."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.contract import OpenApi
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.target.states import Setup, State
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Stop

NOBODY = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
"""A call that does not exist, addressed as the user's own."""


@dataclass(frozen=True)
class Subject:
    """The call of a scenario, the token that belongs to it, and the setup from which both come, if there is one."""

    call: CallReference
    token: str
    openapi: OpenApi
    setup: Setup | None = None
    expired_token: str | None = None

    @property
    def other(self) -> CallReference | None:
        """The second call."""
        return self.setup.other_call if self.setup is not None else None

    @property
    def other_view(self) -> CallReference | None:
        """The second view of the call."""
        view = self.setup.other_view_id if self.setup is not None else None
        if view is None:
            return None
        return CallReference(self.call.user_id, self.call.extension, self.call.phone_call_id, view)

    @property
    def other_extension(self) -> str | None:
        """An Extension of the same user that has no part in the call."""
        return self.setup.other_extension if self.setup is not None else None

    @property
    def other_token(self) -> str | None:
        """The token that shows the second call; None if that is another user's and the hook gave no token for it."""
        foreign = self.setup is not None and self.setup.state is State.FOREIGN
        return self.setup.other_token if foreign and self.setup is not None else self.token

    @property
    def is_set_up(self) -> bool:
        """Whether a hook set up the call, so that nobody else takes part in it."""
        return self.setup is not None

    def stop(self, call: CallReference | None = None) -> Stop:
        """The documented request for the view of a call, by default the scenario's own."""
        return Stop.of(self.openapi.path(STOP), call or self.call, self.token)
