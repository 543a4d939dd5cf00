# SPDX-License-Identifier: MIT
"""`schemathesis run` with its default number of examples; live ids stand in the document that it is given."""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from uapi_conformance.contract.resources import SPEC, load_yaml
from uapi_conformance.reference import fixture

from tests.compare import tools
from tests.compare.complaints import NO_JUDGEMENT, Complaints
from tests.compare.tools import Target

_STYLES = {"examples": "examples", "enum": "enumerations"}
_SETTINGS = "schemathesis.toml"
_REPORT = "schemathesis-report.json"
_PATTERNS = {"userId": "^[A-Za-z0-9_.-]+$", "extension": "^[0-9*]+$", "phoneCallId": "^[A-Za-z0-9]+$"}
_SILENCED = """\
# What the tool holds against a correct server: List with an unknown id may be an empty list, and PUT leads to it, too.
[[operations]]
include-method = "GET"
checks.negative_data_rejection.enabled = false

[[operations]]
include-path = "/uapi/phoneCalls/{userId}/{extension}"
checks.negative_data_rejection.enabled = false
checks.unsupported_method.enabled = false
checks.allow_header_conformance.enabled = false
"""


@dataclass(frozen=True)
class Schemathesis:
    """``style``: live ids are given as `examples`, or as the only values of an `enum`."""

    style: str

    @property
    def name(self) -> str:
        return f"schemathesis-{self.style}"

    @property
    def title(self) -> str:
        return f"schemathesis {version('schemathesis')}, live ids as {_STYLES[self.style]}"

    @property
    def _document(self) -> str:
        return f"openapi-{self.style}.json"

    def files(self) -> dict[str, str]:
        return {_SETTINGS: _SILENCED, self._document: json.dumps(_with_live_ids(self.style), indent=1) + "\n"}

    def command(self, target: Target) -> tuple[str, ...]:
        # Generated ids that name no call are rightly refused, which this check takes for a fault.
        excluded = ("--exclude-checks", "positive_data_acceptance") if self.style == "examples" else ()
        token = ("-H", f"Authorization: Bearer {target.token}")
        return (
            *("schemathesis", "--config-file", _SETTINGS, "run", self._document, "--url", target.url, *token),
            *("--seed", "1", "--continue-on-failure", *excluded, "--report-json-path", _REPORT),
        )

    def judge(self, target: Target, folder: Path, patience: float) -> Complaints:
        tools.run(self.command(target), target, folder, patience)
        report = folder / _REPORT
        return complaints(json.loads(report.read_bytes())) if report.exists() else NO_JUDGEMENT


def complaints(report: dict[str, Any]) -> Complaints:
    """Failures of each kind, and errors such as connections that break; its warnings do not fail a run."""
    counts: Counter[str] = Counter()
    for failure in report["failures"]:
        counts[f"{failure['code']} {failure['title']}"] += failure["count"]
    for error in report["errors"]:
        counts[error["title"]] += error["count"]
    if not counts and report["exit_code"] not in (0, 1):
        return NO_JUDGEMENT
    return Complaints(dict(counts))


def _with_live_ids(style: str) -> dict[str, Any]:
    call = fixture.declared_call()
    live = {"userId": call.user, "extension": call.extension, "phoneCallId": call.call}
    made = copy.deepcopy(load_yaml(SPEC / "openapi.yaml"))
    for parameter in made["components"]["parameters"].values():
        if parameter.get("in") != "path":
            continue
        parameter.pop("example", None)
        parameter.pop("examples", None)
        if style == "enum":
            parameter["schema"] = {"type": "string", "enum": [live[parameter["name"]]]}
        else:
            # Without special values, such as @me, which the tool would take for the only good ones.
            parameter["schema"] = {"type": "string", "pattern": _PATTERNS[parameter["name"]]}
            parameter["examples"] = {"live": {"value": live[parameter["name"]]}}
    for path in made["paths"].values():
        # List's filters: an empty one is rightly refused, and an answer of few fields rightly lacks the others.
        for operation in (value for value in path.values() if isinstance(value, dict)):
            operation["parameters"] = [p for p in operation.get("parameters", []) if not _is_query(p, made)]
    if style == "enum":
        body = made["components"]["schemas"]["StopRecordingAction"]["properties"]
        body["phoneCallViewId"] = {"type": "string", "enum": [call.view]}
    return made


def _is_query(parameter: dict[str, Any], document: dict[str, Any]) -> bool:
    name = str(parameter.get("$ref", "")).rpartition("/")[2]
    return bool(document["components"]["parameters"].get(name, parameter)["in"] == "query")
