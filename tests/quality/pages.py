# SPDX-License-Identifier: MIT
"""The matrix as JSON and as a page to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from uapi_conformance.contract import Contract

from tests.quality import grid
from tests.quality.catalogue import Fault, Variant
from tests.quality.figures import QualityFigures, Share
from tests.quality.judging import FAIL, Judgement
from tests.quality.running import HOOK, SINGLE, Job


@dataclass(frozen=True)
class Matrix:
    """All that was run. ``caught`` are the faults that each requirement owns and caught; ``seconds`` for everything."""

    judgements: tuple[Judgement, ...]
    faults: tuple[Fault, ...]
    variants: tuple[Variant, ...]
    caught: Mapping[str, list[str]]
    seconds: float

    def of(self, kind: str, mode: str | None = None, *, claims: str = "none") -> list[Judgement]:
        """The judgements of a kind of job, in one mode or both, with no claims, true ones or a false one."""
        return [
            j
            for j in self.judgements
            if j.run.job.kind == kind and mode in (None, j.run.job.mode) and _claims(j.run.job) == claims
        ]


def _claims(job: Job) -> str:
    if not job.claims:
        return "none"
    return "false" if job.false else "true"


def headlines(matrix: Matrix, contract: Contract, *, claims: bool) -> Iterator[str]:
    """The numbers that matter, a line each; ``claims``: also how many claims some variant contradicts."""
    for what, found in (
        ("faults caught with a hook", matrix.of("fault", HOOK)),
        ("faults caught with a single call", matrix.of("fault", SINGLE)),
        ("variants clean with a hook", matrix.of("variant", HOOK)),
        ("variants clean with a single call", matrix.of("variant", SINGLE)),
        ("true claims that pass", matrix.of("variant", claims="true")),
        ("false claims that fail", matrix.of("variant", claims="false")),
    ):
        if found:
            yield f"{what}: {sum(j.passed for j in found)}/{len(found)}"
    if matrix.variants and claims:
        values = {(e.claim.key, v) for e in contract.interpretations.values() if e.claim for v in e.claim.values}
        tried = {claim for variant in matrix.variants for claim in variant.unlike}
        left = ", ".join(f"{key} = {value}" for key, value in sorted(values - tried, key=str))
        yield f"claims that a variant contradicts: {len(values & tried)}/{len(values)}{f' (not: {left})' if left else ''}"
    seconds = [j.run.seconds for j in matrix.judgements]
    if seconds:
        yield f"{len(seconds)} runs, {median(seconds):.2f} s each (longest {max(seconds):.1f} s), {matrix.seconds:.0f} s in all"


def figures(matrix: Matrix, *, sampled: bool) -> QualityFigures:
    """What the documents print of it."""
    with_call = matrix.of("variant", SINGLE)
    return QualityFigures(
        _share(matrix.of("fault", HOOK)),
        _share(matrix.of("fault", SINGLE)),
        _share(matrix.of("variant", HOOK)),
        _share(with_call) if with_call else None,
        _share(matrix.of("variant", claims="false")),
        median(j.run.seconds for j in matrix.judgements),
        sampled,
    )


def _share(judgements: list[Judgement]) -> Share:
    return Share(sum(j.passed for j in judgements), len(judgements))


def write(matrix: Matrix, folder: Path, *, whole: bool) -> None:
    """Write matrix.json and matrix.md; part of the matrix goes to part.json and part.md, so that no whole one is lost."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = "matrix" if whole else "part"
    (folder / f"{stem}.json").write_text(json.dumps(_document(matrix), indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / f"{stem}.md").write_text("\n".join(_page(matrix)) + "\n", "utf-8")
    (folder / "grid.md").write_text("\n".join(grid.page()) + "\n", "utf-8")


def _document(matrix: Matrix) -> dict[str, object]:
    return {
        "seconds": round(matrix.seconds, 1),
        "runs": [_run(j) for j in matrix.judgements],
        "faults": {f.name: {"sentence": f.sentence, "breaks": f.breaks, "needs": str(f.needs)} for f in matrix.faults},
        "variants": {v.name: {"sentence": v.sentence, "hides": v.hides, "advised": v.advised} for v in matrix.variants},
        "requirements": dict(matrix.caught),
    }


def _run(judgement: Judgement) -> dict[str, object]:
    run, job = judgement.run, judgement.run.job
    return {
        "kind": job.kind, "name": job.name, "mode": job.mode, "claims": job.claims, "false": job.false,
        "passed": judgement.passed, "problem": judgement.problem, "note": judgement.note,
        "exit_status": run.exit_status, "verdict": run.verdict, "seconds": round(run.seconds, 2), "requests": run.requests,
        "failed": {name: run.reasons[name] for name in sorted(run.with_outcome(FAIL))},
        "inconclusive": {name: run.reasons[name] for name in sorted(run.with_outcome("inconclusive"))},
    }  # fmt: skip


def _page(matrix: Matrix) -> Iterator[str]:
    yield "# Kill matrix"
    wrong = [j for j in matrix.judgements if not j.passed]
    if wrong:
        yield from ("", "## What is wrong", "", "| run | problem |", "|---|---|")
        yield from (f"| {_cell(str(j.run.job))} | {_cell(j.problem)} |" for j in wrong)
    if matrix.faults:
        yield from (
            "",
            "## Faults",
            "",
            "| fault | needs | hook | single call | failed requirements |",
            "|---|---|---|---|---|",
        )
        runs = {(j.run.job.name, j.run.job.mode): j for j in matrix.of("fault")}
        for fault in matrix.faults:
            hook, single = runs.get((fault.name, HOOK)), runs.get((fault.name, SINGLE))
            failed = sorted(hook.run.with_outcome(FAIL)) if hook else []
            named = ", ".join(f"**{name}**" if name in fault.breaks else name for name in failed)
            cells = f"{_cell(fault.sentence)} | {fault.needs} | {_mark(hook)} | {_mark(single)} | {named}"
            yield f"| `{fault.name}`: {cells} |"
        yield from ("", "## Requirements", "", "| requirement | faults of its own that it caught |", "|---|---|")
        yield from (f"| {name} | {len(found)}: {', '.join(found)} |" for name, found in matrix.caught.items())
    if matrix.variants:
        yield from (
            "",
            "## Legal variants",
            "",
            "| variant | hook | single call | false claims fail |",
            "|---|---|---|---|",
        )
        runs = {(j.run.job.name, j.run.job.mode): j for j in matrix.of("variant")}
        claims = matrix.of("variant", claims="false")
        for variant in matrix.variants:
            hook, single = runs.get((variant.name, HOOK)), runs.get((variant.name, SINGLE))
            said = [
                f"{c[0]} = {c[1]}: {_mark(j)}"
                for j in claims
                if j.run.job.name == variant.name
                for c in j.run.job.claims
            ]
            cells = f"{_cell(variant.sentence)} | {_mark(hook)} | {_mark(single)} | {', '.join(said)}"
            yield f"| `{variant.name}`: {cells} |"


def _mark(judgement: Judgement | None) -> str:
    if judgement is None:
        return "-"
    return "✓" if judgement.passed else "✗"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
