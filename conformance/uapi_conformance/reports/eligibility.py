# SPDX-License-Identifier: MIT
"""Decides whether a certificate can rest on a run."""

from __future__ import annotations

from collections.abc import Iterator

from uapi_conformance.evidence.results import RunVerdict
from uapi_conformance.reports.facts import CanaryResult, RunFacts


def objections(verdict: RunVerdict, facts: RunFacts) -> Iterator[str]:
    """Yield each reason why no certificate can rest on the run, as a sentence; nothing if one can."""
    if verdict is not RunVerdict.CONFORMING:
        yield f"The run is {verdict}."
    if facts.embedded:
        yield "The embedded reference server was judged."
    if facts.canary is not CanaryResult.PASSED and not facts.embedded:
        yield "The suite was not first tried on known faulty servers; run without --no-canary."
    if not facts.generation.as_usual:
        yield "The generated requests were not the default ones; run without --max-examples and --seed."
    if facts.declaration.get("verify_certificate") is False:
        yield "The TLS certificate of the target was not verified; run without verify_certificate = false."
    if facts.deselected:
        yield f"{facts.deselected} cases were deselected; run without -k, -m, --class, --lf and the like."
    if facts.not_tried:
        yield (
            f"{facts.not_tried} cases were not tried, because only test systems get them; "
            "judge a test system, and declare [target] test_system = true."
        )
    if facts.too_deep:
        yield f"{facts.too_deep} cases were not tried, because they go deep; run with --deep."
    if not facts.released:
        yield "The suite is a working copy, not a release; install a release."
    for name, version in facts.generation.libraries.items():
        tested = facts.generation.tested.get(name)
        if version != tested:
            yield (
                f"{name} {version} may generate different requests from the {tested or 'version'} that this release "
                "was tested with; install with constraints.txt."
            )
