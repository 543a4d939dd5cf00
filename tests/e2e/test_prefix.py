# SPDX-License-Identifier: MIT
"""A server whose API lies below a path of the target's URL is judged there, and nothing is sent elsewhere."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User

from tests.e2e.helpers import FEW, ONLY_SENT, TOKEN, Ran, Suite, environment
from tests.e2e.servers import NeverRefuses, Watched, hooked, reference, with_call

PUBLIC = "https://pbx.example.org"


class Outside(Behaviour):
    """Keeps what was asked outside the path of the API."""

    def __init__(self) -> None:
        super().__init__()
        self.outside = 0

    def answer(self, request: Incoming) -> Answer:
        self.outside += not request.path.startswith("/uapi")
        return super().answer(request)


class Stripped(Outside):
    """A server whose gateway takes the path away: it does not know it, and does not show it in its links."""

    origin = ""

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        return f"{self.link_base(request)}/uapi/phoneCalls/{user.id}/{extension or call.extension}/{call.id}"

    def link_base(self, request: Incoming) -> str:
        return self.origin or super().link_base(request)


class Renamed(Stripped):
    """The same, known to the world by another name and path."""

    origin = f"{PUBLIC}/voip"


class Echoed(Stripped):
    """The same, by another name without a path."""

    origin = PUBLIC


def failing(ran: Ran) -> list[str]:
    return [r["id"] for r in ran.report["requirements"] if r["verdict"] == "fail"]


def urls(ran: Ran) -> set[str]:
    return {
        entry["request"]["url"].partition("/phoneCalls")[0].partition("/phone%43alls")[0] for entry in ran.exchanges
    }


@pytest.mark.parametrize(
    ("path", "api"),
    [
        ("/pbx1", "/pbx1/uapi"),
        ("/a/b.c/pbx-1/", "/a/b.c/pbx-1/uapi"),
        ("/uapi", "/uapi"),
        ("/pbx1/uapi/", "/pbx1/uapi"),
        ("/unifiedapi", "/unifiedapi"),
        ("/pbx1/unifiedapi", "/pbx1/unifiedapi"),
    ],
)
def test_conforming_server_below_a_path__conforms(suite: Suite, path: str, api: str) -> None:
    behaviour = Outside()
    with reference(behaviour, path) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert ran.status == 0, ran.said
    assert behaviour.outside == 0
    assert ran.report["target"]["url"] == server.url
    assert urls(ran) == {server.states_url.removesuffix("/states") + api}


def test_generated_and_deep_requests_below_a_path__are_judged_as_elsewhere(suite: Suite) -> None:
    with reference(Outside(), "/pbx1") as server:
        below = suite(*hooked(server), *FEW, "--deep")
    with reference(Outside()) as server:
        plain = suite(*hooked(server), *FEW, "--deep")
    assert below.status == 0, below.said
    assert below.verdicts == plain.verdicts
    assert abs(below.report["requests"] - plain.report["requests"]) <= 2


def test_fault_below_a_path__is_found_and_its_curl_line_repeats_the_request(suite: Suite) -> None:
    with reference(NeverRefuses(), "/pbx1") as server:
        ran = suite(*with_call(server), *ONLY_SENT, "-k", "service.user-invalid")
        assert ran.status == 1, ran.said
        line = next(case["curl"] for case in ran.cases if case["curl"])
        assert f"{server.url}/uapi/phoneCalls/" in line
        words = [word.replace("$UAPI_TOKEN", TOKEN) for word in shlex.split(line)]
        said = subprocess.run(words, env=environment(), capture_output=True, text=True, check=True, timeout=30).stdout
    assert said.startswith("HTTP/1.1 200")
    assert '"error"' in said


def test_links_without_the_path__are_not_judged_until_they_are_declared(suite: Suite) -> None:
    behaviour = Stripped()
    with reference(behaviour, "/pbx1") as server:
        undeclared = suite(*hooked(server), *ONLY_SENT)
        assert behaviour.outside == 0
        requirements = undeclared.report["requirements"]
        reason = next(r["reason"] for r in requirements if r["id"] == "core.link-leads")
        key = reason[reason.index("link_origins = ") :].rstrip(".")
        declared = suite(*suite.declared(f"[target]\n{key}\n"), *hooked(server), *ONLY_SENT)
    assert (failing(undeclared), undeclared.status) == ([], 6), undeclared.said
    assert declared.status == 0, declared.said
    assert behaviour.outside == 0


@pytest.mark.parametrize(
    ("behaviour", "origins"),
    [(Renamed, f"{PUBLIC}/voip"), (Echoed, PUBLIC), (Echoed, f"{PUBLIC}/somewhere")],
)
@pytest.mark.parametrize("path", ["", "/pbx1"])
def test_links_of_a_declared_name__lead_to_the_target(
    suite: Suite, behaviour: type[Stripped], origins: str, path: str
) -> None:
    with reference(behaviour(), path) as server:
        ran = suite(*suite.declared(f'[target]\nlink_origins = ["{origins}"]\n'), *hooked(server), *ONLY_SENT)
    assert ran.status == 0, ran.said


class WrongLink(Outside):
    """Links to a call that does not exist, under the declared name."""

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        return f"{PUBLIC}/uapi/phoneCalls/@me/{call.id[::-1]}/{call.id}"


def test_wrong_link_of_a_declared_name__fails_below_a_path(suite: Suite) -> None:
    with reference(WrongLink(), "/pbx1") as server:
        ran = suite(*suite.declared(f'[target]\nlink_origins = ["{PUBLIC}"]\n'), *hooked(server), *ONLY_SENT)
    assert "core.link-leads" in failing(ran), ran.said


class OtherService(Watched):
    """Knows no phone calls."""

    def respond(self, request: Incoming) -> Answer:
        return self.refuse(request, Problem("not_found"))


def test_url_without_the_path__says_what_was_asked(suite: Suite) -> None:
    with reference(OtherService(), "/pbx1") as server:
        sentence = suite("--target-url", server.url.removesuffix("/pbx1")).sentence()
    assert "/uapi/phoneCalls/@me/@self" in sentence
    assert "the path under which a gateway publishes it" in sentence
