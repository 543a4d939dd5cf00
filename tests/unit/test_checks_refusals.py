# SPDX-License-Identifier: MIT
"""Refusals bound to their reason, survival of odd requests, undocumented methods."""

from __future__ import annotations

from typing import Any

import pytest
from exchanges import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, answer, basis, error, request, says, unanswered
from uapi_conformance.checks.basis import Basis
from uapi_conformance.checks.methods import allowed_methods_named, method_refused
from uapi_conformance.checks.refusals import allowed_statuses, refused_as, refused_somehow, survived
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, NOT_IMPLEMENTED, VIEW_INVALID
from uapi_conformance.contract.openapi import LIST, STOP
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind

TWIN = answer(202, {}, step="twin", number=2)
NO_TWIN = error(400, VIEW_INVALID, step="twin", number=2)
LIKE_IT = error(400, VIEW_INVALID)
GONE = unanswered(FailureKind.CLOSED)

REFUSED_AS: list[tuple[Exchange | None, Exchange | None, Outcome, str]] = [
    (error(400, CALL_INVALID), TWIN, PASS, "refused as pc_phonecall_invalid"),
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
]


@pytest.mark.parametrize(("exchange", "twin", "outcome", "words"), REFUSED_AS)
def test_refused_as(exchange: Exchange | None, twin: Exchange | None, outcome: Outcome, words: str) -> None:
    says(refused_as(exchange, twin, basis(), [CALL_INVALID], what="a change"), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [(error(400, CALL_INVALID), PASS), (LIKE_IT, FAIL), (GONE, FAIL), (None, INCONCLUSIVE), (answer(204), FAIL)],
)
def test_refused_as__without_a_twin(exchange: Exchange | None, outcome: Outcome) -> None:
    says(refused_as(exchange, None, basis(), [CALL_INVALID], what="a change", needs_twin=False), outcome)


def test_refusal__shows_its_twin() -> None:
    for verdict in (
        refused_as(error(400, CALL_INVALID), TWIN, basis(), [CALL_INVALID], what="a change"),
        refused_somehow(error(400, CALL_INVALID), TWIN, what="a change"),
    ):
        assert [e.number for e in verdict.evidence] == [1, 2]
    assert refused_somehow(LIKE_IT, None, what="a change", needs_twin=False).evidence == (LIKE_IT,)


def test_refused_as__any_of_several_codes() -> None:
    for code in (CALL_INVALID, VIEW_INVALID):
        says(refused_as(error(400, code), TWIN, basis(), [CALL_INVALID, VIEW_INVALID], what="a change"), PASS, code)


@pytest.mark.parametrize(
    ("judged_by", "operation", "expected"),
    [
        (basis(), STOP, {ACCESS_DENIED: {401, 403}, CALL_INVALID: {400}, "made-up": set()}),
        (basis(denied_status=403), STOP, {ACCESS_DENIED: {403}, CALL_INVALID: {400}, "made-up": set()}),
        (basis(denied_status=401), LIST, {ACCESS_DENIED: {401}, CALL_INVALID: {400}, "made-up": set()}),
    ],
)
def test_allowed_statuses(judged_by: Basis, operation: str, expected: dict[str, set[int]]) -> None:
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
]


@pytest.mark.parametrize(("exchange", "twin", "options", "outcome", "words"), SOMEHOW)
def test_refused_somehow(
    exchange: Exchange | None, twin: Exchange | None, options: dict[str, Any], outcome: Outcome, words: str
) -> None:
    says(refused_somehow(exchange, twin, what="a change", **options), outcome, words)


INCOMPLETE = unanswered(FailureKind.INCOMPLETE)
SURVIVED: list[tuple[Exchange | None, dict[str, Any], Outcome, str]] = [
    (answer(202, {}), {"may_succeed": True}, PASS, "202 Accepted"),
    (answer(202, {}), {"may_succeed": False}, FAIL, "handled. | a 4xx error | 202"),
    (answer(202, {}), {"may_succeed": True, "claim": "refused"}, FAIL, "handled. | a 4xx error | 202"),
    (answer(202, {}), {"may_succeed": True, "claim": "taken"}, PASS, "202"),
    (error(413, "x"), {"may_succeed": True}, PASS, "413"),
    (error(415, "x"), {"may_succeed": True, "claim": "refused"}, PASS, "415"),
    (error(415, "x"), {"may_succeed": True, "claim": "taken"}, FAIL, "a success | 415"),
    (error(404, "x"), {"may_succeed": False}, PASS, "404"),
    (error(500, "x"), {"may_succeed": True}, FAIL, "a success or a 4xx error | 500"),
    (error(500, "x"), {"may_succeed": False}, FAIL, "handled. | a 4xx error | 500"),
    (answer(301), {"may_succeed": True}, FAIL, "301"),
    (answer(301), {"may_succeed": False, "may_redirect": True}, PASS, "301"),
    (GONE, {"may_succeed": True}, FAIL, "no complete answer"),
    (GONE, {"may_succeed": True, "may_close": True}, PASS, "no complete answer"),
    (INCOMPLETE, {"may_succeed": False, "may_close": True}, PASS, "no complete answer"),
    (unanswered(), {"may_succeed": True, "may_close": True}, FAIL, "it was timeout"),
    (None, {"may_succeed": True}, INCONCLUSIVE, "was not sent"),
]


