# SPDX-License-Identifier: MIT
"""Sends the first two requests of a run, to learn whether there is a UnifiedAPI and whether it accepts the token."""

from __future__ import annotations

from collections.abc import Callable

from uapi_conformance.contract import OpenApi
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import TargetError
from uapi_conformance.evidence.answers import observed
from uapi_conformance.scenarios.understanding import expect_understood, way_out
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.authentication import REFUSALS
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Reached, Request, Step
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_VIEW
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.requests import Stop, bearer, listing, segment

SCENARIO = "preflight"
_WAKING = 3
"""Attempts at the first request: servers that sleep while idle take long to wake up."""


def preflight(
    recorder: Recorder,
    openapi: OpenApi,
    token: str,
    url: str,
    elsewhere: Callable[[], CallReference | None],
    *,
    stops: bool = True,
) -> None:
    """Raise TargetError if a run could judge nothing: no connection, no UnifiedAPI, or a token that is not accepted.

    It sends both a List request and a stop of a call that does not exist: a server on which only one of the two is
    broken can still be judged. If both are refused, ``elsewhere`` gives ids to use instead of `@me`. Without ``stops``
    it sends List requests alone.
    """
    path = openapi.path(LIST_OPERATION)
    first = _patiently(recorder, listing(path, "@me", "@self", authorization=bearer(token)))
    if first.failure is not None and first.failure.sent_nothing:
        advice = way_out(recorder.client.route) or _advice(first.failure)
        raise TargetError(f"{url} cannot be reached ({first.failure.detail}); {advice}.")
    nobody = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    answers: tuple[Exchange, ...] = (first,)
    if stops:
        stop = Stop.of(openapi.path(STOP), nobody, token).request()
        answers = (first, recorder.send(Step(SCENARIO, "stop"), stop, STOP))
    if all(map(_is_no_uapi, answers)):
        expect_understood(recorder.client.route, first)
    if all(a.failure is not None and not a.has_head for a in answers):
        raise TargetError(f"{url} does not give a complete HTTP answer ({observed(first)}); {_advice(first.failure)}.")
    if all(a.status in REFUSALS for a in answers):
        call = elsewhere()
        asked = "List and StopRecording" if stops else "List"
        refused = _refused(recorder, path, token, first, call, asked=asked)
        advice = "" if call is not None else "; if it is only @me that does not work there, declare a call (--call)"
        if refused:
            raise TargetError(
                f"{url} refuses the token from the start ({refused}). Give a token that is valid for its user{advice}. "
                "If this one is, the server is at fault."
            )
    elif all(_is_no_uapi(a) for a in answers) and (stops or not _is_json(first)):
        raise TargetError(
            f"{url} does not implement UAPI: it answers {_looks(first)} to {first.request.target}. "
            "Give the base URL, without /uapi/phoneCalls, but with the path under which a gateway publishes it. "
            "If this one is right, the server is at fault."
        )


def _patiently(recorder: Recorder, request: Request) -> Exchange:
    """The first exchange: a server that has to wake up gets the timeout more than once."""
    for _ in range(_WAKING):
        exchange = recorder.send(Step(SCENARIO, "list"), request, LIST_OPERATION)
        if exchange.failure is None or exchange.failure.kind is not FailureKind.TIMEOUT:
            break
    return exchange


def _advice(failure: Failure | None) -> str:
    if failure is not None and failure.reached is Reached.TLS:
        return "check the scheme and the port, since it may speak no TLS there, or raise [limits] timeout"
    if failure is not None and failure.kind is FailureKind.TIMEOUT:
        return "check that the server is running, or raise [limits] timeout"
    if failure is not None and failure.kind is FailureKind.OWN:
        return "raise the limits of this machine (ulimit -n)"
    return "check the URL and its scheme, and that the server is running"


def _refused(
    recorder: Recorder, path: str, token: str, first: Exchange, call: CallReference | None, *, asked: str
) -> str:
    """How the token was refused; empty if it is accepted when the user and Extension of a call are named in full."""
    tried = f"{asked} of @me/@self"
    if call is not None:
        user, extension = segment(call.user_id), segment(call.extension)
        request = listing(path, user, extension, authorization=bearer(token))
        exchange = recorder.send(Step(SCENARIO, "list by ids"), request, LIST_OPERATION)
        if exchange.response is not None and exchange.status not in REFUSALS:
            recorder.watch_with(request, LIST_OPERATION)
            return ""
        tried += f", and List of {call.user_id}/{call.extension}"
    return f"{observed(first)} to {tried}"


def _is_no_uapi(exchange: Exchange) -> bool:
    response = exchange.response
    if response is None:
        return not exchange.has_head
    if response.status_class == 3:
        return True
    if response.status == 204:
        return False
    no_json = bool(jsontext.parse(response.content or b"").problem)
    page = (response.content or b"").lstrip()[:256].lower()
    return (
        (response.status == 404 and exchange.operation == LIST_OPERATION)
        or (
            no_json
            and (response.status == 404 or page.startswith((b"<!doctype", b"<html", b"<")) or response.status == 405)
        )
        or (response.status == 404 and exchange.operation == STOP)
    )


def _is_json(exchange: Exchange) -> bool:
    response = exchange.response
    return response is not None and not jsontext.parse(response.content or b"").problem


def _looks(exchange: Exchange) -> str:
    response = exchange.response
    if response is None:
        return observed(exchange)
    if response.status_class == 3:
        return f"{response.status} with a redirect to {response.header('location') or 'nowhere'}"
    return f"{response.status} with {response.media_type or 'no media type'}"
