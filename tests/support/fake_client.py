# SPDX-License-Identifier: MIT
"""A connection that answers what a test says, for tests of what stands around it."""

from __future__ import annotations

from typing import Any

from uapi_conformance.contract.openapi import LIST
from uapi_conformance.wire.exchange import Failure, Request, Response, Step

GET = Request("GET", "/uapi/phoneCalls/@me/@self")
STEP = Step("a scenario", "a step")
OPERATION = LIST

Outcome = Response | Failure


class FakeClient:
    """Answers with each of ``outcomes`` in turn, the last one for ever; late bytes are an item of their own."""

    origin = "http://127.0.0.1"

    def __init__(self, *outcomes: Outcome | bytes) -> None:
        self.sent: list[tuple[Request, bool]] = []
        self.waited: list[float | None] = []
        self._outcomes = list(outcomes)
        self._late = b""

    def send(self, request: Request, *, fresh: bool = False, timeout: float | None = None) -> Outcome:
        self.sent.append((request, fresh))
        self.waited.append(timeout)
        if isinstance(self._outcomes[0], bytes):
            self._late = self._outcomes.pop(0)  # type: ignore[assignment] # bytes, by the line before
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        assert not isinstance(outcome, bytes)
        return outcome

    def take_late_bytes(self) -> bytes:
        late, self._late = self._late, b""
        return late

    def close(self) -> None:
        pass


def ok(status: int = 200, **headers: str) -> Response:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, fields, b"{}")


def as_client(fake: FakeClient) -> Any:
    """The fake as the type that it stands in for."""
    return fake
