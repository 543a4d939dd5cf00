# SPDX-License-Identifier: MIT
"""`python -m tests.servers.mutate`: does the suite notice a change of one place of a server's code?

Each change of the reference server, and of two servers of `tests/stacks/`, makes a server that the suite judges. It is
killed where the run ends as not conforming. A survivor is a gap, or it has its reason in `tests/servers/survivors.yaml`;
one without a reason, and a reason that has become outdated, make exit status 1. Runs that end as an error or
inconclusive are counted apart, and so are changes with which the server does not run or its hook breaks.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutation.mutate import sample
from tests.quality import figures
from tests.quality.store import state_of_tree
from tests.servers import mutants, reasons, trying
from tests.servers.mutants import Key, Mutant
from tests.servers.reasons import Reason, reason_of
from tests.servers.results import Count, Kept, counted
from tests.servers.targets import API, HTTP, SERVERS, Server
from tests.servers.trying import End, Tried
from tests.stacks.stack import version_of_module
from tests.support.tree import ROOT

KEPT = ROOT / "reports" / "quality" / "servers.jsonl"
SAMPLE = 100
"""Mutants that two cores try in some minutes."""
FLOORS = {API: 97.0, HTTP: 80.0}
"""The percentage that has to be killed of all mutants of a kind of code."""
_OPEN = (End.SURVIVED, End.NOT_REACHED)
Found = dict[Mutant, Tried]


def tried(server: Server, chosen: Sequence[Mutant], kept: Kept, processes: int) -> Iterator[tuple[Mutant, Tried]]:
    """Each mutant with what came of it. What the suite does not reach is not tried: it cannot be seen."""
    if not chosen:
        return
    trying.warm(server)
    seen = trying.reached(server)
    made = kept.made()
    runs = []
    for mutant in chosen:
        before = made.get((server.name, mutant.key))
        if before is not None:
            yield mutant, before
        elif any((mutant.key.module, line) in seen for line in mutant.lines):
            runs.append(mutant)
        else:
            came = Tried(End.NOT_REACHED, "no request of the suite gets there")
            kept.add(server.name, mutant, came)
            yield mutant, came
    began = time.monotonic()
    for number, (mutant, came) in enumerate(trying.try_all(server, runs, processes), 1):
        kept.add(server.name, mutant, came)
        if number % 20 == 0:
            left = (time.monotonic() - began) / number * (len(runs) - number)
            say(f"{server.name}: {number} of {len(runs)} runs, {left / 60:.0f} min left")
        yield mutant, came


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.mutate", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every mutant (hours)")
    parser.add_argument("--sample", type=int, metavar="N", default=SAMPLE, help=f"so many of all, evenly ({SAMPLE})")
    parser.add_argument("--seed", type=int, metavar="N", default=1, help="which sample (1)")
    parser.add_argument("--server", nargs="+", metavar="NAME", help="the servers (those that are installed)")
    parser.add_argument("--only", nargs="+", metavar="MODULE", default=[], help="modules, such as behaviour")
    parser.add_argument("--resume", action="store_true", help="do not try again what an earlier command tried")
    parser.add_argument("--processes", type=int, metavar="N", default=2, help="runs at a time (2)")
    parser.add_argument("--record", action="store_true", help="write the figures that the documents print")
    return parser.parse_args(arguments)


def _chosen(options: argparse.Namespace, known: Sequence[Server]) -> list[Server]:
    """The servers that are meant. Raises ValueError with a sentence where one is not there."""
    unknown = set(options.server or ()) - {server.name for server in known}
    if unknown:
        names = ", ".join(server.name for server in known)
        raise ValueError(f"There is no server {', '.join(sorted(unknown))}; known are {names}.")
    chosen = [server for server in known if options.server is None or server.name in options.server]
    able = []
    for server in chosen:
        missing = [name for name in server.needed if version_of_module(name) is None]
        if missing and options.server:
            raise ValueError(f"For the server {server.name}, {' and '.join(missing)} have to be installed.")
        if missing:
            say(f"{server.name}: not tried, {' and '.join(missing)} not installed")
        else:
            able.append(server)
    return able


def _meant(options: argparse.Namespace, servers: Sequence[Server]) -> list[tuple[Server, Mutant]]:
    made = [(server, mutant) for server in servers for mutant in mutants.mutants_of(server)]
    return [found for found in made if not options.only or found[1].key.module.rpartition(".")[2] in options.only]


def _tell(server: Server, found: Found, known: Sequence[Reason]) -> int:
    """Say what survived without a reason, and how many ended in which way; the number of the former."""
    unseen = [mutant for mutant, came in found.items() if came.end in _OPEN or came.is_silent_error]
    open_ends = [mutant for mutant in unseen if reason_of(mutant.key, known) is None]
    for mutant in open_ends:
        say(f"--- {found[mutant].end.value}, {server.name}:\n{reasons.written(mutant.key)}")
    for mutant, came in found.items():
        if came.end in (End.ERROR, End.INCONCLUSIVE) and reason_of(mutant.key, known) is None:
            say(f"{came.end.value}: {mutant.key.function}: {mutant.key.before} → {mutant.key.after}: {came.why}"[:400])
    for kind, count in _counts(found, known).items():
        say(
            f"{server.name}, {kind} code: {count.percent:.1f} % killed ({count.killed} of {count.judged}; "
            f"{count.explained} more have their reason; {count.survived} without one, {count.inconclusive} inconclusive, "
            f"{count.errors} ended as an error; apart from these, {count.not_running} do not run)"
        )
    return len(open_ends)


def _counts(found: Found, known: Sequence[Reason]) -> dict[str, Count]:
    kinds = sorted({mutant.kind for mutant in found})
    return {kind: counted([(m, t) for m, t in found.items() if m.kind == kind], known) for kind in kinds}


def _row(server: str, kind: str, count: Count, made: int, seed: int) -> figures.ServerFigures:
    apart = (count.explained, count.inconclusive, count.errors, count.not_running)
    tried = count.judged + count.explained + count.errors + count.not_running
    return figures.ServerFigures(server, kind, tried, made, seed, count.killed, count.judged, *apart)


def main(
    arguments: Sequence[str], known: Sequence[Server] = SERVERS, file: Path = reasons.FILE, path: Path = KEPT
) -> int:
    options = _options(arguments)
    try:
        servers, stated = _chosen(options, known), reasons.load(file)
    except ValueError as error:
        say(str(error))
        return 4
    kept = Kept(path, state_of_tree())
    if not options.resume:
        kept.begin()
    meant = _meant(options, servers)
    drawn = meant if options.all else sample(meant, options.sample, options.seed)
    failed, rows, killed, alive = 0, list[figures.ServerFigures](), set[Key](), set[Key]()
    for server in servers:
        came = dict(tried(server, [mutant for of, mutant in drawn if of is server], kept, options.processes))
        failed += _tell(server, came, stated)
        for kind, count in _counts(came, stated).items():
            made = sum(of is server and mutant.kind == kind for of, mutant in meant)
            rows.append(_row(server.name, kind, count, made, options.seed))
            failed += options.all and _is_low(server, kind, count)
        killed |= {mutant.key for mutant, end in came.items() if end.end is End.KILLED}
        alive |= {mutant.key for mutant, end in came.items() if end.end is not End.KILLED}
    whole = len(servers) == len(known) and not options.only
    there = [mutant.key for _, mutant in meant]
    for reason in reasons.outdated(stated, there, killed - alive, whole=options.all) if whole else ():
        say(f"outdated reason, which fits no survivor: {reason}")
        failed += 1
    if options.record and not options.only and kept.same_state():
        figures.record_servers(tuple(rows))
    say(f"{len(drawn)} mutants, {failed} to be looked at")
    return 1 if failed else 0


def _is_low(server: Server, kind: str, count: Count) -> bool:
    low = count.percent < FLOORS[kind]
    if low:
        say(f"{server.name}, {kind} code: at least {FLOORS[kind]:g} % have to be killed")
    return low


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
