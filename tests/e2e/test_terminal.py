# SPDX-License-Identifier: MIT
"""What the terminal shows is whole on narrow ones, without colour, and under -q, -v and -rA."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import ONLY_SENT, Ran, Suite, environment
from tests.e2e.servers import AllUnknownAre404, NeverRefuses, PlainText, Watched, hooked, reference, with_call

WIDTH = 60
PYTESTS = ("platform ", "rootdir:", "configfile:", "plugins:", "FAILED ", "collected ", "test_", "junit")


def _too_wide(ran: Ran, width: int) -> list[str]:
    """Lines over the width that could have been shorter: an id, a path or a curl line stays in one piece."""
    return [
        line
        for line in ran.out.splitlines()
        if len(line) > width
        and not line.startswith((*PYTESTS, "curl ", "python3 -c", "NOT CONFORMING: ", "INCONCLUSIVE: "))
        and "chapters/test_" not in line
        and "=====" not in line
        and not line.startswith("=")
        and not any("/" in word for word in line.split())
    ]


@pytest.mark.parametrize("behaviour", [Watched, PlainText, AllUnknownAre404])
@pytest.mark.parametrize("kind", ["hook", "call", "none"])
def test_narrow_terminal__has_no_line_of_ours_over_its_width(suite: Suite, behaviour: type[Watched], kind: str) -> None:
    with reference(behaviour()) as server:
        options = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}[kind]
        ran = suite(*options, *ONLY_SENT, environ=environment(COLUMNS=str(WIDTH)))
    assert _too_wide(ran, WIDTH) == []


@pytest.mark.parametrize(
    "options", [("-q",), ("-v",), ("-vv",), ("-rA",), ("-ra", "--tb=long"), ("--tb=short",), ("-s",)]
)
@pytest.mark.parametrize("behaviour", [Watched, PlainText])
def test_output__has_no_traceback_and_ends_with_the_verdict(
    suite: Suite, behaviour: type[Watched], options: tuple[str, ...]
) -> None:
    with reference(behaviour()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "--color=no", *options)
    verdict = "CONFORMING:" if behaviour is Watched else "NOT CONFORMING:"
    assert ran.conclusion.startswith(verdict)
    assert "\x1b" not in ran.said
    for python in (
        "Traceback",
        "def test_",
        "uapi_conformance.runner.judging.Failed",
        "conformance.py",
        "self.run.judge",
        "INTERNALERROR",
    ):
        assert python not in ran.said


def test_quiet__says_the_verdict_and_little_else(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-q")
    # On a slow machine, signs of progress come in addition.
    assert len([line for line in ran.out.splitlines() if not line.startswith("sent ")]) <= 14
    assert ran.conclusion


def test_verbose__names_every_verdict_in_words(suite: Suite) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, *ONLY_SENT, "-v")
    assert "INCONCLUSIVE" in ran.out
    assert "PASSED" in ran.out
    assert "SKIPPED" not in ran.out


def test_colour__is_only_where_it_is_asked_for(suite: Suite) -> None:
    with reference() as server:
        plain = suite(*hooked(server), "-k", "core.stop-accepted")
        coloured = suite(*hooked(server), "-k", "core.stop-accepted", "--color=yes")
    assert "\x1b" not in plain.out
    assert "\x1b[" in coloured.out


def test_header__says_who_is_judged(suite: Suite) -> None:
    named = '[target]\nurl = "http://127.0.0.1:1"\nname = "PBX"\nvendor = "Acme"\nversion = "7.2"\n'
    with reference() as server:
        ran = suite(*suite.declared(named), *hooked(server), "-k", "core.stop-accepted")
    for part in (
        "Acme PBX 7.2",
        server.url,
        "uapi-conformance 0",
        ran.report["contract"]["sha256"][:12],
        str(ran.folder),
    ):
        assert part in ran.out


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "workers"])
def test_header_and_report__say_what_was_set_and_where(suite: Suite, workers: tuple[str, ...]) -> None:
    declared = suite.folder / "target.toml"
    environ = environment(UAPI_RATE="900/s", UAPI_RAT="5/s", UAPI_MAX_TIME="1h")
    with reference() as server:
        declared.write_text(f'[target]\nurl = "{server.url}"\nname = "PBX"\n[limits]\nmax_time = "15m"\n')
        options = ("--target", str(declared), "--max-time=20m", *ONLY_SENT, *workers)
        ran = suite(*options, "-k", "http.framing", environ=environ)
    file = f"{declared}, "
    assert ran.report["settings"] == [
        {"name": "file", "value": str(declared), "origin": "--target", "overrides": []},
        {"name": "url", "value": server.url, "origin": f"{file}[target] url", "overrides": []},
        {"name": "name", "value": "PBX", "origin": f"{file}[target] name", "overrides": []},
        {"name": "credentials", "value": "variable UAPI_TOKEN", "origin": "UAPI_TOKEN", "overrides": []},
        {"name": "rate", "value": "900/s", "origin": "UAPI_RATE", "overrides": []},
        {
            "name": "max_time",
            "value": "20m",
            "origin": "--max-time",
            "overrides": ["UAPI_MAX_TIME", f"{file}[limits] max_time"],
        },
    ]
    assert ran.report["notes"] == ["UAPI_RAT is not known to this suite; did you mean UAPI_RATE?"]
    assert ran.report["declaration"]["limits"]["max_time"] == 1200
    if not workers:
        said = " ".join(ran.out.split())
        assert f"--max-time: max_time 20m (over UAPI_MAX_TIME and {file}[limits] max_time)" in said
        assert "UAPI_RATE: rate 900/s" in said
        assert f"{declared}: url, name" in said
        assert "note UAPI_RAT is not known to this suite; did you mean UAPI_RATE?" in said


def test_summary__counts_by_chapter_and_class(suite: Suite) -> None:
    with reference(AllUnknownAre404()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    for title in ("Refusals name their cause", "Every answer", "core", "service", "http", "robust", "security"):
        assert any(line.startswith(title) for line in ran.out.splitlines())


class Shouting(Watched):
    """Puts what steers a terminal into its answers."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return (
            replace(answer, body=b'\x1b[31m\x07\x00{"shout":"\xc2\x9b31m\xe2\x80\xae"}')
            if answer.status >= 400
            else answer
        )


def test_control_characters_of_the_target__do_not_reach_the_terminal(suite: Suite) -> None:
    path = suite.folder / "junit.xml"
    with reference(Shouting()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, f"--junitxml={path}", "-rA")
    assert ran.status == 1, ran.said
    for character in "\x1b\x07\x00\x9b\u202e":
        assert character not in ran.said
    assert "\x1b" not in path.read_text(encoding="utf-8")


def test_server_that_is_wrong_everywhere__is_told_in_a_readable_length(suite: Suite) -> None:
    with reference(NeverRefuses()) as server:
        ran = suite("--target-url", server.url, *ONLY_SENT)
    assert ran.status == 1, ran.said
    assert len(ran.out) < 200_000
