# SPDX-License-Identifier: MIT
"""Finds out why a target gives no useful first answer: it speaks otherwise than declared, or wants to know who asks."""

from __future__ import annotations

from uapi_conformance.errors import TargetError
from uapi_conformance.wire.exchange import Exchange, FailureKind
from uapi_conformance.wire.heads import IN_HTTP_2
from uapi_conformance.wire.route import Route
from uapi_conformance.wire.tlswords import HTTP_2_ONLY, TlsProblem

_REFUSING = frozenset({400, 403, 495, 496})
"""What servers answer over TLS to a client without a certificate; nginx has the last two, and shows them as 400."""
_SPEECHLESS = frozenset({FailureKind.CLOSED, FailureKind.PROTOCOL, FailureKind.TIMEOUT})
_OVER_TLS = TlsProblem("speaks TLS there", "write https in place of http")


def way_out(route: Route) -> str:
    """Return what to do about a target that cannot be reached, if something tells of the way to it; else empty."""
    suspect, settings = route.suspect, route.way.settings
    if suspect is not None:
        return f"it {suspect.what}: {suspect.advice}"
    if settings.proxy is not None:
        return f"check proxy in [{settings.table}], and that both the proxy and the target are running"
    return settings.unused_proxy.advice(settings.table) if settings.unused_proxy is not None else ""


def expect_understood(route: Route, first: Exchange) -> None:
    """Raise TargetError if that is why the first answer is missing, or is no UnifiedAPI's."""
    problem = _problem(route, first)
    if problem is not None:
        raise TargetError(f"{route.origin} {problem.what}; {problem.advice}.")


def _problem(route: Route, first: Exchange) -> TlsProblem | None:
    failure, secure = first.failure, route.origin.scheme == "https"
    speechless = failure is not None and not first.has_head and failure.kind in _SPEECHLESS
    if (speechless or first.status in _REFUSING) and route.suspect is not None:
        return route.suspect
    if failure is not None and failure.detail == IN_HTTP_2:
        return HTTP_2_ONLY
    if not secure and (speechless or first.status == 400) and route.speaks() == "TLS":
        return _OVER_TLS
    if secure and speechless and route.speaks() == "h2":
        return HTTP_2_ONLY
    return None
