# SPDX-License-Identifier: MIT
"""Gathers the facts of a run for its report, whether it came to its end or its process was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from types import MappingProxyType

from uapi_conformance.contract.resources import pinned_versions
from uapi_conformance.declaration import Declaration
from uapi_conformance.reports.facts import CanaryResult, Generating, RunFacts
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.surroundings import is_release
from uapi_conformance.scenarios.drawing import Generation

GENERATORS = ("schemathesis", "hypothesis", "jsonschema-rs")
"""The libraries whose versions decide which requests are generated."""


def facts_of(
    declaration: Declaration,
    place: Place,
    canary: CanaryResult,
    generation: Generation,
    *,
    started: datetime,
    duration: float,
    requests: int,
    explored: tuple[dict[str, object], ...] = (),
    not_tried: int = 0,
    tried_again: Mapping[str, int] = MappingProxyType({}),
    left_behind: tuple[str, ...] = (),
    disturbed: str = "",
    deselected: int = 0,
    cases: int = 0,
    too_deep: int = 0,
    connection: Mapping[str, object] | None = None,
    notes: tuple[str, ...] = (),
) -> RunFacts:
    """Return what the report says about a run that came to its end, or whose process was lost."""
    return RunFacts(
        url=place.url,
        embedded=place.embedded,
        canary=canary,
        declaration=declaration.describe(),
        requests=requests,
        started=started.isoformat(timespec="milliseconds"),
        duration=duration,
        generation=Generating(
            generation.max_examples,
            generation.seed,
            generation.exploring,
            generation.as_usual,
            libraries={name: version(name) for name in GENERATORS},
            tested={name: text for name, text in pinned_versions().items() if name in GENERATORS},
        ),
        explored=explored,
        not_tried=not_tried,
        tried_again=dict(tried_again),
        left_behind=left_behind,
        disturbed=disturbed,
        deselected=deselected,
        cases=cases,
        too_deep=too_deep,
        connection=dict(connection) if connection is not None else None,
        released=is_release(),
        settings=declaration.settings,
        notes=(*declaration.notes, *notes),
    )
