# SPDX-License-Identifier: MIT
"""The StopRecording page, line by line: whatever it says is judged, or is listed as not judged with a reason."""

from __future__ import annotations

import re

import pytest
from uapi_conformance.contract.requirements import load_not_judged, load_requirements
from uapi_conformance.contract.resources import SPEC

PAGE = (SPEC / "sources" / "stop-recording.txt").read_bytes().decode("utf-8")
LINES = [line for line in PAGE.split("\n") if line.strip()]
JUDGED = [
    q.text for r in load_requirements(SPEC / "requirements.yaml") for q in r.quotes if q.source == "stop-recording"
]
NOT_JUDGED = load_not_judged(SPEC / "requirements.yaml")

_TELLING = 20
"""Characters of a quote that may be part of a line; a shorter one, such as `Request`, has to be the whole of it."""

_NOTHING = re.compile(r"[\s,.|;]*")
"""What may be left of a line when all its quotes are taken away."""


def uncovered(line: str, quotes: list[str]) -> str:
    """What of a line stands in no quote."""
    if line in quotes:
        return ""
    covered = [False] * len(line)
    for quote in quotes:
        if len(quote) < _TELLING:
            continue
        at = line.find(quote)
        while at >= 0:
            covered[at : at + len(quote)] = [True] * len(quote)
            at = line.find(quote, at + 1)
    return "".join(c for c, hidden in zip(line, covered, strict=True) if not hidden)


@pytest.mark.parametrize("line", LINES)
def test_line_of_the_page__is_judged_or_said_not_to_be(line: str) -> None:
    rest = uncovered(line, JUDGED + [n.quote for n in NOT_JUDGED])
    assert _NOTHING.fullmatch(rest), f"neither a requirement nor not_judged has: {rest!r}"


def test_page__is_read_whole() -> None:
    assert len(LINES) == 60
    assert LINES[0] == "Request/Response model"
    assert "Creative Commons Attribution 4.0" in LINES[-1]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("The server must also answer a POST.", "The server must also answer a POST."),
        ("Request", ""),
        ("Requests are logged.", "Requests are logged."),
        ("Return-Object = PhoneCall, or an array", ", or an array"),
    ],
)
def test_new_sentence__would_be_noticed(line: str, left: str) -> None:
    assert uncovered(line, JUDGED + [n.quote for n in NOT_JUDGED]) == left


@pytest.mark.parametrize("entry", NOT_JUDGED, ids=lambda entry: entry.quote[:40])
def test_what_is_not_judged__stands_on_the_page_and_has_a_reason(entry: object) -> None:
    quote, because = entry.quote, entry.because  # type: ignore[attr-defined] # a NotJudged
    assert quote in PAGE
    assert because.endswith(".")
    if len(quote) < _TELLING:
        assert quote in LINES, "so short a text has to be a line"


def test_what_is_not_judged__is_no_statement_about_an_answer() -> None:
    """A sentence with `returns`, `code` or `must` binds somebody: if it is set aside, the reason has to say whom."""
    binding = re.compile(r"\b(returns?|returned|answers?|must|restrictions?|body)\b", re.IGNORECASE)
    found = [n for n in NOT_JUDGED if binding.search(n.quote)]
    reasons = {n.quote[:30]: n.because for n in found}
    accepted = ("heading", "introduces", "set-up of the telephone system", "what a client sends")
    assert {q: b for q, b in reasons.items() if not any(a in b for a in accepted)} == {}


def test_nothing__is_judged_and_not_judged_at_once() -> None:
    assert set(JUDGED) & {n.quote for n in NOT_JUDGED} == set()


@pytest.mark.parametrize("status", re.findall(r"^(\d{3}) \|", PAGE, re.MULTILINE))
def test_row_of_a_table_of_statuses__is_judged(status: str) -> None:
    assert any(quote.startswith(f"{status} | ") for quote in JUDGED)
