# SPDX-License-Identifier: MIT
"""The negative with another call's view is about a foreign view, or about nothing: a hook may hand out one that is not.

View ids are often `00` and `01` in every call. A server that stops the first call's own view `00` does as it should.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from exchanges import CONTRACT, PASS, answer, basis, collection, listed, updated, view
from uapi_conformance.checks.refusals import refused_as
from uapi_conformance.contract.codes import VIEW_INVALID
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import Declaration
from uapi_conformance.errors import HookError
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.scenarios import calls
from uapi_conformance.scenarios.lab import Lab
from uapi_conformance.target.hook import Answer as HookAnswer
from uapi_conformance.target.states import States
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.guard import Guard

FIRST, SECOND = "444444", "555555"


@dataclass
class _Recorder:
    """Answers as a conforming server with two calls would, without a wire."""

    views: dict[str, list[str]]
    guard: Guard = field(default_factory=Guard)
    sent: list[Request] = field(default_factory=list)

    def send(self, step: Step, request: Request, operation: str, *, fresh: bool = False) -> Exchange:
        self.guard.check(request)
        self.sent.append(request)
        call = request.target.rpartition("/")[2]
        number = len(self.sent)
        if operation != STOP:
            shown = [c for c in self.views if c == call] or list(self.views)
            calls_shown = [listed(c, *(view(v, recording=True) for v in self.views[c])) for c in shown]
            return answer(
                200, collection(*calls_shown), step=step.name, sent=request, operation=operation, number=number
            )
        named = json.loads(request.body)["phoneCallViewId"]
        if named in self.views[call]:
            return answer(200, updated(call), step=step.name, sent=request, number=number)
        refused = {"error": {"code": VIEW_INVALID, "message": "x"}}
        return answer(400, refused, step=step.name, sent=request, number=number)


def _hook(**values: str) -> Callable[[dict[str, Any], str], HookAnswer]:
    def transport(asked: dict[str, Any], _what: str) -> HookAnswer:
        if asked["action"] == "inspect":
            return HookAnswer("the hook", False, b"")
        return HookAnswer("the hook", True, json.dumps(values).encode())

    return transport


class _Tokens:
    def token(self) -> str:
        return "a-token-of-the-unit-tests"


def two_calls(views: dict[str, list[str]], own: str, foreign: str) -> Evidence:
    values = {
        "userId": "12", "extension": "0003*210", "phoneCallId": FIRST, "phoneCallViewId": own,
        "otherPhoneCallId": SECOND, "otherPhoneCallViewId": foreign,
    }  # fmt: skip
    recorder: Any = _Recorder(views)
    states = States(_hook(**values))
    lab = Lab(recorder, CONTRACT, Declaration(), basis(), _Tokens(), states, origin="https://pbx.example.com:443")
    return calls.two_calls(lab).evidence


def test_view_that_only_the_other_call_has__is_refused() -> None:
    found = two_calls({FIRST: ["00", "01"], SECOND: ["07"]}, "01", "07")
    verdict = refused_as(
        found.last(calls.FOREIGN_VIEW), found.last(calls.STOP_CALL), basis(), [VIEW_INVALID], what="another call's view"
    )
    assert verdict.outcome is PASS, verdict


def test_view_that_both_calls_have__is_blamed_on_the_hook_and_not_on_the_target() -> None:
    with pytest.raises(HookError, match="otherPhoneCallViewId"):
        two_calls({FIRST: ["00", "01"], SECOND: ["00"]}, "01", "00")


def test_same_view_id_for_both__is_blamed_on_the_hook() -> None:
    with pytest.raises(HookError, match="otherPhoneCallViewId"):
        two_calls({FIRST: ["01"], SECOND: ["01"]}, "01", "01")
