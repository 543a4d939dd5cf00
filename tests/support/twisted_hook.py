# SPDX-License-Identifier: MIT
"""The reference server's provider-state hook on an HTTP server of its own, which a test can have answer otherwise."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.reference.state_handler import StateHandler

from tests.support.serving import serving


@dataclass(frozen=True)
class Said:
    """A whole answer of the hook."""

    status: int
    body: bytes
    fields: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)

    @classmethod
    def of(cls, status: int, document: object) -> Said:
        return cls(status, json.dumps(document).encode())

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.body)
        return values

    def with_values(self, **changed: object) -> Said:
        """The same with other values; None takes one out."""
        values = {name: value for name, value in {**self.values, **changed}.items() if value is not None}
        return Said.of(self.status, values)


@dataclass
class Asking:
    """A request to the hook, what the reference server's own hook makes of it, and all requests so far."""

    request: dict[str, Any]
    hook: StateHandler
    before: list[dict[str, Any]] = field(default_factory=list)

    @property
    def action(self) -> str:
        return str(self.request["action"])

    @property
    def state(self) -> str:
        return str(self.request.get("state"))

    def answered(self) -> Said:
        return Said.of(*self.hook.answer("POST", json.dumps(self.request).encode()))


Twist = Callable[[Asking], Said]


@contextlib.contextmanager
def twisted_hook(server: ReferenceServer, twist: Twist = Asking.answered) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The URL of the hook, and the requests that it gets."""
    hook, requests = StateHandler(server.store, _user(server)), list[dict[str, Any]]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(asked)
            said = twist(Asking(asked, hook, requests[:-1]))
            self.send_response(said.status)
            for name, value in said.fields:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_args: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield f"{url}/states", requests


def _user(server: ReferenceServer) -> str:
    return server.declared_call[0]
