# SPDX-License-Identifier: MIT
"""The only way to the wire: what it counts, how long it waits, when it gives a target up, and who sees each answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from fakes import GET, OPERATION, STEP, FakeClient, Outcome, as_client, ok
from uapi_conformance.errors import BudgetError, TargetError
from uapi_conformance.wire import recorder as module
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.recorder import SIGN_OF_LIFE, Recorder

TIMEOUT = Failure(FailureKind.TIMEOUT, "no answer")
REFUSED = Failure(FailureKind.REFUSED, "connection refused")
CLOSED = Failure(FailureKind.CLOSED, "it was closed")
OVERSIZE = Failure(FailureKind.OVERSIZE, "too large")
OTHER = Request("GET", "/uapi/phoneCalls/@me/@self/444444")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that only sleeping moves; ``slept`` is how long, each time."""
    made = SimpleNamespace(now=100.0, slept=[])

    def sleep(seconds: float) -> None:
        made.slept.append(seconds)
        made.now += seconds

    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=sleep, monotonic=lambda: made.now, time=lambda: made.now))
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


# --- 429


@pytest.mark.parametrize("wait", ["0", "1", "5"])
def test_429_with_a_short_wait__is_waited_for_and_sent_again(clock: SimpleNamespace, wait: str) -> None:
    recorder, client, seen = recording(ok(429, Retry_After=wait), ok())
    assert send(recorder).status == 200
    assert clock.slept == [float(wait)]
    assert [e.status for e in seen] == [429, 200]
    assert client.sent[0] == client.sent[1]


