# SPDX-License-Identifier: MIT
"""What the terminal says: lines that fit, numbers that add up, and one conclusion."""

from __future__ import annotations

import re

import pytest
from uapi_conformance.contract import RequirementClass
from uapi_conformance.evidence.conclusion import conclude
from uapi_conformance.evidence.results import Results
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reports import terminal

from tests.support.exchanges import CONTRACT, FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS
from tests.support.results import INSIDE, MUST, OTHER_MUST, OUTSIDE, SHOULD, item, results

LONG = "It is a rather long reason, with many words, that does not fit into a line of a narrow terminal at all."


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("requirement", CONTRACT.requirements)
def test_failure__fits_into_the_width_but_for_the_line_that_is_pasted(requirement: str, width: int) -> None:
    curl = "curl " + "x" * 300
    failed = item(
        requirement, FAIL, "a-case", reason=LONG, expected=LONG, observed=LONG, evidence=tuple(range(1, 30)), curl=curl
    )
    lines = terminal.failure(failed, CONTRACT.requirements[requirement], width).split("\n")
    assert lines[-2:] == ["", curl]
    assert [line for line in lines[:-2] if len(line) > width] == []
    assert lines[0].startswith(f"{requirement}: ")


def test_failure__says_what_was_expected_what_was_seen_and_where_to_look() -> None:
    failed = item(
        MUST, FAIL, "a-case", reason="It fails.", expected="a 200", observed="a 500", evidence=(7, 9), curl="curl x"
    )
    text = terminal.failure(failed, CONTRACT.requirements[MUST], 100)
    for wanted in (
        "case      a-case",
        "judged    It fails.",
        "expected  a 200",
        "observed  a 500",
        "evidence  exchange 7, 9 in exchanges.har",
        "(stop-recording)",
        f"matters   {CONTRACT.requirements[MUST].matters}",
        f"read more docs/requirements.md#{MUST}",
    ):
        assert wanted in text
    assert all(f"“{q.text}" in " ".join(text.split()) for q in CONTRACT.requirements[MUST].quotes)


def test_failure__leaves_out_what_it_has_not() -> None:
    text = terminal.failure(item(MUST, FAIL), CONTRACT.requirements[MUST], 80)
    assert not re.search(r"^(case|expected|observed|evidence) ", text, re.MULTILINE)
    assert "curl" not in text


def test_long_words__are_broken_and_hyphens_are_not() -> None:
    failed = item(MUST, FAIL, observed="x" * 200 + " pc-phone-call-" + "y" * 20)
    lines = terminal.failure(failed, CONTRACT.requirements[MUST], 60).split("\n")
    assert max(map(len, lines)) <= 60
    assert "x" * 200 in "".join(line.strip() for line in lines).replace("observed  ", "")


def test_evidence__names_the_first_exchanges_alone() -> None:
    text = terminal.failure(item(MUST, FAIL, evidence=tuple(range(1, 30))), CONTRACT.requirements[MUST], 200)
    assert "exchange 1, 2, 3, 4, 5, 6, 7, 8 in exchanges.har" in text


# --- tables


def _numbers(row: str, name: int = 24) -> list[int]:
    """The four counts of a row, which stand behind so many columns of its name."""
    return [0 if cell == "·" else int(cell) for cell in row[name : name + 20].split()]


def test_classes__each_have_a_row_that_adds_up() -> None:
    found = results(item(MUST, FAIL), item(SHOULD, NOT_APPLICABLE), item(OTHER_MUST, INCONCLUSIVE))
    head, *rows = terminal.by_class(found)
    assert head.split() == ["class", "pass", "fail", "open", "n/a", "verdict"]
    assert [row[:24].strip() for row in rows] == [str(c) for c in RequirementClass]
    by_name = {row[:24].strip(): row for row in rows}
    assert _numbers(by_name["core"]) == [0, 1, 0, 0]
    assert _numbers(by_name["robust"]) == [0, 0, 0, 1]
    assert _numbers(by_name["security"]) == [0, 0, 1, 0]
    assert by_name["core"].endswith("  not conforming")
    assert by_name["security"].endswith("  inconclusive")


def test_classes__count_every_requirement_once() -> None:
    rows = list(terminal.by_class(Results(CONTRACT)))[1:]
    assert sum(sum(_numbers(row)) for row in rows) == len(CONTRACT.requirements)


