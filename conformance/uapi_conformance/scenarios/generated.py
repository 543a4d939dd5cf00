# SPDX-License-Identifier: MIT
"""Sends generated requests: schemathesis draws their values from the OpenAPI document, with live ids.

The recorder sends them, so that `*` and `@` travel literally, the guard sees each request, and the wire is watched as
closely as everywhere else.
"""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import unquote

from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.evidence.answers import Kind, is_success
from uapi_conformance.evidence.phonecall import listed_calls
from uapi_conformance.scenarios.combining import Combined, combine, single
from uapi_conformance.scenarios.drawing import Generation, draw
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.recorded_call import AFTER_GENERATED, RECORDED_CALL, SECOND
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import ONE_CALL, Generate, Look, Scenario
from uapi_conformance.scenarios.subject import NOBODY, Subject
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.guard import OBJECT_ID
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL
from uapi_conformance.wire.requests import bearer, listing, segment

GENERATED_REQUESTS = Scenario(
    "generated",
    purpose="Requests that schemathesis draws from the OpenAPI document, each sent once.",
    beside=RECORDED_CALL,
    steps=(Generate(name="generated"), Look(name=AFTER_GENERATED, supply=ONE_CALL)),
)
LOOK_UP = "look-up"
ALONE = "form by itself"
MOST_REQUESTS = 150
"""Requests of a run that does not explore, including the look-ups for them."""
_PER_EXAMPLE = 6
"""Generated requests per example of each kind, including the look-ups for them, rounded up."""
_AROUND_EXAMPLES = 10


def most_generated(generation: Generation) -> int:
    """The most requests that come of the examples, including one for each form in which they are written."""
    if not generation.max_examples:
        return 0
    made = _AROUND_EXAMPLES + _PER_EXAMPLE * generation.max_examples
    return len(FORMS) + (made if generation.exploring else min(made, MOST_REQUESTS))


def generate(sender: Sender, beside: Sender | None, generation: Generation) -> None:
    """Make the requests and send each once; they are about the call of ``beside`` if its recording could be stopped."""
    sender.evidence = replace(sender.evidence, decides=not generation.exploring)
    if generation.max_examples == 0:
        return
    is_live = beside is not None and is_success(beside.evidence.twin)
    # A call that the documented request does not stop is left alone: what is wrong then is said of an unknown one.
    subject = sender.subject if is_live else replace(sender.subject, call=NOBODY)
    drawn = draw(subject.openapi.document, subject.call, generation)
    desk = _Desk(sender, subject, beside.evidence.last(SECOND) if beside is not None else None)
    combined = combine(drawn, subject.call, subject.openapi, subject.token, live=is_live)
    for one in dict.fromkeys(combined):
        if desk.sent >= MOST_REQUESTS and not generation.exploring:
            break
        desk.try_out(one)
    if beside is not None:
        # Some of them were right stops, so the last of them may still take a moment to have its effect.
        beside.last_put = time.monotonic()


class _Desk:
    """Sends one request after another.

    If a combination of forms is not answered like the plain request (``plain``), each of its forms is sent by itself,
    too: a form that is refused alone has a requirement of its own.
    """

    def __init__(self, sender: Sender, subject: Subject, plain: Exchange | None) -> None:
        self._sender = sender
        self._target = sender.target
        self._subject = subject
        self._plain = plain
        self._tried: set[str] = set()
        self.sent = 0

    def try_out(self, combined: Combined) -> None:
        """Send a request if it may be sent."""
        if not self._may_send(combined):
            self._target.withheld.add(f"generated: {combined.request.target} {combined.request.body!r}")
            return
        exchange = self._send(combined.operation, combined.request, forms=combined.forms)
        if combined.forms and not self._is_like_plain(exchange):
            for form in combined.forms:
                self._send_alone(form)

    def _is_like_plain(self, exchange: Exchange) -> bool:
        plain = self._plain
        if plain is None:
            return False
        return is_success(exchange) if is_success(plain) else Kind.of(exchange) == Kind.of(plain)

    def _may_send(self, combined: Combined) -> bool:
        request, guard = combined.request, self._target.recorder.guard
        if combined.operation != STOP:
            return True
        call_id = unquote(request.target.rstrip("/").rpartition("/")[2])
        if OBJECT_ID.fullmatch(call_id) and call_id not in (UNKNOWN_CALL, self._subject.call.phone_call_id):
            if guard.withholds(request) or self._is_shown(call_id):
                return False
            guard.names_nothing(call_id)
        return guard.objection(request) is None

    def _is_shown(self, call_id: str) -> bool:
        """Whether List shows anything for an id: a drawn id might be another live call's."""
        call, openapi = self._subject.call, self._subject.openapi
        lookup = listing(
            openapi.path(LIST_ONE),
            segment(call.user_id),
            segment(call.extension),
            segment(call_id),
            authorization=bearer(self._subject.token),
        )
        exchange = self._send(LIST_ONE, lookup, name=LOOK_UP)
        return is_success(exchange) and exchange.response is not None and bool(listed_calls(exchange.response))

    def _send_alone(self, form: str) -> None:
        """Send the documented request in one form alone: if that is refused, a combination with it shows nothing."""
        if form in self._tried:
            return
        self._tried.add(form)
        request = single(form, self._subject.call, self._subject.openapi, self._subject.token)
        if request is not None:
            self._send(STOP, request, name=ALONE, forms=(form,))

    def _send(self, operation: str, request: Request, *, name: str = "", forms: tuple[str, ...] = ()) -> Exchange:
        self.sent += 1
        step = Step(GENERATED_REQUESTS.name, name or operation, forms)
        return self._sender.keep(self._target.recorder.send(step, request, operation))
