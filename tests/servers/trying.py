# SPDX-License-Identifier: MIT
"""One run of the suite against a mutant, in a process that is forked from one that has imported everything else."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from tests.servers.mutants import Mutant
from tests.servers.targets import Served, Server
from tests.support.tree import ROOT

_LONGEST = 120.0  # seconds of a run; one without a fault takes some seven


class End(Enum):
    """How the run against a mutant ended."""

    KILLED = "killed"
    SURVIVED = "survived"
    INCONCLUSIVE = "inconclusive"
    ERROR = "ended as an error"
    NOT_RUNNING = "does not run"
    NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Tried:
    """What came of a mutant. ``why`` is the requirement that failed first, or the last sentence of the run."""

    end: End
    why: str = ""
    seconds: float = 0.0

    @property
    def is_silent_error(self) -> bool:
        """Whether the run ended as an error that does not say that the server may be at fault."""
        return self.end is End.ERROR and not any(words in self.why for words in _BLAMES_SERVER)


_BLAMES_SERVER = ("the server is at fault", "The target stopped answering", "does not give a complete HTTP answer")
_ENDS = {0: End.SURVIVED, 1: End.KILLED, 4: End.ERROR, 6: End.INCONCLUSIVE}
_Traced = set[tuple[str, int]]


def try_all(server: Server, mutants: Sequence[Mutant], processes: int) -> Iterator[tuple[Mutant, Tried]]:
    """Each mutant and what came of it, as they end."""
    context = multiprocessing.get_context("fork")
    left = list(reversed(mutants))
    running: dict[Connection, tuple[Mutant, BaseProcess, float]] = {}
    while left or running:
        while left and len(running) < processes:
            mutant = left.pop()
            ours, theirs = context.Pipe(duplex=False)
            process: BaseProcess = context.Process(target=_child, args=(server, mutant, theirs), daemon=True)
            process.start()
            theirs.close()
            running[ours] = (mutant, process, time.monotonic())
        ready = wait(list(running), timeout=1.0)
        for connection, (mutant, process, began) in list(running.items()):
            seconds = time.monotonic() - began
            if connection not in ready and seconds < _LONGEST:
                continue
            del running[connection]
            tried = _received(connection) if connection in ready else Tried(End.ERROR, "the run does not end")
            process.kill()
            process.join()
            yield mutant, Tried(tried.end, tried.why, seconds)


def _received(connection: Connection) -> Tried:
    try:
        end, why = connection.recv()
    except EOFError:
        return Tried(End.NOT_RUNNING, "its process died")
    return Tried(End(end), why)


def reached(server: Server) -> _Traced:
    """Which lines of the server's modules run, when it starts and when the suite judges it. Raises SystemExit where
    the server does not conform as it is."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_traced_child, args=(server, theirs), daemon=True)
    process.start()
    theirs.close()
    tried, lines = ours.recv()
    process.join()
    if tried.end is not End.SURVIVED:
        raise SystemExit(f"The server {server.name} is not let pass as it is: {tried.end.value}: {tried.why}")
    return set(lines)


def warm(server: Server) -> None:
    """Import what every run needs, but nothing of the server."""
    for name in ("pytest", "schemathesis", "uapi_conformance.cli", "uapi_conformance.runner.plugin", *server.warm):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _child(server: Server, mutant: Mutant, connection: Connection) -> None:
    with _quiet():
        try:
            tried = _judged(server, {mutant.key.module: mutant.text})
        except BaseException as error:  # noqa: BLE001 - whatever a mutant raises, it is told
            tried = Tried(End.NOT_RUNNING, f"{type(error).__name__}: {error}"[:300])
    connection.send((tried.end.value, tried.why))
    connection.close()
    os._exit(0)


def _traced_child(server: Server, connection: Connection) -> None:
    seen: _Traced = set()
    files = {str(module.path): module.name for module in server.modules}

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        name = files.get(frame.f_code.co_filename)
        if name is None:
            return None
        if event == "line":
            seen.add((name, frame.f_lineno))
        return trace

    threading.settrace(trace)
    sys.settrace(trace)
    with _quiet():
        tried = _judged(server, {}, whole=True)
    connection.send((tried, sorted(seen)))
    connection.close()
    os._exit(0)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _judged(server: Server, texts: Mapping[str, str], *, whole: bool = False) -> Tried:
    for name in [name for name in sys.modules if name == server.fresh or name.startswith(f"{server.fresh}.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(server, texts))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = stack.enter_context(server.serve())
        return _run(served, folder, whole=whole)


def _run(served: Served, folder: Path, *, whole: bool) -> Tried:
    import pytest

    declaration = folder / "target.toml"
    declaration.write_text(f'[target]\nurl = "{served.url}"\ntest_system = true\n[limits]\ntimeout = "2s"\n', "utf-8")
    arguments = ["-q", "--deep", "--no-canary", "-p", "no:cacheprovider", "-p", "no:unraisableexception"]
    arguments += ["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), "--target", str(declaration)]
    arguments += ["--report-dir", str(folder), "--states-url", served.states_url, *([] if whole else ["-x"])]
    os.environ["UAPI_TOKEN"] = served.token
    status = int(pytest.main([*arguments, str(ROOT / "conformance")]))
    report = folder / "report.json"
    document = json.loads(report.read_bytes()) if report.exists() else {}
    failed = [r for r in document.get("requirements", ()) if r["verdict"] == "fail" and r["level"] == "MUST"]
    why = document.get("error") or (f"{failed[0]['id']}: {failed[0]['reason']}" if failed else "")
    if status == 4 and "hook" in why:
        return Tried(End.NOT_RUNNING, why)
    return Tried(_ENDS.get(status, End.ERROR), why or f"exit status {status}")


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports modules with another text than their files have."""

    def __init__(self, server: Server, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._files = {module.name: module.path for module in server.modules}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._texts:
            return None
        # Where it stands is told to it, for some look for other files beside theirs.
        return importlib.util.spec_from_file_location(name, self._files[name], loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        code: CodeType = compile(self._texts[module.__name__], f"<mutant of {module.__name__}>", "exec")
        exec(code, module.__dict__)  # noqa: S102 - the mutant
