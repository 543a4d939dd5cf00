# SPDX-License-Identifier: MIT
"""The reference server lists calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.support.reference_client import CALL, Client, assert_refused, running


@pytest.fixture
def standing() -> Iterator[Client]:
    with running() as client:
        yield client


def ids(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200
    return [entry["id"] for entry in answer.json()["entry"]]


VENDORS_FILTER = "filterBy=published&filterOp=greaterThan&filterValue=2012-06-27T16%3A08%3A50%2B03%3A00"
FIRST, SECOND, THIRD = "444444", "b817d2618fe6f1804333", "0c4f9a17d3e85b260f71"


def test_list__shows_a_call_in_full_and_leaves_null_out(standing: Client) -> None:
    first, second, third = standing.send("GET", "/uapi/phoneCalls/@me/@self").json()["entry"]
    assert first == {
        "id": "444444",
        "extension": "0003*210",
        "ownerId": "3",
        "ownerName": "Default Organization",
        "published": "2012-06-27T16:08:50+03:00",
        "answered": "2012-06-27T16:08:55+03:00",
        "nonce": "5e7c81a4",
        "phoneCallView": [
            {
                "id": "00",
                "extension": "0003*211",
                "source": ["0003*211"],
                "destination": ["0003*210"],
                "flow": 2,
                "status": 5,
                "answered": "2012-06-27T16:08:55+03:00",
                "recording": "2012-06-27T16:09:01+03:00",
            },
            {
                "id": "01",
                "extension": "0003*210",
                "source": ["0003*211"],
                "destination": ["0003*210"],
                "flow": 2,
                "status": 5,
                "callerId": "John Doe <3333>",
                "answered": "2012-06-27T16:08:55+03:00",
                "recording": "2012-06-27T16:09:00+03:00",
            },
        ],
        "link": {"self": f"{standing.server.url}{CALL}"},
    }
    assert "recording" not in second["phoneCallView"][0]
    assert not {"answered"} & third.keys()
    assert not {"answered", "callerId", "recording"} & third["phoneCallView"][0].keys()


def test_list__has_the_envelope(standing: Client) -> None:
    document = standing.send("GET", "/uapi/phoneCalls/12/0003*210").json()
    assert {name: document[name] for name in document if name != "entry"} == {"totalResults": 1, "startIndex": 0}
    document = standing.send("GET", "/uapi/phoneCalls/12/@self/?count=1&startIndex=1").json()
    assert {name: document[name] for name in document if name != "entry"} == {
        "totalResults": 3,
        "startIndex": 1,
        "itemsPerPage": 1,
    }


@pytest.mark.parametrize("call", ["555555", "7d20e6b94c1f38a5d0e2", "e5a1036cf8724bd99e10", "4-4"])
def test_list__of_a_call_that_is_not_there_is_empty(standing: Client, call: Any) -> None:
    document = standing.send("GET", f"/uapi/phoneCalls/12/@self/{call}").json()
    assert document == {"entry": [], "totalResults": 0, "startIndex": 0}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("@me/@self", [FIRST, SECOND, THIRD]),
        ("12/0003*211", [FIRST, THIRD]),
        ("12/0003*212/", [SECOND]),
        (f"12/@self/{SECOND}/?count=20&startIndex=0", [SECOND]),
        ("12/0003*212/444444", []),
        ("@me/@self?count=2", [FIRST, SECOND]),
        ("@me/@self?startIndex=2", [THIRD]),
        ("@me/@self?startIndex=5000&count=5000", []),
        ("@me/@self?sortOrder=descending", [THIRD, SECOND, FIRST]),
        (f"@me/@self?filterBy=id&filterOp=equals&filterValue={SECOND}", [SECOND]),
        ("@me/@self?filterBy=id&filterValue=80", [SECOND]),
        ("@me/@self?filterBy=id&filterOp=startsWith&filterValue=4", [FIRST]),
        (f"@me/@self?filterBy=id&filterOp=inArray&filterValue={FIRST},{THIRD}", [FIRST, THIRD]),
        ("@me/@self?filterBy=id&filterOp=present", [FIRST, SECOND, THIRD]),
        ("@me/@self?filterBy=published&filterValue=16:11", [THIRD]),
        ("@me/@self?filterBy=published&filterOp=equals&filterValue=2012-06-27T13:10:00Z", [SECOND]),
        (f"@me/@self/?count=20&{VENDORS_FILTER}&fields=id%2CphoneCallView&startIndex=0", [SECOND, THIRD]),
        ("@me/@self?filterBy=published&filterOp=lessThan&filterValue=2012-06-27T13:10:00", [FIRST]),
    ],
)
def test_list__chooses(standing: Client, path: Any, expected: Any) -> None:
    assert ids(standing.send("GET", f"/uapi/phoneCalls/{path}")) == expected


def test_list__shows_the_fields_that_are_asked_for(standing: Client) -> None:
    entries = standing.send("GET", "/uapi/phoneCalls/@me/@self?fields=id,answered").json()["entry"]
    assert [set(entry) for entry in entries] == [{"id", "answered"}, {"id", "answered"}, {"id"}]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("count=0", "count_invalid"),
        ("count=5001", "count_invalid"),
        ("count=", "count_invalid"),
        ("count=-1", "count_invalid"),
        ("count=%D9%A1", "count_invalid"),  # a digit, but not an ASCII one
        ("startIndex=x", "startindex_invalid"),
        ("fields=id,secret", "fields_invalid"),
        ("filterBy=nonce&filterValue=x", "filterby_invalid"),
        ("filterValue=x", "filterby_invalid"),
        ("filterBy=id&filterOp=like&filterValue=x", "filterop_invalid"),
        ("filterBy=id", "filtervalue_invalid"),
        ("filterBy=published&filterOp=greaterThan&filterValue=yesterday", "filtervalue_invalid"),
        ("sortOrder=up", "sortorder_invalid"),
    ],
)
def test_list__refuses_a_query_it_cannot_read(client: Client, query: Any, code: Any) -> None:
    assert_refused(client.send("GET", f"/uapi/phoneCalls/@me/@self?{query}"), 400, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [("999999/@self", "user_invalid"), ("0241/@self", "user_invalid"), ("12/0003*300", "extension_invalid")],
)
def test_list__is_of_the_own_calls_only(client: Client, path: Any, code: Any) -> None:
    assert_refused(client.send("GET", f"/uapi/phoneCalls/{path}"), 400, code)
