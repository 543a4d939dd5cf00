# SPDX-License-Identifier: MIT
"""The kill matrix: `python -m tests.quality.matrix` runs the suite against faulty servers and legal variants.

It makes an even sample of the runs, by a seed, that fits into some minutes; `--all` makes every one, and takes up where
it was stopped. Exit status 1 unless each fault is caught by the requirements that own it, each variant passes and can
be told from the reference server, each narrowing claim fails where it is contradicted, and each requirement has caught
a fault of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from functools import partial

from uapi_conformance.contract import Contract, load_contract

from tests.quality import pages
from tests.quality.figures import record_quality
from tests.quality.judging import ALIKE, BLIND, Judge, owners
from tests.quality.planning import jobs_of, sample
from tests.quality.running import HOOK, Job, Run, faults, run, variants
from tests.quality.store import Store, state_of_tree
from tests.support.tree import ROOT

FOLDER = ROOT / "reports" / "quality"
SAMPLE = 110
"""Runs that two cores make in some four minutes."""


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.matrix", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every run; one that was stopped is taken up again")
    parser.add_argument("--sample", type=int, metavar="N", default=SAMPLE, help=f"so many of the runs ({SAMPLE})")
    parser.add_argument("--seed", type=int, metavar="N", default=1, help="draws the sample (1)")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="faults and variants with these names")
    parser.add_argument(
        "--jobs", type=int, metavar="N", default=2 * (os.cpu_count() or 1), help="processes (two per core)"
    )
    parser.add_argument("--variants", action="store_true", help="variants alone")
    parser.add_argument("--faults", action="store_true", help="faults alone")
    parser.add_argument("--single", action="store_true", help="variants with a single declared call as well")
    parser.add_argument(
        "--max-examples", type=int, metavar="N", help="generated examples in each run (as many as a user gets)"
    )
    parser.add_argument("--record", action="store_true", help="write the figures that the documents print")
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    contract = load_contract()
    known = faults() if not options.variants or options.faults else ()
    legal = variants() if not options.faults or options.variants else ()
    if options.only:
        known = tuple(f for f in known if f.name in options.only)
        legal = tuple(v for v in legal if v.name in options.only)
        missing = set(options.only) - {f.name for f in known} - {v.name for v in legal}
        if missing:
            _say(f"There is no fault and no variant with the name {', '.join(sorted(missing))}.")
            return 4
    clock = time.monotonic()
    mandatory = frozenset(name for name, r in contract.requirements.items() if r.mandatory)
    jobs = list(jobs_of(known, legal, contract, single_variants=options.single))
    part = bool(options.only or options.variants or options.faults)
    sampled = not (options.all or part) and options.sample < len(jobs)
    if sampled:
        total = len(jobs)
        jobs = sample(jobs, options.sample, options.seed, {f.name: f.breaks for f in known})
        _say(f"{len(jobs)} of {total} runs, drawn evenly with seed {options.seed}; --all makes every one")
    store = Store(FOLDER / "runs.jsonl", state_of_tree(settings=str(options.max_examples))) if options.all else None
    runs = _made(jobs, Judge(mandatory, known, legal), options.jobs, options.max_examples, store)
    judgements = Judge(mandatory, known, legal).judge_all(runs)
    tried = {job.name for job in jobs}
    known = tuple(f for f in known if f.name in tried)
    legal = tuple(v for v in legal if v.name in tried)
    caught = owners(judgements, known, contract.requirements)
    idle = [name for name, found in caught.items() if not found] if known and not options.only else []
    matrix = pages.Matrix(tuple(judgements), known, legal, caught, time.monotonic() - clock)
    pages.write(matrix, FOLDER, whole=not (part or sampled))
    if options.record and not part:
        record_quality(pages.figures(matrix, sampled=sampled))
    if store is not None:
        store.forget()
    return _tell(matrix, idle, contract, claims=not sampled)


def _made(jobs: list[Job], judge: Judge, processes: int, max_examples: int | None, store: Store | None) -> list[Run]:
    """Every run, in the order of the jobs; what a stopped matrix made already is not made again."""
    made = {job: run for job, run in store.made().items() if job in set(jobs)} if store else {}
    if store is not None:
        store.begin(made.values())
        if made:
            _say(f"{len(made)} of {len(jobs)} runs were made before")
    # What is slow should not be left for the end, and the plainest alarms should come first.
    order = sorted(jobs, key=lambda job: (job.name not in ("slow", "jittery"), len(job.claims), job.mode != HOOK))
    missing = [job for job in order if job not in made]
    os.chdir(ROOT)
    context = multiprocessing.get_context("spawn")
    with context.Pool(max(1, min(processes, len(missing)))) as pool:
        for done in pool.imap_unordered(partial(run, max_examples=max_examples), missing):
            made[done.job] = done
            if store is not None:
                store.add(done)
            judgement = judge.judge(done)
            if not judgement.passed:
                _say(f"{done.job}: {judgement.problem}")
    return [made[job] for job in jobs]


def _tell(matrix: pages.Matrix, idle: list[str], contract: Contract, *, claims: bool) -> int:
    for name in idle:
        _say(f"requirement {name}: it has caught no fault that it owns")
    for judgement in matrix.judgements:
        if judgement.problem in (ALIKE, BLIND):
            _say(f"{judgement.run.job}: {judgement.problem}")
    for line in pages.headlines(matrix, contract, claims=claims):
        _say(line)
    failed = sum(not j.passed for j in matrix.judgements) + len(idle)
    passed = sum(j.passed for j in matrix.judgements) + (len(matrix.caught) - len(idle) if matrix.faults else 0)
    _say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
