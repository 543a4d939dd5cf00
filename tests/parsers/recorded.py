# SPDX-License-Identifier: MIT
"""What parsers made of each body, read from fixtures/json-parsers.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uapi_conformance.contract.resources import FIXTURES, load_entries, texts

from tests.parsers.parsers import READINGS

FILE = FIXTURES / "json-parsers.yaml"


@dataclass(frozen=True)
class Asked:
    """A parser as it was asked."""

    name: str
    language: str
    what: str
    version: str


@dataclass(frozen=True)
class Body:
    """A body, and which parsers read it how: a name for each reading that there is."""

    name: str
    readings: dict[str, tuple[str, ...]]

    def by(self, reading: str) -> tuple[str, ...]:
        """The parsers that read it so."""
        return self.readings.get(reading, ())


def _body(entry: dict[str, Any]) -> Body:
    unknown = entry.keys() - {"name", *READINGS}
    if unknown:
        raise ValueError(f"no such reading: {', '.join(sorted(unknown))}")
    return Body(entry["name"], {reading: texts(entry[reading]) for reading in READINGS if reading in entry})


def parsers() -> tuple[Asked, ...]:
    return load_entries(FILE, "parsers", lambda entry: Asked(**entry))


def bodies() -> tuple[Body, ...]:
    return load_entries(FILE, "bodies", _body)
