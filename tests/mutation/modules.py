# SPDX-License-Identifier: MIT
"""Which modules decide verdicts, and which tests should notice a change of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = "conformance"
PACKAGE = f"{SOURCES}/uapi_conformance"

_CHECKS = (
    *sorted(f"tests/unit/{path.name}" for path in (ROOT / "tests/unit").glob("test_checks_*.py")),
    "tests/unit/test_documentation.py",
    "tests/unit/test_ledger.py",
    "tests/unit/test_register.py",
)
_CONTRACT = ("tests/unit/test_contract_files.py", "tests/unit/test_contract.py")
_OPENAPI = ("tests/test_openapi.py", "tests/test_openapi_schemas.py")
_CHANGES = ("tests/unit/test_changes.py", "tests/unit/test_malformed_bodies.py")

_BLAME = ("tests/unit/test_blame.py", "tests/unit/test_recorder.py")

NOTICED_BY: dict[str, Sequence[str]] = {
    **{f"checks/{path.stem}": _CHECKS for path in sorted((ROOT / PACKAGE / "checks").glob("[!_]*.py"))},
    "contract/interpretations": _CONTRACT,
    "contract/openapi": _OPENAPI,
    "contract/requirements": _CONTRACT,
    "contract/resources": _CONTRACT,
    "declaration/urls": ("tests/unit/test_urls.py", "tests/test_declaration_refusals.py"),
    "evidence/answers": _CHECKS,
    "evidence/disturbance": ("tests/unit/test_disturbance.py",),
    "evidence/evidence": _CHECKS,
    "evidence/conclusion": ("tests/unit/test_results.py", "tests/unit/test_terminal_text.py"),
    "evidence/link": _CHECKS,
    "evidence/live": _CHECKS,
    "evidence/looks": _CHECKS,
    "evidence/phonecall": ("tests/unit/test_phonecall.py", "tests/unit/test_paging.py"),
    "evidence/results": ("tests/unit/test_results.py", "tests/unit/test_judging.py"),
    "evidence/verdict": ("tests/unit/test_results.py", "tests/unit/test_judging.py", "tests/unit/test_session.py"),
    "runner/duration": ("tests/unit/test_duration.py",),
    "runner/folder": ("tests/unit/test_report_folder.py",),
    "runner/items": ("tests/unit/test_planning.py",),
    "runner/planning": ("tests/unit/test_planning.py", "tests/test_request_count.py"),
    "runner/run": ("tests/unit/test_judging.py", "tests/unit/test_session.py", "tests/unit/test_report_folder.py"),
    "runner/session": ("tests/unit/test_session.py", "tests/test_other_forms.py"),
    "scenarios/forms": _CHANGES,
    "scenarios/paging": ("tests/unit/test_paging.py",),
    "wire/exchange": ("tests/unit/test_exchange.py",),
    "reports/eligibility": ("tests/unit/test_report_document.py",),
    "wire/guard": ("tests/unit/test_guard.py",),
    "wire/jsontext": ("tests/unit/test_jsontext.py",),
    **dict.fromkeys(
        ("wire/cookies", "wire/authentication", "wire/patience", "wire/pauses", "wire/recorder", "wire/unanswered"),
        _BLAME,
    ),
    "wire/wildcards": ("tests/unit/test_guard.py",),
    "wire/requests": ("tests/test_client_request.py", *_CHANGES),
}
"""Tests that together take seconds. What is sent and how is not here: the kill matrix judges the scenarios, and the
tests of the client take too long to be run for each change."""


def path_of(module: str) -> Path:
    """The module's file, from the root of the tree."""
    return Path(PACKAGE) / f"{module}.py"


def chosen(names: Sequence[str]) -> list[str]:
    """The modules with these names, or in rooms with these names; all where there are none.

    Raises ValueError with a sentence where a name is none.
    """
    unknown = [name for name in names if not _with(name)]
    if unknown:
        raise ValueError(f"There is no module {', '.join(unknown)}; known are {', '.join(NOTICED_BY)}.")
    return list(dict.fromkeys(module for name in names for module in _with(name))) if names else list(NOTICED_BY)


def _with(name: str) -> list[str]:
    return [module for module in NOTICED_BY if name in (module, module.partition("/")[0])]
