# SPDX-License-Identifier: MIT
"""The servers whose code is changed, which of it is meant, and how each is started in this process."""

from __future__ import annotations

import contextlib
import importlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.tree import ROOT

API = "API"
"""Code that decides what a request means and what is answered."""
HTTP = "HTTP"
"""Code written by hand that reads requests and puts answers on the wire."""
_PATIENCE = 10.0  # seconds


@dataclass(frozen=True)
class Served:
    """A server that is up."""

    url: str
    states_url: str
    token: str


@dataclass(frozen=True)
class Module:
    """A module of a server. ``without`` are the functions, or whole classes, that no request of a client reaches:
    they serve the hook, start the server, or put answers on the wire that only faulty servers give. ``annotated``: its
    annotations are read where it runs."""

    name: str
    kind: str
    without: tuple[str, ...] = ()
    annotated: bool = False

    @property
    def path(self) -> Path:
        package = ROOT / "conformance" if self.name.startswith("uapi_conformance.") else ROOT
        return package / (self.name.replace(".", "/") + ".py")

    def left_out(self, function: str) -> bool:
        return any(function == name or function.startswith(f"{name}.") for name in self.without)


@dataclass(frozen=True)
class Server:
    """``fresh`` is the package that is imported anew with each mutant, ``serve`` imports and starts the server.

    ``needed`` are the distributions that have to be installed, ``warm`` what is imported once for all runs.
    """

    name: str
    modules: tuple[Module, ...]
    fresh: str
    serve: Callable[[], contextlib.AbstractContextManager[Served]]
    needed: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()


def _reference_module(name: str, kind: str, *without: str) -> Module:
    return Module(f"uapi_conformance.reference.{name}", kind, without)


def _stack_modules(name: str, *without: str, annotated: bool = False) -> tuple[Module, ...]:
    hook = ("grant", "change_state", "_set_up", "_named", "_begin", "__init__")
    return (
        Module(f"tests.stacks.servers.{name}", API, without, annotated),
        Module("tests.stacks.servers.telephony", API, tuple(f"Telephony.{function}" for function in hook)),
    )


@contextlib.contextmanager
def _reference() -> Iterator[Served]:
    made = importlib.import_module("uapi_conformance.reference.server").ReferenceServer
    with made() as server:
        yield Served(server.url, server.states_url, server.token)


@contextlib.contextmanager
def _fastapi() -> Iterator[Served]:
    import uvicorn

    with _listening() as (listening, served):
        app = importlib.import_module("tests.stacks.servers.fastapi_app").app
        server = uvicorn.Server(uvicorn.Config(app, http="h11", loop="asyncio", lifespan="off", log_config=None))
        threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
        deadline = time.monotonic() + _PATIENCE
        while not server.started:
            if time.monotonic() > deadline:
                raise TimeoutError("uvicorn does not start")
            time.sleep(0.01)
        yield served


@contextlib.contextmanager
def _flask() -> Iterator[Served]:
    import waitress  # type: ignore[import-untyped] # installed where it runs

    with _listening() as (listening, served):
        app = importlib.import_module("tests.stacks.servers.flask_app").app
        server: Any = waitress.create_server(app, sockets=[listening])
        threading.Thread(target=server.run, daemon=True).start()
        yield served


@contextlib.contextmanager
def _listening() -> Iterator[tuple[socket.socket, Served]]:
    """A port to serve on, with the token in the environment, where the servers read it."""
    token = os.environ["UAPI_TOKEN"] = secrets.token_urlsafe(24)
    # asyncio turns Nagle's algorithm off only if the protocol is named; with it, answers take 40 ms longer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        yield listening, Served(url, f"{url}/states", token)


REFERENCE = Server(
    "reference",
    (
        _reference_module("behaviour", API, "Behaviour.__init__"),
        _reference_module("listing", API),
        _reference_module("rendering", API),
        _reference_module(
            "model", API, "Store.__init__", "Store.issue", "Store.revoke", "Store.add_call", "Store.remove_call"
        ),
        _reference_module("app", HTTP, "Application._change_state"),
        _reference_module("framing", HTTP, "_chunks"),
        _reference_module("messages", HTTP, "Wire"),
        _reference_module("protocol", HTTP, "RawProtocol.answer_raw"),
        _reference_module(
            "server", HTTP, "ReferenceServer", "_listen", "_Server.startup", "_Server.shutdown", "_Server.leave"
        ),
    ),
    "uapi_conformance.reference",
    _reference,
    warm=("uvicorn", "uvicorn.protocols.http.h11_impl", "starlette.routing", "starlette.responses", "h11", "yaml"),
)
FASTAPI = Server(
    "fastapi",
    _stack_modules("fastapi_app", "change_state", annotated=True),
    "tests.stacks.servers",
    _fastapi,
    needed=("fastapi", "uvicorn", "h11"),
    warm=("fastapi", "uvicorn", "h11", "requests"),
)
FLASK = Server(
    "flask",
    _stack_modules("flask_app", "change_state"),
    "tests.stacks.servers",
    _flask,
    needed=("flask", "waitress"),
    warm=("flask", "waitress", "requests"),
)
SERVERS: Sequence[Server] = (REFERENCE, FASTAPI, FLASK)
