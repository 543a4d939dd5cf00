# SPDX-License-Identifier: MIT
"""What is told of a run beside its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from uapi_conformance.declaration import Setting


class CanaryResult(StrEnum):
    """Whether the suite was seen to tell known faulty servers from a conforming one, in the environment of this run."""

    PASSED = "passed"
    LEFT_OUT = "left out"
    NOT_NEEDED = "not needed"  # the embedded reference server is judged


@dataclass(frozen=True)
class Generating:
    """How requests were generated: ``libraries`` by version, and ``tested``, the versions of constraints.txt."""

    max_examples: int
    seed: int | None
    exploring: bool
    as_usual: bool
    libraries: Mapping[str, str] = field(default_factory=dict)
    tested: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunFacts:
    """What the report says of the run. ``started`` is ISO 8601, ``duration`` seconds.

    ``not_tried`` counts the cases that only a test system gets, ``tried_again`` the requests that had to be sent again,
    by what had come of them at first. ``left_behind`` are the calls that were not torn down, ``disturbed`` is what
    others did to the declared call. ``settings`` and ``notes``
    are the declaration's. ``deselected`` counts the cases that were collected and not chosen, ``released`` says whether
    the suite is installed as a release.
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
    released: bool = True
    settings: tuple[Setting, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The fields in plain types, as they travel between processes."""
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
