# SPDX-License-Identifier: MIT
"""Changes of one place, made by cosmic-ray, and whether the tests notice them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from tests.mutation.modules import NOTICED_BY, SOURCES, path_of
from tests.mutation.places import places

_LEAST = 30.0
_TIMES = 10
"""Seconds that tests may take, and how many times what they take of the unchanged module: a busy machine is no loop."""


class Noticed(Enum):
    """What the tests said of a change. Tests that do not end have noticed it: nobody would take that for a pass."""

    YES = "noticed"
    BY_NOT_ENDING = "noticed: the tests did not end"
    NO = "survived"


@dataclass(frozen=True)
class Change:
    """A change that can be made: which operator of cosmic-ray, where, and the how-manieth place of that operator."""

    module: str
    operator: str
    line: int
    column: int
    occurrence: int


@dataclass(frozen=True)
class Mutant:
    """A change that was made, what the tests said of it, and the change as a diff."""

    change: Change
    noticed: Noticed
    diff: str = ""


def changes_of(modules: Iterable[str], tree: Path) -> list[Change]:
    """Every change of the modules that could change what they do, in their order and from top to bottom."""
    found = [change for module in modules for change in _changes_of(module, tree)]
    order = {module: place for place, module in enumerate(NOTICED_BY)}
    return sorted(found, key=lambda c: (order[c.module], c.line, c.column, c.operator, c.occurrence))


def _changes_of(module: str, tree: Path) -> Iterator[Change]:
    for place in places((tree / path_of(module)).read_text(encoding="utf-8")):
        yield Change(module, place.operator, place.line, place.column, place.occurrence)


def seconds_unchanged(modules: Iterable[str], tree: Path) -> dict[str, float]:
    """How long the tests of each module take without any change. Raises SystemExit where they fail then."""
    taken: dict[Sequence[str], float] = {}
    for tests in dict.fromkeys(tuple(NOTICED_BY[module]) for module in sorted(modules)):
        clock = time.monotonic()
        ran = subprocess.run(_command(tree, tests), capture_output=True, text=True, check=False)
        if ran.returncode:
            raise SystemExit(f"Without any change {' '.join(tests)} fail: {(ran.stdout or ran.stderr)[-2000:]}")
        taken[tests] = time.monotonic() - clock
    return {module: taken[tuple(NOTICED_BY[module])] for module in modules}


def _command(tree: Path, tests: Sequence[str]) -> list[str]:
    # Of the plugins that are installed, only our own, which knows the markers of the chapters.
    plugins = ["-p", "no:cacheprovider", "-p", "uapi_conformance.runner.plugin"]
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", *plugins, *tests]
    settings = ["PYTHONDONTWRITEBYTECODE=1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", f"PYTHONPATH={tree / SOURCES}"]
    return ["nice", "env", "-C", os.fspath(tree), *settings, *pytest]


class Bench:
    """A copy of the tree, in which one change at a time is made and tested. ``seconds`` are those without a change."""

    def __init__(self, tree: Path, seconds: Mapping[str, float]) -> None:
        self._tree = tree
        self._seconds = seconds

    def test(self, change: Change) -> Mutant:
        """Make a change, run the tests that should notice it, undo it. Raises SystemExit where that cannot be done."""
        from cosmic_ray.mutating import mutate_and_test
        from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome

        start = (change.line, change.column)
        end = (change.line, change.column + 1)  # where it ends is for filters that are not used
        path = self._tree / path_of(change.module)
        spec = MutationSpec(path, f"core/{change.operator}", change.occurrence, start, end)
        command = shlex.join(_command(self._tree, NOTICED_BY[change.module]))
        result: Any = mutate_and_test([spec], command, max(_LEAST, _TIMES * self._seconds[change.module]))
        if result.worker_outcome is not WorkerOutcome.NORMAL or result.test_outcome is TestOutcome.INCOMPETENT:
            raise SystemExit(f"{change} could not be tried: {result.worker_outcome}\n{result.output or ''}"[-2000:])
        diff = (result.diff or "").replace(f"/{self._tree}/", "/")
        if result.test_outcome is TestOutcome.SURVIVED:
            return Mutant(change, Noticed.NO, diff)
        return Mutant(change, Noticed.BY_NOT_ENDING if result.output == "timeout" else Noticed.YES, diff)
