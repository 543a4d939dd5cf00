# SPDX-License-Identifier: MIT
"""A server that does on the wire exactly what a script says, for the tests of the client.

A script is what happens on one connection, in order; bytes are sent after one request has been read, and mean `read
a request, send this`. Where a script ends the connection is closed. The first connection gets the first script.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from typing import Self

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
        self._open: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for opened in (self._listener, self._open):
            if opened is not None:
                with contextlib.suppress(OSError):  # closed already; else this wakes accept and recv
                    opened.shutdown(socket.SHUT_RDWR)
        self._thread.join(_PATIENCE)
        self._listener.close()
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        for script in self._scripts:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            connection.settimeout(_PATIENCE)
            self._open = connection
            with contextlib.suppress(OSError):  # the client hung up first, which is its right
                if self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                    self._open = connection
                self._play(connection, script)
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
