# SPDX-License-Identifier: MIT
"""Evidence that fails a check, and the same with some of it taken away.

A *world* is all that a scenario recorded: three looks by all sources, and what was sent between them. From worlds that
a check passes one thing at a time is made another, so that a failure rests on that thing, be it a List answer by id, a
list, a word of the hook or the answer to a stop. Then more is changed that does not matter, and everything is taken
away in turn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, islice, zip_longest

from uapi_conformance.checks import effect, forms, link, listing, repeats, signs, success, untouched
from uapi_conformance.declaration import Base, CallReference
from uapi_conformance.evidence.evidence import Evidence, Inspection
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.looks import BEFORE, BY_ID, LIST, OTHER_BY_ID, START
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    CALL,
    FAIL,
    NOT_APPLICABLE,
    ORIGIN,
    OTHER,
    PASS,
    answer,
    contract,
    error,
    evidence,
    inspected,
    listed,
    shown,
    unanswered,
    updated,
    view,
)

AFTER, LATER = "look after", "a later look"
ACT, AGAIN, LINK, SAME = "the request", "again", "link", "the same request"
SECOND_VIEW = replace(CALL, phone_call_view_id="00")
ALIAS = "b817d2618fe6"
HOME = Home(Base(ORIGIN))
_BASIS = contract()

Check = Callable[[Evidence], Verdict | None]

CHECKS: dict[str, Check] = {
    "stopped": lambda e: effect.stopped(e, AFTER, e.last(ACT)),
    "stopped for good": lambda e: effect.stopped(e, AFTER, e.last(ACT), lasting=True),
    "goes on": lambda e: untouched.goes_on(e, AFTER, CALL, after=e.all(ACT), what="x"),
    "other goes on": lambda e: untouched.goes_on(e, AFTER, OTHER, after=e.all(ACT), what="x", sources=(OTHER_BY_ID,)),
    "call goes on": lambda e: untouched.call_goes_on(e, AFTER, e.last(ACT)),
    "call unchanged": lambda e: untouched.call_goes_on(e, LATER, e.last(ACT), unchanged_since=(BEFORE, AFTER)),
    "signs agree": lambda e: signs.signs_agree(e, (BEFORE, AFTER), (CALL,), _BASIS),
    "others untouched": lambda e: untouched.others_untouched(e, AFTER, e.last(ACT)),
    "only stopped": lambda e: effect.only_stopped(e, AFTER, e.last(ACT), CALL, e.about_other_view()),
    "both stopped": lambda e: effect.both_stopped(e, AFTER, (ACT, ACT)),
    "unharmed": lambda e: untouched.unharmed(e, AFTER, e.all(ACT)),
    "repeated": lambda e: repeats.repeated(e, e.last(ACT), e.last(AGAIN), before=AFTER, after=LATER, contract=_BASIS),
    "harmless": lambda e: repeats.harmless(e, e.last(ACT), AFTER),
    "same effect": lambda e: forms.same_effect(e, AFTER, ACT, e.last(AGAIN), what="x"),
    "updated id": lambda e: success.updated_id(e, ACT, _BASIS, LINK),
    "updated extension": lambda e: success.updated_extension(e, ACT, _BASIS),
    "link given": lambda e: link.link_given(e, ACT, _BASIS, HOME),
    "link absolute": lambda e: link.link_absolute(e, ACT),
    "link leads": lambda e: link.link_leads(e, ACT, LINK, HOME),
    "each its own": lambda e: success.each_its_own(e, (ACT, AGAIN)),
    "tells nothing": lambda e: listing.tells_nothing(e, (ACT, AGAIN, LINK), ["555555"]),
    "same answers": lambda e: listing.consistent(e.all(SAME), what="x"),
    "list by id": lambda e: listing.shows_call(e.last(f"{BEFORE}: by id"), ["444444"], _BASIS, alone=True),
    "no other call": lambda e: listing.shows_nothing(
        e.last(f"{AFTER}: by id"), "555555", _BASIS, what="x", foreign=True
    ),
}
"""The checks that judge what a scenario recorded."""

# --- worlds

Said = Exchange | Inspection
World = tuple[Said, ...]
"""All that was recorded, in order."""

_ON, _OFF = view(recording=True), view()
_VIEWS = (
    (_ON, view("00", recording=True)), (_OFF, view("00", recording=True)), (_ON, view("00")), (_OFF, view("00")),
    (_ON,), (_OFF,), (view("00", recording=True),), (),
)  # fmt: skip


@dataclass(frozen=True)
class _Truth:
    """What is recorded in the three looks: the call's view, its second view and the other call; and who says otherwise."""

    own: tuple[bool, bool, bool]
    second: tuple[bool, bool, bool] = (True, True, True)
    other: tuple[bool, bool, bool] = (True, True, True)
    hook: tuple[bool, bool, bool] | None = None
    accepted: bool = True
    again_for: str = CALL.phone_call_id
    listed_under: str = CALL.extension


