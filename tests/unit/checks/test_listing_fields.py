# SPDX-License-Identifier: MIT
"""List PhoneCalls: the fields of what it shows are as documented, and have documented values."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.phonecalls import list_fields, view_values
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    BASIS,
    CALL,
    FAIL,
    PASS,
    PATH,
    answer,
    collection,
    contract,
    error,
    listed,
    of_extension,
    of_one_call,
    says,
    unanswered,
    updated,
    view,
)

ID = CALL.phone_call_id


REFUSED = error(404, "pc_phonecall_invalid", operation=LIST_ONE)


WITHOUT_VIEWS = {k: v for k, v in listed(ID).items() if k != "phoneCallView"}


@pytest.mark.parametrize(
    ("exchange", "judged_by", "outcome", "words"),
    [
        (of_one_call(collection(listed(ID, view()))), BASIS, PASS, "match the documentation"),
        (of_one_call(listed(ID, view())), BASIS, PASS, ""),
        (of_extension(collection(listed(ID, view()), listed("1"))), BASIS, PASS, ""),
        (of_extension(collection(WITHOUT_VIEWS)), BASIS, PASS, ""),
        (of_extension(collection()), BASIS, PASS, ""),
        (of_one_call(collection(WITHOUT_VIEWS)), BASIS, FAIL, "/entry/0/: 'phoneCallView'"),
        (of_extension(listed(ID)), BASIS, FAIL, "/entry: it is missing"),
        (of_extension({"entry": {}}), BASIS, FAIL, "/entry: it is not an array"),
        (of_extension({"entry": [7]}), BASIS, FAIL, "/entry/0"),
        (of_extension([]), BASIS, FAIL, "it is not an object"),
        (of_extension(collection(WITHOUT_VIEWS) | {"totalResults": 7}), BASIS, PASS, ""),
        (of_extension(collection(WITHOUT_VIEWS) | {"totalResults": "1"}), BASIS, PASS, ""),
        (
            of_extension(collection(WITHOUT_VIEWS) | {"totalResults": "0"}),
            BASIS,
            FAIL,
            "/totalResults: it is 0, although",
        ),
        (of_one_call(collection(listed(ID, view())) | {"totalResults": 0}), BASIS, FAIL, "there are 1 in entry"),
        (of_extension(collection() | {"totalResults": 0}), BASIS, PASS, ""),
        (of_one_call(collection(listed(ID, view())) | {"totalResults": 1}), BASIS, PASS, ""),
        (of_one_call(collection(listed(ID, view())) | {"totalResults": 2}), BASIS, FAIL, "/totalResults: it is 2"),
        (of_one_call(collection() | {"totalResults": 2}), BASIS, PASS, ""),
        (of_one_call(collection(listed(ID))), BASIS, FAIL, "/entry/0/phoneCallView"),
        (of_one_call(collection(listed(ID, view(), view()))), BASIS, FAIL, "two views have the id 01"),
        (of_one_call(collection(listed(ID, view(), view("02")))), BASIS, PASS, ""),
        # The page counts from 0, other standards from 1.
        (of_extension(collection(listed(ID)) | {"totalResults": 2, "startIndex": 2}), BASIS, PASS, ""),
        (
            of_extension(collection(listed(ID)) | {"totalResults": 2, "startIndex": 3}),
            BASIS,
            FAIL,
            "/startIndex: it is 3",
        ),
        (of_extension(collection() | {"totalResults": 2, "startIndex": 9}), BASIS, PASS, ""),
        (of_extension(collection(listed(ID)) | {"startIndex": 9}), BASIS, PASS, ""),
        (of_extension(collection(listed(ID)) | {"itemsPerPage": 1}), BASIS, PASS, ""),
        (of_extension(collection(listed(ID)) | {"itemsPerPage": "0"}), BASIS, PASS, ""),
        (
            of_extension(collection(listed(ID), listed("1")) | {"itemsPerPage": "1"}),
            BASIS,
            FAIL,
            "/itemsPerPage: it is 1",
        ),
        (of_extension(collection() | {"paging": {"next": "/a?startIndex=20", "prev": ""}}), BASIS, PASS, ""),
        (of_extension(collection() | {"paging": {"next": "the next page"}}), BASIS, FAIL, "/paging/next"),
        (of_one_call(listed(ID, view(), link={"self": "/a b"})), BASIS, FAIL, "/link/self"),
        (
            of_one_call(collection(listed(ID, view(recording=False) | {"recording": "yesterday"}))),
            BASIS,
            FAIL,
            "recording",
        ),
        (of_one_call(listed(ID, published=7)), BASIS, FAIL, "/published"),
        (of_one_call(listed(ID, view(status="5"))), contract(numbers="string"), PASS, ""),
        (of_one_call(listed(ID, view(status=5))), contract(numbers="number"), PASS, ""),
        (
            of_one_call(listed(ID, view(status=5))),
            contract(numbers="string"),
            FAIL,
            "status: it is not a string, as claimed",
        ),
        (
            of_one_call(listed(ID, view(status="5"))),
            contract(numbers="number"),
            FAIL,
            "status: it is not a number, as claimed",
        ),
        (of_extension({"entry": []}, PATH + "?fields=id"), BASIS, None, ""),
        (of_extension(collection() | {"startIndex": -1}), BASIS, FAIL, "/startIndex"),
        (of_extension(collection() | {"startIndex": "x"}, PATH + "?startIndex=x"), BASIS, PASS, ""),
        (of_extension(collection() | {"startIndex": -1}, PATH + "?count=5&startIndex=-1"), BASIS, PASS, ""),
        (of_extension(collection() | {"itemsPerPage": "x"}, PATH + "?count=x"), BASIS, PASS, ""),
        (of_extension(collection() | {"itemsPerPage": ""}, PATH + "?count="), BASIS, PASS, ""),
        (of_extension(collection() | {"itemsPerPage": "x"}, PATH + "?startIndex=x"), BASIS, FAIL, "/itemsPerPage"),
        (of_extension(collection() | {"totalResults": "x"}, PATH + "?totalResults=x"), BASIS, FAIL, "/totalResults"),
        (of_extension([], PATH + "?count=x"), BASIS, FAIL, "it is not an object"),
        (of_extension(collection(), PATH + "?count=x"), BASIS, PASS, ""),
        (of_one_call(listed(ID, view(status=7))), BASIS, PASS, ""),  # service.view-values
        (of_one_call(listed(ID, view(status="five"))), BASIS, FAIL, "'five' is not a valid WholeNumber"),
        (of_one_call(listed(ID, view(extension=""))), BASIS, PASS, ""),
        (
            of_one_call(listed(ID, published="2023-02-29T10:00:00Z")),
            BASIS,
            FAIL,
            "/published: '2023-02-29T10:00:00Z' is not a valid Date",
        ),
        (of_one_call(listed(ID, view(), published="2024-02-29T10:00:00Z")), BASIS, PASS, ""),
        (answer(200, body=b"{", operation=LIST), BASIS, None, ""),
        (answer(200, updated(), operation=STOP), BASIS, None, ""),
        (REFUSED, BASIS, None, ""),
        (unanswered(operation=LIST), BASIS, None, ""),
    ],
)
def test_list_fields__are_those_of_the_contract(
    exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str
) -> None:
    says(list_fields(exchange, judged_by), outcome, words)


def every_view(*views: object, target: str = PATH) -> Exchange:
    return of_extension(collection(listed(ID) | {"phoneCallView": list(views)}), target)


@pytest.mark.parametrize(
    ("exchange", "outcome", "words"),
    [
        (every_view(view(status="5")), PASS, "are documented"),
        (every_view(*(view(status=n) for n in range(6)), *(view(status=str(n)) for n in range(6))), PASS, ""),
        (every_view(*(view(flow=n, disposition=d) for n, d in ((2, 0), ("4", "5"), (8, 3)))), PASS, ""),
        (every_view({"id": "01"}), PASS, ""),
        (of_one_call(listed(ID, view(status=4))), PASS, ""),
        (every_view(view(status=6)), FAIL, "status of 0/1/2/3/4/5"),
        (every_view(view(), view(status="6")), FAIL, "status '6'"),
        (every_view(view(flow=0)), FAIL, "flow of 2/4/8"),
        (every_view(view(disposition="ANSWERED")), FAIL, "disposition 'ANSWERED'"),
        (
            every_view(view(status=6), view(status=7), view(status=8), view(status=9)),
            FAIL,
            "status 6, status 7, status 8",
        ),
        (of_one_call(listed(ID, view(status=-1))), FAIL, "status -1"),
        (every_view(7, "a", None), None, ""),
        (every_view(), None, ""),
        (of_extension(collection()), None, ""),
        (of_extension([]), None, ""),
        *(
            (of_one_call(listed(ID) | {"phoneCallView": value}), None, "")
            for value in (None, 7, True, 0.5, "a", {"id": "01"})
        ),
        (of_one_call(None, 204), None, ""),
        (answer(200, body=b"{", operation=LIST), None, ""),
        (answer(200, updated() | {"phoneCallView": [view(status=6)]}), FAIL, "status 6"),
        (answer(202, updated()), None, ""),
        (REFUSED, None, ""),
        (unanswered(operation=LIST), None, ""),
    ],
)
def test_view_values__are_documented_ones(exchange: Exchange, outcome: Outcome | None, words: str) -> None:
    says(view_values(exchange, BASIS), outcome, words)
