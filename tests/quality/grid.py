# SPDX-License-Identifier: MIT
"""The grid: what a server reads, shows or does, and how that goes wrong (`model.yaml`), as values and as a page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from uapi_conformance.scenarios.operators import FIXED, OPERATORS
from uapi_conformance.scenarios.wrong_places import ELSEWHERE

HERE = Path(__file__).parent
CAUGHT = "caught"
REASONS = ("legal", "unsafe", "unobservable")
_IN_CODE = {one.name: (one.what, one.source) for one in (*OPERATORS, *FIXED, *ELSEWHERE)}
"""What operators of the suite are, and who enumerated them."""


@dataclass(frozen=True)
class Cell:
    """An operator at a place: `CAUGHT` by its ``owner``, with a ``fault`` that shows it, or not tried for a ``reason``.

    ``kind`` is `CAUGHT` or one of `REASONS`.
    """

    section: str
    place: str
    operator: str
    kind: str
    owner: str = ""
    fault: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """An operator, with its cell at each place of its section."""

    operator: str
    what: str
    source: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """One way of looking at a server; ``places`` are described in words."""

    name: str
    title: str
    places: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells)


class EmptyCellError(Exception):
    """A cell says neither what catches it nor why nothing has to."""


def read(text: str) -> tuple[Section, ...]:
    """Read a grid. Raises jsonschema's ValidationError if it is none, and EmptyCellError if a cell is empty."""
    document = yaml.safe_load(text)
    schema = json.loads((HERE / "model.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return tuple(map(_section, document["sections"]))


@cache
def grid() -> tuple[Section, ...]:
    """The project's own."""
    files = sorted(HERE.glob("model*.yaml"), key=lambda path: (path.stem != "model", path.stem))
    return tuple(section for path in files for section in read(path.read_text(encoding="utf-8")))


def _section(data: dict[str, Any]) -> Section:
    rows = (_row(data, name, operator or {}) for name, operator in data["operators"].items())
    return Section(data["section"], data["title"], data["places"], tuple(rows))


def _row(section: dict[str, Any], name: str, operator: dict[str, Any]) -> Row:
    what, source = _IN_CODE.get(name, ("", ""))
    cells = operator.get("cells", {})
    strange = set(cells) - set(section["places"])
    if strange:
        raise EmptyCellError(f"{section['section']}, {name}: there is no place {', '.join(sorted(strange))}.")
    made = tuple(_cell(section, place, name, cells.get(place)) for place in section["places"])
    return Row(name, operator.get("what", what), operator.get("source", source), made)


def _cell(section: dict[str, Any], place: str, operator: str, data: dict[str, Any] | None) -> Cell:
    at = (section["section"], place, operator)
    if data is None:
        owner = section.get("owners", {}).get(place)
        if owner is None:
            raise EmptyCellError(f"{', '.join(at)}: the cell is empty; say what catches it, or why nothing has to.")
        return Cell(*at, CAUGHT, owner, section["fault"].format(place=place, operator=operator))
    if "owner" in data:
        return Cell(*at, CAUGHT, data["owner"], data["fault"])
    ((kind, reason),) = data.items()
    return Cell(*at, kind, reason=reason)


def page() -> Iterator[str]:
    """The grid as a page to read, line by line."""
    counts = Counter(cell.kind for section in grid() for cell in section.cells)
    total = sum(counts.values())
    yield "# The grid"
    yield ""
    yield f"{total} cells: " + ", ".join(f"{counts[kind]} {kind}" for kind in (CAUGHT, *REASONS)) + "."
    for section in grid():
        yield from ("", f"## {section.name}", "", section.title, "")
        yield f"| operator | source | {' | '.join(section.places.values())} |"
        yield "|---" * (2 + len(section.places)) + "|"
        for row in section.rows:
            yield f"| {_text(row.what or row.operator)} | {_text(row.source)} | {' | '.join(map(_shown, row.cells))} |"


def _shown(cell: Cell) -> str:
    return f"{cell.owner} (`{cell.fault}`)" if cell.kind == CAUGHT else _text(f"{cell.kind}: {cell.reason}")


def _text(text: str) -> str:
    return text.replace("|", "\\|")
