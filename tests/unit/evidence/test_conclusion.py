# SPDX-License-Identifier: MIT
"""What a run amounts to: one verdict on the target, one sentence, one exit status."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.conclusion import conclude
from uapi_conformance.evidence.results import Fault, Results, RunVerdict
from uapi_conformance.evidence.verdict import Outcome

from tests.support.exchanges import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS
from tests.support.results import INSIDE, MUST, OTHER_MUST, OUTSIDE, SHOULD, item, results, small

CONFORMING, NOT_CONFORMING = RunVerdict.CONFORMING, RunVerdict.NOT_CONFORMING
OPEN, ERROR = RunVerdict.INCONCLUSIVE, RunVerdict.ERROR


def exit_status(verdict: RunVerdict, fault: Fault | None, *, interrupted: bool, met: bool, allow: bool) -> int:
    """The promise to users, as a table would have it: 2 for an interrupted run, 3 or 4 for a fault, 1, 6, 0."""
    if interrupted:
        return 2
    if fault is not None:
        return fault.exit_status
    if verdict is NOT_CONFORMING:
        return 1
    return 6 if verdict is OPEN and not (allow and met) else 0


@pytest.mark.parametrize("fault", [None, OUTSIDE, INSIDE], ids=["no fault", "outside", "inside"])
@pytest.mark.parametrize("interrupted", [False, True])
@pytest.mark.parametrize("recommended", [*Outcome, None])
@pytest.mark.parametrize("mandatory", [*Outcome, None])
@pytest.mark.parametrize("other", [PASS, NOT_APPLICABLE, INCONCLUSIVE])
def test_conclusion__of_every_combination(
    mandatory: Outcome | None, other: Outcome, recommended: Outcome | None, interrupted: bool, fault: Fault | None
) -> None:
    found = Results(small(), fault=fault, interrupted=interrupted)
    for requirement, outcome in ((MUST, mandatory), (SHOULD, recommended), (OTHER_MUST, other)):
        if outcome is not None:
            found.add(item(requirement, outcome))
    if fault is not None:
        verdict = ERROR
    elif mandatory is FAIL:
        verdict = NOT_CONFORMING
    elif interrupted or mandatory in (None, INCONCLUSIVE) or other is INCONCLUSIVE:
        verdict = OPEN
    else:
        verdict = CONFORMING
    assert found.verdict is verdict
    for allow in (False, True):
        drawn = conclude(found, allow_inconclusive=allow)
        wanted = exit_status(verdict, fault, interrupted=interrupted, met=PASS in (mandatory, other), allow=allow)
        assert (drawn.verdict, drawn.exit_status, drawn.interrupted) == (verdict, wanted, interrupted)
        assert drawn.error == (fault.sentence if fault is not None else None)
        assert (drawn.exit_status == 1) == (mandatory is FAIL and fault is None and not interrupted)


@pytest.mark.parametrize(
    ("outcome", "fault", "allow", "status", "starts"),
    [
        (PASS, None, False, 0, "CONFORMING: "),
        (NOT_APPLICABLE, None, False, 0, "CONFORMING: "),
        (FAIL, None, False, 1, "NOT CONFORMING: "),
        (FAIL, None, True, 1, "NOT CONFORMING: "),
        (INCONCLUSIVE, None, False, 6, "INCONCLUSIVE: "),
        (INCONCLUSIVE, None, True, 0, "INCONCLUSIVE: "),
        (PASS, OUTSIDE, True, 4, "ERROR: "),
        (FAIL, OUTSIDE, True, 4, "ERROR: "),
        (FAIL, INSIDE, True, 3, "ERROR: "),
    ],
)
def test_conclusion__as_promised(outcome: Outcome, fault: Fault | None, allow: bool, status: int, starts: str) -> None:
    drawn = conclude(results(item(MUST, outcome), fault=fault), allow_inconclusive=allow)
    assert drawn.exit_status == status
    assert drawn.sentence.startswith(starts)


def test_nothing_judged__is_five_and_says_why() -> None:
    found = Results(small(), unjudged="3 cases were collected and none was judged, because of --collect-only")
    drawn = conclude(found, allow_inconclusive=True)
    assert (drawn.verdict, drawn.exit_status) == (OPEN, 5)
    assert drawn.sentence == f"NOTHING JUDGED: {found.unjudged}"


def test_other_tests_that_failed__keep_pytests_status_and_change_no_verdict() -> None:
    found = results(item(MUST, PASS))
    found.others_failed = True
    drawn = conclude(found)
    assert (drawn.verdict, drawn.exit_status) == (CONFORMING, 1)
    assert drawn.sentence.endswith("; other tests of this session failed")
    found.blame(OUTSIDE)
    assert conclude(found).exit_status == 4


def test_case_that_was_collected_and_not_run__keeps_the_verdict_open() -> None:
    found = results(item(MUST, PASS))
    assert found.verdict is CONFORMING
    found.expected[MUST] += 1
    assert found.verdict is OPEN
    (first, *_) = found.requirements
    assert (first.left_out, first.outcome) == (1, INCONCLUSIVE)
    found.add(item(MUST, PASS, "the other"))
    assert found.verdict is CONFORMING


def test_more_items_than_were_collected__are_no_negative_number() -> None:
    found = results(item(MUST, PASS), item(MUST, PASS, "again"))
    found.expected[MUST] = 1
    assert [r.left_out for r in found.requirements] == [0, 0, 0]


def test_left_out_recommendation__keeps_nothing_open() -> None:
    found = results()
    found.expected[SHOULD] += 4
    assert found.verdict is CONFORMING
