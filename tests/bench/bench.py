# SPDX-License-Identifier: MIT
"""`python -m tests.bench.bench`: how fast the suite is and how much memory it takes, as ratios taken in one run.

The reference server runs in a process of its own, so that only the clients are measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.quality.figures import DECIMALS, BenchFigure, record_bench
from tests.support.tree import ROOT

HERE = Path(__file__).parent
ROUNDS = 3


@dataclass(frozen=True)
class Server:
    url: str
    token: str


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bench", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the figures to reports/quality/figures.json")
    options = parser.parse_args(arguments)
    rows: list[BenchFigure] = []
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "uapi_conformance", "serve"], stdout=subprocess.PIPE, text=True, cwd=folder
        )
        try:
            for row in measure(_introduced(process), Path(folder)):
                rows.append(row)
                _tell(row)
        finally:
            process.terminate()
            process.wait(10)
    if options.record:
        record_bench(tuple(rows))
    return 0


def _introduced(process: subprocess.Popen[str]) -> Server:
    assert process.stdout is not None
    found: dict[str, str] = {}
    for line in process.stdout:
        match = re.match(r"(Reference server|Token)\s+(\S+)", line)
        if match:
            found[match[1]] = match[2]
        if len(found) == 2:
            break
    return Server(found["Reference server"], found["Token"])


def measure(server: Server, folder: Path) -> Iterator[BenchFigure]:
    run = [
        sys.executable,
        "-m",
        "uapi_conformance",
        "run",
        "-q",
        "--target-url",
        server.url,
        "--states-url",
        f"{server.url}/states",
    ]
    stock = ["schemathesis", "run", str(ROOT / "spec" / "openapi.yaml"), "--url", server.url, "-n", "50"]
    stock += ["-H", f"Authorization: Bearer {server.token}"]
    wall = {
        "`schemathesis run -n 50`, same document and server": _wall(stock, server, folder),
        "whole default run": _wall(run, server, folder),
        "`--max-examples 0`": _wall([*run, "--max-examples", "0"], server, folder),
    }
    base = next(iter(wall.values()))
    for name, seconds in wall.items():
        yield BenchFigure(f"wall time, {name}", seconds, "s", _ratio(seconds, base))
    probes = sorted((_probe("cpu", server) for _ in range(ROUNDS)), key=lambda p: p["suite"] / p["bare"])
    probe = probes[ROUNDS // 2]
    yield BenchFigure("requests, deterministic part", probe["requests"])
    yield BenchFigure("CPU per exchange, bare `requests.Session` loop", probe["bare"], "ms", 1.0)
    yield BenchFigure(
        "CPU per exchange, deterministic part", probe["suite"], "ms", _ratio(probe["suite"], probe["bare"])
    )
    small, large = (_probe("memory", server, n)["peak"] for n in (1000, 20_000))
    yield BenchFigure("peak memory, 1,000 exchanges", small, "MiB")
    yield BenchFigure("peak memory, 20,000 exchanges", large, "MiB")
    yield BenchFigure("peak memory, difference of the two", large - small, "MiB")


def _ratio(value: float, base: float) -> float:
    return round(value / base, 2)


def _wall(command: list[str], server: Server, folder: Path) -> float:
    """The median seconds of a command; its exit status is not of interest here."""
    environment = {**os.environ, "UAPI_TOKEN": server.token}
    taken = []
    for _ in range(ROUNDS):
        clock = time.perf_counter()
        subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False, timeout=300)
        taken.append(time.perf_counter() - clock)
    return statistics.median(taken)


def _probe(what: str, server: Server, *arguments: object) -> dict[str, float]:
    command = [sys.executable, str(HERE / "probe.py"), what, server.url, server.token, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return dict(json.loads(done.stdout))


def _tell(row: BenchFigure) -> None:
    value = f"{row.value:.{DECIMALS[row.unit]}f} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    sys.stdout.write(f"| {row.measured:<62} | {value:>11} | {ratio:>6} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
