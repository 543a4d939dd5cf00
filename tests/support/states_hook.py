# SPDX-License-Identifier: MIT
"""A provider-state hook on loopback for the tests, and what its errors have to look like."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import HookError

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "s3cr3tV4lue"
FOUR = {"userId": "12", "extension": "0003*210", "phoneCallId": "b817d2618fe6f1804333", "phoneCallViewId": "01"}
CALL = CallReference("12", "0003*210", "b817d2618fe6f1804333", "01")

Reply = tuple[int, bytes]


class Hook:
    """A hook on a free loopback port. ``replies`` gives the next answers, the last one for ever."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [(200, b"{}")]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.release = threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.requests.append(json.loads(body))
                hook.headers.append({key.lower(): value for key, value in self.headers.items()})
                status, answer = hook.replies.pop(0) if len(hook.replies) > 1 else hook.replies[0]
                if status == 0:
                    hook.release.wait(30)
                    return
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/states"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answers(self, *replies: object) -> None:
        self.replies = [reply if isinstance(reply, tuple) else (200, json.dumps(reply).encode()) for reply in replies]

    def stop(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def refused(ask: Callable[[], object], *words: str) -> None:
    with pytest.raises(HookError) as caught:
        ask()
    error, sentence = caught.value, str(caught.value)
    assert all(word in sentence for word in words), sentence
    assert "\n" not in sentence
    assert SECRET not in sentence
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
