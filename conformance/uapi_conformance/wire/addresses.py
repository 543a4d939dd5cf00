# SPDX-License-Identifier: MIT
"""Connects to one of the addresses of a name, side by side, so that a dead one costs no time (RFC 8305)."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import time
from dataclasses import dataclass
from itertools import zip_longest

from uapi_conformance.wire.exchange import FailureKind, Reached

_HEAD_START = 0.25
"""Seconds for an address before the next one is tried beside it (RFC 8305, section 5)."""
_OWN_LIMITS = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL))
"""Errors about this process or its machine: out of descriptors, memory or local ports (POSIX, socket and connect)."""
_OF_AN_ADDRESS = frozenset((errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT))
"""Errors that a machine without IPv6 gives for an IPv6 address: another one may still work."""


SocketAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
"""An address as `socket.getaddrinfo` returns it."""


class NoConnectionError(Exception):
    """There is no connection: REFUSED or OWN, or CLOSED or TIMEOUT if it ended before it could be used."""

    def __init__(self, kind: FailureKind, detail: str, reached: Reached = Reached.CONNECTION) -> None:
        super().__init__(detail)
        self.kind = kind
        self.reached = reached


@dataclass(frozen=True)
class Place:
    """An address that can be connected to, and what kind of socket it takes."""

    family: int
    kind: int
    protocol: int
    address: SocketAddress

    def __str__(self) -> str:
        return str(self.address[0])


def places_of(host: str, port: int) -> tuple[Place, ...]:
    """Return the addresses of a name, in the order in which to try them. Raises NoConnectionError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoConnectionError(FailureKind.REFUSED, f"name not resolved: {host}", Reached.NAME) from error
    places = [Place(family, kind, protocol, address) for family, kind, protocol, _, address in found]
    # Families take turns (RFC 8305, section 4), in case one of them has no way out.
    preferred = [place for place in places if place.family == places[0].family]
    others = [place for place in places if place.family != places[0].family]
    turns = zip_longest(preferred, others)
    return tuple(dict.fromkeys(place for turn in turns for place in turn if place is not None))


def connected(places: tuple[Place, ...], deadline: float) -> tuple[socket.socket, Place]:
    """Return a non-blocking socket that is connected to one of the places, and that place. Raises NoConnectionError.

    ``deadline`` is a point on `time.monotonic`.
    """
    attempts = _Attempts()
    try:
        for place in places:
            attempts.begin(place)
            is_last = place == places[-1]
            made = attempts.first_to_connect(deadline, patient=is_last)
            if made is not None:
                return made
    finally:
        attempts.close()
    raise attempts.failure()


class _Attempts:
    """Connections that are being made at the same time."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[socket.socket, Place]] = {}
        self._poll = select.poll()
        self._problem = ""
        self._own: int | None = None

    def begin(self, place: Place) -> None:
        try:
            made = socket.socket(place.family, place.kind, place.protocol)
        except OSError as error:
            self._failed(error.errno or 0)
            return
        made.setblocking(False)
        self._open[made.fileno()] = made, place
        self._poll.register(made, select.POLLOUT)
        number = made.connect_ex(place.address)
        if number not in {0, errno.EINPROGRESS, errno.EINTR}:
            self._drop(made.fileno())
            self._failed(number)

    def first_to_connect(self, deadline: float, *, patient: bool) -> tuple[socket.socket, Place] | None:
        """The first that succeeds before another address gets its turn, or before the deadline if ``patient``."""
        until = deadline if patient else min(deadline, time.monotonic() + _HEAD_START)
        while self._open:
            left = until - time.monotonic()
            ready = self._poll.poll(left * 1000) if left > 0 else []
            if not ready:
                self._problem = "no answer within the time limit"
                return None
            for descriptor, _ in ready:
                made, place = self._open[descriptor]
                number = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if number == 0:
                    self._poll.unregister(made)
                    del self._open[descriptor]
                    return made, place
                self._drop(descriptor)
                self._failed(number)
            if not patient:
                return None
        return None

    def close(self) -> None:
        for descriptor in tuple(self._open):
            self._drop(descriptor)

    def failure(self) -> NoConnectionError:
        if self._own is not None and not self._problem:
            return _own(self._own)
        return NoConnectionError(FailureKind.REFUSED, f"no connection: {self._problem or 'no address'}")

    def _drop(self, descriptor: int) -> None:
        made, _ = self._open.pop(descriptor)
        with contextlib.suppress(OSError):
            self._poll.unregister(made)
        made.close()

    def _failed(self, number: int) -> None:
        if number == errno.ECONNRESET:  # it was established first: a refusal is another error
            raise NoConnectionError(FailureKind.CLOSED, "the connection was reset without an answer")
        if number in _OF_AN_ADDRESS:
            self._own = number
        elif number in _OWN_LIMITS:
            raise _own(number)
        else:
            self._problem = os.strerror(number).lower()


def _own(number: int) -> NoConnectionError:
    return NoConnectionError(FailureKind.OWN, f"this process cannot open a connection: {os.strerror(number).lower()}")
