# SPDX-License-Identifier: MIT
"""List PhoneCalls: which calls it shows, in which form, with which fields; and what no answer may tell."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.listing import consistent, shows_call, shows_nothing, tells_nothing
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    BASIS,
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    collection,
    contract,
    error,
    evidence,
    listed,
    of_extension,
    of_one_call,
    request,
    says,
    unanswered,
    updated,
    without,
)

ID, ALIAS = CALL.phone_call_id, "f5d0ca"


SHOWN, BARE = of_one_call(collection(listed(ID))), of_one_call(listed(ID))


@pytest.mark.parametrize(
    ("exchange", "alone", "judged_by", "outcome", "words"),
    [
        (SHOWN, True, BASIS, PASS, "in a collection"),
        (BARE, True, BASIS, PASS, "in an object"),
        (of_one_call(collection(listed(ALIAS))), True, BASIS, PASS, ""),
        (SHOWN, True, contract(list_by_id="collection"), PASS, ""),
        (SHOWN, True, contract(list_by_id="object"), FAIL, "the claimed form: object | a collection"),
        (BARE, True, contract(list_by_id="collection"), FAIL, "the claimed form: collection | an object"),
        (BARE, False, BASIS, FAIL, "a collection | an object"),
        (SHOWN, False, contract(list_by_id="object"), PASS, ""),
        (of_one_call(collection(listed("1"), listed(ID))), False, BASIS, PASS, ""),
        (of_one_call(collection(listed("1"), listed(ID))), True, BASIS, FAIL, "call 444444 only | 1, 444444"),
        (of_one_call(collection(listed("1")) | {"totalResults": 1}), False, BASIS, FAIL, "call 444444 | 1"),
        (of_one_call(collection()), True, BASIS, FAIL, "no call"),
        (of_one_call([]), True, BASIS, FAIL, "or a PhoneCall | another body"),
        (of_one_call({"entry": {}}), False, BASIS, FAIL, "an array named entry | another body"),
        (of_one_call(None, 204), True, BASIS, FAIL, "200 with the call | 204"),
        (error(400, "pc_phonecall_invalid", operation=LIST_ONE), True, BASIS, FAIL, "400 Bad Request"),
        (unanswered(operation=LIST_ONE), True, BASIS, FAIL, "no complete answer"),
        (None, True, BASIS, INCONCLUSIVE, "No List request was sent"),
    ],
)
def test_shows_call__in_a_collection_or_alone(
    exchange: Exchange | None, alone: bool, judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
    says(shows_call(exchange, [ID, ALIAS], judged_by, alone=alone), outcome, words)


EMPTY, NO_CONTENT = of_one_call(collection()), of_one_call(None, 204)
REFUSED = error(404, "pc_phonecall_invalid", operation=LIST_ONE)
DENIED = error(403, "access_denied", operation=LIST_ONE)


@pytest.mark.parametrize(
    ("exchange", "foreign", "judged_by", "outcome", "words"),
    [
        (EMPTY, False, BASIS, PASS, "no call for an id"),
        (NO_CONTENT, False, BASIS, PASS, ""),
        (REFUSED, False, BASIS, PASS, "List refuses an id"),
        (EMPTY, False, contract(unknown_call_list="empty"), PASS, ""),
        (NO_CONTENT, False, contract(unknown_call_list="no-content"), PASS, ""),
        (REFUSED, False, contract(unknown_call_list="error"), PASS, ""),
        (EMPTY, False, contract(unknown_call_list="no-content"), FAIL, "no-content, as claimed | empty"),
        (NO_CONTENT, False, contract(unknown_call_list="empty"), FAIL, "empty, as claimed | no-content"),
        (EMPTY, False, contract(unknown_call_list="error"), FAIL, "error, as claimed | empty"),
        (REFUSED, False, contract(unknown_call_list="empty"), FAIL, "empty, as claimed | 404"),
        (EMPTY, True, contract(unknown_call_list="error"), PASS, ""),
        (REFUSED, True, contract(unknown_call_list="empty"), PASS, ""),
        (DENIED, True, BASIS, PASS, "List refuses"),
        (DENIED, False, BASIS, PASS, "List refuses"),  # "error" is one of the tolerated forms, whichever it is
        (DENIED, False, contract(unknown_call_list="empty"), FAIL, "empty, as claimed | 403"),
        (of_one_call(collection(listed("1"))), False, BASIS, FAIL, "no call | calls 1"),
        (of_one_call(collection(listed("1"))), True, BASIS, PASS, ""),
        (of_one_call(collection(listed("1"), listed(ID))), True, BASIS, FAIL, "calls 1, 444444"),
        (BARE, False, BASIS, FAIL, "calls 444444"),
        (of_one_call({}), False, BASIS, FAIL, "another body"),
        (error(500, "internal_server_error"), False, BASIS, FAIL, "an empty list, 204 or a 4xx error | 500"),
        (answer(302), False, BASIS, FAIL, "302"),
        (unanswered(), False, BASIS, FAIL, "no complete answer"),
        (None, False, BASIS, INCONCLUSIVE, "for an id was not sent"),
    ],
)
def test_shows_nothing__for_an_id_that_names_no_call(
    exchange: Exchange | None, foreign: bool, judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
    says(shows_nothing(exchange, ID, judged_by, what="an id", foreign=foreign), outcome, words)


def numbered(first: int, last: int, **members: object) -> Exchange:
    """A page with calls of these numbers."""
    return of_extension(collection(*(listed(f"c{n}") for n in range(first, last))) | members)


TWENTY, ONE_MORE = numbered(0, 20), numbered(20, 21)


@pytest.mark.parametrize(
    ("pages", "outcome", "words"),
    [
        ([numbered(0, 20, totalResults=21)], INCONCLUSIVE, "List shows 20 of 21 calls, and the call is not among them"),
        ([numbered(0, 20, totalResults="21")], INCONCLUSIVE, "20 of 21 calls"),
        ([numbered(0, 20, totalResults=21)] * 3, INCONCLUSIVE, "20 of 21 calls"),
        ([numbered(0, 20, totalResults=21), numbered(20, 21, totalResults=21, startIndex=20)], INCONCLUSIVE, "2 parts"),
        ([numbered(0, 20, totalResults=21), numbered(0, 21, totalResults=21)], FAIL, "call 444444"),
        ([numbered(0, 20, totalResults=20)], FAIL, "call 444444 | c0, c1, c2, c3, c4"),
        ([TWENTY], INCONCLUSIVE, "List shows 20 calls, and there may be more"),
        ([TWENTY], INCONCLUSIVE, "raise [limits] list_pages to read on."),
        ([TWENTY, of_extension(collection(*(listed(f"c{n}") for n in range(20))))], FAIL, "call 444444"),
        ([TWENTY, ONE_MORE], INCONCLUSIVE, "List shows 21 calls, and there may be more"),
        ([TWENTY, ONE_MORE, of_extension(collection())], INCONCLUSIVE, "read in 3 parts"),
        ([numbered(0, 3)], INCONCLUSIVE, "List shows 3 calls, and there may be more"),
        ([numbered(0, 3), numbered(0, 3)], FAIL, "call 444444"),
        ([numbered(0, 3, next="/uapi/phoneCalls/12/0003*210?startIndex=3")], INCONCLUSIVE, "List shows 3 calls"),
        ([numbered(0, 3, paging={"next": "x"})], INCONCLUSIVE, "List shows 3 calls"),
        ([answer(503), TWENTY, numbered(0, 21, totalResults=21)], FAIL, "call 444444"),
        ([unanswered(), numbered(0, 20, totalResults=21)], INCONCLUSIVE, "20 of 21"),
        ([TWENTY, of_extension(collection(listed(ID)))], PASS, "shows the call"),
        ([TWENTY, of_extension(collection())], FAIL, "no call"),
        ([TWENTY, error(400, "x", operation=LIST)], FAIL, "400"),
    ],
)
def test_call_on_a_page_that_was_not_read__is_not_missed(pages: list[Exchange], outcome: Outcome, words: str) -> None:
    says(shows_call(pages[-1], [ID], BASIS, alone=False, pages=pages[:-1]), outcome, words)


def test_list_for_one_call__has_no_pages() -> None:
    says(shows_call(numbered(0, 20, totalResults=21), [ID], BASIS, alone=True), FAIL, "call 444444 only")


FOREIGN_IDS = ["0003*555", "c0ffee42", "13"]


@pytest.mark.parametrize(
    ("exchanges", "foreign_ids", "outcome", "words"),
    [
        ([SHOWN, unanswered()], FOREIGN_IDS, PASS, "1 answers reveal nothing"),
        ([unanswered(), answer(200, {"extension": "0003*555"})], FOREIGN_IDS, FAIL, "0003*555"),
        ([answer(200, {"user": "1313"})], ["1313"], FAIL, "1313"),
        ([answer(200, {"user": "131"})], ["131"], NOT_APPLICABLE, "so short"),
        ([answer(200, {"extension": "0003*555"})], FOREIGN_IDS, FAIL, "'0003*555', which was not in the request"),
        ([SHOWN, answer(400, {"m": "the call c0ffee42 is busy"})], FOREIGN_IDS, FAIL, "c0ffee42"),
        ([answer(400, {"m": "c0ffee42"}, sent=request("GET", "/x/c0ffee42"))], FOREIGN_IDS, PASS, ""),
        ([answer(400, {"m": "c0ffee42"}, sent=request(body=b'{"a":"c0ffee42"}'))], FOREIGN_IDS, PASS, ""),
        ([answer(200, {"id": "ac0ffee42b"}), answer(200, {"id": "0003*5551"})], FOREIGN_IDS, PASS, ""),
        ([answer(200, {"user": "13"})], FOREIGN_IDS, PASS, "reveal nothing"),
        ([answer(200, {"user": "13"})], ["13"], NOT_APPLICABLE, "so short"),
        ([unanswered()], FOREIGN_IDS, INCONCLUSIVE, "There was no answer"),
        ([], FOREIGN_IDS, INCONCLUSIVE, "There was no answer"),
    ],
)
def test_tells_nothing__of_ids_that_were_not_in_the_request(
    exchanges: list[Exchange], foreign_ids: list[str], outcome: Outcome, words: str
) -> None:
    says(tells_nothing(evidence(exchanges), ["a step"], foreign_ids), outcome, words)


def test_tells_nothing__is_not_known_where_an_answer_is_missing() -> None:
    telling = answer(200, {"extension": "0003*555"}, step="another step")
    seen = evidence(SHOWN, telling)
    steps = (SHOWN.step.name, "another step")
    says(tells_nothing(seen, steps, FOREIGN_IDS), FAIL)
    says(
        tells_nothing(without(seen, "another step"), steps, FOREIGN_IDS),
        INCONCLUSIVE,
        "Some of the answers to search are missing",
    )
    says(tells_nothing(without(seen, "another step"), steps[:1], FOREIGN_IDS), PASS)


OK, BAD = answer(200, updated()), error(400, "pc_phonecall_invalid")


@pytest.mark.parametrize(
    ("exchanges", "outcome", "words"),
    [
        ((OK, OK), PASS, "the same kind of answer 2 times"),
        ((OK, answer(200, updated("1"))), PASS, ""),
        ((BAD, BAD, error(400, "pc_phonecallview_invalid")), FAIL, "pc_phonecall_invalid again"),
        ((OK, answer(202, updated())), FAIL, "200 OK again | 202"),
        ((OK, OK, unanswered()), FAIL, "no complete answer"),
        ((unanswered(), unanswered()), PASS, ""),
        # What was answered when it was sent again is no answer of another kind
        ((OK, unanswered(confirmed=False), OK), PASS, "same kind of answer 2 times"),
        ((unanswered(confirmed=False), OK, OK), PASS, "same kind of answer 2 times"),
        ((OK, unanswered(confirmed=False)), INCONCLUSIVE, "fewer than two answers"),
        ((OK,), INCONCLUSIVE, "A request got fewer than two answers from UnifiedAPI"),
        ((), INCONCLUSIVE, "A request got fewer than two answers from UnifiedAPI"),
        # What was said elsewhere is left out: redirects, outages, a page of a firewall
        ((OK, answer(503), OK), PASS, "same kind of answer 2 times"),
        ((answer(429), OK, OK, answer(302)), PASS, "same kind of answer 2 times"),
        ((OK, answer(403, body=b"<h1>", media="text/html"), OK), PASS, "same kind of answer 2 times"),
        ((OK, answer(503), BAD), FAIL, "200 OK again | 400"),
        ((answer(503), OK, BAD), FAIL, "200 OK again | 400"),
        ((OK, answer(503)), INCONCLUSIVE, "fewer than two answers"),
        ((answer(503), answer(503), answer(503)), INCONCLUSIVE, "fewer than two answers"),
        ((OK, error(503, "internal_server_error")), FAIL, "503"),
    ],
)
def test_consistent__where_the_same_request_is_answered_alike(
    exchanges: tuple[Exchange, ...], outcome: Outcome, words: str
) -> None:
    says(consistent(exchanges, what="A request"), outcome, words)
