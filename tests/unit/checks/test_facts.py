# SPDX-License-Identifier: MIT
"""Answers about one call say the same of what no request changes."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.facts import same_facts
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, LIST, look_at
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    PASS,
    STEP,
    Document,
    answer,
    error,
    evidence,
    listed,
    says,
    shown,
    unanswered,
    updated,
    view,
    without,
)

ID = CALL.phone_call_id
AFTER, REPEATED = "look after the stop", "repeated"
PLAIN = listed(ID, view(), view("02"))


def by_id(document: Document, look: str = BEFORE) -> Exchange:
    return shown(look_at(look, BY_ID), document)


def several(document: Document, look: str = BEFORE) -> Exchange:
    return shown(look_at(look, LIST), document, operation=LIST_OPERATION)


def stop(**changes: object) -> Exchange:
    return answer(200, updated(**changes), step=STEP)


def again(*documents: Document) -> tuple[Exchange, ...]:
    return tuple(shown(REPEATED, document) for document in documents)


def recorded(*exchanges: Exchange) -> Evidence:
    return evidence(*exchanges, documented=STEP)


BOTH = (by_id(PLAIN), several(PLAIN))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (recorded(*BOTH), PASS, "2 answers agree"),
        (recorded(*BOTH, stop()), PASS, "3 answers agree"),
        (recorded(*BOTH, stop(ownerId="3", extension="0003*999")), PASS, ""),
        (recorded(*BOTH, stop(phoneCallView=[view("02")])), PASS, ""),
        (recorded(*BOTH, stop(phoneCallView=[view("99")])), FAIL, "ids of the views: 01, 02 | ids of the views: 99"),
        (recorded(*BOTH, stop(ownerId="4")), FAIL, "ownerId: 3 | ownerId: 4"),
        (recorded(*BOTH, stop(call_id="555555", ownerId="4")), PASS, ""),
        (recorded(*BOTH, error(400, "x", step=STEP)), PASS, ""),
        (recorded(*BOTH, unanswered(step=STEP)), PASS, ""),
        (recorded(*BOTH, answer(204, step=STEP)), PASS, ""),
        (recorded(by_id(PLAIN), several(listed(ID))), PASS, ""),
        (recorded(by_id(PLAIN), several(listed(ID, view()))), FAIL, "ids of the views"),
        (recorded(by_id(PLAIN), several(listed(ID, view(), view("02"), ownerName="X"))), FAIL, "ownerName: X"),
        (recorded(by_id(PLAIN), several(listed(ID, extension="1"))), FAIL, "extension: 1"),
        (recorded(by_id(PLAIN), several(listed(ID, published="2012-06-27T14:08:50.5Z"))), PASS, ""),
        (recorded(by_id(PLAIN), several(listed(ID, published="2012-06-27T14:08:51Z"))), FAIL, "published"),
        (recorded(by_id(listed(ID, published="x")), several(listed(ID, published="y"))), FAIL, "published: y"),
        (
            recorded(by_id(PLAIN), several(listed(ID, view(source=["1"]), view("02")))),
            FAIL,
            "phoneCallView 01: source: 1",
        ),
        (recorded(by_id(listed(ID, view(source=["1", "2"]))), several(listed(ID, view(source=["2", "1"])))), PASS, ""),
        (recorded(by_id(PLAIN), several(listed(ID, view(status="1"), view("02", flow=2)))), PASS, ""),
        (recorded(by_id(listed(ID, phoneCallView=[7])), several(listed(ID, phoneCallView={}))), PASS, ""),
        (recorded(*BOTH, by_id(listed(ID, view(), ownerId="4"), AFTER)), PASS, ""),
        (recorded(*BOTH, by_id(PLAIN, AFTER), several(listed(ID, ownerId="4"), AFTER)), FAIL, "ownerId: 4"),
        (recorded(*BOTH, *again(PLAIN, PLAIN)), PASS, "4 answers agree"),
        (recorded(*BOTH, *again(PLAIN, listed(ID, ownerId="4"))), FAIL, "ownerId: 4"),
        (recorded(*BOTH, *again(PLAIN, listed("555555", ownerId="4"))), PASS, ""),
        (recorded(*BOTH, *again(PLAIN), error(400, "x", step=REPEATED), unanswered(step=REPEATED)), PASS, ""),
        (recorded(by_id(PLAIN)), INCONCLUSIVE, "Fewer than two"),
        (recorded(by_id(PLAIN), error(500, "x", step=look_at(BEFORE, LIST))), INCONCLUSIVE, "Fewer than two"),
        (evidence(*BOTH, call=None), INCONCLUSIVE, "no call"),
    ],
)
def test_same_facts(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(same_facts(seen, (BEFORE,), (AFTER,), REPEATED), outcome, words)


def test_missing_look__decides_nothing() -> None:
    seen = recorded(*BOTH, by_id(PLAIN, AFTER), several(PLAIN, AFTER))
    says(same_facts(without(seen, look_at(AFTER, LIST)), (BEFORE, AFTER), (), REPEATED), INCONCLUSIVE, "incomplete")
