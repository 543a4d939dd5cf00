# SPDX-License-Identifier: MIT
"""The client of the provider-state hook, which sets up what a test needs, undoes it, and inspects a view.

Every request is one JSON object:

    {"action": "setup", "state": NAME, "params": {}}
    {"action": "teardown", "state": NAME, "params": {the values of the setup}}
    {"action": "inspect", "userId": U, "extension": E, "phoneCallId": C, "phoneCallViewId": V, "params": {the same}}

The answer to a setup is a JSON object of values; the answer to an inspection is {"recording": true} or
{"recording": false}; the answer to a teardown does not matter. Over HTTP, the request is a POST and the answer a 200
(for a teardown also a 204); 404 and 501 mean that the state or the action is not supported. A command gets the request
on standard input, writes the answer to standard output, and ends with exit status 0; `{"unsupported": true}` is its
404. Neither ever gets the token of the run: a command does not even see the environment variable that holds it. An
answer may have up to 1 MiB.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from uapi_conformance.declaration import CallReference, CommandStates, HttpStates, percent_encoded
from uapi_conformance.errors import HookError, HookTimeoutError
from uapi_conformance.target.credentials import is_bearer_token
from uapi_conformance.target.hook import HookAnswer, Transport, over_command, over_http
from uapi_conformance.target.posting import within
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.way import DIRECT, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CALL = ("userId", "extension", "phoneCallId", "phoneCallViewId")
_OTHER_CALL = ("otherUserId", "otherExtension", "otherPhoneCallId", "otherPhoneCallViewId")
_TOKENS = ("token", "otherToken")


class State(StrEnum):
    """The states that a hook may be asked for, with the names used in requests."""

    RECORDED = "a call is being recorded"
    TWO_VIEWS = "a call has two recorded views"
    TWO_CALLS = "two calls are being recorded"
    NOT_RECORDED = "a call is not being recorded"
    ENDED = "a call has ended"
    FOREIGN = "another user's call is being recorded"
    EXPIRED = "a token has expired"


_REQUIRED: Mapping[State, tuple[str, ...]] = {
    State.RECORDED: _CALL,
    State.TWO_VIEWS: (*_CALL, "otherPhoneCallViewId"),
    State.TWO_CALLS: (*_CALL, "otherPhoneCallId", "otherPhoneCallViewId"),
    State.NOT_RECORDED: _CALL,
    State.ENDED: _CALL,
    State.FOREIGN: (*_CALL, *_OTHER_CALL),
    State.EXPIRED: ("token",),
}

# The values that have to differ for the state to be what its name says.
_DIFFERENT: Mapping[State, tuple[tuple[str, str], ...]] = {
    State.TWO_VIEWS: (("phoneCallViewId", "otherPhoneCallViewId"),),
    State.TWO_CALLS: (("phoneCallId", "otherPhoneCallId"),),
    State.FOREIGN: (("userId", "otherUserId"), ("phoneCallId", "otherPhoneCallId")),
}


@dataclass(frozen=True)
class Setup:
    """What a setup returned.

    ``call`` is None only for State.EXPIRED. ``other_extension`` is an extension of the same user that takes no part in
    the call. ``other_view_id`` is a second view of the same call (State.TWO_VIEWS). ``other_call`` is the user's second
    call (State.TWO_CALLS: of the same user and extension as the first, unless the hook returns otherUserId, with or
    without otherExtension), or another user's (State.FOREIGN). ``token`` is the token to use with these values.
    """

    state: State
    call: CallReference | None = None
    other_extension: str | None = None
    other_call: CallReference | None = None
    other_view_id: str | None = None
    token: str | None = field(default=None, repr=False)
    other_token: str | None = field(default=None, repr=False)
    _values: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    @property
    def calls(self) -> tuple[CallReference, ...]:
        """The calls that were set up."""
        return tuple(call for call in (self.call, self.other_call) if call is not None)

    @property
    def names(self) -> frozenset[str]:
        """The names of all values that the hook returned, also of those for its own use."""
        return frozenset(self._values)


class States:
    """The client of a hook. Every method raises HookError if the hook fails or breaks its protocol.

    A request may take ``timeout`` seconds in all, and no longer than ``not_after``, a point on ``clock`` that is set
    once the end of the run is known. A request that is not answered in time raises HookTimeoutError. From then on, the
    setup of the same state (or any inspection, or any teardown) raises the same error at once.
    """

    def __init__(
        self, transport: Transport, timeout: float = 30.0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.not_after: float | None = None
        self._transport = transport
        self._timeout = timeout
        self._clock = clock
        self._unsupported: set[State] = set()
        self._silent: dict[str, HookTimeoutError] = {}
        self._tokens: set[str] = set()

    def hurry(self, seconds: float) -> None:
        """Give all further requests so many seconds in total, whatever ``not_after`` was."""
        self.not_after = self._clock() + seconds

    @property
    def tokens_seen(self) -> frozenset[str]:
        """Every token that a setup returned, to be kept out of all reports."""
        return frozenset(self._tokens)

    def setup(self, state: State) -> Setup | None:
        """Set up a state; None if the hook does not support it, which it is asked only once."""
        if state in self._unsupported:
            return None
        asked = f"setup of the state {state.value!r}"
        answer = self._ask(state.value, {"action": "setup", "state": state.value, "params": {}}, asked)
        if not answer.supported:
            self._unsupported.add(state)
            return None
        values = _object(answer, asked)
        self._tokens |= {token for key in _TOKENS if isinstance(token := values.get(key), str) and token}
        try:
            return _read(state, values, f"{answer.hook}, asked for the {asked},")
        except HookError:
            # The setup is of no use, but it may have left a live call.
            with contextlib.suppress(HookError):
                self._tear_down(state, values)
            raise

    def teardown(self, setup: Setup) -> bool:
        """Undo a setup, and return whether the hook supports this; if it does not, the setup is left in place."""
        return self._tear_down(setup.state, setup._values)  # noqa: SLF001 - kept for this purpose only

    def _tear_down(self, state: State, values: Mapping[str, Any]) -> bool:
        request = {"action": "teardown", "state": state.value, "params": dict(values)}
        return self._ask("teardown", request, f"teardown of the state {state.value!r}").supported

    def inspect(self, call: CallReference) -> bool | None:
        """Return whether the view is being recorded; None if the hook does not support inspect."""
        ids = dict(zip(_CALL, (call.user_id, call.extension, call.phone_call_id, call.phone_call_view_id), strict=True))
        asked = f"inspect of the call {call}"
        answer = self._ask("inspect", {"action": "inspect", **ids, "params": ids}, asked)
        if not answer.supported:
            return None
        recording = _object(answer, asked).get("recording")
        if not isinstance(recording, bool):
            message = (
                f'{answer.hook}, asked for the {asked}, has to answer {{"recording": true}} or {{"recording": false}}'
            )
            raise HookError(message)
        return recording

    def _ask(self, topic: str, request: Mapping[str, Any], asked: str) -> HookAnswer:
        """Ask the hook, unless it has failed to answer on that topic before."""
        if topic in self._silent:
            raise self._silent[topic].with_traceback(None)
        seconds = within(self._timeout, self.not_after, self._clock)
        if seconds <= 0:
            raise HookTimeoutError(
                f"No time was left to ask the states hook for the {asked}; find out what took so long"
            )
        try:
            return self._transport(request, asked, seconds)
        except HookTimeoutError as error:
            # A timeout in less than the full time says nothing about the hook.
            if seconds >= self._timeout:
                self._silent[topic] = error
            raise


def open_states(hook: HttpStates | CommandStates, timeout: float, *, way: Way = DIRECT) -> States:
    """Return the client of the declared hook; ``timeout`` is the total seconds per request. Nothing is sent yet.

    ``way`` is how its URL is reached, if it has one.
    """
    match hook:
        case HttpStates():
            return States(over_http(hook, way), timeout)
        case CommandStates():
            return States(over_command(hook), timeout)


def _object(answer: HookAnswer, asked: str) -> dict[str, Any]:
    text = jsontext.parse(answer.body)
    if text.problem:
        problem = text.problem.partition(":")[0]
        said = f"{answer.hook}, asked for the {asked}, has to answer a JSON object, but {problem}"
        raise HookError(f"{said}; {answer.advice}" if answer.advice else said)
    if not isinstance(text.value, dict):
        raise HookError(f"{answer.hook}, asked for the {asked}, has to answer a JSON object, not another JSON value")
    return text.value


def _read(state: State, values: Mapping[str, Any], hook: str) -> Setup:
    texts = _texts(state, values, hook)
    for one, other in _DIFFERENT.get(state, ()):
        if texts[one] == texts[other]:
            raise HookError(
                f"{hook} returned the same {one} and {other}; make them differ, or leave the state unsupported"
            )
    for key in _TOKENS:
        if key in texts and not is_bearer_token(texts[key]):
            raise HookError(
                f"{hook} returned a {key} that cannot be a Bearer token (RFC 6750, section 2.1); return one that can"
            )
    if state is State.EXPIRED:
        return Setup(state, token=texts["token"], _values=values)
    call = CallReference(*(texts[key] for key in _CALL))
    # otherExtension belongs to the other call if its user is named too; otherwise it takes no part in the call.
    extension = None if "otherUserId" in texts else texts.get("otherExtension")
    if extension == call.extension:
        raise HookError(
            f"{hook} returned the same extension and otherExtension; leave out otherExtension, or return another"
        )
    other_call = _other_call(call, texts) if state in {State.TWO_CALLS, State.FOREIGN} else None
    for reference in (call, other_call):
        if reference is not None and (problem := reference.problem()):
            raise HookError(f"{hook} returned an id that cannot be used: {problem}")
    return Setup(
        state,
        call,
        other_extension=extension,
        other_call=other_call,
        other_view_id=texts["otherPhoneCallViewId"] if state is State.TWO_VIEWS else None,
        token=texts.get("token"),
        other_token=texts.get("otherToken"),
        _values=values,
    )


def _other_call(call: CallReference, texts: Mapping[str, str]) -> CallReference:
    named = "otherUserId" in texts
    return CallReference(
        texts.get("otherUserId", call.user_id),
        texts.get("otherExtension", call.extension) if named else call.extension,
        texts["otherPhoneCallId"],
        texts["otherPhoneCallViewId"],
    )


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """Return the names that may be those of values, written in another way, each with the right one."""
    known = {_bare(name): name for name in (*_CALL, *_OTHER_CALL, *_TOKENS)}
    return {name: known[_bare(name)] for name in names if known.get(_bare(name), name) != name}


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _texts(state: State, values: Mapping[str, Any], hook: str) -> dict[str, str]:
    """Return the values that have a meaning, each checked to be a text; a hook may add others for its own use."""
    missing = [key for key in _REQUIRED[state] if key not in values]
    if missing:
        meant = "".join(f"; write {wrong} as {right}" for wrong, right in misspelt(values).items() if right in missing)
        needed = f"the state needs {', '.join(_REQUIRED[state])}{meant}"
        raise HookError(f"{hook} did not return {', '.join(missing)}; {needed}")
    texts: dict[str, str] = {}
    for key in (*_CALL, *_OTHER_CALL, *_TOKENS):
        if key not in values:
            continue
        value = values[key]
        if not isinstance(value, str):
            kind = json.dumps(value) if value is None or isinstance(value, bool) else type(value).__name__
            raise HookError(f"{hook} returned {key} as {kind}; return it as a JSON string, or leave it out if optional")
        if not value.strip():
            raise HookError(f"{hook} returned an empty {key}; return the value, or leave it out if it is optional")
        if key not in _TOKENS and (problem := percent_encoded(value)):
            raise HookError(f"{hook} returned the {key} {value!r}, which {problem}")
        texts[key] = value
    return texts
