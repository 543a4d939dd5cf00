# SPDX-License-Identifier: MIT
"""Tries one provider state: sets it up twice, looks at both, stops a recording, and has them torn down.

The only stops go to calls that the hook has just set up and that List shows as it should.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import HookError, HookTimeoutError
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Unavailable
from uapi_conformance.evidence.findings import Finding, Found
from uapi_conformance.evidence.looks import BEFORE, START, alias_by_id
from uapi_conformance.evidence.phonecall import listed_calls
from uapi_conformance.scenarios import hook_looks, polling
from uapi_conformance.scenarios.hook_looks import AFTER, OTHER_EXTENSION, STOP
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.other_states import expect_over
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import Look, LookAtOther, Place, Scenario, View
from uapi_conformance.scenarios.subject import NOBODY, Subject
from uapi_conformance.target.states import Setup, State, misspelt
from uapi_conformance.wire.requests import bearer

_NAME = "trial of the hook"
_GONE = "look when it should be gone"
_EXPIRED = "List request with the expired token"
_PAUSE = 0.1


@dataclass
class Actions:
    """What all states together show of the other actions; ``tears_down`` is None as long as nothing was set up."""

    inspects: bool = False
    inspect_faults: list[str] = field(default_factory=list)
    tears_down: bool | None = None
    teardown_faults: list[str] = field(default_factory=list)


class StateTrial:
    """The trial of one state. ``setups`` are those that were set up, ``senders`` what looked at them."""

    def __init__(self, target: LiveTarget, state: State, actions: Actions) -> None:
        self.setups: list[Setup] = []
        self.senders: list[Sender] = []
        self._target = target
        self._state = state
        self._actions = actions
        self._wrong: list[str] = []
        self._remarks: list[str] = []
        self._is_unlike = False

    def finding(self) -> Finding:
        """Try the state. Raises Unavailable if the hook does not support it, and HookTimeoutError if it is silent."""
        self._set_up()
        if self._state is State.EXPIRED:
            self._try_expired()
        for setup in self.setups:
            # What is wrong with the first is wrong with the second, too.
            if setup.call is not None and not self._is_unlike:
                self._look(setup, setup.call)
        if self.senders and not self._wrong:
            self._try_stop()
        self._undo()
        says = tuple(dict.fromkeys((*self._wrong, *self._remarks)))
        return Finding(self._state.value, Found.WRONG if self._wrong else Found.WORKS, says)

    def _set_up(self) -> None:
        try:
            for _ in range(2):
                self.setups.append(self._target.set_up(self._state))
        except (Unavailable, HookError) as error:
            if not self.setups and isinstance(error, Unavailable | HookTimeoutError):
                raise
            self._wrong.append(f"The second setup failed. {error}" if self.setups else str(error))
            return
        self._remarks += hook_looks.unsteady(*self.setups)
        self._remarks += [f"Write {name} as {meant}." for name, meant in misspelt(self.setups[0].names).items()]

    # --- looks

    def _sender(self, subject: Subject) -> Sender:
        return Sender(self._target, Scenario(_NAME, (), state=self._state), subject)

    def _look(self, setup: Setup, call: CallReference) -> None:
        """Look at what was set up, the first time also at all calls of its Extension and at the other Extension."""
        first, sender, problem = not self.senders, self._sender(self._target.subject_of(setup)), ""
        self._probe_inspect(call)
        self.senders.append(sender)
        try:
            if self._state is State.ENDED:
                sender.inspect(START, call)
                expect_over(sender.evidence)
            else:
                two = self._state is State.TWO_CALLS
                polling.take_look(sender, Look(name=BEFORE, first=True, with_list=first, with_other=two))
                self._look_at_others(sender, setup, call, first=first)
        except HookError as error:
            problem = str(error)
        finally:
            # One state says nothing of the others.
            self._target.hook_fault, self._target.never_shown = None, False
        unlike = self._unlike(sender, setup, problem)
        self._is_unlike = bool(unlike)
        self._wrong += unlike

    def _probe_inspect(self, call: CallReference) -> None:
        """Find out whether the hook can inspect; one that fails at it is not asked again, so that the rest is tried."""
        target, actions = self._target, self._actions
        if actions.inspects or not target.asks_to_inspect or target.states is None:
            return
        try:
            actions.inspects = target.states.inspect(call) is not None
        except HookError as error:
            actions.inspect_faults.append(str(error))
            target.asks_to_inspect = False

    def _look_at_others(self, sender: Sender, setup: Setup, call: CallReference, *, first: bool) -> None:
        other = setup.other_call
        if self._state is State.FOREIGN and other is not None and setup.other_token is not None:
            self._until(
                lambda: hook_looks.shows_other(sender.evidence, other),
                lambda: polling.look_at_other(sender, LookAtOther(name=BEFORE)),
            )
        if self._state is State.RECORDED and setup.other_extension is not None and first:
            sender.get(OTHER_EXTENSION, Place(call.user_id, setup.other_extension))

    def _unlike(self, sender: Sender, setup: Setup, problem: str) -> list[str]:
        """What differs from the state that was asked for; ``problem`` is what ended the look, if anything did."""
        if self._state is State.ENDED:
            over = [] if problem else self._lingering(sender, setup)
            return [problem] if problem else over
        unlike = list(hook_looks.unlike_its_name(sender.evidence, setup, self._target.declaration.ready_within))
        if not problem:
            return unlike
        said = (i.recording for i in sender.evidence.inspections if i.look == START)
        if any(recording is (self._state is State.NOT_RECORDED) for recording in said):
            self._actions.inspect_faults.append("It contradicts what the hook set up, see above.")
            return [*unlike[:1], problem]
        return [problem]

    # --- what is sent

    def _try_stop(self) -> None:
        """Stop one recording, and compare what the hook and List say afterwards."""
        sender = self.senders[0]
        subject = sender.subject
        stopped, other, until = {
            State.RECORDED: (subject.call, None, View.OWN),
            State.TWO_VIEWS: (subject.other_view, subject.call, View.OTHER_VIEW),
            State.TWO_CALLS: (subject.call, subject.other, View.OWN),
        }.get(self._state, (None, None, View.OWN))
        if stopped is None:
            return
        stop = sender.put(STOP, subject.stop(stopped), alone=True)
        if not is_success(stop):
            self._remarks += hook_looks.not_stopped(stop)
            return
        two = self._state is State.TWO_CALLS
        try:
            polling.take_look(sender, Look(name=AFTER, follows=STOP, until=(until,), with_list=False, with_other=two))
        except HookError as error:
            self._actions.inspect_faults.append(str(error))
            return
        self._actions.inspect_faults += hook_looks.contradicts_inspect(sender.evidence, stopped, other)

    def _try_expired(self) -> None:
        """Ask for a list with each token that should have expired: once only if both setups gave the same."""
        target = self._target
        sender = self._sender(Subject(NOBODY, target.token(), target.openapi))
        for token in dict.fromkeys(setup.token for setup in self.setups if setup.token is not None):
            place = Place("@me", "@self", authorization=bearer(token), with_own_token=False)
            exchange = sender.get(_EXPIRED, place)
            if exchange is None:
                self._remarks.append("It was not sent to the target: [limits] wrong_tokens allows no more.")
            elif is_success(exchange):
                self._wrong.append(
                    "The target accepts the token that the hook returned; return one that has expired. "
                    "If it has, the target is at fault."
                )

    # --- the end

    def _undo(self) -> None:
        """Have everything torn down that is open, and look that the calls of this state are gone."""
        actions, undone = self._actions, []
        for setup in tuple(self._target.open_setups):
            try:
                supported = self._target.undo(setup)
            except HookError as error:
                actions.teardown_faults.append(str(error))
                continue
            actions.tears_down = supported or bool(actions.tears_down)
            undone += [setup] if supported else []
        if self._wrong or self._state is State.ENDED:
            return
        for sender in self.senders:
            own = sender.subject.setup
            if own is not None and any(own is one for one in undone):
                actions.teardown_faults += self._lingering(sender, own)

    def _lingering(self, sender: Sender, setup: Setup) -> list[str]:
        """What List goes on to show of the calls of a setup, although they should be gone."""
        token, within = sender.subject.token, self._target.declaration.ready_within
        calls = [(setup.call, token, alias_by_id(sender.evidence))]
        if self._state is State.TWO_CALLS or setup.other_token is not None:
            calls.append((setup.other_call, setup.other_token or token, None))
        return [
            hook_looks.lingers(call, self._state, within)
            for call, own, alias in calls
            if call is not None and not self._is_gone(sender, call, own, alias)
        ]

    def _is_gone(self, sender: Sender, call: CallReference, token: str, alias: str | None) -> bool:
        """Whether List stops showing a call in time."""
        place = Place(
            call.user_id, call.extension, call.phone_call_id, authorization=bearer(token), with_own_token=False
        )

        def is_gone() -> bool:
            shown = sender.evidence.last(_GONE)
            calls = listed_calls(shown.response) if shown is not None and shown.response and is_success(shown) else ()
            return not any(c.id in {call.phone_call_id, alias} - {None} for c in calls or ())

        return self._until(is_gone, lambda: sender.get(_GONE, place))

    def _until(self, holds: Callable[[], bool], look: Callable[[], object]) -> bool:
        """Look until something holds, for as long as the API may take to show a call; return whether it does."""
        # Who waited in vain for a teardown once need not wait for each.
        patience = 0.0 if self._actions.teardown_faults else self._target.declaration.ready_within
        deadline = time.monotonic() + patience
        look()
        while not holds() and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            look()
        return holds()
