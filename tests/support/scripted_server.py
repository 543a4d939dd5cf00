# SPDX-License-Identifier: MIT
"""A server that does on the wire exactly what a script says, for the tests of the client.

A script is what happens on one connection, in order; bytes are sent after one request has been read, and mean `read
a request, send this`. Where a script ends the connection is closed. The first connection gets the first script, and so on; each
is played in a thread of its own.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from typing import Self

from uapi_conformance.declaration import Origin
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.exchange import Failure, Request, Response
from uapi_conformance.wire.fields import SentField

GET = Request("GET", "/uapi/x")
PUT = Request("PUT", "/uapi/x", (("Content-Type", "application/json"),), b'{"a": 1}')
LARGE = Request("PUT", "/uapi/x", body=b"x" * 6 * 1024 * 1024)  # more than the buffers of two sockets take
PATIENT = ExchangeLimits(linger=2.0)
HURRIED = ExchangeLimits(timeout=0.5)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Step = Callable[[socket.socket], None]
_PATIENCE = 20.0  # seconds after which a server whose test hangs gives up


def HOLD(connection: socket.socket) -> None:  # noqa: N802 - reads as a word of the script
    """Keep the connection open, and take what comes, until the client closes it."""
    for _ in range(10_000):
        if not connection.recv(64 * 1024):
            return


def CLOSE(connection: socket.socket) -> None:  # noqa: N802 - see HOLD
    """Close the connection in good order."""
    connection.shutdown(socket.SHUT_WR)


def after(seconds: float, data: bytes) -> Step:
    """Send bytes in a packet of their own, without waiting for a request."""

    def step(connection: socket.socket) -> None:
        time.sleep(seconds)
        connection.sendall(data)

    return step


def head_only(data: bytes) -> Step:
    """Read the head of a request, not its body, and send bytes."""

    def step(connection: socket.socket) -> None:
        _head(connection)
        connection.sendall(data)

    return step


class ScriptedServer:
    """A server on a free port of 127.0.0.1 while the context lasts.

    ``accepted`` counts connections; ``requests`` are the requests that bytes of a script answered, as they came.
    """

    def __init__(self, *scripts: tuple[object, ...], tls: ssl.SSLContext | None = None) -> None:
        self.accepted = 0
        self.requests: list[bytes] = []
        self._scripts = scripts
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        _wake(self._listener)
        self._threads[0].join(_PATIENCE)
        self._listener.close()
        for connection in self._open:
            _wake(connection)
        for thread in self._threads:
            thread.join(_PATIENCE)
            assert not thread.is_alive()

    def _serve(self) -> None:
        for script in self._scripts:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # woken up: the test is over
                return
            self.accepted += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._converse, args=(connection, script), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _converse(self, connection: socket.socket, script: tuple[object, ...]) -> None:
        connection.settimeout(_PATIENCE)
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            self._play(connection, script)
        except OSError:
            pass  # the client hung up first, which is its right
        finally:
            connection.close()

    def _play(self, connection: socket.socket, script: tuple[object, ...]) -> None:
        for step in script:
            if isinstance(step, bytes):
                self.requests.append(_request(connection))
                connection.sendall(step)
            elif step == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif callable(step):
                step(connection)


def _wake(blocked: socket.socket) -> None:
    """End what another thread waits for."""
    with contextlib.suppress(OSError):  # closed already
        blocked.shutdown(socket.SHUT_RDWR)


def _head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(64 * 1024)
        if not more:
            raise ConnectionError("no request came")
        data += more
    return data


def _request(connection: socket.socket) -> bytes:
    data = _head(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    parts, missing = [data], int(lengths[0]) - len(body) if lengths else 0
    while missing > 0:
        more = connection.recv(64 * 1024)
        if not more:
            raise ConnectionError("the request was cut")
        parts.append(more)
        missing -= len(more)
    return b"".join(parts)


def client_of(server: ScriptedServer, limits: ExchangeLimits = PATIENT, fields: Sequence[SentField] = ()) -> Client:
    return Client(Origin.of(server.url), limits=limits, fields=fields)


def answer_to(request: Request, *script: object, limits: ExchangeLimits = PATIENT) -> Response | Failure:
    with ScriptedServer(script) as server, client_of(server, limits) as client:
        return client.send(request)


def answered(outcome: Response | Failure) -> Response:
    assert isinstance(outcome, Response), outcome
    return outcome


def failed(outcome: Response | Failure) -> Failure:
    assert isinstance(outcome, Failure), outcome
    return outcome
