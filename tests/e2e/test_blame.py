# SPDX-License-Identifier: MIT
"""Correct servers in a world that is not: limits, bans, caches, balancers, parties that hang up, tokens that end.

None of it is held against the target, and each says in one sentence what to do.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from uapi_conformance.checks.refusals import SPARED
from uapi_conformance.reference.messages import Answer, Incoming, Wire
from uapi_conformance.reference.model import Store
from uapi_conformance.scenarios.recorded_call import REPEATS
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL

from tests.e2e.helpers import FEW, ONLY_SENT, TOKEN, Ran, Suite, environment
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


def is_let_in(request: Incoming, store: Store) -> bool:
    """Whether a request has a token, under its scheme in any case (RFC 9110, section 11.1)."""
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    return scheme.lower() == "bearer" and token.strip() in store.tokens


class Ban(Watched):
    """Bans who sent eight wrong tokens or none."""

    banned = HANG_UP
    wrong = 0

    def respond(self, request: Incoming) -> Answer:
        if self.wrong >= 8:
            return self.banned
        self.wrong += not is_let_in(request, self.store)
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
    assert "If it was not, the server is at fault" in ran.sentence()
    assert ran.verdicts["core.call-invalid" if declared is hooked else "service.list-unknown"] != "fail"


@pytest.mark.parametrize("most", [0, 3])
def test_wrong_tokens__are_bounded_as_declared(suite: Suite, most: int) -> None:
    class Counts(Watched):
        def respond(self, request: Incoming) -> Answer:
            wrong.append(not is_let_in(request, self.store))
            return super().respond(request)

    wrong: list[bool] = []
    with reference(Counts()) as server:
        declaration = suite.declared(f'[target]\nurl = "{server.url}"\n[limits]\nwrong_tokens = {most}\n')
        ran = suite(*declaration, *ONLY_SENT)
    assert sum(wrong) == most
    assert failing(ran) == [], ran.said
    assert ran.verdicts["service.access-denied"] == "inconclusive"
    assert {c["reason"] for c in ran.cases if c["case"] == "list-token-other-case"} == {SPARED}


class TokenEnds(Watched):
    """Takes the token for so many requests."""

    life = 300
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
    assert re.search(r"accepted the token at first, but not after \d+ requests", reasons(ran))
    assert ran.verdicts["core.stop-accepted"] == "pass" or "it has expired or was revoked" in reasons(ran)


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
                (n, v.replace(good, TOKEN, 1) if n.lower() == "authorization" and v.split(" ")[-1] == good else v)
                for n, v in request.headers
            )
            return super().respond(replace(request, headers=fields))

    with reference(Rotates()) as server:
        ran = suite(*with_call(server), "--token-file", str(file), *ONLY_SENT, environ=environment(UAPI_TOKEN=None))
    assert failing(ran) == [], ran.said
    assert ran.report["tried_again"]["refused, then accepted with the renewed token"] == 1
    assert ran.verdicts["core.stop-accepted"] == "pass"


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
            view.recording, view.status = None, 2


class DuringForms(Watched):
    """Somebody hangs up when so many stops have succeeded, while other forms of the request are tried."""

    after = 4
    accepted = 0

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        self.accepted += request.method == "PUT" and answer.status < 400
        if self.accepted == self.after:
            self.store.calls["444444"].ended = True
        return super().finish(request, answer)


class BeforeGenerated(Watched):
    """Somebody hangs up when one refused request was repeated so often, before generated ones are sent."""

    in_a_row = 0

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if request.method == "PUT":
            self.in_a_row = self.in_a_row + 1 if request.path.endswith(UNKNOWN_CALL) else 0
        if self.in_a_row == REPEATS:
            self.store.calls["444444"].ended = True
        return super().finish(request, answer)


@pytest.mark.parametrize(
    ("party", "words"),
    [
        (Party, "did a party hang up?"),
        (Hold, "did a party put it on hold?"),
        (DuringForms, "did a party hang up?"),
        (BeforeGenerated, "did a party hang up?"),
    ],
)
def test_party_that_interferes_with_a_declared_call__fails_nothing(
    suite: Suite, party: type[Watched], words: str
) -> None:
    with reference(party()) as server:
        ran = suite(*with_call(server), "--allow-inconclusive", *FEW)
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


def test_server_that_wakes_up__is_given_the_time(suite: Suite) -> None:
    with reference(SleepsFirst()) as server:
        declaration = suite.declared(
            f'[target]\nurl = "{server.url}"\n[states]\nurl = "{server.states_url}"\n[limits]\ntimeout = "1s"\n'
        )
        ran = suite(*declaration, *ONLY_SENT)
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
