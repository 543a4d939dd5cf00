# SPDX-License-Identifier: MIT
"""An HTTP/1.1 client that shows the wire: h11, a strict reader, over a socket.

Ordinary clients hide what has to be judged: bytes behind a 204, a wrong Content-Length, the exact request-target.
Proxies are not used on purpose: a proxy's framing would be judged in the target's place.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import h11

import conformance
from conformance.errors import TargetError
from conformance.exchange import Failure, FailureKind, Request, Response

_CHUNK = 64 * 1024
_TRAILING = 1024
_BODILESS = (204, 304)
_DEFAULTS = (
    ("User-Agent", f"uapi-conformance/{conformance.__version__}"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port (RFC 6454, section 4)."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of an absolute http or https URL."""
        parts = urlsplit(url)
        return cls(parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme.lower()])

    @property
    def authority(self) -> str:
        """What stands in Host: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True)
class Limits:
    """How long and how much is read.

    ``timeout``: seconds for one whole exchange. ``max_body``, ``max_head``: bytes. ``linger``: seconds to look for
    stray bytes behind an answer that cannot have content.
    """

    timeout: float = 10.0
    max_body: int = 8 * 1024 * 1024
    max_head: int = 64 * 1024
    linger: float = 0.025


class _Broken(Exception):  # noqa: N818 - carries a failure to where it is returned
    def __init__(self, kind: FailureKind, detail: str, *, started: bool = True) -> None:
        super().__init__(detail)
        self.kind = kind
        self.started = started


class Client:
    """One keep-alive connection to one origin. Not for use by several threads at a time; see `another`."""

    def __init__(
        self, origin: Origin, *, limits: Limits | None = None, ca_bundle: Path | None = None, verify: bool = True
    ) -> None:
        self.origin = origin
        self._limits = limits or Limits()
        self._ca_bundle = ca_bundle
        self._verify = verify
        self._tls = _tls_context(ca_bundle, verify=verify) if origin.scheme == "https" else None
        self._socket: socket.socket | None = None
        self._connection: h11.Connection | None = None
        self._late = b""

    def another(self) -> Client:
        """A client of the same origin with a connection of its own."""
        return Client(self.origin, limits=self._limits, ca_bundle=self._ca_bundle, verify=self._verify)

    def take_late_bytes(self) -> bytes:
        """Bytes that came behind an answer after it was returned, once."""
        late, self._late = self._late, b""
        return late

    def close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
        self._socket = self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, request: Request, *, fresh: bool = False) -> Response | Failure:
        """Send a request and read its answer; ``fresh`` takes a new connection, on which nothing is ever sent twice.

        Raises TargetError where the target's certificate is not trusted; everything else that goes wrong is a Failure.
        """
        deadline = time.monotonic() + self._limits.timeout
        if fresh:
            self.close()
        reused = self._is_reusable()
        try:
            return self._exchange(request, deadline)
        except _Broken as broken:
            self.close()
            # RFC 9112, section 9.3.1: a server may close an idle connection while the request is on its way.
            if not (reused and broken.kind is FailureKind.CLOSED and not broken.started):
                return self._failure(broken)
        try:
            return self._exchange(request, deadline)
        except _Broken as broken:
            self.close()
            return self._failure(broken)

    def _failure(self, broken: _Broken) -> Failure:
        return Failure(broken.kind, str(broken), getattr(broken, "status", None))

    def _is_reusable(self) -> bool:
        if self._socket is None:
            return False
        if select.select([self._socket], [], [], 0)[0]:
            with contextlib.suppress(OSError):
                self._late = self._socket.recv(_TRAILING)
            self.close()
            return False
        return True

    def _exchange(self, request: Request, deadline: float) -> Response:
        if self._socket is None:
            self._connect(deadline)
        connection, wire = self._connection, self._socket
        assert connection is not None  # noqa: S101 - just connected
        assert wire is not None  # noqa: S101 - just connected
        status: int | None = None
        try:
            early = self._send(connection, wire, request, deadline)
            head, body = self._receive(connection, wire, request, deadline, early=early)
            status = head.status_code
        except h11.RemoteProtocolError as error:
            kind = FailureKind.INCOMPLETE if "peer closed connection" in str(error) else FailureKind.PROTOCOL
            raise _Broken(kind, str(error)) from error
        trailing = self._trailing(connection, wire, status, request.method)
        if trailing or connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
            self.close()
        else:
            connection.start_next_cycle()
        return Response(
            status=status,
            headers=tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in head.headers.raw_items()),
            body=body,
            reason=head.reason.decode("latin-1"),
            http_version=head.http_version.decode("ascii"),
            trailing=trailing,
        )

    def _connect(self, deadline: float) -> None:
        try:
            made = socket.create_connection(
                (self.origin.host, self.origin.port), max(deadline - time.monotonic(), 0.01)
            )
        except socket.gaierror as error:
            raise _Broken(FailureKind.REFUSED, f"name not resolved: {self.origin.host}") from error
        except TimeoutError as error:
            raise _Broken(FailureKind.REFUSED, "no connection within the time limit") from error
        except OSError as error:
            raise _Broken(FailureKind.REFUSED, f"connection refused: {error.strerror or error}") from error
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = self._wrapped(made)
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._limits.max_head)

    def _wrapped(self, made: socket.socket) -> socket.socket:
        if self._tls is None:
            return made
        try:
            return self._tls.wrap_socket(made, server_hostname=self.origin.host)
        except ssl.SSLCertVerificationError as error:
            made.close()
            raise TargetError(
                f"The certificate of {self.origin} is not trusted ({error.verify_message}); "
                "name its CA with ca_bundle in [target]."
            ) from error
        except (ssl.SSLError, ConnectionError) as error:
            made.close()
            raise TargetError(f"{self.origin} does not speak TLS ({error}); check the scheme and the port.") from error
        except OSError as error:
            made.close()
            raise _Broken(FailureKind.TIMEOUT, "no TLS handshake within the time limit") from error

    def _send(self, connection: h11.Connection, wire: socket.socket, request: Request, deadline: float) -> bool:
        """Write the request; True where the server answered or hung up before all of it was written."""
        given = {name.lower() for name, _ in request.headers}
        headers = [("Host", self.origin.authority)] if "host" not in given else []
        headers += [(n, v) for n, v in _DEFAULTS if n.lower() not in given]
        headers += request.headers
        if "content-length" not in given and (request.body or request.method not in ("GET", "HEAD")):
            headers.append(("Content-Length", str(len(request.body))))
        event = h11.Request(method=request.method, target=request.target, headers=headers)
        data = connection.send(event) or b""
        if request.body:
            data += connection.send(h11.Data(data=request.body)) or b""
        data += connection.send(h11.EndOfMessage()) or b""
        return self._write(wire, data, deadline)

    def _write(self, wire: socket.socket, data: bytes, deadline: float) -> bool:
        view = memoryview(data)
        while view:
            left = deadline - time.monotonic()
            if left <= 0:
                raise _Broken(FailureKind.TIMEOUT, f"the request was not taken within {self._limits.timeout:g} s")
            wire.settimeout(left)
            try:
                if len(view) <= _CHUNK:
                    wire.sendall(view)
                    return False
                # A server may answer a large body before it is all there (RFC 9112, section 9.6).
                readable, writable, _ = select.select([wire], [wire], [], left)
                if readable:
                    return True
                if writable:
                    view = view[wire.send(view[:_CHUNK]) :]
            except TimeoutError as error:
                raise _Broken(
                    FailureKind.TIMEOUT, f"the request was not taken within {self._limits.timeout:g} s"
                ) from error
            except OSError:
                return True
        return False

    def _receive(
        self, connection: h11.Connection, wire: socket.socket, request: Request, deadline: float, *, early: bool
    ) -> tuple[h11.Response, bytes]:
        head: h11.Response | None = None
        parts: list[bytes] = []
        size = 0
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                try:
                    data = self._read(wire, deadline, started=head is not None)
                except _Broken as broken:
                    broken.status = head.status_code if head is not None else None  # type: ignore[attr-defined] # see _failure
                    raise
                if not data and head is None and connection.trailing_data[0] == b"":
                    raise _Broken(FailureKind.CLOSED, "the connection was closed without an answer", started=early)
                connection.receive_data(data)
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                parts.append(bytes(event.data))
                size += len(event.data)
                if size > self._limits.max_body:
                    raise _Broken(FailureKind.OVERSIZE, f"the answer is larger than {self._limits.max_body} bytes")
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None  # noqa: S101 - h11 gives the head first
                return head, b"".join(parts)
            elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise _Broken(FailureKind.CLOSED, "the connection was closed without an answer", started=early)

    def _read(self, wire: socket.socket, deadline: float, *, started: bool) -> bytes:
        left = deadline - time.monotonic()
        if left > 0:
            wire.settimeout(left)
            try:
                return wire.recv(_CHUNK)
            except TimeoutError:
                pass
            except OSError as error:
                kind = FailureKind.INCOMPLETE if started else FailureKind.CLOSED
                raise _Broken(kind, f"the connection was reset: {error.strerror or error}", started=started) from error
        what = "no complete answer" if started else "no answer"
        raise _Broken(FailureKind.TIMEOUT, f"{what} within {self._limits.timeout:g} s")

    def _trailing(self, connection: h11.Connection, wire: socket.socket, status: int, method: str) -> bytes:
        data, closed = connection.trailing_data
        wait = self._limits.linger if status in _BODILESS or method == "HEAD" else 0.0
        if not closed and select.select([wire], [], [], wait)[0]:
            with contextlib.suppress(OSError):
                more = wire.recv(_TRAILING)
                data += more
                if not more:
                    self.close()
        return data[:_TRAILING]


def _tls_context(ca_bundle: Path | None, *, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    with contextlib.suppress(ImportError, OSError):
        import certifi  # noqa: PLC0415 - only where TLS is spoken

        context.load_verify_locations(certifi.where())
    if ca_bundle is not None:
        context.load_verify_locations(ca_bundle)
    return context
