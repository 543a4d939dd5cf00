# SPDX-License-Identifier: MIT
"""The malformed and odd bodies that the suite sends, as they are for the documented call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from uapi_conformance.declaration import CallReference
from uapi_conformance.scenarios import odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.wire.requests import Stop

DOCUMENTED = "documented"
_STOP = Stop.of("/", CallReference("12", "0003*210", "444444", "01"), "")


def _of(group: Sequence[Change]) -> dict[str, bytes]:
    return {change.name: stop.sent_body for change in group if (stop := change.make(_STOP)) is not None}


MALFORMED: Mapping[str, bytes] = _of(odd_requests.MALFORMED)
ODD: Mapping[str, bytes] = _of(odd_requests.ODD_BODY)
EVERY: Mapping[str, bytes] = {DOCUMENTED: _STOP.sent_body, **MALFORMED, **ODD}
