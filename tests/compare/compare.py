# SPDX-License-Identifier: MIT
"""`python -m tests.compare.compare`: faults found, false alarms and seconds per target, of several tools in one run.

A tool has found a fault where it complains of something that it does not complain of on the reference server, or more
often. A false alarm is such a complaint about a server that keeps the contract, or any about the reference server.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.server import ReferenceServer

from tests.compare.tools import PRISM, Complaints, Tool, tools
from tests.quality.catalogue import Fault, Variant
from tests.quality.running import REFERENCE, Job, faults, variants

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Row:
    """What one tool did: names of what it found and missed, and of legal servers that it complained of."""

    tool: str
    found: tuple[str, ...]
    missed: tuple[str, ...]
    alarms: tuple[str, ...]
    legal: int
    seconds: float


def _sample(entries: Sequence[Entry], wanted: int) -> list[Entry]:
    """So many of them, evenly spread; all where ``wanted`` is 0."""
    if not wanted or wanted >= len(entries):
        return list(entries)
    return [entries[i * len(entries) // wanted] for i in range(wanted)]


def _judge(tool: Tool, job: Job, behaviour: Behaviour) -> tuple[Complaints, float]:
    clock = time.monotonic()
    with ReferenceServer(behaviour) as server:
        return tool.judge(job, server), time.monotonic() - clock


def compare(tool: Tool, broken: Sequence[Fault], legal: Sequence[Variant]) -> Row:
    """Run one tool on every chosen server."""
    usual, first = _judge(tool, Job(REFERENCE, REFERENCE), Behaviour())
    again, second = _judge(tool, Job(REFERENCE, REFERENCE), Behaviour())
    usual = usual.or_more(again)
    seconds, found, missed = [first, second], [], []
    alarms = [REFERENCE] if usual.counts else []
    for fault in broken:
        complaints, took = _judge(tool, Job("fault", fault.name), fault.behaviour())
        seconds.append(took)
        (found if complaints.beyond(usual) else missed).append(fault.name)
        _progress(tool, fault.name, complaints.beyond(usual))
    for variant in legal:
        complaints, took = _judge(tool, Job("variant", variant.name), variant.behaviour())
        seconds.append(took)
        if complaints.beyond(usual):
            alarms.append(variant.name)
        _progress(tool, variant.name, complaints.beyond(usual))
    return Row(tool.name, tuple(found), tuple(missed), tuple(alarms), len(legal) + 1, statistics.median(seconds))


def _progress(tool: Tool, name: str, complains: bool) -> None:
    sys.stderr.write(f"{tool.name}: {name}: {'complains' if complains else '-'}\n")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.compare.compare", description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", default=12, help="so many faults and variants (12; 0: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what each tool found, by name")
    options = parser.parse_args(arguments)
    broken, legal = _sample(faults(), options.sample), _sample(variants(), options.sample)
    with tempfile.TemporaryDirectory() as name:
        chosen = tools(Path(name))
        rows = [compare(tool, broken, legal) for tool in chosen]
    say = sys.stdout.write
    say("| tool | faults found | false alarms | seconds per target (median) |\n|---|---:|---:|---:|\n")
    for row in rows:
        say(
            f"| {row.tool} | {len(row.found)} of {len(broken)} | {len(row.alarms)} of {row.legal} | {row.seconds:.1f} |\n"
        )
    say(
        f"\n{len(broken)} of {len(faults())} faults, {len(legal)} of {len(variants())} legal variants and the reference "
        f"server; schemathesis {version('schemathesis')}, {PRISM}. None of the others was written for this API.\n"
    )
    if len(chosen) < 4:
        say("Prism was left out: npx is not here.\n")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
