# SPDX-License-Identifier: MIT
"""What stands between the suite and a target, a cache or a balancer, is not taken for the target."""

from __future__ import annotations

import time
from dataclasses import replace

from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import ONLY_SENT, TOKEN, Ran, Suite
from tests.e2e.servers import Watched, hooked, reference

JSON = ("Content-Type", "application/json")


def failing(ran: Ran) -> list[str]:
    return [r["id"] for r in ran.report["requirements"] if r["verdict"] == "fail"]


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
