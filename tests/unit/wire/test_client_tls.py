# SPDX-License-Identifier: MIT
"""Whose certificate the client trusts, and what it says of one that it does not."""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from uapi_conformance.declaration import ConnectionSettings, Origin
from uapi_conformance.errors import DeclarationError, TargetError
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.exchange import FailureKind
from uapi_conformance.wire.way import Way

from tests.support.scripted_server import (
    CLOSE,
    GET,
    HOLD,
    HURRIED,
    LARGE,
    OK,
    PATIENT,
    PUT,
    ScriptedServer,
    after,
    answered,
    client_of,
    failed,
)

UNVERIFIED = Way(ConnectionSettings(verify=False))
CLOSE_NOTIFY = bytes.fromhex("15 0301 0002 0100")
"""The alert of RFC 8446, section 6.1, in a record of its own."""


def trusting(bundle: Path) -> Way:
    return Way(ConnectionSettings(ca_bundle=bundle))


def made_certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate and its key, in one file."""
    made = folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=test", "-addext", f"subjectAltName={name}", "-keyout", folder / "key.pem", "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_bytes(made.read_bytes() + (folder / "key.pem").read_bytes())
    return made


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_certificate(tmp_path_factory.mktemp("right"), "IP:127.0.0.1")


def server_of(certificate: Path, *scripts: tuple[object, ...]) -> ScriptedServer:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.set_alpn_protocols(["h2", "http/1.1"])
    tls.load_cert_chain(certificate)
    return ScriptedServer(*scripts, tls=tls)


def test_self_signed_certificate__is_not_trusted(certificate: Path) -> None:
    with server_of(certificate, (OK,)) as server, client_of(server) as client:
        with pytest.raises(TargetError) as error:
            client.send(GET)
        assert str(error.value) == (
            f"The certificate of {server.url} is not trusted (self-signed certificate); "
            "save it as a PEM file, and name that with ca_bundle in [target]."
        )


def test_certificate_of_another_name__is_not_trusted(tmp_path: Path) -> None:
    other = made_certificate(tmp_path, "DNS:pbx.example.com")
    with (
        server_of(other, (OK,)) as server,
        Client(Origin.of(server.url), way=trusting(other)) as client,
        pytest.raises(TargetError, match=r"mismatch.*use the name that it was issued for"),
    ):
        client.send(GET)


@pytest.mark.parametrize("named", [True, False])
def test_tls__carries_what_plain_sockets_do(certificate: Path, named: bool) -> None:
    way = trusting(certificate) if named else UNVERIFIED
    with server_of(certificate, (OK, OK, OK, HOLD)) as server, Client(Origin.of(server.url), way=way) as client:
        assert [answered(client.send(r)).body for r in (PUT, LARGE, PUT)] == [b"{}"] * 3
        # One connection: the session tickets that TLS 1.3 sends on its own are no stray bytes.
        assert (server.accepted, client.late_bytes) == (1, b"")


def test_alpn__names_http_1_1(certificate: Path) -> None:
    chosen: list[str | None] = []

    def tell(connection: socket.socket) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        chosen.append(connection.selected_alpn_protocol())

    with server_of(certificate, (tell, OK)) as server, Client(Origin.of(server.url), way=UNVERIFIED) as client:
        answered(client.send(GET))
    assert chosen == ["http/1.1"]


def test_stray_bytes__are_seen_through_tls(certificate: Path) -> None:
    answer = b"HTTP/1.1 204 No Content\r\n\r\n{}"
    with server_of(certificate, (answer, HOLD)) as server, Client(Origin.of(server.url), way=UNVERIFIED) as client:
        assert answered(client.send(GET)).trailing == b"{}"


def test_another__trusts_the_same_certificate(certificate: Path) -> None:
    with (
        server_of(certificate, (OK,)) as server,
        Client(Origin.of(server.url), way=trusting(certificate)) as client,
        client.another() as other,
    ):
        assert answered(other.send(GET)).status == 200


@pytest.mark.parametrize(
    ("script", "limits", "kind"),
    [((b"", HOLD), HURRIED, FailureKind.TIMEOUT), ((b"", CLOSE), PATIENT, FailureKind.CLOSED)],
)
def test_tls_session_without_an_answer__is_a_failure(
    certificate: Path, script: tuple[object, ...], limits: ExchangeLimits, kind: FailureKind
) -> None:
    with (
        server_of(certificate, script) as server,
        Client(Origin.of(server.url), limits=limits, way=UNVERIFIED) as client,
    ):
        assert failed(client.send(GET)).kind is kind


def https_client(server: ScriptedServer, limits: ExchangeLimits) -> Client:
    return Client(Origin("https", "127.0.0.1", server.port), limits=limits)


def test_server_that_speaks_no_tls__is_an_error_of_the_declaration() -> None:
    def plain(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with (
        ScriptedServer((plain, HOLD)) as server,
        https_client(server, PATIENT) as client,
        pytest.raises(TargetError, match="speaks no TLS there; write http in place of https"),
    ):
        client.send(GET)


@pytest.mark.parametrize(
    ("script", "limits", "kind"),
    [
        ((HOLD,), HURRIED, FailureKind.TIMEOUT),
        ((CLOSE, HOLD), PATIENT, FailureKind.CLOSED),
        ((lambda connection: connection.recv(1), "reset"), PATIENT, FailureKind.CLOSED),
        ((after(0, CLOSE_NOTIFY), CLOSE, HOLD), PATIENT, FailureKind.CLOSED),
    ],
)
def test_handshake_that_is_not_ended__is_a_failure(
    script: tuple[object, ...], limits: ExchangeLimits, kind: FailureKind
) -> None:
    with ScriptedServer(script) as server, https_client(server, limits) as client:
        failure = failed(client.send(GET))
    assert failure.kind is kind
    assert "TLS handshake" in failure.detail


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_ca_bundle_that_is_none__is_an_error_of_the_declaration(tmp_path: Path, content: str | None) -> None:
    bundle = tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(DeclarationError, match=r"cannot be read .*; name a PEM file"):
        Client(Origin("https", "127.0.0.1", 1), way=trusting(bundle))
