# SPDX-License-Identifier: MIT
"""Evidence: what one scenario recorded about one call, handed to checks as a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from uapi_conformance.declaration import CallReference
from uapi_conformance.wire.exchange import Exchange


@dataclass(frozen=True)
class Inspection:
    """What the provider-state hook said of a view during a look."""

    look: str
    call: CallReference
    recording: bool

    @property
    def name(self) -> str:
        """What it is called beside the steps of the exchanges."""
        return f"{self.look}: inspect {self.call}"


@dataclass(frozen=True)
class Evidence:
    """The exchanges of one scenario in the order of sending, and what they were about.

    ``call`` names the call and the view that the scenario is about. ``other`` is a second call, ``other_view`` a second
    view of the first. ``effect_within`` is how long after a 202 the effect was waited for, in seconds. ``taken`` names
    all that was recorded, whatever of it is still here: what is missing might have said otherwise.
    """

    scenario: str
    call: CallReference | None = None
    exchanges: tuple[Exchange, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    other: CallReference | None = None
    other_view: str | None = None
    effect_within: float = 0.0
    taken: tuple[str, ...] = ()

    def with_exchange(self, exchange: Exchange) -> Evidence:
        """The same with an exchange more."""
        return replace(self, exchanges=(*self.exchanges, exchange), taken=(*self.taken, exchange.step.name))

    def with_inspection(self, said: Inspection) -> Evidence:
        """The same with an inspection more."""
        return replace(self, inspections=(*self.inspections, said), taken=(*self.taken, said.name))

    @cached_property
    def missing(self) -> frozenset[str]:
        """The names of what was recorded and is here no more, or not all of it."""
        here = Counter([*(e.step.name for e in self.exchanges), *(i.name for i in self.inspections)])
        return frozenset(Counter(self.taken) - here)

    def all(self, name: str) -> tuple[Exchange, ...]:
        """The exchanges of a step, in order; none where one is missing, which may be the one that decides."""
        return () if name in self.missing else tuple(e for e in self.exchanges if e.step.name == name)

    def last(self, name: str) -> Exchange | None:
        """The last exchange of a step: where a step was repeated until something was so, the one that decides."""
        found = self.all(name)
        return found[-1] if found else None

    def inspected(self, look: str, call: CallReference) -> bool | None:
        """What the hook said last of a view during a look; None where it was not asked or could not say."""
        said = [i.recording for i in self.inspections if i.look == look and i.call == call]
        return said[-1] if said else None

    def about_other_view(self) -> CallReference | None:
        """The second view of the call, as a call reference."""
        if self.call is None or self.other_view is None:
            return None
        return replace(self.call, phone_call_view_id=self.other_view)
