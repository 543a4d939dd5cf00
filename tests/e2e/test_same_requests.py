# SPDX-License-Identifier: MIT
"""A run is reproducible: the same suite version sends the same requests, unless it is told to explore."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from uapi_conformance.reference import state_handler
from uapi_conformance.reference.model import Store, Token
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER

from tests.e2e.helpers import FEW, ONLY_SENT, TOKEN, Suite
from tests.e2e.servers import Seen, Watched, hooked, reference, with_call
from tests.support.tree import SOURCES

UNKNOWN = (UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER)


@pytest.fixture
def counted_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set-up calls, views and tokens get the same ids in the same order with every server; else they are random."""
    start = state_handler.StateHandler.__init__

    def init(self: state_handler.StateHandler, store: Store, user_id: str) -> None:
        calls, tokens = itertools.count(1), itertools.count(1)
        issue = store.issue

        def counted(user_id: str, value: str | None = None, expires: float | None = None) -> Token:
            return issue(user_id, value or f"token-number-{next(tokens):05d}", expires)

        monkeypatch.setattr(state_handler, "_call_id", lambda: f"{next(calls):03d}b81fd2618fe6f180e")
        monkeypatch.setattr(store, "issue", counted)
        start(self, store, user_id)

    monkeypatch.setattr(state_handler.StateHandler, "__init__", init)
    monkeypatch.setattr(state_handler, "_view_ids", lambda: iter([f"0{number}" for number in range(31, 61)]))


def _sent(suite: Suite, kind: str, *options: str) -> list[Seen]:
    watched = Watched()
    with reference(watched) as server:
        aimed = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}[kind]
        suite(*aimed, *options)
    return watched.seen


@pytest.mark.usefixtures("counted_ids")
@pytest.mark.parametrize("options", [ONLY_SENT, FEW], ids=["deterministic part", "with generated cases"])
@pytest.mark.parametrize("kind", ["hook", "call", "none"])
def test_two_runs__send_the_same(suite: Suite, kind: str, options: tuple[str, ...]) -> None:
    first, second = (_sent(suite, kind, *options) for _ in range(2))
    assert _unlike(first, second) == []
    if kind != "hook":  # There stops overlap, and either may come first.
        assert _one_by_one(first) == _one_by_one(second)


def _one_by_one(seen: list[Seen]) -> list[Seen]:
    """The requests without those of the kinds that are also sent at the same time, so that either may come first."""
    return [one for one in seen if not any(unknown in one.path for unknown in UNKNOWN)]


@pytest.mark.parametrize("kind", ["call", "none"])
def test_seed__sends_others_and_the_same_seed_the_same(suite: Suite, kind: str) -> None:
    usual = _sent(suite, kind, *FEW)
    seven, again, eight = (_sent(suite, kind, *FEW, "--seed", seed) for seed in ("7", "7", "8"))
    assert _unlike(seven, again) == []
    assert _unlike(usual, seven) != []
    assert _unlike(seven, eight) != []


def test_more_examples__send_more(suite: Suite) -> None:
    usual, more = _sent(suite, "none", *FEW), _sent(suite, "none", "--max-examples", "25")
    assert len(more) > len(usual)


def _unlike(first: list[Seen], second: list[Seen]) -> list[Seen]:
    one, other = Counter(first), Counter(second)
    return [*(one - other), *(other - one)]


THEIRS = """
import hypothesis
hypothesis.settings.register_profile("theirs", max_examples=2, derandomize=True)
hypothesis.settings.load_profile("theirs")
"""


def _started(folder: Path, *command: str, **environ: str) -> list[Seen]:
    """What a command of a user's sends to a server with one declared call."""
    watched = Watched()
    with reference(watched) as server:
        subprocess.run(
            [sys.executable, "-m", *command, *with_call(server), "--no-canary", "--report-dir", str(folder / "report")],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "UAPI_TOKEN": TOKEN, **environ},
            capture_output=True,
            timeout=180,
            check=False,
        )
    return watched.seen


def test_pytest_and_the_console_command__send_the_same_wherever_they_are_started(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    (there / "schemathesis.toml").write_text('seed = 99\n[generation]\nmode = "negative"\nallow-x00 = true\n')
    (there / "sitecustomize.py").write_text(THEIRS)
    (there / "theirs.py").write_text("\n".join(f"WORD{n} = 'word {n}'" for n in range(200)))
    usual = _started(here, "pytest", "-c", str(SOURCES.parent / "pyproject.toml"), str(SOURCES))
    theirs = os.pathsep.join((str(there), str(SOURCES)))
    others = _started(there, "uapi_conformance", "run", PYTHONPATH=theirs, CI="true", PYTHONHASHSEED="3")
    assert len(usual) > 150
    assert _unlike(usual, others) == []
