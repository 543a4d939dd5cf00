# SPDX-License-Identifier: MIT
"""All runs of all tools, in one file that is written after each run, so that a long comparison can be gone on with."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.compare.complaints import Complaints, at_most, noise
from tests.compare.tools import ANY_TARGET, Tool, shown
from tests.quality.figures import Measurement

REFERENCE = "reference"


@dataclass(frozen=True)
class Server:
    """``kind`` is `fault`, `variant` or `reference`; ``name`` that in the catalogue."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


THE_REFERENCE = Server(REFERENCE, REFERENCE)


@dataclass(frozen=True)
class Ran:
    """One run of a tool."""

    complaints: Complaints
    seconds: float


@dataclass(frozen=True)
class Row:
    """What one tool did, by name of the server.

    It has found a fault where it complains of something that it does not complain of on the reference server, or more
    often. A false alarm is any complaint about a server that keeps the contract, the reference server among them.
    ``noise`` are complaints that come and go on the reference server, ``seconds`` the median of its runs there, which
    are made alone.
    """

    tool: str
    title: str
    command: str
    found: tuple[str, ...]
    missed: tuple[str, ...]
    alarms: tuple[str, ...]
    legal: int
    noise: tuple[str, ...]
    seconds: float


@dataclass
class Results:
    """``servers`` are those that every tool judges, besides the reference server; ``measured`` is the last run."""

    servers: tuple[Server, ...]
    path: Path | None = None
    runs: dict[str, dict[Server, list[Ran]]] = field(default_factory=dict)
    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    measured: Measurement = field(default_factory=Measurement.now)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def read(cls, path: Path) -> Results:
        document = json.loads(path.read_bytes())
        servers = tuple(Server(*server) for server in document["servers"])
        made = cls(servers, path, measured=Measurement.read(document["measured"]))
        for name, tool in document["tools"].items():
            made.said[name] = (tool["title"], tool["command"])
            made.runs[name] = {}
            for kind, server, complaints, seconds in tool["runs"]:
                made.runs[name].setdefault(Server(kind, server), []).append(Ran(Complaints(complaints), seconds))
        return made

    def of(self, tool: Tool, server: Server) -> Sequence[Ran]:
        return self.runs.get(tool.name, {}).get(server, [])

    def add(self, tool: Tool, server: Server, ran: Ran) -> None:
        with self._lock:
            self.measured = Measurement.now()
            self.said[tool.name] = (tool.title, shown(tool.command(ANY_TARGET)))
            self.runs.setdefault(tool.name, {}).setdefault(server, []).append(ran)
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.write_text(json.dumps(self._document(), indent=1, ensure_ascii=False) + "\n", "utf-8")

    def _document(self) -> Mapping[str, Any]:
        tools = {
            name: {
                "title": self.said[name][0],
                "command": self.said[name][1],
                "runs": [
                    (server.kind, server.name, dict(ran.complaints.counts), round(ran.seconds, 2))
                    for server, made in runs.items()
                    for ran in made
                ],
            }
            for name, runs in self.runs.items()
        }
        servers = [(s.kind, s.name) for s in self.servers]
        return {"measured": asdict(self.measured), "servers": servers, "tools": tools}

    def rows(self) -> Iterator[Row]:
        """A row for each tool that has judged every server."""
        for name, runs in self.runs.items():
            if all(server in runs for server in (THE_REFERENCE, *self.servers)):
                yield _row(name, *self.said[name], runs, self.servers)


def _row(name: str, title: str, command: str, runs: Mapping[Server, Sequence[Ran]], servers: Sequence[Server]) -> Row:
    reference = [ran.complaints for ran in runs[THE_REFERENCE]]
    usual = at_most(reference)
    faults = [s for s in servers if s.kind == "fault"]
    legal = [THE_REFERENCE, *(s for s in servers if s.kind == "variant")]
    found = tuple(s.name for s in faults if runs[s][0].complaints.beyond(usual))
    return Row(
        tool=name,
        title=title,
        command=command,
        found=found,
        missed=tuple(s.name for s in faults if s.name not in found),
        alarms=tuple(s.name for s in legal if any(ran.complaints for ran in runs[s])),
        legal=len(legal),
        noise=noise(reference),
        seconds=median(ran.seconds for ran in runs[THE_REFERENCE]),
    )
