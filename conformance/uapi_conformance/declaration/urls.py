# SPDX-License-Identifier: MIT
"""URLs, which are read here alone: those that are declared, and those that are sent, followed and compared."""

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
    """Scheme, host and port (RFC 6454, section 4): in lower case, a host in ASCII and without brackets.

    ``port`` is 0 where neither a URL nor its scheme says one.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """Return the origin of a web server's URL. Raises DeclarationError where it is none, or has no host."""
        with contextlib.suppress(ValueError):  # a UnicodeError of the idna codec is one
            origin = read_url(url).origin
            if origin is not None and origin.scheme in _PORTS and origin.host.encode("idna"):
                return origin
        # The URL is not repeated here: it may have a password in it.
        raise DeclarationError(f"The target's URL is not of a web server; give one like {_EXAMPLE}.")

    @property
    def authority(self) -> str:
        """What stands in Host (RFC 9110, section 7.2): the port only where it is not the scheme's own."""
        host = _bracketed(self.host)
        return host if self.port == _PORTS.get(self.scheme, 0) else f"{host}:{self.port}"

    @property
    def in_full(self) -> str:
        """With the port in any case, so that origins are the same where their texts are."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True)
class Url:
    """The parts of a URL or of a reference to one (RFC 3986, section 3); what is missing is empty, the port None.

    ``authority`` and ``target``, the path with its query, stand as they were written; a fragment is never sent.
    """

    scheme: str
    authority: str
    host: str
    port: int | None
    path: str
    target: str

    @property
    def origin(self) -> Origin | None:
        """None where there is no scheme or no host."""
        if not self.scheme or not self.host:
            return None
        return Origin(self.scheme, _in_ascii(self.host), _PORTS.get(self.scheme, 0) if self.port is None else self.port)


def read_url(text: str) -> Url:
    """Read a URL as a client does that follows it verbatim. Raises ValueError where it is none."""
    text = text.partition("#")[0]
    parts = urlsplit(text)
    target = text.partition("://")[2].removeprefix(parts.netloc) if parts.netloc else text
    return Url(parts.scheme, parts.netloc, parts.hostname or "", parts.port, parts.path, target)


def checked_url(text: str, where: str) -> str:
    """Return a declared URL as it is written. ``where`` names the source in the error. Raises DeclarationError."""
    _checked(text, where)
    return text


def checked_origin(text: str, where: str) -> str:
    """Return the scheme, host and port of a target's URL in normal form, without a trailing slash.

    Raises DeclarationError as `checked_url` does, and for a URL that is more than that.
    """
    url = _checked(text, where)
    if url.path.strip("/"):
        raise DeclarationError(
            f"{where} has a path; leave it out and write {_shown(url)}, /uapi/ is appended by the suite"
        )
    if "?" in text:
        raise DeclarationError(
            f"{where} has a query; leave it out and write {_shown(url)}, the suite adds what it sends"
        )
    return _shown(url)


def is_loopback(url: str) -> bool:
    """Whether the host of a checked URL is this machine: `localhost`, or a loopback address."""
    host = read_url(url).host
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_secure(url: str) -> bool:
    """Whether what is sent to a checked URL goes over TLS."""
    return read_url(url).scheme == "https"


def without_query(url: str) -> str:
    """Return a checked URL as it may be shown: its query can hold a key."""
    return url.partition("?")[0]


def _checked(text: str, where: str) -> Url:
    # What may hold a secret is never repeated.
    if not text.isascii() or not text.isprintable() or " " in text:
        raise DeclarationError(f"{where} holds a blank or a character that is not ASCII; write it as {_EXAMPLE}")
    if not _SCHEME.match(text):
        raise DeclarationError(f"{where} has no scheme; write it in full, as in {_EXAMPLE}")
    try:
        url = read_url(text)
    except ValueError:
        raise DeclarationError(f"{where} is no URL: its host or port cannot be read; write it as {_EXAMPLE}") from None
    if url.scheme not in _PORTS:
        raise DeclarationError(f"{where} has the scheme {url.scheme!r}; write it with https or http")
    if "@" in url.authority:
        raise DeclarationError(f"{where} holds a user name or password; take it out, credentials go in [auth]")
    if not (_HOST.fullmatch(url.host) or ":" in url.host):
        raise DeclarationError(f"{where} has no host that can be read; write it as {_EXAMPLE}")
    if url.port == 0:
        raise DeclarationError(f"{where} has the port 0, which no server listens on; write the port of the target")
    if "#" in text:
        raise DeclarationError(f"{where} has a fragment, which is never sent; take away the # and what follows it")
    return url


def _shown(url: Url) -> str:
    return f"{url.scheme}://{_bracketed(url.host)}" + (f":{url.port}" if url.port is not None else "")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _in_ascii(host: str) -> str:
    """An international name as it is looked up; one that cannot be stays as it is."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
