# SPDX-License-Identifier: MIT
"""A declaration that is wrong is refused in one sentence that says what to change, and repeats no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from uapi_conformance.declaration import Options, load
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from pathlib import Path

from tests.support.declarations import CLAIMS, IXIT, PLANTED, declare


def refusal(folder: Path, text: str, options: Options | None = None, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(DeclarationError) as caught:
        declare(folder, text, options, environ)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert PLANTED not in sentence
    return sentence


CLIENT = "[auth]\ntoken_url = 'https://a/t'\nclient_id_env = 'A'\nclient_secret_env = 'B'\n"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("pbx.example.com", ("no scheme", "https://pbx.example.com")),
        ("pbx.example.com:8443", ("no scheme",)),
        ("pbx.example.com/?next=http://a", ("no scheme",)),
        ("ftp://pbx.example.com", ("scheme 'ftp'", "https")),
        ("https://pbx.example.com/uapi/phoneCalls/12", ("names a request", "without /phoneCalls")),
        ("https://pbx.example.com/uapi/PHONECALLS/", ("names a request",)),
        ("https://pbx.example.com/a//uapi", ("two slashes", "each slash once")),
        ("https://pbx.example.com//", ("two slashes",)),
        ("https://pbx.example.com/a/../uapi", ('segment "."', "leads to")),
        ("https://pbx.example.com/./a", ('segment "."',)),
        ("https://pbx.example.com/a%2Fb", ("percent-encoded", "use a path without")),
        ("https://pbx.example.com/a{b}", ("character", "RFC 3986")),
        ("https://pbx.example.com/a\\b", ("character",)),
        ("https://pbx.example.com/" + "a" * 200, ("200 characters", "shorter")),
        ("https://pbx.example.com/a?b", ("query", "as in https://pbx.example.com")),
        ("https://pbx.example.com/a#b", ("fragment",)),
        ("https://pbx.example.com/a b", ("space",)),
        (f"https://pbx.example.com?accessRequestToken={PLANTED}", ("query", "write it without")),
        ("https://pbx.example.com?", ("query",)),
        ("https://pbx.example.com#top", ("fragment",)),
        ("https://pbx.example.com#", ("fragment",)),
        (f"https://admin:{PLANTED}@pbx.example.com", ("user name or password", "[auth]")),
        (f"https://{PLANTED}@pbx.example.com", ("user name or password",)),
        ("https://", ("no host",)),
        ("https://:8443", ("no host",)),
        ("https://pbx.example.com:0", ("port 0",)),
        ("https://pbx.example.com:http", ("host or port",)),
        ("https://pbx.example.com:99999", ("host or port",)),
        ("https://[::1", ("host or port",)),
        ("https://[fe80::1%25eth0]", ("zone id 'eth0'", "without a zone")),
        ("https://pbx example.com", ("space",)),
        ("https://pbx.example.com\r\nX: y", ("space",)),
        ("https://pbx\\example.com", ("no host",)),
        (
            "https://vermittlungsstelle.österreich.example/x",
            ("international", "vermittlungsstelle.xn--sterreich-z7a.example"),
        ),
        ("https://straße.example", ("international host name; write the name in its ASCII form",)),
        ("https://pbx.example.com/ä", ("not ASCII",)),
    ],
)
def test_target_url__that_is_more_or_less_than_an_origin__is_refused(tmp_path, url, words):
    sentence = refusal(tmp_path, "", Options(target_url=url))
    assert sentence.startswith("--target-url ")
    assert all(word in sentence for word in words), sentence
    assert refusal(tmp_path, "", environ={"UAPI_TARGET_URL": url}).startswith("UAPI_TARGET_URL ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # unknown names
        ("[targt]\nurl = 'https://a'", ("'targt'", "[target]")),
        ("url = 'https://a'", ("'url' belongs into [target]",)),
        ("[target]\ntimeout = 5", ("the key 'timeout' belongs into [limits]; move it there",)),
        ("[ixit]\ntoken_env = 'X'", ("the key 'token_env' belongs into [auth]",)),
        ("timeout = 5", ("'timeout' belongs into [limits]",)),
        ("[target]\nmax_reqests = 5", ("did you mean 'max_requests' in [limits]?",)),
        ("[limits]\nfrob = 5", ("unknown key 'frob'", "Its keys are list_pages, max_body, max_requests")),
        ("[target]\nurll = 'https://a'", ("[target]", "'urll'", "'url'")),
        ("[auth]\ntoken_evn = 'A'", ("'token_evn'", "'token_env'")),
        ("[ixit]\nview_id = '01'", ("'view_id'", "did you mean")),
        ("[limits]\nmax_request = 1", ("'max_request'", "'max_requests'")),
        ("[ics]\nsucces_status = 202", ("'succes_status'", "'success_status'")),
        ("[ics]\nsuccess_status = 201", ("success_status", "201", "200 or 202 or 204")),
        (
            "[ics]\nsuccess_status = '202'",
            ("success_status is the text '202'", "without quotation marks: success_status = 202"),
        ),
        ("[ics]\nsuccess_status = true", ("success_status", "True", "200")),
        ("[ics]\nsuccess_status = 202.0", ("success_status", "a float", "200")),
        ("[ics]\nsuccess_status = [200]", ("success_status", "an array", "200")),
        ("[ics]\nlink_member = 'lnks'", ("link_member", "'lnks'", "'link' or 'links'", "did you mean 'link")),
        # TOML
        ("[target]\nurl = \n", ("line 2", "not TOML")),
        ("[target", ("line 1", "not TOML")),
        ("\n\n[target]\nname = 'never closed", ("line 4", "not TOML")),
        (f"[auth]\ntoken_env = {PLANTED}", ("line 2", "not TOML")),
        ("[limits]\nmax_requests = " + "9" * 5000, ("too large",)),
        ("[ics]\nx = " + "[" * 5000, ("too deeply",)),
        ("target = 'https://a'", ("target is a string", "[target]")),
        ("[[target]]\nurl = 'https://a'", ("target is an array", "[target]")),
        # secrets
        (f"[auth]\ntoken = '{PLANTED}'", ("must not contain tokens", "token_env", "token_file")),
        (f"token = '{PLANTED}'", ("must not contain tokens",)),
        (f"[target]\nToken = '{PLANTED}'", ("must not contain tokens",)),
        (f"[auth]\nclient_secret = '{PLANTED}'", ("'client_secret'", "must not contain tokens")),
        (f"[auth]\ntoken_env = 'eyJ.{PLANTED}'", ("token_env", "not the name of an environment variable")),
        # the table target
        ("[target]\nname = 'Acme'", ("no target", "[target] url")),
        ("[target]\nurl = 7", ("url is an integer", "a string")),
        ("[target]\nurl = ''", ("url is an empty string",)),
        ("[target]\nurl = 'a'", ("[target] url", "no scheme")),
        ("[target]\nurl = 'https://a'\nname = 1979-05-27", ("name is a date", "a string")),
        ('[target]\nurl = "https://a"\nname = "a\\u0000b"', ("name", "control character")),
        ("[target]\nurl = 'https://a'\nca_bundle = 'none.pem'", ("ca_bundle", "none.pem", "no file")),
        ("[target]\nurl = 'https://a'\nverify_certificate = 'no'", ("verify_certificate is a string", "true or false")),
        ("[target]\nurl = 'https://a'\ntest_system = 1", ("test_system is an integer", "true or false")),
        # the table auth
        ("[auth]\ntoken_env = 'A'\ntoken_file = 'b'", ("mixes token_env and token_file", "keep one")),
        ("[auth]\ntoken_file = 'b'\nclient_id_env = 'A'", ("mixes token_file and client_id_env",)),
        ("[auth]\ntoken_url = 'https://a/t'\nclient_id_env = 'A'", ("lacks client_secret_env",)),
        ("[auth]\nclient_id_env = 'A'\nclient_secret_env = 'B'", ("lacks token_url",)),
        ("[auth]\ntoken_url = 'a'\nclient_id_env = 'A'\nclient_secret_env = 'B'", ("token_url", "no scheme")),
        # the table ixit
        ("[ixit]\nuser_id = '12'\nextension = '1'", ("lacks phone_call_id, phone_call_view_id",)),
        ("[ixit]\nuser_id = 12", ("user_id is an integer", "a string")),
        (IXIT.replace('"12"', '"1/2"'), ("user id '1/2'", "segment")),
        (IXIT.replace('"12"', '".."'), ("user id '..'", "segment")),
        (
            IXIT.replace("0003*210", "0003%2A210"),
            ("extension '0003%2A210'", "is percent-encoded; write it as 0003*210"),
        ),
        (IXIT.replace('"01"', '"%30%31"'), ("view id '%30%31'", "is percent-encoded; write it as 01")),
        (IXIT + "disposable = 'yes'", ("disposable is a string", "true or false")),
        ("[ixit]\neffect_within = 'soon'", ("effect_within is 'soon'", "a number of seconds", '"10s"')),
        ("[ixit]\neffect_within = '2d'", ("effect_within is '2d'", '"1h"')),
        ("[ixit]\neffect_within = '2m'", ("effect_within is '2m'", "at most 60 seconds")),
        ("[ixit]\neffect_within = ''", ("effect_within is an empty string",)),
        ("[ixit]\neffect_within = 61", ("effect_within is 61", "at most 60")),
        ("[ixit]\neffect_within = 0", ("effect_within is 0", "more than 0")),
        ("[ixit]\neffect_within = nan", ("effect_within is nan",)),
        ("[ixit]\neffect_within = true", ("effect_within is a boolean",)),
        ("[ixit]\neffect_within = 1" + "0" * 400, ("effect_within", "too large")),
        # the table states
        ("[states]\nurl = 'http://a'\ncommand = ['b']", ("both url and command",)),
        ("[states]\nurl = '127.0.0.1:9000'", ("[states] url", "no scheme")),
        ("[states]\ncommand = './states.sh'", ("command is a string", "an array of strings")),
        ("[states]\ncommand = []", ("command", "non-empty")),
        ("[states]\ncommand = ['a', 1]", ("command", "array of non-empty strings")),
        ("[states]\nready_within = 0", ("ready_within is 0", "more than 0 and at most 60 seconds")),
        ("[states]\nready_within = '61s'", ("ready_within is '61s'", "at most 60 seconds")),
        ("[states]\nready_within = true", ("ready_within is a boolean", "a number of seconds")),
        ("[states]\nready = 3", ("'ready'", "'ready_within'")),
        # the table limits
        ("[limits]\nrate = 20", ("rate is an integer", '"20/s"')),
        ("[limits]\nrate = '20'", ("rate is '20'", '"20/s"', '"300/m"')),
        ("[limits]\nrate = '20/h'", ("rate is '20/h'",)),
        ("[limits]\nrate = '0/s'", ("above zero",)),
        ("[limits]\nrate = '-1/s'", ("rate is '-1/s'",)),
        ("[limits]\ntimeout = ['10s']", ("timeout is an array", '"10s"')),
        ("[limits]\ntimeout = '-10s'", ("timeout is '-10s'", '"500ms"')),
        ("[limits]\ntimeout = '0ms'", ("timeout is '0ms'", "more than 0")),
        ("[limits]\ntimeout = '3601s'", ("at most 1h",)),
        ("[limits]\nmax_time = 0", ("max_time is 0", "more than 0")),
        ("[limits]\nmax_time = '25h'", ("max_time is '25h'", "at most 24h")),
        ("[limits]\nmax_time = inf", ("max_time is inf", "at most 24h")),
        ("[limits]\nmax_time = '1h30m'", ("max_time is '1h30m'", '"15m" or "1h"')),
        ("[limits]\nwrong_tokens = -1", ("wrong_tokens is -1", "at least 0")),
        ("[limits]\nwrong_tokens = '3'", ("wrong_tokens is a string", "an integer")),
        ("[limits]\nwrong_tokens = 1.5", ("wrong_tokens is a float", "an integer")),
        ("[limits]\nmax_requests = 0", ("max_requests", "at least 1")),
        ("[limits]\nmax_requests = '9'", ("max_requests is a string", "an integer")),
        ("[limits]\nmax_requests = true", ("max_requests is a boolean",)),
        ("[limits]\nlist_pages = 0", ("list_pages is 0", "at least 1")),
        ("[limits]\nlist_pages = -1", ("list_pages is -1", "at least 1")),
        ("[limits]\nlist_pages = 1001", ("list_pages is 1001", "at most 1000")),
        ("[limits]\nlist_pages = '9'", ("list_pages is a string", "an integer")),
        ("[limits]\nmax_body = 0", ("max_body is 0", "at least 1")),
        ("[limits]\nmax_body = 1073741825", ("max_body is 1073741825", "at most 1073741824")),
        ("[limits]\nmax_body = '9'", ("max_body is a string", "an integer")),
        ("[limits]\nlist_page = 9", ("'list_page'", "'list_pages'")),
        # other names of the target
        (
            "[target]\nurl = 'https://a'\nlink_origins = 'https://a'",
            ("link_origins is a string", "an array of strings"),
        ),
        ("[target]\nurl = 'https://a'\nlink_origins = []", ("link_origins", "non-empty")),
        (
            "[target]\nurl = 'https://a'\nlink_origins = ['https://a', 7]",
            ("link_origins", "array of non-empty strings"),
        ),
        ("[target]\nurl = 'https://a'\nlink_origins = ['pbx.example.com']", ("[target] link_origins", "no scheme")),
        ("[target]\nurl = 'https://a'\nlink_origins = ['ftp://a']", ("[target] link_origins",)),
        ("[target]\nurl = 'https://a'\nlink_origins = ['https://a//uapi']", ("[target] link_origins", "two slashes")),
        ("[auth]\ntoken_env = 'A'\nscope = 'calls'", ("has scope", "only a request for a token", "token_url")),
        ("[auth]\naudience = 'calls'", ("has audience", "token_url")),
        (CLIENT + "client_authentication = 'post'", ("'post'", "'basic' or 'body'", "did you mean")),
        (CLIENT + "scope = 'a  b'", ("'a  b'", "single space")),
        (CLIENT + "scope = 'a\u00e9'", ("single space", "RFC 6749")),
        (CLIENT + "scope = ''", ("scope is an empty string",)),
        (CLIENT + "audience = 7", ("audience is an integer",)),
        ("[target]\nlink_origin = ['https://a']", ("'link_origin'", "'link_origins'")),
    ],
)
def test_file__that_is_wrong__is_refused_with_file_and_key(tmp_path, text, words):
    sentence = refusal(tmp_path, text)
    assert "target.toml" in sentence
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.toml", ("does not exist", "check its path")),
        ("folder", ("cannot be read",)),
        ("latin.toml", ("not UTF-8",)),
        ("endless.toml", ("has no end", "check its path")),
    ],
)
def test_file__that_cannot_be_read__is_refused(tmp_path, name, words):
    (tmp_path / "folder").mkdir()
    (tmp_path / "endless.toml").symlink_to("/dev/zero")
    (tmp_path / "latin.toml").write_bytes(b"[target]\nname = '\xe9'")
    for path, environ in ((tmp_path / name, {}), (None, {"UAPI_TARGET": str(tmp_path / name)})):
        with pytest.raises(DeclarationError) as caught:
            load(path, Options(), environ, CLAIMS)
        assert all(word in str(caught.value) for word in (name, *words)), caught.value


@pytest.mark.parametrize(
    ("options", "environ", "words"),
    [
        (Options(call="12/0003*210/444444"), {}, ("--call", "USER/EXTENSION/CALL/VIEW")),
        (Options(call="12/0003%2A210/44/01"), {}, ("extension", "is percent-encoded; write it as 0003*210")),
        (Options(call="%40me/0003*210/44/01"), {}, ("user id", "is percent-encoded; write it as @me")),
        (Options(call="12/0003*210/4%204/01"), {}, ("phone call id '4%204'", "is percent-encoded; give it as")),
        (Options(call="12/0003*210/4%252A/01"), {}, ("phone call id '4%252A'", "is percent-encoded; give it as")),
        (Options(call="12/0003*210/4%4/01"), {}, ("phone call id '4%4'", "segment of a URL path")),
        (Options(), {"UAPI_CALL": "12/0003%2a210/44/01"}, ("UAPI_CALL", "write it as 0003*210")),
        (Options(call="12//444444/01"), {}, ("--call", "empty")),
        (Options(call="12/0003*210/444444/01/"), {}, ("--call", "four")),
        (Options(call="12/0003*210/44 44/01"), {}, ("--call", "phone call id '44 44'")),
        (Options(call="12/0003*210/44?44/01"), {}, ("--call", "phone call id '44?44'")),
        (Options(call="12/0003*210/44\r\n/01"), {}, ("--call", "segment of a URL path")),
        (Options(call="12/./44/01"), {}, ("--call", "extension '.'")),
        (Options(call="12/0003*210/44/\udcff"), {}, ("--call", "view id")),
        (Options(), {"UAPI_CALL": "12"}, ("UAPI_CALL", "USER/EXTENSION/CALL/VIEW")),
        (Options(states_url="localhost:9000"), {}, ("--states-url", "no scheme")),
        (Options(), {"UAPI_STATES_URL": f"http://x:{PLANTED}@a/"}, ("UAPI_STATES_URL", "password")),
        (Options(token_env="A", token_file="b"), {}, ("--token-env", "--token-file", "one of them")),
        (Options(token_env=f"Bearer {PLANTED}"), {}, ("--token-env", "not the name of an environment variable")),
        (Options(rate="fast"), {}, ("--rate", "'fast'", '"20/s"')),
        (Options(), {"UAPI_RATE": "20"}, ("UAPI_RATE", '"20/s"')),
        (Options(max_requests=0), {}, ("--max-requests", "at least 1")),
        (Options(), {"UAPI_MAX_REQUESTS": "many"}, ("UAPI_MAX_REQUESTS", "at least 1")),
        (Options(), {"UAPI_MAX_REQUESTS": "-5"}, ("UAPI_MAX_REQUESTS", "at least 1")),
        (Options(max_time="0"), {}, ("--max-time is '0'", "more than 0 and at most 24h")),
        (Options(max_time="a while"), {}, ("--max-time is 'a while'", '"15m"')),
        (Options(), {"UAPI_MAX_TIME": "2d"}, ("UAPI_MAX_TIME is '2d'", "at most 24h")),
    ],
)
def test_option_or_variable__that_is_wrong__is_refused_by_its_name(tmp_path, options, environ, words):
    sentence = refusal(tmp_path, "", options, environ)
    assert all(word in sentence for word in words), sentence
