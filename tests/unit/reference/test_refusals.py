# SPDX-License-Identifier: MIT
"""What the reference server refuses, and with which words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.reference_client import CALL, STOP, Client, assert_refused, exchange, is_recorded

REFUSALS = {
    "unknown user": ({"path": "/uapi/phoneCalls/999999/0003*210/444444"}, 400, "user_invalid"),
    "another user": ({"path": "/uapi/phoneCalls/0241/0003*300/e5a1036cf8724bd99e10"}, 400, "user_invalid"),
    "user that reads as the same number": ({"path": "/uapi/phoneCalls/012/0003*210/444444"}, 400, "user_invalid"),
    "user name in capitals": ({"path": "/uapi/phoneCalls/@ME/0003*210/444444"}, 400, "user_invalid"),
    "unknown extension": ({"path": "/uapi/phoneCalls/12/0003*999/444444"}, 400, "extension_invalid"),
    "another user's extension": ({"path": "/uapi/phoneCalls/12/0003*300/444444"}, 400, "extension_invalid"),
    "extension without part": ({"path": "/uapi/phoneCalls/12/0003*212/444444"}, 400, "pc_phonecall_invalid"),
    "unknown call": ({"path": "/uapi/phoneCalls/12/0003*210/555555"}, 400, "pc_phonecall_invalid"),
    "call id in capitals": ({"path": "/uapi/phoneCalls/12/@self/B817D2618FE6F1804333"}, 400, "pc_phonecall_invalid"),
    "call id with a dash": ({"path": "/uapi/phoneCalls/12/@self/444-444"}, 400, "pc_phonecall_invalid"),
    "call id with a slash": ({"path": "/uapi/phoneCalls/12/@self/444%2F444"}, 400, "pc_phonecall_invalid"),
    "call id that is no UTF-8": ({"path": "/uapi/phoneCalls/12/@self/%FF"}, 400, "pc_phonecall_invalid"),
    "call id that is badly encoded": ({"path": "/uapi/phoneCalls/12/@self/44%ZZ"}, 400, "pc_phonecall_invalid"),
    "call that has ended": ({"path": "/uapi/phoneCalls/12/@self/7d20e6b94c1f38a5d0e2"}, 400, "pc_phonecall_invalid"),
    "another user's call": ({"path": "/uapi/phoneCalls/@me/@self/e5a1036cf8724bd99e10"}, 400, "pc_phonecall_invalid"),
    "no call": ({"path": "/uapi/phoneCalls/12/0003*210/"}, 400, "pc_phonecall_invalid"),
    "unknown view": ({"document": {**STOP, "phoneCallViewId": "77"}}, 400, "pc_phonecallview_invalid"),
    "view of another call": ({"document": {**STOP, "phoneCallViewId": "02"}}, 400, "pc_phonecallview_invalid"),
    "view without its zero": ({"document": {**STOP, "phoneCallViewId": "1"}}, 400, "pc_phonecallview_invalid"),
    "view with a blank": ({"document": {**STOP, "phoneCallViewId": "01 "}}, 400, "pc_phonecallview_invalid"),
    "empty view": ({"document": {**STOP, "phoneCallViewId": ""}}, 400, "pc_phonecallview_invalid"),
    "view that is a number": ({"document": {**STOP, "phoneCallViewId": 1}}, 400, "pc_phonecallview_invalid"),
    "view that is null": ({"document": {**STOP, "phoneCallViewId": None}}, 400, "pc_phonecallview_invalid"),
    "view in a list": ({"document": {**STOP, "phoneCallViewId": ["01"]}}, 400, "pc_phonecallview_invalid"),
    "no view": ({"document": {"action": "StopRecording"}}, 400, "pc_phonecallview_invalid"),
    "no action": ({"document": {"phoneCallViewId": "01"}}, 400, "action_invalid"),
    "action in other letters": ({"document": {**STOP, "action": "stoprecording"}}, 400, "action_invalid"),
    "action in a list": ({"document": {**STOP, "action": ["StopRecording"]}}, 400, "action_invalid"),
    "action that is elsewhere": ({"document": {**STOP, "action": "Park"}}, 501, "request_not_implemented"),
    "empty body": ({"document": b""}, 400, "body_invalid"),
    "half a body": ({"document": b'{"action":'}, 400, "body_invalid"),
    "list": ({"document": [STOP]}, 400, "body_invalid"),
    "not a number": ({"document": b'{"x":NaN,' + json.dumps(STOP).encode()[1:]}, 400, "body_invalid"),
    "byte order mark": ({"document": b"\xef\xbb\xbf" + json.dumps(STOP).encode()}, 400, "body_invalid"),
    "UTF-16": ({"document": json.dumps(STOP).encode("utf-16-le")}, 400, "body_invalid"),
    "not UTF-8": ({"document": b'{"x":"\xff",' + json.dumps(STOP).encode()[1:]}, 400, "body_invalid"),
    "repeated member": ({"document": b'{"action":"x",' + json.dumps(STOP).encode()[1:]}, 400, "body_invalid"),
    "deep nesting": ({"document": b"[" * 10_000 + b"]" * 10_000}, 400, "body_invalid"),
    "deep nesting in a member": ({"document": b'{"a":' * 10_000 + b"1" + b"}" * 10_000}, 400, "body_invalid"),
    "half of deep nesting": ({"document": b"[" * 10_000}, 400, "body_invalid"),
    "three mebibytes": ({"document": {**STOP, "x": "y" * 3 * 1024 * 1024}}, 413, "body_too_large"),
    "form": ({"Content_Type": "application/x-www-form-urlencoded"}, 415, "media_type_unsupported"),
    "text": ({"Content_Type": "text/plain; x=application/json"}, 415, "media_type_unsupported"),
    "no media type": ({"Content_Type": ""}, 415, "media_type_unsupported"),
    "compressed": ({"Content_Encoding": "gzip"}, 415, "media_type_unsupported"),
    "no token": ({"token": None}, 401, "access_denied"),
    "unknown token": ({"token": "unknown"}, 401, "access_denied"),
    "other scheme": ({"Authorization": "Basic eDp5"}, 401, "access_denied"),
    "scheme alone": ({"Authorization": "Bearer"}, 401, "access_denied"),
}


@pytest.mark.parametrize(("change", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_refusal__has_its_reason_and_changes_nothing(client: Client, change: Any, status: Any, code: Any) -> None:
    client.put(document={**STOP, "action": "StartRecording"})
    assert_refused(client.put(**change), status, code)
    assert is_recorded(client.server, "444444", "01")


ORDER: list[tuple[str, dict[str, Any]]] = [
    ("access_denied", {"token": "unknown"}),
    ("not_found", {"path": "/uapi/calls"}),
    ("user_invalid", {"path": "/uapi/phoneCalls/9/9/9"}),
    ("extension_invalid", {"path": "/uapi/phoneCalls/12/9/9"}),
    ("pc_phonecall_invalid", {"path": "/uapi/phoneCalls/12/0003*210/9"}),
    ("body_invalid", {"document": b"{"}),
    ("action_invalid", {"document": {"action": "x", "phoneCallViewId": "x"}}),
    ("pc_phonecallview_invalid", {"document": {"action": "StopRecording", "phoneCallViewId": "x"}}),
]


@pytest.mark.parametrize("first", range(len(ORDER)), ids=[code for code, _ in ORDER])
def test_refusal__of_several_reasons_the_first_is_told(client: Client, first: Any) -> None:
    wrong: dict[str, Any] = {}
    for _, change in reversed(ORDER[first:]):
        wrong.update(change)
    assert client.put(**wrong).json()["error"]["code"] == ORDER[first][0]


def test_refusal__never_repeats_what_was_sent(client: Client) -> None:
    marker = "zq7marker"
    answers = [
        client.put(f"/uapi/phoneCalls/{marker}/{marker}/{marker}"),
        client.put(f"/uapi/phoneCalls/12/0003*210/{marker}"),
        client.put(document={"action": marker, "phoneCallViewId": marker}),
        client.put(document={**STOP, "phoneCallViewId": marker}),
        client.put(document=marker.encode()),
        client.put(token=marker),
        client.send("GET", f"/uapi/phoneCalls/12/@self?count={marker}&filterBy={marker}"),
        client.send("GET", f"/{marker}"),
    ]
    assert all(answer.status_code >= 400 for answer in answers)
    assert all(marker not in answer.text + str(answer.headers) for answer in answers)


@pytest.mark.parametrize(
    ("sent", "challenge"),
    [
        ({"token": None}, 'Bearer realm="UAPI"'),
        ({"Authorization": "Basic eDp5"}, 'Bearer realm="UAPI"'),
        ({"token": "unknown"}, 'Bearer realm="UAPI", error="invalid_token"'),
    ],
)
def test_refusal__challenges_who_is_not_known(client: Client, sent: Any, challenge: Any) -> None:
    assert client.put(**sent).headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "FOO"])
def test_method__others_are_refused_with_those_allowed(client: Client, method: Any) -> None:
    answer = client.send(method, CALL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, PUT")
    if method != "HEAD":
        assert_refused(answer, 405, "method_not_allowed")


@pytest.mark.parametrize(
    "path",
    ["/", "/uapi", "/uapi/", "/uapi/phoneCalls/", "/uapi/phoneCalls/12", f"{CALL}/more", "/UAPI/phoneCalls/12/@self"],
)
def test_path__others_are_not_found(client: Client, path: Any) -> None:
    assert_refused(client.send("GET", path), 404, "not_found")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "request_malformed"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "request_malformed"),  # no Host
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent Type: x\r\n\r\n", 400, "request_malformed"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000, 431, "header_too_large"),
    ],
)
def test_malformed_http__is_refused_with_an_error_object(client: Client, sent: Any, status: Any, code: Any) -> None:
    head, _, body = exchange(client.server, sent).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["error"]["code"] == code


def test_oversize__leaves_the_connection_usable(client: Client) -> None:
    body = b"x" * (3 * 1024 * 1024)
    for _ in range(2):
        assert client.put(document=body).status_code == 413
    assert client.put().status_code == 200
