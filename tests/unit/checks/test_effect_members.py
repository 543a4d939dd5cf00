# SPDX-License-Identifier: MIT
"""What a stop leaves alone: every member that the contract gives a PhoneCall and its views."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.untouched import call_goes_on
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import CALL, FAIL, OFF, ON, OPENAPI, STEP, answer, evidence, listed, look, says, shown

EARLIER, MIDDLE, AFTER = "look one", "look two", "look after the stop"
STOP = answer(200, {}, step=STEP)
SHOWN_ON = look(BEFORE, ON)


def _as(name: str, **changes: object) -> Exchange:
    return shown(f"{name}: by id", listed(CALL.phone_call_id, ON, **changes))


def _documented(schema: str, *but: str) -> list[str]:
    """The members that the contract gives a resource, but those that a stop changes or that name it."""
    properties = OPENAPI.document["components"]["schemas"][schema]["properties"]
    return [name for name in properties if name not in but]


CALL_MEMBERS = _documented("PhoneCall", "id", "link", "links", "phoneCallView")
VIEW_MEMBERS = _documented("PhoneCallView", "id", "recording")


@pytest.mark.parametrize("now", ["9", None])
@pytest.mark.parametrize("name", CALL_MEMBERS)
def test_call_goes_on__with_every_documented_member_as_it_was(name: str, now: str | None) -> None:
    looks = (_as(EARLIER, **{name: "7"}), _as(MIDDLE, **{name: "7"}), _as(AFTER, **{name: now}))
    seen = evidence(SHOWN_ON, STOP, *looks)
    words = f"{name}: 7 | {name}: {now or '(none)'}"
    says(call_goes_on(seen, AFTER, STOP, unchanged_since=(EARLIER, MIDDLE)), FAIL, words)


@pytest.mark.parametrize("now", ["9", None])
@pytest.mark.parametrize("name", VIEW_MEMBERS)
def test_call_goes_on__with_every_documented_member_of_its_views_as_it_was(name: str, now: str | None) -> None:
    earlier = [look(step, ON | {name: "7"})[0] for step in (EARLIER, MIDDLE)]
    changed = {member: value for member, value in (OFF | {name: now}).items() if value is not None}
    seen = evidence(SHOWN_ON, STOP, *earlier, look(AFTER, changed)[0])
    words = f"phoneCallView 01: {name}: 7 | phoneCallView 01: {name}: {now or '(none)'}"
    says(call_goes_on(seen, AFTER, STOP, unchanged_since=(EARLIER, MIDDLE)), FAIL, words)
