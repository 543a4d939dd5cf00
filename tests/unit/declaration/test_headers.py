# SPDX-License-Identifier: MIT
"""Fields of every request are declared by name; their secrets stay in variables, and no error repeats a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from uapi_conformance.declaration import CommandStates, Declaration, DeclaredField, Options, load
from uapi_conformance.errors import DeclarationError
from uapi_conformance.scenarios import forbidden_forms, forms, http_forms
from uapi_conformance.scenarios.change import Change
from uapi_conformance.wire.requests import Stop

from tests.support.exchanges import CALL, OPENAPI

PLANTED = "pl4nt3d-value"


def loaded(folder: Path, text: str, **environ: str) -> Declaration:
    path = folder / "target.toml"
    path.write_text(f'[target]\nurl = "https://pbx.example.com"\n{text}', encoding="utf-8")
    return load(path, Options(), environ, {})


SHAPES = {
    "a table": '[target.headers]\nX-Tenant = "acme"\nX-API-Key_env = "GATEWAY_KEY"\n',
    "in one line": 'headers = { X-Tenant = "acme", X-API-Key_env = "GATEWAY_KEY" }\n',
    "a variable in a table": 'headers = { X-Tenant = "acme", X-API-Key = { env = "GATEWAY_KEY" } }\n',
    "a table of its own": '[target.headers]\nX-Tenant = "acme"\n[target.headers.X-API-Key]\nenv = "GATEWAY_KEY"\n',
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_headers__are_read_in_the_order_of_the_file(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, text)
    assert found.headers == (DeclaredField("X-Tenant", "acme"), DeclaredField("X-API-Key", variable="GATEWAY_KEY"))
    shown = next(setting for setting in found.settings if setting.name == "headers")
    assert shown.value == "X-Tenant: acme, X-API-Key (variable GATEWAY_KEY)"
    assert found.describe()["headers"] == {"X-Tenant": "acme", "X-API-Key": {"env": "GATEWAY_KEY"}}


def test_no_headers__are_no_setting(tmp_path: Path) -> None:
    found = loaded(tmp_path, "")
    assert found.headers == ()
    assert "headers" not in [setting.name for setting in found.settings]


@pytest.mark.parametrize(
    "name",
    ["X-Tenant", "x-forwarded-proto", "User-Agent", "Accept-Language", "Ocp-Apim-Trace", "CF-Access-Client-Id", "X-Real-IP"],
)  # fmt: skip
def test_name__that_a_gateway_may_want_is_taken(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, f'headers = {{ {name} = "a, b;c=\\"d\\"" }}').headers == (
        DeclaredField(name, 'a, b;c="d"'),
    )


REFUSED = {
    "token": ('Authorization_env = "A"', "Authorization", "declare it in [auth]"),
    "proxy": ('Proxy-Authorization_env = "A"', "for a proxy"),
    "host": ('host = "a"', "host", "[target] url"),
    "length": ('Content-Length = "1"', "how a message is written"),
    "coding": ('transfer-encoding = "chunked"', "how a message is written"),
    "connection": ('Connection = "close"', "how a message is written"),
    "expectation": ('Expect = "100-continue"', "how a message is written"),
    "type": ('Content-Type = "text/plain"', "content of one request"),
    "accept": ('Accept = "*/*"', "which answers it can read"),
    "codings": ('Accept-Encoding = "br"', "which answers it can read"),
    "condition": ('If-None-Match = "*"', "a condition on every request"),
    "range": ('Range = "bytes=0-0"', "a condition on every request"),
    "cache": ('Cache-Control = "no-cache"', "caches"),
    "cookie": ('Cookie = "a=b"', "cookies that the target sets"),
    "method": ('X-HTTP-Method-Override = "DELETE"', "hang up a call"),
    "other URL": ('X-Original-URL = "/a"', "hang up a call"),
    "id": ('phoneCallViewId = "01"', "puts ids"),
    "id with a hyphen": ('X-Phone-Call-Id = "1"', "puts ids"),
    "token parameter": ('accessRequestToken_env = "A"', "puts ids"),
    "name with a colon": ('"X-A:" = "a"', "not the name of a header field", "without a colon"),
    "name with a space": ('"X A" = "a"', "not the name of a header field"),
    "name outside ASCII": ('"X-\u00e9" = "a"', "not the name of a header field"),
    "no name": ('"" = "a"', "not the name of a header field"),
    "no name of a variable": ('_env = "a"', "not the name of a header field"),
    "empty": ('X-A = ""', "X-A is empty", "leave it out"),
    "number": ("X-A = 1", "X-A is not a text", 'X-A = "value"'),
    "list": ('X-A = ["a"]', "X-A is not a text"),
    "table": (f'X-A = {{ value = "{PLANTED}" }}', "X-A is not a text", "X-A_env"),
    "secret": (f'X-API-Key = "{PLANTED}"', "looks like a secret", 'X-API-Key_env = "VARIABLE"'),
    "another secret": (f'X-Gateway-Token = "{PLANTED}"', "looks like a secret"),
    "secret in place of a variable": (f'X-API-Key_env = "{PLANTED}"', "does not name an environment variable"),
    "secret in place of a variable in a table": (f'X-API-Key = {{ env = "{PLANTED}" }}', "name the one that holds"),
    "variable that is no text": ("X-API-Key_env = 1", "does not name an environment variable"),
    "line break": (f'X-A = "{PLANTED}\\r\\nX-B: 1"', "line break", "5.5"),
    "NUL": (f'X-A = "{PLANTED}\\u0000"', "control character"),
    "space at the end": (f'X-A = "{PLANTED} "', "space at an end"),
    "value outside ASCII": (f'X-A = "{PLANTED}\u00e9"', "outside ASCII"),
    "twice": ('X-Tenant = "a"\nx-tenant_env = "B"', "x-tenant twice", "keep one"),
    "too long": (f'X-A = "{"a" * 3000}"', "longer than 3000 octets", "shorten"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "words"), [(line, words) for line, *words in REFUSED.values()], ids=REFUSED)
def test_field__that_cannot_be_sent_is_refused_in_a_sentence(tmp_path: Path, line: str, words: list[str]) -> None:
    with pytest.raises(DeclarationError) as caught:
        loaded(tmp_path, f"[target.headers]\n{line}\n")
    sentence = str(caught.value)
    assert "target.toml, [target] headers" in sentence
    assert all(word in sentence for word in words), sentence
    assert "\n" not in sentence
    assert PLANTED not in sentence


def test_headers__that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"headers is an array; it has to be a table of header fields"):
        loaded(tmp_path, 'headers = ["X-A: b"]')


def test_variable_of_a_field__is_known_and_withheld_from_a_command(tmp_path: Path) -> None:
    text = 'headers = { X-API-Key_env = "UAPI_GATEWAY_KEY" }\n[states]\ncommand = ["./states.sh"]\n'
    found = loaded(tmp_path, text, UAPI_GATEWAY_KEY="a")
    assert found.notes == ()
    assert isinstance(found.states, CommandStates)
    assert "UAPI_GATEWAY_KEY" in found.states.withheld


SENT_ONLY_BY_THE_SUITE = {"authorization", "content-type", "accept", "cookie", "connection", "expect", "range"}


def test_field_that_decides_how_a_request_is_read__cannot_be_declared(tmp_path: Path) -> None:
    """Such a field would stand in the place of the one that a scenario sends on purpose."""
    stop = Stop.of(OPENAPI.path("stopRecording"), CALL, "a-token")
    tables = (*vars(http_forms).values(), *vars(forbidden_forms).values(), *vars(forms).values())
    changes = [one for table in tables if isinstance(table, tuple) for one in table if isinstance(one, Change)]
    sent = {n.lower() for change in changes if (made := change.make(stop)) for n, _ in made.request().headers}
    assert sent >= SENT_ONLY_BY_THE_SUITE
    for name in SENT_ONLY_BY_THE_SUITE:
        with pytest.raises(DeclarationError):
            loaded(tmp_path, f'headers = {{ {name}_env = "A" }}')
