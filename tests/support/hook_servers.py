# SPDX-License-Identifier: MIT
"""The same provider-state hook on HTTP servers of different makes, as vendors may write one."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from uapi_conformance.reference.server import ReferenceServer

from tests.support.misbehaving import read_request
from tests.support.serving import serving

_IDS = ("userId", "extension", "phoneCallId", "phoneCallViewId")


class Calls:
    """What the hook knows: which calls are set up, and that those are recorded."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._recorded: set[str] = set()

    def answer(self, asked: dict[str, Any]) -> bytes:
        call = asked["params"].get("phoneCallId", "")
        if asked["action"] == "setup":
            call = f"call{next(self._numbers)}"
            self._recorded.add(call)
            return json.dumps(dict(zip(_IDS, ("12", "0003*210", call, "01"), strict=True))).encode()
        recorded = call in self._recorded
        if asked["action"] == "teardown":
            self._recorded.remove(call)
        return json.dumps({"recording": recorded}).encode()


@contextlib.contextmanager
def keeping_alive() -> Iterator[str]:
    """http.server with HTTP/1.1, which keeps a connection open where the client lets it."""
    calls = Calls()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            answer = calls.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield f"{url}/states"


@contextlib.contextmanager
def wsgi() -> Iterator[str]:
    """wsgiref, which speaks HTTP/1.0, and meets one client at a time."""
    calls = Calls()

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args: object) -> None:
            pass

    def application(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start("200 OK", [("Content-Type", "application/json")])
        return [calls.answer(asked)]

    with serving(make_server("127.0.0.1", 0, application, handler_class=Quiet)) as url:
        yield f"{url}/states"


@contextlib.contextmanager
def asgi() -> Iterator[str]:
    """The reference server's own hook, on uvicorn."""
    with ReferenceServer() as server:
        yield server.states_url


@contextlib.contextmanager
def never_closing() -> Iterator[str]:
    """A server that ignores `Connection: close`, and keeps every connection open after its answer."""
    calls = Calls()
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while asked := read_request(connection):
                answer = calls.answer(json.loads(asked))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                thread = threading.Thread(target=serve, args=(connection,), daemon=True)
                thread.start()
                threads.append(thread)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/states"
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join(20)
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "the client keeps a connection of an exchange that is over"


SERVERS = {
    "http.server, HTTP/1.1": keeping_alive,
    "wsgiref, HTTP/1.0": wsgi,
    "uvicorn": asgi,
    "ignores Connection: close": never_closing,
}
