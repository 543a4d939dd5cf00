# SPDX-License-Identifier: MIT
"""Finds out whether others changed a declared call during the run: a party hung up, or put the call on hold.

A call that a hook set up has no other parties, so whatever happens to it is the target's doing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_outage
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BY_ID, LIST, look_at, members, shown_call

_PARTIES = ("status", "onHold", "holder", "parked", "parkedPos", "parkedBy", "disposition")
"""Members of a view that change when a party of the call acts, but not by any request of this suite."""


@dataclass(frozen=True)
class Disturbance:
    """``since`` is the number of the last exchange that showed the call as declared; ``what`` is a sentence."""

    since: int
    what: str


def disturbance(evidence: Evidence, spans: Iterable[tuple[str, str]]) -> Disturbance | None:
    """The first disturbance of the declared call in these spans, each from one look to a later one."""
    call = evidence.call
    for earlier, later in spans:
        seen, now = evidence.last(look_at(earlier, BY_ID)), evidence.last(look_at(later, BY_ID))
        if seen is None or now is None or call is None:
            continue
        what = _gone(evidence, call, earlier, later) or _held(evidence, call, earlier, later)
        if what is not None:
            return Disturbance(seen.number, what)
    return None


def _gone(evidence: Evidence, call: CallReference, earlier: str, later: str) -> str | None:
    if shown_call(evidence, look_at(earlier, BY_ID), call.phone_call_id) is None:
        return None
    for source in (BY_ID, LIST):
        exchange = evidence.last(look_at(later, source))
        response = exchange.response if exchange is not None else None
        if response is None or response.status_class == 5 or is_outage(response):
            return None
        if shown_call(evidence, look_at(later, source), call.phone_call_id) is not None:
            return None
    return (
        f"The declared call {call} ended during the run: did a party hang up? Declare one that goes on, and run again"
    )


def _held(evidence: Evidence, call: CallReference, earlier: str, later: str) -> str | None:
    before = shown_call(evidence, look_at(earlier, BY_ID), call.phone_call_id)
    after = shown_call(evidence, look_at(later, BY_ID), call.phone_call_id)
    if before is None or after is None:
        return None
    was, now = members(before), members(after)
    changed = sorted(n for n, v in was.items() if n.rpartition(": ")[2] in _PARTIES and now.get(n, v) != v)
    if not changed:
        return None
    shown = f"{changed[0]} was {was[changed[0]]} and is {now[changed[0]]}"
    return (
        f"The declared call {call} was changed during the run ({shown}): did a party put it on hold? "
        "Declare one that is left alone, and run again"
    )
