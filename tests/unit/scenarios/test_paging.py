# SPDX-License-Identifier: MIT
"""The pages of a list are read until the call is found, all are read, or the requests that may be sent are used up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from uapi_conformance.checks.listing import shows_call
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.declaration import Base, Declaration, Limits
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.phonecall import ShownCall
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.paging import MOST_OF_A_PAGE, read_pages
from uapi_conformance.scenarios.polling import take_look
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import Look, Scenario
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.wire.authentication import Authentication
from uapi_conformance.wire.exchange import Exchange, Request, Step

from tests.support.exchanges import (
    CALL,
    CONTRACT,
    FAIL,
    INCONCLUSIVE,
    ORIGIN,
    PASS,
    TOKEN,
    answer,
    collection,
    contract,
    error,
    listed,
    request,
    says,
    shown,
    unanswered,
    view,
)

PATH = "/uapi/phoneCalls/12/0003*210"
PLAIN = request("GET", PATH, headers=(("Authorization", f"Bearer {TOKEN}"),))
ALL = f"{PATH}?count={MOST_OF_A_PAGE}"
HOME = Home(Base(ORIGIN))
OTHER_ORIGIN = "https://internal.example.com:443"


@dataclass
class Server:
    """A server with as many calls, the last of which is the one that is looked for, which shows a page of them at a time.

    ``most`` is the longest page; the others say what it tells and minds.
    """

    calls: int
    most: int = 5000
    total: Callable[[int], object] | None = None
    says_start: bool = False
    minds_start: bool = True
    next: str = ""
    refuses: frozenset[int] = frozenset()
    sent: list[Request] = field(default_factory=list)

    @property
    def targets(self) -> list[str]:
        return [sent.target for sent in self.sent]

    def send(self, asked: Request) -> Exchange:
        self.sent.append(asked)
        if len(self.sent) in self.refuses:
            return error(400, "count_invalid", sent=asked, operation=LIST)
        query = parse_qs(urlsplit(asked.target).query)
        start = int(query.get("startIndex", ["0"])[0]) if self.minds_start else 0
        size = min(int(query.get("count", ["20"])[0]), self.most)
        ids = [*(f"c{n}" for n in range(self.calls - 1)), CALL.phone_call_id]
        document: dict[str, Any] = collection(*(listed(i, view()) for i in ids[start : start + size]))
        if self.total is not None:
            document["totalResults"] = self.total(self.calls)
        if self.says_start:
            document["startIndex"] = str(start)
        if self.next and start + size < self.calls:
            document["paging"] = {"next": self.next.format(start=start + size)}
        return answer(200, document, sent=asked, operation=LIST)


def is_it(calls: tuple[ShownCall, ...]) -> bool:
    return any(c.id == CALL.phone_call_id for c in calls)


def read(server: Server, *, home: Home = HOME, most: int = 20) -> Server:
    read_pages(server.send, PLAIN, is_it, home=home, most=most)
    return server


def page(start: int) -> str:
    return f"{ALL}&startIndex={start}"


NEXT = "https://pbx.example.com" + PATH + "?startIndex={start}"
READ: dict[str, tuple[Server, list[str]]] = {
    "the first page holds it": (Server(3), [PATH]),
    "it is the last of a full page": (Server(20), [PATH]),
    "a longer page holds it": (Server(21), [PATH, ALL]),
    "it is on the second page": (Server(21, most=20), [PATH, ALL, page(20)]),
    "it is on the fourth page": (Server(61, most=20), [PATH, ALL, page(20), page(40), page(60)]),
    "totalResults is a number": (Server(21, most=20, total=int), [PATH, ALL, page(20)]),
    "totalResults is a text": (Server(21, most=20, total=str), [PATH, ALL, page(20)]),
    "startIndex is said too": (Server(41, most=20, total=str, says_start=True), [PATH, ALL, page(20), page(40)]),
    "pages of 7 calls with a total": (
        Server(15, most=7, total=int, says_start=True), [PATH, ALL, page(7), page(14)],
    ),
    "the request for all is refused": (
        Server(21, most=20, refuses=frozenset({2})), [PATH, ALL, f"{PATH}?startIndex=20"],
    ),
    "the request for all is refused, and a link leads on": (
        Server(21, most=20, next=NEXT, refuses=frozenset({2})), [PATH, ALL, f"{PATH}?startIndex=20"],
    ),
    "pages of 30 without a word": (Server(55, most=30), [PATH, ALL, page(30)]),
    "links lead on": (
        Server(41, most=20, next=NEXT),
        [PATH, ALL, f"{PATH}?startIndex=20", f"{PATH}?startIndex=40"],
    ),
    "links are paths": (
        Server(41, most=20, next=PATH + "?startIndex={start}"),
        [PATH, ALL, f"{PATH}?startIndex=20", f"{PATH}?startIndex=40"],
    ),
    "links are queries": (
        Server(41, most=20, next="?startIndex={start}"),
        [PATH, ALL, f"{PATH}?startIndex=20", f"{PATH}?startIndex=40"],
    ),
    "pages of 7 calls with links": (
        Server(15, most=7, next=NEXT), [PATH, ALL, f"{PATH}?startIndex=7", f"{PATH}?startIndex=14"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("server", "targets"), READ.values(), ids=READ)
def test_call__is_found_on_whatever_page_it_is(server: Server, targets: list[str]) -> None:
    read(server)
    assert server.targets == targets
    assert {(sent.method, sent.headers, sent.body) for sent in server.sent} == {("GET", PLAIN.headers, b"")}


@pytest.mark.parametrize(
    "start",
    [
        "https://evil.example.com",
        "http://pbx.example.com",
        "https://pbx.example.com:8443",
        "https://[pbx",
        "//pbx.example.com",
    ],
)
def test_link_to_a_foreign_origin__is_not_followed(start: str) -> None:
    """The token goes along; the page is asked for by its number instead."""
    server = read(Server(41, most=20, next=start + PATH + "?startIndex={start}"))
    assert server.targets == [PATH, ALL, page(20), page(40)]


def test_link_to_a_declared_origin__is_followed_where_the_target_is_known_to_be() -> None:
    server = Server(21, most=20, next="https://internal.example.com" + PATH + "?startIndex={start}&by=link")
    read(server, home=Home(Base(ORIGIN), (Base(OTHER_ORIGIN),)))
    assert server.targets == [PATH, ALL, f"{PATH}?startIndex=20&by=link"]


def _without(call: Server) -> Server:
    """The same server, which lists the call no more."""
    call.calls += 1
    send = call.send

    def less(asked: Request) -> Exchange:
        exchange = send(asked)
        assert exchange.response is not None
        body = exchange.response.body.replace(CALL.phone_call_id.encode(), b"gone00")
        return answer(200, body=body, sent=asked, operation=LIST)

    call.send = less  # type: ignore[method-assign] # a server that was changed
    return call


@pytest.mark.parametrize(
    ("server", "sent"),
    [
        (_without(Server(2)), 3),
        (_without(Server(19, total=int)), 1),
        (_without(Server(20)), 3),
        (_without(Server(40, most=20)), 5),
        (Server(21, most=20, minds_start=False), 3),
        (Server(21, most=20, minds_start=False, total=int), 3),
        (Server(21, most=20, minds_start=False, next=NEXT), 3),
        (Server(21, refuses=frozenset({1})), 1),
        (Server(21, refuses=frozenset({2})), 3),
        (Server(41, refuses=frozenset({2, 3})), 3),
    ],
)
def test_reading__ends_where_nothing_new_comes(server: Server, sent: int) -> None:
    assert len(read(server).sent) == sent


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_reading__ends_where_the_requests_are_used_up(most: int) -> None:
    server = Server(1000, most=20)
    assert len(read(server, most=most).sent) == most


def test_reading__ends_with_a_server_that_makes_up_calls_for_ever() -> None:
    numbers = count()

    def endless(asked: Request) -> Exchange:
        calls = (listed(f"c{next(numbers)}") for _ in range(20))
        return answer(200, collection(*calls), sent=asked, operation=LIST)

    sent: list[Request] = []
    read_pages(lambda asked: sent.append(asked) or endless(asked), PLAIN, is_it, home=HOME, most=20)  # type: ignore[func-returns-value] # so that it counts
    assert len(sent) == 20


@pytest.mark.parametrize(
    "exchange", [unanswered(), error(400, "x"), answer(204), answer(200, []), answer(302), answer(503)]
)
def test_answer_that_is_no_list__ends_the_reading(exchange: Exchange) -> None:
    sent: list[Request] = []

    def send(asked: Request) -> Exchange:
        sent.append(asked)
        return exchange

    read_pages(send, PLAIN, is_it, home=HOME, most=20)
    assert [asked.target for asked in sent] == [PATH]


# --- what a look asks for, and what is said of the call


class _Recorder:
    """Hands lists on to a server, and shows the call by its id."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.numbers: Iterator[int] = count(1)

    authentication = Authentication()

    def expect_time(self) -> None:
        """There is time."""

    def send(self, step: Step, asked: Request, operation: str, *, fresh: bool = False) -> Exchange:
        if operation != LIST:
            return shown(step.name, listed(CALL.phone_call_id, view()), number=next(self.numbers))
        found = self.server.send(asked)
        return Exchange(next(self.numbers), step, asked, found.response, found.failure, operation=operation)


