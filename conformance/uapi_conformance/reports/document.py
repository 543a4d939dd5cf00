# SPDX-License-Identifier: MIT
"""Writes report.json, the run as a document for programs, which `reports/report.schema.json` describes."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import uapi_conformance
from uapi_conformance.contract import RequirementClass
from uapi_conformance.declaration import Setting
from uapi_conformance.evidence.conclusion import Conclusion
from uapi_conformance.evidence.results import RequirementResult, Results
from uapi_conformance.reports.catalogue import described
from uapi_conformance.reports.eligibility import objections
from uapi_conformance.reports.facts import Generating, RunFacts
from uapi_conformance.reports.stored_report import FORMAT


def report(results: Results, conclusion: Conclusion, facts: RunFacts) -> dict[str, Any]:
    """Return the document."""
    contract = results.contract
    against = list(objections(conclusion.verdict, facts))
    return {
        "format": FORMAT,
        "verdict": str(conclusion.verdict),
        "exit_status": conclusion.exit_status,
        "interrupted": conclusion.interrupted,
        "eligible": {"certificate": not against, "reasons": against},
        "error": conclusion.error,
        "classes": {str(c): str(results.class_verdict(c)) for c in RequirementClass},
        "requirements": [_requirement(r) for r in results.requirements],
        "requests": facts.requests,
        "suite": {"name": "uapi-conformance", "version": uapi_conformance.__version__},
        "contract": {"version": contract.version, "sha256": contract.digest},
        "canary": str(facts.canary),
        "target": {"url": facts.url, "embedded": facts.embedded},
        "connection": dict(facts.connection) if facts.connection is not None else None,
        "declaration": facts.declaration,
        "settings": [_setting(setting) for setting in facts.settings],
        "notes": list(facts.notes),
        "interpretations": [
            {"id": i, "title": contract.interpretations[i].title, "tolerated": contract.interpretations[i].tolerated}
            for i in results.interpretations
        ],
        "generation": _generation(facts.generation),
        "explored": list(facts.explored),
        "cells": {"tried": facts.cases, "deeper": facts.too_deep},
        "not_tried": facts.not_tried,
        "tried_again": dict(facts.tried_again),
        "left_behind": list(facts.left_behind),
        "disturbed": facts.disturbed or None,
        "started": facts.started,
        "duration": round(facts.duration, 3),
    }


def _generation(made: Generating) -> dict[str, Any]:
    return {
        "max_examples": made.max_examples,
        "seed": made.seed,
        "exploring": made.exploring,
        "libraries": dict(made.libraries),
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "value": setting.value,
        "origin": setting.origin,
        "overrides": list(setting.overrides),
    }


def _requirement(result: RequirementResult) -> dict[str, Any]:
    requirement = result.requirement
    return {
        **described(requirement),
        "verdict": str(result.outcome),
        "reason": result.reason,
        "judged": result.judged,
        "evidence": list(result.evidence),
        "cases": [
            {
                "case": item.case,
                "node_id": item.node_id,
                "verdict": str(item.outcome),
                "reason": item.reason,
                "judged": item.judged,
                "expected": item.expected,
                "observed": item.observed,
                "evidence": list(item.evidence),
                "curl": item.curl,
                "interpretations": list(item.interpretations),
            }
            for item in result.items
        ],
    }


def write_report(document: dict[str, Any], path: Path) -> None:
    """Write the document, either whole or not at all. Raises OSError if it cannot be written."""
    unfinished = path.with_suffix(".tmp")
    try:
        unfinished.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
