# SPDX-License-Identifier: MIT
"""Evidence: everything that a verdict rests on, as one scenario recorded it, in one value for the checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.home import Home
from uapi_conformance.wire.exchange import Exchange


class Unavailable(Exception):  # noqa: N818 - not an error: it makes verdicts inconclusive
    """A scenario has no evidence; the text says why, and what to declare to get it.

    ``broken_off``: the reason is not a missing declaration, but for example that the limit of requests is reached.
    """

    def __init__(self, reason: str, *, broken_off: bool = False) -> None:
        super().__init__(reason)
        self.broken_off = broken_off


@dataclass(frozen=True)
class Inspection:
    """What the provider-state hook said about a view during a look."""

    look: str
    call: CallReference
    recording: bool

    @property
    def name(self) -> str:
        """Its name, in the manner of the exchanges' steps."""
        return f"{self.look}: inspect {self.call}"


class Cause(StrEnum):
    """Why a step was not sent."""

    TEST_SYSTEMS_ONLY = "on a careless server it could affect other calls"
    SHARED_GATEWAYS = "a gateway could put another client's request out of step"
    WRONG_TOKENS = "no more wrong tokens may be sent"
    IDS = "the ids of the call admit no such request"


@dataclass(frozen=True)
class NotSent:
    """A step of a scenario that was not sent, and why."""

    step: str
    cause: Cause


@dataclass(frozen=True)
class Evidence:
    """The exchanges of one scenario in the order of sending, and what they were about.

    ``call`` names the call and the view that the scenario is about. ``other`` is a second call, ``other_view`` a second
    view of the first. ``is_set_up``: a hook set them up, so nobody else takes part in them.

    ``documented`` is the step that sends the request unchanged: the twin of every request with one thing changed.
    ``earlier`` was recorded on calls that a wrongly accepted request used up. ``not_sent`` lists the steps that were
    not sent. ``taken`` names everything that was recorded, even if some of it has been removed since: the missing part
    might have led to another verdict.

    ``effect_within`` is how long the scenario waited for the effect of a 202, in seconds. ``home`` says where
    links of the target may lead.

    ``unavailable`` says why there is no evidence at all, and ``broken_off`` that the reason is not a missing
    declaration; reading such evidence raises `Unavailable`. ``decides`` is False for the requests of an exploring run,
    which do not count for any verdict.
    """

    scenario: str
    call: CallReference | None = None
    exchanges: tuple[Exchange, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    other: CallReference | None = None
    other_view: str | None = None
    is_set_up: bool = False
    documented: str = ""
    earlier: tuple[Evidence, ...] = ()
    not_sent: tuple[NotSent, ...] = ()
    taken: tuple[str, ...] = ()
    effect_within: float = 0.0
    home: Home = field(default_factory=Home)
    unavailable: str = ""
    broken_off: bool = False
    decides: bool = True

    def with_exchange(self, exchange: Exchange) -> Evidence:
        """The same evidence with one more exchange."""
        return replace(self, exchanges=(*self.exchanges, exchange), taken=(*self.taken, exchange.step.name))

    def with_inspection(self, said: Inspection) -> Evidence:
        """The same evidence with one more inspection."""
        return replace(self, inspections=(*self.inspections, said), taken=(*self.taken, said.name))

    def without(self, step: str, cause: Cause) -> Evidence:
        """The same evidence with one more step that was not sent."""
        return replace(self, not_sent=(*self.not_sent, NotSent(step, cause)))

    def expect_available(self) -> None:
        """Raise Unavailable if the scenario could not run."""
        if self.unavailable:
            raise Unavailable(self.unavailable, broken_off=self.broken_off)

    @property
    def is_absent(self) -> bool:
        """Whether the scenario did not run because a declaration is missing: others may then judge in its place."""
        return bool(self.unavailable) and not self.broken_off

    @cached_property
    def missing(self) -> frozenset[str]:
        """The names of what was recorded but is no longer here, or only in part."""
        here = Counter([*(e.step.name for e in self.exchanges), *(i.name for i in self.inspections)])
        return frozenset(Counter(self.taken) - here)

    def all(self, name: str) -> tuple[Exchange, ...]:
        """The exchanges of a step, in order; empty if one is missing, because that one may be decisive."""
        self.expect_available()
        return () if name in self.missing else self._by_step.get(name, ())

    @cached_property
    def _by_step(self) -> dict[str, tuple[Exchange, ...]]:
        found: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            found.setdefault(exchange.step.name, []).append(exchange)
        return {name: tuple(exchanges) for name, exchanges in found.items()}

    def last(self, name: str) -> Exchange | None:
        """The last exchange of a step: the decisive one if the step was repeated until something happened."""
        found = self.all(name)
        return found[-1] if found else None

    def sent(self, *names: str) -> tuple[Exchange, ...]:
        """The exchanges of several steps, step by step."""
        return tuple(exchange for name in names for exchange in self.all(name))

    def find(self, name: str) -> Exchange | None:
        """The last exchange of a step, whichever call it was sent to."""
        found = (evidence.last(name) for evidence in (self, *self.earlier))
        return next((exchange for exchange in found if exchange is not None), None)

    def why_not(self, name: str) -> Cause | None:
        """Why a step was not sent; None if it was sent, or if nobody asked for it."""
        self.expect_available()
        told = (n.cause for evidence in (self, *self.earlier) for n in evidence.not_sent if n.step == name)
        return next(told, None)

    @property
    def first(self) -> Evidence:
        """What was recorded on the first call, before any request used it up."""
        return self.earlier[0] if self.earlier else self

    @property
    def twin(self) -> Exchange | None:
        """The documented request, unchanged; every negative differs from it in one thing."""
        return self.last(self.documented)

    def inspected(self, look: str, call: CallReference) -> bool | None:
        """What the hook last said about a view during a look; None if it was not asked or could not say."""
        said = [i.recording for i in self.inspections if i.look == look and i.call == call]
        return said[-1] if said else None

    def about_other_view(self) -> CallReference | None:
        """The second view of the call, as a call reference."""
        if self.call is None or self.other_view is None:
            return None
        return replace(self.call, phone_call_view_id=self.other_view)
