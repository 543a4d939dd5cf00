# SPDX-License-Identifier: MIT
"""A proxy connects to the target, or one sentence says why it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from uapi_conformance.declaration import ConnectionSettings, Origin, Proxy
from uapi_conformance.errors import TargetError
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.exchange import Failure, FailureKind
from uapi_conformance.wire.way import Way

from tests.support.certificates import Authority
from tests.support.fronts import ConnectProxy, TlsFront
from tests.support.scripted_server import (
    CLOSE,
    GET,
    HOLD,
    HURRIED,
    OK,
    PATIENT,
    PUT,
    ScriptedServer,
    after,
    answered,
    failed,
)

LOGIN = "tester:pass:word"


def way(port: int, credentials: str = "", bundle: Path | None = None) -> Way:
    proxy = Proxy("127.0.0.1", port, "PROXY_LOGIN" if credentials else None)
    return Way(ConnectionSettings(proxy=proxy, ca_bundle=bundle), proxy_credentials=credentials)


@pytest.mark.parametrize("credentials", ["", LOGIN])
def test_target_without_tls__is_reached_through_connect(credentials: str) -> None:
    with ScriptedServer((OK, OK, HOLD)) as server, ConnectProxy(credentials=credentials) as proxy:
        with Client(Origin.of(server.url), way=way(proxy.port, credentials)) as client:
            assert [answered(client.send(request)).body for request in (GET, PUT)] == [b"{}", b"{}"]
        assert proxy.asked == [f"127.0.0.1:{server.port}"]
        # What reaches the target is what would have without the proxy.
        assert all(b"roxy" not in request for request in server.requests)
        assert server.requests[0].startswith(b"GET /uapi/x HTTP/1.1\r\nHost: 127.0.0.1:")


def test_target_with_tls__is_verified_through_the_proxy(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    with (
        ScriptedServer((OK, HOLD)) as server,
        TlsFront(server.port, authority.server()) as front,
        ConnectProxy() as proxy,
    ):
        with Client(Origin.of(front.url), way=way(proxy.port, bundle=authority.bundle)) as client:
            assert answered(client.send(GET)).status == 200
            assert client.route.taken.authority == authority.bundle
        with (
            Client(Origin.of(front.url), way=way(proxy.port, bundle=other.bundle)) as client,
            pytest.raises(TargetError, match=r"not trusted \(unknown authority\); name its CA with ca_bundle"),
        ):
            client.send(GET)


REFUSALS = {
    "no credentials": (
        b"407 Proxy Authentication Required",
        "",
        "wants a user name and a password (407); put user:password",
    ),
    "wrong credentials": (
        b"407 Proxy Authentication Required",
        LOGIN,
        "refuses the user name and password in PROXY_LOGIN",
    ),
    "not allowed": (b"403 Forbidden", "", "does not connect to 127.0.0.1:9 (403); have it allow that"),
    "no CONNECT": (b"405 Method Not Allowed", "", "does not take CONNECT to 127.0.0.1:9: it answers 405"),
    "redirect": (b"302 Found", "", "does not take CONNECT to 127.0.0.1:9: it answers 302"),
}


@pytest.mark.parametrize(("status", "credentials", "says"), REFUSALS.values(), ids=REFUSALS)
def test_proxy_that_will_not__is_an_error_of_the_declaration(status: bytes, credentials: str, says: str) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\nno"
    with (
        ConnectProxy(answer=answer) as proxy,
        Client(Origin("http", "127.0.0.1", 9), way=way(proxy.port, credentials)) as client,
    ):
        with pytest.raises(TargetError) as caught:
            client.send(GET)
        said = str(caught.value)
        assert said.startswith(f"The proxy {proxy.url} {says}")
        assert LOGIN not in said
        assert "pass:word" not in said


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46", b"HTTP/1.1 999999 no\r\n\r\n"]
)
def test_proxy_that_is_none__is_said_to_be_none(answer: bytes) -> None:
    with (
        ConnectProxy(answer=answer) as proxy,
        Client(Origin("http", "127.0.0.1", 9), way=way(proxy.port)) as client,
        pytest.raises(TargetError, match=r"is no HTTP proxy: .*; correct proxy in \[target\]"),
    ):
        client.send(GET)


MOMENTS = {
    "target down": (
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",),
        PATIENT,
        FailureKind.REFUSED,
        "answers 502",
    ),
    "hangs up": ((b"", CLOSE), PATIENT, FailureKind.REFUSED, "hung up without an answer"),
    "silent": ((HOLD,), HURRIED, FailureKind.TIMEOUT, "did not answer in time"),
    "resets": ((b"", "reset"), PATIENT, FailureKind.REFUSED, "hung up without an answer"),
}


@pytest.mark.parametrize(("script", "limits", "kind", "says"), MOMENTS.values(), ids=MOMENTS)
def test_proxy_that_cannot_at_the_moment__is_a_failure_that_may_pass(
    script: tuple[object, ...], limits: ExchangeLimits, kind: FailureKind, says: str
) -> None:
    with (
        ScriptedServer(script) as proxy,
        Client(Origin("http", "127.0.0.1", 9), way=way(proxy.port), limits=limits) as client,
    ):
        failure = failed(client.send(GET))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.sent_nothing) == (kind, True)
    assert says in failure.detail


def test_interim_answer_and_the_targets_first_bytes__are_told_apart() -> None:
    """What follows the head of the answer to CONNECT is the target's, even in the same packet."""
    connected = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\n" + OK
    with (
        ScriptedServer((connected, after(0, b""), HOLD)) as proxy,
        Client(Origin("http", "127.0.0.1", 9), way=way(proxy.port), limits=PATIENT) as client,
    ):
        assert answered(client.send(GET)).body == b"{}"
