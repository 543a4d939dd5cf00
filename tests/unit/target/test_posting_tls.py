# SPDX-License-Identifier: MIT
"""What is posted over TLS is as bounded as without."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
import trustme
from uapi_conformance.declaration import HttpStates
from uapi_conformance.errors import HookError, HookTimeoutError, TargetError
from uapi_conformance.target.credentials import form_fetch
from uapi_conformance.target.posting import Posted, TimedOutError, post
from uapi_conformance.target.states import State, open_states

from tests.support.asking import FORM, LONG, SHORT, sentence, tokens
from tests.support.misbehaving import IN_TIME, Misbehaving, answering, closing, watched
from tests.support.states_hook import CALL


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
        for fetch in (form_fetch(ca_bundle=bundle), form_fetch(verify=False)):
            assert watched(lambda fetch=fetch: fetch(server.url, {"a": "b"})) == Posted(200, granted)
        assert server.requests == [b"a=b", b"a=b"]
        assert "TLS handshake failed" in sentence(TargetError, tokens(server.url, LONG).token)


def test_connection_that_cannot_be_made__is_not_tried_again(authority) -> None:
    context, _ = authority
    with Misbehaving(closing(), tls=context) as server:
        said = sentence(HookError, lambda: open_states(HttpStates(server.url), LONG).inspect(CALL))
        assert "cannot be asked for the inspect" in said
        assert "(the TLS handshake failed" in said
        server.is_let_go()
    assert server.connections == 1


@pytest.mark.parametrize("name", ["silent after the request", "trickles the header section", "trickles the body"])
def test_endless_wait_over_tls__is_over_in_time(authority, name: str) -> None:
    context, bundle = authority
    with Misbehaving(IN_TIME[name], tls=context) as server:
        with pytest.raises(TimedOutError):
            watched(lambda: post(server.url, FORM, SHORT, verify=bundle))
        server.is_let_go()
    assert server.connections == 1


def test_handshake_that_never_ends__is_over_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        said = sentence(HookTimeoutError, lambda: open_states(HttpStates(url), SHORT).setup(State.ENDED))
    assert "gave no " in said
