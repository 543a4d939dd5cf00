# SPDX-License-Identifier: MIT
"""What the client puts on the wire."""

from __future__ import annotations

import pytest
from uapi_conformance.errors import SuiteError
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.fields import SentField
from uapi_conformance.wire.framing import Framing

from tests.support.scripted_server import (
    CLOSE,
    GET,
    HOLD,
    LARGE,
    OK,
    PUT,
    ScriptedServer,
    answered,
    client_of,
    head_only,
)


@pytest.mark.parametrize("target", ["/uapi/phoneCalls/12/0003*210/%2E%2E", "//uapi/x", "/uapi/../@me?a=%00&b", "*"])
def test_target__goes_out_as_it_is(target: str) -> None:
    with ScriptedServer((OK,)) as server, client_of(server) as client:
        answered(client.send(Request("GET", target)))
        assert server.requests[0].startswith(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n".encode())


def fields_of(request: Request) -> list[str]:
    with ScriptedServer((OK,)) as server, client_of(server) as client:
        answered(client.send(request))
    return server.requests[0].split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[2:]


def test_fields__are_few_and_can_be_replaced() -> None:
    plain = fields_of(GET)
    assert [f.split(":")[0] for f in plain] == ["User-Agent", "Accept", "Accept-Encoding"]
    assert plain[0].startswith("User-Agent: uapi-conformance/")
    own = (("host", "other"), ("aCCept", "*/*"), ("user-agent", "\xe9"), ("ACCEPT-encoding", "identity"), ("X", ""))
    with ScriptedServer((OK,)) as server, client_of(server) as client:
        answered(client.send(Request("GET", "/", own)))
    expected = (
        b"GET / HTTP/1.1\r\nhost: other\r\naCCept: */*\r\nuser-agent: \xe9\r\nACCEPT-encoding: identity\r\nX: \r\n\r\n"
    )
    assert server.requests == [expected]


@pytest.mark.parametrize(
    ("request_", "lengths"),
    [
        (PUT, ["Content-Length: 8"]),
        (Request("PUT", "/"), ["Content-Length: 0"]),
        (Request("POST", "/"), ["Content-Length: 0"]),
        (Request("PATCH", "/"), ["Content-Length: 0"]),
        (Request("GET", "/"), []),
        (Request("DELETE", "/"), []),
        (Request("GET", "/", body=b"x"), ["Content-Length: 1"]),
        (Request("PUT", "/", (("content-length", "1"),), b"x"), ["content-length: 1"]),
    ],
)
def test_content_length__is_there_where_content_may_be(request_: Request, lengths: list[str]) -> None:
    assert [f for f in fields_of(request_) if f.lower().startswith("content-length")] == lengths


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a b"),
        Request("GET", "/\x00"),
        Request("GET", "/\xe9"),
        Request("G T", "/"),
        Request("GET", "/", (("X", "a\r\nY: b"),)),
        Request("GET", "/", (("X", "\u20ac"),)),
        Request("PUT", "/", (("Content-Length", "5"),), b"four"),
    ],
)
def test_request_that_http_cannot_express__is_an_error_of_the_suite(request_: Request) -> None:
    with ScriptedServer((OK, HOLD), (OK, HOLD)) as server, client_of(server) as client:
        with pytest.raises(SuiteError, match=r"HTTP/1\.1 cannot express"):
            client.send(request_)
        assert answered(client.send(GET)).status == 200


@pytest.mark.parametrize("fields", [b"Connection: close\r\n", b""])
@pytest.mark.parametrize("body", [LARGE.body, b"x" * 1024 * 1024])
def test_early_answer_to_a_large_body__is_read(fields: bytes, body: bytes) -> None:
    early = b"HTTP/1.1 413 Content Too Large\r\n" + fields + b"Content-Length: 2\r\n\r\n{}"
    with ScriptedServer((head_only(early), CLOSE), (OK, HOLD)) as server, client_of(server) as client:
        response = answered(client.send(Request("PUT", "/", body=body)))
        assert (response.status, response.body, response.trailing) == (413, b"{}", b"")
        assert answered(client.send(GET)).status == 200


def test_server_that_writes_all_before_it_reads__is_no_deadlock() -> None:
    size = len(LARGE.body)
    echo = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"y" * size
    with ScriptedServer((head_only(echo), HOLD)) as server, client_of(server) as client:
        assert len(answered(client.send(LARGE)).body) == size


def test_connection_on_which_a_request_was_not_sent_to_its_end__is_dropped() -> None:
    huge = Request("PUT", "/", body=b"x" * 32 * 1024 * 1024)
    with ScriptedServer((head_only(OK), HOLD), (OK, HOLD)) as server, client_of(server) as client:
        assert answered(client.send(huge)).status == 200
        assert answered(client.send(GET)).status == 200
        assert server.accepted == 2


KEY = SentField("X-API-Key", "a-key", "GATEWAY_KEY")
AGENT = SentField("user-agent", "a browser")


@pytest.mark.parametrize(
    ("request_", "others"),
    [
        (GET, ["Accept: application/json", "Accept-Encoding: gzip, deflate"]),
        (
            Request("GET", "/", (("x-api-key", "another"), ("X", "y"))),
            ["Accept: application/json", "Accept-Encoding: gzip, deflate", "X: y"],
        ),
        (Request("GET", "/", framing=Framing(without=("accept", "user-agent"))), ["Accept-Encoding: gzip, deflate"]),
        (
            Request("GET", "/", (("X-API-Key", "another"),), framing=Framing(target="{scheme}://{authority}{target}")),
            ["Accept: application/json", "Accept-Encoding: gzip, deflate"],
        ),
    ],
)
def test_declared_fields__go_with_every_request_in_place_of_any_other(request_: Request, others: list[str]) -> None:
    with ScriptedServer((OK,)) as server, client_of(server, fields=(KEY, AGENT)) as client:
        answered(client.send(request_))
    fields = server.requests[0].split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[2:]
    assert fields == [*others, "X-API-Key: a-key", "user-agent: a browser"]


def test_declared_fields__go_with_requests_of_another_connection() -> None:
    with ScriptedServer((OK,)) as server, client_of(server, fields=(KEY,)) as client, client.another() as other:
        answered(other.send(GET))
    assert server.requests[0].count(b"X-API-Key: a-key\r\n") == 1


def test_declared_fields__go_with_each_request_of_one_packet() -> None:
    with ScriptedServer((OK + OK,)) as server, client_of(server, fields=(KEY,)) as client:
        for outcome in client.send_together([GET, GET]):
            answered(outcome)
    assert b"".join(server.requests).count(b"X-API-Key: a-key\r\n") == 2
