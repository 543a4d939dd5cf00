# SPDX-License-Identifier: MIT
"""How the servers of a run are connected to: whom to trust, which client certificate to show, and through which proxy.

The tables `[target]`, `[auth]` (for token_url) and `[states]` (for url) have the same keys for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.urls import bracketed, read_url
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from uapi_conformance.declaration.file import Table
    from uapi_conformance.declaration.sources import Given

CONNECTION_KEYS = (
    "ca_bundle",
    "verify_certificate",
    "client_certificate",
    "client_key",
    "client_key_password_env",
    "proxy",
    "proxy_credentials_env",
)
_NEEDED = {
    "client_key": "client_certificate",
    "client_key_password_env": "client_certificate",
    "proxy_credentials_env": "proxy",
}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EXAMPLE = "http://proxy.example.com:3128"


@dataclass(frozen=True)
class ClientCertificate:
    """PEM files: a certificate with its chain, and its key, which is in the same file if ``key`` is None.

    ``password_env`` names the variable that holds the password of an encrypted key.
    """

    certificate: Path
    key: Path | None = None
    password_env: str | None = None


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy; ``credentials_env`` names the variable that holds `user:password` for it."""

    host: str
    port: int
    credentials_env: str | None = None

    def __str__(self) -> str:
        return f"http://{bracketed(self.host)}:{self.port}"


@dataclass(frozen=True)
class UnusedProxy:
    """A proxy that the environment names, for programs that take it without being told.

    ``address`` is what to write to have it used, or empty if it is no HTTP proxy, or not written as one.
    """

    variable: str
    address: str = ""

    def advice(self, table: str) -> str:
        """Return what to do if a server cannot be reached without it."""
        address = self.address or "http://HOST:PORT"
        return (
            f"{self.variable} names a proxy, but only a declared one is used: if you need it, write "
            f'proxy = "{address}" in [{table}]'
        )


@dataclass(frozen=True)
class ConnectionSettings:
    """How one server is connected to.

    ``table`` is where the user declares it. ``ca_bundle`` is a PEM file of authorities to trust besides the usual ones,
    and ``target_bundle`` that of `[target]`, if this is about another server.
    """

    table: str = "target"
    ca_bundle: Path | None = None
    target_bundle: Path | None = None
    verify: bool = True
    client_certificate: ClientCertificate | None = None
    proxy: Proxy | None = None
    unused_proxy: UnusedProxy | None = None

    @property
    def authorities(self) -> tuple[Path, ...]:
        """The files of authorities to trust besides the usual ones."""
        return tuple(dict.fromkeys(file for file in (self.target_bundle, self.ca_bundle) if file is not None))

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that hold its secrets."""
        shown = self.client_certificate.password_env if self.client_certificate is not None else None
        given = self.proxy.credentials_env if self.proxy is not None else None
        return tuple(name for name in (shown, given) if name is not None)

    def describe(self) -> dict[str, object]:
        """Return what report.json says about it: JSON values, and of secrets only where they are kept."""
        shown, proxy = self.client_certificate, self.proxy
        return {
            "ca_bundle": str(self.ca_bundle) if self.ca_bundle is not None else None,
            "verify_certificate": self.verify,
            "client_certificate": str(shown.certificate) if shown is not None else None,
            "client_key": str(shown.key) if shown is not None and shown.key is not None else None,
            "client_key_password_env": shown.password_env if shown is not None else None,
            "proxy": str(proxy) if proxy is not None else None,
            "proxy_credentials_env": proxy.credentials_env if proxy is not None else None,
        }


BY_DEFAULT = ConnectionSettings()


def read_connection(
    table: Table, name: str, folder: Path, target: ConnectionSettings | None = None, *, of_target: bool = False
) -> ConnectionSettings:
    """Return what a table says. ``target`` is what `[target]` said, if this is another table. Raises DeclarationError.

    All trust the authorities of `[target]`. What the target serves itself (``of_target``) is also reached through its
    proxy and with its client certificate, unless the table gives others.
    """
    for key, needed in _NEEDED.items():
        if key in table.values and needed not in table.values:
            raise DeclarationError(f"{table.where} has {key} but not {needed}; give both, or neither")
    bundle = table.given("ca_bundle")
    made = ConnectionSettings(
        name,
        _file(bundle, folder) if bundle is not None else None,
        target.ca_bundle if target is not None else None,
        table.values.get("verify_certificate", True),
        _client_certificate(table, folder),
        _proxy(table),
    )
    if target is None or not of_target:
        return made
    return replace(
        made,
        client_certificate=made.client_certificate or target.client_certificate,
        proxy=made.proxy or target.proxy,
    )


def refuse_connection(table: Table, wanted: str) -> None:
    """Raise DeclarationError if a table says how to connect, but not to what, which is ``wanted``."""
    found = next((key for key in CONNECTION_KEYS if key in table.values), None)
    if found is not None:
        raise DeclarationError(f"{table.where} has {found} but no {wanted}, which it is for; give both, or neither")


def secret_variables(*tables: Table) -> frozenset[str]:
    """Return the names of the variables that tables declare to hold the secrets of connections."""
    keys = ("client_key_password_env", "proxy_credentials_env")
    return frozenset(table.values[key] for table in tables for key in keys if key in table.values)


def _client_certificate(table: Table, folder: Path) -> ClientCertificate | None:
    certificate, key = table.given("client_certificate"), table.given("client_key")
    if certificate is None:
        return None
    return ClientCertificate(
        _file(certificate, folder),
        _file(key, folder) if key is not None else None,
        _variable(table.given("client_key_password_env")),
    )


def _file(given: Given[str], folder: Path) -> Path:
    path = folder / given.value
    if not path.is_file():
        raise DeclarationError(f"{given.where} is {given.value!r}, but there is no file {path}; check its path")
    return path


def _variable(given: Given[str] | None) -> str | None:
    if given is None:
        return None
    if not _VARIABLE.fullmatch(given.value):
        # The error does not repeat what was written, which may be the secret itself.
        message = f"{given.where} is not the name of an environment variable; name the variable that holds the value"
        raise DeclarationError(message)
    return given.value


def _proxy(table: Table) -> Proxy | None:
    given = table.given("proxy")
    if given is None:
        return None
    # What was written is not repeated: it may have a password in it.
    if "@" in given.value:
        raise DeclarationError(
            f"{given.where} contains a user name or password; take it out, put user:password into a variable, and name "
            "that with proxy_credentials_env"
        )
    host, port = _address(given)
    return Proxy(host, port, _variable(table.given("proxy_credentials_env")))


def _address(given: Given[str]) -> tuple[str, int]:
    try:
        url = read_url(given.value)
    except ValueError:
        raise DeclarationError(f"{given.where} is not the address of a proxy; write it as {_EXAMPLE}") from None
    if url.scheme in {"https", "socks", "socks4", "socks4a", "socks5", "socks5h"}:
        message = f"{given.where} begins with {url.scheme}, but only an HTTP proxy can be used; write it as {_EXAMPLE}"
        raise DeclarationError(message)
    if url.scheme != "http" or not url.host or not url.port or "%" in url.host or url.target not in {"", "/"}:
        raise DeclarationError(f"{given.where} is not the address of a proxy, with its port; write it as {_EXAMPLE}")
    return url.host, url.port
