# SPDX-License-Identifier: MIT
"""How the servers of a run are declared to be reached, and what the environment has to say about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from uapi_conformance.declaration import (
    ClientCertificate,
    CommandStates,
    ConnectionSettings,
    Declaration,
    Options,
    Proxy,
    load,
)
from uapi_conformance.declaration.connections import CONNECTION_KEYS, UnusedProxy
from uapi_conformance.declaration.environment import unused_proxy
from uapi_conformance.errors import DeclarationError

TARGET = '[target]\nurl = "https://pbx.example.com"\n'
AUTH = '[auth]\nclient_id_env = "AN_ID"\nclient_secret_env = "A_SECRET"\ntoken_url = '
ELSEWHERE = AUTH + '"https://login.example.com/token"\n'
SAME = AUTH + '"https://PBX.example.com:443/oauth/token.php"\n'
HOOK = '[states]\nurl = "https://hook.example.com/"\n'
ALL = """ca_bundle = "ca.pem"
verify_certificate = false
client_certificate = "client.pem"
client_key = "key.pem"
client_key_password_env = "KEY_PASSWORD"
proxy = "http://[2001:db8::3]:3128/"
proxy_credentials_env = "PROXY_LOGIN"
"""


def declared(folder: Path, text: str, environ: dict[str, str] | None = None) -> Declaration:
    for name in ("ca.pem", "other.pem", "client.pem", "key.pem"):
        (folder / name).write_text("not read yet", encoding="utf-8")
    path = folder / "acme.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, Options(), environ or {}, {})


def refused(folder: Path, text: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        declared(folder, text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("table", "text", "which"),
    [
        ("target", TARGET + ALL, "connection"),
        ("auth", TARGET + ELSEWHERE + ALL, "token_connection"),
        ("states", TARGET + HOOK + ALL, "states_connection"),
    ],
)
def test_every_key__means_the_same_in_each_table(tmp_path: Path, table: str, text: str, which: str) -> None:
    found = declared(tmp_path, text)
    assert getattr(found, which) == ConnectionSettings(
        table,
        ca_bundle=tmp_path / "ca.pem",
        verify=False,
        client_certificate=ClientCertificate(tmp_path / "client.pem", tmp_path / "key.pem", "KEY_PASSWORD"),
        proxy=Proxy("2001:db8::3", 3128, "PROXY_LOGIN"),
    )
    places = {setting.origin.partition(", ")[2] for setting in found.settings}
    assert {f"[{table}] {key}" for key in CONNECTION_KEYS} <= places


def test_description__has_every_key_and_no_secret(tmp_path: Path) -> None:
    described = declared(tmp_path, TARGET + ALL).describe()
    assert described.keys() >= set(CONNECTION_KEYS)
    assert described["proxy"] == "http://[2001:db8::3]:3128"
    assert described["proxy_credentials_env"] == "PROXY_LOGIN"
    others = [described["token_connection"], described["states_connection"]]
    assert all(isinstance(other, dict) and set(other) == set(CONNECTION_KEYS) for other in others)


def test_authorities_of_the_target__are_trusted_everywhere(tmp_path: Path) -> None:
    found = declared(tmp_path, TARGET + 'ca_bundle = "ca.pem"\n' + ELSEWHERE + 'ca_bundle = "other.pem"\n' + HOOK)
    ours, other = tmp_path / "ca.pem", tmp_path / "other.pem"
    assert found.connection.authorities == (ours,)
    assert found.token_connection.authorities == (ours, other)
    assert found.states_connection.authorities == (ours,)


def test_token_endpoint_of_the_target__is_reached_as_the_target_but_verified(tmp_path: Path) -> None:
    same = declared(tmp_path, TARGET + ALL + SAME).token_connection
    assert (same.client_certificate, same.proxy) == (
        ClientCertificate(tmp_path / "client.pem", tmp_path / "key.pem", "KEY_PASSWORD"),
        Proxy("2001:db8::3", 3128, "PROXY_LOGIN"),
    )
    assert same.verify, "it is sent the secret of the client"
    own = declared(tmp_path, TARGET + ALL + SAME + 'proxy = "http://other:1"\n').token_connection
    assert own.proxy == Proxy("other", 1)
    hook = '[states]\nurl = "https://pbx.example.com/states"\n'
    assert declared(tmp_path, TARGET + ALL + hook).states_connection.proxy is None
    elsewhere = declared(tmp_path, TARGET + ALL + ELSEWHERE).token_connection
    assert (elsewhere.client_certificate, elsewhere.proxy, elsewhere.verify) == (None, None, True)


REFUSALS = {
    "no such certificate": (
        'client_certificate = "none.pem"',
        "client_certificate is 'none.pem', but there is no file",
    ),
    "no such key": (
        'client_certificate = "client.pem"\nclient_key = "none.pem"',
        "client_key is 'none.pem', but there is",
    ),
    "key alone": ('client_key = "key.pem"', "has client_key but not client_certificate; give both, or neither"),
    "password alone": ('client_key_password_env = "A"', "has client_key_password_env but not client_certificate"),
    "login alone": ('proxy_credentials_env = "A"', "has proxy_credentials_env but not proxy"),
    "secret for its name": (
        'client_certificate = "client.pem"\nclient_key_password_env = "s3cr3t!"',
        "client_key_password_env is not the name of an environment variable",
    ),
    "login for its name": (
        'proxy = "http://p:1"\nproxy_credentials_env = "me:s3cr3t!"',
        "proxy_credentials_env is not the name of an environment variable",
    ),
    "login in the proxy": (
        'proxy = "http://me:s3cr3t!@proxy:3128"',
        "put user:password into a variable, and name that",
    ),
    "no port": (
        'proxy = "http://proxy.example.com"',
        "is not the address of a proxy, with its port; write it as http://",
    ),
    "no scheme": (
        'proxy = "proxy.example.com:3128"',
        "is not the address of a proxy, with its port; write it as http://",
    ),
    "a path": ('proxy = "http://proxy.example.com:3128/x"', "is not the address of a proxy"),
    "no URL": ('proxy = "http://[::1:3128"', "is not the address of a proxy; write it as http://"),
    "port too high": ('proxy = "http://proxy:99999"', "is not the address of a proxy; write it as http://"),
    "zone": ('proxy = "http://[fe80::1%eth0]:3128"', "is not the address of a proxy"),
    "over TLS": ('proxy = "https://proxy:3128"', "begins with https, but only an HTTP proxy can be used"),
    "SOCKS": ('proxy = "socks5://proxy:1080"', "begins with socks5, but only an HTTP proxy can be used"),
    "empty": ('proxy = " "', "it has to be a string of one line that is not empty"),
    "wrong type": ("client_certificate = true", "client_certificate is a boolean; it has to be a string"),
}


@pytest.mark.parametrize(("lines", "says"), REFUSALS.values(), ids=REFUSALS)
def test_mistake__is_one_sentence_that_repeats_no_secret(tmp_path: Path, lines: str, says: str) -> None:
    said = refused(tmp_path, TARGET + lines)
    assert says in said
    assert "s3cr3t" not in said
    assert said.startswith(f"{tmp_path / 'acme.toml'}, [target]")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[auth]\nca_bundle = "ca.pem"\n', "[auth] has ca_bundle but no token_url, which it is for"),
        ('[auth]\ntoken_env = "T"\nproxy = "http://p:1"\n', "[auth] has proxy but no token_url"),
        ("[states]\nverify_certificate = false\n", "[states] has verify_certificate but no url"),
        ('[states]\ncommand = ["./states.sh"]\nproxy = "http://p:1"\n', "[states] has proxy but no url"),
    ],
)
def test_connection_to_nothing__is_a_mistake(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(tmp_path, TARGET + text)


@pytest.mark.parametrize(("url", "zone"), [("http://[fe80::1%25eth0]:8080", "eth0"), ("http://[fe80::1%lan1]", "lan1")])
def test_zone_id__is_refused(tmp_path: Path, url: str, zone: str) -> None:
    said = refused(tmp_path, f'[target]\nurl = "{url}"\n')
    assert f"[target] url has the zone id '{zone}', which means something on one machine only" in said


@pytest.mark.parametrize("url", ["https://[::1]:8443", "https://[2001:db8::7]"])
def test_ipv6_address__is_a_host(tmp_path: Path, url: str) -> None:
    assert declared(tmp_path, f'[target]\nurl = "{url}"\n').url == url


def test_variables_with_secrets__are_known_and_kept_from_the_hook(tmp_path: Path) -> None:
    text = TARGET + ALL.replace("PROXY_LOGIN", "UAPI_PROXY_LOGIN") + '[states]\ncommand = ["./states.sh"]\n'
    found = declared(tmp_path, text, {"UAPI_PROXY_LOGIN": "me:secret"})
    assert found.notes == ()
    assert found.states == CommandStates(("./states.sh",), tmp_path, ("UAPI_TOKEN", "KEY_PASSWORD", "UAPI_PROXY_LOGIN"))


# --- the environment

PROXY = "http://proxy.example.com:3128"
ENVIRONMENTS: dict[str, tuple[str, dict[str, str], UnusedProxy | None]] = {
    "none": ("https://a", {}, None),
    "of the scheme": (
        "https://a",
        {"HTTPS_PROXY": PROXY, "HTTP_PROXY": "http://b:1"},
        UnusedProxy("HTTPS_PROXY", PROXY),
    ),
    "of the other scheme": ("http://a", {"HTTPS_PROXY": PROXY}, None),
    "in lower case": ("http://a", {"http_proxy": PROXY}, UnusedProxy("http_proxy", PROXY)),
    "of all schemes": ("http://a", {"ALL_PROXY": PROXY + "/"}, UnusedProxy("ALL_PROXY", PROXY)),
    "without a scheme": ("https://a", {"HTTPS_PROXY": "proxy"}, UnusedProxy("HTTPS_PROXY", "http://proxy:80")),
    "with a password": (
        "https://a",
        {"https_proxy": "http://me:pw@[::1]:8"},
        UnusedProxy("https_proxy", "http://[::1]:8"),
    ),
    "SOCKS": ("https://a", {"ALL_PROXY": "socks5://me:pw@p:1080"}, UnusedProxy("ALL_PROXY")),
    "unreadable": ("https://a", {"HTTPS_PROXY": "http://[p:1"}, UnusedProxy("HTTPS_PROXY")),
    "excepted": ("https://pbx.example.com", {"HTTPS_PROXY": PROXY, "NO_PROXY": "x,.example.com"}, None),
    "all excepted": ("https://a", {"HTTPS_PROXY": PROXY, "no_proxy": "*"}, None),
    "another excepted": ("https://a", {"HTTPS_PROXY": PROXY, "NO_PROXY": "b"}, UnusedProxy("HTTPS_PROXY", PROXY)),
    "empty": ("https://a", {"HTTPS_PROXY": ""}, None),
}


@pytest.mark.parametrize(("url", "environ", "expected"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_proxy_of_the_environment__is_known_but_not_used(
    tmp_path: Path, url: str, environ: dict[str, str], expected: UnusedProxy | None
) -> None:
    assert unused_proxy(url, environ) == expected
    found = declared(tmp_path, f'[target]\nurl = "{url}"\n', environ)
    assert (found.connection.proxy, found.connection.unused_proxy) == (None, expected)


def test_advice__says_what_to_write() -> None:
    assert UnusedProxy("HTTPS_PROXY", PROXY).advice("auth") == (
        f'HTTPS_PROXY names a proxy, but only a declared one is used: if you need it, write proxy = "{PROXY}" in [auth]'
    )
    assert 'proxy = "http://HOST:PORT"' in UnusedProxy("ALL_PROXY").advice("target")


def test_variable_that_names_no_authority__is_noted(tmp_path: Path) -> None:
    environ = {"SSL_CERT_FILE": str(tmp_path / "none.pem"), "SSL_CERT_DIR": f"{tmp_path / 'a'}:{tmp_path / 'b'}"}
    first, second = declared(tmp_path, TARGET, environ).notes
    assert first.startswith("SSL_CERT_FILE names no file")
    assert second.startswith("SSL_CERT_DIR names no folder")
    right = {"SSL_CERT_FILE": str(tmp_path / "ca.pem"), "SSL_CERT_DIR": f"{tmp_path / 'a'}:{tmp_path}"}
    assert declared(tmp_path, TARGET, right).notes == ()
    assert declared(tmp_path, TARGET.replace("https", "http"), environ).notes == ()
    hook = declared(tmp_path, TARGET.replace("https", "http") + HOOK, environ)
    assert len(hook.notes) == 2
    assert [setting.origin for setting in hook.settings][-2:] == ["SSL_CERT_FILE", "SSL_CERT_DIR"]
