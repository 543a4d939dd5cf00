# SPDX-License-Identifier: MIT
"""What a hook sets up is looked for before it is used, and who is to blame where it is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from uapi_conformance.checks import success
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import HookError
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.runner.session import Session
from uapi_conformance.target.states import Setup, State, States

from tests.support.sessions import session_with

SCENARIOS: dict[str, Callable[[Session], object]] = {
    "battery": lambda s: s.battery,
    "two views": lambda s: s.two_views,
    "two calls": lambda s: s.two_calls,
    "overlapping": lambda s: s.overlapping,
    "another user's call": lambda s: s.strangers,
    "wrong credentials": lambda s: s.credentials,
}


@dataclass
class Hook:
    """The embedded hook, but for what a test has it say."""

    states: States
    inspects: Callable[[CallReference, bool | None], bool | None] = lambda _call, said: said
    sets_up: Callable[[Setup], Setup] = lambda setup: setup
    setups: int = 0

    @property
    def tokens_seen(self) -> frozenset[str]:
        return self.states.tokens_seen

    def setup(self, state: State) -> Setup | None:
        self.setups += 1
        made = self.states.setup(state)
        return self.sets_up(made) if made is not None else None

    def inspect(self, call: CallReference) -> bool | None:
        return self.inspects(call, self.states.inspect(call))

    def teardown(self, setup: Setup) -> None:
        self.states.teardown(setup)


def hooked(session: Session, **twists: Any) -> Hook:
    assert session.lab.states is not None
    hook = Hook(session.lab.states, **twists)
    session.lab.states = hook  # type: ignore[assignment] # it has all that is asked of States
    session.lab.declaration = replace(session.lab.declaration, ready_within=0.3)
    return hook


class Later(Behaviour):
    """Knows a call from the third List request for it on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        self.asked.update([call_id] if call_id is not None else [])
        return [c for c in super().listed_calls(user, extension, call_id) if self.asked[c.id] > 2]

    def call_accepted(self, user: User, extension: str | None, call: PhoneCall) -> bool:
        return self.asked[call.id] > 2 and super().call_accepted(user, extension, call)


class Hides(Behaviour):
    """Knows no call that a hook set up."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        del user, extension, call_id
        return []

    def belongs(self, user: User, call: PhoneCall) -> bool:
        del user, call
        return False


class NeverShows(Behaviour):
    """Shows no recording."""

    def view_document(self, *args: Any, **more: Any) -> Any:
        document = super().view_document(*args, **more)  # type: ignore[misc] # of one of its parts
        document.pop("recording", None)
        return document


def test_call_that_the_target_knows_a_moment_later__is_waited_for() -> None:
    with session_with(Later()) as session:
        hooked(session)
        session.lab.declaration = replace(session.lab.declaration, ready_within=5.0)
        assert success.accepted(session.battery.twin).outcome is Outcome.PASS


@pytest.mark.parametrize("name", SCENARIOS)
def test_call_that_the_target_never_shows__is_the_hooks_fault_where_it_cannot_inspect(name: str) -> None:
    with session_with(Hides()) as session:
        hook = hooked(session, inspects=lambda _call, _said: None)
        for _ in range(2):
            with pytest.raises(HookError, match=r"List shows no call .* within 0\.3 s; set up calls on the target"):
                SCENARIOS[name](session)
        with pytest.raises(HookError):
            _ = session.not_recorded
        assert hook.setups == 1


@pytest.mark.parametrize("name", SCENARIOS)
def test_call_that_the_hook_knows_and_the_target_does_not__is_judged(name: str) -> None:
    with session_with(Hides()) as session:
        hooked(session)
        SCENARIOS[name](session)
        assert success.accepted(session.battery.twin).outcome is Outcome.FAIL


@pytest.mark.parametrize("name", SCENARIOS)
def test_hook_whose_own_inspect_belies_it__is_at_fault(name: str) -> None:
    with session_with() as session:
        hooked(session, inspects=lambda _call, _said: False)
        with pytest.raises(
            HookError, match=r"its own inspect says that the view .* is not being recorded; mend the hook"
        ):
            SCENARIOS[name](session)


@pytest.mark.parametrize("scenario", [lambda s: s.not_recorded, lambda s: s.ended])
def test_hook_that_says_of_what_is_over_that_it_goes_on__is_at_fault(scenario: Callable[[Session], object]) -> None:
    with session_with() as session:
        hooked(session, inspects=lambda _call, _said: True)
        with pytest.raises(HookError, match=r"inspect says that the view .* is being recorded"):
            scenario(session)


@pytest.mark.parametrize("inspects", [True, False])
def test_hook_that_names_the_first_call_again_and_again__is_at_fault(*, inspects: bool) -> None:
    first: list[Setup] = []

    def sets_up(setup: Setup) -> Setup:
        first.append(setup)
        return first[0] if setup.state is State.RECORDED else setup

    with session_with() as session:
        hooked(session, sets_up=sets_up, inspects=lambda _call, said: said if inspects else None)
        assert success.accepted(session.battery.twin).outcome is Outcome.PASS
        with pytest.raises(HookError, match="not being recorded"):
            _ = session.credentials


def test_target_that_shows_no_recording__is_not_taken_for_a_fault_of_the_hook() -> None:
    with session_with(NeverShows()) as session:
        hooked(session, inspects=lambda _call, _said: None)
        assert success.accepted(session.battery.twin).outcome is Outcome.PASS
        assert success.accepted(session.credentials.twin).outcome is Outcome.PASS
