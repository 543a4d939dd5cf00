# SPDX-License-Identifier: MIT
"""An HTTP/1.1 client that shows the wire: h11, a strict parser, over a socket.

Ordinary clients hide what has to be judged: bytes after a 204, a wrong Content-Length, the exact request-target.
It ignores proxies on purpose: the suite would judge the proxy's framing instead of the target's.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import h11

import uapi_conformance
from uapi_conformance.declaration import Origin
from uapi_conformance.errors import SuiteError
from uapi_conformance.wire.connection import Connection, NoConnectionError, SocketAddress, tls_context
from uapi_conformance.wire.exchange import Failure, FailureKind, Reached, Request, Response
from uapi_conformance.wire.heads import LONGEST, problem_of_heads, status_in

_TRAILING = 1024
_DEFAULTS = (
    ("User-Agent", f"uapi-conformance/{uapi_conformance.__version__}"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
)
_WITH_CONTENT = frozenset({"PUT", "POST", "PATCH"})
"""Methods that announce the length of their content even if it is empty (RFC 9110, section 8.6)."""


@dataclass(frozen=True)
class ExchangeLimits:
    """How long and how large an exchange may get.

    ``timeout``: seconds for all of it, from connecting to the complete answer (except for name resolution, which the
    system limits). ``max_body``, ``max_head``: bytes; one read may overshoot them. ``linger``: seconds to look for
    stray bytes after an answer that cannot have content.
    """

    timeout: float = 10.0
    max_body: int = 16 * 1024 * 1024
    max_head: int = 64 * 1024
    linger: float = 0.025


_LIMITS = ExchangeLimits()


class Client:
    """One keep-alive connection to one origin. Threads must not share one; see `another`.

    ``late_bytes`` arrived between two exchanges, after the answer that they may belong to was returned; at most 1 KiB.
    They need not be a fault: a server may send a 408 on an idle connection (RFC 9110, section 15.5.9).
    """

    def __init__(
        self, origin: Origin, *, limits: ExchangeLimits = _LIMITS, ca_bundle: Path | None = None, verify: bool = True
    ) -> None:
        self.origin = origin
        self.late_bytes = b""
        self._limits = limits
        self._tls = tls_context(ca_bundle, verify=verify) if origin.scheme == "https" else None
        self._connection: Connection | None = None
        self._proven: SocketAddress | None = None

    def another(self) -> Client:
        """A client for the same origin with a connection of its own."""
        made = copy.copy(self)  # with the same TLS context: reading the CA certificates again takes 70 ms
        made._connection, made.late_bytes = None, b""  # noqa: SLF001 - of this class
        return made

    def take_late_bytes(self) -> bytes:
        """Return ``late_bytes`` and clear them."""
        late, self.late_bytes = self.late_bytes, b""
        return late

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, request: Request, *, fresh: bool = False, timeout: float | None = None) -> Response | Failure:
        """Send a request and read its answer; ``fresh`` opens a new connection, on which nothing is ever sent twice.

        ``timeout`` is in seconds, and replaces that of the limits for this exchange.

        Raises TargetError if the target's TLS or certificate cannot be trusted, and SuiteError for a request that HTTP
        cannot express; everything else that goes wrong is a Failure.
        """
        seconds = self._limits.timeout if timeout is None else timeout
        deadline = time.monotonic() + seconds
        self._look_before()
        if fresh:
            self.close()
        while True:
            reused = self._connection is not None
            answer = _Answer(self._limits)
            outcome = self._attempt(request, answer, deadline, seconds)
            closed = isinstance(outcome, Failure) and outcome.kind is FailureKind.CLOSED
            # A server may close an idle connection while a request is on its way (RFC 9112, section 9.3.1; RFC 9110,
            # section 9.2.2). The second attempt uses a new connection, so there is no third.
            if not (reused and closed and not answer.begun):
                return outcome

    def _look_before(self) -> None:
        stray = self._connection.look() if self._connection is not None else None
        if stray is not None:
            self.late_bytes = (self.late_bytes + stray)[:_TRAILING]
            self.close()

    def _attempt(self, request: Request, answer: _Answer, deadline: float, seconds: float) -> Response | Failure:
        done = False
        try:
            if self._connection is None:
                self._connection = Connection(
                    self.origin, self._tls, deadline, max_head=self._limits.max_head, proven=self._proven
                )
                self._proven = self._connection.address
            data = self._serialised(self._connection.protocol, request)
            all_sent = _converse(self._connection, data, answer, deadline)
            trailing, idle = self._look_behind(self._connection, answer, request.method)
            done = all_sent and idle
            return answer.response(trailing)
        except NoConnectionError as error:
            return Failure(error.kind, str(error), reached=error.reached)
        except _UnusableError as error:
            return Failure(error.kind, str(error), answer.status, answer.reached)
        except h11.RemoteProtocolError as error:
            return Failure(answer.kind_of(error), str(error), answer.status_said, answer.reached)
        except TimeoutError:
            what = "no complete answer" if answer.begun else "no answer"
            return Failure(FailureKind.TIMEOUT, f"{what} within {seconds:g} s", answer.status, answer.reached)
        except OSError as error:
            kind = FailureKind.CLOSED if answer.head is None else FailureKind.INCOMPLETE
            reason = (error.strerror or str(error)).lower()
            return Failure(kind, f"the connection broke: {reason}", answer.status, answer.reached)
        finally:
            if not done:
                self.close()

    def _serialised(self, protocol: h11.Connection, request: Request) -> bytes:
        given = {name.lower() for name, _ in request.headers}
        fields = [] if "host" in given else [("Host", self.origin.authority)]
        fields += [field for field in _DEFAULTS if field[0].lower() not in given]
        fields += request.headers
        is_framed = "content-length" in given or "transfer-encoding" in given
        if not is_framed and (request.body or request.method in _WITH_CONTENT):
            fields.append(("Content-Length", str(len(request.body))))
        try:
            head = h11.Request(
                method=request.method,
                target=request.target,
                headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields],
            )
            events = (head, h11.Data(data=request.body), h11.EndOfMessage())
            return b"".join(protocol.send(event) or b"" for event in events)
        except (h11.LocalProtocolError, UnicodeEncodeError) as error:
            raise SuiteError(
                f"HTTP/1.1 cannot express this {request.method} request ({error}); percent-encode its target, keep its "
                "fields to Latin-1 without control characters, and let the client write Content-Length."
            ) from error

    def _look_behind(self, connection: Connection, answer: _Answer, method: str) -> tuple[bytes, bool]:
        """The bytes after the complete answer, and whether the connection can take another request."""
        protocol = connection.protocol
        trailing, ended = protocol.trailing_data
        if not ended:
            bodiless = answer.status in (204, 304) or method == "HEAD"
            more = connection.look(self._limits.linger if bodiless and not trailing else 0.0)
            ended = more == b""
            trailing += more or b""
        if trailing or ended or protocol.our_state is not h11.DONE or protocol.their_state is not h11.DONE:
            return trailing[:_TRAILING], False
        protocol.start_next_cycle()
        return b"", True


class _UnusableError(Exception):
    """What arrived is not an answer, for a reason that h11 does not detect."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class _Answer:
    """An answer that is still arriving."""

    def __init__(self, limits: ExchangeLimits) -> None:
        self.head: h11.Response | None = None
        self.begun = False
        self.complete = False
        self.all_sent = False
        self._ended = False
        self._start = b""
        self._max_body = limits.max_body
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
        """Take the next bytes; b"" marks their end. Raises _UnusableError and h11.RemoteProtocolError."""
        if data:
            self.begun = True
            self._start = (self._start + data)[:LONGEST] if self.head is None else self._start
        else:
            self._ended = True
            if self.head is None:
                self._raise_no_head(protocol.trailing_data[0])
        protocol.receive_data(data)
        while not self.complete:
            event = protocol.next_event()
            if event is h11.NEED_DATA:
                return
            if isinstance(event, h11.Data):
                self._parts.append(event.data)
                self._size += len(event.data)
                if self._size > self._max_body:
                    raise _UnusableError(FailureKind.OVERSIZE, f"the body is larger than {self._max_body} bytes")
            elif isinstance(event, h11.Response):
                self.head = event
            # A 2xx to CONNECT pauses h11: what follows is no longer HTTP, only bytes after an answer.
            elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
                self.complete = True

    def _raise_no_head(self, rest: bytes) -> None:
        if not b"HTTP/".startswith(rest[:5]):
            raise _UnusableError(FailureKind.PROTOCOL, f"the answer is not HTTP/1.1: it starts with {rest[:40]!r}")
        when = "in the middle of an answer's head" if rest else "without an answer"
        raise _UnusableError(FailureKind.CLOSED, f"the connection was closed {when}")

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


def _converse(connection: Connection, data: bytes, answer: _Answer, deadline: float) -> bool:
    """Write ``data`` and read the answer at the same time; True if all was written before the answer was complete.

    A server may answer, and hang up, before it has read a large body (RFC 9112, section 9.6). Its answer counts.
    """
    unsent = memoryview(data)
    heard_out = True
    while not answer.complete:
        if unsent:
            try:
                unsent = unsent[connection.write(unsent) :]
            except OSError:
                unsent, heard_out = unsent[:0], False
        answer.all_sent = heard_out and not unsent
        read = connection.read(deadline, writing=bool(unsent))
        if read is not None:
            answer.feed(connection.protocol, read)
    return heard_out and not unsent
