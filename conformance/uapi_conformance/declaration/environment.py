# SPDX-License-Identifier: MIT
"""What the environment says to every program about connections: whom to trust, and which proxy to use."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.connections import UnusedProxy
from uapi_conformance.declaration.settings import Setting
from uapi_conformance.declaration.urls import bracketed, is_secure, read_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""The variables in which OpenSSL looks for authorities, in place of the system's own."""


def trusted(environ: Mapping[str, str], urls: Iterable[str]) -> tuple[Setting, ...]:
    """Return the variables that decide which authorities are trusted, if any of the URLs needs one."""
    names = [name for name in TRUST if environ.get(name)] if any(map(is_secure, urls)) else []
    return tuple(Setting("trusted authorities", environ[name], name) for name in names)


def without_authorities(environ: Mapping[str, str], urls: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each of these variables that names nothing, which OpenSSL passes over in silence."""
    name, folders = TRUST
    if not any(map(is_secure, urls)):
        return
    if environ.get(name) and not Path(environ[name]).is_file():
        yield f"{name} names no file, so no authority is trusted because of it; correct it, or unset it."
    if environ.get(folders) and not any(Path(folder).is_dir() for folder in environ[folders].split(":")):
        yield f"{folders} names no folder, so no authority is trusted because of it; correct it, or unset it."


def unused_proxy(url: str, environ: Mapping[str, str]) -> UnusedProxy | None:
    """Return the proxy through which the environment tells other programs to reach a URL; None if there is none."""
    read = read_url(url)
    names = (f"{read.scheme}_proxy", f"{read.scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY")
    found = next((name for name in names if environ.get(name)), None)
    excepted = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    if found is not None and excepted:
        from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined] # noqa: PLC0415 - it is slow to import, and rarely needed

        if proxy_bypass_environment(read.host, {"no": excepted}):
            return None
    return UnusedProxy(found, _address(environ[found])) if found is not None else None


def _address(written: str) -> str:
    """Return the address of an HTTP proxy, without the password that may stand before it."""
    with contextlib.suppress(ValueError):
        read = read_url(written if "://" in written else f"http://{written}")
        if read.scheme == "http" and read.host:
            # 80 as for any other http URL, which is how most programs read it.
            return f"http://{bracketed(read.host)}:{read.port or 80}"
    return ""
