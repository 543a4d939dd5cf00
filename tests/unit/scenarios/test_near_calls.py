# SPDX-License-Identifier: MIT
"""Whatever form the ids of a target have: a near miss of a call id that could be a live call's gets no stop."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.identifiers import CALL
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.scenarios.recorded_call import ODD, REFUSED
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.requests import Stop

from tests.support.exchanges import OPENAPI

IDS = (
    "b817d2618fe6f1804333", "000444444444444", "4", "1695807263.42", "a9b1f0de-66a2-4d3c-9d4e-0a1b2c3d4e5f",
    "call&amp;0123456789", "call+0123456789", "~call=0123456789~", "'0123456789012'", "call:0123456789,0123456789",
)  # fmt: skip


@pytest.mark.parametrize("test_system", [False, True])
@pytest.mark.parametrize("call_id", IDS)
def test_near_miss_of_any_id__is_let_through_withheld_or_left_out(call_id: str, test_system: bool) -> None:
    guard = Guard(test_system=test_system)
    guard.permit(call_id, set_up=True)
    stop = Stop.of(OPENAPI.path(STOP), CallReference("12", "0003*210", call_id, "01"), "a-token-0123456789")
    looked_up = (change.make(stop) for change in changes.NEAR_CALLS)
    for near in filter(None, looked_up):
        guard.names_nothing(unquote(near.call))
    for change in (*REFUSED, *ODD):
        made = change.make(stop)
        if made is None or (change in NEAR_MISSES[CALL] and guard.could_be_live(unquote(made.call))):
            continue
        assert guard.objection(made.request()) is None or guard.withholds(made.request()), change.name


def test_id_that_nothing_is_known_about__could_be_live() -> None:
    guard = Guard()
    guard.permit("444444", set_up=False)
    guard.names_nothing("44444")
    known = {id_: guard.could_be_live(id_) for id_ in ("444444", "44444", "4444444", "444444 ")}
    assert known == {"444444": False, "44444": False, "4444444": True, "444444 ": False}
