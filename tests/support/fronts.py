# SPDX-License-Identifier: MIT
"""What stands before a server on the wire: a front that ends TLS, and a proxy that takes CONNECT. Both pass bytes on."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
from typing import Self

_PATIENCE = 20.0


class _Passing:
    """Accepts connections on a free port, each in a thread of its own; a context manager."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self.accepted = 0

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for held in (self._listener, *self._open):
            _end(held)
        for thread in self._threads:
            thread.join(_PATIENCE)
            assert not thread.is_alive()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.append(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(_PATIENCE)
        with client, contextlib.suppress(OSError):
            self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        raise NotImplementedError

    def _pass_on(self, client: socket.socket, host: str, port: int) -> None:
        with socket.create_connection((host, port), _PATIENCE) as server:
            self._open.append(server)
            back = self._start(_pump, server, client)
            _pump(client, server)
            back.join(_PATIENCE)

    def _start(self, run: object, *given: object) -> threading.Thread:
        thread = threading.Thread(target=run, args=given, daemon=True)  # type: ignore[arg-type] # any function
        self._threads.append(thread)
        thread.start()
        return thread


class TlsFront(_Passing):
    """Speaks TLS for a server on a port of 127.0.0.1 that does not."""

    def __init__(self, port: int, tls: ssl.SSLContext, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self._behind = port
        self._tls = tls
        shown = f"[{host}]" if ":" in host else host
        self.url = f"https://{shown}:{self.port}"
        self.origin_behind = f"http://{shown}:{self.port}"
        """What the server takes for its own origin."""

    def _talk(self, client: socket.socket) -> None:
        with self._tls.wrap_socket(client, server_side=True) as secured:
            self._open.append(secured)
            self._pass_on(secured, "127.0.0.1", self._behind)


class PlainFront(_Passing):
    """Stands before a server on a port of 127.0.0.1, at another address."""

    def __init__(self, port: int, host: str) -> None:
        super().__init__(host)
        self._behind = port

    def _talk(self, client: socket.socket) -> None:
        self._pass_on(client, "127.0.0.1", self._behind)


class ConnectProxy(_Passing):
    """A proxy that takes CONNECT alone. ``credentials`` are those that it wants; ``asked`` what it was to connect to.

    If it has an ``answer``, that is all it says.
    """

    def __init__(self, *, credentials: str = "", answer: bytes | None = None) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.port}"
        self._credentials = base64.b64encode(credentials.encode()).decode()
        self._answer = answer

    def _talk(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = client.recv(65536)
            if not more:
                return
            head += more
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        self.asked.append(target)
        if self._answer is not None:
            client.sendall(self._answer)
            return
        if method != "CONNECT":
            client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            return
        if self._credentials and f"Proxy-Authorization: Basic {self._credentials}".encode() not in head:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = target.rpartition(":")
        # In one packet with what the server says first, if it is quick: the client has to keep them apart.
        client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n")
        self._pass_on(client, host.strip("[]"), int(port))


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        while data := source.recv(65536):
            sink.sendall(data)
    # Not the method of SSLSocket: the other thread may still be reading.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sink, socket.SHUT_WR)


def _end(held: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(held, socket.SHUT_RDWR)
