# SPDX-License-Identifier: MIT
"""What the user declares is read as it is meant, from where it is meant."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from uapi_conformance.contract.interpretations import load_interpretations
from uapi_conformance.contract.resources import FIXTURES, SPEC
from uapi_conformance.declaration import (
    CallReference,
    Claims,
    ClientCredentials,
    CommandStates,
    ConnectionSettings,
    Declaration,
    HttpStates,
    Limits,
    Options,
    Product,
    TokenFile,
    TokenVariable,
    load,
)

from tests.support.declarations import CLAIMS, IXIT, PLANTED, declare

CALL = CallReference("12", "0003*210", "b817d2618fe6f1804333", "01")
AIMED = Options(target_url="https://a")
REGISTER = {i.claim.key: i.claim.values for i in load_interpretations(SPEC / "interpretations.yaml") if i.claim}


def test_nothing_declared__reference_server_with_defaults():
    assert load(None, Options(), {}, CLAIMS) == Declaration(
        url=None,
        product=Product("", "", ""),
        connection=ConnectionSettings("target", ca_bundle=None, target_bundle=None, verify=True, proxy=None),
        token_connection=ConnectionSettings("auth"),
        states_connection=ConnectionSettings("states"),
        test_system=False,
        link_origins=(),
        credentials=TokenVariable("UAPI_TOKEN"),
        call=None,
        call_not_disposable=False,
        states=None,
        discover=False,
        claims=Claims({}),
        effect_within=1.5,
        ready_within=3.0,
        limits=Limits(
            rate=None,
            timeout=10.0,
            max_requests=2000,
            list_pages=20,
            max_time=None,
            wrong_tokens=None,
            max_body=16777216,
        ),
        source=None,
        settings=(),
        notes=(),
    )


def test_everything_declared__is_read(tmp_path):
    (tmp_path / "ca.pem").write_text("certificates")
    text = f"""
    [target]
    url = "https://PBX.example.com:8443/"
    name = "Acme PBX"
    vendor = "Acme"
    version = "7.2"
    ca_bundle = "ca.pem"
    verify_certificate = false
    test_system = true
    link_origins = ["https://10.0.0.7", "HTTP://Internal.example.com:8080/"]
    [auth]
    token_file = "secrets/token.txt"
    [ics]
    success_status = 202
    link_member = "links"
    {IXIT}
    disposable = true
    effect_within = 3
    [states]
    command = ["./states.sh", "--quiet"]
    ready_within = 0.5
    [limits]
    rate = "300/m"
    timeout = "500ms"
    max_requests = 77
    max_time = "15m"
    list_pages = 3
    max_body = 1000
    wrong_tokens = 0
    """
    declared = declare(tmp_path, text, Options(discover=True))
    assert replace(declared, settings=()) == Declaration(
        url="https://pbx.example.com:8443",
        product=Product("Acme PBX", "Acme", "7.2"),
        connection=ConnectionSettings("target", ca_bundle=tmp_path / "ca.pem", verify=False),
        token_connection=ConnectionSettings("auth", target_bundle=tmp_path / "ca.pem"),
        states_connection=ConnectionSettings("states", target_bundle=tmp_path / "ca.pem"),
        test_system=True,
        link_origins=("https://10.0.0.7", "http://internal.example.com:8080"),
        credentials=TokenFile(tmp_path / "secrets" / "token.txt"),
        call=CALL,
        states=CommandStates(("./states.sh", "--quiet"), tmp_path, ("UAPI_TOKEN",)),
        discover=True,
        claims=Claims({"success_status": 202, "link_member": "links"}),
        effect_within=3.0,
        ready_within=0.5,
        limits=Limits(
            rate=5.0, timeout=0.5, max_requests=77, list_pages=3, max_time=900.0, wrong_tokens=0, max_body=1000
        ),
        source=tmp_path / "target.toml",
    )
    assert declared.claims.get("success_status") == 202
    assert declared.claims.get("answer_id") is None
    assert list(declared.claims) == ["success_status", "link_member"]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://pbx.example.com", "https://pbx.example.com"),
        ("https://pbx.example.com/", "https://pbx.example.com"),
        ("HTTP://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("https://pbx_1.example.com", "https://pbx_1.example.com"),
    ],
)
def test_url__is_normalised(written, url):
    assert load(None, Options(target_url=written), {}, CLAIMS).url == url


def test_file__with_a_byte_order_mark__is_read(tmp_path):
    assert declare(tmp_path, "\ufeff[limits]\nmax_requests = 5", AIMED).limits.max_requests == 5


FILE = f"""
[target]
url = "https://file"
[auth]
token_env = "FILE_TOKEN"
{IXIT}
disposable = true
[states]
url = "http://file/states"
[limits]
rate = "1/s"
max_requests = 1
max_time = 1
"""
ENVIRON = {
    "UAPI_TARGET_URL": "HTTPS://file:443/",
    "UAPI_CALL": "@me/@self/2/02",
    "UAPI_STATES_URL": "http://environ/states",
    "UAPI_TOKEN_FILE": "environ.txt",
    "UAPI_RATE": "2/s",
    "UAPI_MAX_REQUESTS": "2",
    "UAPI_MAX_TIME": "2m",
}
OPTIONS = Options(
    target_url="https://option",
    call="13/0003*211/3/03",
    states_url="http://option/states",
    token_env="OPTION_TOKEN",
    rate="3/s",
    max_requests=3,
    max_time="3",
)


@pytest.mark.parametrize(
    ("options", "environ", "expected"),
    [
        (Options(), {}, ("https://file", CALL, "http://file/states", TokenVariable("FILE_TOKEN"), 1.0, 1, 1.0)),
        (
            Options(),
            ENVIRON,
            (
                "https://file:443",
                CallReference("@me", "@self", "2", "02"),
                "http://environ/states",
                TokenFile(Path("environ.txt")),
                2.0,
                2,
                120.0,
            ),
        ),
        (
            OPTIONS,
            ENVIRON,
            (
                "https://option",
                CallReference("13", "0003*211", "3", "03"),
                "http://option/states",
                TokenVariable("OPTION_TOKEN"),
                3.0,
                3,
                3.0,
            ),
        ),
    ],
    ids=["file", "environment beats file", "options beat environment"],
)
def test_precedence(tmp_path, options, environ, expected):
    declared = declare(tmp_path, FILE, options, environ)
    assert isinstance(declared.states, HttpStates)
    limits = declared.limits
    assert expected == (
        declared.url,
        declared.call,
        declared.states.url,
        declared.credentials,
        limits.rate,
        limits.max_requests,
        limits.max_time,
    )


def test_target_variable__names_the_file_and_the_option_beats_it(tmp_path):
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text("[limits]\nmax_requests = 1")
    other.write_text("[limits]\nmax_requests = 2")
    assert load(None, AIMED, {"UAPI_TARGET": str(one)}, CLAIMS).source == one
    assert load(other, AIMED, {"UAPI_TARGET": str(one)}, CLAIMS).limits.max_requests == 2


@pytest.mark.parametrize(
    ("text", "options", "call", "not_disposable"),
    [
        (IXIT, Options(), None, True),
        (IXIT + "disposable = false", Options(), None, True),
        (IXIT + "disposable = true", Options(), CALL, False),
        ("[ixit]\ndisposable = true", Options(), None, False),
        (IXIT, Options(call=str(CALL)), CALL, False),
        ("", Options(call=str(CALL)), CALL, False),
    ],
)
def test_call__is_touched_only_where_it_is_disposable(tmp_path, text, options, call, not_disposable):
    declared = declare(tmp_path, text, replace(options, target_url="https://a"))
    assert (declared.call, declared.call_not_disposable) == (call, not_disposable)


def test_call_reference__is_read_as_it_is_meant():
    call = CallReference.parse("12/0003*210/444444/01")
    assert call == CallReference("12", "0003*210", "444444", "01")
    assert CallReference.parse(str(call)) == call


def test_command_hook__never_sees_the_variables_of_the_credentials(tmp_path):
    auth = "[auth]\ntoken_url = 'https://a/t'\nclient_id_env = 'AN_ID'\nclient_secret_env = 'A_SECRET'\n"
    declared = declare(tmp_path, auth + "[states]\ncommand = ['a']", AIMED)
    assert declared.credentials == ClientCredentials("https://a/t", "AN_ID", "A_SECRET")
    assert declared.states == CommandStates(("a",), tmp_path, ("UAPI_TOKEN", "AN_ID", "A_SECRET"))


def test_describe__is_json_and_holds_no_secret(tmp_path):
    text = f"""
    [auth]
    token_url = "https://a/token?key={PLANTED}"
    client_id_env = "AN_ID"
    client_secret_env = "A_SECRET"
    [ics]
    success_status = 202
    {IXIT}
    disposable = true
    [states]
    command = ["./states.sh", "--key={PLANTED}"]
    """
    environ = {"AN_ID": PLANTED, "A_SECRET": PLANTED, "UAPI_TOKEN": PLANTED}
    described = declare(tmp_path, text, Options(target_url="https://a"), environ).describe()
    assert PLANTED not in json.dumps(described)
    assert described["url"] == "https://a"
    assert described["claims"] == {"success_status": 202}
    assert described["call"] == "12/0003*210/b817d2618fe6f1804333/01"
    assert described["credentials"] == {
        "token_url": "https://a/token",
        "client_id_env": "AN_ID",
        "client_secret_env": "A_SECRET",
    }
    hook = declare(tmp_path, "", replace(AIMED, states_url=f"http://b/s?key={PLANTED}")).describe()["states"]
    assert hook == {"url": "http://b/s"}


def test_declaration__can_be_a_key(tmp_path):
    assert len({declare(tmp_path, FILE), declare(tmp_path, FILE)}) == 1


def test_example_with_a_hook__loads():
    declared = load(FIXTURES / "targets" / "hook.toml", Options(), {}, REGISTER)
    assert declared.url == "https://pbx.example.com"
    assert declared.states == HttpStates("http://127.0.0.1:9000/states")
    assert isinstance(declared.credentials, ClientCredentials)
    assert declared.call is None
    assert declared.claims.get("success_status") == 202
    assert declared.limits.rate == 20


def test_example_with_a_single_call__loads():
    declared = load(FIXTURES / "targets" / "single-call.toml", Options(), {}, REGISTER)
    assert declared.call == CALL
    assert declared.credentials == TokenVariable("UAPI_TOKEN")
    assert declared.states is None
