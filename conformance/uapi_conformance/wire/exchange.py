# SPDX-License-Identifier: MIT
"""What went over the wire, as immutable values that checks read and reports write."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from uapi_conformance.wire.framing import Framing

MAX_DECODED = 16 * 1024 * 1024
"""Bytes that a compressed body may expand to before it counts as undecodable (against decompression bombs)."""

Headers = tuple[tuple[str, str], ...]
"""Field lines in wire order, as Latin-1 text (RFC 9110, section 5.5)."""


def header(headers: Headers, name: str) -> str | None:
    """The combined value of the field ``name`` (RFC 9110, section 5.3), or None if it is absent."""
    wanted = name.lower()
    values = [value for key, value in headers if key.lower() == wanted]
    return ", ".join(values) if values else None


def _by_name(headers: Headers) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = (*found.get(key, ()), value)
    return found


_METHODS = frozenset(("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"))
"""RFC 9110, section 9.1, and RFC 5789."""


@dataclass(frozen=True)
class Request:
    """A request as it is put on the wire.

    ``target`` is the exact request-target (origin-form, RFC 9112 section 3.2.1); nothing normalises it.
    ``headers`` lack Host and Content-Length, which the client writes, but include Authorization if it is sent.
    ``framing`` says in which other form it is written, if it is.
    """

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    framing: Framing | None = None

    def header(self, name: str) -> str | None:
        """The combined value of a field (RFC 9110, section 5.3), or None if it is absent."""
        return self._combined.get(name.lower())

    @cached_property
    def _combined(self) -> dict[str, str]:
        return {name: ", ".join(values) for name, values in _by_name(self.headers).items()}

    def asks_for(self, target: str) -> bool:
        """Whether it is a GET of that target."""
        return self.method == "GET" and self.target == target

    @property
    def is_forbidden(self) -> bool:
        """Whether HTTP forbids the form in which it is written."""
        return self.framing is not None and self.framing.is_forbidden

    @property
    def method_is_registered(self) -> bool:
        """Whether HTTP knows the method; a parser may refuse any other before the request reaches UnifiedAPI."""
        return self.method in _METHODS


@dataclass(frozen=True)
class Response:
    """A response as it was read from the wire.

    ``body`` is still content-coded, but no longer transfer-coded. ``trailing`` holds bytes that the server sent after
    the end of the message without being asked (RFC 9112, section 6.3), at most 1 KiB. ``problem`` says in words what is
    wrong with its head, although it could be read. ``closed``: whether the server closed the connection after it; None
    if nobody waited for that.
    """

    status: int
    headers: Headers
    body: bytes
    reason: str = ""
    http_version: str = "1.1"
    trailing: bytes = b""
    problem: str = ""
    closed: bool | None = None

    def header(self, name: str) -> str | None:
        """The combined value of a field (RFC 9110, section 5.3), or None if it is absent."""
        values = self.values(name)
        return ", ".join(values) if values else None

    def values(self, name: str) -> tuple[str, ...]:
        """The values of all lines of a field, in wire order."""
        return self._values.get(name.lower(), ())

    @cached_property
    def _values(self) -> dict[str, tuple[str, ...]]:
        return _by_name(self.headers)

    @property
    def status_class(self) -> int:
        """The first digit of the status (RFC 9110, section 15): 2 for a success."""
        return self.status // 100

    @property
    def media_type(self) -> str | None:
        """The media type without parameters, in lower case (RFC 9110, section 8.3.1), or None."""
        value = self.header("content-type")
        return value.split(";", 1)[0].strip().lower() if value is not None else None

    @property
    def _codings(self) -> list[str]:
        listed = [c.strip().lower() for c in (self.header("content-encoding") or "").split(",")]
        return [c for c in listed if c not in ("", "identity")]

    @property
    def is_coded_as_known(self) -> bool:
        """Whether the suite can read every content coding; others cannot be told from broken ones."""
        return all(coding in _WINDOWS for coding in self._codings)

    @cached_property
    def content(self) -> bytes | None:
        """The body with its content coding removed (RFC 9110, section 8.4); None if it cannot be decoded."""
        body: bytes | None = self.body
        for coding in reversed(self._codings):
            body = _decode(body, coding) if body is not None else None
        return None if body is not None and len(body) > MAX_DECODED else body

    @cached_property
    def expands_too_far(self) -> bool:
        """Whether the only problem with the body is that it is larger than the suite decodes."""
        body: bytes | None = self.body
        for coding in reversed(self._codings):
            body = _decode(body, coding) if body is not None and len(body) <= MAX_DECODED else body
        return body is not None and len(body) > MAX_DECODED


_WINDOWS: dict[str, tuple[int, ...]] = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}


def _decode(body: bytes, coding: str) -> bytes | None:
    return next((decoded for wbits in _WINDOWS.get(coding, ()) if (decoded := _inflate(body, wbits)) is not None), None)


def _inflate(body: bytes, wbits: int) -> bytes | None:
    """All members of a compressed body (RFC 1952, section 2.2), decompressed; None if it is broken.

    Stops one byte after `MAX_DECODED`.
    """
    decoded, rest = b"", body
    while rest:
        decoder = zlib.decompressobj(wbits)
        try:
            decoded += decoder.decompress(rest, MAX_DECODED - len(decoded) + 1)
        except zlib.error:
            return None
        if len(decoded) > MAX_DECODED:
            return decoded
        if not decoder.eof:
            return None
        rest = decoder.unused_data
    return decoded


class FailureKind(StrEnum):
    """Why there is no complete response."""

    TIMEOUT = "timeout"  # no response, or only a part of it, came within the declared time
    CLOSED = "closed"  # the connection was closed or reset before a response was complete
    REFUSED = "refused"  # no connection could be made
    PROTOCOL = "protocol"  # the bytes are not HTTP/1.1 (RFC 9112)
    OVERSIZE = "oversize"  # the response is larger than the suite reads
    INCOMPLETE = "incomplete"  # the message ended before its declared length (RFC 9112, section 8)
    OWN = "own"  # this process ran out of descriptors, memory or local ports


class Reached(StrEnum):
    """How far an exchange without a complete response got: what it was waiting for when it ended."""

    NAME = "the address of its name"
    CONNECTION = "a connection"
    TLS = "a TLS handshake"
    SENT = "the request to be taken"
    FIRST_BYTE = "the first byte"
    HEAD = "the end of the header section"
    BODY = "the end of the body"


@dataclass(frozen=True)
class Failure:
    """What happened instead of a complete response. ``status`` is set if the status line of one was read.

    ``confirmed``: the same request failed again on a fresh connection, while plain requests before and after it were
    answered. So the target is to blame, not the network: a single failure proves nothing.
    """

    kind: FailureKind
    detail: str
    status: int | None = None
    reached: Reached = Reached.FIRST_BYTE
    confirmed: bool = False

    @property
    def sent_nothing(self) -> bool:
        """Whether no part of the request can have reached the target."""
        return self.reached in (Reached.NAME, Reached.CONNECTION, Reached.TLS)


@dataclass(frozen=True)
class Step:
    """Which step of which scenario sent a request: checks find exchanges by it.

    ``forms`` names the other forms of the documented request in which a generated request is written.
    """

    scenario: str
    name: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchange:
    """A request and its outcome; exactly one of ``response`` and ``failure`` is set.

    ``number`` counts from 1 in the order of sending; ``started`` is in seconds since the epoch, ``elapsed`` in seconds.
    """

    number: int
    step: Step
    request: Request
    response: Response | None = None
    failure: Failure | None = None
    started: float = 0.0
    elapsed: float = 0.0
    operation: str = field(default="")

    @property
    def has_head(self) -> bool:
        """Whether a response began with a status line, and ended well or not: then there is a server that answers."""
        failure = self.failure
        broken = failure is not None and failure.kind in (FailureKind.INCOMPLETE, FailureKind.PROTOCOL)
        return self.response is not None or (broken and failure is not None and failure.status is not None)

    @property
    def is_broken_off(self) -> bool:
        """Whether the connection was closed on a request that HTTP forbids, which is an answer."""
        failure = self.failure
        closed = failure is not None and failure.kind is FailureKind.CLOSED and not failure.sent_nothing
        return closed and self.request.is_forbidden

    @property
    def status(self) -> int | None:
        """The status code of a complete response, or None."""
        return self.response.status if self.response is not None else None
