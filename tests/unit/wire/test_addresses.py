# SPDX-License-Identifier: MIT
"""Which address of a name is connected to, and that a dead one is no obstacle."""

from __future__ import annotations

import contextlib
import errno
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from uapi_conformance.declaration import Origin
from uapi_conformance.wire.addresses import NoConnectionError, Place, connected, places_of
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.exchange import FailureKind

from tests.support.scripted_server import GET, HOLD, OK, ScriptedServer, answered

PATIENCE = 20.0


def place(port: int, host: str = "127.0.0.1") -> Place:
    return Place(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, (host, port))


@contextlib.contextmanager
def silent() -> Iterator[Place]:
    """An address that never answers: its queue of connections is full."""
    with socket.socket() as listener, contextlib.ExitStack() as held:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            one = held.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield place(listener.getsockname()[1])


@contextlib.contextmanager
def refusing() -> Iterator[Place]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield place(bound.getsockname()[1])


@contextlib.contextmanager
def no_family() -> Iterator[Place]:
    """An address of a family that this machine has no way to."""
    yield Place(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, ("2001:db8::1", 9, 0, 0))


DEAD: dict[str, Callable[[], contextlib.AbstractContextManager[Place]]] = {
    "silent": silent,
    "refusing": refusing,
    "no way to it": no_family,
}


@pytest.mark.parametrize("dead", DEAD.values(), ids=DEAD)
def test_dead_first_address__gives_way_to_the_next(
    dead: Callable[[], contextlib.AbstractContextManager[Place]],
) -> None:
    with dead() as first, socket.create_server(("127.0.0.1", 0)) as server:
        alive = place(server.getsockname()[1])
        made, reached = connected((first, alive), time.monotonic() + PATIENCE)
        with made:
            assert reached == alive
            assert made.getpeername() == alive.address


@pytest.mark.parametrize(
    ("dead", "says"), [(silent, "no answer within the time limit"), (refusing, "connection refused")]
)
def test_no_address_that_answers__is_said(
    dead: Callable[[], contextlib.AbstractContextManager[Place]], says: str
) -> None:
    with dead() as one, dead() as two, pytest.raises(NoConnectionError, match=f"no connection: {says}") as caught:
        connected((one, two), time.monotonic() + 0.6)
    assert caught.value.kind is FailureKind.REFUSED


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOBUFS])
def test_limit_of_this_process__is_not_held_against_the_target(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def none(*_: object) -> socket.socket:
        raise OSError(number, "none left")

    monkeypatch.setattr(socket, "socket", none)
    with pytest.raises(NoConnectionError, match="this process cannot open a connection") as caught:
        connected((place(9),), time.monotonic() + PATIENCE)
    assert caught.value.kind is FailureKind.OWN


def test_refusal__says_more_than_a_family_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without IPv6 cannot connect to ::1, which is not why the target is not there."""
    real = socket.socket

    def only_ipv4(family: int = socket.AF_INET, *rest: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(family, *rest)

    with refusing() as dead:
        monkeypatch.setattr(socket, "socket", only_ipv4)
        six = Place(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, ("::1", 9, 0, 0))
        with pytest.raises(NoConnectionError, match="connection refused"):
            connected((dead, six), time.monotonic() + PATIENCE)


def test_families__take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    six, four = socket.AF_INET6, socket.AF_INET
    found = [(six, 1, 6, "", ("::1", 1, 0, 0)), (six, 1, 6, "", ("::2", 1, 0, 0)), (four, 1, 6, "", ("127.0.0.1", 1))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    assert [str(one) for one in places_of("pbx", 1)] == ["::1", "127.0.0.1", "::2"]


def test_run__talks_to_the_address_that_answered_first_and_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer((OK, HOLD)) as first, ScriptedServer((OK, HOLD)) as other:
        places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", one.port)) for one in (first, other)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: list(places))
        with Client(Origin("http", "pbx.example.com", 80)) as client:
            answered(client.send(GET))
            places.reverse()
            first._listener.shutdown(socket.SHUT_RDWR)
            client.send(GET, fresh=True)
            with client.another() as another:
                another.send(GET)
            assert (client.route.taken.address, client.route.taken.several) == ("127.0.0.1", True)
        assert other.accepted == 0
