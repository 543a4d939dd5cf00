# SPDX-License-Identifier: MIT
"""Makes a connection one over TLS, within a deadline."""

from __future__ import annotations

import select
import socket
import ssl
import time
from typing import Any

from uapi_conformance.declaration import ConnectionSettings, Origin
from uapi_conformance.errors import TargetError
from uapi_conformance.wire.addresses import NoConnectionError
from uapi_conformance.wire.exchange import FailureKind, Reached
from uapi_conformance.wire.tlswords import distrust, failed_handshake

_CERTIFICATE_REQUEST = 13
"""The type of the handshake message by which a server asks for a client certificate (RFC 8446, appendix B.3)."""


class Asking:
    """Notes whether a server asked for a client certificate: the errors that follow if it gets none may not say so."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.was_asked = False
        # Python has no public way to learn this. Without the private one, a few sentences say less.
        context._msg_callback = self._see  # type: ignore[attr-defined] # noqa: SLF001 - see above

    def _see(self, _: object, direction: str, _version: object, _kind: object, message: Any, _data: object) -> None:
        if direction == "read" and message == _CERTIFICATE_REQUEST:
            self.was_asked = True


def secured(
    made: socket.socket,
    context: ssl.SSLContext,
    origin: Origin,
    deadline: float,
    *,
    settings: ConnectionSettings,
    asking: Asking,
) -> ssl.SSLSocket:
    """Return a non-blocking connection to the origin over TLS.

    Raises NoConnectionError if it is broken off, and TargetError if the sides do not trust or understand each other.
    """
    over_tls: ssl.SSLSocket | None = None
    try:
        over_tls = context.wrap_socket(made, server_hostname=origin.host, do_handshake_on_connect=False)
        _shake_hands(over_tls, deadline)
    except BaseException as error:
        (over_tls or made).close()
        if isinstance(error, ssl.SSLCertVerificationError):
            problem = distrust(error, settings)
            raise TargetError(
                f"The certificate of {origin} is not trusted ({problem.what}); {problem.advice}."
            ) from error
        if isinstance(error, TimeoutError):
            raise NoConnectionError(
                FailureKind.TIMEOUT, "the TLS handshake exceeded the time limit", Reached.TLS
            ) from error
        if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            problem = failed_handshake(error, settings, asked=asking.was_asked)
            raise TargetError(f"{origin} {problem.what}; {problem.advice}.") from error
        if isinstance(error, OSError):
            raise NoConnectionError(
                FailureKind.CLOSED, "the connection was closed during the TLS handshake", Reached.TLS
            ) from error
        raise
    return over_tls


def _shake_hands(over_tls: ssl.SSLSocket, deadline: float) -> None:
    poll = select.poll()
    while True:
        try:
            over_tls.do_handshake()
        except ssl.SSLWantReadError:
            poll.register(over_tls, select.POLLIN)
        except ssl.SSLWantWriteError:
            poll.register(over_tls, select.POLLOUT)
        else:
            return
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError
