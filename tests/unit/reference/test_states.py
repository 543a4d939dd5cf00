# SPDX-License-Identifier: MIT
"""The provider states of the reference server are as they are named."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.reference_client import FOUR, Client, Values, assert_refused, path_of, stop_of

STATES = {
    "a call is being recorded": FOUR,
    "a call has two recorded views": FOUR | {"otherPhoneCallViewId"},
    "two calls are being recorded": FOUR | {"otherPhoneCallId", "otherPhoneCallViewId"},
    "a call is not being recorded": FOUR,
    "a call has ended": FOUR,
    "another user's call is being recorded": FOUR
    | {"otherUserId", "otherExtension", "otherPhoneCallId", "otherPhoneCallViewId", "otherToken"},
    "a token has expired": {"token"},
}


@pytest.mark.parametrize(("state", "names"), STATES.items(), ids=STATES)
def test_state__has_its_values_and_is_fresh_each_time(client: Client, state: Any, names: Any) -> None:
    first, second = client.setup(state), client.setup(state)
    assert names <= first.keys() <= names | {"otherExtension"}
    assert all(isinstance(value, str) for value in first.values())
    fresh = {"phoneCallId", "otherPhoneCallId", "token", "otherToken"} & names
    assert not {first[name] for name in fresh} & {second[name] for name in fresh}
    for name in {"phoneCallId", "otherPhoneCallId"} & names:
        assert re.fullmatch("(?=.*[a-f])[0-9a-f]{20}", first[name])


@pytest.mark.parametrize(
    ("state", "recording", "status"),
    [
        ("a call is being recorded", True, 200),
        ("a call has two recorded views", True, 200),
        ("two calls are being recorded", True, 200),
        ("another user's call is being recorded", True, 200),
        ("a call is not being recorded", False, 200),
        ("a call has ended", False, 400),
    ],
)
def test_state__is_as_it_is_named(client: Client, state: Any, recording: Any, status: Any) -> None:
    values = client.setup(state)
    assert client.recording(values) is recording
    if "otherPhoneCallViewId" in values:
        assert client.recording(values, other=True)
    assert client.put(path_of(values), stop_of(values)).status_code == status


def test_state__of_an_expired_token(client: Client) -> None:
    answer = client.put(token=client.setup("a token has expired")["token"])
    assert_refused(answer, 401, "access_denied")
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def _views(client: Client, values: Values) -> tuple[list[str], list[str]]:
    call, other = (client.server.store.calls[values[name]] for name in ("phoneCallId", "otherPhoneCallId"))
    return [view.id for view in call.views], [view.id for view in other.views]


def test_state__the_foreign_call_has_other_views(client: Client) -> None:
    own, other = _views(client, client.setup("another user's call is being recorded"))
    assert not set(own) & set(other)


def test_state__the_second_call_has_a_recorded_view_of_the_first_ones_id_too(client: Client) -> None:
    """A server that stops by the view's id alone would end that one; the view that is handed out is another."""
    values = client.setup("two calls are being recorded")
    own, other = _views(client, values)
    assert values["phoneCallViewId"] in own
    assert values["phoneCallViewId"] in other
    assert values["otherPhoneCallViewId"] not in own
    assert client.recording({**values, "phoneCallId": values["otherPhoneCallId"]})


def test_state__the_other_extension_is_the_users_and_has_no_part(client: Client, recorded: Values) -> None:
    path = path_of({**recorded, "extension": recorded["otherExtension"]})
    assert_refused(client.put(path, stop_of(recorded)), 400, "pc_phonecall_invalid")


@pytest.mark.parametrize("place", ["params", "values", None])
@pytest.mark.parametrize("state", STATES)
def test_state__is_taken_down_with_its_values(client: Client, state: Any, place: Any) -> None:
    store = client.server.store
    before = set(store.calls), set(store.tokens)
    values = client.setup(state)
    assert (set(store.calls), set(store.tokens)) != before
    for _ in range(2):
        document = {"action": "teardown", "state": state, **({place: values} if place else values)}
        assert client.hook(document) == (200, {})
        assert (set(store.calls), set(store.tokens)) == before


def test_state__taking_down_spares_what_no_setup_made(client: Client) -> None:
    values = {"phoneCallId": "444444", "token": client.server.token}
    assert client.hook({"action": "teardown", "state": "a call is being recorded", "params": values}) == (200, {})
    assert client.put().status_code == 200


def test_state__a_call_that_is_gone_is_not_recorded(client: Client) -> None:
    values = client.setup("a call is being recorded")
    client.server.store.remove_call(values["phoneCallId"])
    assert client.recording(values) is False


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"action": "setup", "state": "a call is on hold"}, 404),
        ({"action": "teardown", "state": "a call is on hold"}, 404),
        ({"action": "setup"}, 404),
        ({"action": "reset", "state": "a call is being recorded"}, 501),
        ({}, 501),
        ({"action": "inspect", "phoneCallId": "444444"}, 400),
        ([], 400),
    ],
)
def test_hook__refuses_what_it_does_not_know(client: Client, document: Any, status: Any) -> None:
    found, answer = client.hook(document)
    assert found == status
    assert answer["error"]["code"]


def test_hook__takes_nothing_but_post(client: Client) -> None:
    answer = client.session.get(client.server.states_url, timeout=10)
    assert_refused(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"
