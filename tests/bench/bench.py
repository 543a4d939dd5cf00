# SPDX-License-Identifier: MIT
"""How fast the suite is and how much memory it takes: ratios, taken in one run on one machine.

The reference server runs in a process of its own, so that only the clients are measured.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROUNDS = 3


@dataclass(frozen=True)
class Server:
    url: str
    token: str


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "uapi_conformance", "serve"], stdout=subprocess.PIPE, text=True, cwd=folder
        )
        try:
            measure(_introduced(process), Path(folder))
        finally:
            process.terminate()
            process.wait(10)
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


def measure(server: Server, folder: Path) -> None:
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
        "schemathesis run -n 50": _wall(stock, server, folder),
        "whole default run": _wall(run, server, folder),
        "--max-examples 0": _wall([*run, "--max-examples", "0"], server, folder),
    }
    base = wall["schemathesis run -n 50"]
    for name, seconds in wall.items():
        _row(f"wall time, {name}", f"{seconds:.2f} s", f"{seconds / base:.2f}")
    probes = sorted((_probe("cpu", server) for _ in range(ROUNDS)), key=lambda p: p["suite"] / p["bare"])
    probe = probes[ROUNDS // 2]
    _row("requests, deterministic part", str(probe["requests"]), "")
    _row("CPU per exchange, bare requests.Session", f"{probe['bare']:.2f} ms", "1.00")
    _row("CPU per exchange, deterministic part", f"{probe['suite']:.2f} ms", f"{probe['suite'] / probe['bare']:.2f}")
    small, large = (_probe("memory", server, n)["peak"] for n in (1000, 20_000))
    _row("peak memory, 1,000 exchanges", f"{small:.1f} MiB", "")
    _row("peak memory, 20,000 exchanges", f"{large:.1f} MiB", f"{large - small:+.1f} MiB")


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


def _row(name: str, value: str, ratio: str) -> None:
    sys.stdout.write(f"| {name:<42} | {value:>11} | {ratio:>10} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
