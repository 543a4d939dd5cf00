# SPDX-License-Identifier: MIT
"""A client of the reference server, for the tests of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.server import ReferenceServer

CALL = "/uapi/phoneCalls/12/0003*210/444444"
STOP = {"action": "StopRecording", "phoneCallViewId": "01"}
FOUR = {"userId", "extension", "phoneCallId", "phoneCallViewId"}
Values = dict[str, str]


class Client:
    """Sends to a server exactly what it is told: requests would tidy up the path."""

    def __init__(self, server: ReferenceServer) -> None:
        self.server = server
        self.session = requests.Session()

    def send(
        self, method: str, path: str, *, token: str | None = "", data: bytes | None = None, **headers: str
    ) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items() if value}
        if token is not None:
            named.setdefault("Authorization", f"Bearer {token or self.server.token}")
        request = requests.Request(method, self.server.url, headers=named, data=data).prepare()
        request.url = self.server.url + path
        return self.session.send(request, allow_redirects=False, timeout=10)

    def put(self, path: str = CALL, document: object = STOP, **more: Any) -> requests.Response:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        more.setdefault("Content_Type", "application/json")
        return self.send("PUT", path, data=body, **more)

    def hook(self, document: object) -> tuple[int, Any]:
        answer = self.session.post(self.server.states_url, json=document, timeout=10)
        return answer.status_code, answer.json()

    def setup(self, state: str) -> Values:
        status, values = self.hook({"action": "setup", "state": state, "params": {}})
        assert status == 200
        return dict(values)

    def recording(self, values: Values, *, other: bool = False) -> bool:
        ids = {name: values[name] for name in FOUR}
        if other:
            ids |= {name: values[_other(name)] for name in FOUR if name != "extension" and _other(name) in values}
        status, document = self.hook({"action": "inspect", **ids})
        assert status == 200
        return bool(document["recording"])


def _other(name: str) -> str:
    return f"other{name[0].upper()}{name[1:]}"


@contextmanager
def running(behaviour: Behaviour | None = None) -> Iterator[Client]:
    with ReferenceServer(behaviour) as server:
        client = Client(server)
        try:
            yield client
        finally:
            client.session.close()


def is_recorded(server: ReferenceServer, call_id: str, view_id: str) -> bool:
    view = server.store.calls[call_id].view(view_id)
    assert view is not None
    return view.recording is not None


def path_of(values: Values) -> str:
    return f"/uapi/phoneCalls/{values['userId']}/{values['extension']}/{values['phoneCallId']}"


def stop_of(values: Values) -> dict[str, str]:
    return {"action": "StopRecording", "phoneCallViewId": values["phoneCallViewId"]}


def assert_refused(answer: requests.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert answer.headers["Content-Type"] == "application/json"


def connect(server: ReferenceServer) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def exchange(server: ReferenceServer, sent: bytes, until: bytes | None = None) -> bytes:
    """What comes back for some bytes, up to the end of the connection or to ``until``."""
    received = b""
    with connect(server) as connection:
        connection.sendall(sent)
        while until is None or until not in received:
            piece = connection.recv(65536)
            if not piece:
                break
            received += piece
    return received
