# SPDX-License-Identifier: MIT
"""What is compared: a tool is a command line, the files that it reads, and how its complaints are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from uapi_conformance.reference.server import ReferenceServer

from tests.compare.complaints import Complaints
from tests.compare.processes import group

_UNWANTED = ("UAPI_", "SCHEMATHESIS_", "HYPOTHESIS_", "PYTEST_", "CI")
"""How variables begin that would change what a tool does without standing on its command line."""


@dataclass(frozen=True)
class Target:
    """Where a server is, and the token for it."""

    url: str
    token: str

    @classmethod
    def of(cls, server: ReferenceServer) -> Target:
        return cls(server.url, server.token)


ANY_TARGET = Target("$URL", "$UAPI_TOKEN")
"""Stands for the target of a command line that is shown: the shell puts the values in."""


class Tool(Protocol):
    """One row of the table. All that it needs stands in an empty folder of its own, in which it is run."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def title(self) -> str:
        """What it is called in the table, with its version."""

    def files(self) -> dict[str, str]:
        """The text of each file that it reads, by name; the same for every server."""

    def command(self, target: Target) -> tuple[str, ...]:
        """What a user would type in that folder."""

    def judge(self, target: Target, folder: Path, patience: float) -> Complaints:
        """Judge a server that runs. Raises subprocess.TimeoutExpired after ``patience`` seconds."""


class ToolError(Exception):
    """A tool does not work here, whichever server it is to judge."""


def shown(command: Sequence[str]) -> str:
    """A command line for a POSIX shell, in which `$NAME` stands for a value."""
    return " ".join(f'"{word}"' if " " in word else word for word in command)


def program(name: str) -> str:
    """The program of this name that belongs to the Python that runs here, else that on the search path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name) or name


def environment(target: Target, folder: Path) -> Mapping[str, str]:
    """What every tool is given: nothing that steers it by the way, and no cache of an earlier run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_UNWANTED)}
    return {**kept, "UAPI_TOKEN": target.token, "XDG_CACHE_HOME": str(folder / ".cache")}


def run(command: Sequence[str], target: Target, folder: Path, patience: float) -> int:
    """Run a command in a process of its own; its exit status."""
    whole = [program(command[0]), *command[1:]]
    nowhere = subprocess.DEVNULL
    with group(whole, cwd=folder, env=environment(target, folder), stdout=nowhere, stderr=nowhere) as process:
        return process.wait(patience)
