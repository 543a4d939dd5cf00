# SPDX-License-Identifier: MIT
"""A target that speaks otherwise than declared, or cannot be reached, gets the sentence that says so and what to write."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from uapi_conformance.declaration import ClientCertificate, ConnectionSettings, Origin, Proxy
from uapi_conformance.declaration.connections import UnusedProxy
from uapi_conformance.errors import TargetError
from uapi_conformance.scenarios.preflight import preflight
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.way import Way

from tests.support.certificates import Authority
from tests.support.exchanges import OPENAPI
from tests.support.scripted_server import CLOSE, HOLD, ScriptedServer, after

UNVERIFIED = ConnectionSettings(verify=False)
PAGE = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>no</html>"
SETTINGS_FRAME = bytes.fromhex("000006 04 00 00000000 0003 00000064")
GOAWAY_FRAME = bytes.fromhex("000008 07 00 00000000 00000000 00000001")


def said_of(url: str, settings: ConnectionSettings = UNVERIFIED, timeout: float = 5.0) -> str:
    """What the first two requests of a run end with."""
    limits = ExchangeLimits(timeout=timeout)
    with Client(Origin.of(url), limits=limits, way=Way(settings)) as client:
        recorder = Recorder(client, Guard(), max_requests=10)
        with pytest.raises(TargetError) as caught:
            preflight(recorder, OPENAPI, "a-token", url, lambda: None)
    said = str(caught.value)
    assert "_ssl.c" not in said
    return said.replace(url, "URL")


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def https(server: ScriptedServer) -> str:
    return server.url.replace("http:", "https:")


def test_plain_server__is_not_asked_over_tls() -> None:
    with ScriptedServer((after(0, PAGE % b"400 Bad Request"), HOLD)) as server:
        url = https(server)
        assert (
            said_of(url) == "URL speaks no TLS there; write http in place of https, or give the port that speaks TLS."
        )


def test_plain_server_that_waits_for_a_request__may_be_one() -> None:
    with ScriptedServer(*[(HOLD,)] * 3) as server:
        said = said_of(https(server), timeout=0.3)
    assert said == (
        "URL cannot be reached (the TLS handshake exceeded the time limit); check the scheme and the port, since it may "
        "speak no TLS there, or raise [limits] timeout."
    )


def test_server_with_tls__is_not_asked_without(ours: Authority) -> None:
    """OpenSSL hangs up on a request without TLS, and says nothing."""
    with ScriptedServer((), (), (HOLD,), tls=ours.server()) as server:
        url = server.url.replace("https:", "http:")
        assert said_of(url) == "URL speaks TLS there; write https in place of http."


def test_server_with_tls_that_answers_a_plain_request__is_understood(ours: Authority) -> None:
    """nginx, Apache and Go say in plain HTTP that they would rather have TLS."""
    tls = ours.server()

    def either(connection: socket.socket) -> None:
        if connection.recv(1, socket.MSG_PEEK) != b"\x16":
            connection.recv(65536)
            connection.sendall(PAGE % b"400 Bad Request")
            return
        with tls.wrap_socket(connection, server_side=True) as secured:
            secured.recv(1)

    with ScriptedServer(*[(either,)] * 3) as server:
        assert said_of(server.url) == "URL speaks TLS there; write https in place of http."


@pytest.mark.parametrize("frame", [SETTINGS_FRAME, GOAWAY_FRAME])
@pytest.mark.parametrize("tls", [False, True])
def test_server_that_answers_in_http_2__is_said_to(ours: Authority, frame: bytes, tls: bool) -> None:
    with ScriptedServer(*[(frame, CLOSE)] * 4, tls=ours.server() if tls else None) as server:
        assert said_of(server.url) == (
            "URL speaks only HTTP/2; let it speak HTTP/1.1 too, which is what the suite judges, or give a port that does."
        )


def test_server_that_hangs_up_on_http_1__is_asked_for_http_2(ours: Authority) -> None:
    tls = ours.server()
    tls.set_alpn_protocols(["h2"])
    with ScriptedServer((b"", CLOSE), (b"", CLOSE), (HOLD,), tls=tls) as server:
        assert said_of(server.url).startswith("URL speaks only HTTP/2; ")


@contextlib.contextmanager
def only_http_2(folder: Path) -> Iterator[str]:
    """openssl's server refuses whoever does not offer the protocol that it was told to speak (RFC 7301, section 3.2)."""
    *_, both = Authority(folder, "h2").client()
    command = ("openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", both, "-alpn", "h2", "-naccept", "3")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"ACCEPT"):
                break
        yield f"https://127.0.0.1:{line.decode().rpartition(':')[2].strip()}"
        process.kill()


