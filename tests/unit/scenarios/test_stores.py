# SPDX-License-Identifier: MIT
"""An answer that was made before the last stop is no look at the target; one that another clock dates is."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate

import pytest
from uapi_conformance.scenarios import stores as stores_module
from uapi_conformance.scenarios.stores import Stores
from uapi_conformance.wire.exchange import Exchange

from tests.support.clock import Clock
from tests.support.exchanges import answer, request


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(now=1_000_000.0)
    made.put_into(monkeypatch, [stores_module])
    return made


def dated(moment: float, *more: tuple[str, str]) -> Exchange:
    return answer(200, {}, headers=(("Date", formatdate(moment, usegmt=True)), *more), sent=request("GET", headers=()))


@dataclass
class Way:
    """What a List request meets: ``behind`` is how many seconds the clock of who answers is late."""

    clock: Clock
    behind: float = 0.0
    stored: Exchange | None = None
    obeys: bool = False
    asked: list[float] = field(default_factory=list)

    def plain(self) -> Exchange:
        return self.stored or dated(self.clock.now - self.behind)

    def anew(self) -> Exchange:
        self.asked.append(self.clock.now)
        return dated(self.clock.now - self.behind) if self.obeys else self.plain()


def looked(stores: Stores, way: Way) -> bool:
    """Whether a look is one at the target."""
    return not stores.anew(way.plain(), way.anew)[1]


@pytest.mark.parametrize("behind", [2.0, 3600.0])
def test_clock_that_is_late__makes_no_store(clock: Clock, behind: float) -> None:
    stores, way = Stores(), Way(clock, behind)
    for _ in range(3):
        stores.act(dated(clock.now))
        assert looked(stores, way)
    assert len(clock.slept) == 1
    assert len(way.asked) == 2


def test_date_that_a_worker_renews_each_second__makes_no_store(clock: Clock) -> None:
    stores = Stores()
    stores.act(dated(clock.now))
    assert looked(stores, Way(clock, behind=1.0))


@pytest.mark.parametrize("more", [(), (("Age", "5"),)])
def test_store_that_does_not_ask_the_target__is_no_look(clock: Clock, more: tuple[tuple[str, str], ...]) -> None:
    stores = Stores()
    stores.act(dated(clock.now))
    way = Way(clock, stored=dated(clock.now - 5, *more))
    assert [looked(stores, way) for _ in range(3)] == [False] * 3
    assert len(clock.slept) == (0 if more else 1)


def test_store_that_obeys__is_asked_once(clock: Clock) -> None:
    stores = Stores()
    stores.act(dated(clock.now))
    way = Way(clock, stored=dated(clock.now - 5), obeys=True)
    assert looked(stores, way)
    assert len(way.asked) == 1


def test_age__tells_of_a_store_whatever_the_clocks_say(clock: Clock) -> None:
    assert not looked(Stores(clocks_differ=True), Way(clock, stored=dated(clock.now, ("Age", "5"))))


def test_answer_without_a_date__is_a_look(clock: Clock) -> None:
    stores = Stores()
    stores.act(dated(clock.now))
    assert looked(stores, Way(clock, stored=answer(200, {})))
    stores.act(answer(200, {}))
    assert stores.acted == clock.now
