# SPDX-License-Identifier: MIT
"""Reads what a look shows of a call.

A *look* is a List request by id, a List request for the Extension and, if there is a provider-state hook, its
`inspect`. The step names of its exchanges are `<look>: <which>`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.phonecall import CALL_FIELDS, VIEW_FIELDS, ShownCall, ShownView, listed_calls
from uapi_conformance.wire.exchange import Exchange

BY_ID = "by id"
LIST = "list"
OTHER_BY_ID = "other by id"
START = "before any request"
BEFORE = "look before"
AT_END = "look at the end"
"""Taken when the rest of the run is over: a request may take a while to have its effect."""


def look_at(look: str, source: str) -> str:
    """The step in which a look asks one of its sources."""
    return f"{look}: {source}"


@dataclass(frozen=True)
class Sign:
    """What one source says about whether a view is recorded; None if it does not show it."""

    source: str
    recording: bool | None
    exchange: Exchange | None


def shown_call(evidence: Evidence, step: str, call_id: str) -> ShownCall | None:
    """The call as the last List answer of a step shows it, or None."""
    exchange = evidence.last(step)
    if exchange is None or exchange.response is None or not is_success(exchange):
        return None
    calls = listed_calls(exchange.response) or ()
    exact = next((c for c in calls if c.id == call_id), None)
    # If List by id shows a single call under another id, it is the same call (register: answer-id).
    return exact or (calls[0] if len(calls) == 1 and step.endswith(BY_ID) else None)


def alias_by_id(evidence: Evidence) -> str | None:
    """The id under which List by the addressed id shows its single call, if that is a different one."""
    exchange = evidence.last(look_at(BEFORE, BY_ID))
    if exchange is None or exchange.response is None or not is_success(exchange):
        return None
    shown = listed_calls(exchange.response) or ()
    other = shown[0].id if len(shown) == 1 else None
    return None if evidence.call is None or other == evidence.call.phone_call_id else other


def alias(evidence: Evidence) -> str | None:
    """The other id under which List shows the call (register: answer-id); None if there is none.

    List by the addressed id shows a single call under that other id, and the list of the Extension has the other id
    instead of the addressed one.
    """
    other, several = alias_by_id(evidence), evidence.last(look_at(BEFORE, LIST))
    if other is None or several is None or several.response is None or not is_success(several):
        return None
    listed = {c.id for c in listed_calls(several.response) or ()}
    addressed = evidence.call.phone_call_id if evidence.call is not None else None
    return other if other in listed and addressed not in listed else None


def signs(
    evidence: Evidence, look: str, call: CallReference, sources: Iterable[str] = (BY_ID, LIST)
) -> tuple[Sign, ...]:
    """All signs that a look shows of a view.

    A `recording` member means yes. Its absence means no only if the same source showed the member before, because a
    server may leave it out (register: recording-sign).
    """
    found = []
    for source in sources:
        step = look_at(look, source)
        view = shown_view(evidence, step, call)
        before = shown_view(evidence, look_at(BEFORE, source), call)
        recording: bool | None = None
        if view is not None:
            if view.recording is not None:
                recording = True
            elif before is not None and before.recording is not None:
                recording = False
        found.append(Sign(source, recording, evidence.last(step)))
    found.append(Sign("inspect", evidence.inspected(look, call), None))
    return tuple(found)


def exchanges_of(found: Iterable[Sign]) -> tuple[Exchange, ...]:
    """The answers that show these signs; a sign from the hook has no answer."""
    return tuple(s.exchange for s in found if s.exchange is not None)


CALL_MEMBERS = tuple(name for name in CALL_FIELDS if name not in ("id", "phoneCallView"))
VIEW_MEMBERS = tuple(name for name in VIEW_FIELDS if name not in ("id", "recording"))


def calls_alike(one: ShownCall, other: ShownCall) -> bool:
    """Whether two calls agree in all documented members that both show, apart from their ids and links."""
    names = [n for n in CALL_MEMBERS if n in one.document and n in other.document]
    return bool(names) and all(one.document[n] == other.document[n] for n in names)


def members(shown: ShownCall) -> dict[str, str]:
    """The documented members of a PhoneCall apart from recordings, ids and link: the text of each, by its place."""
    found = {name: _plain(shown.document.get(name)) for name in CALL_MEMBERS}
    views = shown.document.get("phoneCallView")
    for view in views if isinstance(views, list) else ():
        if isinstance(view, dict):
            found |= {f"phoneCallView {view.get('id')}: {name}": _plain(view.get(name)) for name in VIEW_MEMBERS}
    return found


def _plain(value: object) -> str:
    if value is None:
        return "(none)"
    return ", ".join(sorted(map(str, value))) if isinstance(value, list) else str(value)


def shown_view(evidence: Evidence, step: str, call: CallReference) -> ShownView | None:
    """The view as the last List answer of a step shows it, or None."""
    shown = shown_call(evidence, step, call.phone_call_id)
    return shown.view(call.phone_call_view_id) if shown is not None else None


def untaken(evidence: Evidence, looks: Iterable[str], sources: Iterable[str] = (BY_ID, LIST)) -> bool:
    """Whether one of these looks is incomplete, so that the missing part might contradict the rest.

    A source was not asked, or something that was recorded is missing, even if it is only the hook's word. But
    `OTHER_BY_ID` may be absent from all looks alike: there are calls of which only the hook can tell.
    """
    names = tuple(looks)
    if any(missing.startswith(f"{look}: ") for look in names for missing in evidence.missing):
        return True
    for source in sources:
        taken = [evidence.last(look_at(look, source)) is not None for look in names]
        if not all(taken) and (any(taken) or source != OTHER_BY_ID):
            return True
    return False
