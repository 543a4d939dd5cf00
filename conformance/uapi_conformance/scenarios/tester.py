# SPDX-License-Identifier: MIT
"""Takes the steps of one scenario in order, except those that the ids do not allow or that nobody asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatchmethod
from urllib.parse import quote, unquote

from uapi_conformance.contract.openapi import LIST, STOP
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Cause, Evidence, Unavailable
from uapi_conformance.evidence.link import read_link
from uapi_conformance.evidence.looks import BEFORE, BY_ID, look_at, shown_call
from uapi_conformance.evidence.phonecall import listed_calls, listed_page, updated_call
from uapi_conformance.scenarios import generated, polling
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.overlapping import send_together
from uapi_conformance.scenarios.paging import target_of
from uapi_conformance.scenarios.pipelining import send_pipelined
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import (
    Expect,
    FilterOn,
    Follow,
    FollowPage,
    Generate,
    Get,
    Inspect,
    Look,
    LookAtOther,
    LookUp,
    Pipelined,
    Place,
    Put,
    Safely,
    Scenario,
    Step,
    Supply,
    Together,
)
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL
from uapi_conformance.wire.requests import Stop


class Tester:
    """One scenario in progress. A call that was used up is exchanged for a fresh one, if there is a hook."""

    def __init__(self, target: LiveTarget, scenario: Scenario, beside: Tester | None = None) -> None:
        if scenario.needs_hook and target.supply is not Supply.FRESH:
            raise Unavailable("This needs a fresh call; declare a hook that sets one up (--states-url, [states]).")
        if scenario.test_systems and not target.declaration.test_system:
            target.withheld.add(scenario.name)
            raise Unavailable(
                "This is sent to test systems only; declare [target] test_system = true if nobody else uses the target."
            )
        self._target = target
        self._scenario = scenario
        self._opening: list[Step] = []
        self._near: set[str] = set()
        self._beside = beside
        self.sender = self._begun()

    def _begun(self) -> Sender:
        subject = self._beside.sender.subject if self._beside else self._target.subject(self._scenario.state)
        if self._scenario.with_expired_token:
            subject = replace(subject, expired_token=self._target.expired_token())
        return Sender(self._target, self._scenario, subject)

    @property
    def evidence(self) -> Evidence:
        """The evidence recorded so far."""
        return self.sender.evidence

    def take(self, steps: tuple[Step, ...]) -> Evidence:
        """Take the steps that the selected cases and the supply of calls ask for."""
        for step in steps:
            if self._target.supply in step.supply and self._target.wanted(step):
                self._take(step)
        return self.evidence

    @singledispatchmethod
    def _take(self, step: Step) -> None:
        raise TypeError(f"There is no way to take {step!r}.")

    @_take.register
    def _(self, step: Look) -> None:
        if step.first:
            self._opening.append(step)
        polling.take_look(self.sender, step)

    @_take.register
    def _(self, step: LookAtOther) -> None:
        polling.look_at_other(self.sender, step)

    @_take.register
    def _(self, step: Inspect) -> None:
        self.sender.inspect(step.name, self.sender.subject.call)

    @_take.register
    def _(self, step: Expect) -> None:
        step.holds(self.evidence)

    @_take.register
    def _(self, step: Get) -> None:
        place = step.place(self.sender.subject)
        if place is None and step.by_ids:
            self.sender.leave_out(step.name, Cause.IDS)
        for _ in range(step.times if place is not None else 0):
            assert place is not None  # noqa: S101 - else there is nothing to repeat
            self.sender.get(step.name, place)

    @_take.register
    def _(self, step: Safely) -> None:
        place = step.place(self.sender.subject)
        if place is not None:
            self.sender.safely(step.name, step.method, place)

    @_take.register
    def _(self, step: Pipelined) -> None:
        stop = self.sender.subject.stop()
        send_pipelined(self.sender, (step.first, replace(stop, call=UNKNOWN_CALL)), (step.second, stop))

    @_take.register
    def _(self, step: Put) -> None:
        made = step.make(self.sender.subject)
        if (
            made is None
            or (step.misses and self._names_a_view(made))
            or (step.looked_up and self._could_be_another_call(unquote(made.call)))
        ):
            self.sender.leave_out(step.name, Cause.IDS)
            return
        for _ in range(step.times):
            exchange = self.sender.put(step.name, made, alone=step.alone)
        if step.may_use_up and is_success(exchange) and self._target.supply is Supply.FRESH:
            self._exchange_call()

    @_take.register
    def _(self, step: LookUp) -> None:
        """Look up a near miss first: no stop must go to an id that happens to be another live call's."""
        call = self.sender.subject.call
        changed = step.change.make(self.sender.subject.stop())
        if changed is None:
            self.sender.leave_out(step.name, Cause.IDS)
            return
        near = unquote(changed.call)
        exchange = self.sender.get(step.name, Place(call.user_id, call.extension, near))
        response = exchange.response if exchange is not None else None
        shown = listed_calls(response) if response is not None and is_success(exchange) else ()
        # Any other call that List shows for it could be reached by a stop too: a server may match ids by prefix.
        if any(c.id != call.phone_call_id for c in shown or ()):
            self._near.add(near)
        else:
            self._target.recorder.guard.names_nothing(near)

    @_take.register
    def _(self, step: Follow) -> None:
        """GET the link exactly as given, unless it leads elsewhere: a token is for one origin only.

        With ``unless_known``, a link that was asked for before is not asked for again.
        """
        answer = self.evidence.last(step.follows)
        shown = updated_call(answer.response) if answer is not None and answer.response and is_success(answer) else None
        if shown is None or shown.link is None:
            return
        link = read_link(shown.link)
        target = self._target.home.target(link) if not isinstance(link, str) and link.can_be_asked_for else None
        if target is None or (step.unless_known and any(e.request.asks_for(target) for e in self.evidence.exchanges)):
            return
        # A declared origin is another name for the same server, so the request goes to the known address.
        self.sender.follow(step.name, target)

    @_take.register
    def _(self, step: FollowPage) -> None:
        asked = self.evidence.last(step.follows)
        page = listed_page(asked.response) if asked is not None and asked.response and is_success(asked) else None
        link = {"next": page.next, "prev": page.prev}[step.link] if page is not None else None
        target = target_of(link, asked.request, self._target.home) if link and asked is not None else None
        if target is not None:
            self.sender.follow(step.name, target, LIST)

    @_take.register
    def _(self, step: FilterOn) -> None:
        call = self.sender.subject.call
        shown = shown_call(self.evidence, step.follows, call.phone_call_id)
        value = shown.document.get(step.member) if shown is not None else None
        if isinstance(value, str) and value:
            query = f"?filterBy={step.member}&filterValue={quote(value, safe='')}"
            self.sender.get(step.name, Place(call.user_id, call.extension, query=query))

    @_take.register
    def _(self, step: Generate) -> None:
        generated.generate(self.sender, self._beside.sender if self._beside else None, self._target.generation)

    @_take.register
    def _(self, step: Together) -> None:
        made = {one.name: self._request(one) for one in step.sent}
        requests = {name: asked for name, asked in made.items() if asked is not None}
        if requests:
            send_together(self.sender, requests)

    def _request(self, step: Put | Get) -> tuple[Request, str] | None:
        """The request of one of several that are sent together, and its operation; None if the ids do not allow it."""
        if isinstance(step, Get):
            place = step.place(self.sender.subject)
            return self.sender.asking(place) if place is not None else None
        stop = step.make(self.sender.subject)
        return (stop.request(), STOP) if stop is not None else None

    def _names_a_view(self, made: Stop) -> bool:
        """Whether a changed view id happens to be one of the call's."""
        call = self.sender.subject.call
        view = made.payload.get("phoneCallViewId")
        shown = shown_call(self.evidence, look_at(BEFORE, BY_ID), call.phone_call_id)
        other = self.sender.subject.other
        if shown is not None and other is not None and shown.id == other.phone_call_id:
            return False  # not the call under another id, but the second call in its place
        return view != call.phone_call_view_id and shown is not None and shown.view(str(view)) is not None

    def _could_be_another_call(self, near: str) -> bool:
        """Whether List showed another call for a near miss, or was not asked because few ids have such a one."""
        return near in self._near or self._target.recorder.guard.could_be_live(near)

    def _exchange_call(self) -> None:
        used_up = self.evidence
        self.sender = self._begun()
        self._near = set()
        opening, self._opening = self._opening, []
        self.take(tuple(opening))
        self.sender.evidence = replace(self.evidence, earlier=(*used_up.earlier, replace(used_up, earlier=())))
