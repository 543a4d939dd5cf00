# SPDX-License-Identifier: MIT
"""Generated requests: what is wrong with one is read from it, and decides which answer it has to get."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from uapi_conformance.checks.generated import ACCEPTED, OWNERS, Wrong, judge, wrongs
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.valid import Valid
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind, Headers, Request

from tests.support.exchanges import (
    BASIS,
    CALL,
    FAIL,
    PASS,
    PATH,
    TYPED,
    answer,
    collection,
    contract,
    error,
    request,
    says,
    unanswered,
    updated,
)

STOPPED = answer(200, updated())
LIVE = Valid(CALL, STOPPED, frozenset({"00"}))
NOBODY = Valid(None, None)
U, E, C, V, A, B = Wrong.USER, Wrong.EXTENSION, Wrong.CALL, Wrong.VIEW, Wrong.ACTION, Wrong.BODY
ROOT = "/uapi/phoneCalls"


def put(target: str = PATH, *, headers: Headers = TYPED, body: bytes | None = None, **payload: object) -> Request:
    whole = {"action": "StopRecording", "phoneCallViewId": "01"} | payload
    content = json.dumps({k: v for k, v in whole.items() if v is not ...}).encode() if body is None else body
    return request("PUT", target, body=content, headers=headers)


def get(target: str) -> Request:
    return request("GET", target, headers=())


@pytest.mark.parametrize(
    ("sent", "live", "found"),
    [
        (put(), LIVE, set()),
        (put(PATH + "/"), LIVE, set()),
        (put(f"{ROOT}/@me/@self/444444"), LIVE, set()),
        (put(f"{ROOT}/%40viewer/0003%2A210/44444%34"), LIVE, set()),
        (put(f"{ROOT}/@owner/@self/444444"), NOBODY, {C, V}),
        (put(phoneCallViewId="00"), LIVE, set()),
        (put(note=1), LIVE, set()),
        (put(f"{ROOT}/13/0003*210/444444"), LIVE, {U}),
        (put(f"{ROOT}/12/0003*211/444444"), LIVE, {E}),
        (put(f"{ROOT}/12/0003*210/4444440"), LIVE, {C}),
        (put(f"{ROOT}/12/0003*210/"), LIVE, {C}),
        (put(f"{ROOT}///"), LIVE, {U, E, C}),
        (put(f"{ROOT}/13/x/y", phoneCallViewId=1, action="x"), LIVE, {U, E, C, V, A}),
        (put(phoneCallViewId=...), LIVE, {V}),
        (put(phoneCallViewId=None), LIVE, {V}),
        (put(phoneCallViewId=["01"]), LIVE, {V}),
        (put(action=...), LIVE, {A}),
        (put(action="stoprecording"), LIVE, {A}),
        (put(action=["StopRecording"]), LIVE, {A}),
        (put(body=b"{"), LIVE, {B}),
        (put(body=b"[]"), LIVE, {B}),
        (put(body=b""), LIVE, {B}),
        (get(PATH), LIVE, set()),
        (get(PATH), NOBODY, {U, E, C}),
        (get(f"{ROOT}/12/0003*210?count=1"), LIVE, set()),
        (get(f"{ROOT}/12/0003*210/"), LIVE, {C}),
        (get(f"{ROOT}/12"), LIVE, None),
        (get("/other/12/0003*210"), LIVE, None),
        (get(f"{PATH}/more"), LIVE, None),
    ],
)
def test_wrongs__are_read_from_the_request_alone(sent: Request, live: Valid, found: set[Wrong] | None) -> None:
    assert wrongs(sent, live) == found


def refused(code: str, sent: Request, status: int = 400) -> Exchange:
    return error(status, code, sent=sent)


LISTING = f"{ROOT}/12/0003*210"
BAD_USER, BAD_BOTH = get(f"{ROOT}/13/@self"), get(f"{ROOT}/13/x")


@pytest.mark.parametrize(
    ("exchange", "owner", "outcome", "words"),
    [
        (answer(200, updated(), sent=put()), ACCEPTED, PASS, ""),
        (refused("pc_phonecall_invalid", put()), ACCEPTED, FAIL, "generated, documented values"),
        (refused("user_invalid", put(f"{ROOT}/13/@self/444444")), U.value, PASS, ""),
        (refused("extension_invalid", put(f"{ROOT}/13/@self/444444")), U.value, FAIL, "user_invalid"),
        (refused("extension_invalid", put(f"{ROOT}/12/x/444444")), E.value, PASS, ""),
        (refused("pc_phonecall_invalid", put(PATH + "0")), C.value, PASS, ""),
        (refused("pc_phonecallview_invalid", put(PATH + "0")), C.value, FAIL, "a wrong call"),
        (answer(200, updated(), sent=put(PATH + "0")), C.value, FAIL, "pc_phonecall_invalid"),
        (refused("pc_phonecallview_invalid", put(phoneCallViewId="x")), V.value, PASS, ""),
        (refused("pc_phonecall_invalid", put(phoneCallViewId="x")), V.value, FAIL, "a wrong view"),
        (refused("pc_phonecallview_invalid", put(PATH + "0", phoneCallViewId="x")), C.value, PASS, ""),
        (refused("anything", put(action="Fly")), A.value, PASS, ""),
        (error(501, "request_not_implemented", sent=put(action="Fly")), A.value, PASS, ""),
        (answer(200, updated(), sent=put(action="Fly")), A.value, FAIL, "a wrong action"),
        (refused("anything", put(body=b"[")), B.value, PASS, ""),
        # Register: action-code. What is no StopRecording need not be known to a server.
        (error(501, "request_not_implemented", sent=put(body=b"[")), B.value, PASS, ""),
        (error(501, "request_not_implemented", sent=put(f"{ROOT}/13/x/y", action="Fly")), U.value, PASS, ""),
        (error(501, "other", sent=put(body=b"[")), B.value, FAIL, "501"),
        (error(501, "request_not_implemented", sent=put(phoneCallViewId="x")), V.value, FAIL, "501"),
        # Who does not exist may be refused by either code (register, unknown-user)
        (error(403, "access_denied", sent=put(f"{ROOT}/13/@self/444444")), U.value, PASS, ""),
        (error(403, "access_denied", sent=put(f"{ROOT}/13/x/444444")), U.value, PASS, ""),
        (error(401, "access_denied", sent=BAD_USER), U.value, PASS, ""),
        (error(403, "access_denied", sent=put(f"{ROOT}/12/x/444444")), E.value, PASS, "a wrong extension"),
        (error(400, "user_invalid", sent=put(f"{ROOT}/12/x/444444")), E.value, FAIL, "a wrong extension"),
        # What need not reach UnifiedAPI (register, early-refusals)
        (answer(400, sent=put(f"{ROOT}/12/0003*210/4%2F4")), C.value, PASS, "an encoded slash"),
        (unanswered(FailureKind.CLOSED, sent=put(f"{ROOT}/12/0003*210/%00")), C.value, PASS, "control character"),
        (answer(404, sent=put(f"{ROOT}///")), U.value, PASS, "not in normal form"),
        (answer(202, updated(), sent=put(f"{ROOT}/12/0003*210/%00")), C.value, FAIL, "202"),
        (unanswered(FailureKind.CLOSED, sent=put(PATH + "0")), C.value, FAIL, "no complete answer"),
        (answer(200, updated(), sent=put(body=b"[")), B.value, FAIL, "a wrong body"),
        (unanswered(sent=put(body=b"[")), B.value, FAIL, "no complete answer"),
        (refused("user_invalid", BAD_USER), U.value, PASS, ""),
        (refused("extension_invalid", BAD_USER), U.value, FAIL, "user_invalid"),
        (refused("extension_invalid", BAD_BOTH), U.value, PASS, ""),
        (refused("extension_invalid", get(f"{ROOT}/12/x")), E.value, PASS, ""),
        (answer(200, collection(), sent=BAD_USER), U.value, FAIL, "user_invalid or access_denied | 200"),
        (refused("count_invalid", get(f"{ROOT}/13/@self?count=0")), U.value, PASS, "It is refused"),
        (refused("pc_phonecall_invalid", get(f"{ROOT}/13/@self/x")), U.value, PASS, "It is refused"),
    ],
)
def test_judge__asks_for_the_code_of_what_is_wrong(
    exchange: Exchange, owner: str, outcome: Outcome, words: str
) -> None:
    """One thing wrong has to be named by its own code; of several any may be."""
    listing = exchange.request.method == "GET"
    judged = judge(replace(exchange, operation=LIST if listing else exchange.operation), LIVE, BASIS)
    assert judged is not None
    assert judged[0] == owner
    says(judged[1], outcome, words)
    assert owner in OWNERS


@pytest.mark.parametrize(
    ("claims", "passing"),
    [
        ({}, {"user_invalid", "access_denied"}),
        ({"unknown_user": "user_invalid"}, {"user_invalid"}),
        ({"unknown_user": "access_denied"}, {"access_denied"}),
    ],
)
@pytest.mark.parametrize("sent", [BAD_USER, put(f"{ROOT}/13/@self/444444")])
def test_unknown_user__is_refused_as_claimed(sent: Request, claims: dict[str, str], passing: set[str]) -> None:
    found = set()
    for code, status in (("user_invalid", 400), ("access_denied", 403)):
        operation = LIST if sent.method == "GET" else STOP
        judged = judge(error(status, code, sent=sent, operation=operation), LIVE, contract(**claims))
        assert judged is not None
        found |= {code} if judged[1].outcome is PASS else set()
    assert found == passing


NUMBERS = Valid(replace(CALL, phone_call_view_id="7"), STOPPED, frozenset({"12"}))


@pytest.mark.parametrize(
    ("view", "live", "judged"),
    [
        (7, NUMBERS, False),
        (12, NUMBERS, False),
        (8, NUMBERS, True),
        (-7, NUMBERS, True),
        (True, Valid(replace(CALL, phone_call_view_id="True"), STOPPED), True),
        (7.0, NUMBERS, True),
        ("8", NUMBERS, True),
        (1, LIVE, True),  # the id is "01"
        (7, NOBODY, True),
    ],
)
@pytest.mark.parametrize("exchange", [answer(200, updated()), error(400, "pc_phonecallview_invalid")])
def test_number_of_the_digits_of_an_id__may_be_read_as_that_id(
    exchange: Exchange, view: object, live: Valid, *, judged: bool
) -> None:
    """Readers of typed languages turn it into a string by themselves."""
    asked = replace(exchange, request=put(phoneCallViewId=view))
    assert (judge(asked, live, BASIS) is not None) is judged


@pytest.mark.parametrize(
    "exchange",
    [
        refused("x", put(headers=(("Content-Type", "text/plain"),), action="Fly")),
        refused("x", put(headers=())),
        answer(200, updated(), sent=get(PATH), operation=LIST_ONE),
        refused("pc_phonecall_invalid", get(f"{LISTING}/x")),
        refused("x", get(f"{ROOT}/12")),
    ],
)
def test_judge__leaves_to_other_rules_what_no_page_gives_a_code(exchange: Exchange) -> None:
    assert judge(exchange, LIVE, BASIS) is None


ODD = f"{ROOT}/\u00fc/0003*210/444444".replace("\u00fc", "%C3%BC")
REFUSED_AGAIN = Valid(CALL, error(409, "nothing_to_stop"), frozenset({"00"}))


@pytest.mark.parametrize(
    "exchange",
    [refused("anything", put(ODD)), error(404, "not_found", sent=put(ODD)), refused("x", get(f"{ROOT}/%C3%BC/@self"))],
)
def test_id_with_signs_that_no_id_has__may_be_refused_by_what_stands_before_the_api(exchange: Exchange) -> None:
    asked = replace(exchange, operation=LIST) if exchange.request.method == "GET" else exchange
    judged = judge(asked, LIVE, BASIS)
    assert judged is not None
    says(judged[1], PASS, "")


@pytest.mark.parametrize("exchange", [answer(200, updated(), sent=put(ODD)), error(500, "x", sent=put(ODD))])
def test_id_with_signs_that_no_id_has__is_refused(exchange: Exchange) -> None:
    judged = judge(exchange, LIVE, BASIS)
    assert judged is not None
    says(judged[1], FAIL, "")


@pytest.mark.parametrize(
    ("exchange", "judged"),
    [
        (error(409, "nothing_to_stop", sent=put(phoneCallViewId="x")), False),
        (error(409, "nothing_to_stop", sent=put(action="Fly")), False),
        (refused("pc_phonecallview_invalid", put(phoneCallViewId="x")), True),
        (error(409, "nothing_to_stop", sent=put(PATH + "0")), True),
        (answer(200, updated(), sent=put(phoneCallViewId="x")), True),
    ],
)
def test_refusal_that_nothing_is_recorded_any_more__says_nothing_of_what_else_is_wrong(
    exchange: Exchange, *, judged: bool
) -> None:
    """Register: repeated-stop. The call is the one that the run has stopped."""
    assert (judge(exchange, REFUSED_AGAIN, BASIS) is not None) is judged
