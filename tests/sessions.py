# SPDX-License-Identifier: MIT
"""Sessions with an embedded server, for tests of what scenarios and chapters make of it without pytest around them."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

from uapi_conformance import chapters
from uapi_conformance.contract import load_contract
from uapi_conformance.declaration import CallReference, Declaration, HttpStates, Limits
from uapi_conformance.evidence.verdict import Verdict, inconclusive
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.runner.items import Judged
from uapi_conformance.runner.session import Session
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.lab import Unavailable
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
def session_with(
    behaviour: Behaviour | None = None,
    declared: str = HOOK,
    *,
    lacking: Collection[State] = (),
    wanted: Callable[[str], bool] = lambda _name: True,
) -> Iterator[Session]:
    """A session with a fresh server; ``wanted`` are the changes that it sends, ``lacking`` states its hook has not."""
    with ReferenceServer(behaviour) as server:
        declaration = Declaration(url=server.url, limits=Limits(max_requests=5000))
        if declared == CALL:
            declaration = replace(declaration, call=CallReference(*server.declared_call))
        states = open_states(HttpStates(server.states_url), 30.0) if declared == HOOK else None
        hook = _Partly(states, lacking) if states is not None and lacking else states
        session = Session(declaration, CONTRACT, server.url, FixedToken(server.token), hook, generation=Generation(0))  # type: ignore[arg-type] # the fake has all that is asked of States
        session.lab.wanted = wanted
        try:
            yield session
        finally:
            session.close()


@dataclass(frozen=True)
class Item:
    """A case of a chapter, and how it is judged."""

    judged: Judged
    judge: Callable[[Session], Verdict]

    def verdict(self, session: Session) -> Verdict:
        try:
            return self.judge(session)
        except Unavailable as reason:
            return inconclusive(str(reason))


def items() -> list[Item]:
    """Every case of every chapter, in the order of the chapters."""
    names = [f"{chapters.__name__}.{m.name}" for m in pkgutil.iter_modules(chapters.__path__) if m.name != "conftest"]
    modules = sorted(map(importlib.import_module, names), key=lambda module: module.pytestmark.args[0])
    return [item for module in modules for function in vars(module).values() for item in _items_of(function)]


def _items_of(function: object) -> Iterator[Item]:
    for mark in getattr(function, "pytestmark", ()) if callable(function) else ():
        name, params = mark.args
        for param in params:
            (value,), (marked,) = param.values, param.marks
            yield Item(marked.args[0], partial(_call, function, name, value))


def _call(function: Callable[..., Verdict], name: str, value: object, session: Session) -> Verdict:
    return function(session, **{name: value})
