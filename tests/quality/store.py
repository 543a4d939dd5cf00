# SPDX-License-Identifier: MIT
"""Runs that were made, kept until they are all done, so that a long matrix can be taken up again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.quality.running import Job, Run
from tests.support.tree import ROOT

_SOURCES = ("conformance", "spec", "fixtures", "tests/quality", "pyproject.toml")


def state_of_tree(root: Path = ROOT, settings: str = "") -> str:
    """A digest of all that decides about a run; runs of another state are not taken up."""
    libraries = [f"{name} {version(name)}" for name in ("schemathesis", "hypothesis", "jsonschema-rs", "pytest")]
    digest = hashlib.sha256("\n".join([settings, sys.version, *libraries]).encode())
    for source in _SOURCES:
        for path in sorted([root / source, *(root / source).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class Store:
    """A file of one JSON line per run, for one state of the tree; with another state it begins anew."""

    def __init__(self, path: Path, state: str) -> None:
        self._path = path
        self._state = state

    def made(self) -> dict[Job, Run]:
        """The runs of this state that are there. A line that was cut off is a run that was not made."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        found = {}
        for line in lines:
            try:
                document = json.loads(line)
                if document.pop("state") != self._state:
                    return {}
                run = _run(document)
            except (ValueError, KeyError, TypeError):
                continue
            found[run.job] = run
        return found

    def begin(self, kept: Iterable[Run]) -> None:
        """Keep these alone."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("".join(self._line(run) for run in kept), encoding="utf-8")

    def add(self, run: Run) -> None:
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(self._line(run))

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)

    def _line(self, run: Run) -> str:
        return json.dumps({"state": self._state, **asdict(run)}) + "\n"


def _run(document: dict[str, Any]) -> Run:
    job = document.pop("job")
    claims = tuple((key, value) for key, value in job.pop("claims"))
    return Run(Job(claims=claims, only=tuple(job.pop("only")), **job), **document)
