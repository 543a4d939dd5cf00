# SPDX-License-Identifier: MIT
"""Writes the options by which curl reaches a target in the same way as the suite did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote

from uapi_conformance.declaration import ClientCertificate, ConnectionSettings, Origin, Proxy
from uapi_conformance.declaration.urls import bracketed
from uapi_conformance.wire.route import Taken

_EXCEPTIONS = ("no_proxy", "NO_PROXY")


def options(origin: Origin, settings: ConnectionSettings, taken: Taken, environ: Mapping[str, str]) -> str:
    """Return the options, quoted for a POSIX shell; secrets are variables. Files are named in full, for any folder."""
    return " ".join(
        (
            *(_tls(settings, taken) if origin.scheme == "https" else ()),
            *(_through(settings.proxy, environ) if settings.proxy is not None else _direct(origin, settings, taken)),
        )
    )


def _tls(settings: ConnectionSettings, taken: Taken) -> Iterator[str]:
    yield "--http1.1"
    if not settings.verify:
        yield "-k"
    elif taken.authority is not None:
        # It takes the place of all other authorities, and the target needs no other: this one vouched for it.
        yield f"--cacert {quote(str(taken.authority.absolute()))}"
    if settings.client_certificate is not None:
        yield from _shown(settings.client_certificate)


def _shown(shown: ClientCertificate) -> Iterator[str]:
    # To curl, what follows a colon is a password.
    path = str(shown.certificate.absolute()).replace("\\", "\\\\").replace(":", "\\:")
    yield f"--cert {quote(path)}"
    if shown.key is not None:
        yield f"--key {quote(str(shown.key.absolute()))}"
    if shown.password_env is not None:
        yield f'--pass "${shown.password_env}"'


def _through(proxy: Proxy, environ: Mapping[str, str]) -> Iterator[str]:
    yield f"--proxy {quote(str(proxy))} --proxytunnel --suppress-connect-headers"
    if proxy.credentials_env is not None:
        yield f'--proxy-user "${proxy.credentials_env}"'
    if any(environ.get(name) for name in _EXCEPTIONS):
        yield "--noproxy ''"


def _direct(origin: Origin, settings: ConnectionSettings, taken: Taken) -> Iterator[str]:
    if settings.unused_proxy is not None:
        yield "--noproxy '*'"
    if taken.several and taken.address:
        place = f"{bracketed(origin.host)}:{origin.port}:{bracketed(taken.address)}"
        yield f"--resolve {quote(place)}"
