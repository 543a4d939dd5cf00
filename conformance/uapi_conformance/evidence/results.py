# SPDX-License-Identifier: MIT
"""The results of a run: the verdict of each item, and what follows for each requirement and for the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from uapi_conformance.contract import Contract, Requirement, RequirementClass
from uapi_conformance.evidence.verdict import Outcome, worst


class RunVerdict(StrEnum):
    """The verdict on the target, as report.json writes it."""

    CONFORMING = "conforming"
    NOT_CONFORMING = "not conforming"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True)
class ItemResult:
    """The verdict of one pytest item, redacted, as it travels between processes.

    ``judged`` is the number of answers that it rests on; a pass needs at least one.
    """

    requirement: str
    case: str
    node_id: str
    outcome: Outcome
    reason: str
    expected: str = ""
    observed: str = ""
    evidence: tuple[int, ...] = ()
    curl: str = ""
    interpretations: tuple[str, ...] = ()
    judged: int = 0

    def to_json(self) -> dict[str, Any]:
        # Plain types only: pytest-xdist carries nothing else.
        return {**asdict(self), "outcome": str(self.outcome)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ItemResult:
        values = dict(document)
        values["outcome"] = Outcome(values["outcome"])
        for name in ("evidence", "interpretations"):
            values[name] = tuple(values[name])
        return cls(**values)


@dataclass(frozen=True)
class RequirementResult:
    """The verdict on a requirement: the worst verdict of its items.

    ``items`` is empty if the requirement was not selected. ``left_out`` is the number of its cases that were collected
    but not run, and ``why`` the reason, if known.
    """

    requirement: Requirement
    items: tuple[ItemResult, ...]
    left_out: int = 0
    why: str = ""

    @property
    def outcome(self) -> Outcome:
        outcome = worst(i.outcome for i in self.items) if self.items else Outcome.INCONCLUSIVE
        # A case that was not run must not turn out green.
        return Outcome.INCONCLUSIVE if self.left_out and outcome is not Outcome.FAIL else outcome

    @property
    def reason(self) -> str:
        if not self.items:
            if not self.left_out:
                return "It was not selected."
            return self.why or f"None of its {self.left_out} cases were run."
        if self.left_out and self.outcome is Outcome.INCONCLUSIVE:
            why = f" {self.why}" if self.why else ""
            return f"{self.left_out} of its {self.left_out + len(self.items)} cases were not run.{why}"
        said = [i for i in self.items if i.outcome is self.outcome]
        more = f" (and {len(said) - 1} more cases)" if len(said) > 1 and self.outcome is not Outcome.PASS else ""
        case = f"{said[0].case}: " if said[0].case and self.outcome is not Outcome.PASS else ""
        return f"{case}{said[0].reason}{more}"

    @property
    def judged(self) -> int:
        """How many answers its cases judged."""
        return sum(item.judged for item in self.items)

    @property
    def evidence(self) -> tuple[int, ...]:
        numbers = (n for i in self.items if i.outcome is self.outcome for n in i.evidence)
        return tuple(dict.fromkeys(numbers))[:20]

    @property
    def unmet(self) -> bool:
        """Whether it keeps the target from conforming."""
        return self.requirement.mandatory and self.outcome is Outcome.FAIL

    @property
    def open(self) -> bool:
        """Whether the run cannot call the target conforming because of it."""
        return self.requirement.mandatory and self.outcome is Outcome.INCONCLUSIVE

    @property
    def advisory(self) -> bool:
        """Whether the target does not follow this recommendation."""
        return not self.requirement.mandatory and self.outcome is Outcome.FAIL


@dataclass(frozen=True)
class Fault:
    """What went wrong besides the target: one sentence, and the exit status that it calls for."""

    sentence: str
    exit_status: int


@dataclass
class Results:
    """Collects the verdicts of items and sums them up. ``expected`` counts the collected cases of each requirement.

    ``unjudged`` says why none of the collected items could be run; else it is empty. ``others_failed``: tests that are
    not the suite's failed in the same pytest session.
    """

    contract: Contract
    items: list[ItemResult] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)
    fault: Fault | None = None
    interrupted: bool = False
    unjudged: str = ""
    others_failed: bool = False

    def add(self, item: ItemResult) -> None:
        self.items.append(item)

    def blame(self, fault: Fault) -> None:
        """Keep the first fault, or a more serious one: a fault of the suite outweighs one of its surroundings."""
        if self.fault is None or fault.exit_status < self.fault.exit_status:
            self.fault = fault

    @property
    def requirements(self) -> tuple[RequirementResult, ...]:
        found: dict[str, list[ItemResult]] = {}
        for item in self.items:
            found.setdefault(item.requirement, []).append(item)
        why = self.fault.sentence if self.fault is not None else ""
        return tuple(
            RequirementResult(r, tuple(items := found.get(i, [])), max(self.expected[i] - len(items), 0), why)
            for i, r in self.contract.requirements.items()
        )

    @property
    def verdict(self) -> RunVerdict:
        return self._verdict(self.requirements)

    def _verdict(self, requirements: Iterable[RequirementResult]) -> RunVerdict:
        results = tuple(requirements)
        if self.fault is not None:
            return RunVerdict.ERROR
        if any(r.unmet for r in results):
            return RunVerdict.NOT_CONFORMING
        if self.interrupted or self.unjudged or any(r.open for r in results):
            return RunVerdict.INCONCLUSIVE
        return RunVerdict.CONFORMING

    def class_verdict(self, requirement_class: RequirementClass) -> RunVerdict:
        """The verdict on the requirements of one class."""
        return self._verdict(r for r in self.requirements if r.requirement.requirement_class is requirement_class)

    @property
    def interpretations(self) -> tuple[str, ...]:
        """The register entries that verdicts rely on, in register order."""
        used = {name for item in self.items for name in item.interpretations}
        return tuple(i for i in self.contract.interpretations if i in used)
