# SPDX-License-Identifier: MIT
"""Generated requests: schemathesis draws what they are made of from the OpenAPI document, with live ids.

The recorder sends them: so that `*` and `@` travel literally, the guard sees each one, and the wire is looked at as
closely as everywhere else.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.parse import unquote

from uapi_conformance.checks.generated import OWNERS, judge
from uapi_conformance.checks.ledger import Entry
from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.live import Live
from uapi_conformance.evidence.looks import BEFORE, BY_ID, shown_call
from uapi_conformance.evidence.phonecall import listed_calls
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.scenarios.battery import Battery
from uapi_conformance.scenarios.combining import Combined, combine, single
from uapi_conformance.scenarios.drawing import Generation, draw
from uapi_conformance.scenarios.lab import Lab
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.guard import OBJECT_ID
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_VIEW
from uapi_conformance.wire.requests import bearer, listing, segment

GENERATED = "generated"
MOST_REQUESTS = 150
"""Requests of a run that does not explore, with what is looked up for them."""


@dataclass
class Generated:
    """What the generated requests showed, by requirement, and how many were sent."""

    entries: dict[str, Entry] = field(default_factory=lambda: {owner: Entry() for owner in OWNERS})
    sent: int = 0


def generate(lab: Lab, generation: Generation, battery: Battery | None) -> Generated:
    """Make the requests, send each once, judge it, and keep only what failed."""
    result = Generated()
    if generation.max_examples == 0:
        return result
    live = _live(battery)
    token = battery.notebook.live.token if battery is not None else lab.token()
    call = live.call or CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    openapi = lab.contract.openapi
    drawn = draw(openapi.document, call, generation)
    desk = _Desk(lab, live, call, token, result)
    for combined in dict.fromkeys(combine(drawn, call, openapi, token, live=live.call is not None)):
        if result.sent >= MOST_REQUESTS and not generation.exploring:
            break
        desk.try_out(combined)
    if battery is not None:
        # Right stops were among them: what the last of them does may take its moment too.
        battery.notebook.last_put = time.monotonic()
    return result


def _live(battery: Battery | None) -> Live:
    if battery is None or not is_success(battery.twin):
        return Live(None, None)
    call = battery.evidence.call
    assert call is not None  # noqa: S101 - a battery is about a call
    shown = shown_call(battery.evidence, f"{BEFORE}: {BY_ID}", call.phone_call_id)
    return Live(call, battery.second, frozenset(v.id for v in shown.views) if shown else frozenset())


class _Desk:
    """Sends one request after the other and keeps what each shows."""

    def __init__(self, lab: Lab, live: Live, call: CallReference, token: str, result: Generated) -> None:
        self._lab = lab
        self._live = live
        self._call = call
        self._token = token
        self._result = result
        self._taken: dict[str, bool] = {}

    def try_out(self, combined: Combined) -> None:
        """Send a request that may be sent, and judge the answer."""
        if not self._may_send(combined):
            self._lab.withheld.add(f"{GENERATED}: {combined.request.target} {combined.request.body!r}")
            return
        exchange = self._send(combined.operation, combined.request)
        judged = judge(exchange, self._live, self._lab.basis)
        if judged is None:
            return
        # One cause is one failure: a form that is not taken by itself has a requirement of its own.
        if judged[1].outcome is Outcome.FAIL and not all(self._is_taken(form) for form in combined.forms):
            return
        self._result.entries[judged[0]].add(exchange, judged[1])

    def _may_send(self, combined: Combined) -> bool:
        request, guard = combined.request, self._lab.recorder.guard
        if combined.operation != STOP:
            return True
        call_id = unquote(request.target.rstrip("/").rpartition("/")[2])
        if OBJECT_ID.fullmatch(call_id) and call_id not in (UNKNOWN_CALL, self._call.phone_call_id):
            if guard.withholds(request) or self._is_shown(call_id):
                return False
            guard.names_nothing(call_id)
        return guard.objection(request) is None

    def _is_shown(self, call_id: str) -> bool:
        """Whether List shows anything for an id: what is drawn might be another live call's."""
        path = self._lab.contract.openapi.path(LIST_ONE)
        user, extension = segment(self._call.user_id), segment(self._call.extension)
        lookup = listing(path, user, extension, segment(call_id), authorization=bearer(self._token))
        exchange = self._send(LIST_ONE, lookup, step="look-up")
        return is_success(exchange) and exchange.response is not None and bool(listed_calls(exchange.response))

    def _is_taken(self, form: str) -> bool:
        """Whether the documented request in this form alone is answered as the plain one is."""
        if form not in self._taken:
            request = single(form, self._call, self._lab.contract.openapi, self._token)
            judged = judge(self._send(STOP, request), self._live, self._lab.basis) if request is not None else None
            self._taken[form] = judged is None or judged[1].outcome is not Outcome.FAIL
        return self._taken[form]

    def _send(self, operation: str, request: Request, *, step: str = "") -> Exchange:
        self._result.sent += 1
        return self._lab.recorder.send(Step(GENERATED, step or operation), request, operation)
