# SPDX-License-Identifier: MIT
"""What scenarios work with: the wire, the calls they may stop, and a notebook for what they see."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from uapi_conformance.checks.basis import Basis
from uapi_conformance.contract import Contract
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference, Declaration
from uapi_conformance.errors import HookError
from uapi_conformance.evidence.evidence import Evidence, Inspection
from uapi_conformance.evidence.phonecall import ShownCall
from uapi_conformance.scenarios.paging import read_pages
from uapi_conformance.scenarios.stores import Stores
from uapi_conformance.target.states import Setup, State, States
from uapi_conformance.wire.authentication import TokenSource
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.requests import Stop, bearer, listing, segment


class Unavailable(Exception):  # noqa: N818 - no error: it makes verdicts inconclusive
    """A scenario could not run; the text says what to declare to have it run."""


@dataclass(frozen=True)
class LiveCall:
    """A call that a scenario may work with, and the token that belongs to it."""

    call: CallReference
    token: str
    setup: Setup | None = None


@dataclass
class Lab:
    """The set-up of a run, shared by its scenarios.

    ``withheld`` are the cases that only test systems get, ``spared`` those that need one wrong token too many.
    ``never_shown`` says that List does not show what the hook knows to be there, ``shows_recording`` that it showed
    a recorded view as one. After a ``hook_fault`` nothing more is set up.
    """

    recorder: Recorder
    contract: Contract
    declaration: Declaration
    basis: Basis
    tokens: TokenSource
    states: States | None
    origins: frozenset[str]
    wanted: Callable[[str], bool] = lambda _name: True
    open_setups: list[Setup] = field(default_factory=list)
    not_torn_down: list[Setup] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    spared: set[str] = field(default_factory=set)
    stores: Stores = field(default_factory=Stores)
    never_shown: bool = False
    shows_recording: bool = False
    hook_fault: HookError | None = None
    _discovered: LiveCall | None = None

    def token(self) -> str:
        token = self.tokens.token()
        # It may be renewed before anything is sent with it.
        self.recorder.authentication.own(token)
        return token

    def withholds(self, name: str, request: Request) -> bool:
        """Whether a case is for test systems alone; it is then noted by its name as one that was not tried."""
        withheld = self.recorder.guard.withholds(request)
        if withheld:
            self.withheld.add(name)
        return withheld

    def spares(self, name: str, request: Request) -> bool:
        """Whether no more requests with a wrong token may be sent; the case is then noted by its name."""
        most, authentication = self.declaration.limits.wrong_tokens, self.recorder.authentication
        spared = most is not None and authentication.wrong >= most and authentication.is_wrong(request)
        if spared:
            self.spared.add(name)
        return spared

    def set_up(self, state: State) -> Setup:
        """A provider state; Unavailable where there is no hook or it does not support the state."""
        if self.states is None:
            raise Unavailable(
                f"It needs the provider state {state.value!r}; declare a hook that sets it up (--states-url, [states])."
            )
        if self.hook_fault is not None:
            raise self.hook_fault
        self.recorder.expect_time()
        setup = self.states.setup(state)
        if setup is None:
            raise Unavailable(f"The hook does not support the provider state {state.value!r}; teach it that state.")
        self.open_setups.append(setup)
        for token in (setup.token, setup.other_token):
            if token is not None and state is not State.EXPIRED:
                self.recorder.authentication.know(token)
        for call in (setup.call, setup.other_call):
            if call is not None:
                self.recorder.guard.permit(call.phone_call_id, set_up=True)
        return setup

    def recorded_call(self) -> LiveCall:
        """A call whose recording may be stopped: set up by the hook, declared, or discovered."""
        if self.states is not None:
            try:
                return self.live(self.set_up(State.RECORDED))
            except Unavailable:
                if self.declaration.call is None:
                    raise
        if self.declaration.call is not None:
            self.recorder.guard.permit(self.declaration.call.phone_call_id, set_up=False)
            return LiveCall(self.declaration.call, self.token())
        if self.declaration.discover:
            return self.discover()
        if self.declaration.call_not_disposable:
            raise Unavailable(
                "The declared call is not disposable; set disposable = true in [ixit] if its recording may be stopped."
            )
        raise Unavailable(
            "It needs a call whose recording may be stopped; "
            "declare one (--call, [ixit]), a hook (--states-url, [states]), or --discover."
        )

    def live(self, setup: Setup) -> LiveCall:
        """The call of a setup with its token."""
        assert setup.call is not None  # noqa: S101 - every state but the expired token has one
        return LiveCall(setup.call, setup.token or self.token(), setup)

    @property
    def has_call(self) -> bool:
        """Whether there is a call whose recording may be stopped."""
        return self.sets_up or self.declaration.call is not None or self.declaration.discover

    @property
    def sets_up(self) -> bool:
        """Whether there are as many fresh calls as a scenario asks for."""
        return self.states is not None

    def discover(self) -> LiveCall:
        """The first recorded view among the user's own calls."""
        if self._discovered is None:
            token = self.token()
            found = self._first_recorded(token)
            if found is None:
                raise Unavailable(
                    "No recorded call was found among the user's calls; start one, record it, and run again."
                )
            self.recorder.guard.permit(found.phone_call_id, set_up=False)
            self._discovered = LiveCall(found, token)
        return self._discovered

    def _first_recorded(self, token: str) -> CallReference | None:
        request = listing(self.contract.openapi.path(LIST_OPERATION), "@me", "@self", authorization=bearer(token))
        recorded: list[CallReference] = []

        def take(calls: tuple[ShownCall, ...]) -> bool:
            recorded.extend(
                CallReference("@me", "@self", call.id, view.id)
                for call in calls
                for view in call.views
                if view.recording is not None and call.id
            )
            return bool(recorded)

        read_pages(
            lambda asked: self.recorder.send(Step("discovery", "list"), asked, LIST_OPERATION),
            request,
            take,
            origins=self.origins,
            most=self.declaration.limits.list_pages,
        )
        return recorded[0] if recorded else None

    def tear_down(self) -> None:
        """Undo every setup; the first that fails is raised after all were tried.

        What is not undone stays in ``not_torn_down``; what an interrupt kept from being tried, in ``open_setups``.
        After a teardown that was not answered in time the others are not waited for.
        """
        first: Exception | None = None
        while self.open_setups:
            setup = self.open_setups.pop(0)
            self.not_torn_down.append(setup)
            try:
                if self.states is not None:
                    self.states.teardown(setup)
                self.not_torn_down.pop()
            except Exception as error:  # noqa: BLE001 - every setup gets its teardown
                first = first or error
        if first is not None:
            raise first


