# SPDX-License-Identifier: MIT
"""Reads a report.json of this or an earlier version of the suite into values; ignores members that it does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.verdict import Outcome

Made = TypeVar("Made")

FORMAT = 1
"""What report.json has as its `format`. It changes only if readers would misread a report; members may be added."""
_MOST = 256 * 2**20
"""Octets of a file that are read. The largest report of a run has some 2 MiB."""


@dataclass(frozen=True)
class StoredCase:
    """The verdict on one case; ``observed`` is empty unless it failed."""

    name: str
    outcome: Outcome
    reason: str
    observed: str


@dataclass(frozen=True)
class StoredRequirement:
    """The verdict on a requirement, with its cases in the order of the report."""

    id: str
    title: str
    mandatory: bool
    outcome: Outcome
    reason: str
    cases: tuple[StoredCase, ...]


@dataclass(frozen=True)
class StoredReport:
    """A report. ``error``: why the run ended without a verdict, or "". ``claims``: `[ics]` keys with values as JSON."""

    path: Path
    verdict: str
    error: str
    suite: str
    contract: str
    claims: Mapping[str, str]
    requirements: Mapping[str, StoredRequirement]


def read_report(path: Path) -> StoredReport:
    """The report in a file, or in a folder that a run wrote. Raises OutsideError, in one sentence, if it is none."""
    file = path / "report.json" if path.is_dir() else path
    document = _document(file)
    form = document.get("format", FORMAT)
    if form != FORMAT:
        raise OutsideError(
            f"{file} has the format {form!r}, which this version does not read; upgrade uapi-conformance."
        )
    try:
        return _report(file, document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OutsideError(
            f"{file} is no report of a run ({_what(error)}); give a report.json or its folder."
        ) from error


def _what(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)


def _document(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _MOST:
            raise OutsideError(f"{file} is larger than {_MOST // 2**20} MiB; give a report.json or its folder.")
        document = json.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise OutsideError(f"{file} does not exist; give a report.json or the folder of a run.") from error
    except OSError as error:
        raise OutsideError(f"{file} cannot be read ({error.strerror}); give a report.json or its folder.") from error
    except (ValueError, RecursionError) as error:
        raise OutsideError(f"{file} is not JSON; give a report.json or the folder of a run.") from error
    if not isinstance(document, dict):
        raise OutsideError(f"{file} is no JSON object; give a report.json or the folder of a run.")
    return document


def _report(file: Path, document: Mapping[str, Any]) -> StoredReport:
    claims = _of(dict, document.get("declaration", {})).get("claims", {})
    requirements = [_requirement(entry) for entry in _of(list, document["requirements"])]
    return StoredReport(
        path=file,
        verdict=_of(str, document["verdict"]),
        error=_of(str, document.get("error") or ""),
        suite=_of(str, document["suite"]["version"]),
        contract=f"{document['contract']['version']} ({_of(str, document['contract']['sha256'])[:12]})",
        claims={name: json.dumps(value) for name, value in _of(dict, claims).items()},
        requirements={requirement.id: requirement for requirement in requirements},
    )


def _requirement(entry: Mapping[str, Any]) -> StoredRequirement:
    return StoredRequirement(
        id=_of(str, entry["id"]),
        title=_of(str, entry["title"]),
        mandatory=entry["level"] == "MUST",
        outcome=Outcome(entry["verdict"]),
        reason=_of(str, entry["reason"]),
        cases=tuple(_case(case) for case in _of(list, entry.get("cases", []))),
    )


def _case(case: Mapping[str, Any]) -> StoredCase:
    name, reason, observed = (_of(str, case.get(member, "")) for member in ("case", "reason", "observed"))
    return StoredCase(name, Outcome(case["verdict"]), reason, observed)


def _of(kind: type[Made], value: Any) -> Made:
    """The value, if it is of that kind. Raises TypeError else."""
    if not isinstance(value, kind):
        raise TypeError(f"{str(value)[:40]!r} stands where a {kind.__name__} belongs")
    return value
