# SPDX-License-Identifier: MIT
"""Says in plain words why a hook or token endpoint gave no answer. The texts of errors may not be shown."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator

from uapi_conformance.declaration import ConnectionSettings
from uapi_conformance.wire.tlswords import TlsProblem, distrust, failed_handshake, suspected

_TUNNEL = re.compile(r"Tunnel connection failed: ([0-9]{3})")
"""How `http.client` says which status a proxy answered to CONNECT."""


def problem_of(
    error: Exception, settings: ConnectionSettings, *, asked: bool, reached: bool, heard: bool = False
) -> TlsProblem:
    """Return what happened, and what to do about it, which is empty if that is not known.

    ``asked`` is whether the server asked for a client certificate and then said nothing, ``reached`` whether there was
    a connection, and ``heard`` whether some bytes came on it.
    """
    causes = list(_causes(error))
    over_tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if isinstance(over_tls, ssl.SSLCertVerificationError):
        found = distrust(over_tls, settings)
        return TlsProblem(f"its certificate is not trusted: {found.what}", found.advice)
    if over_tls is not None and not isinstance(over_tls, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        found = failed_handshake(over_tls, settings, asked=asked)
        return TlsProblem(f"it {found.what}", found.advice)
    if asked:
        # The alert that says so may be lost with the connection.
        found = suspected(settings)
        return TlsProblem(f"it {found.what}", found.advice)
    refused = next((match for cause in causes if (match := _TUNNEL.search(str(cause)))), None)
    if refused is not None:
        advice = f"correct proxy and proxy_credentials_env in [{settings.table}]"
        return TlsProblem(f"the proxy answers {refused[1]}", advice)
    if settings.proxy is not None and not reached:
        return TlsProblem(
            f"no connection through the proxy {settings.proxy}",
            f"check proxy in [{settings.table}], and that it is running",
        )
    unused = settings.unused_proxy if not reached else None
    what = _in_words(causes, reached=reached, heard=heard)
    return TlsProblem(what, unused.advice(settings.table) if unused is not None else "")


def _in_words(causes: list[BaseException], *, reached: bool, heard: bool) -> str:
    """Return what happened on a way without TLS and proxies."""
    if any(isinstance(cause, socket.gaierror) or type(cause).__name__ == "NameResolutionError" for cause in causes):
        return "its host name is not known"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "the connection was refused: nothing listens there"
    if not reached:
        return "no connection could be made"
    return "the connection broke off in the middle of the answer" if heard else "the connection was closed instead"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it came from; libraries also keep them as arguments, or as a reason."""
    seen: set[int] = set()
    left: list[object] = [error]
    while left:
        one = left.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
