# SPDX-License-Identifier: MIT
"""One connection to the target: bytes in, bytes out, each wait bounded by a deadline. It knows no HTTP but h11's state.

It ignores proxies on purpose: the suite would judge the proxy's framing instead of the target's.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import ssl
import time
from pathlib import Path

import h11

from uapi_conformance.declaration import Origin
from uapi_conformance.errors import DeclarationError, TargetError
from uapi_conformance.wire.exchange import FailureKind, Reached

_CHUNK = 64 * 1024
_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_OWN_LIMITS = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL))
"""Errors about this process or its machine: out of descriptors, memory or local ports (POSIX, socket and connect)."""
_UNKNOWN_CA = frozenset({18, 19, 20, 21})
"""OpenSSL's X509_V_ERR codes for a chain without a known authority (man 1 openssl-verification-options)."""


SocketAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
"""An address as `socket.getaddrinfo` returns it."""


class NoConnectionError(Exception):
    """There is no connection: REFUSED or OWN, or CLOSED or TIMEOUT if it ended before it could be used."""

    def __init__(self, kind: FailureKind, detail: str, reached: Reached = Reached.CONNECTION) -> None:
        super().__init__(detail)
        self.kind = kind
        self.reached = reached


class Connection:
    """A connected socket that never blocks past a deadline, with the h11 state of what goes over it.

    A deadline is a point on `time.monotonic`, in seconds. Raises NoConnectionError if no connection can be made, and
    TargetError if the target's TLS cannot be used. If a name has several addresses, ``proven`` is tried first.
    """

    def __init__(
        self,
        origin: Origin,
        tls: ssl.SSLContext | None,
        deadline: float,
        *,
        max_head: int,
        proven: SocketAddress | None = None,
    ) -> None:
        made, self.address = _connected(origin, deadline, proven)
        made.setblocking(False)
        with contextlib.suppress(OSError):  # fails if the peer is already gone, which reading will show
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = made if tls is None else _secured(made, tls, origin, deadline)
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

        Raises TimeoutError at the deadline, even if bytes keep coming, and OSError on a reset.
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


def tls_context(ca_bundle: Path | None, *, verify: bool) -> ssl.SSLContext:
    """A context that trusts the system's CAs, certifi's if installed, and those of ``ca_bundle``, a PEM file.

    Raises DeclarationError if ``ca_bundle`` cannot be read.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    with contextlib.suppress(ImportError, OSError):
        import certifi  # noqa: PLC0415 - needed for TLS only

        context.load_verify_locations(certifi.where())
    if ca_bundle is not None:
        try:
            context.load_verify_locations(ca_bundle)
        except OSError as error:  # an SSLError is one
            raise DeclarationError(
                f"The certificates in {ca_bundle} cannot be read ({error.strerror or error}); "
                "name a PEM file with ca_bundle in [target]."
            ) from error
    return context


def _connected(origin: Origin, deadline: float, proven: SocketAddress | None) -> tuple[socket.socket, SocketAddress]:
    try:
        places = socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoConnectionError(FailureKind.REFUSED, f"name not resolved: {origin.host}", Reached.NAME) from error
    # A name may have addresses that never answer; an address that did is not queued behind them every time.
    places.sort(key=lambda place: place[4] != proven)
    problem = "no address"
    for tried, (family, kind, protocol, _, address) in enumerate(places):
        made = _socket(family, kind, protocol)
        # Each address gets a share of the time, in case one never answers.
        made.settimeout(max((deadline - time.monotonic()) / (len(places) - tried), 0.001))
        try:
            made.connect(address)
        except TimeoutError:
            problem = "no answer within the time limit"
        except ConnectionResetError as error:  # it was established first: a refusal is another error
            made.close()
            raise NoConnectionError(FailureKind.CLOSED, "the connection was reset without an answer") from error
        except OSError as error:
            problem = (error.strerror or str(error)).lower()
            if error.errno in _OWN_LIMITS:
                made.close()
                raise _own(error) from error
        else:
            return made, address
        made.close()
    raise NoConnectionError(FailureKind.REFUSED, f"no connection: {problem}")


def _socket(family: int, kind: int, protocol: int) -> socket.socket:
    try:
        return socket.socket(family, kind, protocol)
    except OSError as error:
        raise _own(error) from error


def _own(error: OSError) -> NoConnectionError:
    problem = (error.strerror or str(error)).lower()
    return NoConnectionError(FailureKind.OWN, f"this process cannot open a connection: {problem}")


def _secured(made: socket.socket, tls: ssl.SSLContext, origin: Origin, deadline: float) -> ssl.SSLSocket:
    secured: ssl.SSLSocket | None = None
    try:
        secured = tls.wrap_socket(made, server_hostname=origin.host, do_handshake_on_connect=False)
        _shake_hands(secured, deadline)
    except BaseException as error:
        (secured or made).close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise TargetError(_distrust(origin, error)) from error
        if isinstance(error, TimeoutError):
            raise NoConnectionError(
                FailureKind.TIMEOUT, "the TLS handshake exceeded the time limit", Reached.TLS
            ) from error
        if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            reason = (error.reason or str(error)).replace("_", " ").lower()
            raise TargetError(
                f"The TLS handshake with {origin} failed ({reason}); check the scheme and the port."
            ) from error
        if isinstance(error, OSError):
            raise NoConnectionError(
                FailureKind.CLOSED, "the connection was closed during the TLS handshake", Reached.TLS
            ) from error
        raise
    return secured


def _shake_hands(secured: ssl.SSLSocket, deadline: float) -> None:
    poll = select.poll()
    while True:
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            poll.register(secured, select.POLLIN)
        except ssl.SSLWantWriteError:
            poll.register(secured, select.POLLOUT)
        else:
            return
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError


def _distrust(origin: Origin, error: ssl.SSLCertVerificationError) -> str:
    advice = (
        "name its CA with ca_bundle in [target]"
        if error.verify_code in _UNKNOWN_CA
        else "give the target a valid one, or use the name that it was issued for"
    )
    return f"The certificate of {origin} is not trusted ({error.verify_message.rstrip('.')}); {advice}."
