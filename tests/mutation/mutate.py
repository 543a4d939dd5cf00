# SPDX-License-Identifier: MIT
"""`python -m tests.mutation.mutate`: does a test notice each small change of what decides verdicts?

cosmic-ray changes these modules one place at a time, in copies of the tree; the tests that should notice a change of
the module are run each time (`tests/mutation/modules.py` says which). The score is the share of changes that some test
noticed; tests that do not end have noticed. Survivors are printed as diffs. Exit status 1 where the score is too low.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from tests.mutation import cosmic, modules
from tests.mutation.cosmic import Change, Mutant, Noticed
from tests.quality import figures
from tests.support.tree import ROOT

FLOOR = 87.0
"""The percentage of changes that has to be noticed: a little below what was measured, since a sample of 150 is off by
two or three."""


@dataclass(frozen=True)
class Score:
    """How many changes were made, and how many of them a test noticed."""

    noticed: int
    made: int

    @property
    def percent(self) -> float:
        """Of nothing, nothing was noticed."""
        return 100 * self.noticed / self.made if self.made else 0.0


Record = Callable[[Score], None]
T = TypeVar("T")


def sample(changes: Sequence[T], size: int, seed: int) -> list[T]:
    """So many of the changes, evenly over all; another seed starts at another place."""
    if size >= len(changes):
        return list(changes)
    step = len(changes) / size
    start = random.Random(seed).random() * step  # noqa: S311 - a sample is no secret
    return [changes[int(start + step * number)] for number in range(size)]


def score_of(mutants: Iterable[Mutant]) -> Score:
    found = [mutant.noticed is not Noticed.NO for mutant in mutants]
    return Score(sum(found), len(found))


_WORK = (".git", ".tox", ".venv*", ".*cache", ".hypothesis", "__pycache__", "*.egg-info")
"""What stands in a tree that is worked on, and is no part of it."""


def _copied(source: Path, tree: Path) -> Path:
    written = str(source / "reports")

    def unwanted(folder: str, names: list[str]) -> set[str]:
        kept_out = ("2*", "quality") if folder == written else _WORK
        return shutil.ignore_patterns(*kept_out)(folder, names)

    return shutil.copytree(source, tree, ignore=unwanted)


def judge(names: Sequence[str], *, size: int | None, seed: int, jobs: int) -> Iterable[Mutant]:
    """Each change of the named modules, or so many of them, once it was tried, in order."""
    # One state of the tree for all, since it may be worked on meanwhile.
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(jobs) as pool:
        trees = [_copied(ROOT, Path(name) / "0")]
        trees += [_copied(trees[0], Path(name) / str(number)) for number in range(1, jobs)]
        changes = cosmic.changes_of(names, trees[0])
        changes = changes if size is None else sample(changes, size, seed)
        seconds = cosmic.seconds_unchanged({change.module for change in changes}, trees[0])
        benches: SimpleQueue[cosmic.Bench] = SimpleQueue()
        for tree in trees:
            benches.put(cosmic.Bench(tree, seconds))

        def test(change: Change) -> Mutant:
            bench = benches.get()
            try:
                return bench.test(change)
            finally:
                benches.put(bench)

        yield from pool.map(test, changes)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tell(module: str, mutants: Sequence[Mutant]) -> None:
    for mutant in mutants:
        if mutant.noticed is Noticed.NO:
            _say(f"--- survived: {mutant.change.operator} in {module}, line {mutant.change.line}\n{mutant.diff}")
    score = score_of(mutants)
    endless = sum(mutant.noticed is Noticed.BY_NOT_ENDING for mutant in mutants)
    _say(f"{module:<26}{score.noticed:>5} of {score.made}" + (f" ({endless} by not ending)" if endless else ""))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as checks/wire, or a room such as checks")
    parser.add_argument("--sample", type=_natural, metavar="N", help="so many changes, evenly over all (all)")
    parser.add_argument("--seed", type=int, metavar="S", default=1, help="which sample (1)")
    parser.add_argument(
        "--at-least", type=float, metavar="PERCENT", default=FLOOR, help=f"exit status 1 below this score ({FLOOR:g})"
    )
    parser.add_argument("--record", action="store_true", help="write the figures that the documents print")
    parser.add_argument(
        "--jobs", type=_natural, metavar="N", default=os.cpu_count() or 1, help="copies of the tree (one per core)"
    )
    return parser.parse_args(arguments)


def _natural(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it has to be 1 or more")
    return number


def main(arguments: Sequence[str], record: Record = lambda _score: None) -> int:
    options = _options(arguments)
    try:
        names = modules.chosen(options.modules)
    except ValueError as error:
        _say(str(error))
        return 4
    made: list[Mutant] = []
    found = judge(names, size=options.sample, seed=options.seed, jobs=options.jobs)
    for module, mutants in groupby(found, key=lambda mutant: mutant.change.module):
        tried = list(mutants)
        made += tried
        _tell(module, tried)
    score = score_of(made)
    record(score)
    if options.record and not options.modules:
        figures.record_mutation(figures.MutationFigures(score.noticed, score.made, options.sample is not None))
    enough = score.percent >= options.at_least
    _say(f"score {score.percent:.1f} %: {score.noticed} of {score.made} changes were noticed")
    if not enough:
        _say(f"too few: at least {options.at_least:g} % have to be")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
