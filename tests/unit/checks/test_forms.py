# SPDX-License-Identifier: MIT
"""Another form of the request is answered as the plain one, and stops the recording as that does."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.forms import same_effect
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    PASS,
    answer,
    error,
    evidence,
    inspected,
    listed,
    says,
    shown,
    updated,
    view,
    without,
)

AFTER, STEP = "look after the other form", "the other form"
PLAIN, FORM = answer(202, updated()), answer(202, updated(), step=STEP)
REFUSED, FORM_REFUSED = error(400, "a"), error(400, "a", step=STEP)
HOOK = f"{AFTER}: inspect {CALL}"


def seen(form: Exchange, *, before: bool | None, after: bool | None, hook: bool | None = None) -> Evidence:
    """What List by id shows of the view before and after; None where it hides it, or the hook cannot say."""
    looks = [
        shown(f"{name}: by id", listed(CALL.phone_call_id, view(recording=bool(recording))))
        for name, recording in ((BEFORE, before), (AFTER, after))
    ]
    said = [] if hook is None else [inspected(BEFORE, True), inspected(AFTER, hook)]
    return evidence(looks[0], form, looks[1], inspections=said)


@pytest.mark.parametrize(
    ("found", "plain", "outcome", "words"),
    [
        (seen(FORM, before=True, after=False), PLAIN, PASS, "202 Accepted"),
        (seen(FORM, before=True, after=True), PLAIN, FAIL, "The view is still recorded."),
        (seen(FORM, before=True, after=False, hook=True), PLAIN, FAIL, "inspect says"),
        (seen(FORM, before=None, after=None), PLAIN, PASS, "202 Accepted"),
        (seen(FORM_REFUSED, before=True, after=True), PLAIN, FAIL, "answered differently"),
        (seen(FORM_REFUSED, before=True, after=True), REFUSED, PASS, "400"),
        (seen(FORM, before=True, after=True), REFUSED, FAIL, "answered differently"),
        (seen(FORM, before=True, after=False), None, INCONCLUSIVE, "was not sent"),
        (evidence(FORM), PLAIN, INCONCLUSIVE, "does not show whether"),
        (without(seen(FORM, before=True, after=True), f"{AFTER}: by id"), PLAIN, INCONCLUSIVE, "does not show whether"),
        (without(seen(FORM, before=True, after=False, hook=True), HOOK), PLAIN, INCONCLUSIVE, "looks is incomplete"),
    ],
)
def test_same_effect__where_another_form_stops_as_the_plain_one_does(
    found: Evidence, plain: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(same_effect(found, AFTER, STEP, plain, what="another form"), outcome, words)
