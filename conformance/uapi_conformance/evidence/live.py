# SPDX-License-Identifier: MIT
"""What is valid on the target, so that what is wrong with a generated request can be told."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.declaration import CallReference
from uapi_conformance.wire.exchange import Exchange


@dataclass(frozen=True)
class Live:
    """What is valid on this target: the call (None where there is none) and the plain request's last answer."""

    call: CallReference | None
    reference: Exchange | None
    views: frozenset[str] = frozenset()
