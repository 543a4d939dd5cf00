# SPDX-License-Identifier: MIT
"""However a hook or a token endpoint answers, the suite neither waits nor reads without end, and says what was wrong."""

from __future__ import annotations

import gzip
import signal
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from uapi_conformance.declaration import HttpStates
from uapi_conformance.errors import HookError, HookTimeoutError, TargetError
from uapi_conformance.target.posting import LARGEST, NoAnswerError, Posted, TimedOutError, post
from uapi_conformance.target.states import State, open_states

from tests.support.asking import BUFFERED, FORM, LONG, SHORT, sentence, tokens
from tests.support.misbehaving import (
    ENDLESS_CHUNK_SIZE,
    HEAD,
    IN_FORM,
    IN_SIZE,
    IN_TIME,
    MIB,
    WATCHDOG,
    Misbehaving,
    Misbehaviour,
    Peer,
    answering,
    closing,
    watched,
)
from tests.support.states_hook import CALL


@pytest.mark.parametrize("misbehaviour", IN_TIME.values(), ids=IN_TIME)
def test_endless_wait__is_over_in_time(misbehaviour: Misbehaviour) -> None:
    with Misbehaving(misbehaviour) as server:
        states = open_states(HttpStates(server.url), SHORT)
        said = sentence(HookTimeoutError, lambda: states.setup(State.ENDED))
        assert said == (
            f"The states hook {server.url}, asked for the setup of the state 'a call has ended', "
            "gave no answer within 0.3 s; find out why"
        )
        said = sentence(TargetError, tokens(server.url, SHORT).token)
        assert f"the token endpoint {server.url} gave no answer within 0.3 s" in said
        server.is_let_go()
    assert server.connections == 2


@pytest.mark.parametrize("misbehaviour", IN_SIZE.values(), ids=IN_SIZE)
def test_endless_answer__is_not_read_to_its_end(misbehaviour: Misbehaviour) -> None:
    with Misbehaving(misbehaviour) as server:
        states = open_states(HttpStates(server.url), LONG)
        said = sentence(HookError, lambda: states.inspect(CALL))
        assert f"asked for the inspect of the call {CALL}, gave an answer of more than 1 MiB; make it answer" in said
        said = sentence(TargetError, tokens(server.url, LONG).token)
        assert f"the token endpoint {server.url} gave an answer of more than 1 MiB" in said
        server.is_let_go()
    assert server.sent < 2 * BUFFERED
    assert server.connections == 2


@pytest.mark.parametrize("misbehaviour", IN_FORM.values(), ids=IN_FORM)
def test_broken_answer__is_no_answer(misbehaviour: Misbehaviour) -> None:
    """It is not asked for again, either: the hook has heard the request."""
    with Misbehaving(misbehaviour) as server:
        states = open_states(HttpStates(server.url), LONG)
        said = sentence(HookError, lambda: states.inspect(CALL))
        assert "gave no complete HTTP answer (" in said
        said = sentence(TargetError, tokens(server.url, LONG).token)
        assert f"the token endpoint {server.url} gave no answer (" in said
        server.is_let_go()
    assert server.sent < 2 * BUFFERED
    assert server.connections == 2


def test_endless_chunk_size__is_not_read_to_its_end() -> None:
    """Whether it is too large or broken is for the version of urllib3 to say, of which some know a limit."""
    with Misbehaving(ENDLESS_CHUNK_SIZE) as server:
        sentence(HookError, lambda: open_states(HttpStates(server.url), LONG).inspect(CALL))
        server.is_let_go()
    assert server.sent < BUFFERED


@pytest.mark.parametrize("head", [b"\r\n", b"Content-Length: %d\r\n\r\n" % LARGEST])
def test_largest_answer__is_read(head: bytes) -> None:
    with Misbehaving(closing(HEAD, head, b" " * LARGEST)) as server:
        assert watched(lambda: post(server.url, FORM, LONG)) == Posted(200, b" " * LARGEST)


def test_small_chunks__are_read() -> None:
    body = b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 10_000 + b"0\r\n\r\n"
    with Misbehaving(closing(HEAD, body)) as server:
        assert watched(lambda: post(server.url, FORM, LONG)) == Posted(200, b" " * 10_000)


@pytest.mark.parametrize("place", [b"/elsewhere", b"http://[", b"https://pbx.example.com/"])
def test_redirect__is_an_answer_wherever_it_leads(place: bytes) -> None:
    head = b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 2\r\nLocation: " + place
    with Misbehaving(closing(head, b"\r\n\r\n{}")) as server:
        assert watched(lambda: post(server.url, FORM, LONG)) == Posted(307, b"{}")
    assert server.connections == 1


