# SPDX-License-Identifier: MIT
"""What a stack is, and how its processes are started and stopped."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

from tests.support.tree import ROOT

_PATIENCE = 60.0  # seconds; a compiler may have to run first
Command = tuple[str, ...]


class StackError(Exception):
    """A stack that is installed does not come up."""


@dataclass(frozen=True)
class Place:
    """Where a stack runs: a folder of its own, two free ports, and the token that it accepts.

    ``port`` is the one that is judged; ``inner`` is that of a server behind a proxy.
    """

    folder: Path
    port: int
    inner: int
    token: str


@dataclass(frozen=True)
class Stack:
    """A correct server. ``differs`` says in what it differs from the others.

    ``modules`` are Python distributions, ``programs`` what tells its version when it is started so; all have to be
    there; ``also`` is the version of what is installed along. ``prepare`` writes or builds what the processes need,
    each of which runs until it is stopped. ``proxied``: its hook is asked directly, not through the proxy.
    """

    name: str
    title: str
    differs: str
    processes: Callable[[Place], tuple[Command, ...]]
    modules: tuple[str, ...] = ()
    programs: tuple[Command, ...] = ()
    also: str = ""
    prepare: Callable[[Place], None] = lambda _: None
    proxied: bool = False

    def missing(self) -> tuple[str, ...]:
        """What has to be installed before it can be started."""
        modules = (name for name in self.modules if version_of_module(name) is None)
        return (*modules, *(command[0] for command in self.programs if program(command[0]) is None))

    def versions(self) -> str:
        modules = [f"{name} {version_of_module(name)}" for name in self.modules]
        programs = [f"{command[0]} {_version_of_program(command)}" for command in self.programs]
        return ", ".join([*modules, *([self.also] if self.also else []), *programs])


@dataclass(frozen=True)
class Served:
    """A stack that is up."""

    url: str
    states_url: str
    token: str


def program(name: str) -> str | None:
    """Where a program is; daemons are not in everybody's path."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


@contextlib.contextmanager
def serving(stack: Stack) -> Iterator[Served]:
    """Run a stack on free ports of the loopback interface. Raises StackError where it does not come up."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        place = Place(Path(name), *_free_ports(), secrets.token_urlsafe(24))
        url, inner = f"http://127.0.0.1:{place.port}", f"http://127.0.0.1:{place.inner}"
        served = Served(url, f"{inner if stack.proxied else url}/states", place.token)
        log = running.enter_context((place.folder / "log").open("w+b"))
        stack.prepare(place)
        processes = [running.enter_context(_process(command, place, log)) for command in stack.processes(place)]
        deadline = time.monotonic() + _PATIENCE
        while not _answers(served):
            if any(process.poll() is not None for process in processes) or time.monotonic() > deadline:
                said = (place.folder / "log").read_text("utf-8", "replace").strip()[-500:]
                raise StackError(f"{stack.name} does not start: {said or 'it says nothing'}")
            time.sleep(0.05)
        yield served


@contextlib.contextmanager
def _process(command: Command, place: Place, log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends, with all that it started, when the block does."""
    with subprocess.Popen(
        [program(command[0]) or command[0], *command[1:]],
        cwd=place.folder,
        env=_environment(place),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            # Nothing is worth a graceful end: the clients are gone, and what is kept is in the folder.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _environment(place: Place) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("UAPI_", "COV"))}
    own = {"PORT": str(place.port), "INNER_PORT": str(place.inner), "STATE": str(place.folder / "state")}
    return {**given, **own, "UAPI_TOKEN": place.token, "PYTHONPATH": str(ROOT)}


def _answers(served: Served) -> bool:
    """Whether the hook answers, and what stands before it lets requests through."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # through no proxy of the environment
            session.post(served.states_url, json={"action": "none"}, timeout=5)
            seen = session.get(f"{served.url}/uapi/phoneCalls/@me/@self", timeout=5)
    except requests.RequestException:
        return False
    return seen.status_code in {401, 403}


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for found in (one, other):
            found.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def version_of_module(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _version_of_program(command: Command) -> str:
    asked = subprocess.run(
        [program(command[0]) or command[0], *command[1:]], capture_output=True, text=True, check=False
    )
    found = re.search(r"\d+(?:\.\d+)+", asked.stdout + asked.stderr)
    return found[0] if found else "of an unknown version"
