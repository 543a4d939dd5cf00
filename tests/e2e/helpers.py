# SPDX-License-Identifier: MIT
"""What the end-to-end tests share: runs of the suite and what they leave behind."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.support.tree import ROOT, SOURCES

TOKEN = "plantedtoken-4f9a1c77e2b84d03"
ONLY_SENT = ("--max-examples", "0")
"""The deterministic part alone: what is generated is the business of few tests."""
FEW = ("--max-examples", "2")
"""Some generated cases, of every kind that there is."""

QUICK = 60.0
"""Seconds after which a run is taken for one that does not end; several times what any of them takes."""


@dataclass(frozen=True)
class Ran:
    """A run that is over: exit status, output, and the folder it wrote to."""

    status: int
    out: str
    err: str
    folder: Path

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def report(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return document

    @property
    def har(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "exchanges.har").read_text(encoding="utf-8"))
        return document

    @property
    def exchanges(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.har["log"]["entries"]
        return entries

    @property
    def verdicts(self) -> dict[str, str]:
        return {r["id"]: r["verdict"] for r in self.report["requirements"]}

    @property
    def cases(self) -> list[dict[str, Any]]:
        return [case for requirement in self.report["requirements"] for case in requirement["cases"]]

    @property
    def conclusion(self) -> str:
        """The verdict in one line: what `-q` ends with, too."""
        starts = ("CONFORMING", "NOT CONFORMING", "INCONCLUSIVE:", "ERROR:", "INTERRUPTED:", "NOTHING JUDGED:")
        return next((line for line in reversed(self.out.splitlines()) if line.startswith(starts)), "")

    def sentence(self) -> str:
        """The one sentence of an error of the user or the world."""
        assert self.status == 4, self.said
        assert "Traceback" not in self.said, self.said
        assert "INTERNALERROR" not in self.said, self.said
        sentences = {line.removeprefix("ERROR: ") for line in self.said.splitlines() if line.startswith("ERROR: ")}
        assert len(sentences) == 1, self.said
        sentence = sentences.pop()
        assert 20 < len(sentence) < 400, sentence
        return sentence


def environment(**more: str | None) -> dict[str, str]:
    """A user's environment with a token in it, and nothing that steers the suite or pytest beside; None takes away."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    given = {**kept, "UAPI_TOKEN": TOKEN, "PYTHONDONTWRITEBYTECODE": "1", **more}
    return {name: value for name, value in given.items() if value is not None}


class Suite:
    """Starts runs of the suite in a folder, with the token `TOKEN` unless another environment is given."""

    def __init__(self, forks: ForkServer, folder: Path) -> None:
        self._forks = forks
        self.folder = folder
        self._number = 0

    def __call__(
        self,
        *arguments: str,
        entry: str = "console",
        environ: Mapping[str, str] | None = None,
        within: float = QUICK,
        cwd: Path | None = None,
        canary: bool = False,
        claims: bool = False,
    ) -> Ran:
        """`uapi-conformance run` from an empty folder, or `pytest` in the checkout; fails unless it ends ``within``.

        With ``claims`` no folder for the reports is given, so that the run claims one.
        """
        self._number += 1
        place = self.folder / f"run-{self._number}"
        place.mkdir()
        report = place / "report"
        where = () if claims else ("--report-dir", str(report))
        given = (*where, *(() if canary else ("--no-canary",)), *arguments)
        if entry == "console":
            command, folder = ["run", *given], cwd or place
        else:
            command = ["-c", str(ROOT / "pyproject.toml"), "-o", f"cache_dir={self.folder / 'cache'}", *given]
            command, folder = [*command, str(SOURCES)], cwd or ROOT
        out, err = place / "out", place / "err"
        job = Job(entry, command, dict(environment() if environ is None else environ), folder, out, err)
        status = self._forks.run(job, within)
        read = [path.read_text(encoding="utf-8", errors="replace") for path in (out, err)]
        return Ran(status, read[0], read[1], report)

    def declared(self, text: str) -> tuple[str, str]:
        """The option for a run with this declaration file, which is written here."""
        path = self.folder / "target.toml"
        path.write_text(text, encoding="utf-8")
        return "--target", str(path)

    def start(self, *arguments: str) -> Started:
        """A run in a process of its own from the start, which goes on."""
        self._number += 1
        place = self.folder / f"run-{self._number}"
        place.mkdir()
        report = place / "report"
        command = (sys.executable, "-m", "uapi_conformance", "run", "--report-dir", str(report), *arguments)
        return Started(subprocess.Popen(command, cwd=place, env=environment(PYTHONPATH=str(SOURCES)), **_PIPES), report)


_PIPES: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


@dataclass(frozen=True)
class Started:
    """A run that goes on."""

    process: subprocess.Popen[bytes]
    folder: Path

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self, within: float = QUICK) -> Ran:
        try:
            out, err = self.process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"the run does not end: {out[-2000:]!r} {err[-2000:]!r}") from None
        return Ran(self.process.returncode, out.decode(), err.decode(), self.folder)


@dataclass(frozen=True)
class Job:
    """What to run and where; ``entry`` is `console` or `pytest`, and the output goes to ``out`` and ``err``."""

    entry: str
    arguments: list[str]
    environ: dict[str, str]
    folder: Path
    out: Path
    err: Path


class ForkServer:
    """The process that runs are forked from."""

    def __init__(self) -> None:
        command = (sys.executable, str(Path(__file__).with_name("forkserver.py")))
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(PYTHONPATH=str(SOURCES)), cwd="/"
        )

    def run(self, job: Job, within: float) -> int:
        """The exit status of a run; one that does not end ``within`` so many seconds is killed, and an AssertionError."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(job), default=str).encode() + b"\n")
        self._process.stdin.flush()
        child = self._answer(QUICK)
        assert child is not None, "the process that runs are forked from does not answer"
        status = self._answer(within)
        if status is None:
            os.kill(child, signal.SIGKILL)
            self._answer(QUICK)
            raise AssertionError(f"the run did not end within {within:g} s: {job.out.read_text()[-3000:]}")
        return status

    def _answer(self, within: float) -> int | None:
        output = self._process.stdout
        assert output is not None
        if not select.select([output], [], [], within)[0]:
            return None
        return int(json.loads(output.readline()))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(QUICK)
        finally:
            self._process.kill()
            if self._process.stdout is not None:
                self._process.stdout.close()


def eventually(true: Callable[[], bool], within: float = QUICK) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return true()
