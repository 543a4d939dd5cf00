# SPDX-License-Identifier: MIT
"""What others do to a declared call is told from what the target does to it."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.disturbance import disturbance
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import CALL, Document, answer, error, evidence, look, shown, view

EARLIER, LATER = "look one", "look two"
SEEN = look(EARLIER, view(recording=True))
GONE_BY_ID = error(400, "pc_phonecall_invalid", step=f"{LATER}: by id")
GONE_FROM_LIST = shown(f"{LATER}: list")


def found(*later: Exchange, earlier: tuple[Exchange, ...] = SEEN) -> tuple[int, str] | None:
    made = disturbance(evidence(earlier, later), [(EARLIER, LATER)])
    return (made.since, made.what) if made is not None else None


def test_call_that_is_gone_everywhere__was_hung_up() -> None:
    since, what = found(GONE_BY_ID, GONE_FROM_LIST) or (0, "")
    assert since == 1
    assert what.startswith(f"The declared call {CALL} ended during the run: did a party hang up?")


@pytest.mark.parametrize(
    "later",
    [
        look(LATER, view(recording=True)),
        look(LATER, view(recording=False)),
        look(LATER),
        (GONE_BY_ID, look(LATER, view())[1]),
        (look(LATER, view())[0], GONE_FROM_LIST),
        (answer(500, step=f"{LATER}: by id"), GONE_FROM_LIST),
        (answer(503, step=f"{LATER}: by id"), GONE_FROM_LIST),
        (GONE_BY_ID, answer(502, step=f"{LATER}: list")),
        (GONE_BY_ID,),
        (),
    ],
)
def test_call_that_may_still_be_there__was_left_alone(later: tuple[Exchange, ...]) -> None:
    """A recording that ended while the call is as it was is what the target did."""
    assert found(*later) is None


def test_call_that_was_never_shown__was_not_hung_up() -> None:
    earlier = (error(400, "pc_phonecall_invalid", step=f"{EARLIER}: by id"), shown(f"{EARLIER}: list"))
    assert found(GONE_BY_ID, GONE_FROM_LIST, earlier=earlier) is None


@pytest.mark.parametrize(
    "change", [{"status": "7"}, {"onHold": "1"}, {"holder": "0003*210"}, {"parked": "1"}, {"disposition": "2"}]
)
@pytest.mark.parametrize("recording", [True, False])
def test_view_whose_parties_changed_it__was_put_on_hold(change: Document, *, recording: bool) -> None:
    _, what = found(*look(LATER, view(recording=recording, **change))) or (0, "")
    assert "put it on hold" in what
    assert next(iter(change)) in what


@pytest.mark.parametrize("change", [{"source": ["1"]}, {"callerId": "x"}, {"flow": "2"}])
def test_other_changes__are_the_targets(change: Document) -> None:
    assert found(*look(LATER, view(recording=True, **change))) is None


def test_without_a_call__nothing_was_done_to_it() -> None:
    made = evidence(SEEN, (GONE_BY_ID, GONE_FROM_LIST), call=None)
    assert disturbance(made, [(EARLIER, LATER)]) is None


def test_first_span_that_shows_it__counts() -> None:
    third = (error(400, "x", step="look three: by id"), shown("look three: list"))
    made = disturbance(
        evidence(SEEN, look(LATER, view(recording=True)), third), [(EARLIER, LATER), (LATER, "look three")]
    )
    assert made is not None
    assert made.since == 3
