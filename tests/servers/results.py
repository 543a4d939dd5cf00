# SPDX-License-Identifier: MIT
"""What came of mutants: kept in a file as it comes, and counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.servers.mutants import Key, Mutant
from tests.servers.reasons import Reason, reason_of
from tests.servers.trying import End, Tried


class Kept:
    """A file of one JSON line per mutant that was tried, with the state of the tree it was tried in."""

    def __init__(self, path: Path, state: str) -> None:
        self._path = path
        self._state = state

    def begin(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("", encoding="utf-8")

    def add(self, server: str, mutant: Mutant, tried: Tried) -> None:
        line = {
            "state": self._state,
            "server": server,
            "key": asdict(mutant.key),
            "end": tried.end.value,
            "why": tried.why,
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")

    def made(self) -> dict[tuple[str, Key], Tried]:
        """What was tried; of another state of the tree what was killed alone, for checks come and hardly ever go.

        A line that was cut off is a mutant that was not tried.
        """
        found = {}
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ()
        for line in lines:
            try:
                read = json.loads(line)
                tried = Tried(End(read["end"]), read["why"])
                if tried.end is End.KILLED or read["state"] == self._state:
                    found[read["server"], Key(**read["key"])] = tried
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def same_state(self) -> bool:
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ()
        return all(f'"state": "{self._state}"' in line for line in lines)


@dataclass(frozen=True)
class Count:
    """How the runs against the mutants of one kind of code of a server ended."""

    killed: int = 0
    explained: int = 0
    survived: int = 0
    inconclusive: int = 0
    errors: int = 0
    not_running: int = 0

    @property
    def judged(self) -> int:
        """All that run and that nobody has explained. Errors are counted apart: the run says that something is wrong,
        and that it may be the server."""
        return self.killed + self.survived + self.inconclusive

    @property
    def percent(self) -> float:
        """Of none, none was killed."""
        return 100 * self.killed / self.judged if self.judged else 0.0


def counted(found: Iterable[tuple[Mutant, Tried]], reasons: Sequence[Reason]) -> Count:
    """A reason speaks of what was not killed, in whichever way."""
    counts = dict.fromkeys(("killed", "explained", "survived", "inconclusive", "errors", "not_running"), 0)
    names = {
        End.KILLED: "killed",
        End.ERROR: "errors",
        End.INCONCLUSIVE: "inconclusive",
        End.NOT_RUNNING: "not_running",
        End.SURVIVED: "survived",
        End.NOT_REACHED: "survived",
    }
    for mutant, tried in found:
        name = "survived" if tried.is_silent_error else names[tried.end]
        open_end = tried.end not in (End.KILLED, End.NOT_RUNNING)
        counts["explained" if open_end and reason_of(mutant.key, reasons) else name] += 1
    return Count(**counts)
