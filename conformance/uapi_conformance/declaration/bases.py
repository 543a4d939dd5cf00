# SPDX-License-Identifier: MIT
"""Where below an origin the API lies: gateways publish it under a path of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from uapi_conformance.declaration.urls import Origin, checked_parts, read_url
from uapi_conformance.errors import DeclarationError

API = "/uapi"
"""The path of the API on a server that is not published under another (StopRecording PhoneCalls, URI fragment)."""
NAMES = ("uapi", "unifiedapi")
"""Last segments of a URL that is that of the API itself; the second is the old name, which the vendor's apps use."""
_SERVICE = "phonecalls"
_SEGMENT = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@]+")
_LONGEST = 200
"""Characters of a path that leave room for the longest requests of the suite (RFC 9112, section 3)."""


@dataclass(frozen=True)
class Base:
    """An origin, as `Origin.in_full` writes it, and the path of the API there, such as `/pbx1/uapi`."""

    origin: str
    api: str = API

    @classmethod
    def of(cls, url: str) -> Base:
        """Return the base that a target's URL names. Raises DeclarationError if it is not that of a web server."""
        return cls(Origin.of(url).in_full, api_path(url))

    @property
    def prefix(self) -> str:
        """The path under which the API is published, without the API's own name; empty if there is none."""
        return self.api.rpartition("/")[0]


def api_path(url: str) -> str:
    """Return the path to which `/phoneCalls` is appended: that of the URL if it names the API, else with `/uapi`."""
    path = read_url(url).path.rstrip("/")
    return path if path.rpartition("/")[2] in NAMES else path + API


def checked_base(text: str, where: str) -> str:
    """Return the scheme, host, port and path of a target's URL in normal form, without a trailing slash.

    Raises DeclarationError as `checked_url` does, and for a query or a path that requests cannot begin with.
    """
    path, shown = checked_parts(text, where)
    if "?" in text:
        raise DeclarationError(f"{where} has a query; write it without, as in {shown}: the suite adds what it needs")
    if problem := _problem(path):
        raise DeclarationError(f"{where} {problem}")
    return shown + path.rstrip("/")


def _problem(path: str) -> str:
    """What is wrong with the path of a target's URL, and what to do; empty if nothing is."""
    segments = path.removeprefix("/").removesuffix("/").split("/")
    if segments == [""]:
        return "" if path in ("", "/") else "has two slashes in a row in its path; write each slash once"
    if "" in segments:
        return "has two slashes in a row in its path; write each slash once"
    if "." in segments or ".." in segments:
        return 'has the segment "." or ".." in its path; write the path that it leads to'
    if "%" in path:
        return "has a percent-encoded character in its path, which gateways read in different ways; use a path without"
    if not all(map(_SEGMENT.fullmatch, segments)):
        return "has a character in its path that no path may have (RFC 3986, section 3.3); check how it was copied"
    if _SERVICE in map(str.lower, segments):
        return "names a request; give the URL without /phoneCalls and what follows, the suite appends that"
    if len(path) > _LONGEST:
        return f"has a path of more than {_LONGEST} characters; publish the API under a shorter one"
    return ""
