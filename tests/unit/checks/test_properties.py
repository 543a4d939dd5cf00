# SPDX-License-Identifier: MIT
"""What holds for all checks: none raises, and no token gets out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.checks import generated, listing, methods, odd, refusals, success
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.valid import Valid
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response, Step

from tests.support.exchanges import (
    BASIS,
    BODY,
    CALL,
    OPENAPI,
    OTHER,
    PATH,
    TOKEN,
    TYPED,
    answer,
    contract,
    evidence,
    request,
    updated,
)
from tests.support.lessening import ACT, AFTER, CHECKS

BOTH = settings(max_examples=120, derandomize=True, deadline=None)

# --- any bytes, fields and statuses

_names = st.sampled_from(
    ["Content-Type", "content-encoding", "Content-Length", "Allow", "WWW-Authenticate", "Location", "X-A", ""]
)
_values = st.one_of(
    st.sampled_from(["application/json", "text/html", "gzip", "deflate, gzip", "br", "Bearer", "GET, PUT", "\xff", ""]),
    st.text(st.characters(max_codepoint=0xFF), max_size=20),
)
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["01", "@me"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["error", "code", "message", "id", "extension", "link", "self", "entry", "phoneCallView",
                             "recording", "status", "action", "phoneCallViewId"]),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)  # fmt: skip
_bodies = st.one_of(
    st.binary(max_size=60),
    _json.map(lambda value: json.dumps(value).encode()),
    _json.map(lambda value: gzip.compress(json.dumps(value).encode(), mtime=0)),
    st.sampled_from([b"", b"[" * 20000, b'{"a":' * 3000, b"\xef\xbb\xbf{}", b'"\\ud800"', b"NaN", b"1" * 5000]),
)
_responses = st.builds(
    Response,
    status=st.one_of(st.sampled_from([200, 202, 204, 302, 400, 401, 403, 404, 405, 500, 501]), st.integers(0, 999)),
    headers=st.lists(st.tuples(_names, _values), max_size=5).map(tuple),
    body=_bodies,
    reason=_values,
    trailing=st.sampled_from([b"", b"x", b"HTTP/1.1 200 OK\r\n\r\n"]),
)
_failures = st.builds(Failure, st.sampled_from(list(FailureKind)), _values, st.sampled_from([None, 200, 500]))
_requests = st.builds(
    Request,
    st.sampled_from(["GET", "PUT", "POST", "UAPICONFORMANCE"]),
    st.one_of(st.sampled_from([PATH, "/uapi/phoneCalls/12/0003*210", "/uapi/phoneCalls/%zz/%00/%ff", "*"]), _values),
    st.lists(st.tuples(st.sampled_from(["Authorization", "Content-Type"]), _values), max_size=2).map(tuple),
    _bodies,
)
_steps = st.sampled_from(["documented request", f"{BEFORE}: by id", f"{BEFORE}: list", f"{AFTER}: by id", ACT, "link"])


def _exchanged(sent: Request, came: Response | Failure, step: str, operation: str, number: int) -> Exchange:
    response, failure = (came, None) if isinstance(came, Response) else (None, came)
    return Exchange(number, Step("s", step), sent, response, failure, operation=operation)


_exchanges = st.builds(
    _exchanged,
    _requests,
    st.one_of(_responses, _failures),
    _steps,
    st.sampled_from([STOP, LIST, LIST_ONE, ""]),
    st.integers(1, 9),
)
CODES = [CALL_INVALID, ACCESS_DENIED]


@given(exchange=_exchanges, twin=_exchanges)
@BOTH
def test_no_check__raises_for_an_exchange(exchange: Exchange, twin: Exchange) -> None:
    claiming = contract(success_status=202, denied_status=403, numbers="string", call_id="alphanumeric")
    for judged_by in (BASIS, claiming):
        for rule in RULES.values():
            assert isinstance(rule(exchange, judged_by), Verdict | None)
        for live in (Valid(CALL, twin), Valid(None, None)):
            generated.judge(exchange, live, judged_by)
        listing.shows_call(exchange, ["444444"], judged_by, alone=True)
        listing.shows_nothing(exchange, "444444", judged_by, what="x")
        refusals.refused_as(exchange, twin, judged_by, CODES, what="x")
    listing.tells_nothing(evidence(exchange, twin), [exchange.step.name, twin.step.name], ["444444"])
    listing.consistent((exchange, twin), what="x")
    methods.method_refused(exchange, BASIS, call_exists=False)
    refusals.refused_somehow(exchange, twin, what="x")
    odd.survived(exchange, what="x", may_succeed=False)
    success.accepted(exchange)
    success.answered_alike(exchange, twin, what="x")


@given(exchanges=st.lists(_exchanges, max_size=6), check=st.sampled_from(list(CHECKS)))
@BOTH
def test_no_check__raises_for_any_evidence(exchanges: list[Exchange], check: str) -> None:
    for call in (CALL, None):
        CHECKS[check](evidence(exchanges, call=call, other=OTHER, other_view="00"))


# --- the token

_PLACES: dict[str, Callable[[str], Exchange]] = {
    "body": lambda t: answer(400, {"error": {"code": t, "message": t}}, sent=_sent(t)),
    "member name": lambda t: answer(200, {t: {t: None}}, sent=_sent(t)),
    "id and link": lambda t: answer(200, updated(t, link={"self": f"http://x.example.com/{t}"}), sent=_sent(t)),
    "field": lambda t: answer(401, {}, headers=(("WWW-Authenticate", t), ("Allow", t)), sent=_sent(t)),
    "media type": lambda t: answer(405, {}, media=f"text/{t}", headers=(("Allow", t),), sent=_sent(t)),
    "redirect": lambda t: answer(302, headers=(("Location", f"https://x.example.com/?t={t}"),), sent=_sent(t)),
    "reason": lambda t: answer(503, reason=t, sent=_sent(t)),
    "bytes behind it": lambda t: answer(204, trailing=t.encode(), sent=_sent(t)),
    "compressed body": lambda t: answer(
        500, body=gzip.compress(t.encode()), headers=(("Content-Encoding", "gzip"),), sent=_sent(t)
    ),
    "coding": lambda t: answer(200, body=b"x", headers=(("Content-Encoding", t),), sent=_sent(t)),
    "failure": lambda t: Exchange(1, Step("s", ACT), _sent(t), failure=Failure(FailureKind.PROTOCOL, t)),
    "trace": lambda t: answer(500, {"message": f'File "/srv/{t}.py", line 1'}, sent=_sent(t)),
}


def _sent(token: str) -> Request:
    return request(target=PATH + f"?accessRequestToken={token}", headers=(*TYPED, ("Authorization", f"Bearer {token}")))


@pytest.mark.parametrize("place", _PLACES)
def test_token__is_in_no_word_of_a_verdict_once_redacted(place: str) -> None:
    """The sentences of the checks may quote an answer; what is shown of them has no token."""
    exchange = replace(_PLACES[place](TOKEN), step=Step("s", ACT))
    redactor = Redactor([TOKEN])
    said: list[Verdict | None] = []
    for operation in (STOP, LIST, LIST_ONE):
        asked = replace(exchange, operation=operation)
        seen = evidence(asked, other=OTHER, other_view="00")
        said += [rule(asked, BASIS) for rule in RULES.values()]
        said += [check(seen) for check in CHECKS.values()]
        said += [
            refusals.refused_as(asked, asked, BASIS, CODES, what="x"),
            refusals.refused_somehow(asked, asked, what="x"),
            listing.shows_call(asked, ["444444"], BASIS, alone=True),
            methods.method_refused(asked, BASIS, call_exists=True),
        ]
    spoken = [v for v in said if v is not None]
    assert spoken
    for verdict in spoken:
        for text in (verdict.reason, verdict.expected, verdict.observed):
            assert TOKEN not in one_line(redactor.text(text))


def test_body_of_the_documented_request__is_what_the_tables_take_it_for() -> None:
    assert json.loads(BODY) == {"action": "StopRecording", "phoneCallViewId": "01"}
    assert OPENAPI.path(STOP).startswith("/uapi/")
