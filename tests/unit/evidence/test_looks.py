# SPDX-License-Identifier: MIT
"""What the looks at a call say: what is recorded, under which id a call is shown, and which calls are alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.evidence.evidence import Evidence, Inspection
from uapi_conformance.evidence.looks import (
    BEFORE,
    Sign,
    alias,
    alias_by_id,
    calls_alike,
    shown_call,
    signs,
)
from uapi_conformance.evidence.phonecall import read_call
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    OFF,
    ON,
    Document,
    answer,
    error,
    evidence,
    inspected,
    listed,
    look,
    shown,
    unanswered,
    view,
)

AFTER = "look after the stop"
SHOWN_ON, SHOWN_OFF = look(BEFORE, ON), look(AFTER, OFF)
STILL_ON = look(AFTER, ON)


@pytest.mark.parametrize(
    ("seen", "inspections", "said"),
    [
        ((SHOWN_ON, SHOWN_OFF), [], (False, False, None)),
        ((SHOWN_ON, STILL_ON), [inspected(AFTER, True)], (True, True, True)),
        ((STILL_ON,), [inspected(AFTER, False)], (True, True, False)),
        ((SHOWN_OFF,), [inspected(AFTER, True, replace(CALL, phone_call_view_id="00"))], (None, None, None)),
        ((SHOWN_ON[0], SHOWN_OFF), [inspected(BEFORE, True)], (False, None, None)),
        ((SHOWN_ON,), [], (None, None, None)),
    ],
)
def test_signs__are_what_each_source_says_in_a_look(
    seen: tuple[tuple[Exchange, ...] | Exchange, ...],
    inspections: list[Inspection],
    said: tuple[bool | None, ...],
) -> None:
    found: tuple[Sign, ...] = signs(evidence(*seen, inspections=inspections), AFTER, CALL)
    assert [s.source for s in found] == ["by id", "list", "inspect"]
    assert tuple(s.recording for s in found) == said


@pytest.mark.parametrize(
    ("exchange", "call_id"),
    [
        (shown("x: by id", listed()), "444444"),
        (shown("x: by id", listed("b817")), "b817"),
        (shown("x: list", listed("b817")), None),
        (shown("x: by id", listed("b817"), listed("c928")), None),
        (shown("x: by id", listed("b817"), listed()), "444444"),
        (shown("x: by id"), None),
        (answer(200, [], step="x: by id"), None),
        (error(400, "x", step="x: by id"), None),
        (unanswered(step="x: by id"), None),
        (shown("another step", listed()), None),
    ],
)
def test_shown_call__is_the_one_of_that_id_or_the_only_one(exchange: Exchange, call_id: str | None) -> None:
    found = shown_call(evidence(exchange), exchange.step.name if "another" not in exchange.step.name else "x", "444444")
    assert (found.id if found is not None else None) == call_id


UNDER_ALIAS = shown(f"{BEFORE}: by id", listed("b817"))
ALIAS_IN_LIST = shown(f"{BEFORE}: list", listed("b817"), operation=LIST)


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (evidence(UNDER_ALIAS, ALIAS_IN_LIST), "b817"),
        (evidence(SHOWN_ON), None),
        (evidence(UNDER_ALIAS, shown(f"{BEFORE}: list", listed(), listed("b817"))), None),
        (evidence(UNDER_ALIAS, shown(f"{BEFORE}: list", listed("c928"))), None),
        (evidence(shown(f"{BEFORE}: by id", listed("b817"), listed("c928")), ALIAS_IN_LIST), None),
        (evidence(answer(200, [], step=f"{BEFORE}: by id"), ALIAS_IN_LIST), None),
        (evidence(error(400, "x", step=f"{BEFORE}: by id"), ALIAS_IN_LIST), None),
        (evidence(UNDER_ALIAS, error(400, "x", step=f"{BEFORE}: list")), None),
        (evidence(UNDER_ALIAS, answer(200, [], step=f"{BEFORE}: list")), None),
        (evidence(UNDER_ALIAS, unanswered(step=f"{BEFORE}: list")), None),
        (evidence(unanswered(step=f"{BEFORE}: by id"), ALIAS_IN_LIST), None),
        (evidence(UNDER_ALIAS), None),
        (evidence(ALIAS_IN_LIST), None),
        (evidence(UNDER_ALIAS, ALIAS_IN_LIST, call=None), None),
    ],
)
def test_alias__is_the_other_id_under_which_both_answers_show_the_call(seen: Evidence, name: str | None) -> None:
    assert alias(seen) == name


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (evidence(UNDER_ALIAS), "b817"),
        (evidence(UNDER_ALIAS, shown(f"{BEFORE}: list", listed("c928"))), "b817"),
        (evidence(SHOWN_ON), None),
        (evidence(shown(f"{BEFORE}: by id")), None),
        (evidence(shown(f"{BEFORE}: by id", listed("b817"), listed("c928"))), None),
        (evidence(shown(f"{BEFORE}: by id", {"id": 7})), None),
        (evidence(answer(200, [], step=f"{BEFORE}: by id")), None),
        (evidence(error(400, "x", step=f"{BEFORE}: by id")), None),
        (evidence(unanswered(step=f"{BEFORE}: by id")), None),
        (evidence(ALIAS_IN_LIST), None),
        (evidence(UNDER_ALIAS, call=None), None),
    ],
)
def test_alias_by_id__is_the_only_id_that_the_answer_by_id_shows(seen: Evidence, name: str | None) -> None:
    assert alias_by_id(seen) == name


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (listed("b817"), True),
        (listed("b817", view(), link={"self": "https://x.example.com/1"}), True),
        (listed("b817", ownerName="B"), False),
        (listed("b817", extension="999"), False),
        (listed("b817", published="2013-06-27T16:08:50+02:00"), False),
        (listed("b817", nonce="1"), True),  # which only one of them shows
        (listed("b817", vendor=1), True),
        ({"id": "b817", "extension": CALL.extension}, True),
        ({"id": "b817"}, False),
    ],
)
def test_calls_alike__in_all_that_both_show(other: Document, *, alike: bool) -> None:
    one, two = read_call(listed()), read_call(other)
    assert one is not None
    assert two is not None
    assert calls_alike(one, two) is calls_alike(two, one) is alike
