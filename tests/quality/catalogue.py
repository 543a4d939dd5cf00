# SPDX-License-Identifier: MIT
"""What a fault and a legal variant of the reference server are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.target.states import State

CALL = "a call"
"""Seen with a single disposable call, without a hook."""
DECLARED = "a declared call"
"""Seen with a single declared call alone, since the ids that the hook of the reference server makes do not show it."""
NOTHING = "nothing"
"""Seen without any call."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a server.

    ``breaks`` are the requirements that own it: each of them has to fail. ``needs`` is what must be there for
    it to be seen: `NOTHING`, `CALL`, `DECLARED`, or the provider state without which it cannot show. ``of_grid``: it was
    made from a cell of the grid, and is judged once, by the requirements that own it. ``deep``: only a run that goes deep sees it.
    """

    name: str
    sentence: str
    breaks: tuple[str, ...]
    needs: str | State
    behaviour: Callable[[], Behaviour]
    of_grid: bool = False
    deep: bool = False


class Catalogue(list[Fault]):
    """Faults in the order of their classes, whose docstrings are their sentences."""

    def add(self, name: str, *breaks: str, needs: str | State = CALL) -> Callable[[type[Behaviour]], type[Behaviour]]:
        """Decorate the behaviour of a fault."""

        def enter(behaviour: type[Behaviour]) -> type[Behaviour]:
            self.append(Fault(name, (behaviour.__doc__ or "").strip(), breaks, needs, behaviour))
            return behaviour

        return enter


@dataclass(frozen=True)
class Variant:
    """A server that differs from the reference server and keeps the contract.

    ``hides`` are mandatory requirements that it makes unobservable (inconclusive or not applicable is right for them).
    ``unlike`` are `[ics]` claims it contradicts: declared, each makes the run fail. ``advised`` are recommendations
    (SHOULD) that it does not follow. ``unseen``: it answers as the reference server does,
    and differs in its times, its hook, or what is below and beside an answer.
    """

    name: str
    sentence: str
    behaviour: Callable[[], Behaviour]
    hides: tuple[str, ...] = ()
    unlike: tuple[tuple[str, str | int], ...] = ()
    advised: tuple[str, ...] = ()
    unseen: bool = False
