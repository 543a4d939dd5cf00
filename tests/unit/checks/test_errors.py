# SPDX-License-Identifier: MIT
"""Rules about errors: their body, code and status, server errors, and errors in successes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks import errors
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.methods import method_status
from uapi_conformance.checks.wire import Judge
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind, Request
from uapi_conformance.wire.framing import Framing
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL

from tests.support.exchanges import BASIS, FAIL, PASS, answer, contract, error, request, says, unanswered, updated

Row = tuple[Judge, Exchange, ClaimedContract, Outcome | None, str]


ODDLY = request("GET", "/uapi/phoneCalls/12/0003*210/%00", headers=())
FORBIDDEN = replace(request(), framing=Framing(hosts=()))
LARGE = request(body=b"x" * 9000)
INVENTED, POST, PATCH = (request(method) for method in ("UAPICONFORMANCE", "POST", "PATCH"))
DOCUMENTED = {"early_refusals": "documented"}
PAGE: dict[str, Any] = {"body": b"<html>No</html>", "media": "text/html"}


def sent_with(authorization: str) -> Request:
    return request(headers=(("Authorization", authorization),))


ERROR_BODY: list[Row] = [
    (errors.error_body, error(400, "pc_phonecall_invalid"), BASIS, PASS, ""),
    (errors.error_body, answer(500, {"error": {"code": "a", "message": "", "more": 1}, "x": 0}), BASIS, PASS, ""),
    (errors.error_body, answer(400, {"error": "a"}), BASIS, FAIL, "400: /error"),
    (errors.error_body, answer(400, {"error": {"code": "a"}}), BASIS, FAIL, "'message' is a required property"),
    (errors.error_body, error(400, 7), BASIS, FAIL, "/error/code"),
    (errors.error_body, error(400, ""), BASIS, FAIL, "/error/code"),
    (errors.error_body, answer(404, body=b"<html>"), BASIS, FAIL, "404: it is not JSON"),
    (errors.error_body, answer(404), BASIS, FAIL, "404: no body"),
    # Register: early-refusals. The page speaks of UnifiedAPI, and of no other method than PUT.
    *(
        (errors.error_body, answer(400, **PAGE, sent=sent), BASIS, None, "")
        for sent in (ODDLY, LARGE, INVENTED, POST, PATCH)
    ),
    (errors.error_body, answer(501, sent=INVENTED), BASIS, None, ""),
    (errors.error_body, error(400, "x", sent=ODDLY), BASIS, None, ""),
    (errors.error_body, answer(400, **PAGE, sent=ODDLY), contract(**DOCUMENTED), FAIL, "400: it is not JSON"),
    (errors.error_body, answer(405, sent=POST), contract(**DOCUMENTED), FAIL, "405: no body"),
    (errors.error_body, error(400, "x", sent=ODDLY), contract(**DOCUMENTED), PASS, ""),
    (errors.error_body, answer(500, **PAGE, sent=ODDLY), BASIS, FAIL, "500: it is not JSON"),
    (errors.error_body, answer(503), BASIS, None, ""),
    (errors.error_body, answer(503), contract(**DOCUMENTED), None, ""),
    (errors.error_body, answer(429, **PAGE), BASIS, None, ""),
    (errors.error_body, answer(403, **PAGE), BASIS, FAIL, "403: it is not JSON"),
    (
        errors.error_body,
        answer(503, body=b'{"error":{"code":"user_invalid"}}'),
        BASIS,
        FAIL,
        "'message' is a required property",
    ),
    (errors.error_body, answer(200, {}), BASIS, None, ""),
    (errors.error_body, answer(301), BASIS, None, ""),
    (errors.error_body, unanswered(), BASIS, None, ""),
]

EVERYWHERE: list[Row] = [
    (errors.error_everywhere, answer(400, **PAGE, sent=ODDLY), BASIS, FAIL, "400: it is not JSON"),
    (errors.error_everywhere, answer(414, sent=LARGE), BASIS, FAIL, "414: no body"),
    (errors.error_everywhere, answer(405, sent=POST), BASIS, FAIL, "405: no body"),
    (errors.error_everywhere, answer(501, {}, sent=INVENTED), BASIS, FAIL, "501: /"),
    (errors.error_everywhere, error(404, "x", sent=ODDLY), BASIS, PASS, ""),
    (errors.error_everywhere, error(501, "x", sent=INVENTED), BASIS, PASS, ""),
    (errors.error_everywhere, answer(400, **PAGE, sent=ODDLY), contract(**DOCUMENTED), None, ""),
    (errors.error_everywhere, answer(400, **PAGE), BASIS, None, ""),
    (errors.error_everywhere, answer(500, sent=ODDLY), BASIS, None, ""),
    (errors.error_everywhere, answer(200, {}, sent=ODDLY), BASIS, None, ""),
    (errors.error_everywhere, answer(405, sent=request("HEAD")), BASIS, None, ""),
    (errors.error_everywhere, answer(400, sent=FORBIDDEN), BASIS, None, ""),
    (errors.error_body, answer(405, sent=request("HEAD")), contract(**DOCUMENTED), None, ""),
    (errors.error_everywhere, unanswered(FailureKind.CLOSED, sent=ODDLY), BASIS, None, ""),
]

METHOD_STATUS: list[Row] = [
    *((method_status, answer(405, sent=sent), BASIS, PASS, "405") for sent in (POST, PATCH)),
    (method_status, error(501, "request_not_implemented", sent=POST), BASIS, PASS, "501"),
    (method_status, answer(501, sent=POST), BASIS, PASS, "501"),
    (method_status, error(501, "x", sent=POST), BASIS, FAIL, "405, or 501 request_not_implemented | 501"),
    (method_status, answer(500, sent=POST), BASIS, FAIL, "500"),
    (method_status, error(409, "x", sent=POST), BASIS, FAIL, "POST is refused with the wrong status"),
    # Who asks, and the call, may be looked at first
    *((method_status, error(status, "x", sent=POST), BASIS, None, "") for status in (400, 401, 403)),
    (method_status, error(404, "x", sent=POST), BASIS, FAIL, "POST is refused with the wrong status"),
    (
        method_status,
        error(404, "x", sent=replace(POST, target=POST.target.replace("444444", UNKNOWN_CALL))),
        BASIS,
        None,
        "",
    ),
    *((method_status, answer(status, sent=POST), BASIS, None, "") for status in (200, 204, 302, 429, 503)),
    (method_status, answer(404, sent=INVENTED), BASIS, None, ""),
    (method_status, answer(404), BASIS, None, ""),
    (method_status, answer(404, sent=request("GET")), BASIS, None, ""),
    (method_status, unanswered(sent=POST), BASIS, None, ""),
]

CODE_STATUS: list[Row] = [
    (errors.code_status, error(404, "pc_phonecall_invalid", sent=ODDLY), BASIS, None, ""),
    (errors.code_status, error(401, "oops", sent=ODDLY), BASIS, None, ""),
    (errors.code_status, error(501, "oops", sent=POST), BASIS, None, ""),
    (errors.code_status, error(500, "oops", sent=ODDLY), BASIS, FAIL, "500 with internal_server_error"),
    (errors.code_status, error(429, "access_denied"), BASIS, None, ""),
    (errors.code_status, error(503, "internal_server_error"), BASIS, FAIL, "internal_server_error with 500"),
    (errors.code_status, error(400, "pc_phonecall_invalid"), BASIS, PASS, ""),
    (errors.code_status, error(400, "a_code_of_the_vendor"), BASIS, PASS, ""),
    (errors.code_status, error(404, "pc_phonecall_invalid"), BASIS, FAIL, "pc_phonecall_invalid with 400"),
    (errors.code_status, error(404, "pc_phonecall_invalid", operation=LIST_ONE), BASIS, PASS, ""),
    (errors.code_status, error(404, "pc_phonecall_invalid", operation=LIST), BASIS, FAIL, "404"),
    (errors.code_status, error(401, "access_denied"), BASIS, PASS, ""),
    (errors.code_status, error(403, "access_denied"), BASIS, PASS, ""),
    (errors.code_status, error(400, "access_denied"), BASIS, FAIL, "access_denied with 401 or 403"),
    *(
        (
            errors.code_status,
            error(400, "access_denied", sent=request(headers=(("Authorization", value),))),
            BASIS,
            so,
            "",
        )
        for value, so in (("Bearer", PASS), ("Bearer x", FAIL))
    ),
    (errors.code_status, error(403, "access_denied"), contract(denied_status=401), FAIL, "access_denied with 401"),
    (errors.code_status, error(403, "access_denied"), contract(denied_status=403), PASS, ""),
    (errors.code_status, error(401, "access_denided"), BASIS, FAIL, "401 with access_denied"),
    (errors.code_status, error(500, "oops"), BASIS, FAIL, "500 with internal_server_error"),
    (errors.code_status, error(501, "oops"), BASIS, FAIL, "501 with request_not_implemented"),
    (errors.code_status, error(401, "oops", operation=""), BASIS, PASS, ""),  # an operation that is no documented one
    (errors.code_status, answer(400, {"error": {}}), BASIS, None, ""),
    (errors.code_status, answer(400), BASIS, None, ""),
    (errors.code_status, answer(200, {}), BASIS, None, ""),
    (errors.code_status, unanswered(), BASIS, None, ""),
]

NOT_IMPLEMENTED = "request_not_implemented"
SERVER_ERROR: list[Row] = [
    (errors.no_server_error, answer(200, {}), BASIS, PASS, ""),
    (errors.no_server_error, error(400, "x"), BASIS, PASS, ""),
    (errors.no_server_error, error(500, "internal_server_error"), BASIS, FAIL, "500 Internal Server Error"),
    (errors.no_server_error, answer(500), BASIS, FAIL, "without an error code"),
    (errors.no_server_error, answer(505), BASIS, FAIL, "505"),
    (errors.no_server_error, answer(500, sent=FORBIDDEN), BASIS, None, ""),
    # RFC 9110, sections 15.6.3 to 15.6.5, and RFC 6585: an outage says nothing of the server itself
    *((errors.no_server_error, answer(status), BASIS, None, "") for status in (408, 429, 431, 502, 503, 504)),
    (errors.no_server_error, error(503, "x", headers=(("Retry-After", "1"),)), BASIS, None, ""),
    (errors.no_server_error, error(503, "internal_server_error"), BASIS, FAIL, "503"),
    (errors.no_server_error, error(503, "service_unavailable"), BASIS, None, ""),
    (errors.no_server_error, answer(501, sent=ODDLY), BASIS, PASS, ""),
    (errors.no_server_error, answer(501, sent=LARGE), BASIS, PASS, ""),
    (errors.no_server_error, answer(500, sent=ODDLY), BASIS, FAIL, "500"),
    (errors.no_server_error, error(499, "x"), BASIS, PASS, ""),
    (errors.no_server_error, error(501, NOT_IMPLEMENTED, sent=request(body=b'{"action":"Fly"}')), BASIS, PASS, ""),
    (errors.no_server_error, error(501, NOT_IMPLEMENTED, sent=request("PATCH")), BASIS, PASS, ""),
    (errors.no_server_error, answer(501, sent=request("UAPICONFORMANCE")), BASIS, PASS, ""),
    (errors.no_server_error, answer(501, sent=request("PATCH")), BASIS, PASS, ""),
    (errors.no_server_error, answer(501), BASIS, FAIL, "501"),
    (errors.no_server_error, answer(505, sent=request("UAPICONFORMANCE")), BASIS, FAIL, "505"),
    (errors.no_server_error, error(501, "other", sent=request(body=b'{"action":"Fly"}')), BASIS, FAIL, "501"),
    # Register: action-code. All that is not StopRecording may be unknown to a server.
    *(
        (errors.no_server_error, error(501, NOT_IMPLEMENTED, sent=request(body=body)), BASIS, PASS, "")
        for body in (
            b'{"action":1}',
            b"[]",
            b"",
            b"{",
            b"{}",
            b'{"action":"stoprecording"}',
            b'{"Action":"StopRecording"}',
        )
    ),
    (errors.no_server_error, answer(501, sent=request(body=b"[]")), BASIS, FAIL, "501"),
    (
        errors.no_server_error,
        error(501, NOT_IMPLEMENTED, sent=request(body=b'{"action":"StopRecording"}')),
        BASIS,
        FAIL,
        "",
    ),
    (errors.no_server_error, error(501, NOT_IMPLEMENTED), BASIS, FAIL, "501"),
    (errors.no_server_error, error(501, NOT_IMPLEMENTED, sent=request("GET")), BASIS, FAIL, "501"),
    (errors.no_server_error, unanswered(), BASIS, None, ""),
]


IN_SUCCESS: list[Row] = [
    (errors.no_error_in_success, answer(200, updated()), BASIS, PASS, "nothing of an error"),
    (errors.no_error_in_success, error(200, "internal_server_error"), BASIS, FAIL, "code internal_server_error"),
    (errors.no_error_in_success, error(202, ""), BASIS, FAIL, "code"),
    (errors.no_error_in_success, answer(200, updated() | {"error": {"code": "x"}}), BASIS, FAIL, "code x"),
    # Members that no page documents say nothing, even if they have this name.
    *(
        (errors.no_error_in_success, answer(200, updated() | {"error": other}), BASIS, PASS, "")
        for other in (False, {}, "", {"code": 0})
    ),
    (errors.no_error_in_success, answer(204), BASIS, None, ""),
    (errors.no_error_in_success, error(400, "x"), BASIS, None, ""),
    (errors.no_error_in_success, unanswered(), BASIS, None, ""),
]


@pytest.mark.parametrize(
    ("rule", "exchange", "judged_by", "outcome", "words"),
    [*ERROR_BODY, *EVERYWHERE, *METHOD_STATUS, *CODE_STATUS, *SERVER_ERROR, *IN_SUCCESS],
)
def test_rule_about_errors__judges_the_answers_that_it_is_about(
    rule: Judge, exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str
) -> None:
    says(rule(exchange, judged_by), outcome, words)


DEEP = request(body=b"[" * 600 + b"]" * 600)


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [
        (error(500, "internal_server_error", sent=DEEP), FAIL),
        (answer(502, sent=DEEP), None),
        (answer(505, sent=DEEP), FAIL),
        (answer(501, sent=DEEP), PASS),
        (error(400, "x", sent=DEEP), PASS),
        (answer(200, {}, sent=DEEP), PASS),
        (unanswered(sent=DEEP), None),
        (error(500, "internal_server_error"), None),
    ],
)
def test_deep_nesting__meets_no_server_error(exchange: Exchange, outcome: Outcome | None) -> None:
    verdict = errors.deep_nesting(exchange, contract())
    assert (verdict.outcome if verdict is not None else None) is outcome


def test_server_error_of_deep_nesting__is_judged_once() -> None:
    assert errors.no_server_error(error(500, "internal_server_error", sent=DEEP), contract()) is None
