# SPDX-License-Identifier: MIT
"""A token comes from where it was declared, or there is one sentence that says why not, and never the token in it."""

from __future__ import annotations

import base64
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
import requests
from uapi_conformance.declaration import ClientCredentials, TokenFile, TokenVariable
from uapi_conformance.errors import DeclarationError, OutsideError, TargetError
from uapi_conformance.target.credentials import Remembered, form_fetch, is_bearer_token, token_source
from uapi_conformance.target.posting import Posted
from uapi_conformance.target.token_endpoint import Timing

from tests.support.serving import serving

SECRET = "s3cr3tV4lue"
ENDPOINT = "https://pbx.example.com/oauth/token.php"
CLIENT = ClientCredentials(ENDPOINT, "AN_ID", "A_SECRET")
ENVIRON = {"AN_ID": "an-app", "A_SECRET": SECRET}
BASIC = f"Basic {base64.b64encode(f'an-app:{SECRET}'.encode()).decode()}"


def assert_clear(error: OutsideError, *words: str) -> None:
    sentence = str(error)
    assert all(word in sentence for word in words), sentence
    assert SECRET not in sentence
    assert "\n" not in sentence
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Endpoint:
    """Answers every form with the next of its answers, and the last for ever."""

    def __init__(self, *answers: Posted) -> None:
        self.answers = list(answers)
        self.forms: list[dict[str, str]] = []
        self.authorizations: list[str | None] = []

    def __call__(self, url, form, authorization) -> Posted:
        assert url == ENDPOINT
        self.forms.append(dict(form))
        self.authorizations.append(authorization)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def granted(token: str, **members: object) -> Posted:
    return Posted(200, json.dumps({"access_token": token, **members}).encode())


@pytest.mark.parametrize(
    ("text", "is_token"),
    [
        ("abc", True),
        ("mF_9.B5f-4.1JqM", True),
        ("a~+/b==", True),
        ("", False),
        ("=", False),
        ("a=b", False),
        ("a b", False),
        ("a\n", False),
        ("a,b", False),
        ("tökén", False),
        ("١٢", False),
    ],
)
def test_bearer_token__is_b64token(text, is_token):
    assert is_bearer_token(text) is is_token


def test_variable__gives_its_token():
    assert token_source(TokenVariable("A"), {"A": " abc.DEF \n"}).token() == "abc.DEF"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, ("MY_TOKEN is not set", "export MY_TOKEN=")),
        ({"MY_TOKEN": ""}, ("MY_TOKEN is empty", "export MY_TOKEN=")),
        ({"MY_TOKEN": " \n"}, ("MY_TOKEN is empty",)),
        ({"MY_TOKEN": f"Bearer {SECRET}"}, ("MY_TOKEN", "space", "without Bearer")),
        ({"MY_TOKEN": f"{SECRET}\r\nX-Other: 1"}, ("MY_TOKEN", "space or a control character")),
        ({"MY_TOKEN": f"{SECRET}\x00"}, ("MY_TOKEN", "control character")),
        ({"MY_TOKEN": f'"{SECRET}"'}, ("MY_TOKEN", "RFC 6750")),
        ({"MY_TOKEN": f"{SECRET}é"}, ("MY_TOKEN", "RFC 6750")),
    ],
)
def test_variable__without_a_usable_token__is_refused_by_name(environ, words):
    with pytest.raises(DeclarationError) as caught:
        token_source(TokenVariable("MY_TOKEN"), environ)
    assert_clear(caught.value, *words)


@pytest.mark.parametrize("content", [b"abc.DEF", b"  abc.DEF\r\n", b"\xef\xbb\xbfabc.DEF\n"])
def test_file__gives_its_token_without_what_surrounds_it(tmp_path, content):
    (tmp_path / "token").write_bytes(content)
    assert token_source(TokenFile(tmp_path / "token"), {}).token() == "abc.DEF"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ("does not exist", "check its path")),
        (b"", ("is empty", "write the token")),
        (b" \n\n", ("is empty",)),
        (b"\xff\xfe" + SECRET.encode(), ("not text",)),
        (f"token: {SECRET}".encode(), ("space",)),
        (f"{SECRET}\n{SECRET}".encode(), ("space",)),
        (f"{SECRET};".encode(), ("RFC 6750",)),
    ],
)
def test_file__without_a_usable_token__is_refused_by_path(tmp_path, content, words):
    path = tmp_path / "token.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DeclarationError) as caught:
        token_source(TokenFile(path), {})
    assert_clear(caught.value, "token.txt", *words)


def test_file__without_an_end__is_refused(tmp_path):
    """A mistaken path such as /dev/zero does not fill the memory."""
    path = tmp_path / "token.txt"
    path.symlink_to("/dev/zero")
    with pytest.raises(DeclarationError) as caught:
        token_source(TokenFile(path), {})
    assert_clear(caught.value, "token.txt", "control character")


def test_file__that_is_a_folder__is_refused(tmp_path):
    with pytest.raises(DeclarationError) as caught:
        token_source(TokenFile(tmp_path), {})
    assert_clear(caught.value, str(tmp_path), "cannot be read")


def test_client_credentials__are_sent_as_a_form_once():
    endpoint = Endpoint(granted("one", expires_in=3600, token_type="bearer"))
    source = token_source(CLIENT, ENVIRON, fetch=endpoint, timing=Timing(Clock()))
    assert endpoint.forms == []
    assert [source.token(), source.token()] == ["one", "one"]
    assert len(endpoint.forms) == 1
    form = endpoint.forms[0]
    assert form == {"grant_type": "client_credentials", "type": "unifiedapi", "redirect_uri": ENDPOINT}
    assert endpoint.authorizations == [BASIC]


@pytest.mark.parametrize(
    ("expires_in", "ahead"),
    [(7200, 30), ("3600", 30), (301, 30), (100, 10), (20.0, 2)],
)
def test_client_credentials__are_renewed_before_the_token_expires(expires_in, ahead):
    clock = Clock()
    endpoint = Endpoint(granted("one", expires_in=expires_in), granted("two", expires_in=expires_in))
    source = token_source(CLIENT, ENVIRON, fetch=endpoint, timing=Timing(clock))
    assert source.token() == "one"
    clock.now += float(expires_in) - ahead - 0.5
    assert source.token() == "one"
    clock.now += 0.5
    assert source.token() == "two"


@pytest.mark.parametrize(
    "members",
    [{}, {"expires_in": None}, {"expires_in": "soon"}, {"expires_in": True}, {"expires_in": 0}, {"expires_in": "0"}],
)
def test_client_credentials__without_a_life__are_kept(members):
    clock = Clock()
    endpoint = Endpoint(granted("one", **members), granted("two"))
    source = token_source(CLIENT, ENVIRON, fetch=endpoint, timing=Timing(clock))
    source.token()
    clock.now += 1e8
    assert source.token() == "one"


def test_remembered_source__has_every_token_that_it_gave():
    clock = Clock()
    endpoint = Endpoint(*(granted(token, expires_in=20) for token in ("one", "two", "three")))
    source = Remembered(token_source(CLIENT, ENVIRON, fetch=endpoint, timing=Timing(clock)))
    source.token()
    clock.now += 20
    source.token()
    assert source.renewed()
    assert source.given == ("one", "two", "three")


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Posted(401, b'{"error": "invalid_client"}'), TargetError, ("401 (invalid_client)", "id and secret")),
        (Posted(400, f'{{"error": "{SECRET}"}}'.encode()), TargetError, ("answered 400 instead",)),
        (Posted(500, SECRET.encode()), TargetError, ("answered 500",)),
        (Posted(302, b""), TargetError, ("answered 302",)),
        (Posted(200, b"<html>"), TargetError, ("without a JSON access_token", "token_url")),
        (Posted(200, b"[]"), TargetError, ("without a JSON access_token",)),
        (Posted(200, b'{"access_token": 7}'), TargetError, ("without a JSON access_token",)),
        (Posted(200, b" " * 70_000 + b'{"access_token": "a"}'), TargetError, ("without a JSON access_token",)),
        (granted(SECRET, token_type="mac"), TargetError, ("not a Bearer token",)),
        (granted(SECRET, token_type=1), TargetError, ("not a Bearer token",)),
        (granted(f"{SECRET}\r\nX: y"), DeclarationError, ("access_token", "control character")),
        (granted(""), DeclarationError, ("access_token", "RFC 6750")),
    ],
)
def test_token_endpoint__that_gives_no_token__is_named(answer, kind, words):
    source = token_source(CLIENT, ENVIRON, fetch=Endpoint(answer))
    with pytest.raises(kind) as caught:
        source.token()
    assert_clear(caught.value, ENDPOINT, *words)


@pytest.mark.parametrize(
    "error", [requests.ConnectionError(SECRET), requests.Timeout(SECRET), OSError(SECRET), ValueError(SECRET)]
)
def test_token_endpoint__that_does_not_answer__is_named(error):
    def fetch(_url, _form, _authorization):
        raise error

    with pytest.raises(TargetError) as caught:
        token_source(CLIENT, ENVIRON, fetch=fetch).token()
    assert_clear(caught.value, ENDPOINT, "no answer", "check token_url")
    assert "Error" not in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"A_SECRET": SECRET}, ("AN_ID is not set", "the id of the client")),
        ({"AN_ID": "a"}, ("A_SECRET is not set", "the secret of the client", "export A_SECRET=")),
        ({"AN_ID": "a", "A_SECRET": ""}, ("A_SECRET is empty",)),
    ],
)
def test_client_credentials__without_their_variables__are_refused(environ, words):
    with pytest.raises(DeclarationError) as caught:
        token_source(CLIENT, environ)
    assert_clear(caught.value, *words)


@pytest.mark.parametrize(("status", "times"), [(400, 2), (401, 2), (403, 2), (500, 6)])
def test_refusal_of_the_client__is_not_provoked_again(status, times):
    endpoint = Endpoint(*[Posted(status, b'{"error":"invalid_client"}')] * 3)
    source = token_source(CLIENT, ENVIRON, fetch=endpoint)
    for _ in range(3):
        with pytest.raises(TargetError, match=f"answered {status}"):
            source.token()
    assert len(endpoint.forms) == times


def test_client_secret__is_sent_over_https_only():
    insecure = ClientCredentials(f"http://pbx.example.com/token?key={SECRET}", "AN_ID", "A_SECRET")
    with pytest.raises(DeclarationError) as caught:
        token_source(insecure, ENVIRON, fetch=Endpoint(granted("one")))
    assert_clear(caught.value, "http://pbx.example.com/token", "https")
    in_capitals = ClientCredentials("HTTPS://pbx.example.com/token", "AN_ID", "A_SECRET")
    assert token_source(in_capitals, ENVIRON, fetch=lambda *_: granted("one")).token() == "one"


def test_credentials__do_not_show_when_printed():
    for source in (token_source(TokenVariable("A"), {"A": SECRET}), token_source(CLIENT, ENVIRON)):
        assert SECRET not in repr(source)


class TokenHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.headers, parse_qs(body.decode())))  # type: ignore[attr-defined] # set by the test
        if self.path == "/moved":
            self.send_response(307)
            self.send_header("Location", "/token")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = b'{"access_token": "over-the-wire", "token_type": "Bearer", "expires_in": 3600}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args) -> None:
        pass


@pytest.fixture
def endpoint():
    server = HTTPServer(("127.0.0.1", 0), TokenHandler)
    server.seen = []  # type: ignore[attr-defined] # read by the tests
    with serving(server):
        yield server


def test_form_fetch__posts_a_form_and_nothing_from_netrc(endpoint, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login someone password else\ndefault login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    client = ClientCredentials(f"http://127.0.0.1:{endpoint.server_port}/token", "AN_ID", "A_SECRET")
    assert token_source(client, ENVIRON).token() == "over-the-wire"
    headers, form = endpoint.seen[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Authorization"] == BASIC
    assert form["grant_type"] == ["client_credentials"]
    assert "client_secret" not in form


def test_form_fetch__follows_no_redirect_with_a_secret(endpoint):
    client = ClientCredentials(f"http://127.0.0.1:{endpoint.server_port}/moved", "AN_ID", "A_SECRET")
    with pytest.raises(TargetError) as caught:
        token_source(client, ENVIRON, fetch=form_fetch()).token()
    assert_clear(caught.value, "answered 307")
    assert len(endpoint.seen) == 1


def test_form_fetch__to_a_closed_port__is_one_sentence():
    server = HTTPServer(("127.0.0.1", 0), TokenHandler)
    port = server.server_port
    server.server_close()
    client = ClientCredentials(f"http://127.0.0.1:{port}/token", "AN_ID", "A_SECRET")
    with pytest.raises(TargetError) as caught:
        token_source(client, ENVIRON).token()
    assert_clear(caught.value, f"http://127.0.0.1:{port}/token", "no answer")
