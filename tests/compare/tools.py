# SPDX-License-Identifier: MIT
"""The tools that are compared: each judges one server, and says what it complains of."""

from __future__ import annotations

import contextlib
import copy
import json
import re
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import requests
from uapi_conformance.contract.resources import SPEC, load_yaml
from uapi_conformance.declaration import CallReference
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.scenarios import changes
from uapi_conformance.wire.requests import Stop

from tests.quality.running import Job, run

PATIENCE = 120
"""Seconds after which a tool is stopped: a server that hangs is a fault found."""
PRISM = "@stoplight/prism-cli@5.14.2"
_PATTERNS = {"userId": "^[A-Za-z0-9_.-]+$", "extension": "^[0-9*]+$", "phoneCallId": "^[A-Za-z0-9]+$"}
_SILENCED = """
[[operations]]
include-method = "GET"
checks.negative_data_rejection.enabled = false

[[operations]]
include-path = "/uapi/phoneCalls/{userId}/{extension}"
checks.negative_data_rejection.enabled = false
checks.unsupported_method.enabled = false
checks.allow_header_conformance.enabled = false
"""
"""What the tool holds against a correct server: List with an unknown id may be an empty list, and PUT leads to it, too."""
_PATH = "/uapi/phoneCalls/{userId}/{extension}/{phoneCallId}"


@dataclass(frozen=True)
class Complaints:
    """What a tool holds against a server: how often it names what, in its own words."""

    counts: dict[str, int]

    def beyond(self, usual: Complaints) -> bool:
        """Whether there is something that it does not say of the reference server, or not as often."""
        return any(count > usual.counts.get(what, 0) for what, count in self.counts.items())

    def or_more(self, other: Complaints) -> Complaints:
        """What it says in one of two runs, each as often as in that with more of it."""
        return Complaints(dict(Counter(self.counts) | Counter(other.counts)))


class Tool(Protocol):
    """One row of the table."""

    name: str

    def judge(self, job: Job, server: ReferenceServer) -> Complaints:
        """Judge a server that runs; ``job`` says which one it is."""


class ThisSuite:
    """The suite in this process, with the hook, as in the kill matrix; the server that runs is left alone."""

    name = "uapi-conformance"

    def judge(self, job: Job, server: ReferenceServer) -> Complaints:
        del server
        done = run(job)
        failed = [name for name, outcome in done.outcomes.items() if outcome == "fail"]
        return Complaints(dict.fromkeys(failed, 1) if failed or done.verdict != "error" else {"error": 1})


@dataclass(frozen=True)
class Schemathesis:
    """`schemathesis run`; live ids stand in the document as examples, or as the only values of an enumeration."""

    style: str
    folder: Path

    @property
    def name(self) -> str:
        return f"schemathesis run, live ids as {self.style}"

    def judge(self, job: Job, server: ReferenceServer) -> Complaints:
        del job
        document = self.folder / "openapi.json"
        document.write_text(json.dumps(_with_live_ids(server, self.style)), encoding="utf-8")
        settings = self.folder / "schemathesis.toml"
        settings.write_text(_SILENCED, encoding="utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings)]
        command += ["run", str(document), "--url", server.url]
        command += ["-H", f"Authorization: Bearer {server.token}", "-n", "50", "--seed", "1", "--continue-on-failure"]
        if self.style == "examples":
            # Generated ids that name no call are rightly refused, which this check takes for a fault.
            command += ["--exclude-checks", "positive_data_acceptance"]
        try:
            ran = subprocess.run(
                command, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return Complaints({"it did not end": 1})
        found = re.findall(r"❌ (ST\d+ [^:\n]+): (\d+)", ran.stdout)
        complaints = {what: int(count) for what, count in found}
        if not complaints and ran.returncode not in (0, 1):
            complaints = {"error": 1}
        return Complaints(complaints)


def _with_live_ids(server: ReferenceServer, style: str) -> dict[str, Any]:
    call = server.declared_call
    live = {"userId": call.user, "extension": call.extension, "phoneCallId": call.call}
    made = copy.deepcopy(load_yaml(SPEC / "openapi.yaml"))
    for parameter in made["components"]["parameters"].values():
        if parameter.get("in") != "path":
            continue
        parameter.pop("example", None)
        parameter.pop("examples", None)
        if style == "enum":
            parameter["schema"] = {"type": "string", "enum": [live[parameter["name"]]]}
        else:
            # Without special values, such as @me, which the tool would take for the only good ones.
            parameter["schema"] = {"type": "string", "pattern": _PATTERNS[parameter["name"]]}
            parameter["examples"] = {"live": {"value": live[parameter["name"]]}}
    for path in made["paths"].values():
        # List's filters: an empty one is rightly refused, and an answer of few fields rightly lacks the others.
        for operation in (value for value in path.values() if isinstance(value, dict)):
            operation["parameters"] = [p for p in operation.get("parameters", []) if not _is_query(p, made)]
    if style == "enum":
        body = made["components"]["schemas"]["StopRecordingAction"]["properties"]
        body["phoneCallViewId"] = {"type": "string", "enum": [call.view]}
    return made


def _is_query(parameter: dict[str, Any], document: dict[str, Any]) -> bool:
    name = str(parameter.get("$ref", "")).rpartition("/")[2]
    return bool(document["components"]["parameters"].get(name, parameter)["in"] == "query")


class Prism:
    """Prism as a validating proxy, through which go the documented requests and single changes of them."""

    name = "Prism proxy, fed with single changes of the documented request"

    def judge(self, job: Job, server: ReferenceServer) -> Complaints:
        del job
        found: Counter[str] = Counter()
        with _prism(server) as url:
            for method, target, headers, body in _requests(server):
                try:
                    answer = requests.request(method, url + target, headers=headers, data=body, timeout=10)
                except requests.RequestException as error:
                    found[type(error).__name__] += 1
                    continue
                for violation in json.loads(answer.headers.get("sl-violations", "[]")):
                    if violation["location"][0] == "response":
                        found[violation["message"]] += 1
        return Complaints(dict(found))


def _requests(server: ReferenceServer) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    address = server.declared_call
    call = CallReference(address.user, address.extension, address.call, address.view)
    stop = Stop.of(_PATH, call, server.token)
    token = {"Authorization": f"Bearer {server.token}"}
    listed = f"/uapi/phoneCalls/{address.user}/{address.extension}"
    for target in (listed, f"{listed}/{address.call}", f"{listed}/f0f0f0f0f0"):
        yield "GET", target, token, b""
    tried = (*changes.CALL, *changes.VIEW, *changes.USER, *changes.EXTENSION, *changes.ACTION, *changes.CREDENTIALS)
    for change in tried:
        changed = change.make(stop)
        if changed is not None:
            request = changed.request()
            yield request.method, request.target, dict(request.headers), request.body
    for request in (stop.request(), stop.request()):
        yield request.method, request.target, dict(request.headers), request.body


@contextlib.contextmanager
def _prism(server: ReferenceServer) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["npx", "--yes", PRISM, "proxy", str(SPEC / "openapi.yaml"), server.url, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as proxy:
        assert proxy.stdout is not None
        try:
            for line in proxy.stdout:
                if "listening" in line:
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            proxy.terminate()


def tools(folder: Path) -> tuple[Tool, ...]:
    """Those that can run here; Prism needs node."""
    found: list[Tool] = [ThisSuite(), Schemathesis("examples", folder), Schemathesis("enum", folder)]
    if shutil.which("npx") is not None:
        found.append(Prism())
    return tuple(found)
