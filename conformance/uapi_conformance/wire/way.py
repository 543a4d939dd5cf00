# SPDX-License-Identifier: MIT
"""How a server is reached: what is declared about the connection, with the secrets that it names."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from uapi_conformance.declaration import ConnectionSettings
from uapi_conformance.declaration.connections import BY_DEFAULT
from uapi_conformance.errors import DeclarationError
from uapi_conformance.wire.trust import tls_context


@dataclass(frozen=True, repr=False)
class Way:
    """The settings, the password of the client's key, and `user:password` for the proxy; empty where there is none."""

    settings: ConnectionSettings = BY_DEFAULT
    key_password: str = ""
    proxy_credentials: str = ""

    @classmethod
    def of(cls, settings: ConnectionSettings, environ: Mapping[str, str]) -> Way:
        """Read the secrets from their variables. Raises DeclarationError."""
        shown, proxy = settings.client_certificate, settings.proxy
        password, given = shown.password_env if shown else None, proxy.credentials_env if proxy else None
        return cls(
            settings,
            _value(password, environ, "the password of client_key"),
            _credentials(given, environ),
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown: the password of the proxy alone too, without its user."""
        found = (self.key_password, self.proxy_credentials, self.proxy_credentials.partition(":")[2])
        return tuple(secret for secret in found if secret)

    @property
    def proxy_authorization(self) -> str:
        """The value of Proxy-Authorization (RFC 7617, section 2, in UTF-8 as section 2.1 has it), or empty."""
        given = self.proxy_credentials
        return f"Basic {base64.b64encode(given.encode()).decode()}" if given else ""

    def new_tls(self) -> ssl.SSLContext:
        """Return a context for connections, which takes 70 ms. Raises DeclarationError."""
        return tls_context(self.settings, self.key_password)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The same context every time, for those who make a connection for each request."""
        return self.new_tls()


DIRECT = Way()
"""Without a proxy or a client certificate, trusting the usual authorities."""


def _value(name: str | None, environ: Mapping[str, str], what: str) -> str:
    if name is None:
        return ""
    value = environ.get(name, "").strip("\r\n")
    if not value:
        state = "is empty" if name in environ else "is not set"
        raise DeclarationError(f"the environment variable {name} {state}; set it to {what}, as in: export {name}=…")
    return value


def _credentials(name: str | None, environ: Mapping[str, str]) -> str:
    value = _value(name, environ, "user:password for the proxy")
    if value and (":" not in value or not value.isprintable()):
        raise DeclarationError(f"the environment variable {name} has to hold user:password for the proxy, on one line")
    return value
