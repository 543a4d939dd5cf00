# SPDX-License-Identifier: MIT
"""One connection to the target: bytes in, bytes out, each wait with a deadline. It knows no HTTP but h11's state."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time

import h11

from uapi_conformance.errors import TargetError
from uapi_conformance.wire.route import Route

_CHUNK = 64 * 1024
_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Connection:
    """A connected socket that never blocks past a deadline, with the h11 state of what goes over it.

    A deadline is a point on `time.monotonic`, in seconds. Raises NoConnectionError if no connection can be made, and
    TargetError if the target's TLS or the proxy cannot be used.
    """

    def __init__(self, route: Route, deadline: float, *, max_head: int) -> None:
        self._route = route
        self._socket = route.connect(deadline)
        with contextlib.suppress(OSError):  # fails if the peer is already gone, which reading will show
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self.protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=max_head)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def write(self, data: memoryview) -> int:
        """Write what the socket takes at once, and return the number of bytes. Raises OSError if the peer is gone."""
        try:
            return self._socket.send(data)
        except _NOT_YET:
            return 0

    def end_writing(self) -> None:
        """Tell the peer that nothing more follows; TLS has no such sign that would leave the other direction open."""
        if not isinstance(self._socket, ssl.SSLSocket):
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)

    def read(self, deadline: float, *, writing: bool = False) -> bytes | None:
        """The next bytes; b"" at their end. If ``writing``, None means that there are none yet, but one can write.

        Raises TimeoutError at the deadline, even if bytes keep coming, OSError on a reset, and TargetError if the
        target refuses the client's certificate.
        """
        self._poll.modify(self._socket, select.POLLIN | select.POLLOUT if writing else select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            # Read first, then wait: bytes that TLS has already decrypted do not make the socket readable again, and
            # a session ticket, which carries no data, does.
            data = self._read_now()
            if data is not None:
                return data
            ready = self._poll.poll(left * 1000)
            if writing and ready and ready[0][1] & select.POLLOUT:
                return None

    def look(self, wait: float = 0.0) -> bytes | None:
        """Bytes that nobody asked for, within ``wait`` seconds; b"" if the peer hung up, None if neither happened."""
        try:
            return self.read(time.monotonic() + wait) if wait > 0 else self._read_now()
        except TimeoutError:
            return None
        except OSError:
            return b""

    def _read_now(self) -> bytes | None:
        try:
            return self._socket.recv(_CHUNK)
        except _NOT_YET:
            return None
        except OSError as error:
            # With TLS 1.3, a server refuses the client's certificate when the handshake is over for the client.
            problem = self._route.refused(error)
            if problem is not None:
                raise TargetError(f"{self._route.origin} {problem.what}; {problem.advice}.") from error
            if isinstance(error, ssl.SSLError):
                raise ConnectionError("TLS was broken off") from error
            raise
