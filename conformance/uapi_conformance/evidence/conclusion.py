# SPDX-License-Identifier: MIT
"""The conclusion of a run, the one value from which exit status, last line, report.json and JUnit are written."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.evidence.results import Results, RunVerdict
from uapi_conformance.evidence.verdict import Outcome

CONFORMS, DOES_NOT_CONFORM, INTERRUPTED, NOTHING_JUDGED, INCONCLUSIVE = 0, 1, 2, 5, 6
"""Exit statuses; a fault has 3 or 4."""
_EMBEDDED = " (of the embedded reference server: no target was named)"


@dataclass(frozen=True)
class Conclusion:
    """The verdict on the target, the exit status, and both in one line. ``error`` is a fault outside the target."""

    verdict: RunVerdict
    exit_status: int
    sentence: str
    error: str | None = None
    interrupted: bool = False


def conclude(
    results: Results, *, allow_inconclusive: bool = False, embedded: bool = False, disturbed: bool = False
) -> Conclusion:
    """Draw the conclusion. Status 1 needs a failed mandatory requirement, or a failed test that is not the suite's.

    ``embedded``: no target was named, so the sentence is about the embedded reference server. ``disturbed``: others
    changed the declared call, or the target did something that looks like it; ``allow_inconclusive`` cannot excuse it.
    """
    return Conclusion(
        results.verdict,
        _exit_status(results, allow_inconclusive=allow_inconclusive and not disturbed),
        _sentence(results) + (_EMBEDDED if embedded and results.fault is None else ""),
        results.fault.sentence if results.fault is not None else None,
        results.interrupted,
    )


def _exit_status(results: Results, *, allow_inconclusive: bool) -> int:
    if results.interrupted:
        return INTERRUPTED
    if results.fault is not None:
        return results.fault.exit_status
    if results.verdict is RunVerdict.NOT_CONFORMING or results.others_failed:
        return DOES_NOT_CONFORM
    if results.unjudged:
        return NOTHING_JUDGED
    if results.verdict is RunVerdict.INCONCLUSIVE:
        return CONFORMS if allow_inconclusive and _met(results) else INCONCLUSIVE
    return CONFORMS


def _met(results: Results) -> int:
    return sum(1 for r in results.requirements if r.requirement.mandatory and r.outcome is Outcome.PASS)


def _sentence(results: Results) -> str:
    fault = results.fault
    if results.interrupted:
        unmet = _unmet(results)
        said = [f"the run was stopped from outside; {_count(_met(results), 'mandatory requirement')} met until then"]
        said += [f"{len(unmet)} not met: {', '.join(unmet)}"] if unmet else []
        said += [fault.sentence] if fault is not None else []
        return f"INTERRUPTED: {'; '.join(said)}"
    if fault is not None:
        return f"ERROR: {fault.sentence}"
    others = "; other tests of this session failed" if results.others_failed else ""
    return f"{_verdict(results)}{others}"


def _verdict(results: Results) -> str:
    requirements = results.requirements
    if unmet := _unmet(results):
        return f"NOT CONFORMING: {_count(len(unmet), 'mandatory requirement')} not met: {', '.join(unmet)}"
    if results.unjudged:
        return f"NOTHING JUDGED: {results.unjudged}"
    if results.verdict is RunVerdict.INCONCLUSIVE:
        left_out = sum(1 for r in requirements if r.requirement.mandatory and not r.items)
        unjudged = sum(1 for r in requirements if r.open and r.items)
        parts = [f"{_count(unjudged, 'mandatory requirement')} could not be judged"] if unjudged else []
        parts += [f"{_count(left_out, 'mandatory requirement')} not selected"] if left_out else []
        return f"INCONCLUSIVE: {', '.join(parts)}; nothing failed"
    return f"CONFORMING: {_count(_met(results), 'mandatory requirement')} met"


def _unmet(results: Results) -> list[str]:
    return [r.requirement.id for r in results.requirements if r.unmet]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
