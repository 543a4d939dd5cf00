# SPDX-License-Identifier: MIT
"""What stands before a conforming server is not held against it: gateways, firewalls, other names, other people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.listing import Query
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, User
from uapi_conformance.reference.rendering import Json

from tests.e2e.helpers import FEW, ONLY_SENT, Ran, Suite
from tests.e2e.servers import Watched, hooked, reference, with_call

PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>We will be back.</body></html>"
EVERY = 23
"""One request in so many never reaches UnifiedAPI: often enough for each chapter, seldom enough for the first two."""


class Front(Watched):
    """Answers every `EVERY`-th request with a page, whatever was asked."""

    status = 503
    asked = 0

    def respond(self, request: Incoming) -> Answer:
        self.asked += 1
        if self.asked % EVERY == 0:
            return Answer(self.status, (("Content-Type", "text/html"), ("X-Cache", "MISS")), PAGE)
        return super().respond(request)


class RequestTimeout(Front):
    status = 408


class TooMany(Front):
    """A limit that does not say when."""

    status = 429


class Firewall(Front):
    status = 403


def failing(ran: Ran, *levels: str) -> list[str]:
    wanted = levels or ("MUST", "SHOULD")
    return [r["id"] for r in ran.report["requirements"] if r["verdict"] == "fail" and r["level"] in wanted]


@pytest.mark.parametrize("front", [Front, RequestTimeout, TooMany])
def test_outage__is_no_verdict(suite: Suite, front: type[Front]) -> None:
    with reference(front()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.status in (0, 6), ran.said
    assert ran.report["tried_again"][f"answered with {front.status} at first"] > 0


def test_page_of_a_firewall__is_said_once(suite: Suite) -> None:
    with reference(Firewall()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert failing(ran, "MUST") == ["core.error-body"], ran.said


class OtherPeople(Watched):
    """Calls of other people begin and end with every request."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []

    def respond(self, request: Incoming) -> Answer:
        self.turn(self.store.users["12"])
        return super().respond(request)

    def turn(self, user: User) -> None:
        known = next(iter(self.store.calls.values()))
        for name in self.begun[:-3]:
            self.store.remove_call(name)
            self.begun.remove(name)
        name = f"c{len(self.seen):019x}"
        self.begun.append(name)
        views = list(known.views[:1])
        self.store.add_call(
            PhoneCall(
                name,
                known.extension,
                user.id,
                user.owner_id,
                user.owner_name,
                known.published,
                known.answered,
                "n",
                views,
            )
        )


@pytest.mark.parametrize("kind", ["hook", "call"])
def test_calls_of_other_people__begin_and_end(suite: Suite, kind: str) -> None:
    with reference(OtherPeople()) as server:
        ran = suite(*(hooked(server) if kind == "hook" else with_call(server)), *FEW)
    assert failing(ran) == [], ran.said
    assert ran.status == (0 if kind == "hook" else 6), ran.said


class PublicName(Behaviour):
    """Writes the name by which everybody else knows it."""

    def link_base(self, request: Incoming) -> str:
        del request
        return "https://PBX.example.com"


def test_link_under_another_name__is_followed_where_it_is_declared(suite: Suite) -> None:
    with reference(PublicName()) as server:
        unknown = suite(*hooked(server), *ONLY_SENT, "-k", "core.link")
        lines = ("[target]", f'url = "{server.url}"', 'link_origins = ["https://pbx.example.com"]')
        declaration = suite.declared("\n".join(lines))
        declared = suite(*hooked(server), *ONLY_SENT, "-k", "core.link", *declaration)
    assert {unknown.verdicts["core.link-given"], unknown.verdicts["core.link-leads"]} == {"inconclusive"}
    assert 'link_origins = ["https://pbx.example.com:443"]' in " ".join(unknown.out.split())
    assert {declared.verdicts["core.link-given"], declared.verdicts["core.link-leads"]} == {"pass"}, declared.said


class LongList(Behaviour):
    """Shows its calls twenty at a time, the recorded one last; it says how many there are, links to the next, or neither."""

    def __init__(self, tells: str) -> None:
        super().__init__()
        self.tells = tells
        known = next(iter(self.store.calls.values()))
        user = self.store.users["12"]
        for number in range(45):
            call = replace(known, id=f"a{number:019x}", views=[replace(v, recording=None) for v in known.views])
            self.store.add_call(replace(call, published=known.published - timedelta(hours=1), user_id=user.id))

    def list_query(self, request: Incoming) -> Query:
        query = super().list_query(request)
        return replace(query, count=min(query.count or 20, 20))

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        document: Json = {"entry": entries}
        if self.tells == "total":
            document |= {"totalResults": str(total), "startIndex": query.start}
        if self.tells == "next" and query.start + 20 < total:
            document["paging"] = {"next": f"?startIndex={query.start + 20}"}
        return document


@pytest.mark.parametrize("tells", ["total", "next", "nothing"])
def test_call_on_a_later_page__is_discovered_and_listed(suite: Suite, tells: str) -> None:
    with reference(LongList(tells)) as server:
        ran = suite(
            "--target-url", server.url, "--discover", *ONLY_SENT, "-k", "service.list-all or core.stop-accepted"
        )
    assert ran.verdicts["core.stop-accepted"] == ran.verdicts["service.list-all"] == "pass", ran.said


def test_call_beyond_the_declared_pages__is_not_missed_but_unread(suite: Suite) -> None:
    with reference(LongList("total")) as server:
        declaration = suite.declared(f'[target]\nurl = "{server.url}"\n[limits]\nlist_pages = 1\n')
        call = "/".join(server.declared_call)
        ran = suite(*declaration, "--call", call, *ONLY_SENT, "-k", "service.list-all")
    assert ran.verdicts["service.list-all"] == "inconclusive", ran.said
    assert "List shows 20 of 46 calls" in " ".join(ran.out.split())


def test_two_runs__share_a_target_and_its_hook(suite: Suite) -> None:
    with reference() as server:
        runs = [suite.start(*hooked(server), *ONLY_SENT, "--no-canary") for _ in range(2)]
        ended = [run.end() for run in runs]
    assert [ran.status for ran in ended] == [0, 0], [ran.said for ran in ended]


class AlwaysOut(Front):
    """Does so for a whole kind of requests, for good."""

    def respond(self, request: Incoming) -> Answer:
        if request.method == "PUT":
            return Answer(self.status, (("Content-Type", "text/html"),), PAGE)
        return Watched.respond(self, request)


def test_outage_for_good__is_inconclusive_and_says_which(suite: Suite) -> None:
    with reference(AlwaysOut()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert failing(ran) == [], ran.said
    assert ran.status == 6, ran.said
    assert "The answer is 503: " in " ".join(c["reason"] for c in ran.cases)
