# SPDX-License-Identifier: MIT
"""`python -m tests.compare.compare`: faults found, false alarms and seconds per target, of several tools.

Every tool is run as its users run it, in a process of its own, on the same faulty and legal servers. It has found a
fault where it complains of something that it does not complain of on the reference server, or more often. Any
complaint about a server that keeps the contract is a false alarm.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from uapi_conformance.reference.server import ReferenceServer

from tests.compare.comparison import REFERENCE_RUNS, behaviour_of, chosen, compare
from tests.compare.prism import Prism
from tests.compare.processes import ending_with_this
from tests.compare.results import THE_REFERENCE, Results, Row, Server
from tests.compare.stock import Schemathesis
from tests.compare.suite import ThisSuite
from tests.compare.tools import ANY_TARGET, Target, Tool, ToolError, shown
from tests.quality.figures import CompareFigures, ToolFigures, record_compare
from tests.support.tree import ROOT

TOOLS: tuple[Tool, ...] = (ThisSuite(), Schemathesis("examples"), Schemathesis("enum"), Prism())
RESULTS = ROOT / "reports" / "quality" / "compare.json"
FAULTS = 100
VARIANTS = 40


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    names = [tool.name for tool in TOOLS]
    parser = argparse.ArgumentParser(prog="python -m tests.compare.compare", description=__doc__)
    add = parser.add_argument
    add("--faults", type=int, metavar="N", default=FAULTS, help=f"so many faults ({FAULTS}; 0: all)")
    add("--variants", type=int, metavar="N", default=VARIANTS, help=f"so many legal variants ({VARIANTS}; 0: all)")
    add("--tools", nargs="+", metavar="NAME", choices=names, default=names, help=f"only these: {', '.join(names)}")
    add("--jobs", type=int, metavar="N", default=1, help="runs at a time (1); those that are timed are made alone")
    add("--results", type=Path, metavar="FILE", default=RESULTS, help="where the runs go, by tool and server")
    add("--resume", action="store_true", help="make only the runs that FILE lacks, on the servers that it names")
    add("--keep", type=Path, metavar="FOLDER", help="write the files that the command lines name to FOLDER")
    add("--record", action="store_true", help="write the figures to reports/quality/figures.json, if this was all")
    add("--serve", metavar="NAME", help="run no tool, but the fault or variant NAME (or 'reference') until Ctrl-C")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    tools = [tool for tool in TOOLS if tool.name in options.tools]
    if options.keep:
        keep(tools, options.keep)
    _say(*_commands(tools))
    if options.serve:
        return _serve(options.serve)
    missing = [tool.name for tool in tools if isinstance(tool, Prism) and shutil.which("npx") is None]
    if missing:
        _say("Prism is left out: npx is not here.")
    try:
        results = Results.read(options.results) if options.resume else _new(options)
        with ending_with_this():
            for tool in tools:
                if tool.name not in missing:
                    compare(tool, results, options.jobs)
    except ToolError as error:
        _say(str(error))
        return 3
    except KeyboardInterrupt:
        _say(f"Interrupted; {options.results} has what was done, and --resume goes on from there.")
        return 130
    rows = list(results.rows())
    _say(*table(rows, results))
    return _record(rows, results) if options.record else 0


def _record(rows: Sequence[Row], results: Results) -> int:
    try:
        record_compare(figures(rows, results), results.measured)
    except ToolError as error:
        _say(f"Not recorded: {error}")
        return 4
    return 0


def figures(rows: Sequence[Row], results: Results) -> CompareFigures:
    """What the documents print. Raises ToolError where a tool or servers were left out."""
    found = {row.tool: row for row in rows}
    missing = [tool.name for tool in TOOLS if tool.name not in found]
    if missing:
        raise ToolError(f"{', '.join(missing)} did not judge every server.")
    faults = sum(server.kind == "fault" for server in results.servers)
    legal = len(results.servers) - faults
    if faults < FAULTS or legal < VARIANTS:
        raise ToolError(f"that takes {FAULTS} faults and {VARIANTS} legal variants.")
    ordered = [found[tool.name] for tool in TOOLS]
    return CompareFigures(
        faults=faults,
        legal=legal + 1,
        reference_runs=REFERENCE_RUNS,
        tools=tuple(
            ToolFigures(row.title, row.command, len(row.found), len(row.alarms), len(row.noise), row.seconds)
            for row in ordered
        ),
    )


def _new(options: argparse.Namespace) -> Results:
    return Results(chosen(options.faults, options.variants), options.results)


def _commands(tools: Sequence[Tool]) -> list[str]:
    return [f"{tool.name}: {shown(tool.command(ANY_TARGET))}" for tool in tools]


def keep(tools: Sequence[Tool], folder: Path) -> None:
    """Write what the command lines read, so that anyone can repeat them in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for tool in tools:
        for name, text in tool.files().items():
            (folder / name).write_text(text, encoding="utf-8")


def table(rows: Sequence[Row], results: Results) -> list[str]:
    faults = sum(server.kind == "fault" for server in results.servers)
    lines = ["", "| tool | faults found | false alarms | noise | seconds per target |", "|---|---:|---:|---:|---:|"]
    for row in rows:
        cells = (row.title, f"{len(row.found)} of {faults}", f"{len(row.alarms)} of {row.legal}", str(len(row.noise)))
        lines.append(f"| {' | '.join(cells)} | {row.seconds:.1f} |")
    lines += ["", f"{faults} faults, {len(results.servers) - faults} legal variants and the reference server."]
    lines.append(f"Noise: kinds of complaint that come and go in {REFERENCE_RUNS} runs on the reference server.")
    lines.append("Seconds: the median of these runs, made alone.")
    return lines


def _serve(name: str) -> int:
    for server in (THE_REFERENCE, Server("fault", name), Server("variant", name)):
        if server.name != name:
            continue
        try:
            behaviour = behaviour_of(server)
        except KeyError:
            continue
        with ReferenceServer(behaviour) as running:
            target = Target.of(running)
            _say("", f"export URL={target.url} UAPI_TOKEN={target.token}   # Ctrl-C stops the server")
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                return 0
    _say(f"There is no fault and no variant with the name {name}.")
    return 4


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
