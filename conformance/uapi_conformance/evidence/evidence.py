# SPDX-License-Identifier: MIT
"""Evidence: what one scenario recorded about one call, handed to checks as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from uapi_conformance.declaration import CallReference
from uapi_conformance.wire.exchange import Exchange


@dataclass(frozen=True)
class Inspection:
    """What the provider-state hook said of a view during a look."""

    look: str
    call: CallReference
    recording: bool


@dataclass(frozen=True)
class Evidence:
    """The exchanges of one scenario in the order of sending, and what they were about.

    ``call`` names the call and the view that the scenario is about. ``other`` is a second call, ``other_view`` a second
    view of the first. ``effect_within`` is how long after a 202 the effect was waited for, in seconds.
    """

    scenario: str
    call: CallReference | None = None
    exchanges: tuple[Exchange, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    other: CallReference | None = None
    other_view: str | None = None
    effect_within: float = 0.0

    def all(self, name: str) -> tuple[Exchange, ...]:
        """The exchanges of a step, in order."""
        return tuple(e for e in self.exchanges if e.step.name == name)

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
