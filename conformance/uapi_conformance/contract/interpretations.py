# SPDX-License-Identifier: MIT
"""The interpretation register: where the documentation is silent or contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from uapi_conformance.contract.resources import load_entries


@dataclass(frozen=True)
class Side:
    """One of the readings, and its source."""

    reading: str
    source: str


@dataclass(frozen=True)
class Claim:
    """The key of `[ics]` that narrows an entry, and the values it may have."""

    key: str
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class Interpretation:
    """A contradiction or gap: its sides, what is tolerated unless a claim narrows it, what is refused, and why."""

    id: str
    title: str
    sides: tuple[Side, ...]
    tolerated: str
    refused: str
    why: str
    claim: Claim | None


def load_interpretations(path: Path) -> tuple[Interpretation, ...]:
    """The register in file order. Raises SuiteError if the file is malformed."""
    return load_entries(
        path,
        "interpretations",
        lambda entry: Interpretation(
            id=entry["id"],
            title=entry["title"],
            sides=tuple(Side(s["reading"], s["source"]) for s in entry["sides"]),
            tolerated=entry["tolerated"],
            refused=entry["refused"],
            why=entry["why"],
            claim=Claim(entry["ics"]["key"], tuple(entry["ics"]["values"])) if "ics" in entry else None,
        ),
    )
