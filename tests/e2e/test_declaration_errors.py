# SPDX-License-Identifier: MIT
"""What the user declares wrongly is said in one sentence, and nothing is sent."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.helpers import Suite, environment
from tests.e2e.servers import ByteServer, Conversation, hooked, reference
from tests.support.tree import SOURCES


def _no_answer(_: Conversation) -> None:
    """Nothing is to be asked."""


OPTIONS = {
    "no scheme": (("--target-url", "pbx.example.com"), ("--target-url", "scheme", "https://")),
    "other scheme": (("--target-url", "ftp://pbx.example.com"), ("--target-url", "http")),
    "request": (("--target-url", "http://127.0.0.1/uapi/phoneCalls"), ("--target-url", "names a request")),
    "dots in the path": (("--target-url", "http://127.0.0.1/a/../b"), ("--target-url", "leads to")),
    "user in URL": (("--target-url", "http://user:secret@127.0.0.1"), ("--target-url", "password")),
    "no file": (("--target", "none.toml"), ("none.toml",)),
    "call of three ids": (("--call", "1/2/3"), ("--call", "USER/EXTENSION/CALL/VIEW")),
    "rate": (("--rate", "fast"), ("--rate", "20/s")),
    "no requests": (("--max-requests", "0"), ("--max-requests",)),
    "class": (("--class", "cors"), ("--class knows no class 'cors'", "core, service")),
    "examples": (("--max-examples", "-1"), ("--max-examples",)),
    "token variable": (("--token-env", "NO_SUCH_VARIABLE"), ("NO_SUCH_VARIABLE",)),
    "token file": (("--token-file", "no-such-file"), ("no-such-file",)),
    "hook": (("--states-url", "localhost/states"), ("--states-url", "scheme")),
    "time": (("--max-time", "2d"), ("--max-time", "15m")),
    "encoded call": (("--call", "12/0003%2A210/1/01"), ("percent-encoded", "write it as 0003*210")),
    "empty URL": (("--target-url", ""), ("--target-url is empty",)),
    "empty call": (("--call=",), ("--call is empty",)),
    "empty file": (("--target=",), ("--target is empty",)),
    "empty report folder": (("--report-dir=",), ("--report-dir is empty",)),
}
FILES = {
    "unknown key": ('[target]\nurll = "http://x"\n', ("urll", "url")),
    "unknown table": ("[limit]\nrate = '1/s'\n", ("limit", "limits")),
    "malformed": ("[target\nurl = 1", ("TOML", "line 1")),
    "not UTF-8": ('[target]\nname = "\udcff"\n', ("UTF-8",)),
    "wrong type": ("[limits]\nmax_requests = 'many'\n", ("max_requests",)),
    "claim": ("[ics]\nsuccess_status = 201\n", ("success_status", "202")),
    "half a call": ("[ixit]\nuser_id = '12'\n", ("phone_call_id",)),
    "no bundle": ("[target]\nurl = 'https://127.0.0.1'\nca_bundle = 'no.pem'\n", ("no.pem",)),
    "timeout": ("[limits]\ntimeout = 'long'\n", ("timeout", "10s")),
}


@pytest.mark.parametrize("entry", ["console", "pytest"])
@pytest.mark.parametrize(("options", "says"), OPTIONS.values(), ids=OPTIONS)
def test_option__is_named_with_what_to_write(
    suite: Suite, options: tuple[str, ...], says: tuple[str, ...], entry: str
) -> None:
    with ByteServer(_no_answer) as server:
        target = () if options[0] == "--target-url" else ("--target-url", server.url)
        ran = suite(*target, *options, entry=entry)
        assert server.asked == 0
    sentence = ran.sentence()
    for words in says:
        assert words in sentence
    assert "secret" not in ran.said


@pytest.mark.parametrize(("text", "says"), FILES.values(), ids=FILES)
def test_declaration_file__is_named_with_what_is_wrong(suite: Suite, text: str, says: tuple[str, ...]) -> None:
    path = suite.folder / "declared.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    sentence = suite("--target", str(path)).sentence()
    for words in ("declared.toml", *says):
        assert words in sentence


@pytest.mark.parametrize("entry", ["console", "pytest"])
@pytest.mark.parametrize(
    ("options", "environ", "given"),
    [
        (("--max-requests", "9"), {}, "--max-requests is given"),
        (("--discover",), {}, "--discover is given"),
        ((), {"UAPI_CALL": "12/0003*210/1/01"}, "UAPI_CALL is given"),
        ((), {"UAPI_TARGET_URL": ""}, "UAPI_TARGET_URL is set but empty"),
        ((), {"UAPI_TARGETURL": "http://127.0.0.1:1"}, "did you mean UAPI_TARGET_URL?"),
        (("-n2",), {"UAPI_RATE": "5/s"}, "UAPI_RATE is given"),
    ],
)
def test_declaration_without_a_target__is_none_of_the_embedded_server(
    suite: Suite, options: tuple[str, ...], environ: dict[str, str], given: str, entry: str
) -> None:
    ran = suite(*options, environ=environment(**environ), entry=entry)
    assert given in ran.sentence()
    assert not (ran.folder / "report.json").exists()


def test_two_targets__are_refused_before_either_is_asked(suite: Suite) -> None:
    path = suite.folder / "declared.toml"
    with ByteServer(_no_answer) as one, ByteServer(_no_answer) as other:
        path.write_text(f'[target]\nurl = "{one.url}"\n', encoding="utf-8")
        sentence = suite("--target", str(path), environ=environment(UAPI_TARGET_URL=other.url)).sentence()
        assert (one.asked, other.asked) == (0, 0)
    for words in (one.url, other.url, "--target-url", "declared.toml, [target] url"):
        assert words in sentence


def test_missing_token__names_the_variable(suite: Suite) -> None:
    without = {name: value for name, value in environment().items() if name != "UAPI_TOKEN"}
    with ByteServer(_no_answer) as server:
        sentence = suite("--target-url", server.url, environ=without).sentence()
        empty = suite("--target-url", server.url, environ={**without, "UAPI_TOKEN": ""}).sentence()
        assert server.asked == 0
    assert "UAPI_TOKEN" in sentence
    assert "UAPI_TOKEN" in empty


def test_token_in_place_of_its_variable__is_not_repeated(suite: Suite) -> None:
    ran = suite("--target-url", "http://127.0.0.1:1", "--token-env", "ey.secret-token")
    assert "environment variable" in ran.sentence()
    assert "ey.secret-token" not in ran.said


def test_report_folder_that_cannot_be_made__is_named(suite: Suite) -> None:
    (suite.folder / "file").write_text("no folder")
    with ByteServer(_no_answer) as server:
        ran = suite("--target-url", server.url, "--report-dir", str(suite.folder / "file" / "reports"))
        assert server.asked == 0
    assert "--report-dir" in ran.sentence()


@pytest.mark.parametrize("quiet", ["-q", "-qq", "-v", "-rA", "--tb=long", "-n2"])
def test_error__is_one_sentence_under_every_option_of_pytest(suite: Suite, quiet: str) -> None:
    sentence = suite("--target-url", "pbx.example.com", quiet).sentence()
    assert "scheme" in sentence


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--targeturl=http://127.0.0.1:1",), "--targeturl is not an option; did you mean --target-url?"),
        (("--max-exampels", "3"), "--max-exampels is not an option; did you mean --max-examples?"),
        (("--zzzz",), "--zzzz is not an option; correct or remove it."),
        (("--max-examples", "few"), "--max-examples is 'few'; give a whole number."),
        (("--call",), "--call has no value; write it as --call=VALUE."),
        (("--deep=yes",), "--deep takes no value, but is given 'yes'"),
        (("-m", "chapter_sucess"), "there is no such marker; did you mean 'chapter_success'?"),
        (("-n", "2", "-m", "nosuch"), "-m names 'nosuch', but there is no such marker"),
    ],
)
def test_wrong_argument__is_named_in_one_sentence(suite: Suite, options: tuple[str, ...], says: str) -> None:
    ran = suite(*options)
    assert says in ran.sentence()
    assert "usage" not in ran.said


@pytest.mark.parametrize("entry", ["console", "pytest"])
@pytest.mark.parametrize("options", [("-k", "nosuch"), ("-m", "core and http"), ("-n", "2", "-k", "nosuch")])
def test_selection_of_nothing__says_so_in_the_last_line(suite: Suite, options: tuple[str, ...], entry: str) -> None:
    ran = suite(*options, entry=entry)
    assert ran.status == 5, ran.said
    last = ran.out.splitlines()[-1]
    assert last.startswith("NOTHING JUDGED: none of ")
    assert f"matches {options[-2]} {options[-1]!r}" in last


def test_help__is_that_of_the_command(suite: Suite) -> None:
    ran = suite("--help")
    assert ran.status == 0
    assert ran.out.startswith("usage: uapi-conformance run [options]\n")


@pytest.mark.parametrize("listing", ["--help", "--markers", "--fixtures"])
def test_listing_that_nobody_reads_on__is_no_error(listing: str) -> None:
    command = (sys.executable, "-m", "uapi_conformance", "run", listing)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(PYTHONPATH=str(SOURCES))
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert said == b""
    assert process.returncode == 0


def test_markers__list_classes_and_chapters(suite: Suite) -> None:
    said = suite("--markers").out
    for module in (SOURCES / "uapi_conformance" / "chapters").glob("test_*.py"):
        assert f"@pytest.mark.chapter_{module.stem.removeprefix('test_')}: " in said
    assert "@pytest.mark.http: requirements of this class" in said


def test_marker_of_a_chapter__selects_its_cases(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), "--max-examples", "0", "-m", "chapter_every_answer and core")
    assert ran.status == 6, ran.said
    assert {case["node_id"].partition("::")[0].rpartition("/")[2] for case in ran.cases} == {"test_every_answer.py"}
