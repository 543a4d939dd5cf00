# SPDX-License-Identifier: MIT
"""Which runs the matrix makes: all of them, or an even sample by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from uapi_conformance.contract import Contract

from tests.quality.catalogue import CALL, DECLARED, NOTHING, Fault, Variant
from tests.quality.running import HOOK, REFERENCE, SINGLE, Job


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
    yield Job(REFERENCE, REFERENCE, deep=True)
    for variant in chosen_variants:
        # No case, however rarely it finds more, may call a legal server faulty.
        yield Job("variant", variant.name, deep=True)
        if single_variants:
            yield Job("variant", variant.name, SINGLE)
        for claim in variant.unlike:
            yield Job("variant", variant.name, HOOK, (claim,), false=True, only=_narrowed(contract, claim[0]))
        true = _true_claims(variant, contract.claim_values)
        if true:
            yield Job("variant", variant.name, HOOK, true)
    for fault in chosen_faults:
        if fault.of_grid:
            mode = SINGLE if fault.needs == DECLARED else HOOK
            yield Job("fault", fault.name, mode, only=fault.breaks, deep=fault.deep)
            continue
        yield Job("fault", fault.name, deep=fault.deep)
        if fault.needs in (CALL, NOTHING):
            yield Job("fault", fault.name, SINGLE, deep=fault.deep)


def _narrowed(contract: Contract, claim: str) -> tuple[str, ...]:
    entry = contract.interpretation_of(claim).id
    return tuple(name for name, r in contract.requirements.items() if entry in r.interpretations)


def _true_claims(variant: Variant, claims: Mapping[str, tuple[str | int, ...]]) -> tuple[tuple[str, str | int], ...]:
    """What is left of the claims where the variant contradicts all others of their key."""
    denied = dict(variant.unlike)
    left = {key: [v for v in claims[key] if (key, v) not in variant.unlike] for key in denied}
    return tuple((key, values[0]) for key, values in left.items() if len(values) == 1)


def sample(jobs: Sequence[Job], size: int, seed: int, owned: Mapping[str, tuple[str, ...]]) -> list[Job]:
    """So many of the jobs, with the reference server, and a fault that each requirement owns, among them.

    ``owned`` are the requirements that own each fault. The others are drawn from each kind and mode of job evenly.
    """
    source = random.Random(seed)  # noqa: S311 - reproducible on purpose, and no secret
    order = {job: place for place, job in enumerate(source.sample(jobs, len(jobs)))}
    chosen = {job for job in jobs if job.kind == REFERENCE}
    seen: set[str] = set()
    # What judges its own requirements alone takes a third of the time of a whole run.
    for job in sorted((j for j in jobs if j.kind == "fault" and j.mode == HOOK), key=lambda j: (not j.only, order[j])):
        if not seen.issuperset(owned[job.name]):
            seen.update(owned[job.name])
            chosen.add(job)
    strata: dict[tuple[str, str, bool, bool, bool], list[Job]] = {}
    for job in jobs:
        if job not in chosen:
            strata.setdefault((job.kind, job.mode, bool(job.claims), job.false, bool(job.only)), []).append(job)
    left, rest = sum(map(len, strata.values())), max(0, size - len(chosen))
    for kept in strata.values():
        share = round(len(kept) * rest / left) if left else 0
        chosen.update(sorted(kept, key=order.__getitem__)[:share])
    return [job for job in jobs if job in chosen]
