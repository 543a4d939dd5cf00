# SPDX-License-Identifier: MIT
"""What decides a run is known by its place, and what is left unclear is refused before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.contract import load_contract
from uapi_conformance.declaration import VARIABLES, Declaration, Options, Setting, load
from uapi_conformance.declaration.durations import seconds
from uapi_conformance.errors import DeclarationError
from uapi_conformance.reports.curl import _SETUP_VARIABLE

CLAIMS = load_contract().claim_values
PLANTED = "s3cr3tV4lue"
URL = "https://a"
CALL = "12/0003*210/444444/01"
TARGET = f'[target]\nurl = "{URL}"\n'
IXIT = '[ixit]\nuser_id = "12"\nextension = "0003*210"\nphone_call_id = "444444"\nphone_call_view_id = "01"\n'
CLIENT = (
    f'[auth]\ntoken_url = "https://t/token?key={PLANTED}"\nclient_id_env = "UAPI_ID"\nclient_secret_env = "UAPI_KEY"\n'
)


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named as a user would: without a folder."""
    monkeypatch.chdir(tmp_path)


def declared(
    text: str | None = None, environ: dict[str, str] | None = None, file: str = "acme.toml", **options: Any
) -> Declaration:
    """A declaration with the file acme.toml, where there is a text of one."""
    if text is not None:
        Path("acme.toml").write_text(text, encoding="utf-8")
    return load(Path(file) if text is not None else None, Options(**options), environ or {}, CLAIMS)


def refusal(text: str | None, environ: dict[str, str], **options: Any) -> str:
    with pytest.raises(DeclarationError) as caught:
        declared(text, environ, **options)
    sentence = str(caught.value)
    assert PLANTED not in sentence
    assert sentence.isprintable()
    return sentence


FILE = Setting("file", "acme.toml", "--target")
OF_FILE = Setting("url", URL, "acme.toml, [target] url")


def place(key: str) -> str:
    return f"acme.toml, {key}"


