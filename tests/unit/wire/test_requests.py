# SPDX-License-Identifier: MIT
"""Requests as values: what is written literally, what is encoded, and in which order the fields go."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import characters
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.wire import nonexistent
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.requests import Stop, bearer, fill, listing, segment

from tests.support.exchanges import CALL, OPENAPI, TOKEN


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("0003*210", "0003*210"),
        ("@me", "@me"),
        ("domain.example:a_b.c-d~", "domain.example:a_b.c-d~"),
        ("!$&'()+,;=", "!$&'()+,;="),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b", "a%20b"),
        ("é", "%C3%A9"),
        ("%2A", "%2A"),
        ("", ""),
        ('[]"<>\\^`{|}', "%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ],
)
def test_segment__encodes_what_must_be_and_nothing_else(text: str, encoded: str) -> None:
    assert segment(text) == encoded


@given(st.text(characters(exclude_categories=("Cs",)), max_size=20))
@settings(max_examples=80, derandomize=True, deadline=None)
def test_segment__is_one_of_a_path(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%]*", segment(text))


def test_documented_stop__is_what_the_page_prints() -> None:
    assert Stop.of(OPENAPI.path(STOP), CALL, "token").request() == Request(
        "PUT",
        "/uapi/phoneCalls/12/0003*210/444444",
        (("Content-Type", "application/json"), ("Authorization", "Bearer token")),
        b'{"action":"StopRecording","phoneCallViewId":"01"}',
    )


def test_stop__sends_only_what_is_set() -> None:
    bare = replace(Stop.of(OPENAPI.path(STOP), CALL, TOKEN), authorization=None, content_type=None)
    assert bare.request().headers == ()
    assert replace(bare, extra=(("A", "1"), ("A", "2"))).request().headers == (("A", "1"), ("A", "2"))
    assert replace(bare, authorization="").request().headers == (("Authorization", ""),)
    assert replace(bare, suffix="/?a=1").request().target.endswith("/444444/?a=1")
    assert replace(bare, method="POST").request().method == "POST"


def test_stop__sends_a_body_byte_for_byte_in_place_of_its_payload() -> None:
    stop = Stop.of(OPENAPI.path(STOP), CALL, TOKEN)
    assert replace(stop, body=b"\x00").sent_body == b"\x00"
    assert replace(stop, body=b"").request().body == b""
    assert json.loads(stop.sent_body) == stop.payload


@pytest.mark.parametrize(
    ("operation", "target"),
    [(LIST, "/uapi/phoneCalls/@me/0003*210"), (LIST_ONE, "/uapi/phoneCalls/@me/0003*210/444444")],
)
def test_list_request__has_no_body_and_no_media_type(operation: str, target: str) -> None:
    request = listing(OPENAPI.path(operation), "@me", "0003*210", "444444", authorization=bearer(TOKEN))
    assert request == Request("GET", target, (("Authorization", f"Bearer {TOKEN}"),))
    without = listing(OPENAPI.path(operation), "@me", "0003*210", "444444", authorization=None)
    assert without.headers == ()


def test_path__is_filled_without_a_second_reading() -> None:
    assert fill(OPENAPI.path(STOP), "{userId}", "{extension}", "{0}") == "/uapi/phoneCalls/{userId}/{extension}/{0}"


# --- ids that name nothing


def test_unknown_ids__are_the_same_in_every_run() -> None:
    spec = importlib.util.find_spec("uapi_conformance.wire.nonexistent")
    assert spec is not None
    assert spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    names = [name for name in vars(nonexistent) if name.isupper()]
    assert len(names) == 8
    assert {name: getattr(again, name) for name in names} == {name: getattr(nonexistent, name) for name in names}


def test_unknown_ids__have_the_documented_shapes() -> None:
    """A malformed id would be refused for its shape, not for naming nothing."""
    parameters = OPENAPI.document["components"]["parameters"]
    assert re.fullmatch(parameters["phoneCallId"]["schema"]["pattern"], nonexistent.UNKNOWN_CALL)
    assert re.fullmatch(parameters["userId"]["schema"]["anyOf"][1]["pattern"], nonexistent.UNKNOWN_USER)
    assert re.fullmatch(parameters["extension"]["schema"]["anyOf"][1]["pattern"], nonexistent.UNKNOWN_EXTENSION)
    assert OPENAPI.violations("ObjectId", nonexistent.UNKNOWN_VIEW) == []
    assert re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", nonexistent.GARBAGE_TOKEN)
    assert len(nonexistent.UNKNOWN_CALL) == 20, "as long as the documentation's, so that no call has it by chance"


def test_unknown_action__is_no_spelling_of_a_documented_one() -> None:
    body = json.dumps({"action": nonexistent.NO_ACTION}).encode()
    request = Request("PUT", f"/uapi/phoneCalls/12/0003*210/{nonexistent.UNKNOWN_CALL}", (), body)
    assert Guard().objection(request) is None
    assert "recording" not in nonexistent.NO_ACTION.lower()
