# SPDX-License-Identifier: MIT
"""Correct servers in a world that is not: limits, bans, caches, balancers, parties that hang up, tokens that end.

None of it is held against the target, and each says in one sentence what to do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from uapi_conformance.checks.refusals import SPARED
from uapi_conformance.reference.messages import Answer, Incoming, Wire

from tests.e2e.helpers import ONLY_SENT, TOKEN, Ran, Suite, environment
from tests.e2e.servers import Watched, hooked, reference, with_call

JSON = ("Content-Type", "application/json")
HANG_UP = Answer(200, wire=Wire(hang=True, close=True))
SILENT = Answer(200, wire=Wire(hang=True))


def failing(ran: Ran) -> list[str]:
    return [r["id"] for r in ran.report["requirements"] if r["verdict"] == "fail"]


def reasons(ran: Ran) -> str:
    return " ".join(c["reason"] for c in ran.cases)


class Now(Watched):
    """Does something else with every ``every``-th request."""

    every = 10
    asked = 0
    waiting = False

    def respond(self, request: Incoming) -> Answer:
        self.asked += 1
        if self.asked % self.every == 0 and not self.waiting:
            self.waiting = True
            return self.instead()
        self.waiting = False
        return super().respond(request)

    def instead(self) -> Answer:
        return HANG_UP


class LimitInSeconds(Now):
    def instead(self) -> Answer:
        return Answer(429, (("Retry-After", "0"),), b"")


class LimitByDate(Now):
    def instead(self) -> Answer:
        return Answer(429, (("Retry-After", formatdate(time.time(), usegmt=True)),), b"")


class LimitWithoutAWord(Now):
    every = 40

    def instead(self) -> Answer:
        return Answer(429, (("Content-Type", "text/plain"),), b"slow down")


@pytest.mark.parametrize("limit", [LimitInSeconds, LimitByDate, LimitWithoutAWord])
def test_limit__is_kept(suite: Suite, limit: type[Now]) -> None:
    with reference(limit()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert ran.status == 0, ran.said
    assert ran.report["tried_again"]["answered with 429 at first"] > 10 / 2
    assert "declare --rate" in ran.out


def test_connection_that_is_closed_now_and_then__is_nobodys_failure(suite: Suite) -> None:
    """A stop whose answer was lost on the way is not judged by another one."""
    with reference(Now()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.status in (0, 6), ran.said
    assert ran.report["tried_again"]


class Ban(Watched):
    """Bans who sent eight wrong tokens or none."""

    banned = HANG_UP
    wrong = 0

    def respond(self, request: Incoming) -> Answer:
        if self.wrong >= 8:
            return self.banned
        self.wrong += request.header("authorization") != f"Bearer {TOKEN}"
        return super().respond(request)


class BanPage(Ban):
    banned = Answer(403, (("Content-Type", "text/html"),), b"<html>banned</html>")


class BanPolitely(Ban):
    banned = replace(BanPage.banned, status=200)


@pytest.mark.parametrize("ban", [Ban, BanPage, BanPolitely])
@pytest.mark.parametrize("declared", [hooked, with_call])
def test_ban__is_recognised_and_fails_nothing(
    suite: Suite, ban: type[Ban], declared: Callable[..., tuple[str, ...]]
) -> None:
    with reference(ban()) as server:
        ran = suite(*declared(server), *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert "was this address banned? Lift the ban" in ran.sentence()
    assert ran.verdicts["core.call-invalid" if declared is hooked else "service.list-unknown"] != "fail"


@pytest.mark.parametrize("most", [0, 3])
def test_wrong_tokens__are_bounded_as_declared(suite: Suite, tmp_path: Path, most: int) -> None:
    class Counts(Watched):
        def respond(self, request: Incoming) -> Answer:
            wrong.append(request.header("authorization") != f"Bearer {TOKEN}")
            return super().respond(request)

    wrong: list[bool] = []
    with reference(Counts()) as server:
        declaration = tmp_path / "target.toml"
        declaration.write_text(f'[target]\nurl = "{server.url}"\n[limits]\nwrong_tokens = {most}\n', encoding="utf-8")
        ran = suite("--target", str(declaration), *ONLY_SENT)
    assert sum(wrong) == most
    assert failing(ran) == [], ran.said
    assert ran.verdicts["service.access-denied"] == "inconclusive"
    assert {c["reason"] for c in ran.cases if c["case"] == "list-token-other-case"} == {SPARED}


class TokenEnds(Watched):
    """Takes the token for so many requests."""

    life = 150
    asked = 0

    def respond(self, request: Incoming) -> Answer:
        self.asked += 1
        if self.asked > self.life:
            return Answer(
                401, (JSON, ("WWW-Authenticate", "Bearer")), b'{"error":{"code":"access_denied","message":"x"}}'
            )
        return super().respond(request)


def test_token_that_ends_half_way__fails_nothing(suite: Suite) -> None:
    with reference(TokenEnds()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.status == 6, ran.said
    assert "The target accepted the token at first, but not after 1" in reasons(ran)
    assert ran.verdicts["core.stop-accepted"] == "pass" or "it has ended or was revoked" in reasons(ran)


def test_token_file_that_is_renewed__is_read_again(suite: Suite, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first", encoding="utf-8")

    class Rotates(Watched):
        asked = 0

        def respond(self, request: Incoming) -> Answer:
            self.asked += 1
            if self.asked == 100:
                file.write_text("second", encoding="utf-8")
            good = "second" if self.asked >= 100 else "first"
            fields = tuple(
                (n, v.replace(good, TOKEN, 1) if n.lower() == "authorization" and v == f"Bearer {good}" else v)
                for n, v in request.headers
            )
            return super().respond(replace(request, headers=fields))

    with reference(Rotates()) as server:
        ran = suite(*with_call(server), "--token-file", str(file), *ONLY_SENT, environ=environment(UAPI_TOKEN=None))
    assert failing(ran) == [], ran.said
    assert ran.report["tried_again"]["refused, then accepted with the renewed token"] == 1
    assert ran.verdicts["core.stop-accepted"] == "pass"


class Cache(Watched):
    """A cache before the target answers List requests again and again with what it stored, unless asked not to."""

    obeys = True

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[tuple[str, str], tuple[float, Answer]] = {}

    def respond(self, request: Incoming) -> Answer:
        key = (request.path, request.query)
        anew = request.header("cache-control") == "no-cache" and self.obeys
        if request.method != "GET" or request.header("authorization") != f"Bearer {TOKEN}":
            return super().respond(request)
        if key in self.stored and not anew:
            since, answer = self.stored[key]
            age = str(max(int(time.monotonic() - since), 1))
            return replace(answer, headers=(*answer.headers, ("Age", age)))
        answer = super().respond(request)
        self.stored[key] = (time.monotonic(), answer)
        return answer


class StubbornCache(Cache):
    obeys = False


def test_answer_out_of_a_cache__is_asked_for_anew(suite: Suite) -> None:
    with reference(Cache()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert ran.status == 0, ran.said


def test_cache_that_does_not_ask_the_target__is_no_look_at_it(suite: Suite) -> None:
    with reference(StubbornCache()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.report["tried_again"]["answered out of a store on the way"] > 0


class Balancer(Watched):
    """Two machines, each of which knows what it did itself; a cookie keeps a client on one."""

    asked = 0

    def respond(self, request: Incoming) -> Answer:
        self.asked += 1
        pinned = "node=a" in (request.header("cookie") or "")
        known = request.header("authorization") == f"Bearer {TOKEN}"
        if known and request.method == "GET" and not pinned and self.asked % 2:
            return Answer(200, (JSON, ("Set-Cookie", "node=a; Path=/; HttpOnly")), b'{"entry":[],"totalResults":0}')
        answer = super().respond(request)
        return replace(answer, headers=(*answer.headers, ("Set-Cookie", "node=a; Path=/; HttpOnly")))


def test_balancer_that_pins_by_a_cookie__is_pinned(suite: Suite) -> None:
    with reference(Balancer()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert ran.status == 0, ran.said
    assert "node=a" not in (ran.folder / "exchanges.har").read_text(encoding="utf-8")


class Party(Watched):
    """Somebody hangs up, or puts the call on hold, after so many stops were refused."""

    after = 30
    refused = 0

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        self.refused += request.method == "PUT" and answer.status >= 400
        if self.refused == self.after:
            self.act()
        return super().finish(request, answer)

    def act(self) -> None:
        self.store.calls["444444"].ended = True


class Hold(Party):
    def act(self) -> None:
        for view in self.store.calls["444444"].views:
            view.recording, view.status = None, "2"


@pytest.mark.parametrize(("party", "words"), [(Party, "did a party hang up?"), (Hold, "did a party put it on hold?")])
def test_party_that_interferes_with_a_declared_call__fails_nothing(
    suite: Suite, party: type[Party], words: str
) -> None:
    with reference(party()) as server:
        ran = suite(*with_call(server), "--allow-inconclusive", *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.status == 6, ran.said
    assert words in reasons(ran)
    assert words in ran.report["disturbed"]


class SleepsFirst(Watched):
    """Does not answer the first request."""

    asked = 0

    def respond(self, request: Incoming) -> Answer:
        self.asked += 1
        return SILENT if self.asked == 1 else super().respond(request)


def test_server_that_wakes_up__is_given_the_time(suite: Suite, tmp_path: Path) -> None:
    with reference(SleepsFirst()) as server:
        declaration = tmp_path / "target.toml"
        declaration.write_text(
            f'[target]\nurl = "{server.url}"\n[states]\nurl = "{server.states_url}"\n[limits]\ntimeout = "1s"\n',
            encoding="utf-8",
        )
        ran = suite("--target", str(declaration), *ONLY_SENT)
    assert ran.status == 0, ran.said


class NoMe(Watched):
    """Has trouble with `@me`: it answers as to a token that is none."""

    def respond(self, request: Incoming) -> Answer:
        if "/@me/" in request.path:
            return Answer(403, (JSON,), b'{"error":{"code":"access_denied","message":"No."}}')
        return super().respond(request)


def test_target_where_only_me_is_broken__is_judged(suite: Suite) -> None:
    with reference(NoMe()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
        alone = suite("--target-url", server.url, *ONLY_SENT)
    assert ran.status == 1, ran.said
    assert ran.verdicts["core.stop-accepted"] == "pass"
    assert ran.verdicts["service.special-user"] == "fail"
    assert "to List and StopRecording of @me/@self" in alone.sentence()


def test_run_that_lasts_too_long__ends_and_leaves_the_rest_open(suite: Suite) -> None:
    class Slow(Watched):
        def respond(self, request: Incoming) -> Answer:
            time.sleep(0.02)
            return super().respond(request)

    with reference(Slow()) as server:
        ran = suite(*hooked(server), "--max-time", "2", *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.status == 6, ran.said
    assert "raise --max-time" in reasons(ran)
    assert ran.report["left_behind"] == []