@pytest.mark.parametrize(("exchange", "options", "outcome", "words"), SURVIVED)
def test_survived(exchange: Exchange | None, options: dict[str, Any], outcome: Outcome, words: str) -> None:
    says(survived(exchange, what="an odd thing", **options), outcome, words)


POST, INVENTED = request("POST"), request("UAPICONFORMANCE")
METHODS: list[tuple[Exchange | None, bool, Basis, Outcome, str]] = [
    (error(405, "x", sent=POST), True, basis(), PASS, "POST is refused (405"),
    (answer(405, sent=POST), False, basis(), PASS, "405"),
    (error(501, NOT_IMPLEMENTED, sent=POST), True, basis(), PASS, "501"),
    (error(501, "x", sent=POST), True, basis(), FAIL, "405, or 501 request_not_implemented | 501"),
    (error(400, CALL_INVALID, sent=POST), False, basis(), PASS, "400"),
    (error(400, VIEW_INVALID, sent=POST), False, basis(), PASS, "400"),
    (error(400, CALL_INVALID, sent=POST), True, basis(), FAIL, "400"),
    (error(400, "other", sent=POST), False, basis(), FAIL, "400"),
    (answer(404, sent=POST), False, basis(), PASS, "404"),
    (answer(404, sent=POST), True, basis(), FAIL, "404"),
    (answer(202, {}, sent=POST), False, basis(), FAIL, "202"),
    (unanswered(sent=POST), True, basis(), FAIL, "it was timeout"),
    (None, True, basis(), INCONCLUSIVE, "needs a call that a hook sets up"),
    (None, False, basis(), INCONCLUSIVE, "It was not sent."),
    (error(405, "x", sent=POST), True, basis(other_methods=405), PASS, "405"),
    (error(501, NOT_IMPLEMENTED, sent=POST), True, basis(other_methods=405), FAIL, "405, as claimed"),
    (error(501, NOT_IMPLEMENTED, sent=POST), True, basis(other_methods=501), PASS, "501"),
    (error(405, "x", sent=POST), False, basis(other_methods=501), FAIL, "501, as claimed"),
    (answer(404, sent=POST), False, basis(other_methods=405), FAIL, "405, as claimed"),
    (answer(400, sent=INVENTED), False, basis(), PASS, "400"),
    (answer(404, body=b"<html>", sent=INVENTED), True, basis(), PASS, "404"),
    (answer(501, body=b"<html>", sent=INVENTED), False, basis(other_methods=405), PASS, "501"),
    (answer(500, sent=INVENTED), False, basis(), FAIL, "500"),
    (answer(502, sent=INVENTED), False, basis(), FAIL, "502"),
    (answer(301, sent=INVENTED), False, basis(), FAIL, "301"),
    (answer(202, {}, sent=INVENTED), False, basis(), FAIL, "202"),
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
    (error(501, NOT_IMPLEMENTED, sent=PATCH), answer(202, {}), NOT_APPLICABLE, "No 405"),
    (unanswered(sent=PATCH), answer(202, {}), NOT_APPLICABLE, "No 405"),
    (None, answer(202, {}), NOT_APPLICABLE, "No 405"),
]


@pytest.mark.parametrize(("exchange", "twin", "outcome", "words"), ALLOWED)
def test_allowed_methods_named(exchange: Exchange | None, twin: Exchange | None, outcome: Outcome, words: str) -> None:
    says(allowed_methods_named(exchange, twin), outcome, words)


@pytest.mark.parametrize(("exchange", "call_exists", "judged_by", "outcome", "words"), METHODS)
def test_method_refused(
    exchange: Exchange | None, call_exists: bool, judged_by: Basis, outcome: Outcome, words: str
) -> None:
    says(method_refused(exchange, judged_by, call_exists=call_exists), outcome, words)
