# SPDX-License-Identifier: MIT
"""What is valid on the target, so that checks can tell what is wrong with a generated request."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, look_at, shown_call
from uapi_conformance.wire.exchange import Exchange


@dataclass(frozen=True)
class Valid:
    """What is valid on this target: the call (None if there is none) and the last answer to the plain request."""

    call: CallReference | None
    reference: Exchange | None
    views: frozenset[str] = frozenset()


def valid_on(recorded: Evidence, second: str) -> Valid:
    """What is valid after a recorded call was stopped; ``second`` is the step that repeats the plain request."""
    call = recorded.call
    if recorded.unavailable or call is None or not is_success(recorded.twin):
        return Valid(None, None)
    shown = shown_call(recorded, look_at(BEFORE, BY_ID), call.phone_call_id)
    return Valid(call, recorded.last(second), frozenset(v.id for v in shown.views) if shown else frozenset())