@pytest.mark.parametrize("wait", ["6", "3600", "99999999999", "-1", "1.5", "", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_429_with_a_long_wait_or_none_that_is_a_number__is_the_answer(clock: SimpleNamespace, wait: str) -> None:
    """A target that could hold the run for an hour would hold it."""
    recorder, client, _ = recording(ok(429, Retry_After=wait), ok())
    assert send(recorder).status == 429
    assert clock.slept == []
    assert len(client.sent) == 1


@pytest.mark.parametrize(
    "answer", [ok(429), ok(503, Retry_After="1"), ok(200, Retry_After="1"), ok(428, Retry_After="1"), TIMEOUT]
)
def test_any_other_answer__is_not_sent_again(clock: SimpleNamespace, answer: Outcome) -> None:
    recorder, client, _ = recording(answer, ok())
    send(recorder)
    assert len(client.sent) == 1
    assert clock.slept == []


def test_429_without_end__is_the_answer_after_three_more(clock: SimpleNamespace) -> None:
    recorder, client, _ = recording(ok(429, Retry_After="2"))
    assert send(recorder).status == 429
    assert len(client.sent) == 4
    assert clock.slept == [2.0, 2.0, 2.0]


# --- who sees an answer


def test_exchange__is_numbered_timed_and_handed_to_every_observer(clock: SimpleNamespace) -> None:
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


def test_time_of_an_answer__is_measured(clock: SimpleNamespace) -> None:
    recorder, client, _ = recording(ok())
    answer = client.send

    def slow(request: Request, *, fresh: bool = False) -> Outcome:
        clock.now += 3.0
        return answer(request, fresh=fresh)

    client.send = slow  # type: ignore[method-assign] # the same, later
    assert send(recorder).elapsed == 3.0


@pytest.mark.parametrize("fresh", [True, False])
def test_fresh_connection__is_asked_for_where_it_is_wanted(clock: SimpleNamespace, fresh: bool) -> None:
    recorder, client, _ = recording(ok(429, Retry_After="0"), ok())
    recorder.send(STEP, GET, OPERATION, fresh=fresh)
    assert [f for _, f in client.sent] == [fresh, fresh]


@pytest.mark.parametrize(
    ("first", "late", "amended"),
    [
        (ok(), b"more", [b"more"]),
        (ok(), b"{}", [b"{}"]),
        (ok(), b"HTTP/1.1 408 Request Timeout\r\n\r\n", []),
        (ok(), b"", []),
        (TIMEOUT, b"more", []),
    ],
)
def test_bytes_after_an_answer__are_handed_on_with_it_unless_they_are_an_answer(
    clock: SimpleNamespace, first: Outcome, late: bytes, amended: list[bytes]
) -> None:
    recorder, _, seen = recording(first, late, ok(201))
    again: list[Exchange] = []
    recorder.late_observers.append(again.append)
    send(recorder, 2)
    assert len(seen) == 2
    assert [e.number for e in again] == [1] * len(amended)
    assert [e.response.trailing for e in again if e.response is not None] == amended
    assert [e.status for e in again] == [200] * len(amended)


# --- how much is sent


def test_requests__are_counted_and_end_where_it_was_declared(clock: SimpleNamespace) -> None:
    recorder, client, _ = recording(ok(), max_requests=3)
    send(recorder, 3)
    for _ in range(2):
        with pytest.raises(BudgetError, match="declared 3 requests") as spent:
            send(recorder)
        assert recorder.lost is spent.value
    assert len(client.sent) == recorder.sent == 3


def test_request_that_the_guard_refuses__is_not_sent(clock: SimpleNamespace) -> None:
    recorder, client, seen = recording(ok())
    with pytest.raises(Exception, match="DELETE"):
        recorder.send(STEP, Request("DELETE", OTHER.target), OPERATION)
    assert (client.sent, seen, recorder.sent) == ([], [], 0)


def test_rate__spaces_requests_evenly(clock: SimpleNamespace) -> None:
    recorder, _, seen = recording(ok(), rate=4.0)
    send(recorder, 3)
    assert [e.started for e in seen] == [100.0, 100.25, 100.5]
    clock.now += 10  # time that nobody used is not made up for
    clock.slept.clear()
    send(recorder, 2)
    assert clock.slept == [0.25]


def test_no_rate__does_not_wait(clock: SimpleNamespace) -> None:
    recorder, _, _ = recording(ok())
    send(recorder, 5)
    assert clock.slept == []


def test_reserved_request__is_guarded_and_counted(clock: SimpleNamespace) -> None:
    recorder, _, seen = recording(ok(), max_requests=1)
    number, started, clocked = recorder.reserve(GET)
    assert (number, started, clocked, recorder.sent) == (1, 100.0, 100.0, 1)
    noted = recorder.note(
        ok(), number=number, step=STEP, request=GET, operation=OPERATION, started=started, elapsed=0.5
    )
    assert seen == [noted]
    with pytest.raises(BudgetError):
        recorder.reserve(GET)


# --- a target that does not answer


@pytest.mark.parametrize(
    ("before", "outcomes", "asked"),
    [
        (True, (TIMEOUT, TIMEOUT), False),
        (True, (TIMEOUT, TIMEOUT, TIMEOUT), True),
        (True, (TIMEOUT, TIMEOUT, ok(), TIMEOUT, TIMEOUT), False),
        (True, (REFUSED,), True),
        (True, (CLOSED,) * 5, False),
        (True, (OVERSIZE,) * 5, False),
        (False, (REFUSED,), False),
        (False, (TIMEOUT,) * 4, False),
    ],
)
def test_sign_of_life__is_asked_for_where_a_target_that_answered_seems_gone(
    clock: SimpleNamespace, before: bool, outcomes: tuple[Outcome, ...], asked: bool
) -> None:
    recorder, client, seen = recording(*((ok(),) if before else ()), *outcomes, ok())
    recorder.watch_with(OTHER, "listPhoneCall")
    send(recorder, len(outcomes) + before)
    assert [(e.request, e.step, e.operation) for e in seen if e.step == SIGN_OF_LIFE] == (
        [(OTHER, SIGN_OF_LIFE, "listPhoneCall")] if asked else []
    )
    assert recorder.lost is None
    assert [fresh for request, fresh in client.sent if request == OTHER] == [True] * asked


def test_target_that_comes_back__is_judged_on(clock: SimpleNamespace) -> None:
    recorder, client, _ = recording(ok(), REFUSED, REFUSED, REFUSED, ok())
    recorder.watch_with(OTHER, OPERATION)
    send(recorder, 2)
    assert clock.slept == [0.1, 0.4, 1.0]
    assert send(recorder).status == 200
    assert len(client.sent) == 6


def test_target_that_is_gone__is_given_up(clock: SimpleNamespace) -> None:
    recorder, client, _ = recording(ok(), REFUSED)
    recorder.watch_with(OTHER, OPERATION)
    for _ in range(2):
        with pytest.raises(TargetError, match=r"stopped answering after 5 requests \(connection refused\)"):
            send(recorder, 2)
    assert len(client.sent) == 5
    assert clock.slept == [0.1, 0.4, 1.0]


def test_without_a_sign_of_life_to_ask_for__a_target_is_not_given_up(clock: SimpleNamespace) -> None:
    recorder, _, _ = recording(ok(), REFUSED)
    assert send(recorder, 5).failure == REFUSED
    assert recorder.lost is None


@pytest.mark.parametrize("kind", [TIMEOUT, OVERSIZE])
def test_twenty_unanswered_in_a_row__end_the_run(clock: SimpleNamespace, kind: Failure) -> None:
    recorder, client, _ = recording(kind)
    send(recorder, 19)
    assert recorder.lost is None
    assert send(recorder).failure == kind
    assert isinstance(recorder.lost, BudgetError)
    with pytest.raises(BudgetError, match=f"left 20 {OPERATION} requests .*{kind.detail}"):
        send(recorder)
    assert len(client.sent) == 20


def test_forty_unanswered_in_all__end_the_run(clock: SimpleNamespace) -> None:
    recorder, _, _ = recording(*(OVERSIZE, ok()) * 40)
    send(recorder, 78)
    assert recorder.lost is None
    send(recorder)
    with pytest.raises(BudgetError, match="left 40"):
        send(recorder)


def test_unanswered_requests__are_counted_by_operation(clock: SimpleNamespace) -> None:
    recorder, _, _ = recording(OVERSIZE)
    for operation in ("a", "b"):
        for _ in range(19):
            recorder.send(STEP, GET, operation)
    assert recorder.lost is None


def test_closed_connections__cost_no_time_and_end_nothing(clock: SimpleNamespace) -> None:
    recorder, _, _ = recording(CLOSED)
    send(recorder, 60)
    assert recorder.lost is None


def test_answer_after_nineteen_unanswered__starts_the_count_anew(clock: SimpleNamespace) -> None:
    recorder, _, _ = recording(*(OVERSIZE,) * 19, Response(200, (), b""), OVERSIZE)
    send(recorder, 30)
    assert recorder.lost is None
