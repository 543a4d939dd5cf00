# SPDX-License-Identifier: MIT
"""Situations that a run can come into, for the table of exit statuses: each starts a run and says how it ended."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace

from uapi_conformance.reference.messages import Answer, Incoming, Wire
from uapi_conformance.reference.server import ReferenceServer

from tests.e2e.helpers import ONLY_SENT, Ran, Suite, environment, eventually
from tests.e2e.servers import Watched, hooked, reference, unused_port

Situation = Callable[[Suite], Ran]
FEW_ITEMS = ("-k", "core.view-invalid")


def target(
    *options: str,
    behaviour: type[Watched] = Watched,
    aimed: Callable[[ReferenceServer], tuple[str, ...]] = hooked,
    entry: str = "console",
) -> Situation:
    """A run against a server."""

    def run(suite: Suite) -> Ran:
        with reference(behaviour()) as server:
            return suite(*aimed(server), *ONLY_SENT, *options, entry=entry)

    return run


def embedded(*options: str, entry: str = "console", **environ: str) -> Situation:
    """A run against the embedded server."""
    return lambda suite: suite(*ONLY_SENT, *options, entry=entry, environ=environment(**environ))


def plugin(source: str, *options: str, entry: str = "console") -> Situation:
    """A run of one requirement with a plugin of pytest beside it."""

    def run(suite: Suite) -> Ran:
        (suite.folder / "stranger.py").write_text(f"import pytest\n\n{source}\n")
        given = ("-o", f"pythonpath={suite.folder}", "-p", "stranger", *FEW_ITEMS, *options)
        return suite(*ONLY_SENT, *given, entry=entry)

    return run


def with_other_tests(source: str, *options: str) -> Situation:
    """A session of bare pytest with a test module of somebody else's in it."""

    def run(suite: Suite) -> Ran:
        own = suite.folder / "test_own.py"
        own.write_text(source)
        return suite(*ONLY_SENT, *options, str(own), entry="pytest")

    return run


def no_call(server: ReferenceServer) -> tuple[str, ...]:
    return "--target-url", server.url


def unreachable(suite: Suite) -> Ran:
    return suite("--target-url", f"http://127.0.0.1:{unused_port()}")


def declared(text: str) -> Situation:
    def run(suite: Suite) -> Ran:
        return suite(*suite.declared(text))

    return run


def folder_is_a_file(suite: Suite) -> Ran:
    (suite.folder / "file").write_text("no folder")
    return suite(*ONLY_SENT, "--report-dir", str(suite.folder / "file"))


def signalled(number: signal.Signals, requests: int, *options: str) -> Situation:
    """A run that gets a signal when so many requests have been sent."""

    def run(suite: Suite) -> Ran:
        watched = Watched()
        with reference(watched) as server:
            started = suite.start(*hooked(server), *ONLY_SENT, "--no-canary", "--rate", "40/s", *options)
            begun = eventually(lambda: len(watched.seen) >= requests)
            started.process.send_signal(number)
            ran = started.end()
        assert begun
        return ran

    return run


class NeverAnswers(Watched):
    """Hangs from the first request."""

    def respond(self, request: Incoming) -> Answer:
        return replace(super().respond(request), wire=Wire(hang=True, delay=20))
