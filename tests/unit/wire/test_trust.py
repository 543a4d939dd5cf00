# SPDX-License-Identifier: MIT
"""Whom connections trust, which certificate they show, and what is said of files that cannot be used."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import certifi
import pytest
from uapi_conformance.declaration import ClientCertificate, ConnectionSettings, Origin, Proxy
from uapi_conformance.errors import DeclarationError, TargetError
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.trust import tls_context, trusted
from uapi_conformance.wire.way import Way

from tests.support.certificates import LONG_AGO, Authority, encrypted
from tests.support.scripted_server import CLOSE, GET, HOLD, OK, ScriptedServer, after, answered, failed

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
ALERT = "15 0303 0002 02{:02x}"
"""A fatal alert in a record of its own (RFC 8446, section 6)."""


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def certificates_in(context: ssl.SSLContext) -> set[bytes]:
    return set(context.get_ca_certs(binary_form=True))


def test_ca_bundle__adds_and_replaces_nothing(ours: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    system, target = Authority(tmp_path, "system"), Authority(tmp_path, "target")
    monkeypatch.setenv("SSL_CERT_FILE", str(system.bundle))
    context = tls_context(ConnectionSettings("auth", ca_bundle=ours.bundle, target_bundle=target.bundle))
    public = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    public.load_verify_locations(certifi.where())
    private = {ssl.PEM_cert_to_DER_cert(one.bundle.read_text()) for one in (system, target, ours)}
    assert certificates_in(context) == certificates_in(public) | private


@pytest.mark.parametrize("holder", ["ca_bundle", "SSL_CERT_FILE"])
def test_authority__is_found_wherever_it_is_kept(
    ours: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, holder: str
) -> None:
    """The file that vouched for the server is known, so that curl can be given it."""
    other = Authority(tmp_path, "other")
    files = {"ca_bundle": other.bundle, "SSL_CERT_FILE": other.bundle, holder: ours.bundle}
    monkeypatch.setenv("SSL_CERT_FILE", str(files["SSL_CERT_FILE"]))
    way = Way(ConnectionSettings(ca_bundle=files["ca_bundle"]))
    with ScriptedServer((OK, HOLD), tls=ours.server()) as server, Client(Origin.of(server.url), way=way) as client:
        assert answered(client.send(GET)).status == 200
        assert client.route.taken.authority == ours.bundle
        assert client.route.taken.tls == "TLSv1.3"


def test_trusted__says_whom() -> None:
    assert trusted(ConnectionSettings(verify=False)) == ()
    system, public, bundle = trusted(ConnectionSettings(ca_bundle=Path("ca.pem")))
    assert (system, bundle) == ("the system's authorities", "ca.pem")
    assert public.startswith("certifi 2")


def said_of(way: Way, server: ScriptedServer) -> str:
    with Client(Origin.of(server.url), way=way) as client, pytest.raises(TargetError) as caught:
        client.send(GET)
    said = str(caught.value)
    assert "_ssl.c" not in said
    assert "[SSL" not in said
    return said.replace(server.url, "URL")


def test_certificate_that_has_expired__is_said_to_have(ours: Authority) -> None:
    with ScriptedServer((OK,), tls=ours.server(not_after=LONG_AGO)) as server:
        said = said_of(Way(ConnectionSettings(ca_bundle=ours.bundle)), server)
    assert said == (
        "The certificate of URL is not trusted (it has expired); renew it on the server, or correct this machine's clock."
    )


def test_certificate_of_another_authority__is_said_to_be(ours: Authority, tmp_path: Path) -> None:
    with ScriptedServer((OK,), tls=ours.server()) as server:
        said = said_of(Way(ConnectionSettings(ca_bundle=Authority(tmp_path, "other").bundle)), server)
    assert said == "The certificate of URL is not trusted (unknown authority); name its CA with ca_bundle in [target]."


def test_certificate_of_another_name__is_said_to_be(ours: Authority) -> None:
    with ScriptedServer((OK,), tls=ours.server("pbx.example.com")) as server:
        said = said_of(Way(ConnectionSettings(ca_bundle=ours.bundle)), server)
    assert said == "The certificate of URL is not trusted (host name mismatch); use the name that it was issued for."


ALERTS = {
    120: "URL speaks only HTTP/2; let it speak HTTP/1.1 too",
    70: "URL speaks no version of TLS that is in use; let it speak TLS 1.2 or 1.3.",
    80: "URL ended the TLS handshake (alert internal error); check the scheme, the port and its TLS settings.",
    40: "URL ended the TLS handshake (alert handshake failure); check",
    116: "URL wants a client certificate; name a PEM file with client_certificate in [target]",
}


@pytest.mark.parametrize(("number", "says"), ALERTS.items())
def test_alert__is_put_in_plain_words(number: int, says: str) -> None:
    alert = bytes.fromhex(ALERT.format(number))
    with ScriptedServer((lambda connection: connection.recv(4096), after(0, alert), CLOSE, HOLD)) as server:
        server.url = server.url.replace("http:", "https:")
        assert said_of(Way(), server).startswith(says)


# --- client certificates


def shown(certificate: Path, key: Path | None = None, password_env: str | None = None) -> ConnectionSettings:
    return ConnectionSettings(verify=False, client_certificate=ClientCertificate(certificate, key, password_env))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("form", ["two files", "one file", "encrypted"])
def test_client_certificate__is_shown(ours: Authority, version: ssl.TLSVersion, form: str) -> None:
    certificate, key, both = ours.client()
    ways = {
        "two files": lambda: Way(shown(certificate, key)),
        "one file": lambda: Way(shown(both)),
        "encrypted": lambda: Way.of(
            shown(certificate, encrypted(key, "s3cret"), "KEY_PASSWORD"), {"KEY_PASSWORD": "s3cret"}
        ),
    }
    with (
        ScriptedServer((OK, HOLD), tls=ours.server(clients=ours, version=version)) as server,
        Client(Origin.of(server.url), way=ways[form]()) as client,
    ):
        assert answered(client.send(GET)).status == 200
        assert client.route.taken.tls == {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}[version.name]


@pytest.mark.parametrize("version", VERSIONS)
def test_client_certificate_that_is_missing__is_asked_for(ours: Authority, version: ssl.TLSVersion) -> None:
    with ScriptedServer((OK, HOLD), tls=ours.server(clients=ours, version=version)) as server:
        assert said_of(Way(ConnectionSettings(ca_bundle=ours.bundle)), server) == (
            "URL wants a client certificate; name a PEM file with client_certificate in [target], and its key with "
            "client_key."
        )


@pytest.mark.parametrize("version", VERSIONS)
def test_client_certificate_of_a_stranger__is_said_to_be_refused(
    ours: Authority, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    *_, both = Authority(tmp_path, "stranger").client()
    with ScriptedServer((OK,), tls=ours.server(clients=ours, version=version)) as server:
        assert said_of(Way(shown(both)), server) == (
            f"URL refuses the client certificate {both} (unknown authority); name one that it accepts with "
            "client_certificate in [target]."
        )


def test_server_that_only_asks_for_a_certificate__is_talked_to(ours: Authority) -> None:
    tls = ours.server(clients=ours)
    tls.verify_mode = ssl.CERT_OPTIONAL
    way = Way(ConnectionSettings(ca_bundle=ours.bundle))
    with ScriptedServer((OK, HOLD), tls=tls) as server, Client(Origin.of(server.url), way=way) as client:
        assert answered(client.send(GET)).status == 200
        assert client.route.suspect is not None, "in case that it answers otherwise than it should"


def test_session_that_is_broken_off__is_told_without_openssl(ours: Authority) -> None:
    alert = bytes.fromhex(ALERT.format(80))

    def broken(connection: object) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        connection.recv(4096)
        socket.socket.send(connection, alert)  # past TLS: it is no record of the session

    way = Way(ConnectionSettings(verify=False))
    with ScriptedServer((broken, HOLD), tls=ours.server()) as server, Client(Origin.of(server.url), way=way) as client:
        assert failed(client.send(GET)).detail == "the connection broke: tls was broken off"


def _cannot_be_used(folder: Path, ours: Authority) -> Mapping[str, tuple[Callable[[], ConnectionSettings], str]]:
    certificate, key, _ = ours.client()
    _, strange, _ = ours.client("other")
    der = folder / "der.pem"
    der.write_bytes(ssl.PEM_cert_to_DER_cert(certificate.read_text()))
    damaged = folder / "damaged.pem"
    damaged.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + key.read_text())
    locked = encrypted(key, "s3cret")
    return {
        "another key": (lambda: shown(certificate, strange), "does not belong to the client certificate"),
        "no key in the file": (
            lambda: shown(certificate),
            "has no private key in PEM form; name the file that has it with client_key",
        ),
        "no key in the key's file": (
            lambda: shown(certificate, certificate),
            "has no private key in PEM form; name a PEM file",
        ),
        "no certificate": (
            lambda: shown(key),
            "has no certificate in PEM form; name a PEM file with client_certificate",
        ),
        "not PEM": (lambda: shown(der, key), "has no certificate in PEM form"),
        "damaged": (lambda: shown(damaged), "is damaged; make the PEM files again"),
        "encrypted": (lambda: shown(certificate, locked), "is encrypted; put its password into a variable"),
        "wrong password": (
            lambda: shown(certificate, locked, "KEY_PASSWORD"),
            "with the password in KEY_PASSWORD; correct",
        ),
        "gone": (lambda: shown(folder / "gone.pem"), "cannot be read (No such file or directory); check both"),
        "a folder": (lambda: shown(folder), "cannot be read (Is a directory); check both"),
    }


CASES = (
    "another key", "no key in the file", "no key in the key's file", "no certificate", "not PEM", "damaged", "encrypted",
    "wrong password", "gone", "a folder",
)  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_client_certificate_that_cannot_be_used__is_an_error_of_the_declaration(
    ours: Authority, tmp_path: Path, name: str
) -> None:
    table = _cannot_be_used(tmp_path, ours)
    assert set(table) == set(CASES)
    settings, says = table[name]
    way = Way.of(settings(), {"KEY_PASSWORD": "not the right one"})
    with pytest.raises(DeclarationError) as caught:
        way.new_tls()
    assert says in str(caught.value)
    assert "not the right one" not in str(caught.value)
    assert "PEM lib" not in str(caught.value)


def test_p12_file__becomes_pem_by_the_command_that_is_named(ours: Authority, tmp_path: Path) -> None:
    certificate, key, _ = ours.client()
    p12, pem = tmp_path / "client.p12", tmp_path / "client.pem"
    made = ("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", p12, "-passout", "pass:")
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    with pytest.raises(DeclarationError, match=r"openssl pkcs12 -in FILE -out client.pem"):
        Way(shown(p12, key)).new_tls()
    told = ("openssl", "pkcs12", "-in", p12, "-out", pem, "-passin", "pass:", "-passout", "pass:word")
    subprocess.run(told, check=True, capture_output=True, timeout=60)
    Way(shown(pem), key_password="word").new_tls()


# --- secrets


@pytest.mark.parametrize(
    ("settings", "environ", "says"),
    [
        (
            shown(Path("c.pem"), None, "KEY_PASSWORD"),
            {},
            "KEY_PASSWORD is not set; set it to the password of client_key",
        ),
        (shown(Path("c.pem"), None, "KEY_PASSWORD"), {"KEY_PASSWORD": ""}, "KEY_PASSWORD is empty"),
        (ConnectionSettings(proxy=Proxy("p", 1, "LOGIN")), {}, "LOGIN is not set; set it to user:password"),
        (ConnectionSettings(proxy=Proxy("p", 1, "LOGIN")), {"LOGIN": "secret"}, "LOGIN has to hold user:password"),
        (
            ConnectionSettings(proxy=Proxy("p", 1, "LOGIN")),
            {"LOGIN": "a:secret\r\nX: y"},
            "LOGIN has to hold user:password",
        ),
    ],
)
def test_variable_without_what_it_should_hold__is_an_error(
    settings: ConnectionSettings, environ: dict[str, str], says: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        Way.of(settings, environ)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_secrets__are_the_passwords_and_show_nowhere() -> None:
    settings = ConnectionSettings(
        proxy=Proxy("p", 1, "LOGIN"), client_certificate=ClientCertificate(Path("c"), None, "K")
    )
    way = Way.of(settings, {"LOGIN": "me:pass:word", "K": "key-word\n"})
    assert way.secrets == ("key-word", "me:pass:word", "pass:word")
    assert "word" not in repr(way)
    assert settings.variables == ("K", "LOGIN")
