# SPDX-License-Identifier: MIT
"""The negative with another call's view is about a foreign view, or it is not sent.

View ids are often `00` and `01` in every call. A server that stops the first call's own view `00` does as it should.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from uapi_conformance.checks.refusals import refused_as
from uapi_conformance.contract.codes import VIEW_INVALID
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import Base, Declaration
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.looks import OTHER_BY_ID
from uapi_conformance.scenarios import other_states
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.source import LiveSource
from uapi_conformance.target.credentials import FixedToken
from uapi_conformance.target.hook import HookAnswer
from uapi_conformance.target.states import States
from uapi_conformance.wire.authentication import Authentication
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.guard import Guard

from tests.support.exchanges import CONTRACT, ORIGIN, PASS, answer, collection, contract, listed, updated, view

FIRST, SECOND = "444444", "555555"


@dataclass
class _Recorder:
    """Answers as a conforming server with two calls would, without a wire."""

    views: dict[str, list[str]]
    shows: dict[str, str] = field(default_factory=dict)
    guard: Guard = field(default_factory=Guard)
    sent: list[Request] = field(default_factory=list)
    authentication: Authentication = field(default_factory=Authentication)

    def expect_time(self) -> None:
        """There is time."""

    def send(self, step: Step, request: Request, operation: str, *, fresh: bool = False) -> Exchange:
        self.guard.check(request)
        self.sent.append(request)
        call = request.target.rpartition("/")[2]
        number = len(self.sent)
        if operation != STOP:
            shown = [c for c in self.views if c == self.shows.get(call, call)] or list(self.views)
            calls_shown = [listed(c, *(view(v, recording=True) for v in self.views[c])) for c in shown]
            return answer(
                200, collection(*calls_shown), step=step.name, sent=request, operation=operation, number=number
            )
        named = json.loads(request.body)["phoneCallViewId"]
        if named in self.views[call]:
            return answer(200, updated(call), step=step.name, sent=request, number=number)
        refused = {"error": {"code": VIEW_INVALID, "message": "x"}}
        return answer(400, refused, step=step.name, sent=request, number=number)


def _hook(**values: str) -> Callable[[dict[str, Any], str, float], HookAnswer]:
    def transport(asked: dict[str, Any], _what: str, _seconds: float) -> HookAnswer:
        if asked["action"] == "inspect":
            return HookAnswer("the hook", False, b"")
        return HookAnswer("the hook", True, json.dumps(values).encode())

    return transport


def two_calls(views: dict[str, list[str]], own: str, foreign: str, shows: dict[str, str] | None = None) -> Evidence:
    values = {
        "userId": "12", "extension": "0003*210", "phoneCallId": FIRST, "phoneCallViewId": own,
        "otherPhoneCallId": SECOND, "otherPhoneCallViewId": foreign,
    }  # fmt: skip
    recorder: Any = _Recorder(views, shows or {})
    states = States(_hook(**values))
    target = LiveTarget(
        recorder,
        CONTRACT.openapi,
        Declaration(),
        FixedToken("a-token-of-the-unit-tests"),
        states,
        Home(Base(ORIGIN)),
        Generation(0),
    )
    return LiveSource(target).of(other_states.TWO_CALLS)


def test_view_that_only_the_other_call_has__is_refused() -> None:
    found = two_calls({FIRST: ["00", "01"], SECOND: ["07"]}, "01", "07")
    verdict = refused_as(
        found.last(other_states.FOREIGN_VIEW),
        found.last(other_states.STOP_CALL),
        contract(),
        [VIEW_INVALID],
        what="another call's view",
    )
    assert verdict.outcome is PASS, verdict


@pytest.mark.parametrize(
    ("views", "own", "foreign"),
    [
        ({FIRST: ["00", "01"], SECOND: ["00"]}, "01", "00"),
        ({FIRST: ["00", "01"], SECOND: ["00", "01"]}, "01", "01"),
        ({FIRST: ["01"], SECOND: ["01"]}, "01", "01"),
    ],
)
def test_view_that_both_calls_have__is_no_foreign_one_and_is_not_tried(
    views: dict[str, list[str]], own: str, foreign: str
) -> None:
    """Each call may number its own views; to name such a one under the first call is no mistake."""
    found = two_calls(views, own, foreign)
    assert found.last(other_states.FOREIGN_VIEW) is None
    assert {e.request.target.rpartition("/")[2] for e in found.exchanges if e.request.method == "PUT"} == {FIRST}
    assert is_success(found.last(other_states.STOP_CALL))
    assert found.last(f"{other_states.AFTER_CALL}: {OTHER_BY_ID}") is not None


def test_view_is_foreign_though_list_shows_the_other_call_in_place_of_the_addressed_one() -> None:
    """Which call has the view is what the negative is about; a List that mixes them up is another fault."""
    found = two_calls({FIRST: ["01"], SECOND: ["00"]}, "01", "00", shows={FIRST: SECOND})
    assert found.last(other_states.FOREIGN_VIEW) is not None


def test_view_of_a_call_that_list_does_not_show__is_foreign_unless_it_is_the_one_that_is_named() -> None:
    """What List does not show nobody knows; the hook says that it is another call's."""
    assert two_calls({FIRST: ["01"], SECOND: ["00"]}, "01", "00").last(other_states.FOREIGN_VIEW) is not None