_TRUTHS = (
    _Truth((True, False, False)),
    _Truth((True, False, False), second=(False, False, False), listed_under="999"),
    _Truth((True, False, False), other=(True, False, False), again_for=OTHER.phone_call_id),
    _Truth((True, True, True), accepted=False),
    _Truth((False, False, False)),
    _Truth((True, True, True), hook=(False, False, False), accepted=False),
)
_SIGNS = [set(s) for n in (1, 2, 3) for s in combinations((BY_ID, LIST, "inspect"), n)]
"""Which sources show what is recorded: each alone, and every mixture."""


def name_of(said: Said) -> str:
    return said.step.name if isinstance(said, Exchange) else said.name


def refused(step: str) -> Exchange:
    return error(400, "pc_phonecall_invalid", step=step)


def _world(truth: _Truth, signs: set[str]) -> World:
    between: dict[str, list[Said]] = {
        BEFORE: [answer(200, updated(), step=ACT) if truth.accepted else refused(ACT)],
        AFTER: [
            answer(200, updated(truth.again_for), step=AGAIN) if truth.accepted else refused(AGAIN),
            shown(LINK, listed()),
            *(refused(SAME) for _ in range(3)),
        ],
        LATER: [],
    }
    world: list[Said] = [inspected(START, True)] if "inspect" in signs else []
    for at, name in enumerate(between):
        own, second, other = truth.own[at], truth.second[at], truth.other[at]
        for source, under in ((BY_ID, CALL.extension), (LIST, truth.listed_under)):
            views = (view(recording=own and source in signs), view("00", recording=second and source in signs))
            world.append(shown(f"{name}: {source}", listed(CALL.phone_call_id, *views, extension=under)))
        of_other = listed(OTHER.phone_call_id, view("07", recording=other and BY_ID in signs))
        world.append(shown(f"{name}: {OTHER_BY_ID}", of_other))
        if "inspect" in signs:
            of_own = own if truth.hook is None else truth.hook[at]
            asked: dict[CallReference, bool] = {CALL: of_own, SECOND_VIEW: second, OTHER: other}
            world += [inspected(name, recording, call) for call, recording in asked.items()]
        world += between[name]
    return tuple(world)


WORLDS = tuple(_world(truth, signs) for truth in _TRUTHS for signs in _SIGNS)


def others(said: Said) -> list[Said]:
    """What could have been recorded in place of it."""
    return [replace(said, recording=not said.recording)] if isinstance(said, Inspection) else _answers(said.step.name)


@cache
def _answers(step: str) -> list[Said]:
    broken: list[Said] = [error(500, "x", step=step), unanswered(step=step)]
    if step.endswith(OTHER_BY_ID):
        views = ([view("07", recording=True)], [view("07")], [])
        return [*(shown(step, listed(OTHER.phone_call_id, *v)) for v in views), shown(step), *broken]
    if step == LINK or ": " in step:
        foreign = [shown(step), *(shown(step, listed(i, *_VIEWS[0])) for i in (ALIAS, OTHER.phone_call_id))]
        changed = [
            shown(step, listed(CALL.phone_call_id, *_VIEWS[1], **change))
            for change in ({"ownerName": "B"}, {"extension": "999"})
        ]
        return [*(shown(step, listed(CALL.phone_call_id, *v)) for v in _VIEWS), *foreign, *changed, *broken]
    bodies = [
        updated(), updated(OTHER.phone_call_id), updated(ALIAS), updated(extension="999"), updated(link=None),
        updated(link={"self": "https://x.example.com/1"}), [],
    ]  # fmt: skip
    return [
        *(answer(200, body, step=step) for body in bodies),
        answer(204, step=step),
        refused(step),
        *broken,
    ]


def evidence_of(world: World) -> Evidence:
    exchanges = (s for s in world if isinstance(s, Exchange))
    inspections = (s for s in world if isinstance(s, Inspection))
    return evidence(*exchanges, inspections=inspections, other=OTHER, other_view="00")


# --- failures


