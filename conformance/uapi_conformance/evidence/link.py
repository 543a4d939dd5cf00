# SPDX-License-Identifier: MIT
"""Reads a link in an answer as a client does that follows it verbatim."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.declaration import read_url
from uapi_conformance.wire.exchange import Request


@dataclass(frozen=True)
class Link:
    """Where a link leads. ``origin`` is None if the link is only a path (RFC 3986, section 4.2).

    ``target`` is the request-target that a client would ask for, ``path`` the same without its query.
    """

    origin: str | None
    target: str
    path: str

    @property
    def as_sent(self) -> str:
        """The target as it goes into a request: clients escape a space, and nothing else."""
        return self.target.replace(" ", "%20")

    @property
    def can_be_asked_for(self) -> bool:
        """Whether the target can go into a request-line as it is (RFC 9112, section 3.2.1)."""
        return self.as_sent.startswith("/") and all("!" <= character <= "~" for character in self.as_sent)


def read_link(text: str) -> Link | str:
    """The link, or in words why it cannot be followed."""
    try:
        url = read_url(text)
    except ValueError:
        return "it is not a URI"
    if url.target.startswith("/") and not url.authority:
        return Link(None, url.target, url.path)
    if url.origin is None:
        return "it is neither an absolute URI nor a path"
    if url.origin.scheme not in ("http", "https"):
        return "its scheme is not one of HTTP"
    return Link(url.origin.in_full, url.target, url.path)


def page_link(text: str, request: Request) -> Link | str:
    """The link to another page of an answer; it may be a query alone (RFC 3986, section 5.2.2)."""
    return read_link(request.target.partition("?")[0] + text if text.startswith("?") else text)
