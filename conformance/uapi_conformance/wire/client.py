# SPDX-License-Identifier: MIT
"""An HTTP/1.1 client that shows the wire: h11, a strict parser, over a socket.

Ordinary clients hide what has to be judged: bytes after a 204, a wrong Content-Length, the exact request-target.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Self

import h11

import uapi_conformance
from uapi_conformance.declaration import Origin
from uapi_conformance.errors import SuiteError
from uapi_conformance.wire.addresses import NoConnectionError
from uapi_conformance.wire.connection import Connection
from uapi_conformance.wire.conversation import Answer, UnusableError, converse
from uapi_conformance.wire.exchange import Failure, FailureKind, Request, Response
from uapi_conformance.wire.fields import SentField, undeclared
from uapi_conformance.wire.route import Route
from uapi_conformance.wire.way import DIRECT, Way
from uapi_conformance.wire.writing import pieces

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
    stray bytes after an answer that cannot have content. ``closing``: seconds in which a server that was told so should
    have closed the connection.
    """

    timeout: float = 10.0
    max_body: int = 16 * 1024 * 1024
    max_head: int = 64 * 1024
    linger: float = 0.025
    closing: float = 1.0


_LIMITS = ExchangeLimits()


class Client:
    """One keep-alive connection to one origin. Threads must not share one; see `another`.

    ``fields`` go with every request, whatever its form.
    ``late_bytes`` arrived between two exchanges, after the answer that they may belong to was returned; at most 1 KiB.
    They need not be a fault: a server may send a 408 on an idle connection (RFC 9110, section 15.5.9).
    """

    def __init__(
        self,
        origin: Origin,
        *,
        limits: ExchangeLimits = _LIMITS,
        way: Way = DIRECT,
        fields: Sequence[SentField] = (),
    ) -> None:
        self.origin = origin
        self.route = Route(origin, way)
        self.late_bytes = b""
        self._limits = limits
        self._fields = tuple(fields)
        self._connection: Connection | None = None

    def another(self) -> Client:
        """A client for the same origin with a connection of its own."""
        made = copy.copy(self)  # with the same route: every connection of a run leads to the same server
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

        Raises TargetError if the target's TLS or the proxy cannot be used, and SuiteError for a request that HTTP
        cannot express; everything else that goes wrong is a Failure.
        """
        seconds = self._limits.timeout if timeout is None else timeout
        deadline = time.monotonic() + seconds
        self._look_before()
        if fresh:
            self.close()
        while True:
            reused = self._connection is not None
            answer = Answer(self._limits.max_body)
            outcome = self._attempt(request, answer, deadline, seconds)
            closed = isinstance(outcome, Failure) and outcome.kind is FailureKind.CLOSED
            # A server may close an idle connection while a request is on its way (RFC 9112, section 9.3.1; RFC 9110,
            # section 9.2.2). The second attempt uses a new connection, so there is no third.
            if not (reused and closed and not answer.begun):
                return outcome

    def send_together(self, requests: Sequence[Request]) -> list[Response | Failure]:
        """Send plain requests in one packet, on a connection of their own (RFC 9112, section 9.3.2)."""
        self.close()
        seconds = self._limits.timeout
        deadline = time.monotonic() + seconds
        protocols = [h11.Connection(h11.CLIENT, max_incomplete_event_size=self._limits.max_head) for _ in requests]
        data = b"".join(
            piece
            for protocol, request in zip(protocols, requests, strict=True)
            for piece in self._serialised(protocol, request)
        )
        outcomes: list[Response | Failure] = []
        arrived = b""
        for protocol in protocols:
            answer = Answer(self._limits.max_body)
            read = partial(self._read_next, protocol, answer, deadline, data, arrived)
            outcomes.append(_outcome_of(read, answer, seconds))
            data, arrived = b"", protocol.trailing_data[0]
        self.close()
        return outcomes

    def _read_next(
        self, protocol: h11.Connection, answer: Answer, deadline: float, data: bytes, arrived: bytes
    ) -> Response:
        """Read one of several answers; ``arrived`` came with the one before."""
        if self._connection is None:
            self._connection = self._connected(deadline)
        self._connection.protocol = protocol
        if arrived:
            answer.feed(protocol, arrived)
        converse(self._connection, (data,), answer, deadline, None)
        return answer.response(b"")

    def _look_before(self) -> None:
        stray = self._connection.look() if self._connection is not None else None
        if stray is not None:
            self.late_bytes = (self.late_bytes + stray)[:_TRAILING]
            self.close()

    def _attempt(self, request: Request, answer: Answer, deadline: float, seconds: float) -> Response | Failure:
        framing = request.framing
        outcome = _outcome_of(partial(self._exchanged, request, answer, deadline), answer, seconds)
        if not isinstance(outcome, Failure):
            return outcome
        self.close()
        if framing is not None and framing.may_be_waited_for and outcome.kind is FailureKind.TIMEOUT:
            return replace(outcome, kind=FailureKind.CLOSED, detail="no answer to a request that may go on")
        return outcome

    def _exchanged(self, request: Request, answer: Answer, deadline: float) -> Response:
        done = False
        try:
            if self._connection is None:
                self._connection = self._connected(deadline)
            written = self._serialised(self._connection.protocol, request)
            all_sent = converse(self._connection, written, answer, deadline, request.framing)
            trailing, idle = self._look_behind(self._connection, answer, request.method)
            done = all_sent and idle and not request.is_forbidden
            closed = self._is_closed(self._connection, deadline) if _says_close(request) else None
            return replace(answer.response(trailing), closed=closed)
        finally:
            if not done:
                self.close()

    def _connected(self, deadline: float) -> Connection:
        return Connection(self.route, deadline, max_head=self._limits.max_head)

    def _is_closed(self, connection: Connection, deadline: float) -> bool | None:
        """Whether the server closes the connection; None if it may go on."""
        if connection.protocol.our_state is not h11.MUST_CLOSE:
            return None
        until = min(deadline, time.monotonic() + self._limits.closing)
        while (left := until - time.monotonic()) > 0:
            if connection.look(left) == b"":
                return True
        return False

    def _serialised(self, protocol: h11.Connection, request: Request) -> tuple[bytes, ...]:
        declared = [(field.name, field.value) for field in self._fields]
        headers = (*undeclared(request.headers, self._fields), *declared)
        given = {name.lower() for name, _ in headers}
        defaults = [field for field in _DEFAULTS if field[0].lower() not in given]
        if request.framing is not None:
            left_out = tuple(name for name in request.framing.without if name not in {n.lower() for n, _ in declared})
            framing = replace(request.framing, without=left_out)
            connection = [field for field in request.headers if field[0].lower() == "connection"]
            # h11 has to know what it will get an answer to, but not how that is written.
            protocol.send(h11.Request(method=request.method, target="/", headers=[("Host", "x"), *connection]))
            protocol.send(h11.EndOfMessage())
            return pieces(request, framing, (*defaults, *headers), self.origin)
        fields = [] if "host" in given else [("Host", self.origin.authority)]
        fields += [*defaults, *headers]
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
            return (b"".join(protocol.send(event) or b"" for event in events),)
        except (h11.LocalProtocolError, UnicodeEncodeError) as error:
            raise SuiteError(
                f"HTTP/1.1 cannot express this {request.method} request ({error}); percent-encode its target, keep its "
                "fields to Latin-1 without control characters, and let the client write Content-Length."
            ) from error

    def _look_behind(self, connection: Connection, answer: Answer, method: str) -> tuple[bytes, bool]:
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


def _says_close(request: Request) -> bool:
    """Whether this side has said that it is the last request on the connection (RFC 9112, section 9.6)."""
    said = (value for name, value in request.headers if name.lower() == "connection")
    return any(option.strip().lower() == "close" for value in said for option in value.split(","))


def _outcome_of(exchange: Callable[[], Response], answer: Answer, seconds: float) -> Response | Failure:
    """The answer, or what happened instead."""
    try:
        return exchange()
    except NoConnectionError as error:
        return Failure(error.kind, str(error), reached=error.reached)
    except UnusableError as error:
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
