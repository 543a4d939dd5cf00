# SPDX-License-Identifier: MIT
"""The first two requests of a run: they tell whether there is a UAPI at all, and whether it takes the token."""

from __future__ import annotations

from uapi_conformance.checks.basis import observed
from uapi_conformance.contract import OpenApi
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import TargetError
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, FailureKind, Step
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.requests import Stop, bearer, listing
from uapi_conformance.wire.unknown import UNKNOWN_CALL, UNKNOWN_VIEW

SCENARIO = "preflight"


def preflight(recorder: Recorder, openapi: OpenApi, token: str, url: str) -> None:
    """Raise TargetError where a run would judge nothing: no connection, no UAPI, no entrance with this token.

    Both a List request and a stop of a call that does not exist are asked, so that a server on which one of the two is
    broken is judged, not turned away.
    """
    path = openapi.path(LIST_OPERATION)
    first = recorder.send(
        Step(SCENARIO, "list"), listing(path, "@me", "@self", authorization=bearer(token)), LIST_OPERATION
    )
    if first.failure is not None and first.failure.kind is FailureKind.REFUSED:
        raise TargetError(f"{url} cannot be reached ({first.failure.detail}); check the URL and that the server runs.")
    nobody = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    second = recorder.send(Step(SCENARIO, "stop"), Stop.of(openapi.path(STOP), nobody, token).request(), STOP)
    answers = (first, second)
    if all(a.failure is not None and not _broke_off(a) for a in answers):
        raise TargetError(f"{url} gives no complete HTTP answer ({observed(first)}); check the URL and the scheme.")
    if all(a.status in (401, 403) for a in answers):
        raise TargetError(
            f"{url} refuses the token from the start ({observed(first)}); give a token that is valid for its user."
        )
    if all(_is_no_uapi(a) for a in answers):
        raise TargetError(
            f"{url} is no UAPI: it answers {_looks(first)}; give the URL below which /uapi/phoneCalls lies."
        )


def _broke_off(exchange: Exchange) -> bool:
    """Whether a status came, and the body ended too early: then there is a server that can be judged."""
    failure = exchange.failure
    return failure is not None and failure.kind is FailureKind.INCOMPLETE and failure.status is not None


def _is_no_uapi(exchange: Exchange) -> bool:
    response = exchange.response
    if response is None:
        return not _broke_off(exchange)
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


def _looks(exchange: Exchange) -> str:
    response = exchange.response
    if response is None:
        return observed(exchange)
    if response.status_class == 3:
        return f"{response.status} with a redirect to {response.header('location') or 'nowhere'}"
    return f"{response.status} with {response.media_type or 'no media type'}"
