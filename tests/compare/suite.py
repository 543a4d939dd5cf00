# SPDX-License-Identifier: MIT
"""This suite as its users run it, with a provider-state hook and every default."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.compare import tools
from tests.compare.complaints import NO_JUDGEMENT, Complaints
from tests.compare.tools import Target


@dataclass(frozen=True)
class ThisSuite:
    name: str = "uapi-conformance"
    title: str = "uapi-conformance, with a hook"

    def files(self) -> dict[str, str]:
        return {}

    def command(self, target: Target) -> tuple[str, ...]:
        given = ("--target-url", target.url, "--states-url", f"{target.url}/states")
        return ("python", "-m", "uapi_conformance", "run", *given, "--report-dir", "report")

    def judge(self, target: Target, folder: Path, patience: float) -> Complaints:
        tools.run(self.command(target), target, folder, patience)
        report = folder / "report" / "report.json"
        return complaints(json.loads(report.read_bytes())) if report.exists() else NO_JUDGEMENT


def complaints(report: dict[str, Any]) -> Complaints:
    """The mandatory requirements that fail; a recommendation that is not met is advice."""
    failed = [r["id"] for r in report["requirements"] if r["verdict"] == "fail" and r["level"] == "MUST"]
    if not failed and report["verdict"] == "error":
        return NO_JUDGEMENT
    return Complaints(dict.fromkeys(failed, 1))
