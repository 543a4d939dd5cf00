# SPDX-License-Identifier: MIT
"""Every requirement is judged by an item, and every item judges a requirement: what pytest collects from the suite."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from uapi_conformance.chapters.items import Judged, chapter_of, judged_by
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract import load_contract
from uapi_conformance.scenarios import http_steps, odd_requests, recorded_call
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.forms import FORMS

from tests.support.chapters import collected
from tests.support.tree import ROOT

CONTRACT = load_contract()
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def items() -> list[pytest.Item]:
    return collected("--deep")


@pytest.fixture(scope="module")
def judged(items: list[pytest.Item]) -> list[Judged]:
    found = [judged_by(item) for item in items]
    assert None not in found, "an item of the suite that judges no requirement"
    return [j for j in found if j is not None]


def test_every_requirement__has_an_item(judged: list[Judged]) -> None:
    assert set(CONTRACT.requirements) - {j.requirement for j in judged} == set()


def test_every_item__has_a_requirement(judged: list[Judged]) -> None:
    assert len(judged) > 200
    assert {j.requirement for j in judged} - set(CONTRACT.requirements) == set()


def test_cases__are_as_many_as_the_readme_says(judged: list[Judged]) -> None:
    said = re.search(r"usual run tries\s+([\d,]+) cases, and `--deep` tries ([\d,]+)", README)
    assert said is not None
    usual = sum(not j.deep for j in judged)
    assert [int(number.replace(",", "")) for number in said.groups()] == [usual, len(judged)]


def test_no_case__is_judged_twice(judged: list[Judged]) -> None:
    assert [j for j, count in Counter(judged).items() if count > 1] == []


def test_node_id__names_the_requirement_and_the_case(items: list[pytest.Item]) -> None:
    for item in items:
        marked = judged_by(item)
        assert marked is not None
        wanted = f"{marked.requirement}/{marked.case}" if marked.case else marked.requirement
        assert item.nodeid.endswith(f"[{wanted}]"), item.nodeid


def test_item__states_its_test_purpose_in_one_sentence(items: list[pytest.Item]) -> None:
    functions = {item.obj for item in items if isinstance(item, pytest.Function)}
    assert functions
    for function in functions:
        purpose = (function.__doc__ or "").strip()
        assert re.fullmatch(r"[A-Z@][^\n]{20,}\.", purpose), f"{function.__name__}: {purpose!r}"


def test_item__belongs_to_a_chapter_and_a_class(items: list[pytest.Item]) -> None:
    chapters: dict[str, tuple[int, str]] = {}
    for item in items:
        order, title = chapter_of(item)
        assert title
        assert chapters.setdefault(item.nodeid.partition("::")[0], (order, title)) == (order, title)
        marked = judged_by(item)
        assert marked is not None
        markers = {m.name for m in item.iter_markers()} & {"core", "service", "http", "robust", "security"}
        assert markers == {str(CONTRACT.requirements[marked.requirement].requirement_class)}
    assert len(set(chapters.values())) == len(chapters), "two chapters in the same place"


def test_items__run_in_the_order_of_the_chapters(items: list[pytest.Item]) -> None:
    orders = [chapter_of(item)[0] for item in items]
    assert orders == sorted(orders)
    assert len(set(orders)) == 9


@pytest.mark.parametrize(
    "name", [c.name for c in (*recorded_call.NEGATIVES, *recorded_call.ODD, *odd_requests.ODD_PATH)]
)
def test_every_change_that_is_sent__is_judged(judged: list[Judged], name: str) -> None:
    assert name in {j.case for j in judged}


def test_every_form_in_which_list_is_asked__is_judged(judged: list[Judged]) -> None:
    assert {http_steps.list_case(form) for form in http_steps.LISTED} - {j.case for j in judged} == set()


@pytest.mark.parametrize("change", FORMS, ids=lambda change: change.name)
def test_every_other_form__is_judged(judged: list[Judged], change: Change) -> None:
    assert change.name in {j.case for j in judged}


@pytest.mark.parametrize("requirement", RULES)
def test_every_rule__is_a_requirement_with_one_item_of_its_own(judged: list[Judged], requirement: str) -> None:
    assert Judged(requirement, about_all=True) in judged


def test_case_about_all_refused_or_odd_requests__leaves_none_of_them_out(judged: list[Judged]) -> None:
    about_all = {(j.requirement, j.case) for j in judged if j.about_all and j.requirement not in RULES}
    assert about_all == {
        ("core.refusal-no-effect", "one-call"),
        ("core.refusal-no-effect", "views"),
        ("core.refusal-no-effect", "members"),
        ("core.refusal-no-effect", "wrong-credentials"),
        ("robust.odd-body", "no-wrong-effect"),
    }


def test_requirement_that_needs_nothing__has_a_case_that_needs_no_call(judged: list[Judged]) -> None:
    """What is said to need a token and the URL alone is judged over all answers, or by what anyone may send."""
    needless = {i for i, r in CONTRACT.requirements.items() if r.needs == ("nothing",)}
    assert needless
    without_call = set(RULES) | {
        "robust.odd-path",
        "robust.odd-query",
        "robust.malformed-body",
        "robust.media-type",
        "http.other-methods",
        "security.trace-credentials",
    }
    assert needless - without_call == set()
