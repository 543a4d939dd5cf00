# SPDX-License-Identifier: MIT
"""Runs the reference server: uvicorn in a thread of this process, started and stopped in milliseconds."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from uapi_conformance.declaration import Origin, api_path
from uapi_conformance.declaration.bases import checked_base
from uapi_conformance.errors import DeclarationError, SuiteError
from uapi_conformance.reference import fixture
from uapi_conformance.reference.app import Application
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.fixture import CallAddress
from uapi_conformance.reference.model import Store
from uapi_conformance.reference.protocol import RawProtocol
from uapi_conformance.reference.state_handler import StateHandler

_PATIENCE = 10.0  # seconds; far more than a start or a stop takes
_LONGEST_HEAD = 64 * 1024


class ReferenceServer:
    """A server on ``host`` and a free port, unless ``port`` is given; a context manager to be used once.

    ``url`` is its address, ``states_url`` that of its provider-state hook, ``token`` a token of the default user,
    ``declared_call`` a standing recorded call of that user. ``path`` is that of the URL: the API lies below it.
    Raises DeclarationError if the address is taken, or if no API can lie below the path.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        path: str = "",
    ) -> None:
        self.behaviour = Behaviour() if behaviour is None else behaviour
        user_id = fixture.default_user()
        self.token = self.store.issue(user_id, token).value
        self._address = (host, port)
        self._path = _checked(path)
        self._socket: socket.socket | None = None
        self._application = Application(self.behaviour, StateHandler(self.store, user_id), api_path(self.url))
        self._server = _Server(self._application)
        self._thread = threading.Thread(target=self._run, name="reference server", daemon=True)

    @property
    def store(self) -> Store:
        return self.behaviour.store

    @property
    def url(self) -> str:
        return f"{self._origin}{self._path}"

    @property
    def states_url(self) -> str:
        return f"{self._origin}/states"

    @property
    def _origin(self) -> Origin:
        return Origin("http", *self._address)

    @property
    def declared_call(self) -> CallAddress:
        return fixture.declared_call()

    def start(self) -> Self:
        host, port = self._address
        try:
            self._socket = _listen(host, port)
        except (OSError, OverflowError) as error:
            raise DeclarationError(
                f"The reference server cannot listen on {host} port {port}; give another host or port."
            ) from error
        self._address = (host, self._socket.getsockname()[1])
        self._thread.start()
        if not self._server.ready.wait(_PATIENCE) or not self._server.started:
            raise SuiteError("The reference server does not start; run it again.")
        return self

    def stop(self) -> None:
        """Stop at once, if need be in the middle of an answer; do nothing if it is not running."""
        self._server.leave()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket] if self._socket else None))
        finally:
            self._server.ready.set()


def _checked(path: str) -> str:
    if path and not path.startswith("/"):
        raise DeclarationError(f"The path of the server is {path!r}; begin it with a slash, as in /pbx1.")
    start = "http://localhost"
    return checked_base(start + path, "the path of the server").removeprefix(start)


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only if the protocol is named; with it, answers take 40 ms longer.
    listening = socket.socket(
        socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except BaseException:
        listening.close()
        raise
    return listening


class _Server(uvicorn.Server):
    """uvicorn's server, woken by an event instead of checking every tenth of a second."""

    def __init__(self, application: Application) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=RawProtocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
                h11_max_incomplete_event_size=_LONGEST_HEAD,
            )
        )
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave = asyncio.Event()

    def leave(self) -> None:
        """End the server; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leave.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        await self._leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for nothing: a client may keep its connection, and an answer may hang on purpose."""
        del sockets
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # One turn of the loop tells the protocols that their connections are lost; the next ends what waits for them.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for task in list(self.server_state.tasks):
            task.cancel()
