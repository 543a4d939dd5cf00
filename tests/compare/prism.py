# SPDX-License-Identifier: MIT
"""Prism as a validating proxy, through which go the documented requests and single changes of them."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from uapi_conformance.contract.resources import SPEC
from uapi_conformance.declaration import CallReference
from uapi_conformance.reference import fixture
from uapi_conformance.reports.curl import curl
from uapi_conformance.scenarios import changes
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.requests import Stop, bearer

from tests.compare import tools
from tests.compare.complaints import Complaints
from tests.compare.processes import group
from tests.compare.tools import Target, ToolError

_VERSION = "5.14.2"
_DOCUMENT = "openapi.yaml"
_USUAL_PORT = 4010
_PATH = "/uapi/phoneCalls/{userId}/{extension}/{phoneCallId}"
_CHANGES = (
    *changes.CALL,
    *changes.VIEW,
    *changes.USER,
    *changes.EXTENSION,
    *changes.ACTION,
    *changes.CREDENTIALS,
)
_LONGEST_ANSWER = 10.0
"""Seconds, as the suite waits by default."""


@dataclass(frozen=True)
class Prism:
    name: str = "prism"
    title: str = f"Prism {_VERSION} as a proxy, fed with single changes of the documented request"

    def files(self) -> dict[str, str]:
        proxy, token = f"http://127.0.0.1:{_USUAL_PORT}", "token"
        lines = [curl(request, proxy, token=token) for request in _requests(token)]
        script = "\n".join(["# What goes through the proxy; complaints stand in the field sl-violations.", *lines, ""])
        return {_DOCUMENT: (SPEC / "openapi.yaml").read_text(encoding="utf-8"), "prism-requests.sh": script}

    def command(self, target: Target, port: int = _USUAL_PORT) -> tuple[str, ...]:
        package = f"@stoplight/prism-cli@{_VERSION}"
        return ("npx", "--yes", package, "proxy", _DOCUMENT, target.url, "--port", str(port))

    def judge(self, target: Target, folder: Path, patience: float) -> Complaints:
        end = time.monotonic() + patience
        found: Counter[str] = Counter()
        with self._running(target, folder, end) as url, requests.Session() as session:
            session.trust_env = False  # through no other proxy
            for request in _requests(target.token):
                if time.monotonic() > end:
                    raise subprocess.TimeoutExpired(self.name, patience)
                found.update(_sent(session, request, url))
        return Complaints(dict(found))

    @contextlib.contextmanager
    def _running(self, target: Target, folder: Path, end: float) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        name, *arguments = self.command(target, port)
        log = folder / "prism.log"
        with (
            log.open("wb") as output,
            # npx starts a process, which has to end with it.
            group(
                [tools.program(name), *arguments],
                cwd=folder,
                env=tools.environment(target, folder),
                stdout=output,
                stderr=subprocess.STDOUT,
            ) as proxy,
        ):
            while b"is listening" not in log.read_bytes():
                if proxy.poll() is not None or time.monotonic() > end:
                    raise ToolError(f"Prism does not start: {log.read_text('utf-8', 'replace').strip()[-300:]}")
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"


def _sent(session: requests.Session, request: Request, url: str) -> Iterable[str]:
    """What Prism says of the answer to a request."""
    try:
        answer = session.request(
            request.method,
            url + request.target,
            headers=dict(request.headers),
            data=request.body,
            timeout=_LONGEST_ANSWER,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return [type(error).__name__]
    if answer.headers.get("Content-Type") == "application/problem+json":
        # No server of the catalogue answers so: Prism itself could not read an answer.
        return [str(answer.json().get("type"))]
    return complaints(json.loads(answer.headers.get("sl-violations", "[]")))


def complaints(violations: Iterable[dict[str, Any]]) -> list[str]:
    """Errors of the response; those of the request are ours, made on purpose."""
    return [v["message"] for v in violations if v["location"][0] == "response" and v["severity"] == "Error"]


def _requests(token: str) -> Iterator[Request]:
    address = fixture.declared_call()
    call = CallReference(address.user, address.extension, address.call, address.view)
    stop = Stop.of(_PATH, call, token)
    listed = f"/uapi/phoneCalls/{address.user}/{address.extension}"
    for target in (listed, f"{listed}/{address.call}", f"{listed}/f0f0f0f0f0"):
        yield Request("GET", target, (("Authorization", bearer(token)),), b"")
    for change in _CHANGES:
        changed = change.make(stop)
        if changed is not None:
            yield changed.request()
    yield from (stop.request(), stop.request())
