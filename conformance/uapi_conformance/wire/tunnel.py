# SPDX-License-Identifier: MIT
"""Has a proxy connect to the target, by CONNECT (RFC 9110, section 9.3.6).

Targets without TLS are reached in the same way: in the other one, the absolute-form (RFC 9112, section 3.2.2), the
proxy would read and write again what has to be judged byte for byte.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time

import h11

from uapi_conformance.declaration import Origin
from uapi_conformance.errors import TargetError
from uapi_conformance.wire.addresses import NoConnectionError
from uapi_conformance.wire.exchange import FailureKind
from uapi_conformance.wire.way import Way

_LONGEST = 64 * 1024
_PASSING = frozenset({429, 500, 502, 503, 504})
"""What a proxy answers if it cannot reach the target, or cannot at the moment."""


def connect_through(made: socket.socket, way: Way, origin: Origin, deadline: float) -> None:
    """Turn a non-blocking connection to the proxy into one to the origin.

    Raises NoConnectionError if the proxy cannot reach the origin, and TargetError if it will not, or is no proxy.
    """
    proxy = f"The proxy {way.settings.proxy}"
    protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST)
    try:
        _send(made, _request(protocol, way, origin), deadline)
        status = _status(made, protocol, deadline)
    except TimeoutError:
        raise NoConnectionError(FailureKind.TIMEOUT, f"{proxy.lower()} did not answer in time") from None
    except h11.RemoteProtocolError:
        raise TargetError(
            f"{proxy} is no HTTP proxy: what it answers is not HTTP; correct proxy in [{way.settings.table}]."
        ) from None
    except OSError:
        raise NoConnectionError(FailureKind.REFUSED, f"{proxy.lower()} hung up without an answer") from None
    if 200 <= status < 300:
        return
    to = _place(origin)
    if status in _PASSING:
        raise NoConnectionError(FailureKind.REFUSED, f"{proxy.lower()} cannot reach {to}: it answers {status}")
    raise TargetError(f"{proxy} {_refusal(status, way, to)}.")


def _refusal(status: int, way: Way, to: str) -> str:
    table = f"[{way.settings.table}]"
    if status == 407 and not way.proxy_credentials:
        advice = f"put user:password into a variable, and name that with proxy_credentials_env in {table}"
        return f"wants a user name and a password (407); {advice}"
    if status == 407:
        name = way.settings.variables[-1]
        return f"refuses the user name and password in {name} (407), or wants another scheme than Basic; correct them"
    if status == 403:
        return f"does not connect to {to} (403); have it allow that, or leave out proxy in {table}"
    return f"does not take CONNECT to {to}: it answers {status}; correct proxy in {table}"


def _place(origin: Origin) -> str:
    return origin.in_full.partition("://")[2]


def _request(protocol: h11.Connection, way: Way, origin: Origin) -> bytes:
    fields = [("Host", _place(origin))]
    if way.proxy_credentials:
        fields.append(("Proxy-Authorization", way.proxy_authorization))
    head = h11.Request(method="CONNECT", target=_place(origin), headers=fields)
    return b"".join(protocol.send(event) or b"" for event in (head, h11.EndOfMessage()))


def _send(made: socket.socket, data: bytes, deadline: float) -> None:
    left = memoryview(data)
    while left:
        _wait(made, select.POLLOUT, deadline)
        with contextlib.suppress(BlockingIOError):
            left = left[made.send(left) :]


def _status(made: socket.socket, protocol: h11.Connection, deadline: float) -> int:
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            _wait(made, select.POLLIN, deadline)
            try:
                # One byte at a time: what follows the head is the target's, and is to be read by others.
                data = made.recv(1)
            except BlockingIOError:
                continue
            if not data and not protocol.trailing_data[0]:
                raise ConnectionError
            protocol.receive_data(data)
        elif isinstance(event, h11.Response):
            return event.status_code


def _wait(made: socket.socket, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(made, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError
