# SPDX-License-Identifier: MIT
"""The line that a failure shows: pasted into a shell it sends the request again, byte for byte, and holds no token."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import Origin
from uapi_conformance.reports.curl import curl
from uapi_conformance.scenarios import odd_requests, recorded_call
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.exchange import Headers, Request
from uapi_conformance.wire.fields import SentField
from uapi_conformance.wire.requests import Stop

from tests.support.exchanges import CALL, OPENAPI
from tests.support.recording_server import Received, RecordingServer

TOKEN = "tok-en_9.f2c~7/A+bzQ-0123=="
SETUP_TOKEN = "set-up-token-0123456789"
BEARER: Headers = (("Authorization", f"Bearer {TOKEN}"),)
PATH = "/uapi/phoneCalls/12/0003*210/444444"
SHELLS = [shell for shell in ("bash", "sh") if shutil.which(shell)]
HAVE_CURL = shutil.which("curl") is not None and shutil.which("python3") is not None and "bash" in SHELLS

runs_curl = pytest.mark.skipif(
    not HAVE_CURL, reason="it runs the printed lines: needs bash, curl and python3 on the PATH"
)

_BY_CURL = {"host", "user-agent", "accept", "content-length"}
"""Fields that curl writes by itself, as every client does."""


@pytest.fixture(scope="module")
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as running:
        yield running


def repeat(server: RecordingServer, line: str, folder: Path, shell: str = "bash", **variables: str) -> Received:
    """Run a line in a shell as a user would, and give what came of it."""
    before = len(server.received)
    # Neither a .curlrc nor a proxy of this machine is part of the request.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "UAPI_TOKEN": TOKEN, **variables}
    ran = subprocess.run((shell, "-c", line), env=environment, cwd=folder, capture_output=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"HTTP/1.1 200 OK"), "the line shows the status line of the answer"
    assert len(server.received) == before + 1, "it sends one request"
    return server.received[-1]


def assert_same(received: Received, request: Request) -> None:
    """Method, target, fields and body are the request's; beside them there is only what every client writes."""
    assert received.method == request.method
    assert received.target == request.target
    assert received.body == request.body
    given = {name.lower() for name, _ in request.headers}
    own = [(n, v) for n, v in received.headers if n.lower() in given or n.lower() not in _BY_CURL]
    assert own == list(request.headers)
    lengths = [] if request.method == "GET" and not request.body else [str(len(request.body))]
    assert received.values("content-length") == lengths
    assert received.values("transfer-encoding") == []
    assert received.values("expect") == []


def put(body: bytes = b"{}", *, target: str = PATH, headers: Headers = BEARER, method: str = "PUT") -> Request:
    typed = (("Content-Type", "application/json"),) if body else ()
    return Request(method, target, (*typed, *headers), body)


TARGETS = [
    PATH + "/",
    "//uapi//phoneCalls/12/0003*210/444444",
    "/uapi/phoneCalls/../phoneCalls/./12/0003*210/%2E%2E",
    "/uapi/phoneCalls/12/0003*210/a%2Fb%2f..%00%zz%",
    "/uapi/phoneCalls/@me/@self/44[1-3]{a,b}",
    "/uapi/phoneCalls/12/0003*210/$(touch%20x)`id`;&|<>",
    "/uapi/phoneCalls/12/0003*210/a'b\"c\\d!e^f~",
    "/uapi/phoneCalls/12/0003*210/444444?action=StopRecording&phoneCallViewId=01&&=?",
    "/" + "a" * 8192,
    "/",
]
BODIES = [
    b"",
    b"{}",
    b"\n",
    b" \r\n",
    b"\x00",
    b'{"note":"\x00"}',
    b'{"a":"\xff\xfe"}',
    b"\xef\xbb\xbf{}",
    '{"a":"é 📞"}'.encode(),
    '{"a":1}'.encode("utf-16"),
    b"{'a': \"b\\\\c$HOME`id`!$(id)\"}\n\n",
    b"@/etc/passwd",
    b"@-",
    b"-d @x",
    b"a=1&b=2;c",
    b"\t{}\x7f\x1b[0m",
    b"x" * 1024,
    b"x" * 1025,
    b"x" * 2049,
    b"x" * (1 << 20),
    b" " * 65536 + b"{}\n",
    random.Random(1).randbytes(20_000),  # noqa: S311 - any bytes that do not compress
]
FIELDS: list[Headers] = [
    (),
    (("Authorization", ""),),
    (("Authorization", "Bearer"),),
    (("Authorization", "Bearer never-issued"),),
    (("Authorization", f"Basic {TOKEN}"),),
    (("Authorization", f"Bearer {TOKEN}0000"),),
    (("Authorization", f"Bearer {TOKEN[:-1]}"),),
    (("Authorization", f"Bearer x{TOKEN[:-1]}"),),
    (("Authorization", TOKEN),),
    (("Authorization", f'a\\b"c$HOME`id` {TOKEN} "d$(id)\\'),),
    (("X-A", "1"), ("x-a", "2"), ("X-A", "")),
    (("X-Quotes", "a'b\"c\\d$HOME`id`!$(id) ; & | < > #"),),
    (("X-Semicolon", ";"), ("X-Colon", ":a: b")),
    (("X-Long", "x" * 4000),),
    (("X-Owner", "Zo\xeb 100% \\ '\"`$"), ("X-Tab", "a\tb")),
    (("Accept", "text/plain"), ("User-Agent", "another")),
]


@runs_curl
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[:60])
def test_line__repeats_the_target(server: RecordingServer, tmp_path: Path, target: str) -> None:
    request = put(target=target)
    assert_same(repeat(server, curl(request, server.url, token=TOKEN), tmp_path), request)
    assert list(tmp_path.iterdir()) == [], "a part of the target was run"


@runs_curl
@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
def test_line__repeats_the_body(server: RecordingServer, tmp_path: Path, body: bytes) -> None:
    request = put(body)
    assert_same(repeat(server, curl(request, server.url, token=TOKEN), tmp_path), request)


@runs_curl
@pytest.mark.parametrize("headers", FIELDS, ids=lambda headers: repr(headers)[:60])
def test_line__repeats_the_fields(server: RecordingServer, tmp_path: Path, headers: Headers) -> None:
    request = put(headers=headers)
    assert_same(repeat(server, curl(request, server.url, token=TOKEN), tmp_path), request)


@runs_curl
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "UAPICONFORMANCE"])
@pytest.mark.parametrize("body", [b"", b'{"a":1}', b"\x00" * 3000], ids=["empty", "text", "bytes"])
def test_line__repeats_the_method(server: RecordingServer, tmp_path: Path, method: str, body: bytes) -> None:
    request = put(body, method=method)
    assert_same(repeat(server, curl(request, server.url, token=TOKEN), tmp_path), request)


@runs_curl
@pytest.mark.parametrize("body", [b'{"a":1}', b"\x00", b"", b"x" * 2000])
def test_line__adds_no_media_type(server: RecordingServer, tmp_path: Path, body: bytes) -> None:
    request = Request("PUT", PATH, BEARER, body)
    assert_same(repeat(server, curl(request, server.url, token=TOKEN), tmp_path), request)


@runs_curl
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("body", [b'{"a":"b"}', b"\x00\xff", b"a\nb'"])
def test_line__is_for_any_posix_shell(server: RecordingServer, tmp_path: Path, shell: str, body: bytes) -> None:
    request = put(body, headers=(*BEARER, ("X", "$HOME`id`\\'\"")))
    assert_same(repeat(server, curl(request, server.url, token=TOKEN), tmp_path, shell), request)


EVERY_CHANGE = {
    change.name: changed.request()
    for change in (*recorded_call.NEGATIVES, *recorded_call.ODD, *odd_requests.ODD_PATH, *FORMS)
    if (changed := change.make(Stop.of(OPENAPI.path(STOP), CALL, TOKEN))) is not None
}


@runs_curl
def test_line__repeats_every_request_that_the_suite_makes(server: RecordingServer, tmp_path: Path) -> None:
    """All in one shell, for the sake of time; the client of the suite says what the requests are on the wire."""
    before = len(server.received)
    script = "\n".join(curl(request, server.url, token=TOKEN) + " >>out || exit 9" for request in EVERY_CHANGE.values())
    path = tmp_path / "script"
    path.write_text(script, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "UAPI_TOKEN": TOKEN}
    subprocess.run(("bash", str(path)), env=environment, cwd=tmp_path, timeout=120, check=True)
    repeated = server.received[before:]
    assert len(repeated) == len(EVERY_CHANGE)
    with Client(Origin.of(server.url)) as client:
        for request in EVERY_CHANGE.values():
            client.send(request, fresh=True)
    sent = server.received[before + len(repeated) :]
    for name, by_curl, by_client in zip(EVERY_CHANGE, repeated, sent, strict=True):
        assert _essence(by_curl) == _essence(by_client), name


def _essence(received: Received) -> Received:
    """A request without what each client says of itself."""
    about_itself = {"host", "user-agent", "accept", "accept-encoding", "connection"}
    headers = sorted((n.lower(), v) for n, v in received.headers if n.lower() not in about_itself)
    return replace(received, headers=tuple(headers))


# --- secrets


def _lines() -> Iterator[tuple[str, str]]:
    for name, request in EVERY_CHANGE.items():
        yield name, curl(request, "https://pbx.example.com", token=TOKEN)
    for headers in FIELDS:
        yield repr(headers), curl(put(headers=headers), "https://pbx.example.com", token=TOKEN)


@pytest.mark.parametrize(("name", "line"), [pytest.param(*row, id=row[0][:60]) for row in _lines()])
def test_line__holds_no_token_nor_nearly_all_of_one(name: str, line: str) -> None:
    assert TOKEN[:-1] not in line


