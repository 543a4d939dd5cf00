# SPDX-License-Identifier: MIT
"""Scenarios that need more than one recorded call or view, or a call in another state."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from uapi_conformance.contract.openapi import STOP
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, shown_call
from uapi_conformance.scenarios.changes import Change
from uapi_conformance.scenarios.lab import Lab, Notebook, Unavailable
from uapi_conformance.scenarios.looking import expect_over, look, look_after, look_at_end, look_first
from uapi_conformance.target.states import State
from uapi_conformance.wire.client import Client
from uapi_conformance.wire.exchange import Failure, FailureKind, Request, Response, Step
from uapi_conformance.wire.requests import Stop

STOP_OTHER_VIEW = "stop of the second view"
STOP_VIEW = "stop of the first view"
AFTER_OTHER_VIEW = "look after the stop of the second view"
AFTER_VIEW = "look after the stop of the first view"
FOREIGN_VIEW = "view of another call"
STOP_CALL = "stop of the first call"
AFTER_FOREIGN_VIEW = "look after the refusal"
AFTER_CALL = "look after the stop of the first call"
OVERLAPPING = "overlapping stop of the first call"
OVERLAPPING_OTHER = "overlapping stop of the second call"
AFTER_OVERLAPPING = "look after the overlapping stops"
STOP_UNRECORDED = "stop of what is not recorded"
AFTER_UNRECORDED = "look after the stop of what is not recorded"
STOP_ENDED = "stop of a call that has ended"
LIST_ENDED = "List request for a call that has ended"
FORM_LOOK = "look after the other form"


def two_views(lab: Lab) -> Notebook:
    """Stop the second view of a call, and look."""
    setup = lab.set_up(State.TWO_VIEWS)
    notebook = Notebook(lab, "two recorded views", lab.live(setup), other_view=setup.other_view_id)
    second = notebook.evidence.about_other_view()
    assert second is not None  # noqa: S101 - a required value of the state
    look_first(notebook)
    stop = notebook.put(STOP_OTHER_VIEW, notebook.stop(second), fresh=True)
    look_after(notebook, AFTER_OTHER_VIEW, stop, until=(second,))
    return notebook


def finish_two_views(notebook: Notebook) -> Evidence:
    """When everything else of the run is over look again, and stop the first view too."""
    look_at_end(notebook)
    stop = notebook.put(STOP_VIEW, notebook.stop(), fresh=True)
    look_after(notebook, AFTER_VIEW, stop)
    return notebook.evidence


def two_calls(lab: Lab) -> Notebook:
    """Name the second call's view in a stop of the first, then stop the first, and look at both each time."""
    setup = lab.set_up(State.TWO_CALLS)
    notebook = Notebook(lab, "two recorded calls", lab.live(setup), other=setup.other_call)
    assert setup.other_call is not None  # noqa: S101 - a required value of the state
    look_first(notebook, other=True)
    stop = notebook.stop()
    foreign = {**stop.payload, "phoneCallViewId": setup.other_call.phone_call_view_id}
    if not _has_view(notebook, setup.other_call.phone_call_view_id):
        notebook.put(FOREIGN_VIEW, replace(stop, payload=foreign), fresh=True)
    look(notebook, AFTER_FOREIGN_VIEW, other=True)
    answer = notebook.put(STOP_CALL, stop, fresh=True)
    look_after(notebook, AFTER_CALL, answer, other=True)
    return notebook


def finish_two_calls(notebook: Notebook) -> Evidence:
    """Look a last time, when everything else of the run is over."""
    look_at_end(notebook, other=True)
    return notebook.evidence


def _has_view(notebook: Notebook, view_id: str) -> bool:
    """Whether the first call has a view of that id too, as where each call numbers its own: naming it is no mistake."""
    shown = shown_call(notebook.evidence, f"{BEFORE}: {BY_ID}", notebook.call.phone_call_id)
    own = view_id == notebook.call.phone_call_view_id
    return own or (shown is not None and shown.id == notebook.call.phone_call_id and shown.view(view_id) is not None)


def overlapping(lab: Lab) -> Evidence:
    """Stop two calls at the same time, over two connections; once more on other calls where one was not answered."""
    evidence = _overlapping(lab)
    if _unanswered(evidence):
        again = _overlapping(lab)
        looked = again.last(f"{AFTER_OVERLAPPING}: {BY_ID}")
        if looked is not None and looked.response is not None:
            return _blamed(again, lab)
        return again
    return evidence


