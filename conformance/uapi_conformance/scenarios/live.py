# SPDX-License-Identifier: MIT
"""The live target as scenarios see it: the wire to it, and the calls on it that they may stop recording."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from uapi_conformance.contract import OpenApi
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import CallReference, Declaration
from uapi_conformance.errors import HookError
from uapi_conformance.evidence.evidence import Unavailable
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.phonecall import ShownCall
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.paging import read_pages
from uapi_conformance.scenarios.steps import Step, Supply
from uapi_conformance.scenarios.stores import Stores
from uapi_conformance.scenarios.subject import NOBODY, Subject
from uapi_conformance.target.states import Setup, State, States
from uapi_conformance.wire.authentication import TokenSource
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.exchange import Step as SentFor
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.requests import bearer, listing


@dataclass
class LiveTarget:
    """The target of a run. ``home`` says where its links may lead.

    ``withheld`` names the requests that only test systems get. ``never_shown``: List does not show a call that the hook
    set up. ``shows_recording``: List has shown a view as recorded. After a ``hook_fault`` nothing more is set up.
    ``uninterrupted`` keeps a signal back until a setup or its undoing is answered: else nobody knows what is there.
    ``asks_to_inspect``: the hook is asked what is recorded.
    """

    recorder: Recorder
    openapi: OpenApi
    declaration: Declaration
    tokens: TokenSource
    states: States | None
    home: Home
    generation: Generation
    wanted: Callable[[Step], bool] = lambda step: not step.deep
    open_setups: list[Setup] = field(default_factory=list)
    not_torn_down: list[Setup] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    stores: Stores = field(default_factory=Stores)
    never_shown: bool = False
    shows_recording: bool = False
    hook_fault: HookError | None = None
    uninterrupted: Callable[[], AbstractContextManager[None]] = nullcontext
    asks_to_inspect: bool = True
    _user: str = ""
    _discovered: Subject | None = None

    # --- what may be sent

    def token(self) -> str:
        token = self.tokens.token()
        # It may be renewed before any request carries it.
        self.recorder.authentication.own(token)
        return token

    def withholds(self, name: str, request: Request) -> bool:
        """Whether only test systems may get a request; if so, its name is noted as one that was not tried."""
        withheld = self.recorder.guard.withholds(request)
        if withheld:
            self.withheld.add(name)
        return withheld

    def spares(self, request: Request) -> bool:
        """Whether no more requests with a wrong token may be sent."""
        most, authentication = self.declaration.limits.wrong_tokens, self.recorder.authentication
        return most is not None and authentication.wrong >= most and authentication.is_wrong(request)

    # --- calls

    @property
    def supply(self) -> Supply:
        """Which calls there are whose recording may be stopped."""
        if self.states is not None:
            return Supply.FRESH
        return Supply.ONE if self.declaration.call is not None or self.declaration.discover else Supply.NONE

    def set_up(self, state: State) -> Setup:
        """Set up a provider state. Raises Unavailable if there is no hook, or if it does not support the state."""
        if self.states is None:
            raise Unavailable(
                f"This needs the provider state {state.value!r}; declare a hook that sets it up "
                "(--states-url, [states])."
            )
        if self.hook_fault is not None:
            raise self.hook_fault
        self.recorder.expect_time()
        with self.uninterrupted():
            setup = self.states.setup(state)
            if setup is not None:
                self.open_setups.append(setup)
        if setup is None:
            raise Unavailable(f"The hook does not support the provider state {state.value!r}; add it to the hook.")
        self._expect_new(setup)
        self._expect_user(setup)
        if state is State.EXPIRED and setup.token == self.token():
            raise HookError(
                f"The states hook set up {state.value!r} with the token that is declared for the target; "
                "return one that has expired, or leave the state unsupported"
            )
        for token in (setup.token, setup.other_token):
            if token is not None and state is not State.EXPIRED:
                self.recorder.authentication.know(token)
        for call in (setup.call, setup.other_call):
            if call is not None:
                self.recorder.guard.permit(call.phone_call_id, set_up=True)
        return setup

    def _expect_new(self, setup: Setup) -> None:
        """Raise HookError if a call is part of another setup that was not undone: a stop of one would be one of both.

        A call that has ended can serve twice, since nothing changes it.
        """
        others = (one for one in self.open_setups if one is not setup and one.state is not State.ENDED)
        known = {call.phone_call_id for one in others for call in one.calls}
        again = next((c for c in setup.calls if c.phone_call_id in known), None)
        if again is not None and setup.state is not State.ENDED:
            raise HookError(
                f"The states hook set up {setup.state.value!r} with the call {again.phone_call_id}, which it had "
                "returned before and was not told to tear down; set up a new call each time"
            )

    def _expect_user(self, setup: Setup) -> None:
        """Raise HookError if calls of several users come without tokens: `@me` can only be one of them."""
        user = setup.call.user_id if setup.call is not None and setup.token is None else ""
        if not user or user.startswith("@"):
            return
        self._user = self._user or user
        if user != self._user:
            raise HookError(
                f"The states hook set up {setup.state.value!r} with a call of the user {user}, and others with calls "
                f"of the user {self._user}, but gave no token for either; set up calls of the user to whom the "
                "declared token belongs, or return the token of each"
            )

    def subject(self, state: State | None) -> Subject:
        """A call in a state, set up by the hook; a recorded call may also be declared or discovered. None: no call."""
        if state is None:
            return Subject(NOBODY, self.token(), self.openapi)
        return self._recorded_call() if state is State.RECORDED else self.subject_of(self.set_up(state))

    def expired_token(self) -> str | None:
        """An expired token, if the hook can set one up."""
        try:
            return self.set_up(State.EXPIRED).token
        except Unavailable:
            return None

    def _recorded_call(self) -> Subject:
        if self.states is not None:
            try:
                return self.subject_of(self.set_up(State.RECORDED))
            except Unavailable:
                if self.declaration.call is None:
                    raise
        if self.declaration.call is not None:
            self.recorder.guard.permit(self.declaration.call.phone_call_id, set_up=False)
            return Subject(self.declaration.call, self.token(), self.openapi)
        if self.declaration.discover:
            return self.discover()
        if self.declaration.call_not_disposable:
            raise Unavailable(
                "The declared call is not disposable; set disposable = true in [ixit] if its recording may be stopped."
            )
        raise Unavailable(
            "This needs a call whose recording may be stopped; "
            "declare one (--call, [ixit]), declare a hook (--states-url, [states]), or use --discover."
        )

    def subject_of(self, setup: Setup) -> Subject:
        """The subject of requests for what was set up."""
        assert setup.call is not None  # noqa: S101 - every state but the expired token has one
        return Subject(setup.call, setup.token or self.token(), self.openapi, setup)

    def discover(self) -> Subject:
        """The first recorded view among the user's own calls."""
        if self._discovered is None:
            token = self.token()
            found = self._first_recorded(token)
            if found is None:
                raise Unavailable("None of the user's calls is being recorded; start a call, record it, and run again.")
            self.recorder.guard.permit(found.phone_call_id, set_up=False)
            self._discovered = Subject(found, token, self.openapi)
        return self._discovered

    @property
    def discovered(self) -> CallReference | None:
        """The call that was discovered; None if there is none yet."""
        return self._discovered.call if self._discovered is not None else None

    def _first_recorded(self, token: str) -> CallReference | None:
        request = listing(self.openapi.path(LIST_OPERATION), "@me", "@self", authorization=bearer(token))
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
            lambda asked: self.recorder.send(SentFor("discovery", "list"), asked, LIST_OPERATION),
            request,
            take,
            home=self.home,
            most=self.declaration.limits.list_pages,
        )
        return recorded[0] if recorded else None

    def undo(self, setup: Setup) -> bool:
        """Undo an open setup, and return whether the hook supports this. Raises HookError, and then it is left."""
        self.open_setups.remove(setup)
        self.not_torn_down.append(setup)
        with self.uninterrupted():
            supported = self.states is not None and self.states.teardown(setup)
            self.not_torn_down.remove(setup)
        return supported

    def tear_down(self) -> None:
        """Undo every setup. Try them all, then raise the first error.

        A setup whose teardown failed stays in ``not_torn_down``; one that an interrupt left untried, in
        ``open_setups``. After one teardown that was not answered in time, the suite does not wait for the others.
        """
        first: Exception | None = None
        while self.open_setups:
            try:
                self.undo(self.open_setups[0])
            except Exception as error:  # noqa: BLE001 - every setup gets its teardown
                first = first or error
        if first is not None:
            raise first
