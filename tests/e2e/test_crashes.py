# SPDX-License-Identifier: MIT
"""A crash of the suite shows where it happened, and no token: whatever pytest is asked to show of it, and where."""

from __future__ import annotations

import pytest

from tests.e2e.helpers import ONLY_SENT, TOKEN, Suite
from tests.e2e.servers import Watched, hooked, reference

EVERYTHING = ("--showlocals", "--full-trace", "--tb=long", "-rA", "-vv")

# Each says what fails and when; a value of every kind that a traceback shows holds the token.
CRASHES = {
    "the first request": """
from uapi_conformance.wire.client import Client
def crash(self, request, **more):
    authorization = request.header("authorization")
    raise RuntimeError(f"no idea what to do with {request.headers!r}")
Client.send = crash
""",
    "a request in the middle": """
from uapi_conformance.wire.client import Client
send = Client.send
def crash(self, request, **more):
    self.seen = getattr(self, "seen", 0) + 1
    if self.seen == 30:
        raise KeyError(request)
    return send(self, request, **more)
Client.send = crash
""",
    "a check": """
from uapi_conformance.runner import judging
def crash(requirement, verdict, disturbance):
    authorization = [e.request.header("authorization") for e in verdict.evidence]
    print("captured", authorization)
    raise ValueError(authorization)
judging.fair = crash
""",
    "a report of an item": """
from uapi_conformance.runner import judging
def crash(run, judged, node_id, check):
    raise judging.Failed(run._tokens.given)
judging.judge = crash
def crash_too(self, item, error, made):
    token = str(error)
    raise RuntimeError(token)
judging.Judging._note_end = crash_too
""",
    "the end": """
from uapi_conformance.runner.run import Run
def crash(self, *, interrupted=False):
    tokens = self._tokens.given
    raise RuntimeError(f"cannot close with {tokens}")
Run.close = crash
""",
}


@pytest.mark.parametrize(
    ("crash", "asked"),
    [
        *((crash, EVERYTHING) for crash in CRASHES),
        ("the first request", ()),
        ("the first request", ("-n", "2", "--showlocals")),
        ("a report of an item", ("--tb=native",)),
    ],
)
def test_crash__shows_no_token(suite: Suite, crash: str, asked: tuple[str, ...]) -> None:
    (suite.folder / "stranger.py").write_text(CRASHES[crash])
    junit = suite.folder / "junit.xml"
    options = ("-o", f"pythonpath={suite.folder}", "-p", "stranger", f"--junitxml={junit}", *asked)
    with reference(Watched()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, "-k", "core.stop", *options)
    assert ran.status == 3, ran.said
    written = [ran.said, junit.read_text(encoding="utf-8")]
    written += [path.read_text(encoding="utf-8") for path in ran.folder.iterdir()] if ran.folder.is_dir() else []
    # Nor a good part of it: pytest cuts long values in the middle.
    assert not any(TOKEN[at : at + 10] in text for text in written for at in range(len(TOKEN) - 9))


def test_crash__says_where_it_happened(suite: Suite) -> None:
    (suite.folder / "stranger.py").write_text(CRASHES["the first request"])
    with reference(Watched()) as server:
        ran = suite(*hooked(server), "-o", f"pythonpath={suite.folder}", "-p", "stranger")
    assert "stranger.py:5: in crash" in ran.said
    assert "no idea what to do with (('Authorization', 'Bearer [token]'),)" in ran.said
    assert "please report it" in ran.conclusion


CTRL_C = """
from uapi_conformance.wire.client import Client
send = Client.send
def interrupted(self, request, **more):
    self.seen = getattr(self, "seen", 0) + 1
    authorization = request.header("authorization")
    if self.seen == 30:
        raise KeyboardInterrupt
    return send(self, request, **more)
Client.send = interrupted
"""


@pytest.mark.parametrize("asked", [(), ("--full-trace", "--showlocals")], ids=["as usual", "full trace"])
def test_interruption__shows_no_token(suite: Suite, asked: tuple[str, ...]) -> None:
    (suite.folder / "stranger.py").write_text(CTRL_C)
    with reference(Watched()) as server:
        ran = suite(
            *hooked(server), *ONLY_SENT, "-k", "core.stop", "-o", f"pythonpath={suite.folder}", "-p", "stranger", *asked
        )
    assert ran.status == 2, ran.said
    assert not any(TOKEN[at : at + 10] in ran.said for at in range(len(TOKEN) - 9))
