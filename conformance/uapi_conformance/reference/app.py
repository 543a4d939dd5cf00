# SPDX-License-Identifier: MIT
"""The reference server as an ASGI application: it passes requests to a behaviour, and delivers the answers."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from typing import Protocol

from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from uapi_conformance.declaration.bases import API
from uapi_conformance.reference import framing
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.state_handler import StateHandler

RAW = "uapi.raw"
"""The ASGI extension that sends bytes to the connection unchanged; its value is a ``RawConnection``."""

PACKETS = "uapi.packets"
"""The ASGI extension that has the bytes of the request as they arrived; they grow while it is read."""

FIELDS = "uapi.fields"
"""The ASGI extension that has the field lines of the request, with their names as sent."""


class RawConnection(Protocol):
    """What the server's HTTP protocol offers for answers that no HTTP library would write."""

    def answer_raw(self, data: bytes, *, close: bool, keep: bool = False) -> None: ...


class Application:
    """Passes ``/states`` to the hook, and everything else to the behaviour. ``api`` is the path of the API."""

    def __init__(self, behaviour: Behaviour, states: StateHandler, api: str = API) -> None:
        self.behaviour = behaviour
        self._api = api
        self._before = re.compile("".join(f"/+{re.escape(segment)}" for segment in api.split("/")[1:]) + "(?=/|$)")
        self._states = states
        states_route = Route("/states", _Endpoint(self._change_state))
        self._router = Router([states_route], redirect_slashes=False, default=self._serve)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)

    def malformed(self, status: int, sent: bytes = b"") -> bytes:
        """Return the whole message that answers bytes that are not an HTTP request; it closes the connection."""
        try:
            answer = self.behaviour.unreadable(status, sent)
        except Exception:  # noqa: BLE001 - a behaviour may be at fault, and the client is owed an answer
            answer = _failed()
        return framing.raw_bytes(answer.with_header("Connection", "close"))

    def cut_short(self, sent: bytes) -> bytes:
        """Return the whole message that answers an incomplete request; empty if there is none."""
        answer = self.behaviour.cut_short(sent)
        return b"" if answer is None else framing.raw_bytes(answer.with_header("Connection", "close"))

    async def _change_state(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive, self.behaviour.body_limit)
        if body is not None:
            status, document = self._states.answer(scope["method"], body)
            headers = {"Allow": "POST"} if status == 405 else None
            await JSONResponse(document, status, headers)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self.behaviour.body_limit
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        oversize = int(declared) > limit
        body = b"" if oversize else await _body(receive, limit + 1)
        if body is None:
            return
        oversize = oversize or len(body) > limit
        request = self._without_prefix(_incoming(scope, b"" if oversize else body, oversize=oversize))
        try:
            answer = self.behaviour.answer(request)
        except Exception:  # noqa: BLE001 - a behaviour may be at fault, and the client is owed an answer
            answer = _failed()
        await _deliver(answer, scope, receive, send)

    def _without_prefix(self, request: Incoming) -> Incoming:
        """Return the request as if the API were at `/uapi`, where a behaviour expects it; others lead nowhere."""
        if self._api == API:
            return request
        found = self._before.match(request.path)
        path = API + request.path[found.end() :] if found is not None else "/"
        return replace(request, path=path, api=self._api)


class _Endpoint:
    """An object, because a route treats a function as a handler, but any other callable as an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _body(receive: Receive, most: int) -> bytes | None:
    """Return the body of the request, cut at ``most`` bytes; None if the client went away."""
    received = bytearray()
    while len(received) < most:
        message = await receive()
        if message["type"] != "http.request":
            return None
        received += message["body"]
        if not message["more_body"]:
            break
    return bytes(received[:most])


def _incoming(scope: Scope, body: bytes, *, oversize: bool) -> Incoming:
    fields = scope.get("extensions", {}).get(FIELDS, scope["headers"])
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in fields)
    path = scope["raw_path"].decode("ascii")
    authority = next((value for name, value in headers if name.lower() == "host"), "")
    scheme = scope["scheme"]
    if not path.startswith("/") and "://" in path:  # absolute-form beats Host (RFC 9112, section 3.2.2)
        scheme, _, rest = path.partition("://")
        authority, slash, path = rest.partition("/")
        path = slash + path
    query = scope["query_string"].decode("ascii")
    packets = tuple(scope.get("extensions", {}).get(PACKETS, ()))
    return Incoming(scope["method"], path, query, headers, body, oversize, scheme.lower(), authority, packets)


async def _deliver(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    wire = answer.wire
    if wire.delay:
        await asyncio.sleep(wire.delay)
    connection: RawConnection | None = scope.get("extensions", {}).get(RAW)
    if connection is None or not framing.needs_raw(answer):
        headers = (*framing.header_lines(answer), *((("Connection", "close"),) if wire.close else ()))
        # The HTTP library writes the framing itself if no length is given.
        kept = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        response = Response(answer.body, answer.status)
        response.raw_headers = [pair for pair in kept if pair[0] != b"Transfer-Encoding"]
        await response(scope, receive, send)
        return
    if not wire.hang or wire.close:
        connection.answer_raw(
            framing.raw_bytes(answer, to_head=scope["method"] == "HEAD"), close=wire.close, keep=wire.keep
        )
    if wire.hang or wire.close:
        while (await receive())["type"] != "http.disconnect":
            pass


def _failed() -> Answer:
    problem = Problem("internal_server_error")
    document = {"error": {"code": problem.code, "message": problem.message}}
    return Answer(problem.status, (("Content-Type", "application/json"),), json.dumps(document).encode())
