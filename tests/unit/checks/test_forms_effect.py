# SPDX-License-Identifier: MIT
"""A form of a stop does what its answer says: it ends the recording where it succeeds, and nothing where it is refused."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.forms import leaves_alone_if_refused, takes_effect
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    evidence,
    listed,
    says,
    shown,
    unanswered,
    updated,
    view,
    without,
)
from tests.unit.checks.test_forms import AFTER, FORM, FORM_REFUSED, STEP, seen

OWN_LOOK = "look after the stop"
ABSENT = evidence(unavailable="Declare a hook.")


def plain(*, stops: bool) -> Evidence:
    """The scenario of the documented request, which stops the recording or does not."""
    looks = [
        shown(f"{name}: by id", listed(CALL.phone_call_id, view(recording=recording)))
        for name, recording in ((BEFORE, True), (OWN_LOOK, not stops))
    ]
    return evidence(looks[0], answer(202, updated(), step="twin"), looks[1], documented="twin")


@pytest.mark.parametrize(
    ("form", "recorded", "outcome", "words"),
    [
        (seen(FORM, before=True, after=False), plain(stops=True), PASS, "no longer recorded"),
        (seen(FORM, before=True, after=True), plain(stops=True), FAIL, "The view is still recorded."),
        (seen(FORM, before=True, after=True), plain(stops=False), NOT_APPLICABLE, "Even the documented request"),
        (seen(FORM_REFUSED, before=True, after=True), plain(stops=True), NOT_APPLICABLE, "does not succeed"),
        (seen(FORM, before=None, after=None), plain(stops=True), NOT_APPLICABLE, "Nothing shows"),
        (without(seen(FORM, before=True, after=True), f"{AFTER}: by id"), plain(stops=True), INCONCLUSIVE, ""),
        (evidence(), plain(stops=True), NOT_APPLICABLE, "allow no request"),
        (ABSENT, plain(stops=True), NOT_APPLICABLE, "a hook sets up"),
    ],
)
def test_form_that_succeeds__ends_the_recording(
    form: Evidence, recorded: Evidence, outcome: Outcome, words: str
) -> None:
    says(takes_effect(form, recorded, STEP, look=AFTER, own_look=OWN_LOOK, what="another form"), outcome, words)


@pytest.mark.parametrize(
    ("form", "outcome", "words"),
    [
        (seen(FORM_REFUSED, before=True, after=True), PASS, "goes on"),
        (seen(FORM_REFUSED, before=True, after=False), FAIL, "ended by a refused stop with another form"),
        (seen(FORM, before=True, after=False), NOT_APPLICABLE, "is not refused"),
        (seen(unanswered(step=STEP), before=True, after=False), NOT_APPLICABLE, "is not refused"),
        (evidence(), NOT_APPLICABLE, "is not refused"),
        (ABSENT, NOT_APPLICABLE, "a hook sets up"),
        (without(seen(FORM_REFUSED, before=True, after=True), f"{AFTER}: by id"), INCONCLUSIVE, ""),
    ],
)
def test_form_that_is_refused__leaves_the_recording_alone(form: Evidence, outcome: Outcome, words: str) -> None:
    says(leaves_alone_if_refused(form, STEP, look=AFTER, what="another form"), outcome, words)
