# SPDX-License-Identifier: MIT
"""Sends requests at the same time, each over a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace

from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.scenarios.steps import Scenario, Together
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.exchange import Failure, FailureKind, Request, Response, Step
from uapi_conformance.wire.recorder import Recorder


def send_together(sender: Sender, requests: Mapping[str, tuple[Request, str]]) -> None:
    """Send these requests at the same time, and keep the outcome of each; each has an operation and its step's name."""
    recorder = sender.target.recorder
    gate = threading.Barrier(len(requests))
    outcomes: dict[str, tuple[Response | Failure, float]] = {}
    begun = {}
    threads = []

    def send(name: str, request: Request, client: Client) -> None:
        with client:
            gate.wait()
            clock = time.monotonic()
            outcomes[name] = (client.send(request, fresh=True), time.monotonic() - clock)

    for name, (asked, _operation) in requests.items():
        begun[name] = recorder.reserve(asked)
        arguments = (name, begun[name].request, recorder.client.another())
        threads.append(threading.Thread(target=send, args=arguments, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(sender.target.declaration.limits.timeout + 5)
    silent = (Failure(FailureKind.TIMEOUT, "no answer within the declared time"), 0.0)
    for name, reserved in begun.items():
        outcome, elapsed = outcomes.get(name, silent)
        step = Step(sender.evidence.scenario, name)
        sender.keep(recorder.note(outcome, reserved, step, requests[name][1], elapsed=elapsed))


def is_unanswered(evidence: Evidence, scenario: Scenario) -> bool:
    """Whether one of the requests that were sent together got no answer."""
    return any(e.failure is not None for name in _sent_together(scenario) for e in evidence.all(name))


def asks_to_wait(evidence: Evidence, scenario: Scenario) -> Response | None:
    """The answer to one of them that asks for patience (RFC 6585, section 4), if there is one."""
    sent = (e for name in _sent_together(scenario) for e in evidence.all(name))
    return next((e.response for e in sent if e.response is not None and e.response.status == 429), None)


def blamed(evidence: Evidence, scenario: Scenario, recorder: Recorder) -> Evidence:
    """Hold it against the target if one of them got no answer for the second time, and a look after it did."""
    names = _sent_together(scenario)
    last = evidence.exchanges[-1]
    if last.step.name in names or last.response is None:
        return evidence
    made = []
    for exchange in evidence.exchanges:
        if exchange.step.name in names and exchange.failure is not None:
            exchange = replace(exchange, failure=replace(exchange.failure, confirmed=True))  # noqa: PLW2901 - the same exchange, with more known about it
            recorder.judge(exchange)
        made.append(exchange)
    return replace(evidence, exchanges=tuple(made))


def _sent_together(scenario: Scenario) -> frozenset[str]:
    return frozenset(one.name for step in scenario.steps if isinstance(step, Together) for one in step.sent)
