# SPDX-License-Identifier: MIT
"""Stops that follow what should leave no trace go only where they may, and stand where they have to in the sequence."""

from __future__ import annotations

import pytest
from uapi_conformance.scenarios.aftermath import (
    AFTER_A_BURST,
    AFTER_DENIED,
    AFTER_REFUSED,
    BREAKING_OFF,
    BROKEN_OFF,
    BURST,
    REPEATED_AFTER,
    right_after,
)
from uapi_conformance.scenarios.steps import Put, Scenario

from tests.support.sources import CALL, source_with

ALL = (AFTER_REFUSED, AFTER_DENIED, AFTER_A_BURST, BROKEN_OFF)


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_usual_run__neither_sets_them_up_nor_sends_them(scenario: Scenario) -> None:
    with source_with(test_system=True) as source:
        assert source.of(scenario).is_absent
        assert (source.target.open_setups, source.target.recorder.sent) == ([], 0)


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_declared_call__is_not_given_up_for_them(scenario: Scenario) -> None:
    with source_with(None, CALL) as source:
        source.target.wanted = lambda _step: True
        assert source.of(scenario).is_absent
        assert source.target.recorder.sent == 0


@pytest.mark.parametrize(("test_system", "sent"), [(True, True), (False, False)])
def test_what_breaks_off__goes_to_test_systems_alone(*, test_system: bool, sent: bool) -> None:
    with source_with(test_system=test_system) as source:
        source.target.wanted = lambda _step: True
        evidence = source.of(BROKEN_OFF)
        assert evidence.is_absent is not sent
        assert source.target.withheld == (set() if sent else {BROKEN_OFF.name})
    names = {exchange.step.name for exchange in evidence.exchanges}
    assert {form.name for form in BREAKING_OFF} <= names or not sent


def test_right_stop__is_the_second_request_of_its_connection() -> None:
    """A refused one opens each connection."""
    puts = [step for step in AFTER_REFUSED.steps if isinstance(step, Put)]
    for change in REPEATED_AFTER:
        at = next(n for n, step in enumerate(puts) if step.name == right_after(change))
        assert [step.alone for step in puts[at - 1 : at + 1]] == [True, False]


def test_burst__is_of_equal_requests() -> None:
    with source_with() as source:
        source.target.wanted = lambda _step: True
        sent = [source.of(AFTER_A_BURST).last(name) for name in BURST]
    assert len({exchange.request for exchange in sent if exchange is not None}) == 1
    assert None not in sent
