# SPDX-License-Identifier: MIT
"""What checks make of the evidence of whole scenarios, and of one that is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks import effect, forms, generated, listing, methods, odd, signs, untouched
from uapi_conformance.contract.codes import CALL_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.evidence import Cause, Evidence, Unavailable
from uapi_conformance.evidence.looks import AT_END, BEFORE, OTHER_BY_ID, look_at
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.wire.exchange import Exchange, Step

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OTHER,
    PASS,
    PATH,
    TYPED,
    answer,
    collection,
    contract,
    error,
    evidence,
    listed,
    look,
    request,
    says,
    shown,
    unanswered,
    updated,
    view,
)

ABSENT = Evidence("a scenario", unavailable="It needs a hook.")
BROKEN_OFF = Evidence("a scenario", unavailable="The requests are used up.", broken_off=True)
STOP, SECOND, AFTER = "the stop", "the second stop", "look after the stop"
ON, OFF = view(recording=True), view()
OTHER_ON, OTHER_OFF = view("00", recording=True), view("00")
STOPPED = answer(200, updated(), step=STOP)


def recorded(*found: Exchange | tuple[Exchange, ...], **more: Any) -> Evidence:
    """A call that was stopped, as a scenario records it."""
    return replace(evidence(look(BEFORE, ON), STOPPED, *found, **more), documented=STOP)


DONE = recorded(look(AFTER, OFF), look(AT_END, OFF))
NEVER = recorded(look(AFTER, ON), look(AT_END, ON))
ONE_WITH_TWO_VIEWS = replace(
    evidence(look(BEFORE, ON, OTHER_ON), STOPPED, look(AFTER, OFF, OTHER_ON), look(AT_END, OFF, OTHER_OFF)),
    documented=STOP,
)


def two_views(*, after: tuple[Any, ...], at_end: tuple[Any, ...]) -> Evidence:
    """Of two views 01 and 00 the second was stopped."""
    found = evidence(look(BEFORE, ON, OTHER_ON), STOPPED, look(AFTER, *after), look(AT_END, *at_end), other_view="00")
    return replace(found, documented=STOP)


TOLD_APART = two_views(after=(ON, OTHER_OFF), at_end=(ON, OTHER_OFF))


@pytest.mark.parametrize(
    "read", [lambda e: e.last("x"), lambda e: e.twin, lambda e: e.find("x"), lambda e: e.sent("x")]
)
@pytest.mark.parametrize("missing", [ABSENT, BROKEN_OFF])
def test_evidence_that_is_not_there__cannot_be_read(read: Any, missing: Evidence) -> None:
    with pytest.raises(Unavailable, match=missing.unavailable) as raised:
        read(missing)
    assert raised.value.broken_off is missing.broken_off
    assert missing.is_absent is not missing.broken_off


# --- two views


@pytest.mark.parametrize(
    ("views", "one", "outcome", "words"),
    [
        (TOLD_APART, DONE, PASS, "The recording goes on."),
        (two_views(after=(OFF, OTHER_OFF), at_end=()), DONE, FAIL, "ended by a stop that names another view"),
        (two_views(after=(ON, OTHER_ON), at_end=()), DONE, FAIL, "still recorded"),
        (two_views(after=(ON, OTHER_ON), at_end=()), NEVER, INCONCLUSIVE, "core.recording-stops judges"),
        (two_views(after=(ON, OTHER_ON), at_end=()), ABSENT, FAIL, "still recorded"),
        (ABSENT, ONE_WITH_TWO_VIEWS, PASS, "The other recorded views"),
        (ABSENT, DONE, INCONCLUSIVE, "It needs a hook."),
    ],
)
def test_named_view_only__is_shown_by_two_views_or_by_one_call_that_has_them(
    views: Evidence, one: Evidence, outcome: Outcome, words: str
) -> None:
    says(effect.named_view_only(views, one, AFTER, AFTER), outcome, words)


def test_named_view_only__is_not_shown_by_one_call_where_the_other_was_broken_off() -> None:
    with pytest.raises(Unavailable, match="used up"):
        effect.named_view_only(BROKEN_OFF, ONE_WITH_TWO_VIEWS, AFTER, AFTER)


@pytest.mark.parametrize(
    ("views", "one", "outcome", "words"),
    [
        (TOLD_APART, DONE, PASS, "The recording goes on."),
        (two_views(after=(ON, OTHER_OFF), at_end=(OFF, OTHER_OFF)), DONE, FAIL, "ended by a stop"),
        (ABSENT, ONE_WITH_TWO_VIEWS, FAIL, "Another view of the call"),
        (ABSENT, DONE, NOT_APPLICABLE, "It needs a hook."),
    ],
)
def test_other_view__goes_on_until_the_end(views: Evidence, one: Evidence, outcome: Outcome, words: str) -> None:
    says(untouched.other_view_goes_on(views, one, AT_END), outcome, words)


@pytest.mark.parametrize(
    ("first", "last", "outcome", "words"),
    [
        ((ON, OTHER_OFF), (OFF, OTHER_OFF), PASS, ""),
        ((ON, OTHER_OFF), (ON, OTHER_OFF), FAIL, "still recorded"),
        ((ON, OTHER_ON), (ON, OTHER_ON), INCONCLUSIVE, "core.recording-stops judges"),
    ],
)
def test_first_view__is_named_then_and_stops(
    first: tuple[Any, ...], last: tuple[Any, ...], outcome: Outcome, words: str
) -> None:
    found = evidence(
        look(BEFORE, ON, OTHER_ON),
        STOPPED,
        look(AFTER, *first),
        answer(200, updated(), step=SECOND),
        look("look after both", *last),
        other_view="00",
    )
    found = replace(found, documented=STOP)
    says(effect.then_first_view(found, (AFTER, "look after both"), SECOND), outcome, words)


# --- two calls


def two_calls(*, still: bool) -> Evidence:
    other = [
        shown(look_at(name, OTHER_BY_ID), listed(OTHER.phone_call_id, view(OTHER.phone_call_view_id, recording=on)))
        for name, on in ((BEFORE, True), (AT_END, still))
    ]
    found = evidence(look(BEFORE, ON), other[0], STOPPED, look(AT_END, OFF), other[1], other=OTHER)
    return replace(found, documented=STOP)


@pytest.mark.parametrize(("still", "outcome"), [(True, PASS), (False, FAIL)])
def test_other_call__goes_on(*, still: bool, outcome: Outcome) -> None:
    says(untouched.other_call_goes_on(two_calls(still=still), AT_END, [STOP], what="a stop"), outcome)


@pytest.mark.parametrize(
    ("calls", "outcome"),
    [(two_calls(still=True), FAIL), (ABSENT, FAIL), (two_calls(still=False), NOT_APPLICABLE)],
)
def test_recording_that_ended__shows_nothing_where_the_stop_of_any_call_ends_it(
    calls: Evidence, outcome: Outcome
) -> None:
    ended = untouched.other_call_goes_on(two_calls(still=False), AT_END, [STOP], what="a stop")
    assert untouched.unless_stops_spread(ended, calls, [STOP]).outcome is outcome


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(look(BEFORE, ON), error(400, "a", step="foreign"), look(AFTER, ON)), PASS, "goes on"),
        (evidence(look(BEFORE, ON), error(400, "a", step="foreign"), look(AFTER, OFF)), FAIL, "refused"),
        (evidence(look(BEFORE, ON)).without("foreign", Cause.IDS), NOT_APPLICABLE, "Both calls have a view"),
        (evidence(look(BEFORE, ON), look(AFTER, ON)), INCONCLUSIVE, "No request was refused."),
    ],
)
def test_foreign_view__changes_nothing(found: Evidence, outcome: Outcome, words: str) -> None:
    says(untouched.foreign_view_changes_nothing(found, AFTER, "foreign"), outcome, words)


def test_lists_that_change_nothing__are_shown_by_the_first_call() -> None:
    first = evidence(look(BEFORE, ON), look(AFTER, OFF))
    later = evidence(look(BEFORE, ON), look(AFTER, ON))
    says(untouched.gets_change_nothing(replace(later, earlier=(first, later)), AFTER), FAIL, "a List request")
    says(untouched.gets_change_nothing(later, AFTER), PASS)


# --- signs


@pytest.mark.parametrize(
    ("stop", "outcome"), [(STOPPED, FAIL), (error(400, "a", step=STOP), PASS), (unanswered(step=STOP), PASS)]
)
def test_signs_after_a_stop_that_failed__are_not_compared(stop: Exchange, outcome: Outcome) -> None:
    disagreeing = (look(AFTER, ON)[0], look(AFTER, OFF)[1])
    found = replace(evidence(look(BEFORE, ON), stop, *disagreeing), documented=STOP)
    says(signs.agree_on_one_call(found, (BEFORE, AFTER), (BEFORE,), contract()), outcome)


def test_signs_of_both_views__are_compared() -> None:
    says(signs.agree_on_two_views(TOLD_APART, (BEFORE, AFTER), contract()), PASS)
    mixed = evidence(look(BEFORE, ON, OTHER_ON), look(AFTER, ON, OTHER_ON)[0], look(AFTER, ON, OTHER_OFF)[1])
    says(signs.agree_on_two_views(replace(mixed, other_view="00"), (BEFORE, AFTER), contract()), FAIL, "view 00")


# --- other forms, odd requests, methods

FORM = "a form"


@pytest.mark.parametrize(
    ("form", "one", "outcome", "words"),
    [
        (recorded(answer(200, updated(), step=FORM), look(AFTER, OFF)), DONE, PASS, ""),
        (recorded(answer(200, updated(), step=FORM), look(AFTER, ON)), DONE, FAIL, "still recorded"),
        (recorded(answer(200, updated(), step=FORM), look(AFTER, ON)), NEVER, PASS, ""),
        (
            ABSENT,
            recorded(error(400, "a", step=SECOND), error(400, "a", step=FORM)),
            PASS,
            "",
        ),
        (ABSENT, recorded(answer(200, updated(), step=SECOND), error(400, "a", step=FORM)), FAIL, "differently"),
        (ABSENT, recorded(answer(200, updated(), step=SECOND)), INCONCLUSIVE, "was not sent"),
    ],
)
def test_other_form__is_judged_by_its_effect_or_beside_a_second_stop(
    form: Evidence, one: Evidence, outcome: Outcome, words: str
) -> None:
    verdict = forms.makes_no_difference(form, one, FORM, look=AFTER, own_look=AFTER, second=SECOND, what="a form")
    says(verdict, outcome, words)


ODD = "odd-unknown-member"
TAKEN, NOT_TAKEN = answer(200, updated(), step=ODD), error(400, "a", step=ODD)
STOPS_AGAIN, REFUSES_AGAIN = answer(200, updated(), step=SECOND), error(400, "a", step=SECOND)


@pytest.mark.parametrize(
    ("on_call", "on_none", "claimed", "outcome"),
    [
        (recorded(TAKEN), evidence(), None, PASS),
        (recorded(NOT_TAKEN), evidence(), None, PASS),
        (recorded(answer(500, {}, step=ODD)), evidence(), None, FAIL),
        (recorded(), evidence(), None, INCONCLUSIVE),
        (ABSENT, evidence(NOT_TAKEN), None, PASS),
        (ABSENT, evidence(answer(500, {}, step=ODD)), None, FAIL),
        (recorded(TAKEN, STOPS_AGAIN), evidence(), "refused", FAIL),
        (recorded(NOT_TAKEN, STOPS_AGAIN), evidence(), "ignored", FAIL),
        # Any stop of what is stopped already is refused: then a refusal has another cause.
        (recorded(NOT_TAKEN, REFUSES_AGAIN), evidence(), "ignored", PASS),
        (ABSENT, evidence(NOT_TAKEN), "ignored", PASS),
    ],
)
def test_unknown_member__is_taken_or_refused_as_is_claimed(
    on_call: Evidence, on_none: Evidence, claimed: str | None, outcome: Outcome
) -> None:
    claims = {} if claimed is None else {"unknown_members": claimed}
    verdict = odd.unknown_member(on_call, on_none, ODD, contract(**claims), what="a member", second=SECOND)
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("on_call", "on_none", "outcome"),
    [
        (recorded(TAKEN), evidence(), PASS),
        (recorded(answer(500, {}, step=ODD)), evidence(), FAIL),
        (recorded(), evidence(NOT_TAKEN), PASS),
        (ABSENT, evidence(NOT_TAKEN), PASS),
        (ABSENT, evidence(), INCONCLUSIVE),
    ],
)
def test_odd_body__is_taken_or_refused(on_call: Evidence, on_none: Evidence, outcome: Outcome) -> None:
    assert odd.odd_body(on_call, on_none, ODD, what="a body").outcome is outcome


@pytest.mark.parametrize(
    ("claimed", "answered", "outcome"),
    [
        (None, TAKEN, PASS),
        ("required", TAKEN, FAIL),
        ("required", NOT_TAKEN, PASS),
        ("ignored", TAKEN, PASS),
        ("ignored", NOT_TAKEN, FAIL),
    ],
)
def test_media_type__is_taken_or_refused_as_is_claimed(
    claimed: str | None, answered: Exchange, outcome: Outcome
) -> None:
    claims = {} if claimed is None else {"request_media_type": claimed}
    found = recorded(answered, STOPS_AGAIN)
    verdict = odd.media_type(found, evidence(), ODD, contract(**claims), what="a type", second=SECOND)
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("on_call", "on_none", "outcome"),
    [
        (recorded(error(400, "a", step="x")), evidence(), PASS),
        (recorded(answer(200, updated(), step="x")), evidence(), FAIL),
        # Who does not read the action may say that it does not implement it (register: action-code).
        (recorded(error(501, "request_not_implemented", step="x")), evidence(), PASS),
        (ABSENT, evidence(error(501, "request_not_implemented", step="x")), PASS),
        (replace(recorded(error(400, "a", step="x")), documented="none"), evidence(), INCONCLUSIVE),
        (ABSENT, evidence(error(400, "a", step="x")), PASS),
        (ABSENT, evidence(), INCONCLUSIVE),
    ],
)
def test_malformed_body__is_refused_beside_its_twin_or_where_there_is_no_call(
    on_call: Evidence, on_none: Evidence, outcome: Outcome
) -> None:
    assert odd.malformed(on_call, on_none, "x", what="a body").outcome is outcome


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(error(404, "a", step="x")), PASS, ""),
        (evidence(answer(200, updated(), step="x")), FAIL, ""),
        (evidence().without("x", Cause.TEST_SYSTEMS_ONLY), NOT_APPLICABLE, "test_system = true"),
        (evidence(), INCONCLUSIVE, "was not sent"),
    ],
)
def test_odd_path__is_refused_if_it_may_be_sent(found: Evidence, outcome: Outcome, words: str) -> None:
    says(odd.odd_path(found, "x", what="a path"), outcome, words)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (recorded(error(405, "a", step="x", sent=request("POST"))), PASS),
        (recorded(answer(200, updated(), step="x", sent=request("POST"))), FAIL),
        (recorded(), NOT_APPLICABLE),
        (ABSENT, NOT_APPLICABLE),
    ],
)
def test_method__is_refused_on_a_call_if_a_hook_sets_one_up(found: Evidence, outcome: Outcome) -> None:
    assert methods.refused_on_call(found, "x", contract()).outcome is outcome


# --- lists


def test_call__is_shown_by_its_id_and_among_all() -> None:
    says(listing.shown_by_id(DONE, contract()), PASS)
    says(listing.shown_among_all(DONE, contract()), PASS)
    hidden = evidence(shown(look_at(BEFORE, "by id")), shown(look_at(BEFORE, "list"), operation=LIST))
    says(listing.shown_by_id(hidden, contract()), FAIL)
    says(listing.shown_among_all(hidden, contract()), FAIL)
    says(listing.shown_among_all(evidence(), contract()), INCONCLUSIVE, "No List request was sent.")


SLASH = "a List request with a slash"
MORE = collection(listed("other")) | {"totalResults": 50}


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (recorded(shown(SLASH, listed())), PASS, "shows the call"),
        (recorded(shown(SLASH)), FAIL, "no call"),
        (recorded(error(404, "not_found", step=SLASH)), FAIL, "404"),
        (evidence(shown(SLASH, listed())), INCONCLUSIVE, "Without a trailing slash"),
        (recorded(), INCONCLUSIVE, "No List request with a trailing slash"),
    ],
)
def test_slash__makes_no_difference_to_a_list(found: Evidence, outcome: Outcome, words: str, alone: bool) -> None:
    says(listing.shown_with_slash(found, contract(), SLASH, alone=alone), outcome, words)


def test_slash__is_not_judged_by_a_first_page_without_the_call() -> None:
    found = recorded(answer(200, MORE, step=SLASH, operation=LIST, sent=request("GET", headers=())))
    says(listing.shown_with_slash(found, contract(), SLASH, alone=False), NOT_APPLICABLE, "1 of 50 calls")


def test_call_under_another_id__is_shown_unless_the_vendor_claims_the_addressed_one() -> None:
    renamed = evidence(look(BEFORE, ON, call_id="other"))
    says(listing.shown_by_id(renamed, contract()), PASS)
    says(listing.shown_by_id(renamed, contract(answer_id="addressed")), FAIL)


@pytest.mark.parametrize(("calls", "outcome"), [((), PASS), ((listed(),), FAIL)])
def test_call__is_hidden(calls: tuple[Any, ...], outcome: Outcome) -> None:
    says(listing.hides_call(shown("x", *calls), CALL, contract(), what="a call"), outcome)


def test_answers__tell_nothing_of_another_call_or_user() -> None:
    told = answer(400, {"message": f"not {OTHER.phone_call_id}"}, step="x")
    for found, outcome in ((evidence(told, other=OTHER), FAIL), (evidence(answer(400, step="x"), other=OTHER), PASS)):
        says(listing.tells_nothing_of_other_call(found, ["x"]), outcome)
        says(listing.tells_nothing_of_other_user(found, ["x"]), outcome)
    for check in (listing.tells_nothing_of_other_call, listing.tells_nothing_of_other_user):
        says(check(evidence(told), ["x"]), NOT_APPLICABLE)


# --- generated requests

ALONE = "by itself"


def sent_as(exchange: Exchange, *forms: str, alone: bool = False) -> Exchange:
    return replace(exchange, step=Step("generated", ALONE if alone else exchange.operation, forms))


PUT = request("PUT", PATH, headers=TYPED, body=b'{"action":"StopRecording","phoneCallViewId":"01"}')
WRONG = request("PUT", f"{PATH}0", headers=TYPED, body=PUT.body)
TAKES_AGAIN = recorded(STOPS_AGAIN)
RIGHT = sent_as(answer(200, updated(), sent=PUT), "one", "another")
NOT_RIGHT = sent_as(error(404, "a", sent=PUT), "one", "another")


def of_generated(*found: Exchange) -> Evidence:
    made = Evidence("generated")
    for exchange in found:
        made = made.with_exchange(exchange)
    return made


def generated_verdict(requirement: str, made: Evidence, one: Evidence = TAKES_AGAIN) -> Verdict:
    return generated.verdict(requirement, made, one, contract(), second=SECOND, alone=ALONE)


@pytest.mark.parametrize(
    ("found", "requirement", "outcome"),
    [
        ([RIGHT], "core.stop-accepted", PASS),
        ([NOT_RIGHT], "core.stop-accepted", FAIL),
        # One cause is one failure: the form alone is not accepted either.
        ([sent_as(error(404, "a", sent=PUT), "one", alone=True), NOT_RIGHT], "core.stop-accepted", NOT_APPLICABLE),
        ([sent_as(answer(200, updated(), sent=PUT), "one", alone=True), NOT_RIGHT], "core.stop-accepted", FAIL),
        ([sent_as(answer(200, updated(), sent=PUT), "one", alone=True)], "core.stop-accepted", NOT_APPLICABLE),
        ([sent_as(error(400, CALL_INVALID, sent=WRONG))], "core.call-invalid", PASS),
        ([sent_as(error(400, "a", sent=WRONG))], "core.call-invalid", FAIL),
        ([error(400, "a", sent=WRONG, step="look-up")], "core.call-invalid", NOT_APPLICABLE),
        ([sent_as(answer(200, collection(), sent=request("GET", "/other"), operation=LIST_ONE))],
         "core.call-invalid", NOT_APPLICABLE),
    ],
)  # fmt: skip
def test_generated_requests__count_by_what_is_wrong_with_them(
    found: list[Exchange], requirement: str, outcome: Outcome
) -> None:
    made = of_generated(*found)
    assert generated_verdict(requirement, made).outcome is outcome
    assert generated_verdict(requirement, replace(made, decides=False)).outcome is NOT_APPLICABLE


@pytest.mark.parametrize("left", [0, 1])
def test_generated_requests_of_which_one_is_missing__decide_nothing(left: int) -> None:
    whole = of_generated(sent_as(error(400, "a", sent=WRONG)), sent_as(error(400, CALL_INVALID, sent=WRONG)))
    assert generated_verdict("core.call-invalid", whole).outcome is FAIL
    less = replace(whole, exchanges=whole.exchanges[left : left + 1])
    assert generated_verdict("core.call-invalid", less).outcome is INCONCLUSIVE


def test_look_after_generated_requests__says_nothing_of_them() -> None:
    """Where the stop did not succeed nothing is valid, and a right List request would count as a wrong one."""
    made = of_generated(*look("look after the generated requests", ON))
    assert generated_verdict("service.user-invalid", made, recorded()).outcome is NOT_APPLICABLE