LISTED: dict[str, tuple[str | None, dict[str, str], dict[str, Any], list[Setting]]] = {
    "nothing": (None, {}, {}, []),
    "a token alone": (None, {"UAPI_TOKEN": PLANTED}, {}, []),
    "url by option": (None, {}, {"target_url": "HTTPS://A/"}, [Setting("url", URL, "--target-url")]),
    "url by variable": (None, {"UAPI_TARGET_URL": URL}, {}, [Setting("url", URL, "UAPI_TARGET_URL")]),
    "url by option over all": (
        TARGET,
        {"UAPI_TARGET_URL": "https://b"},
        {"target_url": "https://c"},
        [FILE, Setting("url", "https://c", "--target-url", ("UAPI_TARGET_URL", place("[target] url")))],
    ),
    "url twice the same": (
        TARGET,
        {"UAPI_TARGET_URL": "https://A:443/"},
        {},
        [FILE, Setting("url", "https://a:443", "UAPI_TARGET_URL", (place("[target] url"),))],
    ),
    "product and switches": (
        TARGET + 'name = "PBX"\nverify_certificate = false\nlink_origins = ["https://b", "https://c"]\n',
        {},
        {},
        [
            FILE,
            OF_FILE,
            Setting("name", "PBX", place("[target] name")),
            Setting("verify_certificate", "false", place("[target] verify_certificate")),
            Setting("link_origins", "https://b, https://c", place("[target] link_origins")),
        ],
    ),
    "file by option over variable": (
        TARGET,
        {"UAPI_TARGET": "other.toml"},
        {},
        [Setting("file", "acme.toml", "--target", ("UAPI_TARGET",)), OF_FILE],
    ),
    "token of the default variable": (
        TARGET,
        {"UAPI_TOKEN": PLANTED},
        {},
        [FILE, OF_FILE, Setting("credentials", "variable UAPI_TOKEN", "UAPI_TOKEN")],
    ),
    "token by option": (
        TARGET + '[auth]\ntoken_file = "t"\n',
        {"UAPI_TOKEN": PLANTED, "UAPI_TOKEN_FILE": "u"},
        {"token_env": "MINE"},
        [
            FILE,
            OF_FILE,
            Setting(
                "credentials",
                "variable MINE",
                "--token-env",
                ("UAPI_TOKEN_FILE", place("[auth] token_file"), "UAPI_TOKEN"),
            ),
        ],
    ),
    "token by the name of the default variable": (
        TARGET + '[auth]\ntoken_env = "UAPI_TOKEN"\n',
        {"UAPI_TOKEN": PLANTED},
        {},
        [FILE, OF_FILE, Setting("credentials", "variable UAPI_TOKEN", place("[auth] token_env"))],
    ),
    "token file by variable": (
        TARGET + '[auth]\ntoken_env = "A"\n',
        {"UAPI_TOKEN_FILE": "u"},
        {},
        [FILE, OF_FILE, Setting("credentials", "file u", "UAPI_TOKEN_FILE", (place("[auth] token_env"),))],
    ),
    "client credentials": (
        TARGET + CLIENT,
        {"UAPI_ID": PLANTED, "UAPI_KEY": PLANTED},
        {},
        [FILE, OF_FILE, Setting("credentials", "client credentials from https://t/token", place("[auth] token_url"))],
    ),
    "claims": (
        TARGET + "[ics]\nsuccess_status = 202\n",
        {},
        {},
        [FILE, OF_FILE, Setting("success_status", "202", place("[ics] success_status"))],
    ),
    "call of the file": (
        TARGET + IXIT + "disposable = true\neffect_within = '2s'\n",
        {},
        {},
        [
            FILE,
            OF_FILE,
            Setting("call", CALL, place("[ixit]")),
            Setting("effect_within", "2s", place("[ixit] effect_within")),
        ],
    ),
    "call that is not given up": (
        TARGET + IXIT,
        {},
        {},
        [FILE, OF_FILE, Setting("call", f"{CALL}, not disposable", place("[ixit]"))],
    ),
    "call by option over all": (
        TARGET + IXIT,
        {"UAPI_CALL": "1/1/1/1"},
        {"call": "2/2/2/2"},
        [FILE, OF_FILE, Setting("call", "2/2/2/2", "--call", ("UAPI_CALL", place("[ixit]")))],
    ),
    "hook by variable": (
        TARGET + f'[states]\ncommand = ["./s", "{PLANTED}"]\nready_within = 5\n',
        {"UAPI_STATES_URL": f"http://h/s?key={PLANTED}"},
        {},
        [
            FILE,
            OF_FILE,
            Setting("states", "http://h/s", "UAPI_STATES_URL", (place("[states] command"),)),
            Setting("ready_within", "5", place("[states] ready_within")),
        ],
    ),
    "hook by command": (
        TARGET + f'[states]\ncommand = ["./s", "{PLANTED}"]\n',
        {},
        {},
        [FILE, OF_FILE, Setting("states", "./s …", place("[states] command"))],
    ),
    "discover": (
        None,
        {},
        {"target_url": URL, "discover": True},
        [Setting("url", URL, "--target-url"), Setting("discover", "true", "--discover")],
    ),
    "limits of the file": (
        TARGET + '[limits]\nrate = "5/s"\nmax_requests = 9\nmax_time = "15m"\ntimeout = 3\nwrong_tokens = 4\n',
        {},
        {},
        [
            FILE,
            OF_FILE,
            Setting("rate", "5/s", place("[limits] rate")),
            Setting("max_requests", "9", place("[limits] max_requests")),
            Setting("max_time", "15m", place("[limits] max_time")),
            Setting("timeout", "3", place("[limits] timeout")),
            Setting("wrong_tokens", "4", place("[limits] wrong_tokens")),
        ],
    ),
    "limits by options over variables": (
        None,
        {"UAPI_RATE": "1/s", "UAPI_MAX_REQUESTS": "1", "UAPI_MAX_TIME": "1"},
        {"target_url": URL, "rate": "300/m", "max_requests": 7, "max_time": "1h"},
        [
            Setting("url", URL, "--target-url"),
            Setting("rate", "300/m", "--rate", ("UAPI_RATE",)),
            Setting("max_requests", "7", "--max-requests", ("UAPI_MAX_REQUESTS",)),
            Setting("max_time", "1h", "--max-time", ("UAPI_MAX_TIME",)),
        ],
    ),
    "limits by variables over the file": (
        TARGET + "[limits]\nmax_requests = 9\nmax_time = 8\n",
        {"UAPI_MAX_REQUESTS": "1", "UAPI_MAX_TIME": "900"},
        {},
        [
            FILE,
            OF_FILE,
            Setting("max_requests", "1", "UAPI_MAX_REQUESTS", (place("[limits] max_requests"),)),
            Setting("max_time", "900", "UAPI_MAX_TIME", (place("[limits] max_time"),)),
        ],
    ),
}


