# SPDX-License-Identifier: MIT
"""The kill matrix: `python -m tests.quality.matrix` runs the suite against every fault and every legal variant.

Exit status 1 unless each fault is caught by a requirement that owns it, each variant passes, each narrowing claim fails
where it is contradicted, and each requirement has caught a fault of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from uapi_conformance.contract import Contract, load_contract

from tests.quality import pages
from tests.quality.catalogue import CALL, NOTHING, Fault, Variant
from tests.quality.judging import Judge, Judgement, owners
from tests.quality.running import HOOK, REFERENCE, ROOT, SINGLE, Job, faults, run, variants

FOLDER = ROOT / "reports" / "quality"


def jobs_of(
    chosen_faults: Sequence[Fault],
    chosen_variants: Sequence[Variant],
    contract: Contract,
    *,
    single_variants: bool = False,
) -> Iterator[Job]:
    """Every run of the matrix. A claim has to fail by a requirement that names the register entry it narrows.

    ``single_variants``: legal variants are judged with a single declared call as well.
    """
    yield Job(REFERENCE, REFERENCE)
    for variant in chosen_variants:
        yield Job("variant", variant.name)
        if single_variants:
            yield Job("variant", variant.name, SINGLE)
        for claim in variant.unlike:
            yield Job("variant", variant.name, HOOK, (claim,), false=True, only=_narrowed(contract, claim[0]))
        true = _true_claims(variant, contract.claim_values)
        if true:
            yield Job("variant", variant.name, HOOK, true)
    for fault in chosen_faults:
        yield Job("fault", fault.name)
        if fault.needs in (CALL, NOTHING):
            yield Job("fault", fault.name, SINGLE)


def _narrowed(contract: Contract, claim: str) -> tuple[str, ...]:
    entry = contract.interpretation_of(claim).id
    return tuple(name for name, r in contract.requirements.items() if entry in r.interpretations)


def _true_claims(variant: Variant, claims: Mapping[str, tuple[str | int, ...]]) -> tuple[tuple[str, str | int], ...]:
    """What is left of the claims where the variant contradicts all others of their key."""
    denied = dict(variant.unlike)
    left = {key: [v for v in claims[key] if (key, v) not in variant.unlike] for key in denied}
    return tuple((key, values[0]) for key, values in left.items() if len(values) == 1)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.matrix", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="faults and variants with these names")
    parser.add_argument(
        "--jobs", type=int, metavar="N", default=2 * (os.cpu_count() or 1), help="processes (two per core)"
    )
    parser.add_argument("--variants", action="store_true", help="variants alone")
    parser.add_argument("--faults", action="store_true", help="faults alone")
    parser.add_argument("--single", action="store_true", help="variants with a single declared call as well")
    parser.add_argument("--max-examples", type=int, metavar="N", default=0, help="generated examples in each run (0)")
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
    judge = Judge(mandatory, known, legal)
    judgements = _judged(
        list(jobs_of(known, legal, contract, single_variants=options.single)),
        judge,
        options.jobs,
        options.max_examples,
    )
    whole = not (options.only or options.variants or options.faults)
    caught = owners(judgements, known, contract.requirements)
    idle = [name for name, found in caught.items() if not found] if known and not options.only else []
    matrix = pages.Matrix(tuple(judgements), known, legal, caught, time.monotonic() - clock)
    pages.write(matrix, FOLDER, whole=whole)
    return _tell(matrix, idle, contract)


def _judged(jobs: list[Job], judge: Judge, processes: int, max_examples: int) -> list[Judgement]:
    # What is slow should not be left for the end, and the plainest alarms should come first.
    jobs.sort(key=lambda job: (job.name not in ("slow", "jittery"), len(job.claims), job.mode != HOOK))
    os.chdir(ROOT)
    context = multiprocessing.get_context("spawn")
    made: list[Judgement] = []
    with context.Pool(max(1, min(processes, len(jobs)))) as pool:
        for done in pool.imap_unordered(partial(run, max_examples=max_examples), jobs):
            judgement = judge.judge(done)
            made.append(judgement)
            if not judgement.passed:
                _say(f"{done.job}: {judgement.problem}")
    order = {job: place for place, job in enumerate(jobs)}
    return sorted(made, key=lambda j: order[j.run.job])


def _tell(matrix: pages.Matrix, idle: list[str], contract: Contract) -> int:
    for name in idle:
        _say(f"requirement {name}: it has caught no fault that it owns")
    for line in pages.headlines(matrix, contract):
        _say(line)
    failed = sum(not j.passed for j in matrix.judgements) + len(idle)
    passed = sum(j.passed for j in matrix.judgements) + (len(matrix.caught) - len(idle) if matrix.faults else 0)
    _say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