def test_chapters__count_every_case_once() -> None:
    outcomes = [PASS, PASS, FAIL, INCONCLUSIVE, NOT_APPLICABLE]
    items = [("First", item(MUST, o)) for o in outcomes] + [("A second one of a very long name", item(MUST, PASS))]
    head, first, second = terminal.by_chapter(items)
    assert head.split() == ["chapter", "pass", "fail", "open", "n/a"]
    assert _numbers(first, 28) == [2, 1, 1, 1]
    assert second.startswith("A second one of a very long ")
    assert _numbers(second, 28) == [1, 0, 0, 0]
    assert first == first.rstrip()


# --- what stays open


def test_open_requirements__give_each_reason_once() -> None:
    found = results(
        item(MUST, INCONCLUSIVE, reason="Declare a hook."), item(OTHER_MUST, INCONCLUSIVE, reason="Declare a hook.")
    )
    assert list(terminal.open_requirements(found, 200)) == [f"Declare a hook. ({MUST}, {OTHER_MUST})"]
    assert all(len(line) <= 40 for line in terminal.open_requirements(found, 40))


def test_open_requirements__leave_out_what_was_not_selected() -> None:
    assert list(terminal.open_requirements(Results(CONTRACT), 80)) == []


def test_open_requirement__whose_cases_were_left_out_says_so() -> None:
    found = results()
    found.expected[MUST] += 2
    assert list(terminal.open_requirements(found, 200)) == [f"2 of its 3 cases were not run. ({MUST})"]


def test_advisories__are_recommendations_that_are_not_followed() -> None:
    assert list(terminal.advisories(results(item(SHOULD, FAIL, reason="It is not so.")), 200)) == [
        f"{SHOULD} (SHOULD): It is not so."
    ]
    assert list(terminal.advisories(results(item(MUST, FAIL)), 200)) == []


# --- the conclusion


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (results(), "CONFORMING: 2 mandatory requirements met"),
        (results(item(MUST, NOT_APPLICABLE)), "CONFORMING: 1 mandatory requirement met"),
        (results(item(SHOULD, FAIL)), "CONFORMING: 2 mandatory requirements met"),
        (results(item(SHOULD, INCONCLUSIVE)), "CONFORMING: 2 mandatory requirements met"),
        (results(item(MUST, FAIL)), f"NOT CONFORMING: 1 mandatory requirement not met: {MUST}"),
        (
            results(item(MUST, FAIL), item(OTHER_MUST, FAIL)),
            f"NOT CONFORMING: 2 mandatory requirements not met: {MUST}, {OTHER_MUST}",
        ),
        (
            results(item(MUST, FAIL), item(OTHER_MUST, INCONCLUSIVE)),
            f"NOT CONFORMING: 1 mandatory requirement not met: {MUST}",
        ),
        (
            results(item(MUST, INCONCLUSIVE)),
            "INCONCLUSIVE: 1 mandatory requirement could not be judged; nothing failed",
        ),
        (
            results(interrupted=True),
            "INTERRUPTED: the run was stopped from outside; 2 mandatory requirements met until then",
        ),
        (
            results(item(MUST, FAIL), interrupted=True, fault=OUTSIDE),
            f"INTERRUPTED: the run was stopped from outside; 1 mandatory requirement met until then; 1 not met: {MUST}; {OUTSIDE.sentence}",
        ),
        (results(fault=OUTSIDE), f"ERROR: {OUTSIDE.sentence}"),
        (results(item(MUST, FAIL), fault=INSIDE), f"ERROR: {INSIDE.sentence}"),
    ],
)
def test_conclusion__is_one_line(found: Results, said: str) -> None:
    assert conclude(found).sentence == said


def test_conclusion__says_how_much_was_not_selected() -> None:
    found = Results(results().contract)
    found.add(item(MUST, PASS))
    assert conclude(found).sentence == "INCONCLUSIVE: 1 mandatory requirement not selected; nothing failed"


@pytest.mark.parametrize("outcome", Outcome)
def test_conclusion__starts_with_the_verdict(outcome: Outcome) -> None:
    found = results(item(MUST, outcome))
    assert conclude(found).sentence.startswith(f"{found.verdict.upper()}:")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, []),
        (1, ["1 case was not tried", "its request could affect"]),
        (7, ["7 cases were not tried", "their requests could affect", "test_system"]),
    ],
)
def test_cases_for_test_systems__are_counted_with_what_to_do(count: int, said: list[str]) -> None:
    text = " ".join(terminal.not_tried(count, 60))
    assert all(words in text for words in said)
    assert bool(text) is bool(count)