@pytest.mark.parametrize(("text", "environ", "options", "expected"), LISTED.values(), ids=LISTED)
def test_settings__name_the_place_that_decided_and_those_it_beat(
    text: str | None, environ: dict[str, str], options: dict[str, Any], expected: list[Setting]
) -> None:
    found = declared(text, environ, **options)
    assert list(found.settings) == expected
    assert found.notes == ()
    assert PLANTED not in repr(found.settings)


def test_file_by_variable__is_named_by_it() -> None:
    Path("acme.toml").write_text(TARGET, encoding="utf-8")
    found = load(None, Options(), {"UAPI_TARGET": "acme.toml"}, CLAIMS)
    assert found.settings == (Setting("file", "acme.toml", "UAPI_TARGET"), OF_FILE)


EMPTY_OPTIONS = ("target_url", "call", "states_url", "token_env", "token_file", "rate", "max_time")


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("value", ["", " \t"])
def test_variable__that_is_set_and_empty_is_refused(name: str, value: str) -> None:
    expected = f"{name} is set but empty; give it a value, or unset it"
    assert refusal(None, {name: value}) == expected
    assert refusal(TARGET + '[auth]\ntoken_file = "t"\n', {name: value}, target_url=URL) == expected


@pytest.mark.parametrize("name", EMPTY_OPTIONS)
@pytest.mark.parametrize("value", ["", " "])
def test_option__that_is_empty_is_refused(name: str, value: str) -> None:
    option = f"--{name.replace('_', '-')}"
    given = {"target_url": URL, name: value}
    assert refusal(None, {}, **given) == f"{option} is empty; give it a value, or leave it out"


NO_TARGET = "is given, but no target; give --target-url, UAPI_TARGET_URL or [target] url"
WITHOUT_TARGET: dict[str, tuple[str | None, dict[str, str], dict[str, Any], str]] = {
    "--call": (None, {}, {"call": CALL}, "--call"),
    "--states-url": (None, {"UAPI_TOKEN": PLANTED}, {"states_url": "http://h"}, "--states-url"),
    "--token-env": (None, {}, {"token_env": "A"}, "--token-env"),
    "--token-env of the default": (None, {"UAPI_TOKEN": PLANTED}, {"token_env": "UAPI_TOKEN"}, "--token-env"),
    "--token-file": (None, {}, {"token_file": "t"}, "--token-file"),
    "--discover": (None, {}, {"discover": True}, "--discover"),
    "--rate": (None, {}, {"rate": "1/s"}, "--rate"),
    "--max-requests": (None, {}, {"max_requests": 9}, "--max-requests"),
    "--max-time": (None, {}, {"max_time": "15m"}, "--max-time"),
    "UAPI_CALL": (None, {"UAPI_CALL": CALL}, {}, "UAPI_CALL"),
    "UAPI_STATES_URL": (None, {"UAPI_STATES_URL": "http://h"}, {}, "UAPI_STATES_URL"),
    "UAPI_TOKEN_FILE": (None, {"UAPI_TOKEN_FILE": "t"}, {}, "UAPI_TOKEN_FILE"),
    "UAPI_RATE": (None, {"UAPI_RATE": "1/s"}, {}, "UAPI_RATE"),
    "UAPI_MAX_REQUESTS": (None, {"UAPI_MAX_REQUESTS": "9"}, {}, "UAPI_MAX_REQUESTS"),
    "UAPI_MAX_TIME": (None, {"UAPI_MAX_TIME": "9"}, {}, "UAPI_MAX_TIME"),
    "file of a name": ('[target]\nname = "PBX"\n', {}, {}, "acme.toml"),
    "file of a claim": ("[ics]\nsuccess_status = 202\n", {}, {}, "acme.toml"),
    "file of an empty table": ("[limits]\n", {}, {}, "acme.toml"),
    "empty file": ("", {}, {}, "acme.toml"),
    "file and option": ("[limits]\nmax_requests = 5\n", {}, {"rate": "1/s"}, "acme.toml"),
}


