# SPDX-License-Identifier: MIT
"""HTTP/1.1 for the reference server: uvicorn's on h11, with a bypass for answers that h11 would refuse."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from uapi_conformance.reference.app import FIELDS, PACKETS, RAW, Application

_LONGEST_HEAD = 16 * 1024  # bytes, where the configuration names no other
_LINGER = 1.0  # seconds in which a client that still sends can read why it was refused (RFC 9112, section 9.6)

# This server exists to misbehave, so nobody needs its log.
_SILENT = logging.Logger("uapi_conformance.reference")  # noqa: LOG001 - a logger outside the hierarchy has no handlers
_SILENT.addHandler(logging.NullHandler())


class _Connection(h11.Connection):
    """Remembers the field lines of a request as sent; ASGI has their names in lower case only."""

    fields: tuple[tuple[bytes, bytes], ...] = ()

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.fields = tuple(event.headers.raw_items())
        return event


class RawProtocol(H11Protocol):
    """Offers itself to the application as the ASGI extension ``uapi.raw``."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = connection = _Connection(h11.SERVER, config.h11_max_incomplete_event_size or _LONGEST_HEAD)
        self.logger = _SILENT
        self.access_log = False
        application = config.app
        if not isinstance(application, Application):
            raise TypeError("this protocol serves the reference application only")
        self._application = application
        self._refused = False
        self._packets: list[bytes] = []

        async def with_connection(scope: Any, receive: Any, send: Any) -> None:
            scope["extensions"] = {RAW: self, FIELDS: connection.fields, PACKETS: self._packets}
            await application(scope, receive, send)
            self._packets.clear()

        self.app = with_connection

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            is_first = not self._packets
            self._packets.append(data)
            # Empty lines before a request mean nothing (RFC 9112, section 2.2).
            super().data_received(data.lstrip(b"\r\n") if is_first else data)

    def eof_received(self) -> None:
        if not self._refused and self._packets:
            self.transport.write(self._application.cut_short(b"".join(self._packets)))

    def answer_raw(self, data: bytes, *, close: bool, keep: bool = False) -> None:
        """Write ``data`` as the whole answer to this request, then close or go on to the next request.

        ``keep``: the connection stays open, even if the client has said that it sends no more.
        """
        self.transport.write(data)
        if close:
            self.transport.close()
            return
        # h11 reads no further request until it believes that this one was answered.
        self.conn.send(h11.Response(status_code=200, headers=[(b"content-length", b"0")]))
        self.conn.send(h11.EndOfMessage())
        self.cycle.response_started = self.cycle.response_complete = True
        self.cycle.message_event.set()
        if self.conn.our_state is h11.MUST_CLOSE and not keep:
            self.transport.close()
        self.cycle.on_response()

    def send_400_response(self, msg: str) -> None:
        """Give every refusal an error object, even that of bytes that are not HTTP (HTTP Return Codes)."""
        del msg
        hint = getattr(sys.exception(), "error_status_hint", 400)
        self._refused = True
        self.transport.write(self._application.malformed(hint, b"".join(self._packets)))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)
