# SPDX-License-Identifier: MIT
"""Tries everything that a provider-state hook can do, before a run rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from uapi_conformance.errors import HookTimeoutError
from uapi_conformance.evidence.evidence import Unavailable
from uapi_conformance.evidence.findings import Finding, Found
from uapi_conformance.scenarios import hook_looks
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.state_trial import Actions, StateTrial
from uapi_conformance.target.states import State

INSPECT, TEARDOWN = "inspect", "teardown"
OTHER_EXTENSION, OTHER_TOKEN = "otherExtension", "otherToken"
_UNSUPPORTED = "The hook answers that it does not support this."


def try_hook(target: LiveTarget) -> Iterator[Finding]:
    """Yield what is found of each state as soon as it was tried, then of optional values and of the other actions.

    Raises OutsideError if the rest cannot be tried.
    """
    actions, values = Actions(), list[Finding]()
    silent = False
    for number, state in enumerate(State):
        if silent:
            yield Finding(state.value, Found.NOT_TRIED, ("The hook did not answer when it was asked before.",))
            continue
        trial = StateTrial(target, state, actions)
        try:
            yield trial.finding()
        except Unavailable:
            yield Finding(state.value, Found.TO_TEACH, (_UNSUPPORTED,))
        except HookTimeoutError as error:
            # A hook that answers nothing would keep everybody waiting once for each state.
            silent = number == 0
            yield Finding(state.value, Found.WRONG, (str(error),))
        values += _values(state, trial)
    yield from values
    if actions.tears_down is not None or actions.teardown_faults:
        yield _of_inspect(target, actions)
        yield _of_teardown(actions)


def _values(state: State, trial: StateTrial) -> Iterator[Finding]:
    """Yield what is found of the optional value that belongs to a state."""
    if not trial.senders:
        return
    setup, evidence = trial.setups[0], trial.senders[0].evidence
    if state is State.RECORDED:
        wrong = tuple(hook_looks.without_part(evidence, setup))
        yield _value(OTHER_EXTENSION, setup.other_extension, wrong)
    elif state is State.FOREIGN:
        yield _value(OTHER_TOKEN, setup.other_token, ())


def _value(name: str, returned: str | None, wrong: tuple[str, ...]) -> Finding:
    if returned is None:
        return Finding(name, Found.TO_TEACH, ("The hook does not return this optional value.",))
    return Finding(name, Found.WRONG if wrong else Found.WORKS, wrong)


def _of_inspect(target: LiveTarget, actions: Actions) -> Finding:
    if actions.inspect_faults:
        return Finding(INSPECT, Found.WRONG, tuple(dict.fromkeys(actions.inspect_faults)))
    if actions.inspects:
        return Finding(INSPECT, Found.WORKS)
    needed = "List shows what is recorded, so little rests on it." if target.shows_recording else ""
    return Finding(INSPECT, Found.TO_TEACH, (f"{_UNSUPPORTED} {needed}".rstrip(),))


def _of_teardown(actions: Actions) -> Finding:
    if actions.teardown_faults:
        return Finding(TEARDOWN, Found.WRONG, tuple(dict.fromkeys(actions.teardown_faults)))
    if actions.tears_down:
        return Finding(TEARDOWN, Found.WORKS)
    return Finding(TEARDOWN, Found.TO_TEACH, (f"{_UNSUPPORTED} What it sets up stays until it ends by itself.",))
