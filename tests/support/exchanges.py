# SPDX-License-Identifier: MIT
"""Exchanges, evidence and answers for the tables of the unit tests: the documented ones, and what differs from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.contract import load_contract
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference, Claims
from uapi_conformance.evidence.evidence import Evidence, Inspection
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Headers, Request, Response, Step
from uapi_conformance.wire.requests import Stop

CONTRACT = load_contract()
OPENAPI = CONTRACT.openapi
ORIGIN = "https://pbx.example.com:443"
TOKEN = "a-token-of-the-unit-tests"
CALL = CallReference("12", "0003*210", "444444", "01")
OTHER = CallReference("12", "0003*210", "555555", "07")
PATH = "/uapi/phoneCalls/12/0003*210/444444"
BODY = b'{"action":"StopRecording","phoneCallViewId":"01"}'
TYPED: Headers = (("Content-Type", "application/json"),)
RECORDED = "2012-06-27T16:08:55+03:00"
STEP = "documented request"
"""The name of the step that sends the documented stop."""

PASS, FAIL, INCONCLUSIVE, NOT_APPLICABLE = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE

Document = dict[str, Any]


def contract(**claims: str | int) -> ClaimedContract:
    return ClaimedContract(OPENAPI, Claims(claims))


BASIS = contract()
"""What is judged by where nothing is claimed."""


def documented_stop(call: CallReference = CALL) -> Stop:
    return Stop.of(OPENAPI.path(STOP), call, TOKEN)


def request(method: str = "PUT", target: str = PATH, *, body: bytes = BODY, headers: Headers = TYPED) -> Request:
    return Request(method, target, headers, body if method != "GET" else b"")


GET = request("GET", headers=())


def answer(
    status: int,
    document: object = None,
    *,
    body: bytes | None = None,
    headers: Headers = (),
    media: str | None = "application/json",
    sent: Request | None = None,
    step: str = "a step",
    operation: str = STOP,
    number: int = 1,
    trailing: bytes = b"",
    reason: str = "",
) -> Exchange:
    """An answered request; ``document`` is its JSON body, ``body`` its bytes, and without both it has none."""
    content = body if body is not None else b"" if document is None else json.dumps(document).encode()
    typed = (("Content-Type", media),) if content and media is not None else ()
    return Exchange(
        number,
        Step("a scenario", step),
        sent or request(),
        Response(status, (*typed, *headers), content, trailing=trailing, reason=reason),
        operation=operation,
    )


def error(status: int, code: object, **more: Any) -> Exchange:
    return answer(status, {"error": {"code": code, "message": "A sentence."}}, **more)


def unanswered(
    kind: FailureKind = FailureKind.TIMEOUT,
    *,
    step: str = "a step",
    sent: Request | None = None,
    operation: str = STOP,
    number: int = 1,
    confirmed: bool = True,
) -> Exchange:
    """A request that got no complete answer, and none again (``confirmed``)."""
    return Exchange(
        number,
        Step("a scenario", step),
        sent or request(),
        failure=Failure(kind, f"it was {kind}", confirmed=confirmed),
        operation=operation,
    )


def updated(call_id: object = CALL.phone_call_id, **changes: object) -> Document:
    """The answer to the action, as the page prints it for this call; a member set to None is left out."""
    link = {"self": f"https://pbx.example.com//uapi/phoneCalls/12/0003*210/{call_id}"}
    whole = {"id": call_id, "extension": CALL.extension, "link": link, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def view(view_id: str = "01", *, recording: bool = False, **changes: object) -> Document:
    whole = {
        "id": view_id,
        "extension": CALL.extension,
        "status": "5",
        "source": ["7778888"],
        "destination": [CALL.extension],
        "recording": RECORDED if recording else None,
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


ON, OFF = view(recording=True), view()
"""The view of the call while it is recorded, and when it is not."""


def listed(call_id: object = CALL.phone_call_id, *views: Document, **changes: object) -> Document:
    """A PhoneCall of a List answer; with no views given it has none."""
    whole = updated(call_id) | {
        "ownerId": "3",
        "ownerName": "Default Organization",
        "published": "2012-06-27T16:08:50+02:00",
        "phoneCallView": list(views),
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def collection(*calls: Document) -> Document:
    return {"entry": list(calls)}


def shown(step: str, *calls: Document, operation: str = LIST_ONE, number: int = 1) -> Exchange:
    """A List answer with these calls, in a collection."""
    return answer(
        200, collection(*calls), step=step, operation=operation, sent=request("GET", headers=()), number=number
    )


def of_one_call(document: object, status: int = 200) -> Exchange:
    """The answer to List PhoneCalls for one call."""
    return answer(status, document, operation=LIST_ONE, sent=GET)


def of_extension(document: object, target: str = PATH) -> Exchange:
    """The answer to List PhoneCalls for an Extension."""
    return answer(200, document, operation=LIST_OPERATION, sent=request("GET", target, headers=()))


def look(name: str, *views: Document, call_id: str = CALL.phone_call_id) -> tuple[Exchange, Exchange]:
    """Both List answers of a look, which show the call with these views."""
    return (
        shown(f"{name}: by id", listed(call_id, *views)),
        shown(f"{name}: list", listed(call_id, *views), operation=LIST_OPERATION),
    )


def inspected(look_name: str, recording: bool, call: CallReference = CALL) -> Inspection:
    return Inspection(look_name, call, recording)


def evidence(
    *exchanges: Exchange | Iterable[Exchange],
    call: CallReference | None = CALL,
    inspections: Iterable[Inspection] = (),
    **more: Any,
) -> Evidence:
    """Evidence of these exchanges, numbered in this order, and of what the hook said."""
    flat: list[Exchange] = []
    for found in exchanges:
        flat.extend((found,) if isinstance(found, Exchange) else found)
    recorded = Evidence("a scenario", call, **more)
    for number, exchange in enumerate(flat, 1):
        recorded = recorded.with_exchange(replace(exchange, number=number))
    for said in inspections:
        recorded = recorded.with_inspection(said)
    return recorded


def without(seen: Evidence, *names: str) -> Evidence:
    """The same when all that has one of these names is taken away."""
    return replace(
        seen,
        exchanges=tuple(e for e in seen.exchanges if e.step.name not in names),
        inspections=tuple(i for i in seen.inspections if i.name not in names),
    )


def says(verdict: Verdict | None, outcome: Outcome | None, words: str = "") -> None:
    """Assert the outcome of a verdict, and words of what it says; None is no verdict at all."""
    assert (verdict.outcome if verdict is not None else None) == outcome, verdict
    if verdict is not None:
        assert words in f"{verdict.reason} | {verdict.expected} | {verdict.observed}", verdict
        assert verdict.reason.endswith((".", "?")), f"the reason is no sentence: {verdict.reason}"
        if verdict.outcome is FAIL:
            assert verdict.expected
            assert verdict.observed
            assert verdict.evidence, "a failure rests on an exchange"
