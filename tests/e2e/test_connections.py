# SPDX-License-Identifier: MIT
"""Runs over TLS, with client certificates, through a proxy and over IPv6: the same verdicts, and the report says how."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from uapi_conformance.declaration import Origin
from uapi_conformance.reference.server import ReferenceServer

from tests.e2e.helpers import ONLY_SENT, QUICK, TOKEN, Ran, Suite, environment
from tests.e2e.servers import PlainText, reference, unused_port
from tests.support.certificates import Authority, encrypted
from tests.support.fronts import ConnectProxy, PlainFront, TlsFront
from tests.support.tree import SOURCES

SOME = ("-k", "core.stop-accepted or core.link-leads")
"""Requirements of a stop and of the link in its answer: enough to see that the target is reached."""
LOGIN = "tester:pr0xy-Passw0rd-7c1e"


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


over_ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    with reference() as running:
        yield running


def port_of(server: ReferenceServer) -> int:
    return Origin.of(server.url).port


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def declaration(server: ReferenceServer, url: str, *lines: str) -> str:
    """A target at a URL. The server behind it takes itself for one without TLS."""
    behind = url.replace("https:", "http:")
    return "\n".join(
        (
            "[target]",
            f'url = "{url}"',
            f'link_origins = ["{behind}"]',
            *lines,
            "[states]",
            f'url = "{server.states_url}"',
        )
    )


def judged(ran: Ran) -> None:
    """Something was judged, and nothing was found wrong."""
    verdicts = [ran.verdicts[name] for name in ("core.stop-accepted", "core.link-leads")]
    assert verdicts == ["pass", "pass"], ran.said[-3000:]


def test_private_authority__conforms(suite: Suite, server: ReferenceServer, ours: Authority) -> None:
    with TlsFront(port_of(server), ours.server()) as front:
        ran = suite(*suite.declared(declaration(server, front.url, 'ca_bundle = "ca.pem"')), *ONLY_SENT)
    assert ran.status == 0, ran.said[-3000:]
    assert ran.conclusion.startswith("CONFORMING")
    connection = ran.report["connection"]
    assert (connection["proxy"], connection["address"], connection["tls"]) == (None, "127.0.0.1", "TLSv1.3")
    assert connection["verified"]
    assert connection["trusted"][-1] == str(ours.bundle)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_certificate__is_shown(
    suite: Suite, server: ReferenceServer, ours: Authority, version: ssl.TLSVersion
) -> None:
    certificate, key, _ = ours.client()
    locked = encrypted(key, LOGIN)
    lines = (
        'ca_bundle = "ca.pem"',
        f'client_certificate = "{certificate.name}"',
        f'client_key = "{locked.name}"',
        'client_key_password_env = "ACME_KEY_PASSWORD"',
    )
    with TlsFront(port_of(server), ours.server(clients=ours, version=version)) as front:
        declared = suite.declared(declaration(server, front.url, *lines))
        ran = suite(*declared, *SOME, environ=environment(ACME_KEY_PASSWORD=LOGIN))
    judged(ran)
    assert ran.report["connection"]["tls"] == {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}[version.name]
    assert ran.report["declaration"]["client_certificate"] == str(certificate)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_certificate_that_is_missing__is_asked_for(
    suite: Suite, server: ReferenceServer, ours: Authority, version: ssl.TLSVersion
) -> None:
    with TlsFront(port_of(server), ours.server(clients=ours, version=version)) as front:
        sentence = suite(*suite.declared(declaration(server, front.url, 'ca_bundle = "ca.pem"'))).sentence()
    assert sentence == (
        f"{front.url} wants a client certificate; name a PEM file with client_certificate in [target], and its key with "
        "client_key."
    )


@pytest.mark.parametrize("tls", [False, True])
def test_proxy__is_gone_through_and_its_password_shown_nowhere(
    suite: Suite, server: ReferenceServer, ours: Authority, tls: bool
) -> None:
    with TlsFront(port_of(server), ours.server()) as front, ConnectProxy(credentials=LOGIN) as proxy:
        url = front.url if tls else server.url
        lines = ('ca_bundle = "ca.pem"', f'proxy = "{proxy.url}"', 'proxy_credentials_env = "ACME_PROXY"')
        declared = suite.declared(declaration(server, url, *lines))
        ran = suite(*declared, *SOME, environ=environment(ACME_PROXY=LOGIN))
        judged(ran)
        assert set(proxy.asked) == {url.partition("://")[2]}
    assert f"through the proxy {proxy.url}" in ran.out
    assert (ran.report["connection"]["proxy"], ran.report["connection"]["address"]) == (proxy.url, None)
    written = "".join(path.read_text(encoding="utf-8") for path in ran.folder.iterdir())
    assert LOGIN.partition(":")[2] not in ran.said + written
    assert "roxy-Authorization" not in written


def test_proxy_that_refuses__is_one_sentence(suite: Suite, server: ReferenceServer) -> None:
    with ConnectProxy(credentials=LOGIN) as proxy:
        declared = suite.declared(declaration(server, server.url, f'proxy = "{proxy.url}"'))
        sentence = suite(*declared).sentence()
    assert sentence.startswith(f"The proxy {proxy.url} wants a user name and a password (407); ")


def test_proxy_of_the_environment__is_not_used(suite: Suite, server: ReferenceServer) -> None:
    with ConnectProxy() as proxy:
        named = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"), proxy.url)
        ran = suite(*suite.declared(declaration(server, server.url)), *SOME, environ=environment(**named))
        judged(ran)
        assert proxy.accepted == 0
        closed = f"http://127.0.0.1:{unused_port()}"
        sentence = suite("--target-url", closed, environ=environment(HTTP_PROXY=proxy.url)).sentence()
        assert sentence.endswith(f'if you need it, write proxy = "{proxy.url}" in [target].')
        assert proxy.accepted == 0


@over_ipv6
@pytest.mark.parametrize("tls", [False, True])
def test_ipv6__is_spoken(suite: Suite, server: ReferenceServer, ours: Authority, tls: bool) -> None:
    with TlsFront(port_of(server), ours.server("::1"), "::1") as secure, PlainFront(port_of(server), "::1") as plain:
        url = secure.url if tls else f"http://[::1]:{plain.port}"
        ran = suite(*suite.declared(declaration(server, url, 'ca_bundle = "ca.pem"')), *SOME)
    judged(ran)
    assert ran.report["connection"]["address"] == "::1"


RESOLVING = """
import socket, sys
real = socket.getaddrinfo
def resolve(host, port, *rest, **more):
    if host != "pbx.example.com":
        return real(host, port, *rest, **more)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]