def test_server_that_takes_no_other_protocol__is_said_to_speak_http_2_only(tmp_path: Path) -> None:
    with only_http_2(tmp_path) as url:
        assert said_of(url).startswith("URL speaks only HTTP/2; let it speak HTTP/1.1 too")


@pytest.mark.parametrize("status", [b"400 Bad Request", b"403 Forbidden"])
def test_front_that_wants_a_certificate_in_its_own_words__is_understood(ours: Authority, status: bytes) -> None:
    """nginx lets everybody in, and answers 400 to those without a certificate."""
    tls = ours.server(clients=ours)
    tls.verify_mode = ssl.CERT_OPTIONAL
    with ScriptedServer(*[(PAGE % status, CLOSE)] * 2, tls=tls) as server:
        assert said_of(server.url).startswith(
            "URL wants a client certificate; name a PEM file with client_certificate in"
        )


def test_front_that_hangs_up_on_a_certificate__is_suspected_of_not_accepting_it(ours: Authority) -> None:
    *_, both = ours.client()
    settings = ConnectionSettings(verify=False, client_certificate=ClientCertificate(both))
    with ScriptedServer(*[(b"", CLOSE)] * 3, tls=ours.server(clients=ours)) as server:
        said = said_of(server.url, settings)
    assert said == (
        f"URL asks for a client certificate, and may not accept {both}; name one that it accepts with client_certificate "
        "in [target]."
    )


def test_page_of_something_else__is_still_that(ours: Authority) -> None:
    tls = ours.server(clients=ours)
    tls.verify_mode = ssl.CERT_OPTIONAL
    with ScriptedServer(*[(PAGE % b"404 Not Found", CLOSE)] * 2, tls=tls) as server:
        assert "URL does not implement UAPI: it answers 404 with text/html" in said_of(server.url)


UNUSED = UnusedProxy("HTTPS_PROXY", "http://proxy:3128")
NEEDED = (
    'HTTPS_PROXY names a proxy, but only a declared one is used: if you need it, write proxy = "http://proxy:3128" in'
)


def test_target_behind_a_proxy_of_the_environment__is_said_to_need_it() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        said = said_of(url, ConnectionSettings(unused_proxy=UNUSED))
        assert said == f"URL cannot be reached (no connection: connection refused); {NEEDED} [target]."
        assert said_of(url).endswith("; check the URL and its scheme, and that the server is running.")


def test_declared_proxy_that_is_not_there__is_named() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        proxy = Proxy("127.0.0.1", bound.getsockname()[1])
        assert said_of("http://pbx.invalid", ConnectionSettings(proxy=proxy)) == (
            f"URL cannot be reached (the proxy {proxy}: no connection: connection refused); check proxy in [target], and "
            "that both the proxy and the target are running."
        )
    nowhere = Proxy("proxy.invalid", 3128)
    said = said_of("http://127.0.0.1:9", ConnectionSettings(proxy=nowhere))
    assert said.startswith(
        f"URL cannot be reached (the proxy {nowhere}: name not resolved: proxy.invalid); check proxy in"
    )


def test_name_that_only_a_proxy_knows__is_said_to_need_it() -> None:
    said = said_of("http://pbx.invalid", ConnectionSettings(unused_proxy=UNUSED))
    assert said == f"URL cannot be reached (name not resolved: pbx.invalid); {NEEDED} [target]."


def test_connection_that_is_cut_in_the_handshake__is_said_to_need_it() -> None:
    with ScriptedServer(*[(CLOSE, HOLD)] * 3) as server:
        said = said_of(https(server), ConnectionSettings(verify=False, unused_proxy=UNUSED))
    assert said == f"URL cannot be reached (the connection was closed during the TLS handshake); {NEEDED} [target]."
