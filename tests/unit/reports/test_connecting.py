# SPDX-License-Identifier: MIT
"""The printed curl line reaches a target as the suite did: it is run, with the real curl."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from uapi_conformance.declaration import ClientCertificate, ConnectionSettings, Origin, Proxy
from uapi_conformance.declaration.connections import UnusedProxy
from uapi_conformance.reports.connecting import options
from uapi_conformance.reports.curl import curl
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.route import Taken
from uapi_conformance.wire.way import Way

from tests.support.certificates import Authority, encrypted
from tests.support.fronts import ConnectProxy, TlsFront
from tests.support.recording_server import RecordingServer
from tests.support.scripted_server import answered

runs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="it runs the printed lines: needs curl on the PATH")
REQUEST = Request("PUT", "/uapi/x", (("Content-Type", "application/json"),), b'{"a": 1}')
NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}


@pytest.fixture(scope="module")
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as running:
        yield running


def printed(origin: Origin, way: Way, environ: dict[str, str]) -> str:
    """The line of a request that the suite sends first: what it learns of the way is in the line."""
    with Client(origin, way=way) as client:
        assert answered(client.send(REQUEST)).status == 200
        how = options(origin, way.settings, client.route.taken, environ)
    return curl(REQUEST, str(origin), token=None, connecting=how)


def run(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Paste the line into a shell, in another folder."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    return subprocess.run(
        ("sh", "-c", line), env=environment, cwd=elsewhere, capture_output=True, timeout=60, check=False
    )


def works(line: str, server: RecordingServer, folder: Path, **variables: str) -> None:
    before = len(server.received)
    ran = run(line, folder, **variables)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"HTTP/1.1 200 OK"), "the first status line is the target's, not the proxy's"
    assert len(server.received) == before + 1


@runs_curl
@pytest.mark.parametrize("environ", [{}, NOWHERE])
def test_private_authority(server: RecordingServer, tmp_path: Path, environ: dict[str, str]) -> None:
    ours = Authority(tmp_path, "our ca")
    settings = ConnectionSettings(ca_bundle=ours.bundle, unused_proxy=UnusedProxy("ALL_PROXY") if environ else None)
    with TlsFront(server.port, ours.server()) as front:
        line = printed(Origin.of(front.url), Way(settings), environ)
        assert f"--cacert '{ours.bundle}'" in line
        works(line, server, tmp_path, **environ)


@runs_curl
def test_other_authority_than_the_declared_one(
    server: RecordingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The declared file is for another server; --cacert with it would take the right authority away."""
    ours, system = Authority(tmp_path, "ours"), Authority(tmp_path, "system")
    monkeypatch.setenv("SSL_CERT_FILE", str(system.bundle))
    with TlsFront(server.port, system.server()) as front:
        line = printed(Origin.of(front.url), Way(ConnectionSettings(ca_bundle=ours.bundle)), {})
        assert str(ours.bundle) not in line
        works(line, server, tmp_path)


@runs_curl
def test_no_verification(server: RecordingServer, tmp_path: Path) -> None:
    with TlsFront(server.port, Authority(tmp_path).server()) as front:
        line = printed(Origin.of(front.url), Way(ConnectionSettings(verify=False)), {})
        assert " -k " in line
        works(line, server, tmp_path)


@runs_curl
@pytest.mark.parametrize("form", ["two files", "one file", "encrypted"])
def test_client_certificate(server: RecordingServer, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "a:b \\ 'c'"
    folder.mkdir()
    ours = Authority(folder)
    certificate, key, both = ours.client()
    forms = {
        "two files": ClientCertificate(certificate, key),
        "one file": ClientCertificate(both),
        "encrypted": ClientCertificate(certificate, encrypted(key, "pass word"), "KEY_PASSWORD"),
    }
    way = Way(ConnectionSettings(ca_bundle=ours.bundle, client_certificate=forms[form]), key_password="pass word")
    with TlsFront(server.port, ours.server(clients=ours)) as front:
        line = printed(Origin.of(front.url), way, {})
        works(line, server, tmp_path, KEY_PASSWORD="pass word")
        assert "pass word" not in line


@runs_curl
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("environ", [{}, {"NO_PROXY": "*"}])
def test_proxy(server: RecordingServer, tmp_path: Path, environ: dict[str, str], tls: bool) -> None:
    ours = Authority(tmp_path)
    with ConnectProxy(credentials="me:pass word$") as proxy, TlsFront(server.port, ours.server()) as front:
        settings = ConnectionSettings(ca_bundle=ours.bundle, proxy=Proxy("127.0.0.1", proxy.port, "PROXY_LOGIN"))
        way = Way(settings, proxy_credentials="me:pass word$")
        line = printed(Origin.of(front.url if tls else server.url), way, environ)
        assert "pass word" not in line
        works(line, server, tmp_path, PROXY_LOGIN="me:pass word$", **environ)
        assert len(proxy.asked) == 2


@runs_curl
def test_name_with_several_addresses__is_pinned_to_the_one_that_answered(
    server: RecordingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = Origin("http", "pbx.example.com", server.port)
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, server.port)) for a in ("127.0.0.3", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: places)
    line = printed(origin, Way(), {})
    monkeypatch.undo()
    works(line, server, tmp_path)


def test_plain_target__needs_no_option() -> None:
    assert options(Origin("http", "127.0.0.1", 80), ConnectionSettings(), Taken("127.0.0.1"), NOWHERE) == ""


def test_ipv6_address__is_in_brackets() -> None:
    found = options(Origin("http", "pbx", 81), ConnectionSettings(), Taken("::1", several=True), {})
    assert found == "--resolve 'pbx:81:[::1]'"
