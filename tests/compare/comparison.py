# SPDX-License-Identifier: MIT
"""Which servers are judged, and how a tool is run on them: the same way for every tool."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.server import ReferenceServer

from tests.compare.complaints import NO_JUDGEMENT, UNFINISHED
from tests.compare.processes import end_all
from tests.compare.results import THE_REFERENCE, Ran, Results, Server
from tests.compare.tools import Target, Tool, ToolError
from tests.quality.running import _restrain_hook, faults, variants

Entry = TypeVar("Entry")

REFERENCE_RUNS = 5
"""Of each tool on the reference server: what differs between them is noise."""
PATIENCE = 900.0
"""Seconds after which a tool is stopped, several times what the slowest takes for a legal server that is slow."""


def spread(entries: Sequence[Entry], wanted: int) -> list[Entry]:
    """So many of them, evenly spread over the list; all where ``wanted`` is 0."""
    if not wanted or wanted >= len(entries):
        return list(entries)
    return [entries[i * len(entries) // wanted] for i in range(wanted)]


def chosen(fault_count: int, variant_count: int) -> tuple[Server, ...]:
    """So many faults and legal variants of the catalogue."""
    broken = [Server("fault", fault.name) for fault in spread(faults(), fault_count)]
    legal = [Server("variant", variant.name) for variant in spread(variants(), variant_count)]
    return (*broken, *legal)


def behaviour_of(server: Server) -> Behaviour:
    """Raises KeyError where the catalogue has no such server."""
    if server == THE_REFERENCE:
        return Behaviour()
    known: dict[Server, Callable[[], Behaviour]] = {Server("fault", f.name): f.behaviour for f in faults()}
    known |= {Server("variant", v.name): v.behaviour for v in variants()}
    return known[server]()


def judge(tool: Tool, server: Server, patience: float = PATIENCE) -> Ran:
    """Start a fresh server, and run the tool on it in an empty folder."""
    with tempfile.TemporaryDirectory() as name, ReferenceServer(behaviour_of(server)) as running:
        _restrain_hook(running)
        folder = Path(name)
        for file, text in tool.files().items():
            (folder / file).write_text(text, encoding="utf-8")
        clock = time.monotonic()
        try:
            complaints = tool.judge(Target.of(running), folder, patience)
        except subprocess.TimeoutExpired:
            complaints = UNFINISHED
        return Ran(complaints, time.monotonic() - clock)


def compare(tool: Tool, results: Results, jobs: int = 1) -> None:
    """Make the runs of a tool that ``results`` lacks. Raises ToolError where it does not work here."""
    # First and alone, since these are what is timed.
    while len(results.of(tool, THE_REFERENCE)) < REFERENCE_RUNS:
        ran = judge(tool, THE_REFERENCE)
        if ran.complaints in (UNFINISHED, NO_JUDGEMENT):
            raise ToolError(f"{tool.name} does not judge the reference server: {', '.join(ran.complaints.counts)}.")
        _add(tool, THE_REFERENCE, ran, results)
    left = [server for server in results.servers if not results.of(tool, server)]
    with ThreadPoolExecutor(jobs) as pool:
        runs = {pool.submit(judge, tool, server): server for server in left}
        try:
            for run in as_completed(runs):
                _add(tool, runs[run], run.result(), results)
        except KeyboardInterrupt:
            # Threads wait for these processes, and the pool for its threads.
            end_all()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _add(tool: Tool, server: Server, ran: Ran, results: Results) -> None:
    results.add(tool, server, ran)
    said = ", ".join(f"{what} ({count})" for what, count in ran.complaints.counts.items())
    sys.stderr.write(f"{tool.name}: {server}, {ran.seconds:.1f} s: {said or '-'}\n")
    sys.stderr.flush()
