# SPDX-License-Identifier: MIT
"""The evidence of an embedded server, for tests of what scenarios and chapters make of it without pytest around them."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from uapi_conformance import chapters
from uapi_conformance.chapters.fixtures import SCENARIOS
from uapi_conformance.chapters.items import Judged
from uapi_conformance.checks.tally import Tally
from uapi_conformance.contract import load_contract
from uapi_conformance.declaration import CallReference, Declaration, HttpStates, Limits
from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.runner.judging import verdict_of
from uapi_conformance.runner.source import TargetSource
from uapi_conformance.scenarios import plan
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.other_states import OTHER_FORMS
from uapi_conformance.target.credentials import FixedToken
from uapi_conformance.target.states import Setup, State, States, open_states

CONTRACT = load_contract()
NOTHING, CALL, HOOK = "nothing", "a call", "a hook"
"""What is declared beside the URL and the token."""


class _Partly:
    """The hook without some of its states."""

    def __init__(self, states: States, lacking: Collection[State]) -> None:
        self._states = states
        self._lacking = lacking
        self.tokens_seen = states.tokens_seen
        self.inspect = states.inspect
        self.teardown = states.teardown

    def setup(self, state: State) -> Setup | None:
        return None if state in self._lacking else self._states.setup(state)


@contextlib.contextmanager
def source_with(
    behaviour: Behaviour | None = None,
    declared: str = HOOK,
    *,
    lacking: Collection[State] = (),
    cases: Collection[str] | None = None,
    blamed: list[OutsideError] | None = None,
    test_system: bool = False,
    generation: Generation | None = None,
) -> Iterator[TargetSource]:
    """The evidence of a fresh server. ``cases`` are those that are selected, where not all are; ``lacking`` states its
    hook has not; what is to blame beside the target goes to ``blamed``.
    ``test_system``: no call on the target is anybody's.
    """
    with ReferenceServer(behaviour) as server:
        declaration = Declaration(url=server.url, limits=Limits(max_requests=5000), test_system=test_system)
        if declared == CALL:
            declaration = replace(declaration, call=CallReference(*server.declared_call))
        states = open_states(HttpStates(server.states_url), 30.0) if declared == HOOK else None
        hook = _Partly(states, lacking) if states is not None and lacking else states
        blame = blamed.append if blamed is not None else lambda _error: None
        source = TargetSource(
            declaration,
            CONTRACT,
            server.url,
            FixedToken(server.token),
            hook,  # type: ignore[arg-type] # the fake has all that is asked of States
            generation=generation or Generation(0),
            blame=blame,
        )
        if cases is not None:
            source.target.wanted = lambda step: not step.cases or not set(cases).isdisjoint(step.cases)
        try:
            yield source
        finally:
            source.close()


@dataclass(frozen=True)
class Item:
    """A case of a chapter: its test function, and the value of its parameter by name."""

    judged: Judged
    function: Callable[..., Verdict]
    parameter: Mapping[str, Any]

    def verdict(self, source: TargetSource) -> Verdict:
        """The verdict of its check on the evidence that it names."""
        names = set(inspect.signature(self.function).parameters) - set(self.parameter)
        given = {name: self._fixture(name, source) for name in names}
        return verdict_of(self.judged, lambda: self.function(**given, **self.parameter))

    def _fixture(self, name: str, source: TargetSource) -> object:
        if name == "contract":
            return source.contract
        if name == "other_form":
            return source.of(OTHER_FORMS[self.judged.case])
        if name == "every_answer":
            return all_answers(source)
        if name == "stopped_call_at_end":
            two_calls = source.of(SCENARIOS["two_calls_at_end"])
            return source.of(SCENARIOS["recorded_call_at_end"]) if two_calls.is_absent else two_calls
        return source.of(SCENARIOS[name])


def all_answers(source: TargetSource) -> Tally:
    """What the rules say when every scenario has run."""
    for scenario in plan.SCENARIOS:
        source.of(scenario)
    return source.every_answer()


def items() -> list[Item]:
    """Every case of every chapter that a usual run tries, in the order of the chapters."""
    names = [m.name for m in pkgutil.iter_modules(chapters.__path__) if m.name.startswith("test_")]
    found = (importlib.import_module(f"{chapters.__name__}.{name}") for name in names)
    modules = sorted(found, key=lambda module: module.pytestmark.args[0])
    return [item for module in modules for function in vars(module).values() for item in _items_of(function)]


def _items_of(function: Any) -> Iterator[Item]:
    for mark in getattr(function, "pytestmark", ()) if callable(function) else ():
        name, params = mark.args
        for param in params:
            (value,), (marked,) = param.values, param.marks
            if not marked.args[0].deep:
                yield Item(marked.args[0], function, {name: value})
