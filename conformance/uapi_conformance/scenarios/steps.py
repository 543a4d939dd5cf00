# SPDX-License-Identifier: MIT
"""The steps of a scenario as data, so that a run can announce, count and select them before it sends anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.target.states import State
from uapi_conformance.wire.exchange import Headers
from uapi_conformance.wire.framing import Framing
from uapi_conformance.wire.requests import Stop


class Supply(Enum):
    """Which calls there are whose recording may be stopped."""

    NONE = "no call"
    ONE = "one call, declared or discovered"
    FRESH = "as many calls as the suite asks the hook for"


ANY = frozenset(Supply)
ONE_CALL = frozenset({Supply.ONE})
NO_CALL = frozenset({Supply.NONE})
FRESH_CALLS = frozenset({Supply.FRESH})


class View(Enum):
    """A view that a step can refer to."""

    OWN = "the view of its call"
    OTHER_VIEW = "the second view of its call"
    OTHER_CALL = "the view of its second call"
    SAME_ID_IN_OTHER_CALL = "the view of its second call that has the id of its own view"


@dataclass(frozen=True, kw_only=True)
class Step:
    """``name`` is the handle by which checks find its exchanges.

    ``cases`` are the cases for which it is sent; without any, it is always sent. It is taken only if the run's supply
    of calls is in ``supply``. ``deep``: it is taken only if the run goes deep.
    """

    name: str
    cases: tuple[str, ...] = ()
    supply: frozenset[Supply] = ANY
    deep: bool = False

    @property
    def most(self) -> int:
        """The most requests that it sends if the call is on the first page and nothing has to be waited for."""
        return 1


@dataclass(frozen=True, kw_only=True)
class Put(Step):
    """A stop, or a changed one; ``make`` returns None if the ids of the subject do not allow such a request.

    ``times``: how often it is sent. ``alone``: it goes over a connection of its own, and its first answer counts.
    ``may_use_up``: if it succeeds, the call can show nothing more, and later steps go to a fresh call if there is one.
    ``misses``: its view id must not be one that List shows for the call. ``looked_up``: its call id could be another
    live call's, and was looked up before.
    """

    make: Callable[[Subject], Stop | None]
    times: int = 1
    alone: bool = False
    may_use_up: bool = False
    misses: bool = False
    looked_up: bool = False

    @property
    def most(self) -> int:
        return self.times


def changed(change: Change, **more: Any) -> Put:
    """The step that sends the documented request with one change, which is its case."""
    return Put(
        make=lambda subject: change.make(subject.stop()),
        **{"name": change.name, "cases": (change.name,), "deep": change.deep, **more},
    )


@dataclass(frozen=True)
class Place:
    """Where a List request looks: plain ids. ``authorization`` replaces the scenario's own; None means none.

    ``query`` is all that follows the ids. ``encoded``: the ids are path segments exactly as they go on the wire.
    ``path``: another template in which they stand than that of the operation.
    ``payload``: the content of the request.
    ``fields`` are further header fields, and ``framing`` is another form in which it is written.
    """

    user: str
    extension: str
    call: str = ""
    query: str = ""
    authorization: str | None = ""
    with_own_token: bool = True
    encoded: bool = False
    path: str = ""
    payload: bytes = b""
    fields: Headers = ()
    framing: Framing | None = None


@dataclass(frozen=True, kw_only=True)
class Get(Step):
    """A List request; ``place`` returns None if the subject has no such place.

    ``by_ids``: whether it has one depends on its ids, and not on what a hook sets up.
    """

    place: Callable[[Subject], Place | None]
    times: int = 1
    by_ids: bool = False

    @property
    def most(self) -> int:
        return self.times


@dataclass(frozen=True, kw_only=True)
class Safely(Step):
    """A List request with another safe method (RFC 9110, section 9.2.1); ``place`` returns None if there is none."""

    method: str
    place: Callable[[Subject], Place | None]


@dataclass(frozen=True, kw_only=True)
class Pipelined(Step):
    """Two stops in one packet: one of a call that does not exist, and a repeated one. Their steps have these names."""

    first: str
    second: str

    @property
    def most(self) -> int:
        return 2


@dataclass(frozen=True, kw_only=True)
class LookUp(Step):
    """A List request for an id close to the call's, so that no stop is sent to it if it is another live call's."""

    change: Change


@dataclass(frozen=True, kw_only=True)
class Look(Step):
    """A look at the scenario's call: List by id, List of the Extension, and what the hook says.

    ``first``: look at what a hook set up, until List shows it. ``follows``: look at the effect of that stop, until it
    is complete; ``until`` names the views that should no longer be recorded. ``or_follows``: another stop, which was
    sent at the same time. ``settled``: look when no stop has been sent for a moment. ``with_other``: look at the second
    call, too.
    """

    first: bool = False
    follows: str = ""
    or_follows: str = ""
    until: tuple[View, ...] = (View.OWN,)
    settled: bool = False
    with_list: bool = True
    with_other: bool = False

    @property
    def most(self) -> int:
        return 1 + self.with_list + self.with_other


@dataclass(frozen=True, kw_only=True)
class LookAtOther(Step):
    """A look at another user's call, with that user's token."""


@dataclass(frozen=True, kw_only=True)
class Inspect(Step):
    """What the hook says about the scenario's view, without any request to the target."""

    @property
    def most(self) -> int:
        return 0


