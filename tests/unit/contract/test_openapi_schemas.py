# SPDX-License-Identifier: MIT
"""What the schemas of the contract accept and refuse."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.contract.openapi import DATE_TIME, is_on_the_calendar, load_openapi
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
        # A path may be a link, too, though an absolute URI is recommended (register: link-form)
        ({"link": {"self": "/uapi/phoneCalls/12/0003*210/444444"}}, True),
        ({"link": {"self": "//x.x.x.x/uapi"}}, True),  # which core.link-given refuses
        ({"link": {"self": "444444"}}, False),
        ({"link": {"self": ""}}, False),
        ({"link": {"self": 7}}, False),
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
        # That a value has no meaning is no breach of its type: service.view-values advises against such
        ("status", [0, 5, "0", "5", 6, "6", 99], [-1, "-1", "", "five", 0.5, True, None]),
        ("flow", [2, "4", 8, 0, 3], ["2 ", -2, None]),
        ("disposition", [0, "5", 6], ["ANSWERED", "", None]),
        ("extension", ["0003*210", "7778888", ""], ["@self", "abc", 3, None]),  # a party may have none
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
        *(
            (f"{day}T15:04:55Z", exists)
            for day, exists in (
                ("2012-02-29", True),
                ("2011-02-29", False),
                ("2012-02-30", False),
                ("2012-04-30", True),
                ("2012-04-31", False),
                ("2012-01-31", True),
                ("2012-06-31", False),
                ("2012-09-31", False),
                ("2012-11-31", False),
                ("2012-12-31", True),
                ("1900-02-29", False),
                ("2000-02-29", True),
                ("2100-02-29", False),
                ("10000-02-29", True),
                ("10100-02-29", False),
                ("12004-02-29", True),
                ("-2004-02-29", True),
                ("-2003-02-29", False),
                ("-2003-02-28", True),
                ("2012-00-01", False),
                ("2012-01-00", False),
                ("0004-02-29", True),
                ("0001-02-29", False),
            )
        ),
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
    ("value", "there_is"),
    [
        ("2012-02-29T00:00:00", True),
        ("2013-02-29T00:00:00", False),
        ("2012-13-01T00:00:00", False),
        ("2012-00-01T00:00:00", False),
        ("2012-01-00T00:00:00", False),
        ("2012-01-32T00:00:00", False),
        ("-0400-02-29T00:00:00", True),
        ("-0300-02-29T00:00:00", False),
        ("99999-02-29T00:00:00", False),
        ("12000-02-29T00:00:00", True),
        # Other values are no dates, which the pattern says
        ("2013-02-29", True),
        ("yesterday", True),
        ("", True),
        (20130229, True),
        (None, True),
        (["2013-02-29T00:00:00"], True),
    ],
)
def test_day__is_on_the_calendar(value: object, *, there_is: bool) -> None:
    assert is_on_the_calendar(value) is there_is


@pytest.mark.parametrize("format_name", ["xsd-date-time"])
def test_format_of_a_date__is_one_that_both_validators_know(format_name: str) -> None:
    """An unknown format would be taken for satisfied."""
    assert CONTRACT.document["components"]["schemas"]["Date"]["format"] == DATE_TIME == format_name
    assert CONTRACT.violations("Date", "2013-03-01T00:00:00") == []
    assert CONTRACT.violations("Date", "2013-02-29T00:00:00") == ["/: '2013-02-29T00:00:00' is not a valid Date"]
    assert CONTRACT.violations("PhoneCallView", VIEW | {"recording": "2013-02-29T00:00:00"})


IN_ANY_FORM: list[tuple[object, bool]] = [
    (UPDATED, True),
    ([UPDATED], True),
    ({"entry": [UPDATED], "totalResults": 1}, True),
    ([], False),
    ([UPDATED, UPDATED], False),
    ({"entry": []}, False),
    ({"entry": [UPDATED, UPDATED]}, False),
    ({"entry": UPDATED}, False),
    ([{"id": "a"}], False),
    ("a", False),
]


@pytest.mark.parametrize(("body", "valid"), IN_ANY_FORM)
def test_answer_to_the_action__is_the_call_or_a_list_of_just_it(body: object, *, valid: bool) -> None:
    assert accepts("UpdatedPhoneCallInAnyForm", body) is valid


def test_documented_values__are_those_of_the_members_that_have_a_table() -> None:
    numbers = frozenset("012345")
    assert CONTRACT.documented_values == {"flow": frozenset("248"), "status": numbers, "disposition": numbers}


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        ("Date", "yesterday", "/: 'yesterday' is not a valid Date"),
        ("WholeNumber", "five", "/: 'five' is not a valid WholeNumber"),
        ("Date", 1700000000, "/: 1700000000 is not of type 'string'"),
        ("Date", "x" * 300, "/: '" + "x" * 99 + " is not a valid Date"),
    ],
)
def test_violation__names_the_type_in_place_of_its_pattern(schema: str, value: object, told: str) -> None:
    assert CONTRACT.violations(schema, value) == [told]
