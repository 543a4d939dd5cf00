# SPDX-License-Identifier: MIT
"""What a tool holds against a server, and how one run of it differs from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Complaints:
    """How often a tool names what, in its own words: what it calls a failure or an error.

    What it only warns of or advises is none: no tool fails a server for that.
    """

    counts: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def beyond(self, usual: Complaints) -> bool:
        """Whether there is something that it does not say of the reference server, or not as often."""
        return any(count > usual.counts.get(what, 0) for what, count in self.counts.items())


UNFINISHED = Complaints({"it did not end in time": 1})
NO_JUDGEMENT = Complaints({"it ended without a judgement": 1})


def at_most(runs: Sequence[Complaints]) -> Complaints:
    """All that one of the runs says, each as often as in the run that says it most."""
    most: Counter[str] = Counter()
    for run in runs:
        most |= Counter(run.counts)
    return Complaints(dict(most))


def noise(runs: Sequence[Complaints]) -> tuple[str, ...]:
    """What comes and goes: not every run says it, or not as often."""
    said = sorted({what for run in runs for what in run.counts})
    return tuple(what for what in said if len({run.counts.get(what, 0) for run in runs}) > 1)