@pytest.mark.parametrize("status", [b"200 OK", b"307 Temporary Redirect\r\nLocation: /elsewhere"])
def test_compressed_answer__is_not_unfolded(status: bytes) -> None:
    """A few bytes of it can be as many as fill the memory."""
    body = gzip.compress(b" " * 64 * MIB)
    head = b"HTTP/1.1 %b\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    with Misbehaving(closing(head, body)) as server:
        tracemalloc.start()
        try:
            with pytest.raises(NoAnswerError, match="content coding"):
                watched(lambda: post(server.url, FORM, LONG))
            assert tracemalloc.get_traced_memory()[1] < BUFFERED
        finally:
            tracemalloc.stop()


# --- what may be asked twice


@pytest.mark.parametrize(
    ("ask", "connections"),
    [
        (lambda states, _setup: states.inspect(CALL), 2),
        (lambda states, setup: states.teardown(setup), 2),
        (lambda states, _setup: states.setup(State.ENDED), 1),
    ],
    ids=["inspect", "teardown", "setup"],
)
def test_connection_that_is_closed_at_once__is_tried_again_unless_it_sets_up(ask, connections: int) -> None:
    with Misbehaving(answering(b'{"token": "abc"}'), closing()) as server:
        states = open_states(HttpStates(server.url), LONG)
        setup = states.setup(State.EXPIRED)
        said = sentence(HookError, lambda: ask(states, setup))
        assert "cannot be asked" in said
        assert "start it" in said
    assert server.connections == 1 + connections


def test_connection_that_is_closed_once__is_no_failure() -> None:
    with Misbehaving(closing(), answering(b'{"recording": true}')) as server:
        assert watched(lambda: open_states(HttpStates(server.url), LONG).inspect(CALL)) is True
    assert len(server.requests) == 2


def test_second_try__has_the_rest_of_the_time() -> None:
    with Misbehaving(closing(), Peer.hold) as server:
        said = sentence(HookTimeoutError, lambda: open_states(HttpStates(server.url), SHORT).inspect(CALL))
    assert "within 0.3 s" in said


def test_token_request__is_made_once() -> None:
    with Misbehaving(closing()) as server:
        sentence(TargetError, tokens(server.url, LONG).token)
    assert server.connections == 1


# --- what is not waited for twice


def test_silent_hook__is_not_asked_again_for_the_same_state() -> None:
    with Misbehaving(Peer.hold, answering(b'{"token": "abc"}')) as server:
        states = open_states(HttpStates(server.url), SHORT)
        first = sentence(HookTimeoutError, lambda: states.setup(State.ENDED))
        assert sentence(HookTimeoutError, lambda: states.setup(State.ENDED)) == first
        assert server.connections == 1
        assert watched(lambda: states.setup(State.EXPIRED)) is not None
    assert server.connections == 2


def test_silent_token_endpoint__is_not_asked_again() -> None:
    with Misbehaving(Peer.hold) as server:
        source = tokens(server.url, SHORT)
        first = sentence(TargetError, source.token)
        assert sentence(TargetError, source.token) == first
    assert server.connections == 1


def test_token_endpoint__has_no_more_time_than_is_left() -> None:
    with Misbehaving(Peer.hold) as server:
        said = sentence(TargetError, tokens(server.url, LONG, not_after=0.0).token)
        assert "gave no answer within 0 s" in said
    assert server.connections == 0


# --- what ends while something is waited for


@pytest.fixture
def interrupt() -> Iterator[Callable[[], None]]:
    """Interrupts the main thread as Ctrl-C does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def test_interrupt__is_not_waited_for_and_ends_the_connection(interrupt: Callable[[], None]) -> None:
    def behave(peer: Peer) -> None:
        interrupt()
        peer.hold()

    with Misbehaving(behave) as server:
        with pytest.raises(KeyboardInterrupt):
            post(server.url, FORM, LONG)
        server.is_let_go()
    assert server.connections == 1


def test_request_that_was_given_up__is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up knows no time limit, and a setup that goes out after it would be nobody's."""
    release, look_up = threading.Event(), socket.getaddrinfo

    def slow(*args, **kwargs):
        assert release.wait(WATCHDOG)
        return look_up(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with Misbehaving(answering(b"{}")) as server:
        before = set(threading.enumerate())
        with pytest.raises(TimedOutError, match=r"no answer within 0\.3 s"):
            post(server.url, FORM, SHORT)
        left = [thread for thread in threading.enumerate() if thread not in before]
        assert len(left) == 1
        release.set()
        left[0].join(WATCHDOG)
        assert not left[0].is_alive()
    assert server.requests == []
