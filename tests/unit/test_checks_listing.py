# SPDX-License-Identifier: MIT
"""List PhoneCalls: which calls it shows, in which form, with which fields; and what no answer may tell."""

from __future__ import annotations

import pytest
from exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    PATH,
    answer,
    basis,
    collection,
    error,
    evidence,
    listed,
    request,
    says,
    unanswered,
    updated,
    view,
    without,
)
from uapi_conformance.checks.basis import Basis
from uapi_conformance.checks.listing import consistent, list_fields, shows_call, shows_nothing, tells_nothing
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

BASIS = basis()
GET = request("GET", headers=())
ID, ALIAS = CALL.phone_call_id, "f5d0ca"


def one(document: object, status: int = 200) -> Exchange:
    return answer(status, document, operation=LIST_ONE, sent=GET)


SHOWN, BARE = one(collection(listed(ID))), one(listed(ID))


@pytest.mark.parametrize(
    ("exchange", "alone", "judged_by", "outcome", "words"),
    [
        (SHOWN, True, BASIS, PASS, "in a collection"),
        (BARE, True, BASIS, PASS, "in an object"),
        (one(collection(listed(ALIAS))), True, BASIS, PASS, ""),
        (SHOWN, True, basis(list_by_id="collection"), PASS, ""),
        (SHOWN, True, basis(list_by_id="object"), FAIL, "the form claimed: object | a collection"),
        (BARE, True, basis(list_by_id="collection"), FAIL, "the form claimed: collection | an object"),
        (BARE, False, BASIS, FAIL, "a collection | an object"),
        (SHOWN, False, basis(list_by_id="object"), PASS, ""),
        (one(collection(listed("1"), listed(ID))), False, BASIS, PASS, ""),
        (one(collection(listed("1"), listed(ID))), True, BASIS, FAIL, "call 444444 alone | 1, 444444"),
        (one(collection(listed("1"))), False, BASIS, FAIL, "call 444444 | 1"),
        (one(collection()), True, BASIS, FAIL, "no call"),
        (one([]), True, BASIS, FAIL, "or a PhoneCall | another body"),
        (one({"entry": {}}), False, BASIS, FAIL, "an array entry | another body"),
        (one(None, 204), True, BASIS, FAIL, "200 with the call | 204"),
        (error(400, "pc_phonecall_invalid", operation=LIST_ONE), True, BASIS, FAIL, "400 Bad Request"),
        (unanswered(operation=LIST_ONE), True, BASIS, FAIL, "no complete answer"),
        (None, True, BASIS, INCONCLUSIVE, "No List request was sent"),
    ],
)
def test_shows_call(exchange: Exchange | None, alone: bool, judged_by: Basis, outcome: Outcome, words: str) -> None:
    says(shows_call(exchange, [ID, ALIAS], judged_by, alone=alone), outcome, words)


EMPTY, NO_CONTENT = one(collection()), one(None, 204)
REFUSED = error(404, "pc_phonecall_invalid", operation=LIST_ONE)
DENIED = error(403, "access_denied", operation=LIST_ONE)


