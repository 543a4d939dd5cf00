# SPDX-License-Identifier: MIT
"""A report is read whatever version wrote it; what is none is refused in one sentence that names the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.contract.resources import REPORT_SCHEMA
from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reports import stored_report
from uapi_conformance.reports.stored_report import read_report

SAMPLE = REPORT_SCHEMA.parent / "sample"


def _small(**changes: Any) -> dict[str, Any]:
    requirement = {
        "id": "core.one",
        "title": "One",
        "level": "MUST",
        "verdict": "fail",
        "reason": "It fails.",
        "cases": [{"case": "a", "verdict": "fail", "reason": "It fails.", "observed": "500"}],
    }
    return {
        "verdict": "not conforming",
        "error": None,
        "suite": {"version": "0.1.0"},
        "contract": {"version": "1.0.0", "sha256": "0" * 64},
        "declaration": {"claims": {"success_status": 202}},
        "requirements": [requirement],
        **changes,
    }


def _written(folder: Path, document: object) -> Path:
    path = folder / "report.json"
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path


def test_sample_report__is_read_from_its_file_and_from_its_folder() -> None:
    read = read_report(SAMPLE)
    assert read == read_report(SAMPLE / "report.json")
    assert (read.verdict, read.error) == ("conforming", "")
    assert len(read.requirements) > 100


def test_report__becomes_values(tmp_path: Path) -> None:
    read = read_report(_written(tmp_path, _small()))
    assert (read.verdict, read.suite, read.contract) == ("not conforming", "0.1.0", "1.0.0 (000000000000)")
    assert read.claims == {"success_status": "202"}
    (requirement,) = read.requirements.values()
    assert (requirement.id, requirement.mandatory, requirement.outcome) == ("core.one", True, Outcome.FAIL)
    (case,) = requirement.cases
    assert (case.name, case.outcome, case.reason, case.observed) == ("a", Outcome.FAIL, "It fails.", "500")


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 1},
        {"of a later version": {"anything": [1]}},
        {"verdict": "conforming but for 2 known failures"},
        {"declaration": {}},
        {"requirements": []},
    ],
)
def test_report_with_more_or_less__is_read(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert read_report(_written(tmp_path, _small(**changes))).suite == "0.1.0"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        ([], "is no JSON object"),
        ({}, "it lacks 'requirements'"),
        (_small(format=2), "has the format 2, which this version does not read; upgrade"),
        (_small(format="x"), "has the format 'x'"),
        (_small(requirements={}), "is no report of a run ('{}' stands where a list belongs)"),
        (_small(requirements=[1]), "is no report of a run"),
        (_small(requirements=[{"id": 1}]), "'1' stands where a str belongs"),
        (_small(suite="0.1.0"), "is no report of a run"),
        (_small(verdict=None), "is no report of a run"),
        (_small(declaration=[]), "'[]' stands where a dict belongs"),
        (_small(requirements=[{**_small()["requirements"][0], "verdict": "perhaps"}]), "'perhaps'"),
    ],
)
def test_what_is_no_report__is_refused(tmp_path: Path, document: object, says: str) -> None:
    path = _written(tmp_path, document)
    with pytest.raises(OutsideError) as refused:
        read_report(path)
    sentence = str(refused.value)
    assert says in sentence
    assert sentence.startswith(str(path))
    assert "\n" not in sentence


def test_what_is_not_there__is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=r"none does not exist; give a report\.json"):
        read_report(tmp_path / "none")
    with pytest.raises(OutsideError, match=r"report\.json does not exist"):
        read_report(tmp_path)
    (tmp_path / "report.json").mkdir()
    with pytest.raises(OutsideError, match="cannot be read"):
        read_report(tmp_path)


def test_what_is_too_large__is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_report, "_MOST", 10)
    with pytest.raises(OutsideError, match="is larger than"):
        read_report(_written(tmp_path, _small()))
