# SPDX-License-Identifier: MIT
"""The gate of the kill matrix: which runs it takes for right, and which it must not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.reference.behaviour import Behaviour

from tests.quality.catalogue import CALL, Fault, Variant
from tests.quality.judging import ALIKE, BLIND, Judge, owners
from tests.quality.running import HOOK, REFERENCE, SINGLE, Job, Run

MUST, OTHER_MUST, SHOULD = "core.must", "core.other", "robust.should"
MANDATORY = frozenset({MUST, OTHER_MUST})


class Other(Behaviour):
    """Stands for a behaviour of its own."""


FAULTS = (
    Fault("one", "", (MUST,), CALL, Behaviour),
    Fault("two", "", (MUST, OTHER_MUST), CALL, Behaviour),
    Fault("advice", "", (SHOULD,), CALL, Behaviour),
    Fault("both", "", (MUST, SHOULD), CALL, Behaviour),
)
VARIANTS = (
    Variant("plain", "", Other),
    Variant("hidden", "", Other, hides=(MUST,)),
    Variant("unadvised", "", Other, advised=(SHOULD,)),
    Variant("late", "", Other, unseen=True),
    Variant("same", "", Behaviour),
)
JUDGE = Judge(MANDATORY, FAULTS, VARIANTS)
CONFORMING, NOT_CONFORMING, INCONCLUSIVE = (0, "conforming"), (1, "not conforming"), (6, "inconclusive")


def made(job: Job, end: tuple[int, str], **outcomes: str) -> Run:
    """A run with these outcomes; what is not named passes."""
    names = {"must": MUST, "other": OTHER_MUST, "should": SHOULD}
    told = {name: outcomes.get(short, "pass") for short, name in names.items()}
    return Run(job, *end, told, {name: "because" for name, outcome in told.items() if outcome != "pass"}, shown="x")


def fault(name: str, mode: str = HOOK) -> Job:
    return Job("fault", name, mode)


def variant(name: str, mode: str = HOOK) -> Job:
    return Job("variant", name, mode)


CLAIMING = Job("variant", "plain", HOOK, (("k", 1),), false=True, only=(MUST,))
RIGHT = {
    "its owner fails, and the run with it": made(fault("one"), NOT_CONFORMING, must="fail"),
    "another fails beside its owner": made(fault("one"), NOT_CONFORMING, must="fail", other="fail"),
    "both owners fail": made(fault("two"), NOT_CONFORMING, must="fail", other="fail"),
    "one of two owners with a single call": made(fault("two", SINGLE), NOT_CONFORMING, must="fail"),
    "a recommendation is not followed": made(fault("advice"), CONFORMING, should="fail"),
    "an owner of each level": made(fault("both"), NOT_CONFORMING, must="fail", should="fail"),
    "a recommendation with a single call": made(
        fault("advice", SINGLE), INCONCLUSIVE, must="inconclusive", should="fail"
    ),
    "a legal server": made(variant("plain"), CONFORMING),
    "what is hidden is not judged": made(variant("hidden"), INCONCLUSIVE, must="inconclusive"),
    "what is advised is not followed": made(variant("unadvised"), CONFORMING, should="fail"),
    "the reference server": made(Job(REFERENCE, REFERENCE), CONFORMING),
    "a false claim": made(CLAIMING, NOT_CONFORMING, must="fail"),
}
WRONG = {
    "a variant of which nothing is told": Run(Job("variant", "plain"), 0, "conforming"),
    "the reference server hardly judged": made(
        Job(REFERENCE, REFERENCE), CONFORMING, must="not applicable", other="not applicable"
    ),
    "missed": made(fault("one"), CONFORMING),
    "caught by another alone": made(fault("one"), NOT_CONFORMING, other="fail"),
    "found, but the run conforms": made(fault("one"), CONFORMING, must="fail"),
    "found, but the run is inconclusive": made(fault("one"), INCONCLUSIVE, must="fail"),
    "found, but the run is an error": made(fault("one"), (3, "error"), must="fail"),
    "found, but nothing was reported": Run(fault("one"), 1, "none"),
    "one of two owners is silent": made(fault("two"), NOT_CONFORMING, must="fail"),
    "the recommendation alone": made(fault("both"), CONFORMING, should="fail"),
    "the recommendation alone, with a single call": made(fault("both", SINGLE), INCONCLUSIVE, should="fail"),
    "an owner is not judged": made(fault("two"), NOT_CONFORMING, must="fail", other="inconclusive"),
    "a recommendation that fails the run": made(fault("advice"), NOT_CONFORMING, should="fail"),
    "a recommendation beside a false alarm": made(fault("advice"), NOT_CONFORMING, should="fail", must="fail"),
    "a recommendation missed": made(fault("advice"), CONFORMING),
    "a false alarm": made(variant("plain"), NOT_CONFORMING, must="fail"),
    "a false alarm with a single call": made(variant("plain", SINGLE), NOT_CONFORMING, must="fail"),
    "a recommendation's false alarm": made(variant("plain"), CONFORMING, should="fail"),
    "the reference server's false advice": made(Job(REFERENCE, REFERENCE), CONFORMING, should="fail"),
    "not judged, though not hidden": made(variant("plain"), INCONCLUSIVE, must="inconclusive"),
    "hidden, yet judged": made(variant("hidden"), CONFORMING),
    "advice that is followed": made(variant("unadvised"), CONFORMING),
    "all pass, and yet the run fails": made(variant("plain"), NOT_CONFORMING),
    "a claim that does not narrow": made(CLAIMING, CONFORMING),
    "a claim failed by what does not rest on it": made(CLAIMING, NOT_CONFORMING, other="fail"),
}


@pytest.mark.parametrize("what", RIGHT)
def test_right_run__passes_the_gate(what: str) -> None:
    assert JUDGE.judge(RIGHT[what]).problem == ""


@pytest.mark.parametrize("what", WRONG)
def test_wrong_run__does_not_pass_the_gate(what: str) -> None:
    assert JUDGE.judge(WRONG[what]).problem != ""


def test_variant_that_answers_as_the_reference_server__does_not_pass_the_gate() -> None:
    usual = made(Job(REFERENCE, REFERENCE), CONFORMING)
    alike = [made(variant("plain"), CONFORMING), made(variant("late"), CONFORMING)]
    unlike = replace(made(variant("hidden"), INCONCLUSIVE, must="inconclusive"), shown="y")
    problems = {j.run.job.name: j.problem for j in JUDGE.judge_all([usual, *alike, unlike])}
    assert problems == {REFERENCE: "", "plain": ALIKE, "late": "", "hidden": ""}


@pytest.mark.parametrize(("shown", "problem"), [("x", ""), ("y", BLIND)])
def test_reference_server_among_the_variants__shows_whether_what_was_shown_can_be_compared(
    shown: str, problem: str
) -> None:
    usual = made(Job(REFERENCE, REFERENCE), CONFORMING)
    same = replace(made(variant("same"), CONFORMING), shown=shown)
    assert [j.problem for j in JUDGE.judge_all([usual, same])] == ["", problem]


def test_owners__have_caught_what_failed_by_them_alone() -> None:
    runs = [RIGHT["both owners fail"], WRONG["caught by another alone"], WRONG["missed"]]
    caught = owners([JUDGE.judge(run) for run in runs], FAULTS, (MUST, OTHER_MUST, SHOULD))
    assert caught == {MUST: ["two"], OTHER_MUST: ["two"], SHOULD: []}