def _unanswered(evidence: Evidence) -> bool:
    return any(e.failure is not None for step in (OVERLAPPING, OVERLAPPING_OTHER) for e in evidence.all(step))


def _blamed(evidence: Evidence, lab: Lab) -> Evidence:
    """What went without an answer twice, between requests that were answered, is held against the target."""
    made = []
    for exchange in evidence.exchanges:
        if exchange.step.name in (OVERLAPPING, OVERLAPPING_OTHER) and exchange.failure is not None:
            exchange = replace(exchange, failure=replace(exchange.failure, confirmed=True))  # noqa: PLW2901 - the same, with more known of it
            lab.recorder.judge(exchange)
        made.append(exchange)
    return replace(evidence, exchanges=tuple(made))


def _overlapping(lab: Lab) -> Evidence:
    setup = lab.set_up(State.TWO_CALLS)
    notebook = Notebook(lab, "overlapping stops", lab.live(setup), other=setup.other_call)
    assert setup.other_call is not None  # noqa: S101 - a required value of the state
    look_first(notebook, other=True)
    _send_together(notebook, {OVERLAPPING: notebook.stop(), OVERLAPPING_OTHER: notebook.stop(setup.other_call)})
    stop = notebook.evidence.last(OVERLAPPING)
    assert stop is not None  # noqa: S101 - it was just kept
    look_after(notebook, AFTER_OVERLAPPING, stop, other=True, until=(notebook.call, setup.other_call))
    return notebook.evidence


def _send_together(notebook: Notebook, stops: dict[str, Stop]) -> None:
    recorder = notebook.lab.recorder
    gate = threading.Barrier(len(stops))
    outcomes: dict[str, tuple[Response | Failure, float]] = {}
    begun = {}
    threads = []

    def send(name: str, request: Request, client: Client) -> None:
        with client:
            gate.wait()
            clock = time.monotonic()
            outcomes[name] = (client.send(request, fresh=True), time.monotonic() - clock)

    for name, stop in stops.items():
        begun[name] = recorder.reserve(stop.request())
        arguments = (name, begun[name].request, recorder.client.another())
        threads.append(threading.Thread(target=send, args=arguments, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(notebook.lab.declaration.limits.timeout + 5)
    silent = (Failure(FailureKind.TIMEOUT, "no answer within the declared time"), 0.0)
    for name, reserved in begun.items():
        outcome, elapsed = outcomes.get(name, silent)
        step = Step(notebook.evidence.scenario, name)
        notebook.keep(recorder.note(outcome, reserved, step, STOP, elapsed=elapsed))


def not_recorded(lab: Lab) -> Evidence:
    """Stop a view that is not being recorded."""
    setup = lab.set_up(State.NOT_RECORDED)
    notebook = Notebook(lab, "call that is not recorded", lab.live(setup))
    look_first(notebook)
    notebook.put(STOP_UNRECORDED, notebook.stop(), fresh=True)
    look(notebook, AFTER_UNRECORDED)
    return notebook.evidence


def ended(lab: Lab) -> Evidence:
    """Stop the recording of a call that is over, and list it."""
    setup = lab.set_up(State.ENDED)
    notebook = Notebook(lab, "call that has ended", lab.live(setup))
    expect_over(notebook)
    notebook.put(STOP_ENDED, notebook.stop(), fresh=True)
    call = notebook.call
    notebook.get(LIST_ENDED, call.user_id, call.extension, call.phone_call_id)
    return notebook.evidence


def form(lab: Lab, change: Change) -> Evidence:
    """Write the documented request in another way, on a fresh call of its own."""
    if not lab.sets_up:
        raise Unavailable("It needs a fresh call; declare a hook that sets one up ([states] or --states-url).")
    notebook = Notebook(lab, f"other form: {change.name}", lab.recorded_call())
    changed = change.make(notebook.stop())
    if changed is None:
        return notebook.evidence
    look_first(notebook, with_list=False)
    stop = notebook.put(change.name, changed, fresh=True)
    look_after(notebook, FORM_LOOK, stop, with_list=False)
    return notebook.evidence