class Notebook:
    """Sends the requests of one scenario about one call and keeps what came back."""

    def __init__(
        self,
        lab: Lab,
        scenario: str,
        live: LiveCall,
        *,
        other: CallReference | None = None,
        other_view: str | None = None,
    ) -> None:
        self.lab = lab
        self.live = live
        self.last_put = 0.0
        self._evidence = Evidence(
            scenario, live.call, other=other, other_view=other_view, effect_within=lab.declaration.effect_within
        )

    @property
    def call(self) -> CallReference:
        return self.live.call

    @property
    def evidence(self) -> Evidence:
        return self._evidence

    def stop(self, call: CallReference | None = None, token: str | None = None) -> Stop:
        """The documented request for the view of a call (by default: of this scenario)."""
        path = self.lab.contract.openapi.path(STOP)
        return Stop.of(path, call or self.call, token or self.live.token)

    def put(self, step: str, stop: Stop, *, fresh: bool = False) -> Exchange:
        self.last_put = time.monotonic()
        exchange = self._send(step, stop.request(), STOP, fresh=fresh)
        self.lab.stores.act(exchange)
        return exchange

    def get(
        self,
        step: str,
        user: str,
        extension: str,
        call_id: str = "",
        *,
        authorization: str | None = None,
        query: str = "",
    ) -> Exchange:
        """A List request; the segments are plain ids, and the token is this scenario's unless another is given."""
        operation = LIST_ONE if call_id else LIST_OPERATION
        path = self.lab.contract.openapi.path(operation)
        request = listing(
            path,
            segment(user),
            segment(extension),
            segment(call_id),
            authorization=bearer(self.live.token) if authorization is None else authorization,
        )
        return self._send(step, replace(request, target=request.target + query), operation)

    def follow(self, step: str, target: str) -> Exchange:
        """A List request to a request-target that the server gave, exactly as it is."""
        request = Request("GET", target, (("Authorization", bearer(self.live.token)),))
        # It is no look: where it leads to may be told out of a store as well.
        return self.keep(self.lab.recorder.send(Step(self._evidence.scenario, step), request, LIST_ONE))

    def send(self, step: str, request: Request, operation: str) -> Exchange:
        return self._send(step, request, operation)

    def _send(self, step: str, request: Request, operation: str, *, fresh: bool = False) -> Exchange:
        where = Step(self._evidence.scenario, step)
        exchange = self.lab.recorder.send(where, request, operation, fresh=fresh)
        return self.keep(self._asked_anew(exchange) if request.method == "GET" else exchange)

    def _asked_anew(self, exchange: Exchange) -> Exchange:
        """The exchange, or one in place of an answer that something on the way had stored.

        Where it cannot be had of the target it is kept as another step: it is no look at the target.
        """
        first, recorder = exchange, self.lab.recorder
        step = Step(first.step.scenario, f"{first.step.name}, out of a store")
        # RFC 9111, section 5.2.1.4: nothing that is stored, unless the target says that it is still good.
        asked = replace(first.request, headers=(*first.request.headers, ("Cache-Control", "no-cache")))
        found, is_stored = self.lab.stores.anew(exchange, lambda: recorder.send(step, asked, first.operation))
        if is_stored:
            recorder.set_right["answered out of a store on the way"] += 1
            return found
        return replace(found, step=first.step)

    def keep(self, exchange: Exchange) -> Exchange:
        self._evidence = self._evidence.with_exchange(exchange)
        return exchange

    def inspect(self, look: str, call: CallReference) -> None:
        """Ask the hook what it knows of a view."""
        self.lab.recorder.expect_time()
        recording = self.lab.states.inspect(call) if self.lab.states is not None else None
        if recording is not None:
            self._evidence = self._evidence.with_inspection(Inspection(look, call, recording))
