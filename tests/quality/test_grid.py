# SPDX-License-Identifier: MIT
"""The grid has no empty cell; what catches each is a requirement, and a fault of the catalogue shows that it does."""

from __future__ import annotations

import pytest
from jsonschema import ValidationError
from uapi_conformance.contract import load_contract
from uapi_conformance.scenarios import near_lists
from uapi_conformance.scenarios.identifiers import IDENTIFIERS
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.scenarios.operators import FIXED, OPERATORS
from uapi_conformance.scenarios.wrong_places import ELSEWHERE, MISSING

from tests.quality import grid
from tests.quality.grid import CAUGHT, Cell, EmptyCellError, Section
from tests.quality.running import faults

FAULTS = {fault.name: fault for fault in faults()}
REQUIREMENTS = load_contract().requirements
CELLS = [cell for section in grid.grid() for cell in section.cells]


def section(name: str) -> Section:
    return next(one for one in grid.grid() if one.name == name)


def named(cell: Cell) -> str:
    return f"{cell.section}, {cell.place}, {cell.operator}"


def test_caught_cell__names_a_requirement_and_a_fault_that_it_owns() -> None:
    wrong = [
        named(cell)
        for cell in CELLS
        if cell.kind == CAUGHT
        and (cell.owner not in REQUIREMENTS or cell.fault not in FAULTS or cell.owner not in FAULTS[cell.fault].breaks)
    ]
    assert wrong == []


def test_cell_that_is_not_caught__says_why_in_a_sentence() -> None:
    assert [named(cell) for cell in CELLS if cell.kind != CAUGHT and len(cell.reason.split()) < 4] == []


def test_every_fault_of_the_grid__has_its_cell() -> None:
    assert {fault.name for fault in FAULTS.values() if fault.of_grid} <= {cell.fault for cell in CELLS}


def test_every_operator__says_what_it_is_and_where_it_comes_from() -> None:
    assert [row.operator for one in grid.grid() for row in one.rows if not row.what or not row.source] == []


def test_no_section__has_two_rows_that_are_the_same() -> None:
    for one in grid.grid():
        assert len({row.operator for row in one.rows}) == len(one.rows)


def test_near_misses__are_all_operators_at_all_identifiers() -> None:
    found = section("near misses")
    assert list(found.places) == [identifier.name for identifier in IDENTIFIERS]
    assert [row.operator for row in found.rows] == [operator.name for operator in (*OPERATORS, *FIXED)]
    sent = {change.name for place in NEAR_MISSES.values() for change in place}
    assert {f"{c.place}-{c.operator}" for c in found.cells if c.kind == CAUGHT} <= sent


def test_near_misses_in_lists__are_all_that_are_judged() -> None:
    found = (*section("near misses in lists").cells, *section("near misses around lists").cells)
    judged = (*near_lists.CALLS, *(change for changes in near_lists.OTHERS.values() for change in changes))
    assert {f"{cell.place}-{cell.operator}" for cell in found} == {change.name for change in judged}


def test_wrong_places__are_all_places_for_all_identifiers() -> None:
    found = section("wrong place")
    assert set(found.places) == {missing.identifier.name for missing in MISSING} | {"token"}
    assert [row.operator for row in found.rows] == [elsewhere.name for elsewhere in ELSEWHERE]


GRID = """
sections:
- section: one
  title: A title.
  places: {here: here, there: there}
  operators:
    other-case:
      cells:
        here: {owner: core.call-invalid, fault: call-by-prefix}
"""


def test_empty_cell__is_refused() -> None:
    with pytest.raises(EmptyCellError, match="one, there, other-case: the cell is empty"):
        grid.read(GRID)


def test_cell_at_no_place__is_refused() -> None:
    with pytest.raises(EmptyCellError, match="there is no place elsewhere"):
        grid.read(GRID + "        elsewhere: {legal: 'It does not matter.'}\n")


@pytest.mark.parametrize(
    "cell",
    ["{}", "{owner: core.call-invalid}", "{legal: ''}", "{legal: 'It is.', unsafe: 'It is.'}", "{illegal: 'It is.'}"],
)
def test_cell_of_another_shape__is_refused(cell: str) -> None:
    with pytest.raises(ValidationError):
        grid.read(GRID + f"        there: {cell}\n")


def test_cells__are_read_with_what_the_section_says_of_all() -> None:
    (one,) = grid.read(
        GRID.replace(
            "  operators:", "  owners: {there: core.view-invalid}\n  fault: '{operator}-at-{place}'\n  operators:"
        )
    )
    assert list(one.cells) == [
        Cell("one", "here", "other-case", CAUGHT, "core.call-invalid", "call-by-prefix"),
        Cell("one", "there", "other-case", CAUGHT, "core.view-invalid", "other-case-at-there"),
    ]


def test_page__has_a_line_for_each_operator() -> None:
    lines = list(grid.page())
    assert lines[2].startswith(f"{len(CELLS)} cells: ")
    assert sum(line.startswith("| ") for line in lines) == sum(1 + len(one.rows) for one in grid.grid())
