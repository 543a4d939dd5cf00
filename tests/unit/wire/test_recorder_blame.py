# SPDX-License-Identifier: MIT
"""Who is to blame is decided before what is wrong: what is sent again, what is waited for, what ends the run.

A fake target answers by what it is asked: plain requests (the sign of life) by one list of outcomes, all others by
another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from uapi_conformance.errors import BudgetError, OutsideError, TargetError
from uapi_conformance.evidence.answers import is_outage
from uapi_conformance.wire import patience as patience_module
from uapi_conformance.wire import pauses as pauses_module
from uapi_conformance.wire import recorder as recorder_module
from uapi_conformance.wire.authentication import Authentication
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Reached, Request, Response
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.patience import Patience
from uapi_conformance.wire.pauses import retry_after
from uapi_conformance.wire.recorder import SIGN_OF_LIFE, Recorder
from uapi_conformance.wire.requests import bearer

from tests.support.clock import Clock
from tests.support.fake_client import GET, OPERATION, STEP, Outcome, as_client, ok

ALIVE = Request("GET", "/uapi/phoneCalls/@me/@self", (("Authorization", bearer("right")),))
ASKED = Request("GET", "/uapi/phoneCalls/@me/@self/444444", (("Authorization", bearer("right")),))
WRONG = Request("GET", "/uapi/phoneCalls/@me/@self/444444", (("Authorization", bearer("wrong")),))
NOBODY = replace(ASKED, headers=())
TIMEOUT = Failure(FailureKind.TIMEOUT, "no answer")
CLOSED = Failure(FailureKind.CLOSED, "it was closed")
GARBLED = Failure(FailureKind.PROTOCOL, "no HTTP", reached=Reached.HEAD)
CUT = Failure(FailureKind.INCOMPLETE, "cut short", 200, Reached.BODY)
OVERSIZE = Failure(FailureKind.OVERSIZE, "too large", 200, Reached.BODY)
REFUSED = Failure(FailureKind.REFUSED, "connection refused", reached=Reached.CONNECTION)
UNNAMED = Failure(FailureKind.REFUSED, "name not resolved", reached=Reached.NAME)
NO_TLS = Failure(FailureKind.CLOSED, "closed in the handshake", reached=Reached.TLS)
OWN = Failure(FailureKind.OWN, "too many open files", reached=Reached.CONNECTION)
TARGETS = (TIMEOUT, CLOSED, GARBLED, CUT)
BETWEEN = (REFUSED, UNNAMED, NO_TLS, OWN)


@dataclass
class Tokens:
    """``others`` are those that it gives one after the other when the one before is refused."""

    now: str = "right"
    others: list[str] = field(default_factory=list)

    def token(self) -> str:
        return self.now

    def renewed(self) -> bool:
        if not self.others:
            return False
        self.now = self.others.pop(0)
        return True


@dataclass
class Target:
    """Answers plain requests with ``alive`` and all others with ``asked``, each in turn, the last one for ever."""

    clock: Clock
    asked: list[Outcome]
    alive: list[Outcome] = field(default_factory=lambda: [ok()])
    takes: float = 0.0
    origin: str = "http://127.0.0.1"
    sent: list[tuple[Request, bool]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def send(self, request: Request, *, fresh: bool = False, timeout: float = 10.0) -> Outcome:
        self.sent.append((request, fresh))
        self.waited.append(timeout)
        outcomes = self.alive if request.target == ALIVE.target else self.asked
        outcome = outcomes.pop(0) if len(outcomes) > 1 else outcomes[0]
        if outcome == TIMEOUT:
            self.clock.now += timeout
        return outcome

    def take_late_bytes(self) -> bytes:
        return b""

    @property
    def targets(self) -> list[str]:
        return ["alive" if request.target == ALIVE.target else "asked" for request, _ in self.sent]


@dataclass
class Bench:
    recorder: Recorder
    target: Target
    seen: list[Exchange]
    judged: list[Exchange]

    def send(self, request: Request = ASKED, *, fresh: bool = False) -> Exchange:
        return self.recorder.send(STEP, request, OPERATION, fresh=fresh)


Make = Callable[..., Bench]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.put_into(monkeypatch, (recorder_module, pauses_module, patience_module))
    return made


@pytest.fixture
def bench(clock: Clock) -> Make:
    def make(*asked: Outcome, alive: tuple[Outcome, ...] = (ok(),), others: tuple[str, ...] = ()) -> Bench:
        target = Target(clock, list(asked), [ok(), *alive])
        authentication = Authentication(Tokens(others=list(others)))
        recorder = Recorder(
            as_client(target),  # type: ignore[arg-type] # it has what is asked of a client
            Guard(),
            max_requests=10_000,
            patience=Patience(10.0),
            authentication=authentication,
            is_outage=is_outage,
        )
        made = Bench(recorder, target, [], [])
        recorder.observers.append(made.seen.append)
        recorder.judges.append(made.judged.append)
        recorder.watch_with(ALIVE, OPERATION)
        recorder.send(SIGN_OF_LIFE, ALIVE, OPERATION)  # as the preflight does
        for kept in (made.seen, made.judged, target.sent, target.waited):
            kept.clear()
        return made

    return make


# --- what ended without an answer


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("failure", TARGETS)
def test_failure_that_happens_again_between_plain_requests__is_the_targets(
    bench: Make, failure: Failure, fresh: bool
) -> None:
    made = bench(failure)
    exchange = made.send(fresh=fresh)
    assert exchange.failure == replace(failure, confirmed=True)
    assert made.target.targets == ["asked", "alive", "asked", "alive"]
    assert [f for _, f in made.target.sent] == [fresh, True, True, True]
    assert made.judged[-1] == exchange
    assert [e for e in made.judged if e.failure is not None] == [exchange]


def test_target_that_breaks_off_every_answer__is_there_and_to_blame(bench: Make) -> None:
    made = bench(CUT, alive=(CUT,))
    exchange = made.send()
    assert exchange.failure == replace(CUT, confirmed=True)
    assert made.judged == [exchange], "what shows that it is there is held against nobody"


@pytest.mark.parametrize("failure", [*TARGETS, *BETWEEN])
def test_failure_that_does_not_happen_again__is_nobodys(bench: Make, failure: Failure) -> None:
    made = bench(failure, ok(201))
    exchange = made.send()
    assert exchange.status == 201
    assert all(e.failure is None for e in made.judged)
    assert made.recorder.set_right == {failure.detail: 1}


@pytest.mark.parametrize("failure", TARGETS)
def test_stop_that_may_have_had_its_effect__is_not_judged_by_its_second_answer(bench: Make, failure: Failure) -> None:
    made = bench(failure, ok(201))
    exchange = made.send(fresh=True)
    assert exchange.failure == failure
    assert not failure.confirmed


@pytest.mark.parametrize("failure", [REFUSED, UNNAMED, NO_TLS])
def test_stop_of_which_nothing_was_sent__is_judged_by_its_second_answer(bench: Make, failure: Failure) -> None:
    made = bench(failure, ok(201))
    assert made.send(fresh=True).status == 201


@pytest.mark.parametrize("failure", BETWEEN)
def test_way_that_is_closed_to_one_request_again__is_not_held_against_the_target(bench: Make, failure: Failure) -> None:
    exchange = bench(failure).send()
    assert exchange.failure is not None
    assert not exchange.failure.confirmed


def test_answer_longer_than_is_read__is_not_asked_for_again(bench: Make) -> None:
    made = bench(OVERSIZE)
    assert made.send().failure == OVERSIZE
    assert made.target.targets == ["asked"]


@pytest.mark.parametrize(
    ("failure", "slept"), [(REFUSED, [0.1, 0.4, 1.0]), (CLOSED, [0.4, 1.0]), (GARBLED, [0.4, 1.0])]
)
def test_target_that_is_gone__ends_the_run(bench: Make, clock: Clock, failure: Failure, slept: list[float]) -> None:
    made = bench(failure, alive=(failure,))
    for _ in range(2):
        with pytest.raises(TargetError, match=rf"stopped answering after 5 requests \({failure.detail}\)"):
            made.send()
    assert made.target.targets == ["asked", "alive", "alive", "alive"]
    assert clock.slept == slept
    assert made.judged == []


def test_target_that_comes_back__is_judged_on(bench: Make) -> None:
    made = bench(REFUSED, ok(), alive=(REFUSED, REFUSED, ok()))
    assert made.send().status == 200
    assert made.send().status == 200


def test_process_without_descriptors__ends_the_run_and_says_what_to_raise(bench: Make) -> None:
    with pytest.raises(TargetError, match=r"too many open files.*ulimit -n"):
        bench(OWN, alive=(OWN,)).send()


# --- what hangs


def test_hanging_requests__cost_a_minute_at_most(bench: Make, clock: Clock) -> None:
    made = bench(TIMEOUT)
    began = clock.now
    while made.recorder.lost is None:
        made.send()
    with pytest.raises(BudgetError, match="without a complete answer"):
        made.send()
    assert clock.now - began <= 60
    assert [e.failure.confirmed for e in made.judged if e.failure is not None].count(True) == 1
    assert made.target.waited[0] == 10.0


@pytest.mark.parametrize("timeout", [0.5, 10.0, 45.0])
def test_first_hanging_request__is_waited_for_as_declared(timeout: float) -> None:
    patience = Patience(timeout)
    assert patience.seconds("a kind") == timeout
    patience.hung("a kind", timeout)
    assert patience.seconds("a kind") == timeout
    patience.hung("a kind", timeout)
    assert patience.is_known_to_hang("a kind")
    assert patience.seconds("a kind") <= min(timeout, 1.0)


def test_other_kinds_of_request__are_waited_for_until_enough_was_waited() -> None:
    patience = Patience(10.0)
    for kind in ("a", "b"):
        for _ in range(2):
            patience.hung(kind, 10.0)
    assert patience.seconds("c") < 1.0


def test_patience__ends_with_the_run(clock: Clock) -> None:
    patience = Patience(10.0, not_after=clock.now + 3)
    assert patience.seconds("a kind") == 3
    clock.now += 2.9
    assert 0 < patience.seconds("a kind") <= 0.2
    assert not patience.is_over
    clock.now += 0.2
    assert patience.is_over


# --- limits and outages


def _in(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(100 + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("answer", "pauses"),
    [
        (ok(429, Retry_After="3"), [3.0]),
        (ok(429, Retry_After="60"), [60.0]),
        (ok(429, Retry_After="0"), [0.0]),
        (ok(429, Retry_After=_in(7)), [7.0]),
        (ok(429, Retry_After=_in(7), Date=_in(2)), [5.0]),
        (ok(429, Retry_After=_in(-7)), [0.0]),
        (ok(429), [0.25]),
        (ok(429, Retry_After="soon"), [0.25]),
        (ok(429, Retry_After="-1"), [0.25]),
        (ok(503, Retry_After="2"), [2.0]),
        (ok(503), [0.25]),
        (ok(502), [0.25]),
        (ok(504), [0.25]),
        (ok(408), [0.25]),
    ],
)
def test_answer_that_says_later__is_waited_for(
    bench: Make, clock: Clock, answer: Response, pauses: list[float]
) -> None:
    made = bench(answer, ok())
    assert made.send().status == 200
    assert clock.slept == pauses
    assert made.recorder.set_right == {f"answered with {answer.status} at first": 1}
    assert [e.status for e in made.judged] == [200]
    assert [e.status for e in made.seen] == [answer.status, 200]


@pytest.mark.parametrize(
    "answer", [ok(429, Retry_After="61"), ok(429, Retry_After=_in(3600)), ok(431), ok(500), ok(200, Retry_After="1")]
)
def test_other_answers__are_not_waited_for(bench: Make, clock: Clock, answer: Response) -> None:
    made = bench(answer, ok(201))
    assert made.send().status == answer.status
    assert clock.slept == []


@pytest.mark.parametrize(("status", "again"), [(429, True), (503, False), (502, False), (504, False), (408, False)])
def test_stop__is_sent_again_only_where_it_was_surely_not_processed(bench: Make, status: int, again: bool) -> None:
    made = bench(ok(status, Retry_After="1"), ok(201))
    assert made.send(fresh=True).status == (201 if again else status)


def test_limit_that_cannot_be_kept__is_the_answer_and_no_more_waited_for(bench: Make, clock: Clock) -> None:
    made = bench(ok(429))
    assert [made.send().status for _ in range(10)] == [429] * 10
    assert clock.slept == [0.25, 0.5, 1.0, 2.0, 4.0] * 2


def test_limit_that_can_be_kept__is_kept_to_the_end(bench: Make, clock: Clock) -> None:
    made = bench(*[ok(), ok(429)] * 50, ok())
    assert [made.send().status for _ in range(50)] == [200] * 50


def test_pause_longer_than_the_run_may_last__is_not_made(bench: Make, clock: Clock) -> None:
    made = bench(ok(429, Retry_After="50"), ok())
    made.recorder.patience.not_after = clock.now + 49
    assert made.send().status == 429
    assert clock.slept == []


@pytest.mark.parametrize("value", ["", "1.5", "1e3", "-1", "Wed, 99 Foo 2026", "١٢"])
def test_retry_after_that_cannot_be_read__is_none(value: str) -> None:
    assert retry_after(ok(429, Retry_After=value)) is None


# --- the token


@pytest.mark.parametrize("status", [401, 403])
def test_refusal_with_a_token_that_is_still_taken__is_the_answer(bench: Make, status: int) -> None:
    made = bench(ok(status))
    assert made.send().status == status
    assert made.target.targets == ["asked", "alive"]


def test_token_that_ended__ends_the_run_and_fails_nothing(bench: Make) -> None:
    made = bench(ok(401), alive=(ok(401),))
    for _ in range(2):
        with pytest.raises(BudgetError, match=r"accepted the token at first, but not after .*401"):
            made.send()
    assert made.judged == []


def test_token_that_was_renewed__is_taken_up(bench: Make) -> None:
    made = bench(ok(401), ok(201), alive=(ok(401), ok()), others=("newer",))
    assert made.send().status == 201
    assert made.target.sent[-1][0].header("authorization") == bearer("newer")
    made.send()
    assert made.target.sent[-1][0].header("authorization") == bearer("newer")


def test_token_that_was_renewed_to_no_avail__ends_the_run(bench: Make) -> None:
    with pytest.raises(BudgetError):
        bench(ok(401), alive=(ok(401),), others=("newer",)).send()


def test_single_refusal_of_a_plain_request__ends_nothing(bench: Make) -> None:
    made = bench(ok(403), alive=(ok(403), ok()))
    assert made.send().status == 403
    assert made.recorder.lost is None


@pytest.mark.parametrize("wrong", [WRONG, NOBODY])
@pytest.mark.parametrize("banned", [ok(403), ok(401), CLOSED, REFUSED, TIMEOUT])
def test_target_that_refuses_the_right_token_after_wrong_ones__has_banned_us(
    bench: Make, wrong: Request, banned: Outcome
) -> None:
    page = Response(403, (("Content-Type", "text/html"),), b"<html>") if isinstance(banned, Response) else banned
    refusal = Response(401, (("Content-Type", "application/json"),), b"{}")
    made = bench(*[refusal] * 8, page, alive=(banned,))
    statuses = [made.send(wrong).status for _ in range(8)]
    with pytest.raises(TargetError, match=r"after 9 requests with a wrong token.*banned.*wrong_tokens"):
        made.send(wrong)
    assert statuses == [401] * 8
    assert [e.status for e in made.judged] == [401] * 8


PAGE = Response(200, (("Content-Type", "text/html; charset=utf-8"),), b"<html>banned</html>")
LIST = Response(200, (("Content-Type", "application/json"),), b"{}")


@pytest.mark.parametrize("refused", [WRONG, NOBODY, ASKED])
def test_page_in_place_of_every_answer__is_no_success_of_the_target(bench: Make, refused: Request) -> None:
    made = bench(LIST, PAGE, alive=(PAGE,))
    made.send()
    said = r"(no longer accepts the token|but not after \d requests) \(it answers 200 with an HTML page\)"
    with pytest.raises(OutsideError, match=said):
        made.send(refused)
    assert [e.response for e in made.judged] == [LIST]


@pytest.mark.parametrize("asked", [WRONG, ASKED])
def test_page_in_place_of_one_answer__is_the_targets(bench: Make, asked: Request) -> None:
    made = bench(LIST, PAGE, alive=(LIST,))
    made.send()
    assert made.send(asked).response == PAGE
    assert PAGE in [e.response for e in made.judged]


def test_target_whose_every_answer_is_called_html__is_judged(bench: Make) -> None:
    made = bench(PAGE, alive=(PAGE,))
    assert [made.send(request).response for request in (ASKED, WRONG)] == [PAGE, PAGE]
    assert made.target.targets == ["asked", "asked"]


def test_tokens_of_setups__are_no_wrong_ones() -> None:
    authentication = Authentication(Tokens())
    authentication.know("of a setup")
    for token, wrong in (("right", False), ("of a setup", False), ("wrong", True), ("", True)):
        request = replace(GET, headers=(("Authorization", bearer(token)),))
        assert authentication.is_wrong(request) is wrong
    assert authentication.is_wrong(replace(GET, headers=()))
    assert authentication.is_wrong(replace(GET, headers=(("Authorization", "Basic right"),)))
    assert not authentication.is_wrong(replace(GET, headers=(("Authorization", "bearer right"),)))


def test_token_that_is_renewed_before_it_is_sent__is_the_runs_own() -> None:
    tokens = Tokens(others=["renewed"])
    authentication = Authentication(tokens)
    authentication.own(tokens.token())
    tokens.renewed()
    assert not authentication.is_wrong(ASKED)
    assert authentication.with_current(ASKED).header("authorization") == bearer("renewed")


# --- cookies


def test_authentication_without_a_token__knows_no_wrong_one() -> None:
    authentication = Authentication()
    assert authentication.with_current(WRONG) is WRONG
    assert not authentication.is_wrong(WRONG)


def test_refusal_of_a_token_that_was_never_taken__makes_nobody_ask_again() -> None:
    authentication = Authentication(Tokens())
    authentication.with_current(ASKED)
    assert not authentication.is_doubtful(Exchange(1, STEP, ASKED, ok(401)))
    authentication.was_accepted = True
    assert authentication.is_doubtful(Exchange(1, STEP, ASKED, ok(401)))
    assert not authentication.is_doubtful(Exchange(1, STEP, ASKED, failure=CLOSED))


def test_cookie__goes_back_with_the_token_that_it_came_with(bench: Make) -> None:
    made = bench(ok(200, Set_Cookie="node=a; Path=/uapi", Content_Type="text/plain"), ok())
    made.send()
    made.send()
    assert made.target.sent[-1][0].header("cookie") == "node=a"
    made.send(WRONG)
    made.send(NOBODY)
    assert [r.header("cookie") for r, _ in made.target.sent[-2:]] == [None, None]


@pytest.mark.parametrize("cookie", ["node=a; Path=/elsewhere", "node=a; Max-Age=0", "node=a; Domain=example.org"])
def test_cookie_that_is_for_others__stays_away(bench: Make, cookie: str) -> None:
    made = bench(ok(200, Set_Cookie=cookie), ok())
    made.send()
    made.send()
    assert made.target.sent[-1][0].header("cookie") is None


def test_run_that_is_lost__says_so_to_every_request(bench: Make) -> None:
    made = bench(CLOSED, alive=(CLOSED,))
    for _ in range(3):
        with pytest.raises(OutsideError):
            made.send()
    assert len(made.target.sent) == 4
