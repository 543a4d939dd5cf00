# SPDX-License-Identifier: MIT
"""Refusals bound to their reason, survival of odd requests, undocumented methods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.methods import allowed_methods_named, method_refused
from uapi_conformance.checks.odd import survived
from uapi_conformance.checks.refusals import (
    allowed_statuses,
    codes_without_part,
    foreign,
    foreign_view,
    list_of_all_refused,
    list_refused,
    one_change,
    refused_as,
    refused_somehow,
    user_codes,
    without_token,
)
from uapi_conformance.contract.codes import (
    ACCESS_DENIED,
    CALL_INVALID,
    EXTENSION_INVALID,
    NOT_IMPLEMENTED,
    USER_INVALID,
    VIEW_INVALID,
)
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind

from tests.support.exchanges import (
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    contract,
    error,
    evidence,
    request,
    says,
    unanswered,
    updated,
)

TWIN = answer(202, {}, step="twin", number=2)
NO_TWIN = error(400, VIEW_INVALID, step="twin", number=2)
LIKE_IT = error(400, VIEW_INVALID)
GONE = unanswered(FailureKind.CLOSED)
ODDLY = request("GET", "/uapi/phoneCalls/12/0003*210/%00", headers=())
LARGE = request(body=b"x" * 9000)

REFUSED_AS: list[tuple[Exchange | None, Exchange | None, Outcome, str]] = [
    (error(400, CALL_INVALID), TWIN, PASS, "refused with pc_phonecall_invalid"),
    (error(400, VIEW_INVALID), TWIN, FAIL, "400 pc_phonecall_invalid | 400 Bad Request, pc_phonecallview_invalid"),
    (error(404, CALL_INVALID), TWIN, FAIL, "404 Not Found, pc_phonecall_invalid"),
    (answer(400), TWIN, FAIL, "without an error code"),
    (answer(202, {}), TWIN, FAIL, "202 Accepted"),
    (GONE, TWIN, FAIL, "no complete answer"),
    (None, TWIN, INCONCLUSIVE, "was not sent"),
    (error(400, CALL_INVALID), NO_TWIN, INCONCLUSIVE, "but the unchanged request did not succeed"),
    (error(400, CALL_INVALID), None, INCONCLUSIVE, "but the unchanged request did not succeed"),
    (LIKE_IT, NO_TWIN, INCONCLUSIVE, "Answered like the unchanged request"),
    (GONE, unanswered(FailureKind.CLOSED, step="twin"), INCONCLUSIVE, "Answered like the unchanged request"),
    (error(403, "other"), NO_TWIN, FAIL, "403 Forbidden, other"),
    (answer(202, {}), NO_TWIN, FAIL, "202 Accepted"),
    (answer(202, {}), None, FAIL, "202 Accepted"),
    # What need not reach UnifiedAPI (register, early-refusals)
    (answer(400, body=b"<h1>", media="text/html", sent=ODDLY), TWIN, PASS, "an encoded control character, is refused"),
    (error(404, "x", sent=ODDLY), TWIN, PASS, "404 Not Found, x"),
    (answer(501, sent=ODDLY), TWIN, PASS, "501"),
    (unanswered(FailureKind.CLOSED, sent=ODDLY), TWIN, PASS, "no complete answer"),
    (answer(400, sent=ODDLY), NO_TWIN, INCONCLUSIVE, "Refused, but the unchanged request did not succeed"),
    (unanswered(FailureKind.CLOSED, sent=ODDLY), None, INCONCLUSIVE, "Refused, but"),
    (error(400, CALL_INVALID, sent=ODDLY), TWIN, PASS, "refused with pc_phonecall_invalid"),
    (answer(500, sent=ODDLY), TWIN, FAIL, "500"),
    (answer(202, {}, sent=ODDLY), TWIN, FAIL, "202"),
    (unanswered(sent=ODDLY), TWIN, FAIL, "it was timeout"),
]


@pytest.mark.parametrize(("exchange", "twin", "outcome", "words"), REFUSED_AS)
def test_refused_as__needs_the_code_its_status_and_a_twin_that_succeeds(
    exchange: Exchange | None, twin: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(refused_as(exchange, twin, contract(), [CALL_INVALID], what="a change"), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [(error(400, CALL_INVALID), PASS), (LIKE_IT, FAIL), (GONE, FAIL), (None, INCONCLUSIVE), (answer(204), FAIL)],
)
def test_refused_as__without_a_twin(exchange: Exchange | None, outcome: Outcome) -> None:
    says(refused_as(exchange, None, contract(), [CALL_INVALID], what="a change", needs_twin=False), outcome)


@pytest.mark.parametrize(
    ("exchange", "or_any", "outcome"),
    [
        (error(404, "call_not_found"), 404, PASS),
        (error(404, "call_not_found"), 400, FAIL),
        (error(404, "call_not_found"), None, FAIL),
        (error(400, CALL_INVALID), 404, PASS),
        (error(400, "malformed"), 400, PASS),
        (answer(404), 404, FAIL),
        (answer(404, body=b"<h1>", media="text/html"), 404, FAIL),
        (answer(202, {}), 404, FAIL),
    ],
)
def test_refused_as__any_code_under_a_status_that_is_tolerated_as_well(
    exchange: Exchange, or_any: int | None, outcome: Outcome
) -> None:
    """Register: foreign-call, where 404 hides what is forbidden; malformed-credentials, where 400 says malformed."""
    says(refused_as(exchange, TWIN, contract(), [CALL_INVALID], what="a change", or_any=or_any), outcome)
    if outcome is PASS:
        says(refused_as(exchange, NO_TWIN, contract(), [CALL_INVALID], what="a change", or_any=or_any), INCONCLUSIVE)


@pytest.mark.parametrize(
    ("judged_by", "passing"),
    [
        (contract(), {(400, USER_INVALID), (401, ACCESS_DENIED), (403, ACCESS_DENIED)}),
        (contract(unknown_user="user_invalid"), {(400, USER_INVALID)}),
        (contract(unknown_user="access_denied"), {(401, ACCESS_DENIED), (403, ACCESS_DENIED)}),
        (contract(unknown_user="access_denied", denied_status=403), {(403, ACCESS_DENIED)}),
        (contract(denied_status=401), {(400, USER_INVALID), (401, ACCESS_DENIED)}),
    ],
)
def test_unknown_user__is_refused_by_either_code_unless_one_is_claimed(
    judged_by: ClaimedContract, passing: set[tuple[int, str]]
) -> None:
    """Register: unknown-user, denied-status."""
    found = {
        (status, code)
        for status in (400, 401, 403, 404)
        for code in (USER_INVALID, ACCESS_DENIED, CALL_INVALID)
        if refused_as(error(status, code), TWIN, judged_by, user_codes(judged_by), what="a change").outcome is PASS
    }
    assert found == passing


def test_refusal__shows_its_twin() -> None:
    for verdict in (
        refused_as(error(400, CALL_INVALID), TWIN, contract(), [CALL_INVALID], what="a change"),
        refused_somehow(error(400, CALL_INVALID), TWIN, what="a change"),
    ):
        assert [e.number for e in verdict.evidence] == [1, 2]
    assert refused_somehow(LIKE_IT, None, what="a change", needs_twin=False).evidence == (LIKE_IT,)


def test_refused_as__any_of_several_codes() -> None:
    for code in (CALL_INVALID, VIEW_INVALID):
        says(refused_as(error(400, code), TWIN, contract(), [CALL_INVALID, VIEW_INVALID], what="a change"), PASS, code)


@pytest.mark.parametrize(
    ("judged_by", "operation", "expected"),
    [
        (contract(), STOP, {ACCESS_DENIED: {401, 403}, CALL_INVALID: {400}, "made-up": set()}),
        (contract(denied_status=403), STOP, {ACCESS_DENIED: {403}, CALL_INVALID: {400}, "made-up": set()}),
        (contract(denied_status=401), LIST, {ACCESS_DENIED: {401}, CALL_INVALID: {400}, "made-up": set()}),
    ],
)
def test_allowed_statuses__are_those_of_the_contract_and_of_the_claims(
    judged_by: ClaimedContract, operation: str, expected: dict[str, set[int]]
) -> None:
    assert allowed_statuses(judged_by, expected, operation) == expected


SOMEHOW: list[tuple[Exchange | None, Exchange | None, dict[str, Any], Outcome, str]] = [
    (error(400, "any"), TWIN, {}, PASS, "is refused (400 Bad Request, any)"),
    (error(499, "any"), TWIN, {}, PASS, "499"),
    (error(501, NOT_IMPLEMENTED), TWIN, {}, FAIL, "a 4xx error | 501"),
    (error(501, NOT_IMPLEMENTED), TWIN, {"or_not_implemented": True}, PASS, "501"),
    (error(501, "other"), TWIN, {"or_not_implemented": True}, FAIL, "or 501 request_not_implemented"),
    (error(500, NOT_IMPLEMENTED), TWIN, {"or_not_implemented": True}, FAIL, "500"),
    (answer(202, {}), TWIN, {}, FAIL, "202"),
    (answer(301), TWIN, {}, FAIL, "301"),
    (GONE, TWIN, {}, FAIL, "no complete answer"),
    (None, TWIN, {}, INCONCLUSIVE, "was not sent"),
    (error(400, "any"), NO_TWIN, {}, INCONCLUSIVE, "Refused, but"),
    (error(400, "any"), None, {}, INCONCLUSIVE, "Refused, but"),
    (error(400, "any"), None, {"needs_twin": False}, PASS, "is refused"),
    (error(500, "x"), error(500, "x", step="twin"), {}, INCONCLUSIVE, "Answered like"),
    (error(500, "x"), error(500, "x", step="twin"), {"needs_twin": False}, FAIL, "500"),
    (error(500, "x"), NO_TWIN, {}, FAIL, "500"),
    (answer(501, sent=ODDLY), TWIN, {}, PASS, "an encoded control character"),
    (unanswered(FailureKind.CLOSED, sent=LARGE), TWIN, {}, PASS, "a body of unusual length"),
    (unanswered(FailureKind.CLOSED, sent=LARGE), None, {}, INCONCLUSIVE, "Refused, but"),
    (unanswered(FailureKind.CLOSED, sent=LARGE), None, {"needs_twin": False}, PASS, "is refused"),
    (unanswered(sent=LARGE), TWIN, {}, FAIL, "it was timeout"),
    (answer(301, sent=ODDLY), TWIN, {}, FAIL, "301"),
]


@pytest.mark.parametrize(("exchange", "twin", "options", "outcome", "words"), SOMEHOW)
def test_refused_somehow__by_any_error_beside_a_twin_that_succeeds(
    exchange: Exchange | None, twin: Exchange | None, options: dict[str, Any], outcome: Outcome, words: str
) -> None:
    says(refused_somehow(exchange, twin, what="a change", **options), outcome, words)


INCOMPLETE = unanswered(FailureKind.INCOMPLETE)
DEEP = request(body=b"[" * 600 + b"]" * 600)
SURVIVED: list[tuple[Exchange | None, dict[str, Any], Outcome, str]] = [
    (answer(202, {}), {"may_succeed": True}, PASS, "202 Accepted"),
    (answer(202, {}), {"may_succeed": False}, FAIL, "handled wrongly. | a 4xx error | 202"),
    (answer(202, {}), {"may_succeed": True, "claim": "refused"}, FAIL, "handled wrongly. | a 4xx error | 202"),
    (answer(202, {}), {"may_succeed": True, "claim": "accepted"}, PASS, "202"),
    (error(413, "x"), {"may_succeed": True}, PASS, "413"),
    (error(415, "x"), {"may_succeed": True, "claim": "refused"}, PASS, "415"),
    (error(415, "x"), {"may_succeed": True, "claim": "accepted"}, FAIL, "a success | 415"),
    (error(404, "x"), {"may_succeed": False}, PASS, "404"),
    (error(500, "x"), {"may_succeed": True}, FAIL, "a success or a 4xx error | 500"),
    (error(500, "x"), {"may_succeed": False}, FAIL, "handled wrongly. | a 4xx error | 500"),
    (answer(301), {"may_succeed": True}, FAIL, "301"),
    (answer(301), {"may_succeed": False}, FAIL, "301"),
    (answer(301, sent=ODDLY), {"may_succeed": False}, PASS, "301"),  # to its normal form, perhaps
    (GONE, {"may_succeed": True}, FAIL, "no complete answer"),
    (unanswered(FailureKind.CLOSED, sent=LARGE), {"may_succeed": True}, PASS, "no complete answer"),
    (unanswered(FailureKind.INCOMPLETE, sent=ODDLY), {"may_succeed": False}, PASS, "no complete answer"),
    (INCOMPLETE, {"may_succeed": False}, FAIL, "no complete answer"),
    (unanswered(sent=LARGE), {"may_succeed": True}, FAIL, "it was timeout"),
    (answer(501, sent=ODDLY), {"may_succeed": False}, PASS, "501"),
    (answer(501), {"may_succeed": False}, FAIL, "501"),
    (answer(500, sent=LARGE), {"may_succeed": True}, FAIL, "500"),
    (answer(202, {}, sent=ODDLY), {"may_succeed": False}, FAIL, "202"),
    (answer(413, sent=LARGE), {"may_succeed": True, "claim": "accepted"}, PASS, "413"),
    (error(505, "x"), {"may_succeed": True, "or_not_supported": True}, PASS, "505"),
    (error(505, "x"), {"may_succeed": True}, FAIL, "505"),
    (None, {"may_succeed": True}, INCONCLUSIVE, "was not sent"),
    (error(500, "x", sent=DEEP), {"may_succeed": True}, NOT_APPLICABLE, "robust.deep-nesting judges"),
    (error(400, "x", sent=DEEP), {"may_succeed": True}, PASS, "400"),
]


@pytest.mark.parametrize(("exchange", "options", "outcome", "words"), SURVIVED)
def test_survived__where_an_odd_request_is_taken_or_refused_in_good_order(
    exchange: Exchange | None, options: dict[str, Any], outcome: Outcome, words: str
) -> None:
    says(survived(exchange, what="an odd thing", **options), outcome, words)


POST, INVENTED = request("POST"), request("UAPICONFORMANCE")
METHODS: list[tuple[Exchange | None, bool, ClaimedContract, Outcome, str]] = [
    (error(405, "x", sent=POST), True, contract(), PASS, "POST is refused (405"),
    (answer(405, sent=POST), False, contract(), PASS, "405"),
    (error(501, NOT_IMPLEMENTED, sent=POST), True, contract(), PASS, "501"),
    # RFC 9110, section 9.1, only advises 405 and 501; http.method-status gives that advice
    (error(501, "x", sent=POST), True, contract(), PASS, "501"),
    (error(400, CALL_INVALID, sent=POST), False, contract(), PASS, "400"),
    (error(400, VIEW_INVALID, sent=POST), False, contract(), PASS, "400"),
    (error(400, CALL_INVALID, sent=POST), True, contract(), PASS, "400"),
    (error(400, "other", sent=POST), False, contract(), PASS, "400"),
    (answer(404, sent=POST), False, contract(), PASS, "404"),
    (answer(404, sent=POST), True, contract(), PASS, "404"),
    (answer(403, body=b"<html>", media="text/html", sent=POST), True, contract(), PASS, "403"),
    (answer(500, sent=POST), True, contract(), FAIL, "a 4xx error or 501 | 500"),
    (answer(302, sent=POST), True, contract(), FAIL, "302"),
    (answer(202, {}, sent=POST), False, contract(), FAIL, "202"),
    (unanswered(sent=POST), True, contract(), FAIL, "it was timeout"),
    (None, True, contract(), INCONCLUSIVE, "needs a call that a hook sets up"),
    (None, False, contract(), INCONCLUSIVE, "The request was not sent."),
    (error(405, "x", sent=POST), True, contract(other_methods=405), PASS, "405"),
    (error(501, NOT_IMPLEMENTED, sent=POST), True, contract(other_methods=501), PASS, "501"),
    (answer(400, sent=INVENTED), False, contract(), PASS, "400"),
    (answer(404, body=b"<html>", sent=INVENTED), True, contract(), PASS, "404"),
    (answer(501, body=b"<html>", sent=INVENTED), False, contract(other_methods=405), PASS, "501"),
    (answer(400, sent=INVENTED), True, contract(other_methods=405), PASS, "400"),
    # A claim is of what HTTP knows; what it does not know may be refused by whatever parses it (register, early-refusals)
    (unanswered(FailureKind.CLOSED, sent=INVENTED), True, contract(), PASS, "no complete answer"),
    (unanswered(sent=INVENTED), True, contract(), FAIL, "it was timeout"),
    (error(501, NOT_IMPLEMENTED, sent=POST), True, contract(other_methods=405), FAIL, "405, as claimed"),
    (error(405, "x", sent=POST), False, contract(other_methods=501), FAIL, "501, as claimed"),
    (answer(404, sent=POST), True, contract(other_methods=405), FAIL, "405, as claimed"),
    (answer(500, sent=INVENTED), False, contract(), FAIL, "500"),
    (answer(502, sent=INVENTED), False, contract(), FAIL, "502"),
    (answer(301, sent=INVENTED), False, contract(), FAIL, "301"),
    (answer(202, {}, sent=INVENTED), False, contract(), FAIL, "202"),
]


PATCH = request("PATCH")
ALLOWED: list[tuple[Exchange | None, Exchange | None, Outcome, str]] = [
    (answer(405, headers=(("Allow", "GET, PUT"),), sent=PATCH), answer(202, {}), PASS, "names the methods"),
    (answer(405, headers=(("allow", "DELETE,PUT,GET"),), sent=PATCH), answer(202, {}), PASS, ""),
    (
        answer(405, headers=(("Allow", "GET, HEAD"),), sent=PATCH),
        answer(202, {}),
        FAIL,
        "PUT and GET | Allow: GET, HEAD",
    ),
    (answer(405, headers=(("Allow", "PUT"),), sent=PATCH), answer(202, {}), FAIL, "Allow: PUT"),
    (answer(405, sent=PATCH), answer(202, {}), FAIL, "no Allow"),
    (answer(405, sent=PATCH), error(400, "x"), NOT_APPLICABLE, "did not succeed"),
    (answer(405, sent=PATCH), None, NOT_APPLICABLE, "did not succeed"),
    (error(501, NOT_IMPLEMENTED, sent=PATCH), answer(202, {}), NOT_APPLICABLE, "There was no 405"),
    (unanswered(sent=PATCH), answer(202, {}), NOT_APPLICABLE, "There was no 405"),
    (None, answer(202, {}), NOT_APPLICABLE, "There was no 405"),
]


@pytest.mark.parametrize(("exchange", "twin", "outcome", "words"), ALLOWED)
def test_allowed_methods_named__are_get_and_put(
    exchange: Exchange | None, twin: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(allowed_methods_named(exchange, twin), outcome, words)


@pytest.mark.parametrize(("exchange", "call_exists", "judged_by", "outcome", "words"), METHODS)
def test_method_refused__as_not_allowed_or_not_implemented(
    exchange: Exchange | None, call_exists: bool, judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
    says(method_refused(exchange, judged_by, call_exists=call_exists), outcome, words)


# --- what was not sent

TWIN_STEP = answer(200, updated(), step="twin")
REFUSAL = error(400, CALL_INVALID, step="a change")


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        ((TWIN_STEP,), INCONCLUSIVE, "The request with a change was not sent."),
        ((REFUSAL, TWIN_STEP), PASS, ""),
        ((REFUSAL,), INCONCLUSIVE, "did not succeed"),
        ((error(400, "user_invalid", step="a change"), TWIN_STEP), FAIL, "user_invalid"),
        ((answer(200, updated(), step="a change"), TWIN_STEP), FAIL, "200"),
    ],
)
def test_single_change__passes_only_where_it_was_sent_and_refused_beside_its_twin(
    found: tuple[Exchange, ...], outcome: Any, words: str
) -> None:
    recorded = replace(evidence(*found), documented="twin")
    says(one_change(recorded, "a change", contract(), [CALL_INVALID], what="a change"), outcome, words)


@pytest.mark.parametrize(
    ("cause", "outcome", "words"),
    [
        (Cause.IDS, NOT_APPLICABLE, "The ids of this call do not allow a request with a change."),
        (Cause.TEST_SYSTEMS_ONLY, NOT_APPLICABLE, "test_system = true"),
        (Cause.SHARED_GATEWAYS, NOT_APPLICABLE, "nobody else uses the target"),
        (Cause.WRONG_TOKENS, INCONCLUSIVE, "wrong_tokens"),
    ],
)
def test_single_change_that_was_not_sent__is_judged_by_what_kept_it(cause: Cause, outcome: Any, words: str) -> None:
    recorded = replace(evidence(TWIN_STEP), documented="twin").without("a change", cause)
    says(one_change(recorded, "a change", contract(), [CALL_INVALID], what="a change"), outcome, words)


def test_single_change_on_an_earlier_call__is_judged_beside_the_twin_of_the_last() -> None:
    earlier = replace(evidence(REFUSAL), documented="twin")
    recorded = replace(evidence(TWIN_STEP), documented="twin", earlier=(earlier,))
    says(one_change(recorded, "a change", contract(), [CALL_INVALID], what="a change"), PASS, "")


@pytest.mark.parametrize(
    ("recorded", "outcome", "words"),
    [
        (evidence().without("a list", Cause.WRONG_TOKENS), INCONCLUSIVE, "wrong_tokens"),
        (evidence(), INCONCLUSIVE, "was not sent"),
        (evidence(error(401, ACCESS_DENIED, step="a list", operation=LIST)), PASS, ""),
        (evidence(error(400, ACCESS_DENIED, step="a list", operation=LIST)), PASS, ""),
        (evidence(answer(200, {}, step="a list", operation=LIST)), FAIL, "200"),
    ],
)
def test_list_without_a_token__is_denied(recorded: Evidence, outcome: Any, words: str) -> None:
    says(without_token(recorded, "a list", contract(), what="no token", or_any=400), outcome, words)


@pytest.mark.parametrize(
    ("recorded", "outcome", "words"),
    [
        (evidence(TWIN_STEP).without("foreign", Cause.IDS), NOT_APPLICABLE, "Both calls have a view with that id"),
        (evidence(TWIN_STEP), INCONCLUSIVE, "was not sent"),
        (evidence(error(400, VIEW_INVALID, step="foreign"), TWIN_STEP), PASS, ""),
        (evidence(error(400, CALL_INVALID, step="foreign"), TWIN_STEP), FAIL, CALL_INVALID),
    ],
)
def test_view_of_another_call__is_refused_if_there_is_one(recorded: Evidence, outcome: Any, words: str) -> None:
    says(foreign_view(replace(recorded, documented="twin"), "foreign", contract()), outcome, words)


@pytest.mark.parametrize(
    ("claims", "answered", "outcome"),
    [
        ({}, error(400, CALL_INVALID), PASS),
        ({}, error(403, ACCESS_DENIED), PASS),
        ({}, error(404, "other"), PASS),
        ({}, error(400, VIEW_INVALID), FAIL),
        ({"foreign_call": "forbidden"}, error(400, CALL_INVALID), FAIL),
        ({"foreign_call": "forbidden"}, error(404, "other"), FAIL),
        ({"foreign_call": "unknown"}, error(403, ACCESS_DENIED), FAIL),
        ({"foreign_call": "unknown"}, error(400, USER_INVALID), PASS),
    ],
)
def test_foreign_call__is_refused_by_any_code_that_fits_what_is_claimed(
    claims: dict[str, str], answered: Exchange, outcome: Any
) -> None:
    assert foreign(answered, TWIN, contract(**claims), what="a foreign call").outcome is outcome


def test_extension_without_part__is_refused_by_its_own_code_or_the_calls() -> None:
    assert codes_without_part(contract()) == [EXTENSION_INVALID, CALL_INVALID]
    assert codes_without_part(contract(other_extension=CALL_INVALID)) == [CALL_INVALID]


@pytest.mark.parametrize(
    ("answered", "plain", "outcome"),
    [
        (error(400, USER_INVALID, operation=LIST_ONE), answer(200, {}, operation=LIST_ONE), PASS),
        (error(400, USER_INVALID, operation=LIST_ONE), None, INCONCLUSIVE),
        (error(400, CALL_INVALID, operation=LIST_ONE), answer(200, {}, operation=LIST_ONE), FAIL),
    ],
)
def test_list_by_id__is_refused_beside_the_one_that_succeeds(
    answered: Exchange, plain: Exchange | None, outcome: Any
) -> None:
    assert list_refused(answered, plain, contract(), [USER_INVALID], what="a user").outcome is outcome


def test_list_of_all__is_refused_by_itself() -> None:
    answered = error(400, USER_INVALID, operation=LIST)
    assert list_of_all_refused(answered, contract(), [USER_INVALID], what="a user").outcome is PASS
