# SPDX-License-Identifier: MIT
"""Every setup is undone, or known not to have been."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from uapi_conformance.declaration import Declaration
from uapi_conformance.errors import HookError, HookTimeoutError
from uapi_conformance.evidence.home import Home
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.target.hook import HookAnswer
from uapi_conformance.target.states import State, States
from uapi_conformance.wire.authentication import Authentication

ALL = (State.RECORDED, State.TWO_VIEWS, State.ENDED)


class _Guard:
    def permit(self, _call: str, *, set_up: bool) -> None:
        pass


class _Recorder:
    guard = _Guard()
    authentication = Authentication()

    def expect_time(self) -> None:
        """There is time."""


class _Hook:
    """A transport; ``ends`` says how the teardown of a state ends, and ``asked`` for which it was asked."""

    def __init__(self, ends: Mapping[State, BaseException]) -> None:
        self.ends = dict(ends)
        self.asked: list[str] = []

    def __call__(self, request: Mapping[str, Any], _what: str, _seconds: float) -> HookAnswer:
        if request["action"] == "teardown":
            self.asked.append(request["state"])
            end = self.ends.get(State(request["state"]))
            if end is not None:
                raise end
        values = {
            "userId": "12", "extension": "0003*210", "phoneCallId": request["state"].replace(" ", "-"),
            "phoneCallViewId": "01", "otherPhoneCallViewId": "02",
        }  # fmt: skip
        return HookAnswer("the hook", True, json.dumps(values).encode())


def _target(hook: _Hook) -> LiveTarget:
    parts: Any = _Recorder()
    nothing: Any = None
    target = LiveTarget(parts, nothing, Declaration(), nothing, States(hook), Home(), Generation(0))
    for state in ALL:
        target.set_up(state)
    return target


def test_tear_down__undoes_every_setup_once() -> None:
    hook = _Hook({})
    target = _target(hook)
    target.tear_down()
    target.tear_down()
    assert hook.asked == list(ALL)
    assert target.open_setups == target.not_torn_down == []


@pytest.mark.parametrize(
    ("ends", "asked", "left"),
    [
        ({ALL[0]: HookError("first")}, ALL, ALL[:1]),
        ({ALL[0]: HookError("first"), ALL[2]: HookError("second")}, ALL, (ALL[0], ALL[2])),
        ({ALL[1]: HookError("first")}, ALL, ALL[1:2]),
        ({ALL[1]: HookTimeoutError("first")}, ALL[:2], ALL[1:]),
        ({ALL[0]: HookTimeoutError("first")}, ALL[:1], ALL),
    ],
)
def test_tear_down__keeps_what_is_not_undone_and_waits_once(
    ends: Mapping[State, HookError], asked: tuple[State, ...], left: tuple[State, ...]
) -> None:
    hook = _Hook(ends)
    target = _target(hook)
    with pytest.raises(HookError, match="first"):
        target.tear_down()
    assert hook.asked == list(asked)
    assert [setup.state for setup in target.not_torn_down] == list(left)
    assert target.open_setups == []


def test_interrupt_while_tearing_down__loses_no_setup() -> None:
    hook = _Hook({ALL[1]: KeyboardInterrupt()})
    target = _target(hook)
    with pytest.raises(KeyboardInterrupt):
        target.tear_down()
    assert [setup.state for setup in target.not_torn_down] == [ALL[1]]
    assert [setup.state for setup in target.open_setups] == [ALL[2]]
    target.tear_down()
    assert hook.asked == list(ALL)
