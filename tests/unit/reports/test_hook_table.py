# SPDX-License-Identifier: MIT
"""The table of what a hook can do is short, fits any terminal, and says what to do."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.findings import Finding, Found
from uapi_conformance.reports.hook_table import ending, heading, rows
from uapi_conformance.target.states import State

SENTENCE = "The hook answers that it does not support this, which is a long story in itself."
MANY = tuple(f"core.number-{number}" for number in range(15))


def test_row__has_its_columns_under_the_heading() -> None:
    (row,) = rows(Finding("inspect", Found.WORKS), 80)
    assert row == "inspect                                works"
    assert heading() == "state, value or action                 result     open"


def test_what_is_open__is_counted_and_the_first_are_named() -> None:
    row, *below = rows(Finding("a call has ended", Found.TO_TEACH, (SENTENCE,), MANY), 400)
    assert row.split() == ["a", "call", "has", "ended", "to", "teach", "15"]
    assert below == [f"  {SENTENCE}", f"  Open without it: {', '.join(MANY[:12])}, and 3 more"]


def test_few_that_are_open__are_all_named() -> None:
    *_, last = rows(Finding("a call has ended", Found.WRONG, (), MANY[:12]), 300)
    assert last == f"  Open without it: {', '.join(MANY[:12])}"


@pytest.mark.parametrize("width", [54, 60, 100])
@pytest.mark.parametrize("found", Found)
@pytest.mark.parametrize("state", State)
def test_every_line__fits(width: int, found: Found, state: State) -> None:
    lines = [heading(), *rows(Finding(state.value, found, (SENTENCE,), MANY), width)]
    lines += ending([Finding(state.value, found)], width)
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ((Found.WORKS, Found.WORKS), "Nothing is wrong, and nothing is missing: all 2 work."),
        ((Found.WORKS, Found.TO_TEACH), "Nothing is wrong. The hook could still be taught 1 of 2."),
        ((Found.WRONG, Found.TO_TEACH), "Of 2, 1 is wrong. Put that right, and check the hook again."),
        ((Found.WRONG, Found.WRONG), "Of 2, 2 are wrong. Put that right, and check the hook again."),
        ((Found.WORKS, Found.NOT_TRIED), "Of 2, 1 was not tried. Put that right, and check the hook again."),
        (
            (Found.WRONG, Found.NOT_TRIED, Found.NOT_TRIED),
            "Of 3, 1 is wrong and 2 were not tried. Put that right, and check the hook again.",
        ),
    ],
)
def test_ending__says_what_it_comes_to(found: tuple[Found, ...], sentence: str) -> None:
    assert list(ending([Finding("a state", one) for one in found], 200)) == [sentence]