socket.getaddrinfo = resolve
from uapi_conformance.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_name_with_a_dead_first_address__is_reached_at_the_second(
    suite: Suite, server: ReferenceServer, tmp_path: Path
) -> None:
    declared = suite.declared(declaration(server, f"http://pbx.example.com:{port_of(server)}"))
    folder = tmp_path / "report"
    command = (sys.executable, "-c", RESOLVING, "run", *declared, *SOME, "--no-canary", "--report-dir", str(folder))
    ran = subprocess.run(
        command,
        env=environment(PYTHONPATH=str(SOURCES)),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=QUICK,
        check=False,
    )
    judged(Ran(ran.returncode, ran.stdout, ran.stderr, folder))
    assert json.loads((folder / "report.json").read_text())["connection"]["address"] == "127.0.0.1"


@pytest.mark.skipif(shutil.which("curl") is None, reason="it runs the printed line: needs curl on the PATH")
def test_curl_line_of_a_failure__works_as_printed(suite: Suite, ours: Authority) -> None:
    """With a private authority, a client certificate and a proxy at once, pasted in another folder."""
    _, _, both = ours.client()
    with (
        reference(PlainText()) as server,
        TlsFront(port_of(server), ours.server(clients=ours)) as front,
        ConnectProxy(credentials=LOGIN) as proxy,
    ):
        lines = (
            'ca_bundle = "ca.pem"',
            f'client_certificate = "{both.name}"',
            f'proxy = "{proxy.url}"',
            'proxy_credentials_env = "ACME_PROXY"',
        )
        declared = suite.declared(declaration(server, front.url, *lines))
        ran = suite(*declared, "-k", "core.error-body", environ=environment(ACME_PROXY=LOGIN))
        assert ran.status == 1, ran.said[-3000:]
        line = next(line for line in ran.out.splitlines() if line.startswith("curl "))
        env = {"PATH": os.environ["PATH"], "HOME": "/", "UAPI_TOKEN": TOKEN, "ACME_PROXY": LOGIN}
        pasted = subprocess.run(("sh", "-c", line), env=env, cwd="/", capture_output=True, timeout=60, check=False)
    assert (pasted.returncode, pasted.stderr) == (0, b"")
    assert pasted.stdout.startswith(b"HTTP/1.1 4")
    assert pasted.stdout.endswith(b"refused")
