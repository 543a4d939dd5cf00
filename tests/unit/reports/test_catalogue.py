# SPDX-License-Identifier: MIT
"""Texts about a requirement say everything that the contract says of it, and fit where they are read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from uapi_conformance.contract import load_contract
from uapi_conformance.reports.catalogue import Described, Entry, Purpose, as_json, as_list, as_markdown, as_text

CONTRACT = load_contract()
REQUIREMENT = CONTRACT.requirements["core.success-status"]
NARROWED = CONTRACT.interpretations["success-status"]
TRIED = Purpose(
    "Success",
    "It succeeds.",
    (Described("plain", "nothing", deep=False), Described("odd", "", deep=True)),
)
ENTRY = Entry(REQUIREMENT, (NARROWED,), (TRIED,))
ALL = [
    Entry(r, tuple(CONTRACT.interpretations[i] for i in r.interpretations), ()) for r in CONTRACT.requirements.values()
]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.requirement.id)
def test_text__fits_into_the_width(entry: Entry, width: int) -> None:
    too_wide = [line for line in as_text(entry, width) if len(line) > width]
    assert [line for line in too_wide if len(line[11:].split()) > 1] == [], "only a long word may be wider"


def test_text__says_what_the_contract_says_and_what_is_tried() -> None:
    text = " ".join(" ".join(as_text(ENTRY, 100)).split())
    for wanted in (
        f"{REQUIREMENT.id}: {REQUIREMENT.title}",
        "MUST (core: the StopRecording page)",
        *(f"“{quote.text}” ({quote.source})" for quote in REQUIREMENT.quotes),
        f"matters {REQUIREMENT.matters}",
        f"judged {REQUIREMENT.judged}",
        "tried It succeeds. (2 cases, 1 of them with --deep)",
        "- plain: nothing",
        "- odd (--deep)",
        "Claim [ics] success_status = 200 or 202 or 204 to be held to one.",
    ):
        assert wanted in text
    assert "only advice" not in text
    assert "usual fix" not in text


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            ALL[list(CONTRACT.requirements).index("core.link-absolute")],
            "SHOULD (core: the StopRecording page): only advice",
        ),
        (replace(ENTRY, requirement=replace(REQUIREMENT, fix="Change it.")), "usual fix Change it."),
        (replace(ENTRY, requirement=replace(REQUIREMENT, needs=("nothing", "a call"))), "needs no call; a call"),
        (replace(ENTRY, interpretations=(replace(NARROWED, claim=None),)), "No claim narrows it."),
        (replace(ENTRY, purposes=(replace(TRIED, cases=TRIED.cases[:1]),)), "tried It succeeds. - plain: nothing"),
    ],
)
def test_text__says_what_is_special(entry: Entry, says: str) -> None:
    assert says in " ".join(" ".join(as_text(entry, 100)).split())


def test_json__has_every_member_of_the_requirement() -> None:
    document = json.loads(as_json([ENTRY], suite="1.2", contract="3.4"))
    assert (document["suite"], document["contract"]) == ("1.2", "3.4")
    (told,) = document["requirements"]
    assert told["id"] == REQUIREMENT.id
    assert told["quotes"] == [{"text": quote.text, "source": quote.source} for quote in REQUIREMENT.quotes]
    assert (told["matters"], told["fix"], told["needs"]) == (REQUIREMENT.matters, None, ["a call"])
    assert told["tried"] == [
        {
            "chapter": "Success",
            "purpose": "It succeeds.",
            "cases": [{"name": "plain", "what": "nothing", "deep": False}, {"name": "odd", "what": None, "deep": True}],
        }
    ]
    assert told["interpretations"][0]["claim"] == {"key": "success_status", "values": [200, 202, 204]}


def test_list__has_a_line_for_each() -> None:
    lines = list(as_list(ALL))
    assert len(lines) == len(ALL)
    assert all(e.requirement.id in line and e.requirement.title in line for e, line in zip(ALL, lines, strict=True))
    assert list(as_list([])) == []


def test_markdown__has_an_anchor_for_each_and_names_few_cases_by_name() -> None:
    many = Purpose("Many", "Many are tried.", tuple(Described(f"case-{n}", "", deep=False) for n in range(20)))
    page = as_markdown([*ALL[1:], replace(ENTRY, purposes=(TRIED, many))])
    for requirement in CONTRACT.requirements.values():
        assert page.count(f'<a id="{requirement.id}"></a>') == (requirement.id != ALL[0].requirement.id) + (
            requirement.id == ENTRY.requirement.id
        )
    assert "It succeeds. `plain`, `odd`" in page
    assert "Many are tried. (20 cases)" in page
    assert "case-7" not in page


def test_markdown__takes_nothing_of_a_text_for_markup() -> None:
    odd = replace(REQUIREMENT, matters="A <b>bold</b> *star* | and `tick`.")
    assert "A &lt;b&gt;bold&lt;/b&gt; \\*star\\* \\| and \\`tick\\`." in as_markdown([replace(ENTRY, requirement=odd)])
