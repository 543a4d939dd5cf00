# SPDX-License-Identifier: MIT
"""A provider-state hook is asked as the protocol says, and what it does wrong is one sentence that names it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from uapi_conformance.declaration import CallReference, HttpStates
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.target.states import Setup, State, open_states

from tests.support.states_hook import CALL, FOUR, SECRET, Hook, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_CALL = {"otherPhoneCallId": "c0ffee", "otherPhoneCallViewId": "07"}
FOREIGN = {"otherUserId": "13", "otherExtension": "0003*300", **OTHER_CALL}
VIEWS = {"otherPhoneCallViewId": "02"}


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("state", "values", "expected"),
    [
        (State.RECORDED, FOUR, Setup(State.RECORDED, CALL)),
        (
            State.RECORDED,
            {**FOUR, "otherExtension": "0003*299", "token": "abc"},
            Setup(State.RECORDED, CALL, other_extension="0003*299", token="abc"),
        ),
        (State.TWO_VIEWS, {**FOUR, **VIEWS}, Setup(State.TWO_VIEWS, CALL, other_view_id="02")),
        (
            State.TWO_CALLS,
            {**FOUR, **OTHER_CALL},
            Setup(State.TWO_CALLS, CALL, other_call=CallReference("12", "0003*210", "c0ffee", "07")),
        ),
        (
            State.TWO_CALLS,
            {**FOUR, **OTHER_CALL, "otherExtension": "0003*299"},
            Setup(
                State.TWO_CALLS,
                CALL,
                other_extension="0003*299",
                other_call=CallReference("12", "0003*210", "c0ffee", "07"),
            ),
        ),
        (
            State.TWO_CALLS,
            {**FOUR, **OTHER_CALL, "otherUserId": "12", "otherExtension": "0003*211"},
            Setup(State.TWO_CALLS, CALL, other_call=CallReference("12", "0003*211", "c0ffee", "07")),
        ),
        (State.NOT_RECORDED, FOUR, Setup(State.NOT_RECORDED, CALL)),
        (State.ENDED, FOUR, Setup(State.ENDED, CALL)),
        (
            State.FOREIGN,
            {**FOUR, **FOREIGN, "otherToken": "xyz"},
            Setup(State.FOREIGN, CALL, other_call=CallReference("13", "0003*300", "c0ffee", "07"), other_token="xyz"),
        ),
        (State.EXPIRED, {"token": "old"}, Setup(State.EXPIRED, token="old")),
    ],
)
def test_setup__returns_what_the_state_means(hook, state, values, expected):
    hook.answers(values)
    setup = open_states(HttpStates(hook.url), 5).setup(state)
    assert setup is not None
    assert hook.requests == [{"action": "setup", "state": str(state), "params": {}}]
    fields = ("state", "call", "other_extension", "other_call", "other_view_id", "token", "other_token")
    assert {f: getattr(setup, f) for f in fields} == {f: getattr(expected, f) for f in fields}


def test_state_names__are_those_that_are_promised():
    assert {str(state) for state in State} == {
        "a call is being recorded",
        "a call has two recorded views",
        "two calls are being recorded",
        "a call is not being recorded",
        "a call has ended",
        "another user's call is being recorded",
        "a token has expired",
    }


@pytest.mark.parametrize(
    ("state", "reply", "words"),
    [
        (
            State.RECORDED,
            {**FOUR, "phoneCallID": "x", "phoneCallId": None, "extra": 1},
            ("phoneCallId as null",),
        ),
        (
            State.EXPIRED,
            {"Token": "abc", "extra": 1},
            ("did not return token; the state needs token; write Token as token",),
        ),
        (State.RECORDED, {}, ("did not return userId, extension, phoneCallId, phoneCallViewId",)),
        (State.RECORDED, {**FOUR, "userId": 12}, ("userId as int", "JSON string")),
        (State.RECORDED, {**FOUR, "userId": None}, ("userId as null",)),
        (State.RECORDED, {**FOUR, "extension": ""}, ("an empty extension",)),
        (State.RECORDED, {**FOUR, "phoneCallId": " "}, ("an empty phoneCallId",)),
        (State.RECORDED, {**FOUR, "phoneCallId": "a/b"}, ("phone call id 'a/b'", "URL path")),
        (State.RECORDED, {**FOUR, "phoneCallId": "a\r\nb"}, ("phone call id", "URL path")),
        (
            State.RECORDED,
            {**FOUR, "extension": "0003%2A210"},
            ("'0003%2A210'", "percent-encoded; write it as 0003*210"),
        ),
        (State.RECORDED, {**FOUR, "otherExtension": "0003%2A211"}, ("otherExtension", "write it as 0003*211")),
        (State.RECORDED, {**FOUR, "otherExtension": ["1"]}, ("otherExtension as list",)),
        (State.RECORDED, {**FOUR, "otherExtension": "0003*210"}, ("same extension and otherExtension",)),
        (State.RECORDED, {**FOUR, "token": f"Bearer {SECRET}"}, ("token", "RFC 6750")),
        (State.RECORDED, {**FOUR, "token": {"value": SECRET}}, ("token as dict",)),
        (State.TWO_VIEWS, FOUR, ("did not return otherPhoneCallViewId",)),
        (State.TWO_VIEWS, {**FOUR, "otherPhoneCallViewId": "01"}, ("same phoneCallViewId and otherPhoneCallViewId",)),
        (State.TWO_CALLS, {**FOUR, **VIEWS}, ("did not return otherPhoneCallId",)),
        (
            State.TWO_CALLS,
            {**FOUR, **OTHER_CALL, "otherPhoneCallId": FOUR["phoneCallId"]},
            ("same phoneCallId and otherPhoneCallId",),
        ),
        (State.FOREIGN, {**FOUR, **OTHER_CALL}, ("did not return otherUserId, otherExtension",)),
        (State.FOREIGN, {**FOUR, **FOREIGN, "otherUserId": "12"}, ("same userId and otherUserId",)),
        (State.FOREIGN, {**FOUR, **FOREIGN, "otherPhoneCallId": "a?b"}, ("phone call id 'a?b'",)),
        (State.FOREIGN, {**FOUR, **FOREIGN, "otherToken": f"{SECRET}\n"}, ("otherToken", "RFC 6750")),
        (State.EXPIRED, FOUR, ("did not return token",)),
        (State.EXPIRED, {"token": ""}, ("an empty token",)),
        (State.ENDED, [FOUR], ("a JSON object",)),
        (State.ENDED, (200, b""), ("a JSON object", "empty; answer with the values alone")),
        (State.ENDED, (200, f"<p>{SECRET}</p>".encode()), ("a JSON object", "not JSON")),
        (State.ENDED, (200, b"\xff{}"), ("a JSON object", "not UTF-8")),
        (State.ENDED, (201, json.dumps(FOUR).encode()), ("answered 201", "has to answer 200")),
        (State.ENDED, (204, b""), ("answered 204",)),
        (State.ENDED, (307, b""), ("answered 307, a redirect, which is not followed", "has to answer 200")),
        (State.ENDED, (400, SECRET.encode()), ("answered 400",)),
        (State.ENDED, (500, SECRET.encode()), ("answered 500", "404 if unsupported")),
    ],
)
def test_setup__that_goes_wrong__names_hook_action_and_state(hook, state, reply, words):
    hook.answers(reply)
    states = open_states(HttpStates(hook.url), 5)
    refused(lambda: states.setup(state), hook.url, "setup", state.value, *words)


def test_setup__with_unusable_values__is_undone(hook):
    values = {**FOUR, "userId": 12, "handle": 7}
    hook.answers(values, (500, b""))
    states = open_states(HttpStates(hook.url), 5)
    refused(lambda: states.setup(State.ENDED), "userId as int")
    assert hook.requests[1:] == [{"action": "teardown", "state": "a call has ended", "params": values}]


def test_byte_order_mark__is_no_part_of_an_answer(hook):
    hook.answers((200, b"\xef\xbb\xbf" + json.dumps(FOUR).encode()))
    setup = open_states(HttpStates(hook.url), 5).setup(State.RECORDED)
    assert setup is not None
    assert setup.calls == (CALL,)


@pytest.mark.parametrize("status", [404, 501])
def test_unsupported_state__is_none_and_asked_only_once(hook, status):
    hook.answers((status, b"no"), FOUR)
    states = open_states(HttpStates(hook.url), 5)
    assert [states.setup(State.TWO_VIEWS), states.setup(State.TWO_VIEWS)] == [None, None]
    assert len(hook.requests) == 1
    assert states.setup(State.RECORDED) is not None


@pytest.mark.parametrize("reply", [(200, b"done"), (200, b""), (204, b""), (404, b""), (501, b"")])
def test_teardown__sends_the_values_as_they_came_and_says_whether_it_is_supported(hook, reply):
    values = {**FOUR, "token": "abc", "handle": {"process": 7}}
    hook.answers(values, reply)
    states = open_states(HttpStates(hook.url), 5)
    setup = states.setup(State.RECORDED)
    assert setup is not None
    assert states.teardown(setup) is (reply[0] < 400)
    assert hook.requests[1] == {"action": "teardown", "state": "a call is being recorded", "params": values}


def test_teardown__that_fails__names_hook_action_and_state(hook):
    hook.answers(FOUR, (503, b""))
    states = open_states(HttpStates(hook.url), 5)
    setup = states.setup(State.RECORDED)
    assert setup is not None
    refused(lambda: states.teardown(setup), hook.url, "teardown", "a call is being recorded", "503")


@pytest.mark.parametrize(
    ("reply", "recording"),
    [({"recording": True}, True), ({"recording": False}, False), ((404, b""), None), ((501, b""), None)],
)
def test_inspect__tells_whether_the_view_is_recorded(hook, reply, recording):
    hook.answers(reply)
    assert open_states(HttpStates(hook.url), 5).inspect(CALL) is recording
    assert hook.requests == [{"action": "inspect", **FOUR, "params": FOUR}]


@pytest.mark.parametrize(
    "reply", [{}, {"recording": "false"}, {"recording": None}, {"recording": 0}, [True], (204, b"")]
)
def test_inspect__that_says_neither_yes_nor_no__is_an_error(hook, reply):
    hook.answers(reply)
    states = open_states(HttpStates(hook.url), 5)
    refused(lambda: states.inspect(CALL), hook.url, "inspect", str(CALL))


def test_tokens__are_known_for_redaction_and_not_printed(hook):
    hook.answers(
        {**FOUR, **FOREIGN, "token": SECRET, "otherToken": "second"}, {"token": "expired"}, {"token": "not one"}
    )
    states = open_states(HttpStates(hook.url), 5)
    assert states.tokens_seen == frozenset()
    assert SECRET not in repr(states.setup(State.FOREIGN))
    states.setup(State.EXPIRED)
    refused(lambda: states.setup(State.EXPIRED), "RFC 6750")
    assert states.tokens_seen == {SECRET, "second", "expired", "not one"}


def test_http_hook__is_sent_no_credentials(hook, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("UAPI_TOKEN", SECRET)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    hook.answers(FOUR)
    assert open_states(HttpStates(hook.url), 5).setup(State.RECORDED) is not None
    headers = hook.headers[0]
    assert "authorization" not in headers
    assert SECRET not in json.dumps([headers, hook.requests])
    assert headers["content-type"] == "application/json"
    assert (headers["accept-encoding"], headers["connection"]) == ("identity", "close")


def test_http_hook__that_does_not_answer__is_an_error(hook):
    hook.answers((0, b""))
    states = open_states(HttpStates(f"{hook.url}?key={SECRET}"), 0.2)
    refused(lambda: states.setup(State.ENDED), hook.url, "setup", "a call has ended", "within 0.2 s")


def test_http_hook__that_is_not_there__is_an_error():
    gone = Hook()
    gone.stop()
    states = open_states(HttpStates(gone.url), 5)
    refused(lambda: states.setup(State.ENDED), gone.url, "setup", "a call has ended", "start it")


def test_reference_server__sets_up_every_state():
    with ReferenceServer() as server:
        states = open_states(HttpStates(server.states_url), 5)
        for state in State:
            setup = states.setup(state)
            assert setup is not None
            if setup.call is not None:
                recorded = state not in {State.NOT_RECORDED, State.ENDED}
                assert states.inspect(setup.call) is recorded
            if setup.other_call is not None:
                assert states.inspect(setup.other_call) is True
            states.teardown(setup)
