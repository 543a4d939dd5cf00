# SPDX-License-Identifier: MIT
"""How the servers of a run are reached: what cannot be used is said before the run, and what was used in the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from uapi_conformance.declaration import (
    ClientCertificate,
    ClientCredentials,
    ConnectionSettings,
    Declaration,
    HttpStates,
    Origin,
    Proxy,
)
from uapi_conformance.errors import DeclarationError
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.ways import Ways, taken
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.way import Way

from tests.support.certificates import Authority
from tests.support.runs import make_run
from tests.support.scripted_server import GET, HOLD, OK, ScriptedServer, answered

CLIENT = ClientCredentials("https://login.example.com/token", "AN_ID", "A_SECRET")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.pem"
    path.write_text("no certificate", encoding="utf-8")
    return path


def test_file_of_the_token_endpoint__is_read_before_the_run(broken: Path) -> None:
    declared = Declaration(credentials=CLIENT, token_connection=ConnectionSettings("auth", ca_bundle=broken))
    with pytest.raises(
        DeclarationError, match=r"broken\.pem cannot be read .*; name a PEM file with ca_bundle in \[auth\]"
    ):
        Ways.of(declared, {})


def test_file_of_the_hook__is_read_before_the_run(broken: Path) -> None:
    shown = ConnectionSettings("states", client_certificate=ClientCertificate(broken))
    declared = Declaration(states=HttpStates("https://hook.example.com"), states_connection=shown)
    with pytest.raises(DeclarationError, match=r"broken\.pem has no certificate in PEM form; .* in \[states\]"):
        Ways.of(declared, {})


def test_file_that_no_connection_needs__is_not_read(broken: Path) -> None:
    declared = Declaration(
        states=HttpStates("http://hook.example.com"), states_connection=ConnectionSettings("states", ca_bundle=broken)
    )
    assert Ways.of(declared, {}).secrets == frozenset()


def test_secrets__are_taken_out_of_all_that_a_run_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Declaration(url="http://pbx.example.com", connection=ConnectionSettings(proxy=Proxy("p", 1, "LOGIN")))
    assert Ways.of(declared, {"LOGIN": "me:pr0xy-Passw0rd"}).secrets == {"me:pr0xy-Passw0rd", "pr0xy-Passw0rd"}
    run = make_run(tmp_path, declared, Place("http://pbx.example.com"), environ={"LOGIN": "me:pr0xy-Passw0rd"})
    try:
        assert run.secrets.without("it said pr0xy-Passw0rd") == "it said [token]"
        assert (
            run.secrets.connecting()
            == '--proxy http://p:1 --proxytunnel --suppress-connect-headers --proxy-user "$LOGIN"'
        )
    finally:
        run.close()


def test_route__is_told(tmp_path: Path) -> None:
    ours = Authority(tmp_path)
    settings = ConnectionSettings(ca_bundle=ours.bundle)
    with (
        ScriptedServer((OK, HOLD), tls=ours.server()) as server,
        Client(Origin.of(server.url), way=Way(settings)) as client,
    ):
        assert taken(client.route)["address"] is None
        answered(client.send(GET))
        told = taken(client.route)
    trusted = told.pop("trusted")
    assert told == {"proxy": None, "address": "127.0.0.1", "tls": "TLSv1.3", "verified": True}
    assert isinstance(trusted, list)
    assert trusted[-1] == str(ours.bundle)


@pytest.mark.parametrize(
    ("origin", "settings", "told"),
    [
        (Origin("http", "a", 80), ConnectionSettings(), {"trusted": [], "verified": False}),
        (Origin("https", "a", 443), ConnectionSettings(verify=False), {"trusted": [], "verified": False}),
        (
            Origin("http", "a", 80),
            ConnectionSettings(proxy=Proxy("::1", 8)),
            {"proxy": "http://[::1]:8", "address": None},
        ),
    ],
)
def test_what_was_not_verified__is_told(origin: Origin, settings: ConnectionSettings, told: dict[str, object]) -> None:
    with Client(origin, way=Way(settings)) as client:
        assert taken(client.route).items() >= told.items()
