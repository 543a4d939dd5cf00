# SPDX-License-Identifier: MIT
"""The limits that are declared are kept, whatever the target does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.reference.messages import Answer, Incoming, Wire

from tests.e2e.helpers import ONLY_SENT, Suite
from tests.e2e.servers import Watched, hooked, reference, with_call

HALF_A_SECOND = '[limits]\ntimeout = "500ms"\n'
SHORT = '[limits]\ntimeout = "200ms"\n'


@pytest.mark.parametrize("kind", ["hook", "call", "none"])
def test_most_requests__are_not_exceeded(suite: Suite, kind: str) -> None:
    watched = Watched()
    with reference(watched) as server:
        aimed = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}[kind]
        ran = suite(*aimed, *ONLY_SENT, "--max-requests", "50")
    assert len(watched.seen) == ran.report["requests"] == 50
    assert ran.status == 6, ran.said
    assert "--max-requests" in " ".join(ran.out.split())
    assert "at most 50 requests" in " ".join(ran.out.split())


class Busy(Watched):
    """Asks for patience, again and again."""

    def respond(self, request: Incoming) -> Answer:
        busy = replace(super().respond(request), status=429).with_header("Retry-After", "0")
        return busy if request.method == "PUT" else super().respond(request)


def test_most_requests__count_those_that_are_sent_again(suite: Suite) -> None:
    watched = Busy()
    with reference(watched) as server:
        ran = suite("--target-url", server.url, *ONLY_SENT, "--max-requests", "40")
    assert ran.status != 0
    assert len(watched.seen) <= 40


def test_rate__is_kept(suite: Suite) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, *ONLY_SENT, "--max-requests", "31", "--rate", "20/s")
    assert ran.report["requests"] == 31
    assert ran.report["duration"] >= 30 / 20


class HangsOnSome(Watched):
    """Never answers what it should refuse for its body."""

    def respond(self, request: Incoming) -> Answer:
        answer = super().respond(request)
        return replace(answer, wire=Wire(hang=True, delay=30)) if b"body_invalid" in answer.body else answer


def test_requests_that_hang__fail_and_the_run_goes_on(suite: Suite) -> None:
    declaration = suite.declared(HALF_A_SECOND)
    with reference(HangsOnSome()) as server:
        ran = suite(*declaration, *hooked(server), *ONLY_SENT)
    assert ran.status == 1, ran.said
    assert ran.verdicts["robust.answers"] == "fail"
    assert ran.verdicts["core.stop-accepted"] == "pass"
    assert "0.5 s" in ran.out


class Hangs(Watched):
    """Answers lists, and no PUT at all."""

    def respond(self, request: Incoming) -> Answer:
        answer = super().respond(request)
        return replace(answer, wire=Wire(hang=True, delay=30)) if request.method == "PUT" else answer


class Trickles(Watched):
    """Sends the head of each answer to a PUT, and never its end."""

    def respond(self, request: Incoming) -> Answer:
        answer = super().respond(request)
        wire = Wire(content_length=len(answer.body) + 1000, delay=0)
        return replace(answer, wire=wire) if request.method == "PUT" else answer


class Huge(Watched):
    """Answers PUTs with more than anybody reads."""

    def respond(self, request: Incoming) -> Answer:
        answer = super().respond(request)
        return replace(answer, body=b" " * 17_000_000) if request.method == "PUT" else answer


MOST_STOPS = 60
"""With the default of ten seconds each, more would hold a run up for an hour."""


@pytest.mark.parametrize("behaviour", [Hangs, Trickles])
@pytest.mark.parametrize("kind", ["call", "none"])
def test_target_that_never_completes_a_stop__is_given_up_after_a_few(
    suite: Suite, behaviour: type[Watched], kind: str
) -> None:
    watched = behaviour()
    with reference(watched) as server:
        aimed = with_call(server) if kind == "call" else ("--target-url", server.url)
        ran = suite(*suite.declared(SHORT), *aimed, *ONLY_SENT, within=120)
    assert ran.status in (1, 4), ran.said
    assert "Traceback" not in ran.said
    assert len(watched.puts) <= MOST_STOPS


@pytest.mark.parametrize("kind", ["call", "none"])
def test_answers_that_are_longer_than_is_read__say_nothing_about_the_target(suite: Suite, kind: str) -> None:
    """They arrive within the time that is declared by default, however busy this machine is."""
    watched = Huge()
    with reference(watched) as server:
        aimed = with_call(server) if kind == "call" else ("--target-url", server.url)
        ran = suite(*aimed, *ONLY_SENT, within=120)
    assert ran.status == 6, ran.said
    assert "Traceback" not in ran.said
    assert len(watched.puts) <= MOST_STOPS


class TwoSeconds(Watched):
    """Takes its time, within what is declared."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(delay=2.0))


def test_server_that_takes_two_seconds_for_each_answer__is_judged_as_any_other(suite: Suite) -> None:
    with reference(TwoSeconds()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-k", "core.overlapping and (answers or effects)", within=240)
    assert [case["verdict"] for case in ran.cases] == ["pass", "pass"], ran.said
