# SPDX-License-Identifier: MIT
"""What a run should have come to: the fault found, the variant let pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from uapi_conformance.reference.behaviour import Behaviour

from tests.quality.catalogue import Fault, Variant
from tests.quality.running import HOOK, REFERENCE, Run

IDLE = frozenset({"http.no-content", "http.bodiless-length", "http.head-length"})
"""Requirements that the reference server gives no occasion to judge: it answers no stop with 204, and refuses HEAD."""
FAIL = "fail"
PASS = "pass"
_NOT_CONFORMING = (1, "not conforming")
_CONFORMING = (0, "conforming")
_INCONCLUSIVE = (6, "inconclusive")
BLIND = "it is the reference server, and yet answers in another way, so that variants cannot be told from it"
ALIKE = "it answers as the reference server does, so it shows nothing"


@dataclass(frozen=True)
class Judgement:
    """Whether a run was right, and what was wrong with it in one line. ``note`` is for what is right but remarkable."""

    run: Run
    problem: str = ""
    note: str = ""

    @property
    def passed(self) -> bool:
        return not self.problem


class Judge:
    """``mandatory`` are the ids of the requirements that decide conformance."""

    def __init__(self, mandatory: frozenset[str], faults: Iterable[Fault], variants: Iterable[Variant]) -> None:
        self._mandatory = mandatory
        self._faults = {fault.name: fault for fault in faults}
        self._variants = {variant.name: variant for variant in variants}

    def judge_all(self, runs: Iterable[Run]) -> list[Judgement]:
        """Each run by itself, and each variant beside the reference server, from which it has to be told."""
        runs = list(runs)
        usual = {run.shown for run in runs if run.job.kind == REFERENCE}
        judged = []
        for run in runs:
            judgement = self.judge(run)
            if judgement.passed and run.job.kind == "variant" and run.job.mode == HOOK and not run.job.claims:
                variant = self._variants[run.job.name]
                same = variant.behaviour is Behaviour
                if same and run.shown not in usual and usual:
                    judgement = Judgement(run, BLIND)
                elif run.shown in usual and not same and not variant.unseen:
                    judgement = Judgement(run, ALIKE)
            judged.append(judgement)
        return judged

    def judge(self, run: Run) -> Judgement:
        if run.verdict in ("none", "error"):
            last = [line for line in run.said.splitlines() if line.strip()][-3:]
            return Judgement(run, f"no verdict: exit status {run.exit_status}: {' | '.join(last)}"[:600])
        if run.job.false:
            return self._claimed(run)
        if run.job.kind == REFERENCE:
            return self._clean(run, hides=(), advised=())
        if run.job.kind == "fault":
            return self._caught(run, self._faults[run.job.name])
        variant = self._variants[run.job.name]
        return self._clean(run, hides=variant.hides, advised=variant.advised)

    def _caught(self, run: Run, fault: Fault) -> Judgement:
        """Every owner has to fail; without a hook one of them, for some of what they judge needs a hook to be seen.

        A fault of a mandatory requirement ends with 1 because of an owner, one of recommendations alone does not.
        """
        owners, failed = set(fault.breaks), run.with_outcome(FAIL)
        silent = sorted(owners - failed)
        if not owners & failed or (silent and run.job.mode == HOOK):
            what = f"caught by {', '.join(sorted(failed))}" if failed else "missed"
            return Judgement(run, f"{what}; owned by {_states(run, silent)}")
        if owners & self._mandatory:
            wanted = _NOT_CONFORMING if owners & failed & self._mandatory else None
        elif failed & self._mandatory:
            return Judgement(run, f"a fault of a recommendation fails {', '.join(sorted(failed & self._mandatory))}")
        else:
            wanted = _CONFORMING if run.job.mode == HOOK else (run.exit_status, run.verdict)
        if (run.exit_status, run.verdict) != wanted:
            return Judgement(run, f"found, but the run ends with {run.exit_status}, {run.verdict}")
        others = sorted(failed - owners)
        return Judgement(run, note=f"also {', '.join(others)}" if others else "")

    def _clean(self, run: Run, *, hides: tuple[str, ...], advised: tuple[str, ...]) -> Judgement:
        idle = set(run.outcomes) - run.with_outcome(PASS) - IDLE
        if not run.outcomes or (run.job.kind == REFERENCE and idle):
            return Judgement(run, f"only {len(run.with_outcome(PASS))} of {len(run.outcomes)} requirements pass")
        failed = run.with_outcome(FAIL)
        wrong = sorted(failed & self._mandatory) + sorted((failed - self._mandatory) - set(advised))
        if wrong:
            return Judgement(run, "false alarm: " + "; ".join(f"{name}: {run.reasons[name]}" for name in wrong))
        if run.job.mode != HOOK:
            # Without a hook not all can be judged; nothing may fail.
            end = (run.exit_status, run.verdict)
            return Judgement(run, "" if end in (_CONFORMING, _INCONCLUSIVE) else f"ends with {end[0]}, {end[1]}")
        hidden = run.with_outcome("inconclusive") & self._mandatory
        shown = sorted(hidden - set(hides))
        if shown:
            told = "; ".join(f"{name}: {run.reasons[name]}" for name in shown)
            return Judgement(run, f"not judged, though not hidden: {told}")
        stale = sorted(set(hides) & run.with_outcome(PASS)) + sorted(set(advised) & run.with_outcome(PASS))
        if stale:
            return Judgement(run, f"judged, though it should not show: {', '.join(stale)}")
        wanted = _INCONCLUSIVE if hidden else _CONFORMING
        if (run.exit_status, run.verdict) != wanted:
            return Judgement(run, f"ends with {run.exit_status}, {run.verdict}")
        return Judgement(run)

    def _claimed(self, run: Run) -> Judgement:
        failed = run.with_outcome(FAIL) & self._mandatory & set(run.job.only)
        if failed and (run.exit_status, run.verdict) == _NOT_CONFORMING:
            return Judgement(run, note=f"by {', '.join(sorted(failed))}")
        return Judgement(run, f"the claim does not narrow: ends with {run.exit_status}, {run.verdict}")


def _states(run: Run, names: Iterable[str]) -> str:
    return ", ".join(f"{n} ({run.outcomes.get(n, 'unknown')}: {run.reasons.get(n, '')[:200]})" for n in names)


def owners(
    judgements: Iterable[Judgement], faults: Iterable[Fault], requirements: Iterable[str]
) -> Mapping[str, list[str]]:
    """For each requirement the faults that it owns and caught, in whichever mode."""
    breaks = {fault.name: fault.breaks for fault in faults}
    found: dict[str, list[str]] = {name: [] for name in requirements}
    for judgement in judgements:
        run = judgement.run
        for name in run.with_outcome(FAIL) if run.job.kind == "fault" else ():
            if name in breaks[run.job.name] and run.job.name not in found.setdefault(name, []):
                found[name].append(run.job.name)
    return found