@pytest.mark.parametrize(
    ("exchange", "foreign", "judged_by", "outcome", "words"),
    [
        (EMPTY, False, BASIS, PASS, "no call for an id"),
        (NO_CONTENT, False, BASIS, PASS, ""),
        (REFUSED, False, BASIS, PASS, "List refuses an id"),
        (EMPTY, False, basis(unknown_call_list="empty"), PASS, ""),
        (NO_CONTENT, False, basis(unknown_call_list="no-content"), PASS, ""),
        (REFUSED, False, basis(unknown_call_list="error"), PASS, ""),
        (EMPTY, False, basis(unknown_call_list="no-content"), FAIL, "no-content, as claimed | empty"),
        (NO_CONTENT, False, basis(unknown_call_list="empty"), FAIL, "empty, as claimed | no-content"),
        (EMPTY, False, basis(unknown_call_list="error"), FAIL, "error, as claimed | empty"),
        (REFUSED, False, basis(unknown_call_list="empty"), FAIL, "empty, as claimed | 404"),
        (EMPTY, True, basis(unknown_call_list="error"), PASS, ""),
        (REFUSED, True, basis(unknown_call_list="empty"), PASS, ""),
        (DENIED, True, BASIS, PASS, "List refuses"),
        (DENIED, False, BASIS, FAIL, "denies access"),
        (one(collection(listed("1"))), False, BASIS, FAIL, "no call | calls 1"),
        (one(collection(listed("1"))), True, BASIS, PASS, ""),
        (one(collection(listed("1"), listed(ID))), True, BASIS, FAIL, "calls 1, 444444"),
        (BARE, False, BASIS, FAIL, "calls 444444"),
        (one({}), False, BASIS, FAIL, "another body"),
        (error(500, "internal_server_error"), False, BASIS, FAIL, "an empty list, 204 or a 4xx error | 500"),
        (answer(302), False, BASIS, FAIL, "302"),
        (unanswered(), False, BASIS, FAIL, "no complete answer"),
        (None, False, BASIS, INCONCLUSIVE, "for an id was not sent"),
    ],
)
def test_shows_nothing(
    exchange: Exchange | None, foreign: bool, judged_by: Basis, outcome: Outcome, words: str
) -> None:
    says(shows_nothing(exchange, ID, judged_by, what="an id", foreign=foreign), outcome, words)


def every(document: object, target: str = PATH) -> Exchange:
    return answer(200, document, operation=LIST, sent=request("GET", target, headers=()))


WITHOUT_VIEWS = {k: v for k, v in listed(ID).items() if k != "phoneCallView"}


@pytest.mark.parametrize(
    ("exchange", "judged_by", "outcome", "words"),
    [
        (one(collection(listed(ID, view()))), BASIS, PASS, "as documented"),
        (one(listed(ID, view())), BASIS, PASS, ""),
        (every(collection(listed(ID, view()), listed("1"))), BASIS, PASS, ""),
        (every(collection(WITHOUT_VIEWS)), BASIS, PASS, ""),
        (every(collection()), BASIS, PASS, ""),
        (one(collection(WITHOUT_VIEWS)), BASIS, FAIL, "/entry/0/: 'phoneCallView'"),
        (every(listed(ID)), BASIS, FAIL, "/entry: it is missing"),
        (every({"entry": {}}), BASIS, FAIL, "/entry: it is no array"),
        (every({"entry": [7]}), BASIS, FAIL, "/entry/0"),
        (every([]), BASIS, FAIL, "it is no object"),
        (every(collection(WITHOUT_VIEWS) | {"totalResults": 7}), BASIS, PASS, ""),
        (every(collection(WITHOUT_VIEWS) | {"totalResults": "1"}), BASIS, PASS, ""),
        (every(collection(WITHOUT_VIEWS) | {"totalResults": "0"}), BASIS, FAIL, "/totalResults: it is 0, although"),
        (one(collection(listed(ID, view())) | {"totalResults": 0}), BASIS, FAIL, "there are 1 in entry"),
        (every(collection() | {"totalResults": 0}), BASIS, PASS, ""),
        (one(collection(listed(ID, view(recording=False) | {"recording": "yesterday"}))), BASIS, FAIL, "recording"),
        (one(listed(ID, published=7)), BASIS, FAIL, "/published"),
        (one(listed(ID, view(status="5"))), basis(numbers="string"), PASS, ""),
        (one(listed(ID, view(status=5))), basis(numbers="number"), PASS, ""),
        (one(listed(ID, view(status=5))), basis(numbers="string"), FAIL, "status: it is no string, as claimed"),
        (one(listed(ID, view(status="5"))), basis(numbers="number"), FAIL, "status: it is no number, as claimed"),
        (every({"entry": []}, PATH + "?fields=id"), BASIS, None, ""),
        (answer(200, body=b"{", operation=LIST), BASIS, None, ""),
        (answer(200, updated(), operation=STOP), BASIS, None, ""),
        (REFUSED, BASIS, None, ""),
        (unanswered(operation=LIST), BASIS, None, ""),
    ],
)
def test_list_fields(exchange: Exchange, judged_by: Basis, outcome: Outcome | None, words: str) -> None:
    says(list_fields(exchange, judged_by), outcome, words)


