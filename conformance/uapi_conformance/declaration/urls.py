# SPDX-License-Identifier: MIT
"""URLs that are declared: checked before anything is sent. What may hold a secret is never repeated in an error."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from uapi_conformance.errors import DeclarationError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = re.compile(r"[A-Za-z0-9._~-]+")
_EXAMPLE = "https://pbx.example.com"


def origin(text: str, where: str) -> str:
    """Return the scheme, host and port of a target's URL in normal form, without a trailing slash.

    ``where`` names the source in the error. Raises DeclarationError for anything that is more or less than that.
    """
    parts = _split(text, where)
    for found, sign, advice in (
        (parts.path.strip("/"), "", "/uapi/ is appended by the suite"),
        (parts.query, "?", "the suite adds what it sends"),
    ):
        if found or (sign and sign in text):
            part = "path" if not sign else "query"
            raise DeclarationError(f"{where} has a {part}; leave it out and write {_shown(parts)}, {advice}")
    return _shown(parts)


def same_origin(one: str, other: str) -> bool:
    """Whether two origins in normal form are one, with or without the port that their scheme implies (RFC 6454)."""
    return _with_port(one) == _with_port(other)


def _with_port(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]


def web_url(text: str, where: str) -> str:
    """Return a URL with any path as it is written, checked. Raises DeclarationError."""
    _split(text, where)
    return text


def is_loopback(url: str) -> bool:
    """Whether the host of a checked URL is this machine: `localhost`, or a loopback address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def without_query(url: str) -> str:
    """Return a checked URL as it may be shown: its query can hold a key."""
    return url.partition("?")[0]


def _split(text: str, where: str) -> SplitResult:
    if not text.isascii() or not text.isprintable() or " " in text:
        raise DeclarationError(f"{where} holds a blank or a character that is not ASCII; write it as {_EXAMPLE}")
    if not _SCHEME.match(text):
        raise DeclarationError(f"{where} has no scheme; write it in full, as in {_EXAMPLE}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise DeclarationError(f"{where} is no URL: its host or port cannot be read; write it as {_EXAMPLE}") from None
    if parts.scheme not in {"http", "https"}:
        raise DeclarationError(f"{where} has the scheme {parts.scheme!r}; write it with https or http")
    if "@" in parts.netloc:
        raise DeclarationError(f"{where} holds a user name or password; take it out, credentials go in [auth]")
    host = parts.hostname or ""
    if not host or not (_HOST.fullmatch(host) or ":" in host):
        raise DeclarationError(f"{where} has no host that can be read; write it as {_EXAMPLE}")
    if port == 0:
        raise DeclarationError(f"{where} has the port 0, which no server listens on; write the port of the target")
    if "#" in text:
        raise DeclarationError(f"{where} has a fragment, which is never sent; take away the # and what follows it")
    return parts


def _shown(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port is not None else "")
