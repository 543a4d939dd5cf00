# SPDX-License-Identifier: MIT
"""What ends a run half way keeps what was judged until then, and is never a pass."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import pytest
from uapi_conformance.reference.messages import Answer, Incoming, Wire
from uapi_conformance.reference.server import ReferenceServer

from tests.e2e.helpers import ONLY_SENT, Suite, eventually
from tests.e2e.servers import Watched, hooked, reference, with_call


def test_interrupt__ends_with_two_keeps_the_report_and_undoes_setups(suite: Suite) -> None:
    watched = Watched()
    standing = set(watched.store.calls)
    with reference(watched) as server:
        started = suite.start(*hooked(server), *ONLY_SENT, "--rate", "100/s")
        # Well behind the scenario of a recorded call and the lists, whose verdicts come as soon as their last request is answered.
        begun = eventually(lambda: len(watched.seen) >= 470)
        started.interrupt()
        ran = started.end()
        assert begun
        assert ran.status == 2, ran.said
        assert set(watched.store.calls) == standing
    assert "Traceback" not in ran.said
    assert ran.report["verdict"] == "inconclusive"
    assert "pass" in ran.verdicts.values()
    assert "inconclusive" in ran.verdicts.values()
    # A request that the interrupt cut off was sent, and has no answer to keep.
    assert ran.report["requests"] - len(ran.exchanges) in (0, 1)
    assert ran.conclusion.startswith("INTERRUPTED: ")


def test_interrupt_before_the_first_item__is_no_traceback(suite: Suite) -> None:
    class Slow(Watched):
        def respond(self, request: Incoming) -> Answer:
            return replace(super().respond(request), wire=Wire(hang=True, delay=20))

    watched = Slow()
    with reference(watched) as server:
        started = suite.start("--target-url", server.url)
        begun = eventually(lambda: len(watched.seen) >= 1)
        started.interrupt()
        ran = started.end()
    assert begun
    assert ran.status == 2, ran.said
    assert "Traceback" not in ran.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_to_the_first_process_of_several__reaches_the_one_that_works(
    suite: Suite, number: signal.Signals
) -> None:
    """Who ends a job signals one process; the worker sends nothing more, and undoes what was set up."""
    watched = Watched()
    standing = set(watched.store.calls)
    with reference(watched) as server:
        started = suite.start(*hooked(server), *ONLY_SENT, "--no-canary", "-n", "2", "--rate", "20/s")
        begun = eventually(lambda: len(watched.seen) >= 30)
        started.process.send_signal(number)
        ran = started.end()
        assert begun
        assert set(watched.store.calls) == standing
    assert len(watched.seen) < 60
    assert ran.status == 2, ran.said
    assert ran.conclusion.startswith("INTERRUPTED: ")


def test_two_interrupts__still_end_with_two(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        started = suite.start("--target-url", server.url, *ONLY_SENT, "--rate", "20/s", "--no-canary")
        begun = eventually(lambda: len(watched.seen) >= 20)
        started.interrupt()
        started.interrupt()
        ran = started.end()
    assert begun
    assert ran.status == 2, ran.said
    assert (ran.report["interrupted"], ran.report["exit_status"]) == (True, 2)
    assert ran.conclusion.startswith("INTERRUPTED: ")


class Mortal(Watched):
    """Goes away after so many requests."""

    server: ReferenceServer

    def __init__(self, lives: int) -> None:
        super().__init__()
        self._lives = lives

    def respond(self, request: Incoming) -> Answer:
        if len(self.seen) == self._lives:
            threading.Thread(target=self.server.stop, daemon=True).start()
        return super().respond(request)


class Freezing(Watched):
    """Answers nothing any more after so many requests."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self._lives = lives

    def respond(self, request: Incoming) -> Answer:
        answer = super().respond(request)
        return replace(answer, wire=Wire(hang=True, delay=30)) if len(self.seen) > self._lives else answer


@pytest.mark.parametrize("lives", [3, 60, 390])
def test_target_that_dies__is_an_error_and_what_was_judged_is_kept(suite: Suite, lives: int) -> None:
    mortal = Mortal(lives)
    with reference(mortal) as server:
        mortal.server = server
        ran = suite(*with_call(server), *ONLY_SENT, "--allow-inconclusive")
    sentence = ran.sentence()
    assert "stopped answering" in sentence
    assert ran.report["verdict"] == "error"
    assert ran.report["error"] == sentence
    assert len(ran.exchanges) >= lives
    # The recorded call and lists come first, so that a target which lives longer has more judged.
    assert ("pass" in ran.verdicts.values()) is (lives > 100)
    assert "conforming" not in ran.report["classes"].values()
    assert ran.conclusion.startswith("ERROR: ")


@pytest.mark.parametrize("lives", [3, 150])
def test_target_that_freezes__is_an_error_too(suite: Suite, lives: int) -> None:
    declaration = suite.declared('[limits]\ntimeout = "300ms"\n')
    watched = Freezing(lives)
    with reference(watched) as server:
        ran = suite(*declaration, *with_call(server), *ONLY_SENT)
    assert "stopped answering" in ran.sentence()
    assert ran.report["verdict"] == "error"


def test_failures_before_the_target_died__are_told(suite: Suite) -> None:
    class Wrong(Mortal):
        def finish(self, request: Incoming, answer: Answer) -> Answer:
            return replace(answer, status=404) if b"pc_phonecallview_invalid" in answer.body else answer

    wrong = Wrong(390)
    with reference(wrong) as server:
        wrong.server = server
        ran = suite(*with_call(server), *ONLY_SENT)
    assert "stopped answering" in ran.sentence()
    assert ran.verdicts["core.view-invalid"] == "fail"
    assert "core.view-invalid" in ran.out
