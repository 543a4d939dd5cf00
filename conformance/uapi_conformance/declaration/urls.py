# SPDX-License-Identifier: MIT
"""Reads all URLs of the suite: those that are declared, and those that are sent, followed or compared."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from uapi_conformance.errors import DeclarationError

_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = re.compile(r"[A-Za-z0-9._~-]+")
_EXAMPLE = "https://pbx.example.com"


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port (RFC 6454, section 4), in lower case; the host is in ASCII and without brackets.

    ``port`` is 0 if neither the URL nor its scheme gives one.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """Return the origin of a web server's URL. Raises DeclarationError if the text is not such a URL."""
        with contextlib.suppress(ValueError):  # a UnicodeError of the idna codec is one
            origin = read_url(url).origin
            if origin is not None and origin.scheme in _PORTS and origin.host.encode("idna"):
                return origin
        # The URL is not repeated here: it may have a password in it.
        raise DeclarationError(f"The target's URL is not the URL of a web server; give one like {_EXAMPLE}.")

    @property
    def authority(self) -> str:
        """The content of the Host field (RFC 9110, section 7.2): the port only if it is not the scheme's default."""
        host = bracketed(self.host)
        return host if self.port == _PORTS.get(self.scheme, 0) else f"{host}:{self.port}"

    @property
    def in_full(self) -> str:
        """The origin with its port in any case, so that equal texts mean equal origins."""
        return f"{self.scheme}://{bracketed(self.host)}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True)
class Url:
    """The parts of a URL or relative reference (RFC 3986, section 3); a missing part is empty, a missing port None.

    ``authority`` and ``target``, which is the path with its query, are kept as written. A fragment is never sent.
    """

    scheme: str
    authority: str
    host: str
    port: int | None
    path: str
    target: str

    @property
    def origin(self) -> Origin | None:
        """The origin; None if there is no scheme or no host."""
        if not self.scheme or not self.host:
            return None
        return Origin(self.scheme, _in_ascii(self.host), _PORTS.get(self.scheme, 0) if self.port is None else self.port)


def read_url(text: str) -> Url:
    """Read a URL as a client does that follows it verbatim. Raises ValueError if the text is not a URL."""
    text = text.partition("#")[0]
    parts = urlsplit(text)
    target = text.partition("://")[2].removeprefix(parts.netloc) if parts.netloc else text
    return Url(parts.scheme, parts.netloc, parts.hostname or "", parts.port, parts.path, target)


def checked_url(text: str, where: str) -> str:
    """Return a declared URL as written. ``where`` names the source in errors. Raises DeclarationError."""
    _checked(text, where)
    return text


def checked_parts(text: str, where: str) -> tuple[str, str]:
    """Return the path of a declared URL as written, and its scheme, host and port in normal form.

    Raises DeclarationError as `checked_url` does.
    """
    url = _checked(text, where)
    return url.path, _shown(url)


def is_loopback(url: str) -> bool:
    """Whether the host of a checked URL is this machine: `localhost` or a loopback address."""
    host = read_url(url).host
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_secure(url: str) -> bool:
    """Whether requests to a checked URL go over TLS."""
    return read_url(url).scheme == "https"


def without_query(url: str) -> str:
    """Return a checked URL as it may be shown: without its query, which can contain a key."""
    return url.partition("?")[0]


def _checked(text: str, where: str) -> Url:
    # A text that may contain a secret is never repeated.
    if (host := _international(text)) is not None:
        written = f" as {host}" if host else ""
        raise DeclarationError(f"{where} has an international host name; write the name in its ASCII form{written}")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise DeclarationError(f"{where} contains a space or a character that is not ASCII; write it as {_EXAMPLE}")
    if not _SCHEME.match(text):
        raise DeclarationError(f"{where} has no scheme; write it in full, as in {_EXAMPLE}")
    try:
        url = read_url(text)
    except ValueError:
        raise DeclarationError(
            f"{where} is not a URL: its host or port cannot be read; write it as {_EXAMPLE}"
        ) from None
    if url.scheme not in _PORTS:
        raise DeclarationError(f"{where} has the scheme {url.scheme!r}; write it with https or http")
    if "%" in url.host:
        zone = url.host.partition("%")[2].removeprefix("25")
        message = (
            f"{where} has the zone id {zone!r}, which means something on one machine only; give a name or an address"
        )
        raise DeclarationError(f"{message} without a zone")
    if "@" in url.authority:
        raise DeclarationError(f"{where} contains a user name or password; take it out, credentials go in [auth]")
    if not (_HOST.fullmatch(url.host) or ":" in url.host):
        raise DeclarationError(f"{where} has no host that can be read; write it as {_EXAMPLE}")
    if url.port == 0:
        raise DeclarationError(f"{where} has port 0, on which no server listens; give the port of the target")
    if "#" in text:
        raise DeclarationError(f"{where} has a fragment, which is never sent; take away the # and what follows it")
    return url


_DEVIATING = re.compile("[ßς\u200c\u200d]", re.IGNORECASE)
"""What the two versions of IDNA write differently (UTS #46, section 4)."""


def _international(text: str) -> str | None:
    """Return the ASCII form of an international host name (RFC 3490), or "" if that is doubtful; None without one."""
    with contextlib.suppress(ValueError):
        host = urlsplit(text).hostname or ""
        if not host.isascii() and host.isprintable() and " " not in host:
            return "" if _DEVIATING.search(host) else host.encode("idna").decode("ascii")
    return None


def _shown(url: Url) -> str:
    return f"{url.scheme}://{bracketed(url.host)}" + (f":{url.port}" if url.port is not None else "")


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _in_ascii(host: str) -> str:
    """Return an international name as it is looked up, and an IPv6 address in its usual form (RFC 5952, section 4).

    A host that has no such form stays as it is.
    """
    with contextlib.suppress(ValueError):
        return ipaddress.IPv6Address(host).compressed
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
