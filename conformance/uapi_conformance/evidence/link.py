# SPDX-License-Identifier: MIT
"""A link in an answer, read as a client reads it that follows it verbatim."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from uapi_conformance.wire.origin import origin_of


@dataclass(frozen=True)
class Link:
    """Where a link leads. ``origin`` is None where it is a path alone (RFC 3986, section 4.2).

    ``target`` is the request-target that a client would ask for, ``path`` that without its query.
    """

    origin: str | None
    target: str
    path: str

    @property
    def can_be_asked_for(self) -> bool:
        """Whether the target can stand in a request-line as it is (RFC 9112, section 3.2.1)."""
        return self.target.startswith("/") and all("!" <= character <= "~" for character in self.target)


def read_link(text: str) -> Link | str:
    """The link, or what keeps it from being followed, in words."""
    text = text.partition("#")[0]  # a fragment is never sent (RFC 3986, section 3.5)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "it is no URI"
    if text.startswith("/") and not parts.netloc:
        return Link(None, text, parts.path)
    if not parts.scheme or not parts.hostname:
        return "it is neither an absolute URI nor a path"
    target = text.partition("://")[2].removeprefix(parts.netloc)
    return Link(origin_of(parts.scheme, parts.hostname, port), target, parts.path)
