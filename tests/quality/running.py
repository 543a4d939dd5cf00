# SPDX-License-Identifier: MIT
"""One run of the suite, in this process, against one server made for it."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from uapi_conformance.evidence.stored import from_json, to_json
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.scenarios.source import LiveSource

from tests.quality.catalogue import Fault, Variant
from tests.quality.showing import shown
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uapi_conformance.evidence.evidence import Evidence
    from uapi_conformance.reference.state_handler import Values
    from uapi_conformance.scenarios.steps import Scenario

HOOK = "hook"
"""The provider-state hook sets up what a test needs."""
SINGLE = "single call"
"""One call is declared disposable, and there is no hook."""
REFERENCE = "reference"


@dataclass(frozen=True)
class Job:
    """A run to be made: of a fault, a variant or the reference server, by name; with claims in `[ics]`, if any.

    ``false`` says that the claims are: there is one then, which the server contradicts. ``only`` are the requirements
    to be judged, all of them where it is empty. ``deep``: the run goes deep.
    """

    kind: str
    name: str
    mode: str = HOOK
    claims: tuple[tuple[str, str | int], ...] = ()
    false: bool = False
    only: tuple[str, ...] = ()
    deep: bool = False

    def __str__(self) -> str:
        said = ", ".join(f"{key} = {value}" for key, value in self.claims)
        claimed = f", claiming {said}" if said else ""
        return f"{self.kind} {self.name} ({self.mode}{claimed})"


@dataclass(frozen=True)
class Run:
    """What came of a job. ``outcomes`` is the verdict on each requirement, ``reasons`` why, where it is no pass.

    ``verdict`` is that of the report, "none" where no report was written; ``said`` is then what the run printed.
    ``shown`` is a digest of what the server answered, by which two servers are told apart.
    """

    job: Job
    exit_status: int
    verdict: str
    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    requests: int = 0
    said: str = ""
    shown: str = ""

    def with_outcome(self, outcome: str) -> frozenset[str]:
        """The requirements with this verdict."""
        return frozenset(name for name, found in self.outcomes.items() if found == outcome)


def faults() -> tuple[Fault, ...]:
    from tests.quality.faults import FAULTS

    return tuple(FAULTS)


def variants() -> tuple[Variant, ...]:
    from tests.quality.variants import VARIANTS

    return VARIANTS


@functools.cache
def _behaviours() -> dict[tuple[str, str], type[Behaviour] | functools.partial[Behaviour]]:
    made: dict[tuple[str, str], object] = {(REFERENCE, REFERENCE): Behaviour}
    made.update({("variant", v.name): v.behaviour for v in variants()})
    made.update({("fault", f.name): f.behaviour for f in faults()})
    return made  # type: ignore[return-value] # each is called without arguments and makes a Behaviour


@functools.cache
def _settle() -> None:
    """Collect garbage less often: what pytest and the suite keep for good is a quarter of the time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@contextlib.contextmanager
def evidence_through_json() -> Iterator[None]:
    """Have every verdict rest on evidence that was written to JSON and read back, which has to be the same."""
    recorded = LiveSource._recorded

    def stored(source: LiveSource, scenario: Scenario) -> Evidence:
        live = recorded(source, scenario)
        read = from_json(json.loads(json.dumps(to_json(live))))
        if read != live:
            raise ValueError(f"The evidence of {scenario.name!r} is not the same when it is read back.")
        return read

    LiveSource._recorded = stored  # type: ignore[method-assign, assignment] # for as long as this run lasts
    try:
        yield
    finally:
        LiveSource._recorded = recorded  # type: ignore[method-assign] # as it was


def run(job: Job, max_examples: int | None = None) -> Run:
    """Judge a fresh server by pytest, as a user would; never raises for what the server does.

    ``max_examples`` None leaves the option away.
    """
    behaviour = _behaviours()[job.kind, job.name]()
    _settle()
    clock = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ReferenceServer(behaviour) as server:
        _restrain_hook(server)
        folder = Path(name)
        declaration = folder / "target.toml"
        declaration.write_text(_declaration(job, server), encoding="utf-8")
        arguments = [
            "-q",
            "--no-canary",
            "-p",
            "no:cacheprovider",
            # It collects all garbage five times when a run is over: an eighth of the time of a run.
            "-p",
            "no:unraisableexception",
            "--rootdir",
            str(ROOT),
            "-c",
            str(ROOT / "pyproject.toml"),
        ]
        arguments += ["--target", str(declaration), "--report-dir", str(folder)]
        if max_examples is not None:
            arguments += [f"--max-examples={max_examples}"]
        if job.mode == HOOK:
            arguments += ["--states-url", server.states_url]
        else:
            arguments += ["--call", "/".join(server.declared_call)]
        if job.deep:
            arguments += ["--deep"]
        if job.only:
            arguments += ["-k", " or ".join(job.only)]
        os.environ["UAPI_TOKEN"] = server.token
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), evidence_through_json():
            status = int(pytest.main([*arguments, str(ROOT / "conformance")]))
        report = folder / "report.json"
        document = json.loads(report.read_bytes()) if report.exists() else {}
        told = shown(folder / "exchanges.har") if document else ""
    entries = document.get("requirements", [])
    return Run(
        job,
        status,
        document.get("verdict", "none"),
        {e["id"]: e["verdict"] for e in entries},
        {e["id"]: e["reason"] for e in entries if e["verdict"] != "pass"},
        time.monotonic() - clock,
        document.get("requests", 0),
        "" if document.get("verdict", "error") != "error" else printed.getvalue()[-1500:],
        told,
    )


def _declaration(job: Job, server: ReferenceServer) -> str:
    timeout = getattr(server.behaviour, "client_timeout", "1s")
    lines = ["[target]", f'url = "{server.url}"', "test_system = true", "[limits]", f'timeout = "{timeout}"']
    if job.claims:
        lines += ["[ics]", *(f"{key} = {json.dumps(value)}" for key, value in job.claims)]
    return "\n".join(lines) + "\n"


def _restrain_hook(server: ReferenceServer) -> None:
    """A behaviour whose ``inspects`` is False has a hook that does not know that action."""
    if getattr(server.behaviour, "inspects", True):
        return
    states = server._application._states

    def inspect(values: Values) -> tuple[int, dict[str, object]]:
        del values
        return 501, {}

    states._inspect = inspect  # type: ignore[method-assign] # one decision of a hook that is otherwise the same