def _looked(server: Server, *, pages: int) -> Evidence:
    recorder: Any = _Recorder(server)
    tokens: Any = None
    declared = Declaration(limits=Limits(list_pages=pages))
    target = LiveTarget(recorder, CONTRACT.openapi, declared, tokens, None, HOME, Generation(0))
    sender = Sender(target, Scenario("a scenario", ()), Subject(CALL, TOKEN, CONTRACT.openapi))
    take_look(sender, Look(name=BEFORE))
    return sender.evidence


LISTED = f"{BEFORE}: list"


@pytest.mark.parametrize(
    ("server", "pages", "outcome", "words"),
    [
        (Server(3), 20, PASS, "shows the call"),
        (Server(21, most=20, total=int), 20, PASS, ""),
        (Server(61, most=20), 20, PASS, ""),
        (Server(21, most=20, total=int), 1, INCONCLUSIVE, "List shows 20 of 21 calls, and the call is not among them"),
        (Server(21, most=20, total=str), 2, INCONCLUSIVE, "List shows 20 of 21 calls"),
        (Server(21, most=20), 1, INCONCLUSIVE, "List shows 20 calls, and there may be more"),
        (Server(61, most=20, total=int), 3, INCONCLUSIVE, "List shows 40 of 61 calls"),
        (Server(21, most=20, minds_start=False, total=int), 20, INCONCLUSIVE, "20 of 21"),
        (_without(Server(2)), 20, FAIL, "call 444444"),
        (_without(Server(2, total=int)), 20, FAIL, "call 444444"),
        (_without(Server(40, total=int, says_start=True)), 20, FAIL, "call 444444"),
        (_without(Server(40, most=20, total=int, says_start=True)), 20, INCONCLUSIVE, "read in 4 parts"),
    ],
)
def test_look__reads_as_many_pages_as_are_declared(server: Server, pages: int, outcome: Any, words: str) -> None:
    found = _looked(server, pages=pages)
    assert len(server.sent) <= pages
    assert len(found.all(LISTED)) == len(server.sent)
    verdict = shows_call(found.last(LISTED), [CALL.phone_call_id], contract(), alone=False, pages=found.all(LISTED))
    says(verdict, outcome, words)
