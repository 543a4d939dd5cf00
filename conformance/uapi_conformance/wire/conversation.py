# SPDX-License-Identifier: MIT
"""Writes the bytes of a request to a connection while its answer arrives, and reads that answer."""

from __future__ import annotations

import time

import h11

from uapi_conformance.wire.connection import Connection
from uapi_conformance.wire.exchange import FailureKind, Reached, Response
from uapi_conformance.wire.framing import Framing
from uapi_conformance.wire.heads import IN_HTTP_2, LONGEST, is_http_2, problem_of_heads, status_in

_BETWEEN_PIECES = 0.005
"""Seconds between two pieces of a request: enough for most servers to read the first alone."""
_FOR_CONTINUE = 1.0
"""Seconds to wait for an interim answer: a client need not wait for ever (RFC 9110, section 10.1.1)."""
_FOR_NOTHING = 1.0
"""Seconds to wait for the answer to a request that was broken off: there need not be one."""


class UnusableError(Exception):
    """What arrived is not an answer, for a reason that h11 does not detect."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class Answer:
    """An answer that is still arriving."""

    def __init__(self, max_body: int) -> None:
        self.head: h11.Response | None = None
        self.begun = False
        self.complete = False
        self.all_sent = False
        self._ended = False
        self._start = b""
        self._max_body = max_body
        self._parts: list[bytes] = []
        self._size = 0

    @property
    def status(self) -> int | None:
        return self.head.status_code if self.head is not None else None

    @property
    def status_said(self) -> int | None:
        """The same, or what the status line of a broken head says: then there is a server of HTTP."""
        return status_in(self._start) if self.head is None else self.status

    @property
    def reached(self) -> Reached:
        """What the exchange is waiting for."""
        if self.head is not None:
            return Reached.BODY
        if self.begun:
            return Reached.HEAD
        return Reached.FIRST_BYTE if self.all_sent else Reached.SENT

    def feed(self, protocol: h11.Connection, data: bytes) -> None:
        """Take the next bytes; b"" marks their end. Raises UnusableError and h11.RemoteProtocolError."""
        if data:
            self.begun = True
            self._start = (self._start + data)[:LONGEST] if self.head is None else self._start
            if self.head is None and is_http_2(self._start):
                raise UnusableError(FailureKind.PROTOCOL, IN_HTTP_2)
        else:
            self._ended = True
            if self.head is None:
                self._raise_no_head(protocol.trailing_data[0])
        protocol.receive_data(data)
        self.take(protocol)

    def take(self, protocol: h11.Connection) -> None:
        """Take what has arrived already, up to the end of this answer."""
        while not self.complete:
            event = protocol.next_event()
            if event is h11.NEED_DATA:
                return
            if isinstance(event, h11.Data):
                self._parts.append(event.data)
                self._size += len(event.data)
                if self._size > self._max_body:
                    raise UnusableError(FailureKind.OVERSIZE, f"the body is larger than {self._max_body} bytes")
            elif isinstance(event, h11.Response):
                self.head = event
            # A 2xx to CONNECT pauses h11: what follows is no longer HTTP, only bytes after an answer.
            elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
                self.complete = True

    def _raise_no_head(self, rest: bytes) -> None:
        if not b"HTTP/".startswith(rest[:5]):
            raise UnusableError(
                FailureKind.PROTOCOL, f"the answer is not HTTP/1.1: it starts with {bytes(rest[:40])!r}"
            )
        when = "in the middle of an answer's head" if rest else "without an answer"
        raise UnusableError(FailureKind.CLOSED, f"the connection was closed {when}")

    def kind_of(self, error: h11.RemoteProtocolError) -> FailureKind:
        if error.error_status_hint == 431:  # h11's hint that max_incomplete_event_size was exceeded
            return FailureKind.OVERSIZE
        return FailureKind.INCOMPLETE if self._ended else FailureKind.PROTOCOL

    def response(self, trailing: bytes) -> Response:
        head = self.head
        assert head is not None  # noqa: S101 - called for a complete answer only
        return Response(
            status=head.status_code,
            headers=tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in head.headers.raw_items()),
            body=b"".join(self._parts),
            reason=head.reason.decode("latin-1"),
            http_version=head.http_version.decode("ascii"),
            trailing=trailing,
            problem=problem_of_heads(self._start),
        )


def converse(
    connection: Connection, pieces: tuple[bytes, ...], answer: Answer, deadline: float, framing: Framing | None
) -> bool:
    """Write the pieces and read the answer at the same time; True if all was written before the answer was complete.

    A server may answer, and hang up, before it has read a large body (RFC 9112, section 9.6). Its answer counts.
    """
    waits, breaks_off = (framing.waits, framing.may_be_waited_for) if framing is not None else (False, False)
    left = [memoryview(piece) for piece in pieces[::-1]]
    unsent = left.pop()
    heard_out = True
    while not answer.complete:
        if unsent:
            try:
                unsent = unsent[connection.write(unsent) :]
            except OSError:
                left, unsent, heard_out = [], unsent[:0], False
        answer.all_sent = heard_out and not unsent and not left
        if left and not unsent:
            _listen(connection, answer, _FOR_CONTINUE if waits else _BETWEEN_PIECES)
            unsent = left.pop()
            continue
        if breaks_off and answer.all_sent:
            deadline = min(deadline, time.monotonic() + _FOR_NOTHING)
            connection.end_writing()
            breaks_off = False
        read = connection.read(deadline, writing=bool(unsent))
        if read is not None:
            answer.feed(connection.protocol, read)
    return heard_out and not unsent and not left


def _listen(connection: Connection, answer: Answer, pause: float) -> None:
    """Take what arrives between two pieces."""
    read = connection.look(pause)
    if read is not None:
        answer.feed(connection.protocol, read)
