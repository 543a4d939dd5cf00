# SPDX-License-Identifier: MIT
"""Results for the tables of the tests: items of a contract of a few requirements."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.contract import Contract, Level, Requirement, RequirementClass
from uapi_conformance.evidence.results import Fault, ItemResult, Results
from uapi_conformance.evidence.verdict import Outcome

from tests.support.exchanges import CONTRACT

MUST, SHOULD, OTHER_MUST = "core.stop-accepted", "robust.encoded-path", "security.no-credentials"
OUTSIDE = Fault("The hook failed; mend it.", 4)
INSIDE = Fault("A fault of the suite; please report it.", 3)


def small() -> Contract:
    """The contract with one mandatory requirement, one recommendation, and one mandatory one of another class."""
    kept: dict[str, Requirement] = {i: CONTRACT.requirements[i] for i in (MUST, SHOULD, OTHER_MUST)}
    assert [r.level for r in kept.values()] == [Level.MUST, Level.SHOULD, Level.MUST]
    assert len({r.requirement_class for r in kept.values()}) == 3
    assert kept[MUST].requirement_class is RequirementClass.CORE
    return replace(CONTRACT, requirements=kept)


def item(requirement: str, outcome: Outcome, case: str = "", **more: object) -> ItemResult:
    made = ItemResult(requirement, case, f"test_x.py::test[{requirement}/{case}]", outcome, "It is so.")
    return replace(made, **more)  # type: ignore[arg-type] # members by name


def results(*items: ItemResult, fault: Fault | None = None, interrupted: bool = False, **expected: int) -> Results:
    """Results of the small contract; the requirements that are not among the items passed, so that items decide."""
    made = Results(small(), fault=fault, interrupted=interrupted)
    given = {i.requirement for i in items}
    for requirement in (MUST, SHOULD, OTHER_MUST):
        if requirement not in given:
            made.add(item(requirement, Outcome.PASS))
    for one in items:
        made.add(one)
    made.expected.update(i.requirement for i in made.items)
    made.expected.update(expected)
    return made