@pytest.mark.parametrize(("text", "environ", "options", "given"), WITHOUT_TARGET.values(), ids=WITHOUT_TARGET)
def test_whoever_declares_anything__has_to_name_a_target(
    text: str | None, environ: dict[str, str], options: dict[str, Any], given: str
) -> None:
    assert refusal(text, environ, **options) == f"{given} {NO_TARGET}"
    aimed = declared(text, environ, **{**options, "target_url": URL})
    assert aimed.url == URL


def test_two_targets__are_refused_unless_an_option_says_which() -> None:
    environ = {"UAPI_TARGET_URL": "https://B/"}
    assert refusal(TARGET, environ) == (
        "UAPI_TARGET_URL is https://b, but acme.toml, [target] url is https://a;"
        " remove one of them, or decide with --target-url"
    )
    assert declared(TARGET, environ, target_url=URL).url == URL
    assert declared(TARGET, environ, target_url="https://b").url == "https://b"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a", "https://A/", True),
        ("https://a:443", "https://a", True),
        ("http://a:80/", "http://a", True),
        ("http://[::1]:80", "http://[::1]", True),
        ("https://a:80", "https://a", False),
        ("http://a", "https://a", False),
        ("https://a:8443", "https://a", False),
        ("https://a.b", "https://a", False),
    ],
)
def test_two_names_of_a_target__are_compared_in_normal_form(one: str, other: str, same: bool) -> None:
    text = f'[target]\nurl = "{other}"\n'
    if same:
        assert declared(text, {"UAPI_TARGET_URL": one}).url is not None
    else:
        assert "decide with --target-url" in refusal(text, {"UAPI_TARGET_URL": one})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("UAPI_TARGETURL", "UAPI_TARGET_URL"),
        ("UAPI_URL", "UAPI_TARGET_URL"),
        ("UAPI_TOKENFILE", "UAPI_TOKEN_FILE"),
        ("UAPI_MAXREQUESTS", "UAPI_MAX_REQUESTS"),
        ("UAPI_MAX_TIMES", "UAPI_MAX_TIME"),
        ("UAPI_STATE_URL", "UAPI_STATES_URL"),
        ("UAPI_TARGETS", "UAPI_TARGET"),
    ],
)
def test_unknown_variable__is_noted_with_the_known_one_that_it_resembles(name: str, meant: str) -> None:
    (note,) = declared(TARGET, {name: PLANTED}).notes
    assert note == f"{name} is not known to this suite; did you mean {meant}?"
    assert refusal(None, {name: PLANTED}).startswith(f"{note} ")
    assert refusal(None, {name: PLANTED, "UAPI_RATE": "1/s"}).startswith(f"{note} ")


