# SPDX-License-Identifier: MIT
"""A target that is none, is not there, or takes nobody in: one sentence, and never a verdict."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.helpers import Suite, environment
from tests.e2e.servers import ByteServer, Conversation, reference, unused_port

SHORT = '[limits]\ntimeout = "400ms"\n'
PAGE = b"<!DOCTYPE html><html><body>Welcome</body></html>"
ERROR = b'{"error":{"code":"access_denied","message":"no"}}'


def _page(asked: Conversation) -> None:
    asked.write("200 OK", PAGE, media_type="text/html")


def _login(asked: Conversation) -> None:
    asked.write("302 Found", b"", "Location: https://login.example.com/")


def _nowhere(asked: Conversation) -> None:
    asked.write("404 Not Found", PAGE, media_type="text/html")


def _nowhere_in_json(asked: Conversation) -> None:
    asked.write("404 Not Found", b'{"detail":"Not Found"}')


def _unavailable(asked: Conversation) -> None:
    asked.write("503 Service Unavailable", PAGE, media_type="text/html")


def _denied(asked: Conversation) -> None:
    asked.write("401 Unauthorized", ERROR, "WWW-Authenticate: Bearer")


def _forbidden(asked: Conversation) -> None:
    asked.write("403 Forbidden", ERROR)


def _silent(asked: Conversation) -> None:
    asked.over.wait(30)


def _trickling(asked: Conversation) -> None:
    asked.wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while not asked.over.wait(0.05):
        asked.wire.sendall(b" ")


def _trickling_head(asked: Conversation) -> None:
    asked.wire.sendall(b"HTTP/1.1 200 OK\r\n")
    while not asked.over.wait(0.05):
        asked.wire.sendall(b"X-More: 1\r\n")


def _endless(asked: Conversation) -> None:
    asked.wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    while not asked.over.is_set():
        asked.wire.sendall(b" " * 65536)


def _huge(asked: Conversation) -> None:
    asked.write("200 OK", b" " * (20 * 1024 * 1024))


def _endless_head(asked: Conversation) -> None:
    asked.wire.sendall(b"HTTP/1.1 200 OK\r\n")
    while not asked.over.is_set():
        asked.wire.sendall(b"X-More: 1\r\n" * 1000)


def _other_protocol(asked: Conversation) -> None:
    asked.wire.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")


def _hung_up(_: Conversation) -> None:
    """Close without an answer."""


TARGETS: dict[str, tuple[Callable[[Conversation], None], tuple[str, ...]]] = {
    "HTML page": (_page, ("does not implement UAPI", "text/html")),
    "login page": (_login, ("does not implement UAPI", "login.example.com")),
    "404 with HTML": (_nowhere, ("does not implement UAPI", "404", "Give the base URL", "the server is at fault")),
    "404 with JSON": (
        _nowhere_in_json,
        ("does not implement UAPI", "404", "Give the base URL", "the server is at fault"),
    ),
    "503 from a proxy": (_unavailable, ("does not implement UAPI", "503")),
    "token refused": (_denied, ("Give a token", "401", "the server is at fault")),
    "token forbidden": (_forbidden, ("Give a token", "403", "the server is at fault")),
    "silent": (_silent, ("within 0.4 s",)),
    "trickling": (_trickling, ("within 0.4 s",)),
    "trickling head": (_trickling_head, ("within 0.4 s",)),
    "endless": (_endless, ("not give a complete HTTP answer",)),
    "endless head": (_endless_head, ("not give a complete HTTP answer",)),
    "huge": (_huge, ("not give a complete HTTP answer",)),
    "other protocol": (_other_protocol, ("not give a complete HTTP answer",)),
    "hang up": (_hung_up, ("closed",)),
}


@pytest.mark.parametrize(("talk", "says"), TARGETS.values(), ids=TARGETS)
def test_target__is_no_uapi(suite: Suite, talk: Callable[[Conversation], None], says: tuple[str, ...]) -> None:
    (suite.folder / "short.toml").write_text(SHORT)
    with ByteServer(talk) as server:
        ran = suite("--target", str(suite.folder / "short.toml"), "--target-url", server.url)
        assert server.asked < 16
    sentence = ran.sentence()
    for words in (server.url, *says):
        assert words in sentence
    assert ran.report["verdict"] == "error"
    assert ran.report["error"] == sentence


def test_closed_port__is_said_to_be_one(suite: Suite) -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    sentence = suite("--target-url", url).sentence()
    assert url in sentence
    assert "refused" in sentence


def test_name_that_nobody_resolves__is_named(suite: Suite) -> None:
    sentence = suite("--target-url", "http://pbx.invalid").sentence()
    assert "pbx.invalid" in sentence
    assert "name not resolved" in sentence


def test_token_of_nobody__is_refused_in_a_sentence(suite: Suite) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, environ=environment(UAPI_TOKEN="token-of-nobody"))
    assert "Give a token that is valid" in ran.sentence()
    assert "If this one is, the server is at fault" in ran.sentence()
    assert "token-of-nobody" not in ran.said


def test_tls_to_a_plain_server__is_said_to_be_that(suite: Suite) -> None:
    with reference() as server:
        sentence = suite("--target-url", server.url.replace("http:", "https:")).sentence()
    assert "TLS" in sentence


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    files = ("-keyout", str(key), "-out", str(certificate))
    subprocess.run((*command.split(), *names, *files), check=True, capture_output=True, timeout=60)
    return certificate, key


@pytest.fixture
def over_tls(tmp_path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(tmp_path))
    return context


def _behind(context: ssl.SSLContext, talk: Callable[[Conversation], None]) -> ByteServer:
    server = ByteServer(talk)
    server._listening = context.wrap_socket(server._listening, server_side=True, do_handshake_on_connect=False)
    server._listening.settimeout(0.05)
    return server


def test_certificate__is_not_trusted(suite: Suite, over_tls: ssl.SSLContext) -> None:
    with _behind(over_tls, _page) as server:
        sentence = suite("--target-url", f"https://127.0.0.1:{server.port}").sentence()
    assert "certificate" in sentence
    assert "ca_bundle" in sentence


@pytest.mark.parametrize("setting", ['ca_bundle = "certificate.pem"', "verify_certificate = false"])
def test_certificate__is_trusted_where_it_is_declared(suite: Suite, over_tls: ssl.SSLContext, setting: str) -> None:
    with _behind(over_tls, _page) as server:
        declaration = suite.declared(f'[target]\nurl = "https://127.0.0.1:{server.port}"\n{setting}\n')
        ran = suite(*declaration)
    assert "does not implement UAPI" in ran.sentence()
    assert ran.report["declaration"]["verify_certificate"] is ("ca_bundle" in setting)


def test_certificate_of_another_host__is_not_trusted(suite: Suite, over_tls: ssl.SSLContext) -> None:
    with _behind(over_tls, _page) as server:
        declaration = suite.declared(
            f'[target]\nurl = "https://127.0.0.2:{server.port}"\nca_bundle = "certificate.pem"\n'
        )
        ran = suite(*declaration, "--target-url", f"https://localhost.localdomain:{server.port}")
    assert ran.status == 4, ran.said


def test_certificate_bundle_that_is_none__is_named(suite: Suite, tmp_path: Path) -> None:
    (tmp_path / "no-bundle.pem").write_text("nothing")
    declaration = suite.declared('[target]\nurl = "https://127.0.0.1:1"\nca_bundle = "no-bundle.pem"\n')
    assert "no-bundle.pem" in suite(*declaration).sentence()
