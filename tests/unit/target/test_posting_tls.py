# SPDX-License-Identifier: MIT
"""What is posted over TLS is as bounded as without."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from uapi_conformance.declaration import ClientCertificate, ClientCredentials, ConnectionSettings, HttpStates, Proxy
from uapi_conformance.declaration.connections import UnusedProxy
from uapi_conformance.errors import HookError, HookTimeoutError, TargetError
from uapi_conformance.target.credentials import form_fetch, token_source
from uapi_conformance.target.posting import Posted, TimedOutError, post
from uapi_conformance.target.states import State, open_states
from uapi_conformance.wire.way import Way

from tests.support.asking import FORM, LONG, SHORT, sentence, tokens
from tests.support.certificates import LONG_AGO, Authority
from tests.support.fronts import ConnectProxy
from tests.support.misbehaving import IN_TIME, Misbehaving, answering, closing, watched
from tests.support.scripted_server import HOLD, ScriptedServer, after
from tests.support.states_hook import CALL, SECRET


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for 127.0.0.1, and the file of its authority."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(bundle)
    return context, bundle


def test_tls__is_spoken_with_the_given_authority_or_with_any(authority) -> None:
    context, bundle = authority
    granted = b'{"access_token": "over-tls"}'
    with Misbehaving(answering(granted), tls=context) as server:
        for settings in (ConnectionSettings("auth", ca_bundle=bundle), ConnectionSettings("auth", verify=False)):
            fetch = form_fetch(way=Way(settings))
            assert watched(lambda fetch=fetch: fetch(server.url, {"a": "b"})) == Posted(200, granted)
        assert server.requests == [b"a=b", b"a=b"]
        said = sentence(TargetError, tokens(server.url, LONG).token)
        assert "its certificate is not trusted: unknown authority); name its CA with ca_bundle in [" in said


def test_connection_that_cannot_be_made__is_not_tried_again(authority) -> None:
    context, _ = authority
    with Misbehaving(closing(), tls=context) as server:
        said = sentence(HookError, lambda: open_states(HttpStates(server.url), LONG).inspect(CALL))
        assert "cannot be asked for the inspect" in said
        assert "(its certificate is not trusted: unknown authority)" in said
        server.is_let_go()
    assert server.connections == 1


@pytest.mark.parametrize("name", ["silent after the request", "trickles the header section", "trickles the body"])
def test_endless_wait_over_tls__is_over_in_time(authority, name: str) -> None:
    context, bundle = authority
    with Misbehaving(IN_TIME[name], tls=context) as server:
        with pytest.raises(TimedOutError):
            watched(lambda: post(server.url, FORM, SHORT, way=Way(ConnectionSettings(ca_bundle=bundle))))
        server.is_let_go()
    assert server.connections == 1


def test_handshake_that_never_ends__is_over_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        said = sentence(HookTimeoutError, lambda: open_states(HttpStates(url), SHORT).setup(State.ENDED))
    assert "gave no " in said


# --- how it is reached

GRANTED = b'{"access_token": "granted"}'


def asked(url: str, way: Way) -> Posted:
    return watched(lambda: form_fetch(way=way, timeout=LONG)(url, {"a": "b"}))


def said_of(url: str, way: Way) -> str:
    """What is said of a token endpoint that gives no answer."""
    client = ClientCredentials(url, "AN_ID", "A_SECRET")
    source = token_source(client, {"AN_ID": "an-app", "A_SECRET": SECRET}, fetch=form_fetch(way=way, timeout=LONG))
    return sentence(TargetError, source.token)


def test_authorities__are_those_of_the_whole_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle takes away neither the system's authorities nor the target's; what requests reads counts for nothing."""
    system, target, own = (Authority(tmp_path, name) for name in ("system", "target", "own"))
    monkeypatch.setenv("SSL_CERT_FILE", str(system.bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(Authority(tmp_path, "of-requests").bundle))
    way = Way(ConnectionSettings("auth", ca_bundle=own.bundle, target_bundle=target.bundle))
    for authority in (system, target, own):
        with Misbehaving(answering(GRANTED), tls=authority.server()) as server:
            assert asked(server.url, way) == Posted(200, GRANTED)
    with Misbehaving(answering(GRANTED), tls=own.server()) as server:
        assert asked(server.url, Way(ConnectionSettings("auth", verify=False))) == Posted(200, GRANTED)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_certificate__is_shown_or_asked_for(tmp_path: Path, version: ssl.TLSVersion) -> None:
    ours = Authority(tmp_path)
    certificate, key, _ = ours.client()
    settings = ConnectionSettings("auth", ca_bundle=ours.bundle)
    shown = replace(settings, client_certificate=ClientCertificate(certificate, key))
    with Misbehaving(answering(GRANTED), tls=ours.server(clients=ours, version=version)) as server:
        assert asked(server.url, Way(shown)) == Posted(200, GRANTED)
        assert "(it wants a client certificate); name a PEM file with client_certificate in [auth]" in said_of(
            server.url, Way(settings)
        )


TOLD: dict[str, tuple[tuple[str, ...], datetime | None, str]] = {
    "expired": ((), LONG_AGO, "(its certificate is not trusted: it has expired); renew it on the server"),
    "another name": (
        ("login.example.com",),
        None,
        "(its certificate is not trusted: host name mismatch); use the name",
    ),
}


@pytest.mark.parametrize(("names", "not_after", "says"), TOLD.values(), ids=TOLD)
def test_certificate_that_is_not_trusted__is_told_in_plain_words(
    tmp_path: Path, names: tuple[str, ...], not_after: datetime | None, says: str
) -> None:
    ours = Authority(tmp_path)
    with Misbehaving(answering(GRANTED), tls=ours.server(*names, not_after=not_after)) as server:
        assert says in said_of(server.url, Way(ConnectionSettings("auth", ca_bundle=ours.bundle)))


def test_endpoint_without_tls__is_said_to_have_none() -> None:
    with ScriptedServer((after(0, b"HTTP/1.1 400 Bad Request\r\n\r\n"), HOLD)) as server:
        said = said_of(server.url.replace("http:", "https:"), Way(ConnectionSettings("auth")))
    assert "(it speaks no TLS there); write http in place of https" in said


@pytest.mark.parametrize("login", ["", "me:p@ss/wörd:%41"])
def test_proxy__is_gone_through_with_its_password(tmp_path: Path, login: str) -> None:
    ours = Authority(tmp_path)
    with Misbehaving(answering(GRANTED), tls=ours.server()) as server, ConnectProxy(credentials=login) as proxy:
        declared = Proxy("127.0.0.1", proxy.port, "LOGIN" if login else None)
        settings = ConnectionSettings("auth", ca_bundle=ours.bundle, proxy=declared)
        assert asked(server.url, Way(settings, proxy_credentials=login)) == Posted(200, GRANTED)
        assert proxy.asked == [server.url.partition("://")[2].partition("/")[0]]


def test_proxy_that_refuses__is_said_to(tmp_path: Path) -> None:
    settings = ConnectionSettings("auth", ca_bundle=Authority(tmp_path).bundle)
    with ConnectProxy(credentials="me:else") as proxy:
        way = Way(replace(settings, proxy=Proxy("127.0.0.1", proxy.port)))
        said = said_of("https://login.example.com/token", way)
    assert "(the proxy answers 407); correct proxy and proxy_credentials_env in [auth]" in said


def test_proxy_that_is_not_there__is_said_not_to_be() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        proxy = Proxy("127.0.0.1", bound.getsockname()[1])
        said = said_of("https://login.example.com/token", Way(ConnectionSettings("auth", proxy=proxy)))
    assert f"(no connection through the proxy {proxy}); check proxy in [auth], and that it is running" in said


def test_proxy_of_the_environment__is_not_used_but_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with ConnectProxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        unused = UnusedProxy("HTTPS_PROXY", proxy.url)
        said = said_of("https://login.invalid/token", Way(ConnectionSettings("auth", unused_proxy=unused)))
        assert f'write proxy = "{proxy.url}" in [auth]' in said
        assert proxy.accepted == 0