STRANGERS = ["0003*555", "c0ffee42", "13"]


@pytest.mark.parametrize(
    ("exchanges", "strangers", "outcome", "words"),
    [
        ([SHOWN, unanswered()], STRANGERS, PASS, "1 answers tell nothing"),
        ([unanswered(), answer(200, {"extension": "0003*555"})], STRANGERS, FAIL, "0003*555"),
        ([answer(200, {"user": "1313"})], ["1313"], FAIL, "1313"),
        ([answer(200, {"user": "131"})], ["131"], NOT_APPLICABLE, "so short"),
        ([answer(200, {"extension": "0003*555"})], STRANGERS, FAIL, "'0003*555', which was not in the request"),
        ([SHOWN, answer(400, {"m": "the call c0ffee42 is busy"})], STRANGERS, FAIL, "c0ffee42"),
        ([answer(400, {"m": "c0ffee42"}, sent=request("GET", "/x/c0ffee42"))], STRANGERS, PASS, ""),
        ([answer(400, {"m": "c0ffee42"}, sent=request(body=b'{"a":"c0ffee42"}'))], STRANGERS, PASS, ""),
        ([answer(200, {"id": "ac0ffee42b"}), answer(200, {"id": "0003*5551"})], STRANGERS, PASS, ""),
        ([answer(200, {"user": "13"})], STRANGERS, PASS, "tell nothing"),
        ([answer(200, {"user": "13"})], ["13"], NOT_APPLICABLE, "so short"),
        ([unanswered()], STRANGERS, INCONCLUSIVE, "No answer"),
        ([], STRANGERS, INCONCLUSIVE, "No answer"),
    ],
)
def test_tells_nothing(exchanges: list[Exchange], strangers: list[str], outcome: Outcome, words: str) -> None:
    says(tells_nothing(evidence(exchanges), ["a step"], strangers), outcome, words)


def test_tells_nothing__is_not_known_where_an_answer_is_missing() -> None:
    telling = answer(200, {"extension": "0003*555"}, step="another step")
    seen = evidence(SHOWN, telling)
    steps = (SHOWN.step.name, "another step")
    says(tells_nothing(seen, steps, STRANGERS), FAIL)
    says(tells_nothing(without(seen, "another step"), steps, STRANGERS), INCONCLUSIVE, "Not every answer")
    says(tells_nothing(without(seen, "another step"), steps[:1], STRANGERS), PASS)


OK, BAD = answer(200, updated()), error(400, "pc_phonecall_invalid")


@pytest.mark.parametrize(
    ("exchanges", "outcome", "words"),
    [
        ((OK, OK), PASS, "answered alike 2 times"),
        ((OK, answer(200, updated("1"))), PASS, ""),
        ((BAD, BAD, error(400, "pc_phonecallview_invalid")), FAIL, "pc_phonecall_invalid again"),
        ((OK, answer(202, updated())), FAIL, "200 OK again | 202"),
        ((OK, OK, unanswered()), FAIL, "no complete answer"),
        ((unanswered(), unanswered()), PASS, ""),
        ((OK,), INCONCLUSIVE, "A request was not repeated"),
        ((), INCONCLUSIVE, "A request was not repeated"),
    ],
)
def test_consistent(exchanges: tuple[Exchange, ...], outcome: Outcome, words: str) -> None:
    says(consistent(exchanges, what="A request"), outcome, words)
