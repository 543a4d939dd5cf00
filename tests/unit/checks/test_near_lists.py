# SPDX-License-Identifier: MIT
"""List requests in which an identifier is a near miss."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.listing import hidden_from_near_miss
from uapi_conformance.contract.openapi import LIST_ONE
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    collection,
    error,
    evidence,
    listed,
    request,
    says,
    shown,
    unanswered,
    without,
)

ID, NEAR, OTHER = CALL.phone_call_id, f"0{CALL.phone_call_id}", "555555"
PLAIN = f"{BEFORE}: by id"


def near(*ids: str, asked: str = NEAR) -> Exchange:
    """The answer to List for a near miss, which shows these calls."""
    sent = request("GET", f"/uapi/phoneCalls/12/0003*210/{asked}", headers=())
    return answer(200, collection(*map(listed, ids)), step="near", operation=LIST_ONE, sent=sent)


def of(*taken: Exchange, as_id: str = ID) -> Evidence:
    return evidence(shown(PLAIN, listed(as_id)), *taken)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (of(near()), PASS, "does not show"),
        (of(near(NEAR)), PASS, "does not show"),
        (of(error(400, "pc_phonecall_invalid", step="near")), PASS, "does not show"),
        (of(near(ID)), FAIL, f"no call | calls {ID}"),
        (of(near(NEAR, ID)), FAIL, f"calls {NEAR}, {ID}"),
        (of(near(OTHER)), FAIL, f"calls {OTHER}"),
        (of(near(OTHER, asked=ID)), FAIL, f"calls {OTHER}"),
        (of(near("another"), as_id="alias"), PASS, "does not show"),
        (of(near("alias"), as_id="alias"), FAIL, "calls alias"),
        (of(error(500, "a", step="near")), INCONCLUSIVE, "not answered by List"),
        (of(answer(503, step="near")), INCONCLUSIVE, "503"),
        (of(unanswered(step="near")), INCONCLUSIVE, "not answered by List"),
        (of(), INCONCLUSIVE, "not sent"),
        (of().without("near", Cause.IDS), NOT_APPLICABLE, "do not allow"),
        (evidence(shown(PLAIN), near(ID)), NOT_APPLICABLE, "hidden from nothing"),
        (replace(of(near(ID)), call=None), NOT_APPLICABLE, "hidden from nothing"),
        (without(of(near(ID)), PLAIN), INCONCLUSIVE, "missing"),
        (without(of(near(ID)), "near"), INCONCLUSIVE, "missing"),
        (replace(of(near()), earlier=(of(near(ID)),)), FAIL, f"calls {ID}"),
    ],
)
def test_hidden_from_near_miss(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(hidden_from_near_miss(seen, "near", what="a near miss"), outcome, words)
