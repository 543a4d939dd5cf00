# SPDX-License-Identifier: MIT
"""What a report says about a run besides its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from uapi_conformance.declaration import Setting


class CanaryResult(StrEnum):
    """Whether the suite, where this run took place, told known faulty servers from a conforming one."""

    PASSED = "passed"
    LEFT_OUT = "left out"
    NOT_NEEDED = "not needed"  # the embedded reference server is judged


@dataclass(frozen=True)
class Generating:
    """How requests were generated: ``libraries`` with their versions, and ``tested``, those in constraints.txt."""

    max_examples: int
    seed: int | None
    exploring: bool
    as_usual: bool
    libraries: Mapping[str, str] = field(default_factory=dict)
    tested: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunFacts:
    """What the report says about the run. ``started`` is in ISO 8601, ``duration`` in seconds.

    ``not_tried`` counts the cases that are only tried on a test system. ``tried_again`` counts the requests that had to
    be sent again, by what happened the first time. ``left_behind`` are the calls that were not torn down, ``disturbed``
    is what others did to the declared call. ``settings`` and ``notes`` are the declaration's. ``deselected`` counts the
    cases that were collected but not chosen, ``cases`` those that were, ``too_deep`` those that only
    `--deep` tries, ``released`` says whether the suite is installed as a release, and
    ``connection`` how the target was reached; None if that is not known.
    """

    url: str
    embedded: bool
    canary: CanaryResult
    declaration: dict[str, object]
    requests: int
    started: str
    duration: float
    generation: Generating
    explored: tuple[dict[str, object], ...] = ()
    not_tried: int = 0
    tried_again: Mapping[str, int] = field(default_factory=dict)
    left_behind: tuple[str, ...] = ()
    disturbed: str = ""
    deselected: int = 0
    cases: int = 0
    too_deep: int = 0
    released: bool = True
    connection: Mapping[str, object] | None = None
    settings: tuple[Setting, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the fields in plain types, to be passed between processes."""
        return {**asdict(self), "canary": str(self.canary)}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> RunFacts:
        read = {
            "canary": CanaryResult(told["canary"]),
            "generation": Generating(**told["generation"]),
            "settings": tuple(Setting(**{**one, "overrides": tuple(one["overrides"])}) for one in told["settings"]),
            "notes": tuple(told["notes"]),
            "left_behind": tuple(told["left_behind"]),
        }
        return cls(**{**told, **read})
