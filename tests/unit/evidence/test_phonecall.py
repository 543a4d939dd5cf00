# SPDX-License-Identifier: MIT
"""PhoneCalls as answers show them: read tolerantly, so that a check says what is wrong and not a traceback."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.evidence.phonecall import (
    ShownCall,
    ShownView,
    calls_in,
    fields_of,
    form_of,
    listed_calls,
    listed_page,
    read_call,
    updated_call,
)
from uapi_conformance.wire.exchange import Response

from tests.support.exchanges import answer, collection, listed, updated, view


def response(document: object = None, *, status: int = 200, body: bytes | None = None) -> Response:
    found = answer(status, document, body=body).response
    assert found is not None
    return found


def test_call__is_read_with_its_views_and_its_link() -> None:
    document = listed("444444", view("00", recording=True), view("01"))
    call = read_call(document)
    assert call is not None
    assert (call.id, call.extension, call.link_member) == ("444444", "0003*210", "link")
    assert call.link == "https://pbx.example.com//uapi/phoneCalls/12/0003*210/444444"
    assert [(v.id, v.recording is not None) for v in call.views] == [("00", True), ("01", False)]
    assert call.view("01") == ShownView("01", None)
    assert call.view("02") is None
    assert call.document == document


@pytest.mark.parametrize("document", [None, 1, "a", [], [{}], True])
def test_what_is_no_object__is_no_call(document: object) -> None:
    assert read_call(document) is None


@pytest.mark.parametrize(
    ("document", "link", "member"),
    [
        ({"link": {"self": "a"}}, "a", "link"),
        ({"links": {"self": "b"}}, "b", "links"),
        ({"links": {"self": "b"}, "link": {"self": "a"}}, "a", "link"),
        ({"link": None, "links": {"self": "b"}}, "b", "links"),
        ({"link": "a", "links": {"self": "b"}}, "b", "links"),
        ({"link": {}}, None, "link"),
        ({"link": {"self": 1}}, None, "link"),
        ({"link": ["a"]}, None, None),
        ({}, None, None),
    ],
)
def test_link__is_read_from_either_member(document: dict[str, object], link: str | None, member: str | None) -> None:
    call = read_call(document)
    assert call is not None
    assert (call.link, call.link_member) == (link, member)


@pytest.mark.parametrize("value", [None, 1, True, [], {}])
def test_member_of_another_type__is_none(value: object) -> None:
    call = read_call({"id": value, "extension": value, "phoneCallView": value, "link": value})
    assert call is not None
    assert (call.id, call.extension, call.views, call.link) == (None, None, (), None)


@pytest.mark.parametrize(
    ("views", "read"),
    [
        ([], ()),
        ([view("01")], (ShownView("01", None),)),
        ([{"id": "01", "recording": None}], (ShownView("01", None),)),
        ([{"id": "01", "recording": ""}], (ShownView("01", ""),)),
        ([{"id": "01", "recording": 0}], (ShownView("01", "0"),)),
        ([{"id": "01", "recording": False}], (ShownView("01", "False"),)),
        ([{"id": 1}, {}, None, "01", {"id": "02"}], (ShownView("02", None),)),
    ],
)
def test_views__are_those_that_have_an_id(views: object, read: tuple[ShownView, ...]) -> None:
    call = read_call({"phoneCallView": views})
    assert call is not None
    assert call.views == read


def _ids(calls: tuple[ShownCall, ...] | None) -> list[str | None] | None:
    return None if calls is None else [c.id for c in calls]


@pytest.mark.parametrize(
    ("found", "ids"),
    [
        (response(collection(listed("a"), listed("b"))), ["a", "b"]),
        (response(collection()), []),
        (response(listed("a")), ["a"]),
        (response({"entry": [listed("a")], "id": "b"}), ["a"]),
        (response({"entry": [{}]}), [None]),
        (response(status=204), []),
        (response(status=204, body=b"{}"), []),
        (response({"entry": {}}), None),
        (response({"entry": None}), None),
        (response({"entry": [1]}), None),
        (response({"entry": [listed("a"), None]}), None),
        (response({}), None),
        (response({"id": 1}), None),
        (response([listed("a")]), None),
        (response("a"), None),
        (response(), None),
        (response(body=b"not JSON"), None),
        (response(body=b"[" * 100_000), None),
        (Response(200, (("Content-Encoding", "gzip"),), b"broken"), None),
    ],
)
def test_list_answer__shows_calls_in_either_form(found: Response, ids: list[str | None] | None) -> None:
    assert _ids(listed_calls(found)) == ids


@pytest.mark.parametrize(
    ("found", "call_id"),
    [
        (response(updated("a")), "a"),
        (response({}), None),
        (response([updated("a")]), "a"),  # the table of statuses speaks of a list (register: one-or-list)
        (response(collection(updated("a"))), "a"),
        (response([]), ...),
        (response([updated("a"), updated("b")]), ...),
        (response(["a"]), ...),
        (response(collection()), None),
        (response(collection(updated("a"), updated("b"))), None),
        (response({"entry": ["a"]}), ...),
        (response({"entry": {"id": "a"}}), None),
        (response("a"), ...),
        (response(), ...),
        (response(body=b"{"), ...),
        (Response(200, (("Content-Encoding", "gzip"),), b"broken"), ...),
    ],
)
def test_answer_to_the_action__shows_one_call(found: Response, call_id: object) -> None:
    call = updated_call(found)
    assert (... if call is None else call.id) == call_id


@pytest.mark.parametrize(
    ("document", "form"),
    [
        (updated(), "object"),
        ({}, "object"),
        ("a", "object"),
        (None, "object"),
        (collection(updated()), "collection"),
        ({"entry": None}, "collection"),
        ([updated()], "array"),
        ([], "array"),
    ],
)
def test_answer_to_the_action__is_in_one_of_three_forms(document: object, form: str) -> None:
    assert form_of(document) == form


@pytest.mark.parametrize(
    ("document", "calls"),
    [
        ({"id": "a"}, [{"id": "a"}]),
        ([{"id": "a"}, {"id": "b"}, 1, None], [{"id": "a"}, {"id": "b"}]),
        ({"entry": [{"id": "a"}, []], "id": "b"}, [{"id": "a"}]),
        ({"entry": {"id": "a"}}, []),
        ({"entry": None}, []),
        ("a", []),
        (None, []),
    ],
)
def test_calls_of_a_success__stand_alone_or_in_a_list(document: object, calls: list[object]) -> None:
    assert list(calls_in(document)) == calls


def test_fields_of_a_call__are_those_that_the_documentation_names() -> None:
    call = {
        "id": None, "vendor": None, "link": {"self": None, "href": None}, "links": None,
        "phoneCallView": [None, {"id": "01", "parkedBy": None, "vendor": None}],
    }  # fmt: skip
    assert dict(fields_of(call)) == {
        "id": None, "phoneCallView": call["phoneCallView"], "link": call["link"], "links": None, "link/self": None,
        "phoneCallView/1/id": "01", "phoneCallView/1/parkedBy": None,
    }  # fmt: skip
    assert [name for name, _ in fields_of({"phoneCallView": 7, "link": "a"})] == ["phoneCallView", "link"]


CALLS_20 = collection(*(listed(f"c{n}") for n in range(20)))
CALLS_3 = collection(*(listed(f"c{n}") for n in range(3)))
NEXT = "https://pbx.example.com/uapi/phoneCalls/12/0003*210?startIndex=20"


@pytest.mark.parametrize(
    ("found", "page"),
    [
        (response(CALLS_3), (3, None, None, None, True)),
        (response(CALLS_20), (20, None, None, None, True)),
        (response(collection()), (0, None, None, None, False)),
        (response(collection(*(listed(f"c{n}") for n in range(40)))), (40, None, None, None, True)),
        (response(collection(*(listed(f"c{n}") for n in range(21)))), (21, None, None, None, True)),
        (response(CALLS_20 | {"totalResults": 20}), (20, 20, None, None, False)),
        (response(CALLS_20 | {"totalResults": 21}), (20, 21, None, None, True)),
        (response(CALLS_20 | {"totalResults": "21"}), (20, 21, None, None, True)),
        (response(CALLS_3 | {"totalResults": "23", "startIndex": "20"}), (3, 23, 20, None, False)),
        (response(CALLS_3 | {"totalResults": 24, "startIndex": 20}), (3, 24, 20, None, True)),
        (response(CALLS_20 | {"totalResults": True}), (20, None, None, None, True)),
        (response(CALLS_20 | {"totalResults": -1}), (20, None, None, None, True)),
        (response(CALLS_20 | {"totalResults": "many"}), (20, None, None, None, True)),
        (response(CALLS_20 | {"totalResults": "\u0662"}), (20, None, None, None, True)),
        (response(CALLS_20 | {"totalResults": "9" * 5000}), (20, None, None, None, True)),
        (response(CALLS_3 | {"paging": {"next": NEXT}}), (3, None, None, NEXT, True)),
        (response(CALLS_3 | {"next": NEXT}), (3, None, None, NEXT, True)),
        (response(CALLS_3 | {"paging": {"next": ""}}), (3, None, None, None, True)),
        (response(CALLS_3 | {"paging": {"next": 7}}), (3, None, None, None, True)),
        (response(CALLS_3 | {"paging": None, "next": NEXT}), (3, None, None, NEXT, True)),
        (response(CALLS_3 | {"paging": {}, "next": NEXT}), (3, None, None, None, True)),
        (response(listed("a")), (1, None, None, None, True)),
        (response(status=204), (0, None, None, None, False)),
    ],
)
def test_page__says_whether_there_are_more(
    found: Response, page: tuple[int, int | None, int | None, str | None, bool]
) -> None:
    read = listed_page(found)
    assert read is not None
    assert (len(read.calls), read.total, read.start, read.next, read.goes_on) == page


@pytest.mark.parametrize("found", [response([listed("a")]), response(), response({"entry": 1}), response(body=b"{")])
def test_answer_that_is_no_list__is_no_page(found: Response) -> None:
    assert listed_page(found) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "extension", "phoneCallView", "link", "links", "self", "entry", "recording"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(values)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_document__is_read_without_an_error(document: object) -> None:
    found = Response(200, (), json.dumps(document).encode())
    page = listed_page(found)
    assert (page is None) is (listed_calls(found) is None)
    assert form_of(document) in {"object", "collection", "array"}
    assert all(isinstance(name, str) for call in calls_in(document) for name, _ in fields_of(call))
    for calls in (listed_calls(found), (updated_call(found),)):
        for call in calls or ():
            assert call is None or isinstance(call.document, dict)
            assert call is None or call.id is None or isinstance(call.id, str)
