# SPDX-License-Identifier: MIT
"""One measurement in a process of its own: CPU per exchange, or peak memory. Writes a JSON object."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import requests
from uapi_conformance.contract import load_contract
from uapi_conformance.contract.openapi import LIST_ONE
from uapi_conformance.declaration import Declaration, HttpStates, Limits
from uapi_conformance.reports.facts import CanaryResult
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.run import Run
from uapi_conformance.scenarios import plan
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.wire.exchange import Step
from uapi_conformance.wire.requests import bearer, listing


def open_run(url: str, token: str, folder: Path) -> Run:
    place = Place(url, embedded=True, token=token, states_url=f"{url}/states")
    declaration = Declaration(limits=Limits(max_requests=100_000), states=HttpStates(place.states_url))
    return Run(
        declaration, load_contract(), place, folder, {}, generation=Generation(0), canary=CanaryResult.NOT_NEEDED
    )


def cpu(url: str, token: str, folder: Path) -> dict[str, float]:
    """CPU milliseconds per exchange of all scenarios, checks and evidence, and of a bare loop of the same length."""
    run = open_run(url, token, folder)
    run.open()
    clock = time.process_time()
    for scenario in plan.SCENARIOS:
        run.source.of(scenario)
    run.source.every_answer().verdict("core.error-body")
    spent = time.process_time() - clock
    sent = run.source.target.recorder.sent
    run.close()
    return {"requests": sent, "suite": spent / sent * 1000, "bare": _bare(url, token, max(sent, 500))}


def _bare(url: str, token: str, count: int) -> float:
    with requests.Session() as session:
        session.headers["Authorization"] = bearer(token)
        body = {"action": "StopRecording", "phoneCallViewId": "01"}
        target = f"{url}/uapi/phoneCalls/@me/@self/0123456789abcdef0123"
        session.put(target, json=body)
        clock = time.process_time()
        for _ in range(count):
            session.put(target, json=body)
        return (time.process_time() - clock) / count * 1000


def memory(url: str, token: str, folder: Path, count: int) -> dict[str, float]:
    """Peak memory in MiB of a run with ``count`` exchanges, each judged and written."""
    run = open_run(url, token, folder)
    run.open()
    path = run.source.target.openapi.path(LIST_ONE)
    request = listing(path, "@me", "@self", "0123456789abcdef0123", authorization=bearer(token))
    for _ in range(count):
        run.source.target.recorder.send(Step("bench", "list"), request, LIST_ONE)
    run.close()
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main() -> None:
    what, url, token, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        measured = cpu(url, token, Path(folder)) if what == "cpu" else memory(url, token, Path(folder), int(rest[0]))
    sys.stdout.write(json.dumps(measured) + "\n")


if __name__ == "__main__":
    main()
