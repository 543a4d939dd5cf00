# SPDX-License-Identifier: MIT
"""How long a hook is waited for, and that it is not waited for twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from uapi_conformance.errors import HookError, HookTimeoutError
from uapi_conformance.target.hook import HookAnswer
from uapi_conformance.target.states import Setup, State, States

from tests.support.states_hook import CALL


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Hook:
    """A transport that fails as it is told to; ``asked`` are the actions, ``allowed`` the seconds that each was given."""

    def __init__(self, clock: Clock, failure: Callable[[], HookError] | None = None) -> None:
        self.asked: list[str] = []
        self.allowed: list[float] = []
        self.failure = failure
        self._clock = clock

    def __call__(self, request: Mapping[str, Any], asked: str, seconds: float) -> HookAnswer:
        self.asked.append(request["action"])
        self.allowed.append(seconds)
        if self.failure is None:
            return HookAnswer("The hook", True, b'{"token": "abc", "recording": true}')
        error = self.failure()
        if isinstance(error, HookTimeoutError):
            self._clock.now += seconds
        raise error


ASK: dict[str, Callable[[States], object]] = {
    "setup": lambda states: states.setup(State.EXPIRED),
    "inspect": lambda states: states.inspect(CALL),
    "teardown": lambda states: states.teardown(Setup(State.EXPIRED, token="abc")),
}


def _silent() -> HookError:
    return HookTimeoutError("no answer")


def _failing() -> HookError:
    return HookError("answered 500")


def _refused(ask: Callable[[States], object], states: States) -> HookError:
    with pytest.raises(HookError) as caught:
        ask(states)
    return caught.value


@pytest.mark.parametrize("action", ASK)
def test_hook_that_kept_silent__is_not_asked_again_the_same(action: str) -> None:
    clock = Clock()
    hook = Hook(clock, _silent)
    states = States(hook, 30, clock=clock)
    first, second = _refused(ASK[action], states), _refused(ASK[action], states)
    assert second is first
    assert hook.asked == [action]
    hook.failure = None
    for other in set(ASK) - {action}:
        ASK[other](states)
    assert len(hook.asked) == 3


def test_hook_that_kept_silent_for_a_state__is_asked_for_others() -> None:
    clock = Clock()
    hook = Hook(clock, _silent)
    states = States(hook, 30, clock=clock)
    for state in (State.ENDED, State.FOREIGN, State.ENDED):
        _refused(lambda states, state=state: states.setup(state), states)
    assert hook.asked == ["setup", "setup"]


@pytest.mark.parametrize("action", ASK)
def test_hook_that_failed__is_asked_again(action: str) -> None:
    clock = Clock()
    hook = Hook(clock, _failing)
    states = States(hook, 30, clock=clock)
    for _ in range(2):
        assert not isinstance(_refused(ASK[action], states), HookTimeoutError)
    hook.failure = None
    ASK[action](states)
    assert hook.asked == [action] * 3


@pytest.mark.parametrize(("left", "allowed"), [(None, 30), (100, 30), (30, 30), (12.5, 12.5)])
def test_request__has_its_own_time_or_what_is_left(left: float | None, allowed: float) -> None:
    clock = Clock()
    hook = Hook(clock)
    states = States(hook, 30, clock=clock)
    states.not_after = None if left is None else clock.now + left
    for ask in ASK.values():
        ask(states)
    assert hook.allowed == [allowed] * 3


@pytest.mark.parametrize("action", ASK)
@pytest.mark.parametrize("beyond", [0, 5])
def test_request_after_the_end__is_given_up_at_once(action: str, beyond: float) -> None:
    clock = Clock()
    hook = Hook(clock)
    states = States(hook, 30, clock=clock)
    states.not_after = clock.now - beyond
    error = _refused(ASK[action], states)
    assert isinstance(error, HookTimeoutError)
    assert action in str(error)
    assert "No time was left" in str(error)
    assert hook.asked == []
    states.not_after = None
    ASK[action](states)
    assert hook.asked == [action]


def test_hurry__gives_so_many_seconds_in_total() -> None:
    clock = Clock()
    hook = Hook(clock)
    states = States(hook, 30, clock=clock)
    states.not_after = clock.now - 1
    states.hurry(5)
    for _ in range(3):
        ASK["teardown"](states)
        clock.now += 2
    _refused(ASK["teardown"], states)
    assert hook.allowed == [5, 3, 1]


def test_silence_in_less_than_its_own_time__says_nothing_of_the_hook() -> None:
    clock = Clock()
    hook = Hook(clock, _silent)
    states = States(hook, 30, clock=clock)
    states.not_after = clock.now + 1
    _refused(ASK["teardown"], states)
    hook.failure = None
    states.hurry(5)
    ASK["teardown"](states)
    assert hook.allowed == [1, 5]
