# SPDX-License-Identifier: MIT
"""What a hook sets up is looked for before it is used, and who is to blame where it is not there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from uapi_conformance.checks import success
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import HookError, OutsideError
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.runner.source import TargetSource
from uapi_conformance.scenarios.other_states import ENDED, NOT_RECORDED, OVERLAPPING_STOPS, TWO_CALLS, TWO_VIEWS
from uapi_conformance.scenarios.other_user import OTHER_USERS_CALL
from uapi_conformance.scenarios.recorded_call import RECORDED_CALL, WRONG_CREDENTIALS
from uapi_conformance.scenarios.steps import Scenario
from uapi_conformance.target.states import Setup, State, States

from tests.support.sources import source_with

SCENARIOS = {
    scenario.name: scenario
    for scenario in (RECORDED_CALL, TWO_VIEWS, TWO_CALLS, OVERLAPPING_STOPS, OTHER_USERS_CALL, WRONG_CREDENTIALS)
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


def hooked(source: TargetSource, **twists: Any) -> Hook:
    target = source.target
    assert target.states is not None
    hook = Hook(target.states, **twists)
    target.states = hook  # type: ignore[assignment] # it has all that is asked of States
    target.declaration = replace(target.declaration, ready_within=0.3)
    return hook


def is_to_blame(blamed: list[OutsideError], words: str) -> bool:
    """Whether the hook is blamed, and nothing else, in these words."""
    return bool(blamed) and all(isinstance(e, HookError) and re.search(words, str(e)) for e in blamed)


def accepted(source: TargetSource, scenario: Scenario = RECORDED_CALL) -> Outcome:
    return success.accepted(source.of(scenario).twin).outcome


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
    with source_with(Later()) as source:
        hooked(source)
        source.target.declaration = replace(source.target.declaration, ready_within=5.0)
        assert accepted(source) is Outcome.PASS


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_call_that_the_target_never_shows__is_the_hooks_fault_where_it_cannot_inspect(scenario: Scenario) -> None:
    blamed: list[OutsideError] = []
    with source_with(Hides(), blamed=blamed) as source:
        hook = hooked(source, inspects=lambda _call, _said: None)
        for asked in (scenario, scenario, NOT_RECORDED):
            assert source.of(asked).broken_off
        assert hook.setups == 1 + scenario.with_expired_token
    assert is_to_blame(blamed, r"List did not show the call .* within 0\.3 s; set up calls on the target")
    assert len(blamed) == 2, "one for each scenario that was asked for"


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_call_that_the_hook_knows_and_the_target_does_not__is_judged(scenario: Scenario) -> None:
    blamed: list[OutsideError] = []
    with source_with(Hides(), blamed=blamed) as source:
        hooked(source)
        assert not source.of(scenario).unavailable
        assert accepted(source) is Outcome.FAIL
    assert blamed == []


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_hook_whose_own_inspect_belies_it__is_at_fault(scenario: Scenario) -> None:
    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        hooked(source, inspects=lambda _call, _said: False)
        source.of(scenario)
    assert is_to_blame(blamed, r"its own inspect says that the view .* is not being recorded; fix the hook")


@pytest.mark.parametrize("scenario", [NOT_RECORDED, ENDED], ids=lambda scenario: scenario.name)
def test_hook_that_says_of_what_is_over_that_it_goes_on__is_at_fault(scenario: Scenario) -> None:
    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        hooked(source, inspects=lambda _call, _said: True)
        source.of(scenario)
    assert is_to_blame(blamed, r"inspect says that the view .* is being recorded")


@pytest.mark.parametrize("inspects", [True, False])
def test_hook_that_names_the_first_call_again_and_again__is_at_fault(*, inspects: bool) -> None:
    first: list[Setup] = []

    def sets_up(setup: Setup) -> Setup:
        first.append(setup)
        return first[0] if setup.state is State.RECORDED else setup

    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        hooked(source, sets_up=sets_up, inspects=lambda _call, said: said if inspects else None)
        assert accepted(source) is Outcome.PASS
        assert blamed == []
        source.of(WRONG_CREDENTIALS)
    assert is_to_blame(
        blamed, "inspect says that .* is not being recorded" if inspects else "List shows .* as not recorded"
    )


def test_target_that_shows_no_recording__is_not_taken_for_a_fault_of_the_hook() -> None:
    with source_with(NeverShows()) as source:
        hooked(source, inspects=lambda _call, _said: None)
        assert accepted(source) is Outcome.PASS
        assert accepted(source, WRONG_CREDENTIALS) is Outcome.PASS


def test_call_of_a_setup_that_is_still_open__is_not_taken_for_another() -> None:
    first: dict[State, Setup] = {}
    blamed: list[OutsideError] = []
    with source_with(NeverShows(), blamed=blamed) as source:
        hooked(
            source,
            sets_up=lambda setup: replace(first.setdefault(setup.state, setup)),
            inspects=lambda _call, _said: None,
        )
        assert accepted(source) is Outcome.PASS
        source.of(WRONG_CREDENTIALS)
    assert is_to_blame(blamed, "with the call .*, which it had returned before .*; set up a new call each time")


@pytest.mark.parametrize("inspects", [True, False])
@pytest.mark.parametrize(
    ("scenario", "given", "name"),
    [(RECORDED_CALL, {"token": "nonsense"}, "token"), (OTHER_USERS_CALL, {"other_token": "nonsense"}, "otherToken")],
    ids=["token", "otherToken"],
)
def test_token_of_a_setup_that_the_target_refuses__is_the_hooks_fault(
    scenario: Scenario, given: dict[str, str], name: str, *, inspects: bool
) -> None:
    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        source.preflight()
        hooked(
            source,
            sets_up=lambda setup: replace(setup, **given),
            inspects=lambda _call, said: said if inspects else None,
        )
        source.of(scenario)
    assert is_to_blame(blamed, rf"the target refuses its {name} \(401 Unauthorized, access_denied\)")


def test_calls_of_two_users_for_one_token__are_the_hooks_fault() -> None:
    def sets_up(setup: Setup) -> Setup:
        call = setup.call
        return replace(setup, call=replace(call, user_id="0241")) if call and setup.state is not first else setup

    first = State.RECORDED
    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        hooked(source, sets_up=sets_up)
        assert accepted(source) is Outcome.PASS
        source.of(TWO_VIEWS)
    assert is_to_blame(blamed, "with a call of the user 0241, and others with calls of the user 12, but gave no token")


def test_call_that_is_recorded_after_all__is_the_hooks_fault_where_it_cannot_inspect() -> None:
    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        states = source.target.states
        assert states is not None
        recorded = states.setup(State.RECORDED)
        assert recorded is not None
        hooked(
            source,
            sets_up=lambda setup: replace(setup, call=recorded.call),
            inspects=lambda _call, _said: None,
        )
        source.of(NOT_RECORDED)
        states.teardown(recorded)
    assert is_to_blame(blamed, "but List shows the view .* as recorded; fix the hook, or add inspect to it")


def test_declared_token_as_an_expired_one__is_the_hooks_fault() -> None:
    blamed: list[OutsideError] = []
    with source_with(blamed=blamed) as source:
        own = source.target.token()
        hooked(source, sets_up=lambda setup: replace(setup, token=own) if setup.state is State.EXPIRED else setup)
        source.of(WRONG_CREDENTIALS)
    assert is_to_blame(blamed, "with the token that is declared for the target; return one that has expired")
