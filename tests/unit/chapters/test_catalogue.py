# SPDX-License-Identifier: MIT
"""The catalogue says of each requirement what the chapters try for it."""

from __future__ import annotations

import re

import pytest
from uapi_conformance.chapters.catalogue import catalogue, entry_of
from uapi_conformance.chapters.items import Judged, judged_by
from uapi_conformance.contract import load_contract
from uapi_conformance.errors import OutsideError
from uapi_conformance.reports.catalogue import as_markdown

from tests.support.chapters import collected
from tests.support.tree import ROOT

CONTRACT = load_contract()
ENTRIES = catalogue(CONTRACT)


def test_entries__are_the_requirements_of_the_contract_in_their_order() -> None:
    assert [entry.requirement.id for entry in ENTRIES] == list(CONTRACT.requirements)


def test_cases__are_those_that_pytest_collects() -> None:
    judged = [judged_by(item) for item in collected("--deep")]
    assert None not in judged
    told = {(e.requirement.id, case.name, case.deep) for e in ENTRIES for case in e.cases}
    assert told == {(j.requirement, j.case, j.deep) for j in judged if isinstance(j, Judged)}


def test_purposes__are_sentences_with_their_chapter() -> None:
    for entry in ENTRIES:
        assert entry.purposes, entry.requirement.id
        for purpose in entry.purposes:
            assert purpose.chapter
            assert re.fullmatch(r"[A-Z@].*\.", purpose.text, re.DOTALL), purpose.text


def test_case_of_a_change__says_what_is_different() -> None:
    (case,) = entry_of(ENTRIES, "core.view-invalid/view-null").cases
    assert (case.name, case.what, case.deep) == ("view-null", "phoneCallViewId null", False)


def test_entry_of_a_requirement__has_all_its_cases() -> None:
    assert len(entry_of(ENTRIES, "core.view-invalid").cases) > 50


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("core.vew-invalid", "'core.vew-invalid'; did you mean core.view-invalid?"),
        ("core.view-invalid/view-nul", "'view-nul'; did you mean view-null?"),
        ("", "see uapi-conformance requirements."),
        ("??", "see uapi-conformance requirements."),
    ],
)
def test_unknown_id__is_refused_with_what_to_write(asked: str, says: str) -> None:
    with pytest.raises(OutsideError, match=re.escape(says)):
        entry_of(ENTRIES, asked)


def test_page_of_requirements__is_up_to_date() -> None:
    """`uapi-conformance requirements --markdown > docs/requirements.md` makes it again."""
    assert (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8") == as_markdown(ENTRIES) + "\n"