@dataclass(frozen=True, kw_only=True)
class Follow(Step):
    """A GET of the link in the answer that it ``follows``, exactly as given.

    ``unless_known``: only if no other request of the scenario asked for the same.
    """

    follows: str
    unless_known: bool = False


@dataclass(frozen=True, kw_only=True)
class FollowPage(Step):
    """A GET of the link to another page, `next` or `prev`, in the List answer that it ``follows``, if there is one."""

    follows: str
    link: str


@dataclass(frozen=True, kw_only=True)
class FilterOn(Step):
    """A List request with a filter on a ``member`` of the call, as the List answer that it ``follows`` shows it."""

    follows: str
    member: str


@dataclass(frozen=True, kw_only=True)
class Together(Step):
    """Requests sent at the same time, each over its own connection."""

    sent: tuple[Put | Get, ...]

    @property
    def most(self) -> int:
        return len(self.sent)


@dataclass(frozen=True, kw_only=True)
class Expect(Step):
    """Sends nothing: ``holds`` reads what was recorded, and raises an error if the target is not to blame for it."""

    holds: Callable[[Evidence], None]

    @property
    def most(self) -> int:
        return 0


@dataclass(frozen=True, kw_only=True)
class Generate(Step):
    """Requests that schemathesis draws; how many depends on the number of examples."""

    @property
    def most(self) -> int:
        return 0


@dataclass(frozen=True)
class Scenario:
    """Steps in the order of sending, and the call that they are about; ``purpose`` says what for, in one sentence.

    ``state`` is the provider state that is set up for it; a declared call can take the place of a recorded one; None
    means that it is about no call. ``with_expired_token``: an expired token is set up too, if the hook can.
    ``documented`` is the step that sends the request unchanged. ``continues``: its steps follow those of that scenario,
    later. ``beside``: it is about the call of that scenario, if there is one. ``within``: without fresh calls, its
    steps are among those of that scenario. ``needs_hook``: a declared call is not enough. ``test_systems``: only test
    systems get its requests. ``repeated``: it runs once more, on other calls, if one of the requests that it sends
    together was not answered.
    """

    name: str
    steps: tuple[Step, ...]
    purpose: str = ""
    state: State | None = None
    with_expired_token: bool = False
    documented: str = ""
    continues: Scenario | None = None
    beside: Scenario | None = None
    within: Scenario | None = None
    needs_hook: bool = False
    test_systems: bool = False
    repeated: bool = False
