# SPDX-License-Identifier: MIT
"""Servers to run the suite against: the reference server watched or spoilt, and small ones made of bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.server import ReferenceServer

from tests.e2e.helpers import TOKEN


@dataclass(frozen=True)
class Seen:
    """A request as it came to a server."""

    method: str
    path: str
    query: str
    body: bytes
    authorization: str
    headers: tuple[tuple[str, str], ...]

    @property
    def call(self) -> str:
        """The call id that the path names, decoded; empty where it names none."""
        segments = self.path.split("/", 5)
        return unquote(segments[5]).rstrip("/") if len(segments) > 5 else ""


class Watched(Behaviour):
    """The reference server's behaviour, with every request kept."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []

    def answer(self, request: Incoming) -> Answer:
        authorization = request.header("authorization") or ""
        headers = tuple(h for h in request.headers if h[0].lower() != "host")
        self.seen.append(Seen(request.method, request.path, request.query, request.body, authorization, headers))
        return self.respond(request)

    def respond(self, request: Incoming) -> Answer:
        return super().answer(request)

    @property
    def puts(self) -> list[Seen]:
        return [seen for seen in self.seen if seen.method == "PUT"]


class PlainText(Watched):
    """Refuses with the right status, and with no error object."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if answer.status < 400:
            return answer
        return replace(answer, headers=(("Content-Type", "text/plain"),), body=b"refused")


class NeverRefuses(Watched):
    """Answers what it refuses with 200."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, status=200) if answer.status >= 400 else answer


class AllUnknownAre404(Watched):
    """Says 404 to a call that it does not know, where the documentation has 400."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, status=404) if b"pc_phonecall_invalid" in answer.body else answer


def reference(behaviour: Behaviour | None = None, path: str = "") -> ReferenceServer:
    """A reference server that takes the planted token, with the API below a path."""
    return ReferenceServer(behaviour, token=TOKEN, path=path)


def hooked(server: ReferenceServer) -> tuple[str, ...]:
    """The options for a run that has calls set up."""
    return "--target-url", server.url, "--states-url", server.states_url


def with_call(server: ReferenceServer) -> tuple[str, ...]:
    """The options for a run with one declared call."""
    return "--target-url", server.url, "--call", "/".join(server.declared_call)


Talk = Callable[["Conversation"], None]


@dataclass(frozen=True)
class Conversation:
    """One request to a hand-made server. ``over`` is set when the server is to stop."""

    wire: socket.socket
    head: bytes
    body: bytes
    over: threading.Event

    def asked_for(self, text: str) -> bool:
        """Whether the body holds a text as a JSON string."""
        return f'"{text}"'.encode() in self.body

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode("ascii")

    def write(self, status: str, body: bytes, *fields: str, media_type: str = "application/json") -> None:
        """A whole answer, after which the connection ends."""
        lines = (f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *fields)
        self.wire.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode() + body)


class ByteServer:
    """Answers one request per connection with what a function writes; a context manager."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self.port = int(self._listening.getsockname()[1])
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                wire, _ = self._listening.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._serve, args=(wire,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, wire: socket.socket) -> None:
        with wire:
            wire.settimeout(5)
            try:
                head, body = _read(wire)
                if head:
                    self.asked += 1
                    self._talk(Conversation(wire, head, body, self._over))
            except OSError:
                return


def _read(wire: socket.socket) -> tuple[bytes, bytes]:
    """The head and body of one request; nothing where the client went away."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = wire.recv(65536)
        if not more:
            return b"", b""
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    fields = head.lower().split(b"\r\n")
    declared = next((int(f.partition(b":")[2]) for f in fields if f.startswith(b"content-length:")), 0)
    while len(body) < declared:
        more = wire.recv(65536)
        if not more:
            break
        body += more
    return head, body


def unused_port() -> int:
    """A port that nothing listens on, as it was taken and given back a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
