# SPDX-License-Identifier: MIT
"""Two runs differ in what has changed for the people who look at them, and not in what differs in every run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from uapi_conformance.contract.resources import REPORT_SCHEMA
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reports.comparison import Change, Comparison, Kind, Setting, compare, lasting
from uapi_conformance.reports.differences import as_json, as_markdown, as_text
from uapi_conformance.reports.stored_report import StoredCase, StoredReport, StoredRequirement

PASS, FAIL = Outcome.PASS, Outcome.FAIL
OPEN, NONE = Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE
SCHEMA = json.loads((REPORT_SCHEMA.parent / "diff.schema.json").read_bytes())


def _case(name: str, outcome: Outcome, reason: str = "It is so.", observed: str = "") -> StoredCase:
    return StoredCase(name, outcome, reason, observed)


def _requirement(outcome: Outcome, *cases: StoredCase, mandatory: bool = True) -> StoredRequirement:
    own = cases or (_case("a", outcome),)
    return StoredRequirement("core.one", "One", mandatory, outcome, f"It is {outcome}.", own)


def _report(*requirements: StoredRequirement, error: str = "", **claims: str) -> StoredReport:
    known = {requirement.id: requirement for requirement in requirements}
    return StoredReport(Path("report.json"), "conforming", error, "0.1.0", "1.0.0 (abc)", claims, known)


def _compared(old: StoredRequirement | None, new: StoredRequirement | None) -> Comparison:
    return compare(*(_report(*([one] if one is not None else [])) for one in (old, new)))


@pytest.mark.parametrize(
    ("was", "now", "kind", "worse"),
    [
        (PASS, FAIL, Kind.NEWLY_FAILING, True),
        (OPEN, FAIL, Kind.NEWLY_FAILING, True),
        (NONE, FAIL, Kind.NEWLY_FAILING, True),
        (PASS, OPEN, Kind.NEWLY_INCONCLUSIVE, True),
        (FAIL, OPEN, Kind.NEWLY_INCONCLUSIVE, False),
        (NONE, OPEN, Kind.NEWLY_INCONCLUSIVE, False),
        (PASS, NONE, Kind.NEWLY_NOT_APPLICABLE, False),
        (FAIL, NONE, Kind.NEWLY_NOT_APPLICABLE, False),
        (FAIL, PASS, Kind.FIXED, False),
        (OPEN, PASS, Kind.NEWLY_PASSING, False),
        (NONE, PASS, Kind.NEWLY_PASSING, False),
    ],
)
def test_other_verdict__is_a_change(was: Outcome, now: Outcome, kind: Kind, worse: bool) -> None:
    found = _compared(_requirement(was), _requirement(now))
    (change,) = found.changes
    assert (change.kind, change.was, change.now, change.worse, found.worse) == (kind, was, now, worse, worse)
    assert change.cases == ("a",)


@pytest.mark.parametrize("now", [FAIL, OPEN])
def test_recommendation__never_makes_it_worse(now: Outcome) -> None:
    found = _compared(_requirement(PASS, mandatory=False), _requirement(now, mandatory=False))
    assert len(found.changes) == 1
    assert not found.worse


@pytest.mark.parametrize("outcome", Outcome)
def test_same_verdict__is_no_change(outcome: Outcome) -> None:
    other_words = replace(_requirement(outcome), reason="It is said in other words.")
    assert _compared(_requirement(outcome), other_words).changes == ()


@pytest.mark.parametrize(
    ("before", "after", "kind", "cases"),
    [
        ((_case("a", FAIL), _case("b", PASS)), (_case("a", FAIL), _case("b", FAIL)), Kind.MORE_CASES, ("b",)),
        ((_case("a", FAIL), _case("b", FAIL)), (_case("a", FAIL), _case("b", PASS)), Kind.FEWER_CASES, ("b",)),
        ((_case("a", FAIL),), (_case("a", FAIL, "It is not so."),), Kind.OTHER_REASON, ("a",)),
        ((_case("a", FAIL, observed="500 x"),), (_case("a", FAIL, observed="404 x"),), Kind.OTHER_REASON, ("a",)),
        # Worse comes first, whatever else has changed.
        ((_case("a", FAIL), _case("b", PASS)), (_case("a", PASS), _case("b", FAIL)), Kind.MORE_CASES, ("b",)),
        # A case that the earlier run did not try says nothing about what has changed.
        ((_case("a", FAIL),), (_case("a", FAIL), _case("deep", FAIL)), None, ()),
        ((_case("a", FAIL, observed="call 1a2b3c4d"),), (_case("a", FAIL, observed="call 9f8e7d6c"),), None, ()),
    ],
)
def test_failure_in_both_runs__is_compared_by_its_cases(
    before: tuple[StoredCase, ...], after: tuple[StoredCase, ...], kind: Kind | None, cases: tuple[str, ...]
) -> None:
    found = _compared(_requirement(FAIL, *before), _requirement(FAIL, *after))
    assert [(change.kind, change.cases) for change in found.changes] == ([] if kind is None else [(kind, cases)])
    assert found.worse is (kind is Kind.MORE_CASES)


@pytest.mark.parametrize("outcome", [PASS, FAIL])
def test_requirement_of_one_version_alone__does_not_make_it_worse(outcome: Outcome) -> None:
    new = _compared(None, _requirement(outcome))
    gone = _compared(_requirement(outcome), None)
    assert [(c.kind, c.was, c.now) for c in new.changes] == [(Kind.NEW, None, outcome)]
    assert [(c.kind, c.was, c.now) for c in gone.changes] == [(Kind.GONE, outcome, None)]
    assert not new.worse
    assert not gone.worse


def test_error_of_the_later_run__is_worse() -> None:
    assert compare(_report(), _report(error="It cannot be reached.")).worse
    assert not compare(_report(error="It cannot be reached."), _report()).worse


def test_claims_and_versions__are_told() -> None:
    old, new = _report(success_status="202"), replace(_report(link_member='"link"'), suite="0.2.0")
    assert compare(old, new).settings == (
        Setting("suite", "0.1.0", "0.2.0"),
        Setting("claim success_status", "202", None),
        Setting("claim link_member", None, '"link"'),
    )


def test_worst_changes__come_first() -> None:
    old = [replace(_requirement(o), id=f"core.{n}") for n, o in enumerate((FAIL, PASS, PASS))]
    new = [replace(_requirement(o), id=f"core.{n}") for n, o in enumerate((PASS, OPEN, FAIL))]
    found = compare(_report(*old), _report(*new))
    assert [change.kind for change in found.changes] == [Kind.NEWLY_FAILING, Kind.NEWLY_INCONCLUSIVE, Kind.FIXED]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("at http://127.0.0.1:40123/uapi", "at http://127.0.0.1:38001/uapi"),
        ("call b817d2618fe6f1804333 goes on", "call 6275c7fa8c899decd2ea goes on"),
        ("published 2026-11-29T10:00:00.5Z", "published 2026-11-30T23:59:59+02:00"),
        ("Date: Sun, 29 Nov 2026 10:00:00 GMT", "Date: Mon, 30 Nov 2026 11:11:11 GMT"),
        ("after 1.25 s", "after 0.5 s"),
        ("exchange 1234", "exchange 2345"),
    ],
)
def test_what_differs_in_every_run__is_left_out(one: str, other: str) -> None:
    assert lasting(one) == lasting(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500 Internal Server Error", "404 Not Found"),
        ("400 Bad Request, pc_phonecall_invalid", "400 Bad Request, pc_phonecallview_invalid"),
        ("the view goes on", "the call goes on"),
        ("view 01", "view 02"),
    ],
)
def test_what_tells_a_reason__stays(one: str, other: str) -> None:
    assert lasting(one) != lasting(other)


MANY = tuple(f"case-{n}" for n in range(7))
CHANGES = (
    Change(Kind.NEWLY_FAILING, _requirement(PASS), _requirement(FAIL), "It fails.", MANY),
    Change(Kind.FIXED, _requirement(FAIL), replace(_requirement(PASS), id="core.two", mandatory=False), "It works."),
)
FOUND = Comparison("conforming", "not conforming", CHANGES, (Setting("suite", "0.1.0", None),), "")


def test_text__says_what_has_changed_and_how_it_ends() -> None:
    assert list(as_text(FOUND, 100)) == [
        "conforming before, not conforming now",
        "",
        "newly failing:",
        "  core.one: One",
        "    It fails. (case-0, case-1, case-2, case-3, case-4 and 2 more)",
        "",
        "fixed:",
        "  core.two (SHOULD): One",
        "    It works.",
        "",
        "changed:",
        "  suite: 0.1.0 before, none now",
        "",
        "WORSE: 1 requirement",
    ]


@pytest.mark.parametrize(
    ("found", "ends"),
    [
        (Comparison("conforming", "conforming", (), (), ""), "NO DIFFERENCE"),
        (Comparison("conforming", "conforming", CHANGES[1:], (), ""), "NOT WORSE"),
        (Comparison("conforming", "conforming", (), (Setting("suite", "1", "2"),), ""), "NOT WORSE"),
        (Comparison("a", "b", (CHANGES[0],) * 2, (), ""), "WORSE: 2 requirements"),
        (Comparison("a", "error", (), (), "It ended."), "WORSE: the later run ended without a verdict. It ended."),
    ],
)
def test_text_and_markdown__end_and_begin_with_one_conclusion(found: Comparison, ends: str) -> None:
    assert list(as_text(found, 80))[-1] == ends
    assert as_markdown(found).startswith(f"**{ends}** (")


@pytest.mark.parametrize("found", [FOUND, Comparison("a", "error", (), (), "It ended.")])
def test_json__is_as_its_schema_says(found: Comparison) -> None:
    document = json.loads(as_json(found))
    Draft202012Validator(SCHEMA).validate(document)
    assert document["worse"] is found.worse
    assert [c["requirement"] for c in document["changes"]] == [c.requirement.id for c in found.changes]


def test_schema__names_every_kind_of_change() -> None:
    names = SCHEMA["properties"]["changes"]["items"]["properties"]["change"]["enum"]
    assert names == [str(kind) for kind in Kind]


def test_markdown__takes_nothing_that_a_server_sent_for_markup() -> None:
    odd = replace(CHANGES[0], reason="A | cell\n# <script>`x`</script> @all [a](b)", cases=())
    page = as_markdown(replace(FOUND, changes=(odd,)))
    (row,) = (line for line in page.split("\n") if line.startswith("| newly"))
    assert row.count("|") == 4
    assert not {"<script>", "@all", "[a]"} & set(row.split())
    assert "&lt;script>" in row


def test_markdown__fits_into_a_comment_however_much_has_changed() -> None:
    page = as_markdown(replace(FOUND, changes=(replace(CHANGES[0], reason="x " * 5000),) * 1000))
    assert len(page) < 65_536
    assert "more changes are left out." in page
