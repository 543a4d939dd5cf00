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
    """Return what to do about a target that cannot be reached, if the environment or the target tells; else empty."""
    wants, settings = route.wants, route.way.settings
    if wants is not None:
        return f"it {wants.what}: {wants.advice}"
    unused = settings.unused_proxy if settings.proxy is None else None
    return unused.advice(settings.table) if unused is not None else ""


def expect_understood(route: Route, first: Exchange) -> None:
    """Raise TargetError if that is why the first answer is missing, or is no UnifiedAPI's."""
    problem = _problem(route, first)
    if problem is not None:
        raise TargetError(f"{route.origin} {problem.what}; {problem.advice}.")


def _problem(route: Route, first: Exchange) -> TlsProblem | None:
    failure, secure = first.failure, route.origin.scheme == "https"
    speechless = failure is not None and not first.has_head and failure.kind in _SPEECHLESS
    if (speechless or first.status in _REFUSING) and route.wants is not None:
        return route.wants
    if failure is not None and failure.detail == IN_HTTP_2:
        return HTTP_2_ONLY
    if not secure and (speechless or first.status == 400) and route.speaks() == "TLS":
        return _OVER_TLS
    if secure and speechless and route.speaks() == "h2":
        return HTTP_2_ONLY
    return None
