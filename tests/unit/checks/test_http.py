# SPDX-License-Identifier: MIT
"""Forms of HTTP make no difference, what it forbids is not accepted, and connections and lengths are as it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks import http
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind

from tests.support.exchanges import (
    FAIL,
    GET,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OFF,
    ON,
    PASS,
    answer,
    error,
    evidence,
    listed,
    look,
    says,
    shown,
    unanswered,
    updated,
)

FORM, PLAIN, WHAT = "another form", "second stop", "another form"
REPEATED = answer(200, updated(), step=PLAIN)
REFUSED = error(400, "a", step=PLAIN)
DONE = answer(200, updated(), step=FORM)
NOT_DONE = error(400, "a", step=FORM)
ABSENT = Evidence("a scenario", unavailable="It needs a call.")


def left_out(cause: Cause) -> Evidence:
    return evidence(REPEATED).without(FORM, cause)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(REPEATED, DONE), PASS, "200 OK"),
        (evidence(REPEATED, NOT_DONE), FAIL, "answered differently"),
        (evidence(REFUSED, NOT_DONE), PASS, "400"),
        (evidence(REFUSED, error(400, "b", step=FORM)), FAIL, "answered differently"),
        (evidence(REPEATED), INCONCLUSIVE, "was not sent"),
        (left_out(Cause.IDS), NOT_APPLICABLE, "do not allow"),
    ],
)
def test_alike__as_the_plain_request(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.alike(found, FORM, PLAIN, what=WHAT), outcome, words)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(REPEATED, DONE), PASS, "200 OK"),
        (evidence(REPEATED, error(400, "user_invalid", step=FORM)), FAIL, "answered differently"),
        (evidence(REPEATED, error(404, "not_found", step=FORM)), FAIL, "answered differently"),
        (evidence(REPEATED, error(400, "request_malformed", step=FORM)), NOT_APPLICABLE, "is trusted"),
        (evidence(REPEATED, answer(403, body=b"<h1>", media="text/html", step=FORM)), NOT_APPLICABLE, "is trusted"),
        (evidence(REPEATED, unanswered(step=FORM)), FAIL, "answered differently"),
        (evidence(REPEATED), INCONCLUSIVE, "was not sent"),
    ],
)
def test_field_that_is_blocked__shows_nothing(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.unless_blocked(http.alike(found, FORM, PLAIN, what=WHAT), found, FORM), outcome, words)


def test_fresh_call_that_there_is_not__is_not_blocked() -> None:
    recorded = replace(evidence(answer(200, updated(), step="documented request")), documented="documented request")
    verdict = http.alike_on_fresh_call(ABSENT, FORM, recorded, LOOKS, what=WHAT)
    assert http.unless_blocked(verdict, ABSENT, FORM) == verdict


LOOKS = {"look": "look after", "own_look": "look after the stop"}


def on_fresh_call(*, recorded_after: bool) -> Evidence:
    after = listed("444444", ON if recorded_after else OFF)
    return evidence(shown(f"{BEFORE}: by id", listed("444444", ON)), DONE, shown("look after: by id", after))


@pytest.mark.parametrize(
    ("form", "outcome", "words"),
    [
        (on_fresh_call(recorded_after=False), PASS, "200 OK"),
        (on_fresh_call(recorded_after=True), FAIL, "still recorded"),
        (ABSENT, NOT_APPLICABLE, "a hook sets up"),
    ],
)
def test_alike_on_fresh_call__with_its_effect(form: Evidence, outcome: Outcome, words: str) -> None:
    recorded = replace(evidence(answer(200, updated(), step="documented request")), documented="documented request")
    says(http.alike_on_fresh_call(form, FORM, recorded, LOOKS, what=WHAT), outcome, words)


CALL_SHOWN = shown(PLAIN, listed())
OTHER_SHOWN = shown(FORM, listed("555555"))


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(CALL_SHOWN, shown(FORM, listed())), PASS, "200 OK"),
        (evidence(CALL_SHOWN, OTHER_SHOWN), FAIL, "calls 444444 | calls 555555"),
        (evidence(CALL_SHOWN, shown(FORM)), FAIL, "(none)"),
        (evidence(shown(PLAIN), OTHER_SHOWN), FAIL, "(none)"),
        (evidence(CALL_SHOWN, error(406, "a", step=FORM, sent=GET)), FAIL, "answered differently"),
        (evidence(CALL_SHOWN), INCONCLUSIVE, "was not sent"),
        (evidence(CALL_SHOWN).without(FORM, Cause.IDS), NOT_APPLICABLE, "do not allow"),
        (
            evidence(unanswered(FailureKind.CLOSED, step=PLAIN), unanswered(FailureKind.CLOSED, step=FORM)),
            INCONCLUSIVE,
            "not answered",
        ),
        (evidence(error(400, "a", step=PLAIN), error(400, "a", step=FORM)), PASS, "400"),
    ],
)
def test_listed_alike__by_the_calls_that_are_shown(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.listed_alike(found, FORM, PLAIN, what=WHAT), outcome, words)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(REPEATED, NOT_DONE), PASS, "not accepted"),
        (evidence(REPEATED, unanswered(FailureKind.CLOSED, step=FORM)), PASS, "not accepted"),
        (evidence(REPEATED, DONE), FAIL, "is accepted"),
        (evidence(REFUSED, DONE), FAIL, "is accepted"),
        (evidence(REFUSED, NOT_DONE), NOT_APPLICABLE, "Even the plain request"),
        (evidence(DONE), INCONCLUSIVE, "was not sent"),
        (evidence(REPEATED), INCONCLUSIVE, "was not sent"),
        (left_out(Cause.SHARED_GATEWAYS), NOT_APPLICABLE, "test systems only"),
    ],
)
def test_not_accepted__what_has_to_be_rejected(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.not_accepted(found, FORM, PLAIN, what=WHAT), outcome, words)


def after_close(closed: bool | None) -> Exchange:
    exchange = answer(200, updated(), step=FORM)
    assert exchange.response is not None
    return replace(exchange, response=replace(exchange.response, closed=closed))


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(after_close(True)), PASS, "closed after the answer"),
        (evidence(after_close(False)), FAIL, "stays open"),
        (evidence(after_close(None)), INCONCLUSIVE, "was not answered"),
        (evidence(unanswered(step=FORM)), INCONCLUSIVE, "was not answered"),
        (evidence(), INCONCLUSIVE, "was not answered"),
    ],
)
def test_closed__when_the_client_said_so(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.closed(found, FORM, what=WHAT), outcome, words)


FIRST, SECOND = error(400, "pc_phonecall_invalid", step="first"), answer(200, updated(), step="second")
ENDED = unanswered(FailureKind.CLOSED, step="second", confirmed=False)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(REPEATED, FIRST, SECOND), PASS, "has its answer"),
        (evidence(REFUSED, FIRST, error(400, "a", step="second")), PASS, "has its answer"),
        (evidence(REFUSED, FIRST, error(400, "b", step="second")), FAIL, "not answered as it should be"),
        (evidence(REPEATED, FIRST, ENDED), PASS, "ends after the first"),
        (evidence(REPEATED, FIRST, unanswered(step="second")), FAIL, "not answered as it should be"),
        (evidence(REPEATED, unanswered(step="first"), unanswered(step="second")), FAIL, "not answered"),
        (evidence(REPEATED, unanswered(step="first", confirmed=False), ENDED), NOT_APPLICABLE, "either request"),
        (evidence(REPEATED, answer(200, updated(), step="first"), SECOND), FAIL, "belongs to another"),
        (evidence(REPEATED, FIRST), INCONCLUSIVE, "were not sent"),
        (evidence(REPEATED, SECOND), INCONCLUSIVE, "were not sent"),
        (evidence(FIRST, SECOND), INCONCLUSIVE, "were not sent"),
        (evidence(error(503, "x", step=PLAIN), FIRST, SECOND), INCONCLUSIVE, "nothing can be compared"),
        (evidence(unanswered(step=PLAIN), FIRST, SECOND), INCONCLUSIVE, "nothing can be compared"),
    ],
)
def test_in_order__two_requests_in_one_packet(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.in_order(found, "first", "second", PLAIN), outcome, words)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(DONE), PASS, "no content coding"),
        (evidence(answer(200, updated(), step=FORM, headers=(("Content-Encoding", "Identity"),))), PASS, "no content"),
        (evidence(answer(200, updated(), step=FORM, headers=(("Content-Encoding", "gzip"),))), FAIL, "gzip"),
        (evidence(unanswered(step=FORM)), INCONCLUSIVE, "was not answered"),
        (evidence(), INCONCLUSIVE, "was not answered"),
    ],
)
def test_uncoded__what_refuses_codings(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.uncoded(found, FORM, what=WHAT), outcome, words)


HEADS = ((FORM, ("one GET", "another GET")),)


def headed(head: Exchange | None, *lengths: int) -> Evidence:
    gets = [answer(200, body=b"x" * n, step=name) for n, name in zip(lengths, HEADS[0][1], strict=False)]
    return evidence(*gets, *([head] if head is not None else []))


def head(length: str | None, status: int = 200) -> Exchange:
    fields = (("Content-Length", length),) if length is not None else ()
    return answer(status, headers=fields, step=FORM)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (headed(head("7"), 7, 7), PASS, "announces the length"),
        (headed(head(" 7 "), 7), PASS, "announces the length"),
        (headed(head("0"), 7, 7), FAIL, "Content-Length: 7, or none | Content-Length: 0"),
        (headed(head("0"), 7, 8), NOT_APPLICABLE, "No HEAD"),
        (headed(head(None), 7, 7), NOT_APPLICABLE, "No HEAD"),
        (headed(head("0", 405), 7, 7), NOT_APPLICABLE, "No HEAD"),
        (headed(unanswered(step=FORM), 7, 7), NOT_APPLICABLE, "No HEAD"),
        (headed(None, 7, 7), NOT_APPLICABLE, "No HEAD"),
        (replace(evidence(), earlier=(headed(head("7"), 7, 7),)), PASS, "announces the length"),
    ],
)
def test_head_length__that_of_a_get(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.head_length(found, HEADS), outcome, words)


PUT_IN_LOWER_CASE = replace(DONE.request, method="put")


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(error(400, "a", step=FORM, sent=PUT_IN_LOWER_CASE)), PASS, "is refused"),
        (evidence(error(501, "a", step=FORM)), PASS, "is refused"),
        (evidence(error(400, "a", step=FORM)), PASS, "is refused"),
        (evidence(DONE), FAIL, "is not refused"),
        (evidence(unanswered(step=FORM)), FAIL, "is not refused"),
        (evidence(), NOT_APPLICABLE, "a hook sets up"),
    ],
)
def test_refused_as_method__in_another_case(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.refused_as_method(found, FORM, what="put"), outcome, words)


CUT, AFTER_CUT = ("one that breaks off", "another"), "look after those"


def broken_off(*shown_then: Exchange, sent: tuple[Exchange, ...]) -> Evidence:
    return evidence(*look(BEFORE, ON), *sent, *shown_then)


def cut(status: int = 400) -> tuple[Exchange, ...]:
    """One that is answered by the end of the connection, and another with this status."""
    answered = error(status, "a", step=CUT[1]) if status >= 400 else answer(status, updated(), step=CUT[1])
    return (unanswered(FailureKind.CLOSED, step=CUT[0]), answered)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (broken_off(*look(AFTER_CUT, ON), sent=cut()), PASS, "goes on"),
        (broken_off(*look(AFTER_CUT, OFF), sent=cut()), FAIL, "ended by a stop that breaks off"),
        (broken_off(*look(AFTER_CUT, ON), sent=cut(200)), FAIL, "accepted"),
        (broken_off(*look(AFTER_CUT, ON), sent=cut()[:1]), INCONCLUSIVE, "not sent"),
        (broken_off(sent=cut()), INCONCLUSIVE, ""),
        (evidence(*look(BEFORE, OFF), *cut(), *look(AFTER_CUT, OFF)), NOT_APPLICABLE, "nothing shows"),
    ],
)
def test_what_breaks_off__has_no_effect(found: Evidence, outcome: Outcome, words: str) -> None:
    says(http.without_effect(found, AFTER_CUT, CUT), outcome, words)
