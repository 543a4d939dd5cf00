# SPDX-License-Identifier: MIT
"""The only way to the wire: what it counts, how long it waits, when it gives a target up, and who sees each answer."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.errors import BudgetError
from uapi_conformance.wire import patience as patience_module
from uapi_conformance.wire import pauses as pauses_module
from uapi_conformance.wire import recorder as recorder_module
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.patience import Patience
from uapi_conformance.wire.recorder import Recorder

from tests.support.clock import Clock
from tests.support.fake_client import GET, OPERATION, STEP, FakeClient, Outcome, as_client, ok

TIMEOUT = Failure(FailureKind.TIMEOUT, "no answer")
REFUSED = Failure(FailureKind.REFUSED, "connection refused")
CLOSED = Failure(FailureKind.CLOSED, "it was closed")
OVERSIZE = Failure(FailureKind.OVERSIZE, "too large")
OTHER = Request("GET", "/uapi/phoneCalls/@me/@self/444444")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.put_into(monkeypatch, (recorder_module, pauses_module, patience_module))
    return made


def recording(*outcomes: Outcome | bytes, **more: Any) -> tuple[Recorder, FakeClient, list[Exchange]]:
    client = FakeClient(*outcomes)
    recorder = Recorder(as_client(client), Guard(), **{"max_requests": 1000, **more})
    seen: list[Exchange] = []
    recorder.observers.append(seen.append)
    return recorder, client, seen


def send(recorder: Recorder, times: int = 1) -> Exchange:
    for _ in range(times - 1):
        recorder.send(STEP, GET, OPERATION)
    return recorder.send(STEP, GET, OPERATION)


# --- who sees an answer


def test_request__goes_over_the_connection_that_is_open_unless_a_new_one_is_asked_for(clock: Clock) -> None:
    del clock
    recorder, client, _ = recording(ok(), ok())
    recorder.send(STEP, GET, OPERATION)
    recorder.send(STEP, GET, OPERATION, fresh=True)
    assert [fresh for _, fresh in client.sent] == [False, True]


def test_exchange__is_numbered_timed_and_handed_to_every_observer(clock: Clock) -> None:
    recorder, _, seen = recording(ok(), TIMEOUT)
    also: list[Exchange] = []
    recorder.observers.append(also.append)
    first = send(recorder)
    clock.now += 7
    second = recorder.send(STEP, OTHER, OPERATION)
    assert [first, second] == seen == also
    assert [(e.number, e.started, e.request, e.operation, e.step) for e in seen] == [
        (1, 100.0, GET, OPERATION, STEP),
        (2, 107.0, OTHER, OPERATION, STEP),
    ]
    assert (first.response, first.failure) == (ok(), None)
    assert (second.response, second.failure) == (None, TIMEOUT)


def test_time_of_an_answer__is_measured(clock: Clock) -> None:
    recorder, client, _ = recording(ok())
    answer = client.send

    def slow(request: Request, *, fresh: bool = False, timeout: float | None = None) -> Outcome:
        clock.now += 3.0
        return answer(request, fresh=fresh, timeout=timeout)

    client.send = slow  # type: ignore[method-assign] # the same, later
    assert send(recorder).elapsed == 3.0


@pytest.mark.parametrize("fresh", [True, False])
def test_fresh_connection__is_asked_for_where_it_is_wanted(clock: Clock, fresh: bool) -> None:
    recorder, client, _ = recording(ok())
    recorder.send(STEP, GET, OPERATION, fresh=fresh)
    assert [f for _, f in client.sent] == [fresh]


@pytest.mark.parametrize(
    ("first", "late", "amended"),
    [
        (ok(), b"more", [b"more"]),
        (ok(), b"{}", [b"{}"]),
        (ok(), b"HTTP/1.1 408 Request Timeout\r\n\r\n", []),
        (ok(), b"HTTP/1.0 408\r\n\r\n", []),
        (ok(), b"HTTP/1.1 200 OK\r\n\r\n", [b"HTTP/1.1 200 OK\r\n\r\n"]),
        (ok(), b"HTTP/1.1 400 Bad Request\r\n\r\n", [b"HTTP/1.1 400 Bad Request\r\n\r\n"]),
        (ok(), b"", []),
        (TIMEOUT, b"more", []),
    ],
)
def test_bytes_after_an_answer__are_handed_on_with_it_unless_they_end_an_idle_connection(
    clock: Clock, first: Outcome, late: bytes, amended: list[bytes]
) -> None:
    recorder, _, seen = recording(first, late, ok(201))
    judged: list[Exchange] = []
    recorder.judges.append(judged.append)
    send(recorder, 2)
    assert len(seen) == 2
    again = [e for e in judged if e.response is not None and e.response.trailing]
    assert [e.number for e in again] == [1] * len(amended)
    assert [e.response.trailing for e in again if e.response is not None] == amended
    assert [e.status for e in again] == [200] * len(amended)
    assert len(judged) == 2 + len(amended)


# --- how much is sent


def test_requests__are_counted_and_end_where_it_was_declared(clock: Clock) -> None:
    recorder, client, _ = recording(ok(), max_requests=3)
    send(recorder, 3)
    for _ in range(2):
        with pytest.raises(BudgetError, match="limit of 3 requests") as spent:
            send(recorder)
        assert recorder.lost is spent.value
    assert len(client.sent) == recorder.sent == 3


def test_request_that_the_guard_refuses__is_not_sent(clock: Clock) -> None:
    recorder, client, seen = recording(ok())
    with pytest.raises(Exception, match="DELETE"):
        recorder.send(STEP, Request("DELETE", OTHER.target), OPERATION)
    assert (client.sent, seen, recorder.sent) == ([], [], 0)


def test_rate__spaces_requests_evenly(clock: Clock) -> None:
    recorder, _, seen = recording(ok(), rate=4.0)
    send(recorder, 3)
    assert [e.started for e in seen] == [100.0, 100.25, 100.5]
    clock.now += 10  # time that nobody used is not made up for
    clock.slept.clear()
    send(recorder, 2)
    assert clock.slept == [0.25]


def test_no_rate__does_not_wait(clock: Clock) -> None:
    recorder, _, _ = recording(ok())
    send(recorder, 5)
    assert clock.slept == []


def test_reserved_request__is_guarded_and_counted(clock: Clock) -> None:
    recorder, _, seen = recording(ok(), max_requests=1)
    reserved = recorder.reserve(GET)
    assert (reserved.number, reserved.started, reserved.request, recorder.sent) == (1, 100.0, GET, 1)
    noted = recorder.note(ok(), reserved, STEP, OPERATION, elapsed=0.5)
    assert seen == [noted]
    with pytest.raises(BudgetError):
        recorder.reserve(GET)


# --- a target that does not answer


def test_without_a_sign_of_life_to_ask_for__nobody_is_blamed_and_a_target_is_not_given_up(clock: Clock) -> None:
    recorder, client, _ = recording(ok(), REFUSED)
    assert send(recorder, 5).failure == REFUSED
    assert recorder.lost is None
    assert len(client.sent) == 5


@pytest.mark.parametrize("kind", [TIMEOUT, OVERSIZE])
def test_twenty_unanswered_in_a_row__end_the_run(clock: Clock, kind: Failure) -> None:
    recorder, client, _ = recording(kind)
    send(recorder, 19)
    assert recorder.lost is None
    assert send(recorder).failure == kind
    assert isinstance(recorder.lost, BudgetError)
    with pytest.raises(BudgetError, match=f"left 20 {OPERATION} requests .*{kind.detail}"):
        send(recorder)
    assert len(client.sent) == 20


def test_forty_unanswered_in_all__end_the_run(clock: Clock) -> None:
    recorder, _, _ = recording(*(OVERSIZE, ok()) * 40)
    send(recorder, 78)
    assert recorder.lost is None
    send(recorder)
    with pytest.raises(BudgetError, match="left 40"):
        send(recorder)


def test_unanswered_requests__are_counted_by_operation(clock: Clock) -> None:
    recorder, _, _ = recording(OVERSIZE)
    for operation in ("a", "b"):
        for _ in range(19):
            recorder.send(STEP, GET, operation)
    assert recorder.lost is None


def test_closed_connections__cost_no_time_and_end_nothing(clock: Clock) -> None:
    recorder, _, _ = recording(CLOSED)
    send(recorder, 60)
    assert recorder.lost is None


def test_answer_after_nineteen_unanswered__starts_the_count_anew(clock: Clock) -> None:
    recorder, _, _ = recording(*(OVERSIZE,) * 19, Response(200, (), b""), OVERSIZE)
    send(recorder, 30)
    assert recorder.lost is None


def test_time_of_the_run__ends_it(clock: Clock) -> None:
    recorder, client, _ = recording(ok(), patience=Patience(not_after=105.0))
    send(recorder)
    clock.now = 105.0
    with pytest.raises(BudgetError, match="--max-time"):
        send(recorder)
    assert len(client.sent) == 1
