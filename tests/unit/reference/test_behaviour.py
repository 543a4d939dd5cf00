# SPDX-License-Identifier: MIT
"""The reference server can be varied in one place, down to the bytes on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
import requests
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Wire
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json

from tests.support.reference_client import CALL, STOP, Client, assert_refused, connect, exchange, is_recorded, running

Start = Callable[[Behaviour], Client]
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture
def serving() -> Iterator[Start]:
    """Starts servers of other behaviours, which the end of the test stops."""
    with ExitStack() as stack:
        yield lambda behaviour: stack.enter_context(running(behaviour))


class Lenient(Behaviour):
    def find_view(self, call: PhoneCall, document: Json) -> View:
        return super().find_view(call, {"phoneCallViewId": "01", **document})


class Accepted(Behaviour):
    def success_status(self) -> int:
        return 202


class Broken(Behaviour):
    def belongs(self, user: User, call: PhoneCall) -> bool:
        raise LookupError(user, call)


class BrokenAtTheEnd(Behaviour):
    def finish(self, request: Incoming, answer: Answer) -> Answer:
        raise LookupError(request, answer)


def test_behaviour__changes_one_decision_and_no_other(serving: Start) -> None:
    client = serving(Lenient())
    assert client.put(document={"action": "StopRecording"}).status_code == 200
    assert_refused(client.put(document={**STOP, "phoneCallViewId": "77"}), 400, "pc_phonecallview_invalid")
    assert_refused(client.put(document={"phoneCallViewId": "01"}), 400, "action_invalid")
    assert_refused(client.put("/uapi/phoneCalls/12/0003*210/555555"), 400, "pc_phonecall_invalid")
    assert_refused(client.put(token=None), 401, "access_denied")


def test_behaviour__can_answer_with_another_status(serving: Start) -> None:
    client = serving(Accepted())
    assert client.put().status_code == 202
    assert client.send("GET", CALL).status_code == 200


@pytest.mark.parametrize("behaviour", [Broken, BrokenAtTheEnd])
def test_behaviour__that_fails_is_an_internal_error(serving: Start, behaviour: Any) -> None:
    assert_refused(serving(behaviour()).put(), 500, "internal_server_error")


def test_behaviours__share_nothing(serving: Start) -> None:
    first, second = serving(Behaviour()), serving(Behaviour())
    first.put()
    assert not is_recorded(first.server, "444444", "01")
    assert is_recorded(second.server, "444444", "01")
    assert first.server.token != second.server.token


class Wired(Behaviour):
    """Answers everything with one answer, changed on the wire."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.given = answer

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return self.given if request.method == "GET" else answer


@pytest.mark.parametrize(
    ("answer", "received"),
    [
        (Answer(204, body=b"{}", wire=Wire(no_date=True)), b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}"),
        (
            Answer(200, body=b"{}", wire=Wire(no_date=True, content_length=9)),
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        ),
        (
            Answer(200, body=b"{}", wire=Wire(no_date=True, content_length=1)),
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}",
        ),
        (Answer(200, body=b"{}", wire=Wire(no_date=True, content_length=None)), b"HTTP/1.1 200 OK\r\n\r\n{}"),
        (
            Answer(200, body=b"abcdefgh", wire=Wire(no_date=True, chunked=True, chunk_size=4, truncate_after=11)),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r",
        ),
        (
            Answer(200, (("X Y", "z"),), b"{}", Wire(no_date=True, raw=True)),
            b"HTTP/1.1 200 OK\r\nX Y: z\r\nContent-Length: 2\r\n\r\n{}",
        ),
        (
            Answer(200, body=b"{}", wire=Wire(no_date=True, trailing=b"more")),
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}more",
        ),
        (Answer(200, wire=Wire(no_date=True, start_line=b"OK")), b"OK\r\nContent-Length: 0\r\n\r\n"),
        (Answer(799, wire=Wire(no_date=True)), b"HTTP/1.1 799 \r\nContent-Length: 0\r\n\r\n"),
        (Answer(200, body=b"{}", wire=Wire(hang=True, delay=0.01)), b""),
    ],
    ids=lambda value: str(value.wire) if isinstance(value, Answer) else "",
)
def test_wire__bytes_go_out_as_they_are_and_the_connection_is_closed(
    serving: Start, answer: Any, received: Any
) -> None:
    client = serving(Wired(replace(answer, wire=replace(answer.wire, close=True))))
    assert exchange(client.server, GET) == received


def test_wire__a_raw_answer_can_leave_the_connection_open(serving: Start) -> None:
    client = serving(Wired(Answer(204, body=b"{}", wire=Wire(no_date=True))))
    once = b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}"
    assert exchange(client.server, GET + GET + LAST) == once * 3


def test_wire__a_conforming_answer_can_be_chunked_or_closed(serving: Start) -> None:
    client = serving(Wired(Answer(200, body=b"{}", wire=Wire(chunked=True, close=True, delay=0.001))))
    answer = client.send("GET", "/")
    assert (answer.content, answer.headers["Transfer-Encoding"], answer.headers["Connection"]) == (
        b"{}",
        "chunked",
        "close",
    )
    assert "Date" in answer.headers


@pytest.mark.parametrize("wire", [Wire(hang=True), Wire(content_length=9), Wire(delay=1000)])
def test_wire__an_answer_that_does_not_come_can_be_given_up(serving: Start, wire: Any) -> None:
    client = serving(Wired(Answer(200, body=b"{}", wire=wire)))
    with connect(client.server) as connection:
        connection.sendall(GET)
        assert client.put().status_code == 200
        client.server.stop()
        with pytest.raises(requests.ConnectionError):
            client.put()