def _noisy(world: World, origin: World, chance: random.Random) -> World:
    """The same with up to two more things otherwise, an earlier round of a look, and what nobody asks about."""
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(world))
        world = (*world[:place], chance.choice(others(world[place])), *world[place + 1 :])
    again = chance.choice((AFTER, LATER, None))
    if again is not None:
        earlier = tuple(s for s in origin if name_of(s).startswith(f"{again}: "))
        first = next(i for i, s in enumerate(world) if name_of(s).startswith(f"{again}: "))
        world = (*world[:first], *earlier, *world[first:])
    unasked: list[Said] = [error(400, "x", step="a refused request"), inspected("another look", True)]
    return (*world, *chance.sample(unasked, chance.randrange(3)))


def failures(name: str, check: Check, most: int) -> Iterator[Evidence]:
    """Evidence that fails the check: worlds in which one thing is not as in one that it passes, and whole ones."""
    chance = random.Random(name)  # noqa: S311 - the same evidence in each run
    passing = [w for w in WORLDS if (v := check(evidence_of(w))) is not None and v.outcome is PASS]
    assert passing, f"{name} passes in no world"
    # What the failure rests on differs as much as it can: each place in turn, and whole worlds.
    by_place: dict[str, list[tuple[World, World]]] = {"": [(w, w) for w in WORLDS if w not in passing]}
    for world in passing:
        for at, said in enumerate(world):
            made = by_place.setdefault(name_of(said), [])
            made += [(world, (*world[:at], other, *world[at + 1 :])) for other in others(said)]
    for candidates in by_place.values():
        chance.shuffle(candidates)
    in_turn = (pair for turn in zip_longest(*by_place.values()) for pair in turn if pair is not None)
    failing = (pair for pair in in_turn if _fails(check, evidence_of(pair[1])))
    for origin, world in islice(failing, most):
        noisy = evidence_of(_noisy(world, origin, chance))
        yield noisy if _fails(check, noisy) else evidence_of(world)


def _fails(check: Check, found: Evidence) -> bool:
    verdict = check(found)
    return verdict is not None and verdict.outcome is FAIL


# --- less


def less(whole: Evidence, chance: random.Random) -> Iterator[Evidence]:
    """The same with something taken away: each thing, each look, each source, each step, all, and at random."""
    said: tuple[Said, ...] = (*whole.exchanges, *whole.inspections)
    names = [name_of(s) for s in said]
    places = range(len(said))
    groups = {frozenset({i}) for i in places}
    for name in names:
        look, _, source = name.partition(": ")
        groups.add(frozenset(i for i in places if names[i] == name))
        groups.add(frozenset(i for i in places if names[i].startswith(f"{look}: ")))
        groups.add(frozenset(i for i in places if source and names[i].endswith(f": {source}")))
    exchanges = len(whole.exchanges)
    groups |= {frozenset(places[:exchanges]), frozenset(places[exchanges:]), frozenset(places)}
    groups |= {frozenset(chance.sample(places, chance.randint(2, len(said) // 2))) for _ in range(12)}
    for taken in sorted(groups - {frozenset()}, key=sorted):
        left = [s for i, s in enumerate(said) if i not in taken]
        yield replace(
            whole,
            exchanges=tuple(s for s in left if isinstance(s, Exchange)),
            inspections=tuple(s for s in left if isinstance(s, Inspection)),
        )


def lessened(name: str, most: int = 30) -> Iterator[tuple[Evidence, Evidence]]:
    """Evidence that fails a check, beside all that is left of it when something is taken away."""
    chance = random.Random(f"less of {name}")  # noqa: S311 - the same in each run
    for whole in failures(name, CHECKS[name], most):
        yield from ((whole, left) for left in less(whole, chance))


def is_green(name: str, found: Evidence) -> bool:
    """Whether a run would be no worse for what a check says: a pass, that it does not apply, or nothing."""
    verdict = CHECKS[name](found)
    return verdict is None or verdict.outcome in {PASS, NOT_APPLICABLE}


@dataclass
class Judged:
    """How many failures had something taken away, how often, and what was green then."""

    failures: int = 0
    times: int = 0
    green: list[str] = field(default_factory=list)


def judge(name: str) -> Judged:
    """Take away from evidence that fails a check, and look for what is green then."""
    judged, known = Judged(), None
    for whole, left in lessened(name):
        judged.failures += whole is not known
        judged.times += 1
        known = whole
        if is_green(name, left):
            judged.green.append(f"{CHECKS[name](whole)} Without {sorted(left.missing)}: {CHECKS[name](left)}")
    return judged
