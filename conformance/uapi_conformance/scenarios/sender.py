# SPDX-License-Identifier: MIT
"""Sends the requests of one scenario, and keeps the exchanges as its evidence."""

from __future__ import annotations

import time
from dataclasses import replace

from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.evidence import Cause, Evidence, Inspection
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.steps import Place, Scenario
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.requests import JSON, Stop, bearer, listing, segment

UNDOCUMENTED = "undocumented"
"""Stands for an operation: no page documents the method."""


class Sender:
    """Knows the target and the subject of a scenario. ``last_put`` is when it last sent a stop (`time.monotonic`)."""

    def __init__(self, target: LiveTarget, scenario: Scenario, subject: Subject) -> None:
        self.target = target
        self.subject = subject
        self.last_put = 0.0
        self.evidence = Evidence(
            scenario.name,
            subject.call,
            other=subject.other,
            other_view=subject.other_view.phone_call_view_id if subject.other_view is not None else None,
            is_set_up=subject.is_set_up,
            documented=scenario.documented,
            effect_within=target.declaration.effect_within,
            home=target.home,
        )

    def put(self, step: str, stop: Stop, *, alone: bool = False) -> Exchange | None:
        """The answer to a stop; None if it is not sent, and then the evidence says why."""
        request = stop.request()
        if self.target.withholds(step, request):
            odd = request.framing is not None and request.framing.may_mislead
            self.leave_out(step, Cause.SHARED_GATEWAYS if odd else Cause.TEST_SYSTEMS_ONLY)
            return None
        if self.is_spared(step, request):
            return None
        self.last_put = time.monotonic()
        exchange = self.keep(self.target.recorder.send(self._named(step), request, STOP, fresh=alone))
        self.target.stores.act(exchange)
        return exchange

    def get(self, step: str, place: Place) -> Exchange | None:
        """The answer to a List request; None if it is not sent."""
        request, operation = self.asking(place)
        return None if self.is_spared(step, request) else self.ask(step, request, operation)

    def asking(self, place: Place) -> tuple[Request, str]:
        """The List request for a place, and its operation."""
        operation = LIST_ONE if place.call else LIST_OPERATION
        written = (lambda text: text) if place.encoded else segment
        request = listing(
            place.path or self.subject.openapi.path(operation),
            written(place.user),
            written(place.extension),
            written(place.call),
            authorization=bearer(self.subject.token) if place.with_own_token else place.authorization,
        )
        typed = (("Content-Type", JSON),) if place.payload else ()
        asked = replace(
            request,
            target=request.target + place.query,
            headers=(*request.headers, *typed, *place.fields),
            body=place.payload,
            framing=place.framing,
        )
        return asked, operation

    def safely(self, step: str, method: str, place: Place) -> None:
        """Send a List request with another safe method."""
        request = replace(self.asking(place)[0], method=method)
        if not self.is_spared(step, request):
            self.keep(self.target.recorder.send(self._named(step), request, UNDOCUMENTED))

    def ask(self, step: str, request: Request, operation: str) -> Exchange:
        """The answer to a GET from the target itself, not from a cache on the way."""
        exchange = self.target.recorder.send(self._named(step), request, operation)
        return self.keep(self._asked_anew(exchange))

    def follow(self, step: str, target: str, operation: str = LIST_ONE) -> None:
        """Send a List request to a request-target exactly as the server gave it."""
        request = Request("GET", target, (("Authorization", bearer(self.subject.token)),))
        # It is not a look, so its answer may come from a cache.
        self.keep(self.target.recorder.send(self._named(step), request, operation))

    def inspect(self, look: str, call: CallReference) -> None:
        """Ask the hook what it knows about a view."""
        target = self.target
        target.recorder.expect_time()
        recording = target.states.inspect(call) if target.states is not None and target.asks_to_inspect else None
        if recording is not None:
            self.evidence = self.evidence.with_inspection(Inspection(look, call, recording))

    def keep(self, exchange: Exchange) -> Exchange:
        """Add an exchange to the evidence."""
        self.evidence = self.evidence.with_exchange(exchange)
        return exchange

    def leave_out(self, step: str, cause: Cause) -> None:
        """Note in the evidence why a step was not sent."""
        self.evidence = self.evidence.without(step, cause)

    def _named(self, step: str) -> Step:
        return Step(self.evidence.scenario, step)

    def is_spared(self, step: str, request: Request) -> bool:
        """Whether a request is not sent, because it has one wrong token too many; the evidence says so."""
        spared = self.target.spares(request)
        if spared:
            self.leave_out(step, Cause.WRONG_TOKENS)
        return spared

    def _asked_anew(self, exchange: Exchange) -> Exchange:
        """The exchange; if its answer came from a cache, another that was sent to replace it.

        If no answer can be had from the target itself, the exchange goes to another step: it shows nothing.
        """
        first, recorder = exchange, self.target.recorder
        step = self._named(f"{first.step.name}, out of a store")
        # RFC 9111, section 5.2.1.4: no stored answer, unless the target says that it is still valid.
        asked = replace(first.request, headers=(*first.request.headers, ("Cache-Control", "no-cache")))
        found, is_stored = self.target.stores.anew(exchange, lambda: recorder.send(step, asked, first.operation))
        if is_stored:
            recorder.set_right["answered out of a store on the way"] += 1
            return found
        return replace(found, step=first.step)
