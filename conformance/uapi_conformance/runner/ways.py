# SPDX-License-Identifier: MIT
"""How the servers of a run are reached, and what the reports say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from uapi_conformance.declaration import ClientCredentials, Declaration, HttpStates
from uapi_conformance.declaration.urls import is_secure
from uapi_conformance.reports.connecting import options
from uapi_conformance.wire.route import Route
from uapi_conformance.wire.trust import trusted
from uapi_conformance.wire.way import DIRECT, Way


@dataclass(frozen=True, repr=False)
class Ways:
    """The ways to the target, to the token endpoint and to the hook."""

    target: Way = DIRECT
    token: Way = DIRECT
    states: Way = DIRECT

    @classmethod
    def of(cls, declaration: Declaration, environ: Mapping[str, str]) -> Ways:
        """Read what is declared, and the files and variables that it names. Raises DeclarationError."""
        credentials, hook = declaration.credentials, declaration.states
        made = cls(
            Way.of(declaration.connection, environ),
            Way.of(declaration.token_connection, environ),
            Way.of(declaration.states_connection, environ),
        )
        # A file that cannot be used is said at once, and not in the middle of the run. The target's is read anyway.
        if isinstance(credentials, ClientCredentials) and is_secure(credentials.token_url):
            _ = made.token.tls
        if isinstance(hook, HttpStates) and is_secure(hook.url):
            _ = made.states.tls
        return made

    @property
    def secrets(self) -> frozenset[str]:
        """What must not be shown."""
        return frozenset(secret for way in (self.target, self.token, self.states) for secret in way.secrets)


def connecting(route: Route, environ: Mapping[str, str]) -> str:
    """Return the options that make curl take the route of the run."""
    return options(route.origin, route.way.settings, route.taken, environ)


def taken(route: Route) -> dict[str, object]:
    """Return what report.json says about the route that was taken."""
    settings, found = route.way.settings, route.taken
    secure = route.origin.scheme == "https"
    return {
        "proxy": str(settings.proxy) if settings.proxy is not None else None,
        "address": (found.address or None) if settings.proxy is None else None,
        "tls": found.tls or None,
        "trusted": list(trusted(settings)) if secure else [],
        "verified": secure and settings.verify,
    }