@pytest.mark.parametrize(
    ("text", "environ", "options"),
    [
        (TARGET + CLIENT, {"UAPI_ID": "a", "UAPI_KEY": "b"}, {}),
        (TARGET + '[auth]\ntoken_env = "UAPI_MINE"\n', {"UAPI_MINE": "a"}, {}),
        (
            TARGET + '[auth]\ntoken_env = "UAPI_MINE"\n',
            {"UAPI_MINE": "a", "UAPI_YOURS": "b"},
            {"token_env": "UAPI_YOURS"},
        ),
        (None, {_SETUP_VARIABLE: "a"}, {}),
        (None, {_SETUP_VARIABLE: ""}, {}),
        (None, {"uapi_target_url": "a", "MY_UAPI_RATE": "b", "UAPIRATE": "c"}, {}),
    ],
)
def test_variable_with_a_purpose__is_not_noted(
    text: str | None, environ: dict[str, str], options: dict[str, Any]
) -> None:
    assert declared(text, environ, **options).notes == ()


def test_unknown_variables__are_all_noted_and_cannot_steer_a_terminal() -> None:
    notes = declared(TARGET, {"UAPI_Z": "", "UAPI_A": "", "UAPI_\x1b[2J": ""}).notes
    assert len(notes) == 3
    assert all(note.isprintable() for note in notes)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (3, 3.0),
        (0.25, 0.25),
        ("3", 3.0),
        ("2s", 2.0),
        ("1.5 s", 1.5),
        (" 10s ", 10.0),
        ("500ms", 0.5),
        ("15m", 900.0),
        ("0.5h", 1800.0),
    ],
)
def test_duration__is_read_in_every_form(written: str | float, expected: float) -> None:
    assert seconds(written, "x", 3600) == expected


@pytest.mark.parametrize(
    "written", [0, -1, float("nan"), float("inf"), 3601, "", "s", "2 d", "1h1m", "-1s", "1e3", "٣s"]
)
def test_duration__that_is_none_or_out_of_bounds_is_refused(written: str | float) -> None:
    with pytest.raises(DeclarationError, match=r"x is .*; write a number of seconds or a text .* at most 1h"):
        seconds(written, "x", 3600)


DURATIONS = [("ixit", "effect_within"), ("states", "ready_within"), ("limits", "timeout"), ("limits", "max_time")]


@pytest.mark.parametrize(("table", "key"), DURATIONS)
@pytest.mark.parametrize("written", ["2", "2.0", '"2s"', '"2000ms"', '"2"'])
def test_durations__are_all_read_by_one_reader(table: str, key: str, written: str) -> None:
    found = declared(f"{TARGET}[{table}]\n{key} = {written}\n")
    read = {
        "effect_within": found.effect_within,
        "ready_within": found.ready_within,
        "timeout": found.limits.timeout,
        "max_time": found.limits.max_time,
    }
    assert read[key] == 2.0
    assert found.settings[2].name == key


@pytest.mark.parametrize("written", ["900", "900s", "15m", "0.25h"])
def test_most_time__is_the_same_wherever_it_stands(written: str) -> None:
    found = [
        declared(None, {"UAPI_MAX_TIME": written}, target_url=URL),
        declared(None, {}, target_url=URL, max_time=written),
        declared(f'{TARGET}[limits]\nmax_time = "{written}"\n'),
    ]
    assert [one.limits.max_time for one in found] == [900.0] * 3


@pytest.mark.parametrize(
    ("url", "environ", "shown"),
    [
        (URL, {"SSL_CERT_FILE": "/ca.pem"}, [Setting("trusted authorities", "/ca.pem", "SSL_CERT_FILE")]),
        (URL, {"SSL_CERT_DIR": "/certs"}, [Setting("trusted authorities", "/certs", "SSL_CERT_DIR")]),
        (URL, {"SSL_CERT_FILE": ""}, []),
        (URL, {}, []),
        ("http://a", {"SSL_CERT_FILE": "/ca.pem"}, []),
    ],
)
def test_authorities_that_the_environment_adds__are_shown(
    url: str, environ: dict[str, str], shown: list[Setting]
) -> None:
    assert list(declared(None, environ, target_url=url).settings[1:]) == shown
