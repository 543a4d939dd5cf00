# SPDX-License-Identifier: MIT
"""Why a mutant may survive: because a server may be like that, or because nobody can tell it from the original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.servers.mutants import Key

FILE = Path(__file__).with_name("survivors.yaml")
_WORDS = ("module", "function", "operator", "before", "after", "occurrence")


@dataclass(frozen=True)
class Reason:
    """One sentence about the mutants that have one of these ``words`` each; where none is given, it may be any.

    The statement before the change is always given: what is true of a whole function is seldom true of each change in it.
    """

    words: tuple[tuple[str, tuple[str | int, ...]], ...]
    why: str

    def fits(self, key: Key) -> bool:
        have = asdict(key)
        return all(have[name] in values for name, values in self.words)

    def __str__(self) -> str:
        return ", ".join(f"{name}: {' or '.join(map(str, values))}" for name, values in self.words)


def load(file: Path = FILE) -> list[Reason]:
    """The reasons of a file. Raises ValueError with a sentence where one is not as it should be."""
    return [_reason(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or ()]


def _reason(entry: Any) -> Reason:
    if not isinstance(entry, dict) or not {"module", "before", "reason"} <= entry.keys() <= {*_WORDS, "reason"}:
        raise ValueError(
            f"A reason has a module, what was there before, any of {', '.join(_WORDS)}, and a reason: {entry}"
        )
    words = {name: tuple(value) if isinstance(value, list) else (value,) for name, value in entry.items()}
    if any(not isinstance(one, int if name == "occurrence" else str) for name, each in words.items() for one in each):
        raise ValueError(f"All but the occurrence of a reason is text: {entry}")
    if not str(entry["reason"]).endswith("."):
        raise ValueError(f"A reason is one sentence: {entry}")
    return Reason(tuple((name, words[name]) for name in _WORDS if name in words), entry["reason"])


def reason_of(key: Key, reasons: Iterable[Reason]) -> Reason | None:
    return next((reason for reason in reasons if reason.fits(key)), None)


def outdated(reasons: Sequence[Reason], known: Iterable[Key], killed: Iterable[Key], whole: bool) -> list[Reason]:
    """The reasons that fit no mutant, or none that survives: of all where ``whole``, else those of one mutant alone."""
    known, killed = list(known), set(killed)
    found = []
    for reason in reasons:
        fitting = [key for key in known if reason.fits(key)]
        if not fitting or ((whole or len(fitting) == 1) and killed.issuperset(fitting)):
            found.append(reason)
    return found


def written(key: Key) -> str:
    """A mutant as an entry of the file, but for the reason."""
    lines = yaml.safe_dump([asdict(key)], sort_keys=False, allow_unicode=True, width=100000)
    return lines.replace("  occurrence: 1\n", "") + "  reason:\n"
