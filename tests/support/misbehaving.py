# SPDX-License-Identifier: MIT
"""A server on loopback that reads one request per connection and then misbehaves, and what counts how far it came."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Never, Self, TypeVar

MIB = 1024 * 1024
WATCHDOG = 20.0  # seconds after which what should have ended is said to hang
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
T = TypeVar("T")


def watched(call: Callable[[], T]) -> T:
    """What a call returns or raises, if it does before the watchdog barks."""
    outcomes: list[Callable[[], T]] = []

    def run() -> None:
        try:
            result = call()
            outcomes.append(lambda: result)
        except Exception as raised:  # noqa: BLE001 - it is raised again where it was asked for
            outcomes.append(_raising(raised))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(WATCHDOG)
    assert outcomes, f"it still waits after {WATCHDOG:g} s"
    return outcomes[0]()


def _raising(error: Exception) -> Callable[[], Never]:
    def again() -> Never:
        raise error

    return again


class Peer:
    """The client, as a misbehaviour sees it. Everything raises OSError once the client has hung up."""

    def __init__(self, connection: socket.socket, server: Misbehaving) -> None:
        self._connection = connection
        self._server = server

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)
        self._server.sent += len(data)
        # A client that reads without end is to fail its test, not to keep it.
        if self._server.sent > 256 * MIB:
            raise OSError("read without end")

    def endlessly(self, data: bytes) -> None:
        while True:
            self.send(data)

    def trickle(self, data: bytes) -> None:
        """Send the bytes again and again, every one in a packet of its own."""
        while not self._server.over.wait(0.02):
            for byte in data:
                self.send(bytes([byte]))
                self._server.over.wait(0.02)

    def hold(self) -> None:
        """Say nothing until the client hangs up."""
        while self._connection.recv(65536):
            pass


Misbehaviour = Callable[[Peer], None]


class Misbehaving:
    """Meets each connection with the next of its misbehaviours, the last one for ever; a context manager.

    ``connections`` and ``requests`` are how many came, ``sent`` the bytes that were taken off it.
    """

    def __init__(self, *misbehaviours: Misbehaviour, tls: ssl.SSLContext | None = None) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self.sent = 0
        self.over = threading.Event()
        self._misbehaviours = list(misbehaviours)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        port = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{port}/asked"

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(WATCHDOG)
        self._listener.close()
        self.is_let_go()

    def is_let_go(self) -> None:
        """See that the client has ended each connection."""
        for thread in list(self._threads):
            thread.join(WATCHDOG)
            assert not thread.is_alive(), "the client keeps a connection that it has given up"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            behave = self._misbehaviours.pop(0) if len(self._misbehaviours) > 1 else self._misbehaviours[0]
            thread = threading.Thread(target=self._meet, args=(connection, behave), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _meet(self, connection: socket.socket, behave: Misbehaviour) -> None:
        connection.settimeout(2 * WATCHDOG)
        with contextlib.suppress(OSError):  # the client hung up, which is its right
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            if request := read_request(connection):
                self.requests.append(request)
                behave(Peer(connection, self))
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        connection.close()


def read_request(connection: socket.socket) -> bytes:
    """The body of the next request on a connection; empty where none comes."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0]):
        more = connection.recv(65536)
        if not more:
            return b""
        body += more
    return body


def answering(body: bytes) -> Misbehaviour:
    """No misbehaviour: a whole answer."""
    return lambda peer: peer.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def closing(*parts: bytes) -> Misbehaviour:
    """Send something and close the connection."""
    return lambda peer: peer.send(b"".join(parts))


def then(head: bytes, rest: Callable[[Peer], None]) -> Misbehaviour:
    def behave(peer: Peer) -> None:
        peer.send(head)
        rest(peer)

    return behave


ENDLESS_CHUNK_SIZE = then(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", lambda peer: peer.endlessly(b"a" * 65536))
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

IN_TIME = {
    "silent after the request": Peer.hold,
    "silent after the status line": then(HEAD, Peer.hold),
    "trickles the header section": then(HEAD + b"X-Slow: ", lambda peer: peer.trickle(b"a")),
    "trickles many header fields": then(HEAD, lambda peer: peer.trickle(b"X: y\r\n")),
    "trickles 100 Continue": lambda peer: peer.trickle(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "trickles the body": then(HEAD + b"Content-Length: 100000\r\n\r\n", lambda peer: peer.trickle(b" ")),
    "trickles a body of any length": then(HEAD + b"\r\n", lambda peer: peer.trickle(b" ")),
    "trickles chunks": then(CHUNKED, lambda peer: peer.trickle(b"1\r\n \r\n")),
    "keeps the last bytes for itself": then(HEAD + b"Content-Length: 3\r\n\r\n{}", Peer.hold),
}
"""What never ends, by its name."""

IN_SIZE = {
    "endless body": then(HEAD + b"\r\n", lambda peer: peer.endlessly(b" " * 65536)),
    "endless chunks": then(CHUNKED, lambda peer: peer.endlessly(b"10000\r\n" + b" " * 65536 + b"\r\n")),
    "endless small chunks": then(CHUNKED, lambda peer: peer.endlessly(b"1\r\n \r\n" * 1000)),
    "endless trailer": then(CHUNKED + b"0\r\n", lambda peer: peer.endlessly(b"X: " + b"y" * 60000 + b"\r\n")),
    "endless 100 Continue": lambda peer: peer.endlessly(b"HTTP/1.1 100 Continue\r\nX: " + b"y" * 60000 + b"\r\n\r\n"),
    "one byte too many": then(HEAD + b"\r\n", lambda peer: peer.send(b" " * (MIB + 1))),
    "huge declared length": then(HEAD + b"Content-Length: 99999999999\r\n\r\n{}", Peer.hold),
    "endless redirect": then(
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\n\r\n", lambda peer: peer.endlessly(b" " * 65536)
    ),
}
"""What is larger than is read."""

IN_FORM = {
    "endless header section": then(HEAD, lambda peer: peer.endlessly(b"X: y\r\n" * 1000)),
    "endless header field": then(HEAD + b"X: ", lambda peer: peer.endlessly(b"y" * 65536)),
    "endless status line": then(b"HTTP/1.1 200 ", lambda peer: peer.endlessly(b"y" * 65536)),
    "silent after an empty line": then(b"\r\n", Peer.hold),
    "no HTTP": closing(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "closes in the status line": closing(b"HTTP/1.1 2"),
    "closes in the body": closing(HEAD, b"Content-Length: 3\r\n\r\n{}"),
    "closes in a chunk": closing(CHUNKED, b"5\r\n{}"),
    "broken chunk": closing(CHUNKED, b"five\r\n{}"),
    "content coding": closing(HEAD, b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"),
}
"""What is no whole HTTP answer."""
