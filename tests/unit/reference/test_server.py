# SPDX-License-Identifier: MIT
"""The reference server stops recordings as the documentation has it, and starts and ends as it should."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import requests
from uapi_conformance.errors import DeclarationError
from uapi_conformance.reference.serve import serve
from uapi_conformance.reference.server import ReferenceServer

from tests.support.reference_client import (
    CALL,
    STOP,
    Client,
    Values,
    assert_refused,
    exchange,
    is_recorded,
    path_of,
    stop_of,
)
from tests.support.tree import ROOT


def test_stop__answers_the_updated_call_and_stops_it(client: Client, recorded: Values) -> None:
    assert client.recording(recorded)
    answer = client.put(path_of(recorded), stop_of(recorded))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "id": recorded["phoneCallId"],
        "extension": recorded["extension"],
        "link": {"self": client.server.url + path_of(recorded)},
    }
    assert not client.recording(recorded)


def test_stop__its_link_lists_the_call_without_the_recording(client: Client, recorded: Values) -> None:
    link = client.put(path_of(recorded), stop_of(recorded)).json()["link"]["self"]
    listed = client.send("GET", link.removeprefix(client.server.url)).json()
    assert [entry["id"] for entry in listed["entry"]] == [recorded["phoneCallId"]]
    assert all("recording" not in view for view in listed["entry"][0]["phoneCallView"])


@pytest.mark.parametrize("state", ["a call is being recorded", "a call is not being recorded"])
def test_stop__of_a_view_that_is_not_recorded_is_accepted_and_changes_nothing(client: Client, state: Any) -> None:
    values = client.setup(state)
    for _ in range(2):
        assert client.put(path_of(values), stop_of(values)).status_code == 200
        assert not client.recording(values)


def test_stop__leaves_the_other_view_and_the_other_call_alone(client: Client) -> None:
    for state in ("a call has two recorded views", "two calls are being recorded"):
        values = client.setup(state)
        client.put(path_of(values), stop_of(values))
        assert not client.recording(values), state
        assert client.recording(values, other=True), state


@pytest.mark.parametrize("user", ["{userId}", "@me", "@viewer", "@owner", "%40me", "%31%32"])
@pytest.mark.parametrize("extension", ["{extension}", "@self", "%40self", "0003%2A210", "0003%2a210"])
def test_stop__understands_special_and_encoded_names(
    client: Client, recorded: Values, user: Any, extension: Any
) -> None:
    path = f"/uapi/phoneCalls/{user}/{extension}/{{phoneCallId}}".format(**recorded)
    answer = client.put(path, stop_of(recorded))
    assert answer.status_code == 200
    assert answer.json()["link"]["self"] == client.server.url + path_of(recorded)
    assert not client.recording(recorded)


@pytest.mark.parametrize("form", ["{}", "{}/", "/{}", "//{}//", "{}?count=20&x=1"])
def test_stop__takes_repeated_and_trailing_slashes_and_a_query(client: Client, recorded: Values, form: Any) -> None:
    assert client.put(form.format(path_of(recorded)), stop_of(recorded)).status_code == 200
    assert not client.recording(recorded)


def test_stop__takes_the_request_of_the_vendors_client(client: Client) -> None:
    body = b'{"action":"StopRecording","phoneCallViewId":"01"}'
    head = (
        "PUT /uapi/phoneCalls/12/0003*210/444444/ HTTP/1.1\r\n"
        f"host: {client.server.url.removeprefix('http://')}\r\n"
        "connection: keep-alive\r\nContent-Type: application/json\r\nUser-Agent: VoipNow Calls MCP/5.7.0\r\n"
        f"Authorization: Bearer {client.server.token}\r\n"
        "accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\naccept-encoding: gzip, deflate\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    assert len(body) == 49
    answer = exchange(client.server, head.encode() + body, until=b'444444"}}')
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_stop__links_to_the_authority_of_the_request(client: Client) -> None:
    assert client.put(Host="pbx.example.com").json()["link"]["self"] == f"http://pbx.example.com{CALL}"


def test_stop__takes_an_absolute_request_target(client: Client) -> None:
    body = json.dumps(STOP).encode()
    head = (
        f"PUT https://pbx.example.com{CALL} HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n"
        f"Authorization: Bearer {client.server.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    answer = exchange(client.server, head.encode() + body)
    assert f'"self":"https://pbx.example.com{CALL}"'.encode() in answer


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON", "application/json; charset=UTF-8"])
def test_stop__takes_json_with_parameters(client: Client, media_type: Any) -> None:
    assert client.put(Content_Type=media_type).status_code == 200


def test_stop__ignores_members_it_does_not_know(client: Client) -> None:
    assert client.put(document={**STOP, "format": 7, "x": None}).status_code == 200


def test_stop__takes_a_body_of_a_mebibyte(client: Client) -> None:
    assert client.put(document={**STOP, "x": "y" * 1024 * 1024}).status_code == 200


@pytest.mark.parametrize("form", ["bearer {}", "BEARER {}", "Bearer   {}"])
def test_token__is_taken_with_any_case_of_the_scheme(client: Client, form: Any) -> None:
    assert client.put(Authorization=form.format(client.server.token)).status_code == 200


@pytest.mark.parametrize("form", ["{}", "Bearer%20{}"])
def test_token__is_taken_in_the_query(client: Client, form: Any) -> None:
    assert client.put(f"{CALL}?accessRequestToken={form.format(client.server.token)}", token=None).status_code == 200


def test_users__see_and_stop_only_their_own_calls(client: Client) -> None:
    values = client.setup("another user's call is being recorded")
    path = path_of({**values, "extension": "@self", "phoneCallId": values["otherPhoneCallId"]})
    body = {"action": "StopRecording", "phoneCallViewId": values["otherPhoneCallViewId"]}
    assert_refused(client.put(path, body), 400, "pc_phonecall_invalid")
    assert client.recording(values, other=True)
    own = f"/uapi/phoneCalls/{values['otherUserId']}/{values['otherExtension']}/{values['otherPhoneCallId']}"
    assert_refused(client.put(own, body), 400, "user_invalid")
    assert client.send("GET", path).json()["totalResults"] == 0
    assert client.put(own, body, token=values["otherToken"]).status_code == 200
    assert not client.recording(values, other=True)
    assert client.recording(values)


def test_start__records_again(client: Client, recorded: Values) -> None:
    client.put(path_of(recorded), stop_of(recorded))
    start = {**stop_of(recorded), "action": "StartRecording", "format": "wav"}
    assert client.put(path_of(recorded), start).status_code == 200
    assert client.recording(recorded)
    assert_refused(client.put(path_of(recorded), {**start, "format": "mp3"}), 400, "format_invalid")


def test_server__serves_the_call_it_declares() -> None:
    with ReferenceServer(token="given-token") as server:
        call = server.declared_call
        session = requests.Session()
        answer = session.put(
            f"{server.url}/uapi/phoneCalls/{call.user}/{call.extension}/{call.call}",
            json={"action": "StopRecording", "phoneCallViewId": call.view},
            headers={"Authorization": "Bearer given-token"},
            timeout=10,
        )
        session.close()
        assert not is_recorded(server, call.call, call.view)
    assert answer.status_code == 200


def test_server__an_address_that_is_taken_is_told_in_a_sentence(client: Client) -> None:
    port = int(client.server.url.rpartition(":")[2])
    with pytest.raises(DeclarationError, match="give another host or port"):
        ReferenceServer(port=port).start()


def test_server__stops_twice_and_before_it_starts() -> None:
    server = ReferenceServer()
    server.stop()
    server.start()
    server.stop()
    server.stop()


def test_server__is_imported_without_what_only_the_suite_needs() -> None:
    heavy = ("schemathesis", "hypothesis", "requests", "jsonschema", "pytest")
    code = f"import sys, uapi_conformance.reference.server; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_serve__says_how_to_judge_it_and_ends_on_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("uapi_conformance.reference.serve._wait", interrupt)
    lines: list[str] = []
    serve(write=lines.append)
    said = dict(line.split("  ", 1) for line in lines if line and line[0].isupper() and "  " in line)
    url, token = said["Reference server"], said["Token"].strip()
    run = f"  UAPI_TOKEN={token} uapi-conformance run --target-url {url}"
    assert said["Provider states"].strip() == f"{url}/states"
    assert f"{run} --states-url {url}/states" in lines
    assert f"{run} --call '12/0003*210/444444/01'" in lines
    assert lines[-1] == "Stopped."
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)
