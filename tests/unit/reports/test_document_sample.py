# SPDX-License-Identifier: MIT
"""The report that readers are shown is one that a run writes."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator
from uapi_conformance.contract import load_contract
from uapi_conformance.contract.resources import REPORT_SCHEMA

SAMPLE = json.loads((REPORT_SCHEMA.parent / "sample" / "report.json").read_bytes())


def test_sample_report__is_as_its_schema_says() -> None:
    Draft202012Validator(json.loads(REPORT_SCHEMA.read_bytes())).validate(SAMPLE)


def test_sample_report__judges_every_requirement_of_the_contract() -> None:
    assert [entry["id"] for entry in SAMPLE["requirements"]] == list(load_contract().requirements)
    assert SAMPLE["verdict"] == "conforming"
    assert SAMPLE["target"]["embedded"] is True


def test_sample_report__names_what_it_judged_as_the_contract_does() -> None:
    """Titles and words of the register are what readers of reports go by: a change of one is seen in the sample."""
    contract = load_contract()
    for entry in SAMPLE["requirements"]:
        requirement = contract.requirements[entry["id"]]
        assert (entry["title"], entry["level"], entry["class"]) == (
            requirement.title,
            str(requirement.level),
            str(requirement.requirement_class),
        )
    assert SAMPLE["interpretations"]
    for entry in SAMPLE["interpretations"]:
        register = contract.interpretations[entry["id"]]
        assert (entry["title"], entry["tolerated"]) == (register.title, register.tolerated)
