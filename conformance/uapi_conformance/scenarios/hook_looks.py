# SPDX-License-Identifier: MIT
"""Reads from what was recorded whether a hook set up what it says: pure functions that return what to fix."""

from __future__ import annotations

from collections.abc import Iterator

from uapi_conformance.contract.codes import EXTENSION_INVALID
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import error_code, is_success, observed
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, OTHER_BY_ID, look_at, shown_call, signs
from uapi_conformance.target.states import Setup, State
from uapi_conformance.wire.exchange import Exchange

STOP = "stop"
AFTER = "look after the stop"
OTHER_EXTENSION = "list of the other Extension"
OPTIONAL = ("otherExtension", "token", "otherToken")


def unlike_its_name(evidence: Evidence, setup: Setup, ready_within: float) -> Iterator[str]:
    """Yield what List contradicts of a setup that should have a live call."""
    assert setup.call is not None  # noqa: S101 - a live call
    views = (setup.call.phone_call_view_id, *((setup.other_view_id,) if setup.other_view_id is not None else ()))
    yield from _unshown(evidence, BY_ID, setup.call, views, ready_within)
    if setup.other_call is not None and (setup.state is State.TWO_CALLS or setup.other_token is not None):
        yield from _unshown(
            evidence, OTHER_BY_ID, setup.other_call, (setup.other_call.phone_call_view_id,), ready_within
        )
    if setup.state is State.NOT_RECORDED and True in _listed(evidence, BEFORE, setup.call, BY_ID):
        yield (
            f"List shows the view {setup.call} as recorded; set up a call that is not being recorded. "
            "If it is not, the target is at fault."
        )


def _unshown(
    evidence: Evidence, source: str, call: CallReference, views: tuple[str, ...], ready_within: float
) -> Iterator[str]:
    step = look_at(BEFORE, source)
    shown = shown_call(evidence, step, call.phone_call_id)
    if shown is None:
        asked = evidence.last(step)
        said = f" (its answer: {observed(asked)})" if asked is not None and not is_success(asked) else ""
        yield (
            f"List does not show the call {call} within {ready_within:g} s{said}; set up calls on the target that is "
            "declared, return ids as List shows them, or raise [states] ready_within."
        )
        return
    for view in views:
        if shown.views and shown.view(view) is None:
            ids = ", ".join(v.id for v in shown.views)
            yield f"List shows the call {call.phone_call_id} without the view {view}; return one that it shows ({ids})."


def _listed(evidence: Evidence, look: str, view: CallReference, source: str) -> tuple[bool | None, ...]:
    """What List alone says of a view in a look."""
    return tuple(s.recording for s in signs(evidence, look, view, (source,)) if s.exchange is not None)


def contradicts_inspect(evidence: Evidence, stopped: CallReference, other: CallReference | None) -> Iterator[str]:
    """Yield what inspect says after an accepted stop that List contradicts, or that cannot be.

    ``other`` is a view that should still be recorded.
    """
    if evidence.inspected(AFTER, stopped):
        listed = _listed(evidence, AFTER, stopped, BY_ID)
        if False in listed:
            yield f"After the stop, inspect says that the view {stopped} is being recorded, but List does not; fix it."
        elif True not in listed:
            yield (
                f"The target accepted the stop of the view {stopped}, but inspect still says that it is being "
                "recorded; fix inspect. If it is right, the target is at fault."
            )
    if other is not None and evidence.inspected(AFTER, other) is False:
        source = BY_ID if other.phone_call_id == stopped.phone_call_id else OTHER_BY_ID
        if True in _listed(evidence, AFTER, other, source):
            yield (
                f"After the stop of another view, inspect says that the view {other} is not being recorded, but List "
                "shows that it is; let inspect look at the view that it is asked for."
            )


def not_stopped(stop: Exchange | None) -> Iterator[str]:
    """Yield a remark on a stop that was not accepted: it shows nothing of the hook."""
    if stop is not None and not is_success(stop):
        yield (
            f"The target did not accept a stop of this call ({observed(stop)}), so inspect was not tried after one. "
            "If the ids are right, the target is at fault."
        )


def without_part(evidence: Evidence, setup: Setup) -> Iterator[str]:
    """Yield why the other Extension of a setup cannot be one of the same user that takes no part in the call."""
    asked, extension = evidence.last(OTHER_EXTENSION), setup.other_extension
    if asked is not None and asked.response is not None and error_code(asked.response) == EXTENSION_INVALID:
        yield (
            f"The target refuses to list the calls of the otherExtension {extension} ({observed(asked)}); "
            "return an Extension of the same user."
        )
    shown = shown_call(evidence, look_at(BEFORE, BY_ID), setup.call.phone_call_id) if setup.call is not None else None
    views = shown.document.get("phoneCallView") if shown is not None else None
    parties = {view.get("extension") for view in views if isinstance(view, dict)} if isinstance(views, list) else set()
    if extension in parties:
        yield f"The otherExtension {extension} has a view of the call; return one that takes no part in it."


def unsteady(one: Setup, other: Setup) -> Iterator[str]:
    """Yield which optional values only one of two setups of a state has."""
    for name in OPTIONAL:
        if (name in one.names) is not (name in other.names):
            yield f"Of two setups, only one returned {name}; a run uses it only where it is there."


def shows_other(evidence: Evidence, other: CallReference) -> bool:
    """Whether the other user's List by id shows the other user's call."""
    return shown_call(evidence, look_at(BEFORE, OTHER_BY_ID), other.phone_call_id) is not None


def lingers(call: CallReference, state: State, within: float) -> str:
    """What to do about a call that should be gone."""
    if state is State.ENDED:
        return (
            f"List still shows the call {call} after {within:g} s; hang it up before the setup answers. "
            "If it has ended, the target is at fault."
        )
    return (
        f"List still shows the call {call} {within:g} s after its teardown ({state.value}); hang it up in the teardown."
    )
