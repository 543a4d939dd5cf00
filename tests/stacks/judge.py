# SPDX-License-Identifier: MIT
"""`python -m tests.stacks.judge [NAME...]`: is any of the correct servers called faulty?

Each stack is judged twice, with its provider-state hook (by every case) and with one declared call (by the usual ones). The exit status is 0 only where
all came out as they should.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.quality.figures import Measurement
from tests.quality.running import HOOK, SINGLE
from tests.stacks.stack import Served, Stack, StackError, serving
from tests.support.tree import ROOT

PAGE = ROOT / "reports" / "quality" / "stacks.md"
MODES = (HOOK, SINGLE)
_LONGEST_RUN = 300  # seconds


@dataclass(frozen=True)
class Result:
    """What a run of the suite came to.

    ``wrong`` are lines that say why it is not what it should be; ``advised`` are recommendations that are not met.
    """

    stack: str
    mode: str
    verdict: str
    seconds: float
    wrong: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return not self.wrong


def judge(stack: Stack, mode: str, keep: Path | None = None) -> Result:
    """One run of the suite, as a user would make it, against a stack that is started for it.

    What the run writes goes to a folder in ``keep``, or nowhere.
    """
    began = time.monotonic()
    try:
        with serving(stack) as served:
            status, report, printed = _run(served, mode, keep / f"{stack.name}, {mode}" if keep else None)
    except (StackError, subprocess.TimeoutExpired) as error:
        return Result(stack.name, mode, "none", time.monotonic() - began, (str(error),))
    return Result(
        stack.name,
        mode,
        report.get("verdict", "none"),
        time.monotonic() - began,
        tuple(problems(mode, status, report, printed)),
        tuple(r["id"] for r in report.get("requirements", ()) if r["verdict"] == "fail" and r["level"] != "MUST"),
    )


def problems(mode: str, status: int, report: Mapping[str, Any], printed: str) -> Iterator[str]:
    """What a run says that it should not say of a correct server."""
    stopped = report.get("verdict") == "error"  # then what was not judged has this one reason
    unwanted = {"fail"} if stopped or mode == SINGLE else {"fail", "inconclusive"}
    for requirement in report.get("requirements", ()):
        if requirement["level"] != "MUST" or requirement["verdict"] not in unwanted:
            continue
        yield f"{requirement['verdict']}: {requirement['id']}: {requirement['reason']}"
        for case in requirement["cases"]:
            if case["verdict"] == requirement["verdict"] and case["expected"]:
                yield f"    {case['case']}: expected {case['expected']}; observed {case['observed']}"
    verdict = report.get("verdict", "none")
    # Without a hook some requirements cannot be judged.
    wanted = {(0, "conforming")} if mode == HOOK else {(0, "conforming"), (6, "inconclusive")}
    if (status, verdict) not in wanted:
        last = f": {report.get('error') or printed.strip()[-600:]}" if stopped or not report else ""
        yield f"ends with {status}, {verdict}{last}"


def _run(served: Served, mode: str, keep: Path | None) -> tuple[int, Mapping[str, Any], str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        declaration = folder / "target.toml"
        declaration.write_text(f'[target]\nurl = "{served.url}"\ntest_system = true\n', "utf-8")
        how = ["--deep", "--states-url", served.states_url] if mode == HOOK else ["--call", _recorded_call(served)]
        # The canary judges the suite, which is the same for every stack.
        arguments = ["run", "-q", "--no-canary", "--target", str(declaration), "--report-dir", str(folder), *how]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("UAPI_")}
        done = subprocess.run(
            [sys.executable, "-m", "uapi_conformance", *arguments],
            cwd=folder,
            env={**environment, "UAPI_TOKEN": served.token},
            capture_output=True,
            text=True,
            timeout=_LONGEST_RUN,
            check=False,
        )
        report = folder / "report.json"
        document = json.loads(report.read_bytes()) if report.exists() else {}
        if keep is not None:
            shutil.copytree(folder, keep, dirs_exist_ok=True)
    return done.returncode, document, done.stdout + done.stderr


def _recorded_call(served: Served) -> str:
    """A recorded call, as somebody would make one by hand before a run without a hook."""
    with requests.Session() as session:
        session.trust_env = False
        request = {"action": "setup", "state": "a call is being recorded", "params": {}}
        values = session.post(served.states_url, json=request, timeout=10).json()
    return "/".join(values[name] for name in ("userId", "extension", "phoneCallId", "phoneCallViewId"))


def page(stacks: Sequence[Stack], results: Sequence[Result]) -> str:
    """What was tried, as a page to read."""
    advised = {
        name: sorted({i for r in results if r.stack == name for i in r.advised}) for name in {r.stack for r in results}
    }
    came = {(result.stack, result.mode): "as it should" if result.right else "**wrong**" for result in results}
    measured = Measurement.now()
    lines = [
        "# Stacks",
        "",
        "Correct servers that `tox -e stacks` judges. None may be called faulty: with its provider-state hook each has to",
        "conform, and with one declared call nothing may fail.",
        "",
        "| stack | versions | in its own way | with the hook | with one call | recommendations not met |",
        "|---|---|---|---|---|---|",
    ]
    for stack in stacks:
        ends = " | ".join(came[stack.name, mode] for mode in MODES)
        lines.append(
            f"| {stack.title} | {stack.versions()} | {stack.differs} | {ends} | {', '.join(advised[stack.name])} |"
        )
    lines += ["", f"Tried on {measured.date} with version {measured.version} and Python {measured.machine.python}."]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str], stacks: Sequence[Stack]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stacks.judge", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="the stacks to judge (all)")
    parser.add_argument("--mode", choices=MODES, help="judge in one mode alone")
    parser.add_argument("--require-all", action="store_true", help="a stack that is not installed is an error")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the reports of all runs")
    parser.add_argument("--record", action="store_true", help="write reports/quality/stacks.md")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="runs at a time (2)")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - {stack.name for stack in stacks}
    if unknown:
        parser.error(f"there is no stack {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in stacks)}")
    if options.record and (options.names or options.mode):
        parser.error("only all stacks in both modes can be recorded")
    chosen = [stack for stack in stacks if not options.names or stack.name in options.names]
    able = [stack for stack in chosen if not stack.missing()]
    jobs = [(stack, mode) for stack in able for mode in MODES if options.mode in (None, mode)]
    began = time.monotonic()
    results = []
    with ThreadPoolExecutor(max(1, options.processes)) as pool:
        for result in pool.map(lambda job: judge(job[0], job[1], options.keep), jobs):
            results.append(result)
            _say(
                f"{'ok   ' if result.right else 'WRONG'} {result.stack} ({result.mode}): {result.verdict}, {result.seconds:.1f} s"
            )
            for line in result.wrong:
                _say(f"      {line}")
            if result.advised:
                _say(f"      advised, which decides nothing: {', '.join(result.advised)}")
    unable = [stack for stack in chosen if stack not in able]
    for stack in unable:
        _say(f"----- {stack.name}: not tried, {' and '.join(stack.missing())} not installed")
    right = sum(result.right for result in results)
    _say(f"{right} of {len(results)} runs are right, {len(unable)} stacks not tried, {time.monotonic() - began:.0f} s")
    if options.record and not unable:
        PAGE.write_text(page(stacks, results), "utf-8")
        _say(f"{PAGE.name} is written")
    failed = right != len(results) or not results or (options.require_all and unable)
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    from tests.stacks.catalogue import STACKS

    sys.exit(main(sys.argv[1:], STACKS))
