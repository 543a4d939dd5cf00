# SPDX-License-Identifier: MIT
"""Which modules decide verdicts, and which tests should notice a change of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.support.tree import ROOT

SOURCES = "conformance"
PACKAGE = f"{SOURCES}/uapi_conformance"


def _tests(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/unit/{name.replace('/', '/test_')}.py" for name in names)


_CHECKS = _tests(
    "checks/bystanders",
    "checks/disclosures",
    "checks/documentation",
    "checks/early",
    "checks/effect",
    "checks/effect_aftermath",
    "checks/effect_members",
    "checks/documentation_errors",
    "checks/errors",
    "checks/facts",
    "checks/fairness",
    "checks/fields",
    "checks/forms",
    "checks/generated",
    "checks/http",
    "checks/tally",
    "checks/link",
    "checks/listing",
    "checks/listing_fields",
    "checks/pages",
    "checks/parameters",
    "checks/refusals",
    "checks/register",
    "checks/repeats",
    "checks/scenarios_evidence",
    "checks/success",
    "checks/success_names",
    "checks/together",
    "checks/wire",
)
_CONTRACT = _tests("contract/requirements", "contract/requirements_unreadable")
_OPENAPI = _tests("contract/openapi", "contract/openapi_schemas")
_CHANGES = _tests("scenarios/changes", "scenarios/changes_malformed_bodies")
_BLAME = _tests("wire/recorder", "wire/recorder_blame")

NOTICED_BY: dict[str, Sequence[str]] = {
    **{f"checks/{path.stem}": _CHECKS for path in sorted((ROOT / PACKAGE / "checks").glob("[!_]*.py"))},
    "contract/interpretations": _CONTRACT,
    "contract/openapi": _OPENAPI,
    "contract/requirements": _CONTRACT,
    "contract/resources": _CONTRACT,
    "declaration/bases": _tests("declaration/bases", "declaration/loading_refusals"),
    "declaration/headers": _tests("declaration/headers"),
    "declaration/urls": _tests("declaration/urls", "declaration/loading_refusals"),
    "evidence/answers": (*_tests("evidence/answers"), *_CHECKS),
    "evidence/disturbance": _tests("evidence/disturbance"),
    "evidence/evidence": _CHECKS,
    "evidence/conclusion": _tests("evidence/results", "evidence/conclusion", "reports/terminal"),
    "evidence/findings": _tests("evidence/findings"),
    "evidence/home": _tests("evidence/home"),
    "evidence/link": (*_tests("evidence/link"), *_CHECKS),
    "evidence/valid": _CHECKS,
    "evidence/looks": (*_tests("evidence/looks"), *_CHECKS),
    "evidence/phonecall": _tests("evidence/phonecall", "scenarios/paging"),
    "evidence/results": _tests("evidence/results", "evidence/conclusion", "runner/judging"),
    "evidence/stored": _tests("evidence/stored"),
    "evidence/verdict": _tests("evidence/results", "evidence/conclusion", "runner/judging", "checks/tally"),
    "runner/duration": _tests("runner/duration"),
    "runner/folder": _tests("runner/folder"),
    "chapters/items": _tests("runner/planning"),
    "runner/judging": _tests("runner/judging"),
    "runner/planning": _tests("runner/planning", "runner/request_count"),
    "runner/run": _tests("runner/judging", "runner/folder"),
    "runner/secrets": _tests("runner/judging"),
    "runner/source": _tests("runner/source", "scenarios/other_forms"),
    "scenarios/forms": _CHANGES,
    "scenarios/paging": _tests("scenarios/paging"),
    "scenarios/plan": _tests("scenarios/source", "runner/request_count"),
    "scenarios/source": _tests("scenarios/source"),
    "wire/exchange": _tests("wire/exchange"),
    "reports/eligibility": _tests("reports/eligibility"),
    "scenarios/near_misses": _CHANGES,
    "scenarios/operators": _tests("scenarios/operators"),
    "scenarios/wrong_places": _CHANGES,
    "wire/addresses": _tests("wire/addresses"),
    "wire/handshake": _tests("wire/client_tls", "wire/trust"),
    "wire/route": _tests("wire/addresses", "wire/tunnel", "wire/client_tls"),
    "wire/tlswords": _tests("wire/client_tls", "wire/trust"),
    "wire/trust": _tests("wire/trust", "wire/client_tls"),
    "wire/tunnel": _tests("wire/tunnel"),
    "wire/way": _tests("wire/trust", "wire/client_tls"),
    "wire/fields": _tests("wire/client_request", "reports/har"),
    "wire/fieldtext": (*_tests("wire/fieldtext"), *_CHECKS),
    "wire/framing": _tests("wire/writing", "wire/guard", "checks/early"),
    "wire/guard": _tests("wire/guard"),
    "wire/heads": _tests("wire/heads"),
    "wire/writing": _tests("wire/writing"),
    "wire/jsontext": _tests("wire/jsontext"),
    **dict.fromkeys(
        ("wire/cookies", "wire/authentication", "wire/patience", "wire/pauses", "wire/recorder", "wire/unanswered"),
        _BLAME,
    ),
    "wire/wildcards": _tests("wire/guard"),
    "wire/requests": (*_tests("wire/client_request"), *_CHANGES),
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
