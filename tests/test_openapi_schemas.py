# SPDX-License-Identifier: MIT
"""What the schemas of the contract accept and refuse."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.contract.openapi import load_openapi
from uapi_conformance.contract.resources import SPEC

CONTRACT = load_openapi(SPEC / "openapi.yaml")
LINK = {"self": "https://x.x.x.x//uapi/phoneCalls/12/0003*210/b817d2618fe6f1804333"}
UPDATED: dict[str, Any] = {"id": "b817d2618fe6f1804333", "extension": "0003*210", "link": LINK}
VIEW: dict[str, Any] = {"id": "01", "extension": "0003*210", "status": "5", "source": ["7778888"], "destination": []}
LISTED: dict[str, Any] = UPDATED | {
    "ownerId": "3",
    "ownerName": "Default Organization",
    "published": "2012-06-27T16:08:50+02:00",
    "phoneCallView": [VIEW],
}


def accepts(schema: str, instance: object) -> bool:
    return CONTRACT.violations(schema, instance) == []


@pytest.mark.parametrize(
    ("schema", "code", "valid"),
    [
        ("StopRecordingRefused", "pc_phonecallview_invalid", True),
        ("StopRecordingRefused", "malformed_request", True),
        ("StopRecordingRefused", "access_denied", False),
        ("StopRecordingRefused", "internal_server_error", False),
        ("StopRecordingRefused", "request_not_implemented", False),
        ("StopRecordingRefused", "no such call", False),
        ("StopRecordingRefused", "", False),
        ("StopRecordingRefused", 400, False),
        ("ListRefused", "count_invalid", True),
        ("ListRefused", "access_denied", False),
        ("AccessDenied", "access_denied", True),
        ("AccessDenied", "access_denided", False),
        ("InternalServerError", "internal_server_error", True),
        ("InternalServerError", "user_invalid", False),
        ("RequestNotImplemented", "request_not_implemented", True),
        ("RequestNotImplemented", "user_invalid", False),
        ("Error", "anything at all", True),
        ("Error", "", False),
        ("Error", None, False),
    ],
)
def test_error__code(schema: str, code: object, valid: bool) -> None:
    assert accepts(schema, {"error": {"code": code, "message": "", "hint": 1}, "trace": "7"}) is valid


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "user_invalid", "message": "flat"},
        {"error": "user_invalid"},
        {"error": {"code": "user_invalid"}},
        {"error": {"message": "no code"}},
        {"error": {"code": "user_invalid", "message": None}},
        [{"error": {"code": "user_invalid", "message": ""}}],
    ],
)
def test_error__shape(body: object) -> None:
    for schema in ("Error", "StopRecordingRefused", "ListRefused"):
        assert not accepts(schema, body)


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"action": "StopRecording", "phoneCallViewId": "01"}, True),
        ({"action": "StopRecording", "phoneCallViewId": "01", "format": "wav"}, True),
        ({"action": "stoprecording", "phoneCallViewId": "01"}, False),
        ({"action": "OnHold", "phoneCallViewId": "01"}, False),
        ({"action": "StopRecording", "phoneCallViewId": ""}, False),
        ({"action": "StopRecording", "phoneCallViewId": 1}, False),
        ({"action": "StopRecording"}, False),
        ({"phoneCallViewId": "01"}, False),
    ],
)
def test_action(body: object, valid: bool) -> None:
    assert accepts("StopRecordingAction", body) is valid


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"vendor": {"any": 1}}, True),
        ({"ownerId": "53tete535", "phoneCallView": [VIEW]}, True),
        ({"id": "example.com:a_b.c-d"}, True),
        ({"id": ""}, False),
        ({"id": 444444}, False),
        ({"id": "a b"}, False),
        ({"extension": "@self"}, False),
        ({"extension": None}, False),
        ({"answered": None}, False),
        ({"link": {"self": "/uapi/phoneCalls/12/0003*210/444444"}}, False),
        ({"link": {"self": "//x.x.x.x/uapi"}}, False),
        ({"link": {}}, False),
        ({"link": "https://x.x.x.x/"}, False),
    ],
)
def test_updated_call__member(change: dict[str, Any], valid: bool) -> None:
    assert accepts("UpdatedPhoneCall", UPDATED | change) is valid
    assert accepts("ListedPhoneCall", LISTED | change) is valid


@pytest.mark.parametrize("schema", ["UpdatedPhoneCall", "ListedPhoneCall"])
def test_call__link_has_either_name(schema: str) -> None:
    bare = {name: value for name, value in LISTED.items() if name != "link"}
    assert accepts(schema, bare | {"link": LINK})
    assert accepts(schema, bare | {"links": LINK})
    assert not accepts(schema, bare)


@pytest.mark.parametrize("member", list(LISTED))
def test_call__required_members(member: str) -> None:
    call = {name: value for name, value in LISTED.items() if name != member}
    assert not accepts("ListedPhoneCall", call)
    assert accepts("UpdatedPhoneCall", call) is (member not in UPDATED)
    assert accepts("PhoneCall", call)


@pytest.mark.parametrize("member", list(VIEW))
def test_view__required_members(member: str) -> None:
    assert accepts("PhoneCallView", VIEW)
    assert not accepts("PhoneCallView", {name: value for name, value in VIEW.items() if name != member})


@pytest.mark.parametrize(
    ("member", "good", "bad"),
    [
        ("status", [0, 5, "0", "5"], [6, -1, "6", "05", "", True, None]),
        ("flow", [2, "4", 8], [0, 3, "2 ", None]),
        ("disposition", [0, "5"], [6, "ANSWERED"]),
        ("holder", [1, "1"], [-1, "yes", 0.5]),
        ("parkedPos", [701, "701"], [-1, "a", None]),
        ("source", [[], ["7778888"], ["+40311234567", "0003*210"], [""]], ["7778888", [7778888], ["+1*2"], ["sip:a"]]),
        ("destination", [["0003*210"]], [None, [None]]),
        ("callerId", ["John Doe <3333>", ""], [3333, None]),
        ("parkedBy", ["0003*210"], ["", 3]),
        ("recording", ["2012-06-27T16:08:55+03:00"], [True, None, ""]),
    ],
)
def test_view__member(member: str, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if not accepts("PhoneCallView", VIEW | {member: value})] == []
    assert [value for value in bad if accepts("PhoneCallView", VIEW | {member: value})] == []


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("2012-06-27T16:08:55+03:00", True),
        ("2011-02-10T15:04:55Z", True),
        ("2011-02-10T15:04:55", True),
        ("2011-02-10T15:04:55.123-14:00", True),
        ("2011-02-10T24:00:00Z", True),
        ("2011-02-10T24:00:01Z", False),
        ("2011-02-10T25:00:00Z", False),
        ("2011-13-10T15:04:55Z", False),
        ("2011-02-32T15:04:55Z", False),
        ("2011-02-10 15:04:55", False),
        ("2011-02-10t15:04:55z", False),
        ("2011-02-10T15:04Z", False),
        ("2011-02-10T15:04:55+14:30", False),
        ("2011-02-10", False),
        ("1297350295", False),
    ],
)
def test_date(text: str, valid: bool) -> None:
    assert accepts("Date", text) is valid


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"entry": []}, True),
        ({"entry": [LISTED], "totalResults": "1", "startIndex": 0, "itemsPerPage": 20, "filtered": False}, True),
        ({"entry": [LISTED], "paging": {"next": "https://x.x.x.x/uapi/phoneCalls/12/0003*210?startIndex=20"}}, True),
        ({"entry": [UPDATED]}, False),
        ({"entry": LISTED}, False),
        ({"entry": [], "totalResults": "none"}, False),
        ({"totalResults": 0}, False),
        ([LISTED], False),
    ],
)
def test_collection(body: object, valid: bool) -> None:
    assert accepts("PhoneCallCollection", body) is valid


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        ("Date", "yesterday", "/: 'yesterday' is no Date"),
        ("WholeNumber", "five", "/: 'five' is no WholeNumber"),
        ("Date", 1700000000, "/: 1700000000 is not of type 'string'"),
        ("Date", "x" * 300, "/: '" + "x" * 99 + " is no Date"),
    ],
)
def test_violation__names_the_type_in_place_of_its_pattern(schema: str, value: object, told: str) -> None:
    assert CONTRACT.violations(schema, value) == [told]
