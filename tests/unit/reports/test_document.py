# SPDX-License-Identifier: MIT
"""report.json is what its published JSON Schema says, and the schema is no rubber stamp."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from uapi_conformance.contract import RequirementClass
from uapi_conformance.contract.resources import REPORT_SCHEMA, pinned_versions
from uapi_conformance.declaration import Setting
from uapi_conformance.evidence.results import Results, RunVerdict
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reports.document import write_report
from uapi_conformance.reports.facts import RunFacts

from tests.support.exchanges import CONTRACT, FAIL, INCONCLUSIVE, PASS
from tests.support.report_documents import facts, report
from tests.support.results import INSIDE, MUST, OUTSIDE, SHOULD, item, results

SCHEMA = json.loads(REPORT_SCHEMA.read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA)
SET = Setting("rate", "5/s", "--rate", ("UAPI_RATE", "acme.toml, [limits] rate"))


def every_kind() -> Results:
    """Results with a requirement of each outcome, and some that were not selected."""
    made = Results(CONTRACT)
    for n, requirement in enumerate(list(CONTRACT.requirements)[:-5]):
        outcome = list(Outcome)[n % 4]
        failed = {"expected": "a", "observed": "b", "curl": "curl x"} if outcome is FAIL else {}
        made.add(item(requirement, outcome, "a-case", evidence=(n + 1,), interpretations=("answer-id",), **failed))
        made.expected[requirement] += 1 + n % 2
    return made


REPORT = report(every_kind(), facts())


def violations(document: object) -> list[str]:
    return [error.message[:200] for error in VALIDATOR.iter_errors(document)]


def test_schema__is_a_json_schema_of_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    "found",
    [
        every_kind(),
        Results(CONTRACT),
        results(),
        results(fault=OUTSIDE),
        results(fault=INSIDE, interrupted=True),
        results(item(MUST, FAIL, reason="Größe “x”.", curl="curl 'a\nb'")),
        results(item(SHOULD, INCONCLUSIVE)),
    ],
    ids=["every kind", "nothing", "conforming", "fault outside", "fault inside", "failed", "open"],
)
@pytest.mark.parametrize("embedded", [False, True])
def test_report__is_valid(found: Results, embedded: bool) -> None:
    explored = ({"requirement": MUST, "reason": "a", "expected": "b", "observed": "c", "evidence": [1], "curl": ""},)
    settings = (Setting("url", "https://a", "--target-url", ("UAPI_TARGET_URL",)), Setting("rate", "5/s", "UAPI_RATE"))
    notes = ("UAPI_RAT is not known to this suite; did you mean UAPI_RATE?",)
    document = report(found, facts(embedded=embedded, explored=explored, settings=settings, notes=notes))
    assert violations(document) == []
    assert json.loads(json.dumps(document)) == document, "plain JSON types alone"


def test_report__has_what_is_promised() -> None:
    promised = [
        "verdict",
        "classes",
        "requirements",
        "requests",
        "suite",
        "contract",
        "target",
        "declaration",
        "interpretations",
    ]
    assert set(promised) <= set(REPORT)
    assert set(promised) <= set(SCHEMA["required"])
    for requirement in REPORT["requirements"]:
        assert {"id", "title", "level", "class", "verdict", "reason", "evidence"} <= set(requirement)


def test_report__names_every_requirement_in_order_and_every_class() -> None:
    assert [r["id"] for r in REPORT["requirements"]] == list(CONTRACT.requirements)
    assert set(REPORT["classes"]) == {str(c) for c in RequirementClass}
    by_id = {r["id"]: r for r in REPORT["requirements"]}
    for name, requirement in CONTRACT.requirements.items():
        assert by_id[name]["title"] == requirement.title
        assert (by_id[name]["level"], by_id[name]["class"]) == (requirement.level, requirement.requirement_class)


def test_schema__describes_every_member_that_is_written() -> None:
    assert set(REPORT) - set(SCHEMA["properties"]) == set()
    definitions = SCHEMA["$defs"]
    for requirement in REPORT["requirements"]:
        assert set(requirement) == set(definitions["requirement"]["properties"])
        for case in requirement["cases"]:
            assert set(case) == set(definitions["case"]["properties"])
    for name in ("suite", "contract", "target", "generation"):
        assert set(REPORT[name]) == set(SCHEMA["properties"][name]["properties"])


def test_schema__requires_every_member_that_is_always_written() -> None:
    assert set(REPORT) - set(SCHEMA["required"]) <= {"canary", "connection"}, (
        "a member that was added later may be missing"
    )


def test_settings__are_told_with_their_places() -> None:
    found = report(results(), facts(settings=(SET,), notes=("A note.",)))
    assert found["settings"] == [
        {"name": "rate", "value": "5/s", "origin": "--rate", "overrides": ["UAPI_RATE", "acme.toml, [limits] rate"]}
    ]
    assert found["notes"] == ["A note."]


@pytest.mark.parametrize("member", ["name", "value", "origin", "overrides"])
def test_setting__without_a_member_is_none_of_the_schema(member: str) -> None:
    document = report(every_kind(), facts(settings=(SET,)))
    assert violations(document) == []
    del document["settings"][0][member]
    assert violations(document) != []


def test_limits__are_described_one_by_one() -> None:
    limits = SCHEMA["properties"]["declaration"]["properties"]["limits"]
    assert set(REPORT["declaration"]["limits"]) == set(limits["properties"]) == set(limits["required"])


def test_verdicts_of_the_schema__are_those_of_the_suite() -> None:
    assert SCHEMA["$defs"]["runVerdict"]["enum"] == [str(v) for v in RunVerdict]
    assert SCHEMA["$defs"]["outcome"]["enum"] == [str(o) for o in Outcome]
    assert SCHEMA["properties"]["classes"]["required"] == [str(c) for c in RequirementClass]


def test_report__says_which_readings_were_relied_on() -> None:
    (entry,) = REPORT["interpretations"]
    register = CONTRACT.interpretations["answer-id"]
    assert entry == {"id": "answer-id", "title": register.title, "tolerated": register.tolerated}


@pytest.mark.parametrize(
    ("found", "verdict", "error"),
    [
        (results(), "conforming", None),
        (results(item(MUST, FAIL)), "not conforming", None),
        (results(item(MUST, INCONCLUSIVE)), "inconclusive", None),
        (results(fault=OUTSIDE), "error", OUTSIDE.sentence),
    ],
)
def test_verdict_and_error__are_those_of_the_results(found: Results, verdict: str, error: str | None) -> None:
    document = report(found, facts())
    assert (document["verdict"], document["error"]) == (verdict, error)


def test_duration__is_in_seconds_with_milliseconds() -> None:
    assert REPORT["duration"] == 1.235
    assert REPORT["requests"] == 321


# --- what is not valid

REMOVED = ...
BROKEN: list[tuple[str, object]] = [
    *((name, REMOVED) for name in SCHEMA["required"]),
    *((f"requirements/0/{name}", REMOVED) for name in SCHEMA["$defs"]["requirement"]["required"]),
    *((f"requirements/0/cases/0/{name}", REMOVED) for name in SCHEMA["$defs"]["case"]["required"]),
    *((f"classes/{name}", REMOVED) for name in map(str, RequirementClass)),
    ("verdict", "passed"),
    ("verdict", None),
    ("error", 1),
    ("classes/core", "pass"),
    ("classes/other", "pass"),
    ("classes", []),
    ("requirements", []),
    ("requirements", {}),
    ("requirements/0", "core.stop-accepted"),
    ("requirements/0/title", "x" * 71),
    ("requirements/0/level", "MAY"),
    ("requirements/0/class", "kernel"),
    ("requirements/0/verdict", "conforming"),
    ("requirements/0/verdict", "PASS"),
    ("requirements/0/reason", ""),
    ("requirements/0/evidence", [0]),
    ("requirements/0/evidence", ["1"]),
    ("requirements/0/evidence", 1),
    ("requirements/0/cases", None),
    ("requirements/0/cases/0/verdict", "error"),
    ("requirements/0/cases/0/reason", ""),
    ("requirements/0/cases/0/evidence", [1.5]),
    ("requirements/0/cases/0/curl", None),
    ("requirements/0/cases/0/interpretations", "answer-id"),
    ("requests", -1),
    ("requests", "321"),
    ("requests", 1.5),
    ("suite/name", "another-suite"),
    ("suite/version", REMOVED),
    ("contract/sha256", "abc"),
    ("contract/sha256", "A" * 64),
    ("contract/version", REMOVED),
    ("target/url", None),
    ("target/embedded", "no"),
    ("declaration", None),
    ("interpretations", ["answer-id"]),
    ("interpretations/0/tolerated", REMOVED),
    ("generation/max_examples", -1),
    ("generation/seed", "1"),
    ("generation/exploring", REMOVED),
    ("explored", [{}]),
    ("started", 0),
    ("started", "yesterday"),
    ("duration", -0.1),
    ("duration", "1"),
]


@pytest.mark.parametrize(("pointer", "value"), BROKEN, ids=[f"{p}={v!r}"[:50] for p, v in BROKEN])
def test_schema__refuses_a_report_with(pointer: str, value: object) -> None:
    document = copy.deepcopy(REPORT)
    *path, last = pointer.split("/")
    place: Any = document
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is REMOVED:
        del place[last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    assert violations(document), f"valid with {pointer} {value!r}"


def test_schema__lets_a_later_version_add_members() -> None:
    later = copy.deepcopy(REPORT)
    for place in (later, later["requirements"][0], later["requirements"][0]["cases"][0], later["target"]):
        place["new"] = 1
    assert violations(later) == []


# --- the file


def test_file__is_the_document_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    document = report(results(item(MUST, PASS, reason="Grüße “📞”.")), facts())
    write_report(document, path)
    assert json.loads(path.read_text(encoding="utf-8")) == document
    assert "Grüße “📞”." in path.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"], "nothing unfinished is left"


def test_file__stays_as_it_was_when_it_cannot_be_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_report(REPORT, path)
    with pytest.raises(TypeError):
        write_report({"requirements": [object()]}, path)
    assert json.loads(path.read_bytes()) == REPORT


def test_installed_versions_of_this_environment__are_told() -> None:
    assert set(pinned_versions()) >= {"schemathesis", "hypothesis"}


def test_facts__are_the_same_after_the_way_from_a_worker() -> None:
    told = facts(not_tried=3, explored=({"requirement": "x"},), settings=(SET,), notes=("A note.",))
    read = RunFacts.from_json(json.loads(json.dumps(told.to_json())))
    assert replace(read, explored=tuple(read.explored)) == told
