# SPDX-License-Identifier: MIT
"""Sends two stops in one packet, without waiting for the first answer."""

from __future__ import annotations

import time
from dataclasses import replace

from uapi_conformance.contract.openapi import STOP
from uapi_conformance.scenarios.sender import Sender
from uapi_conformance.wire.exchange import Failure, FailureKind, Response, Step
from uapi_conformance.wire.recorder import Reserved
from uapi_conformance.wire.requests import Stop


def send_pipelined(sender: Sender, *named: tuple[str, Stop]) -> None:
    """Send these stops, each with the name of its step, and keep the outcome of each.

    If one is left without an answer on an open connection, they are sent once more; then it is the target's fault.
    """
    recorder = sender.target.recorder
    reserved = [recorder.reserve(stop.request()) for _, stop in named]
    clock = time.monotonic()
    outcomes = _sent(sender, reserved)
    if any(_is_silent(outcome) for outcome in outcomes):
        outcomes = [_confirmed(outcome) for outcome in _sent(sender, reserved)]
    elapsed = time.monotonic() - clock
    for (name, _), one, outcome in zip(named, reserved, outcomes, strict=True):
        step = Step(sender.evidence.scenario, name)
        sender.keep(recorder.note(outcome, one, step, STOP, elapsed=elapsed))


def _sent(sender: Sender, reserved: list[Reserved]) -> list[Response | Failure]:
    with sender.target.recorder.client.another() as client:
        return client.send_together([one.request for one in reserved])


def _is_silent(outcome: Response | Failure) -> bool:
    return isinstance(outcome, Failure) and outcome.kind is FailureKind.TIMEOUT


def _confirmed(outcome: Response | Failure) -> Response | Failure:
    return replace(outcome, confirmed=True) if isinstance(outcome, Failure) and _is_silent(outcome) else outcome