def test_line__names_the_variable_of_the_declaration(tmp_path: Path) -> None:
    line = curl(put(), "https://pbx.example.com", token=TOKEN, token_variable="PBX_TOKEN")
    assert '"Authorization: Bearer $PBX_TOKEN"' in line


@pytest.mark.parametrize("sent", [SETUP_TOKEN, SETUP_TOKEN[:-1], SETUP_TOKEN.swapcase()])
def test_token_that_was_renewed_since__is_the_variable_too(sent: str) -> None:
    request = put(headers=(("Authorization", f"Bearer {sent}"),))
    line = curl(request, "https://pbx.example.com", token=TOKEN, earlier=[SETUP_TOKEN])
    assert sent not in line
    assert "UAPI_TOKEN" in line


@runs_curl
@pytest.mark.parametrize(
    ("sent", "setups"),
    [
        (SETUP_TOKEN, (SETUP_TOKEN,)),
        (SETUP_TOKEN + "0000", (SETUP_TOKEN,)),
        (SETUP_TOKEN[:-1], (SETUP_TOKEN,)),
        (SETUP_TOKEN, ("another-token-9876543210", SETUP_TOKEN)),
        (TOKEN, (SETUP_TOKEN,)),
        (TOKEN, (TOKEN,)),
        (TOKEN, (TOKEN[:12],)),
    ],
)
def test_token_of_a_setup__has_a_variable_of_its_own(
    server: RecordingServer, tmp_path: Path, sent: str, setups: tuple[str, ...]
) -> None:
    request = put(headers=(("Authorization", f"Bearer {sent}"),))
    line = curl(request, server.url, token=TOKEN, setup_tokens=setups)
    assert sent[:-1] not in line
    received = repeat(server, line, tmp_path, UAPI_SETUP_TOKEN=SETUP_TOKEN)
    assert_same(received, request)


@pytest.mark.parametrize("secret", ["a", "e", "1", "200", "true", "http", "Bearer", "json", "12", "PUT"])
def test_token_like_any_word__leaves_the_rest_of_the_line_as_it_is(secret: str) -> None:
    line = curl(put(headers=(("Authorization", f"Bearer {secret}"),)), "https://pbx.example.com", token=secret)
    assert line == curl(put(), "https://pbx.example.com", token=TOKEN)


@runs_curl
@pytest.mark.parametrize(
    "sent",
    [
        TOKEN[:9] + "-" + TOKEN[9:],
        TOKEN[:5] + TOKEN[9:],
        TOKEN.upper(),
        TOKEN[4:],
        f"{{{{'{TOKEN[:-2]}'}}}}",
        "Zo\xeb" + TOKEN,
    ],
    ids=["hyphenated", "shortened", "in upper case", "without its head", "in a template", "behind Latin-1"],
)
def test_token_with_a_slight_change__is_put_together_from_the_variable(
    server: RecordingServer, tmp_path: Path, sent: str
) -> None:
    request = put(headers=(("Authorization", f"Bearer {sent}"),))
    line = curl(request, server.url, token=TOKEN)
    assert not any(TOKEN[at : at + 9] in line for at in range(len(TOKEN) - 8))
    assert_same(repeat(server, line, tmp_path), request)


def test_line__is_ascii_whatever_the_fields_have() -> None:
    fields = (("X-Owner", "Zo\xeb"), ("Authorization", f"Bearer Zo\xeb{TOKEN}"))
    assert curl(put(headers=fields), "https://pbx.example.com", token=TOKEN).isascii()


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token__a_line_is_made_all_the_same(token: str | None) -> None:
    line = curl(put(headers=()), "https://pbx.example.com", token=token)
    assert line.startswith("curl ")
    assert "$" not in line


def test_line__shows_a_readable_body_as_it_is() -> None:
    body = b'{"action":"StopRecording","phoneCallViewId":"01"}'
    line = curl(put(body), "https://pbx.example.com", token=TOKEN)
    assert f"--data-binary '{body.decode()}'" in line
    assert line.endswith("'https://pbx.example.com/uapi/phoneCalls/12/0003*210/444444'")
    assert "python3" not in line


@runs_curl
@pytest.mark.parametrize("shell", SHELLS)
def test_declared_fields__are_in_the_line_with_variables_in_place_of_secrets(
    server: RecordingServer, tmp_path: Path, shell: str
) -> None:
    secret = 'k-"$x`\\ 1'
    fields = (
        SentField("X-Tenant", "it's $acme"),
        SentField("X-API-Key", secret, "GATEWAY_KEY"),
        SentField("X-Short", "n", "N"),
    )
    line = curl(put(headers=(*BEARER, ("x-tenant", "replaced"))), server.url, token=TOKEN, fields=fields)
    assert secret not in line
    received = repeat(server, line, tmp_path, shell, GATEWAY_KEY=secret, N="n")
    assert received.values("x-tenant") == ["it's $acme"]
    assert received.values("x-api-key") == [secret]
    assert received.values("x-short") == ["n"]
    assert received.values("authorization") == [f"Bearer {TOKEN}"]
