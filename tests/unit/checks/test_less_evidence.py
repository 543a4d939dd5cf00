# SPDX-License-Identifier: MIT
"""Evidence that is taken away never turns a failure into a pass, whichever check judges it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks import effect, forms, repeats, signs, untouched
from uapi_conformance.declaration import Declaration
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, OTHER_BY_ID, untaken
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.polling import take_look
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import Look, Scenario
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.target.hook import HookAnswer
from uapi_conformance.target.states import Setup, State, States
from uapi_conformance.wire.authentication import Authentication
from uapi_conformance.wire.exchange import Exchange, Request, Step

from tests.support.exchanges import CALL, CONTRACT, OTHER, TOKEN, listed, shown
from tests.support.lessening import CHECKS, HOME, is_green, judge, lessened

FEWEST = 25
"""Failures of a check that have to be judged, or nothing is said of it."""


@pytest.mark.parametrize("check", CHECKS)
def test_less_evidence__never_turns_a_failure_into_a_pass(check: str) -> None:
    judged = judge(check)
    said = f"{judged.failures} failures of {check!r}, from which something was taken away {judged.times} times"
    sys.stdout.write(f"{said}\n")
    assert judged.failures >= FEWEST, said
    assert not judged.green, f"{said}: {len(judged.green)} were green then, such as: {judged.green[0]}"


# --- the property itself: it finds each way of not minding what is missing


def _unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the hook said is not missed."""
    missing = Evidence.missing.func
    monkeypatch.setattr(Evidence, "missing", property(lambda e: {n for n in missing(e) if ": inspect " not in n}))


def _unlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look is taken for whole, whatever there is of it."""
    for module in (effect, forms, repeats, signs, untouched):
        monkeypatch.setattr(module, "untaken", lambda *_: False)


def _earlier_one_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a step that was repeated, what is left decides."""
    monkeypatch.setattr(Evidence, "all", lambda e, name: tuple(x for x in e.exchanges if x.step.name == name))


OF_SIGNS = {
    "stopped", "stopped for good", "goes on", "other goes on", "signs agree", "only stopped", "both stopped", "unharmed",
    "repeated", "harmless", "same effect",
}  # fmt: skip
"""The checks that ask the hook."""


@pytest.mark.parametrize(
    ("break_it", "broken"),
    [
        (_unheard, OF_SIGNS),
        (_unlooked, OF_SIGNS | {"call unchanged"}),
        (_earlier_one_decides, {"no other call", "same answers"}),
    ],
)
def test_property__finds_a_check_that_does_not_mind_what_is_missing(
    break_it: Callable[[pytest.MonkeyPatch], None], broken: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_it(monkeypatch)
    assert {name for name in broken if any(is_green(name, left) for _, left in lessened(name))} == broken


# --- what a scenario records, it is known to have recorded


class _Recorder:
    """Shows the same call whatever is asked."""

    authentication = Authentication()

    def expect_time(self) -> None:
        """There is time."""

    def send(self, step: Step, request: Request, operation: str, *, fresh: bool = False) -> Exchange:
        return shown(step.name, listed())


def _hook(recording: bool | None) -> States:
    """A hook that says so of each view; one that gets None does not know how to inspect."""
    body = json.dumps({"recording": recording}).encode()
    return States(lambda _asked, _what, _seconds: HookAnswer("the hook", recording is not None, body))


def _looked(states: States | None) -> Evidence:
    recorder: Any = _Recorder()
    tokens: Any = None
    target = LiveTarget(recorder, CONTRACT.openapi, Declaration(), tokens, states, HOME, Generation(0))
    setup = Setup(State.TWO_CALLS, {}, CALL, other_call=OTHER)
    sender = Sender(target, Scenario("a scenario", ()), Subject(CALL, TOKEN, CONTRACT.openapi, setup))
    take_look(sender, Look(name=BEFORE, with_other=True))
    return sender.evidence


def test_look__is_whole_as_it_was_taken_and_not_without_what_the_hook_said() -> None:
    found = _looked(_hook(recording=True))
    assert [said.call for said in found.inspections] == [CALL, OTHER]
    assert not untaken(found, (BEFORE,))
    assert untaken(replace(found, inspections=()), (BEFORE,))
    assert untaken(replace(found, inspections=found.inspections[1:]), (BEFORE,))


@pytest.mark.parametrize("states", [None, _hook(None)], ids=["no hook", "a hook that does not inspect"])
def test_look__is_whole_where_no_hook_says_anything(states: States | None) -> None:
    found = _looked(states)
    assert found.inspections == ()
    assert not untaken(found, (BEFORE,))


def test_look__without_the_only_list_of_a_second_call__is_not_whole() -> None:
    """A second call that was never listed is another matter: there only the hook can be asked."""
    found = _looked(None)
    less = tuple(e for e in found.exchanges if not e.step.name.endswith(OTHER_BY_ID))
    assert untaken(replace(found, exchanges=less), (BEFORE,), (OTHER_BY_ID,))
    assert not untaken(replace(found, exchanges=less, taken=()), (BEFORE,), (OTHER_BY_ID,))
