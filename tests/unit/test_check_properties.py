# SPDX-License-Identifier: MIT
"""What holds for all checks: none raises, less evidence is never better, and no token gets out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from exchanges import (
    BODY,
    CALL,
    FAIL,
    OPENAPI,
    ORIGIN,
    OTHER,
    PASS,
    PATH,
    TOKEN,
    TYPED,
    answer,
    basis,
    collection,
    error,
    inspected,
    listed,
    request,
    unanswered,
    updated,
    view,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.checks import effect, generated, listing, methods, refusals, repeats, success
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.live import Live
from uapi_conformance.evidence.looks import BEFORE, OTHER_BY_ID
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.runner.session import ALL_RULES
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response, Step

BASIS = basis()
AFTER, LATER, ACT = "look after", "a later look", "the request"
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
    for claims in ({}, {"success_status": 202, "denied_status": 403, "numbers": "string", "call_id": "alphanumeric"}):
        judged_by = basis(**claims)
        for rule in ALL_RULES.values():
            assert isinstance(rule(exchange, judged_by), Verdict | None)
        for live in (Live(CALL, twin), Live(None, None)):
            generated.judge(exchange, live, judged_by)
        listing.shows_call(exchange, ["444444"], judged_by, alone=True)
        listing.shows_nothing(exchange, "444444", judged_by, what="x")
        refusals.refused_as(exchange, twin, judged_by, CODES, what="x")
    listing.tells_nothing([exchange, twin], ["444444"])
    listing.consistent((exchange, twin), what="x")
    methods.method_refused(exchange, BASIS, call_exists=False)
    refusals.refused_somehow(exchange, twin, what="x")
    refusals.survived(exchange, what="x", may_succeed=False)
    success.accepted(exchange)
    success.answered_alike(exchange, twin, what="x")


CHECKS: dict[str, Callable[[Evidence], Verdict | None]] = {
    "stopped": lambda e: effect.stopped(e, AFTER, e.last(ACT)),
    "stopped for good": lambda e: effect.stopped(e, AFTER, e.last(ACT), lasting=True),
    "goes on": lambda e: effect.goes_on(e, AFTER, CALL, after=e.all(ACT), what="x"),
    "other goes on": lambda e: effect.goes_on(e, AFTER, OTHER, after=e.all(ACT), what="x", sources=(OTHER_BY_ID,)),
    "call goes on": lambda e: effect.call_goes_on(e, AFTER, e.last(ACT)),
    "signs agree": lambda e: effect.signs_agree(e, (BEFORE, AFTER), (CALL,), BASIS),
    "others untouched": lambda e: effect.others_untouched(e, AFTER, e.last(ACT)),
    "only stopped": lambda e: effect.only_stopped(e, AFTER, e.last(ACT), CALL, e.about_other_view()),
    "both stopped": lambda e: effect.both_stopped(e, AFTER, (ACT, ACT)),
    "unharmed": lambda e: effect.unharmed(e, AFTER, e.all(ACT)),
    "repeated": lambda e: repeats.repeated(e, e.last(ACT), e.last("again"), before=AFTER, after=LATER, basis=BASIS),
    "harmless": lambda e: repeats.harmless(e, e.last(ACT), AFTER),
    "updated id": lambda e: success.updated_id(e, ACT, BASIS),
    "updated extension": lambda e: success.updated_extension(e, ACT, BASIS),
    "link given": lambda e: success.link_given(e, ACT, BASIS, ORIGIN),
    "link leads": lambda e: success.link_leads(e, ACT, "link"),
    "each its own": lambda e: success.each_its_own(e, (ACT, "again")),
    "tells nothing": lambda e: listing.tells_nothing(e.exchanges, ["555555"]),
    "same answers": lambda e: listing.consistent(e.all(ACT), what="x"),
    "list by id": lambda e: listing.shows_call(e.last(f"{BEFORE}: by id"), ["444444"], BASIS, alone=True),
    "no other call": lambda e: listing.shows_nothing(
        e.last(f"{AFTER}: by id"), "555555", BASIS, what="x", foreign=True
    ),
}


@given(exchanges=st.lists(_exchanges, max_size=6), check=st.sampled_from(list(CHECKS)))
@BOTH
def test_no_check__raises_for_any_evidence(exchanges: list[Exchange], check: str) -> None:
    for call in (CALL, None):
        CHECKS[check](Evidence("s", call, tuple(exchanges), other=OTHER, other_view="00"))


# --- less evidence

_views = st.lists(
    st.sampled_from(
        [view(), view(recording=True), view("00"), view("00", recording=True), view("07", recording=True), view("07")]
    ),
    max_size=3,
)
_calls = st.sampled_from(["444444", "555555", "b817d2618fe6"])


def _look(step: str) -> st.SearchStrategy[Exchange]:
    def shown(calls: list[tuple[str, list[dict[str, object]]]]) -> Exchange:
        document = collection(*(listed(call, *views) for call, views in calls))
        return answer(200, document, step=step, operation=LIST_ONE, sent=request("GET", headers=()))

    return st.one_of(
        st.lists(st.tuples(_calls, _views), min_size=1, max_size=2).map(shown),
        st.sampled_from([error(500, "x", step=step, operation=LIST_ONE), unanswered(step=step, operation=LIST_ONE)]),
    )


def _act(step: str) -> st.SearchStrategy[Exchange]:
    return st.sampled_from(
        [
            answer(200, updated(), step=step),
            answer(200, updated("555555"), step=step),
            answer(200, updated("b817d2618fe6"), step=step),
            answer(200, updated(extension="1"), step=step),
            answer(204, step=step),
            answer(202, [], step=step),
            error(400, "pc_phonecall_invalid", step=step),
            error(500, "x", step=step),
            unanswered(step=step),
        ]
    )


_SOURCES = [f"{name}: {source}" for name in (BEFORE, AFTER, LATER) for source in ("by id", "list", OTHER_BY_ID)]
_whole = st.tuples(*map(_look, [*_SOURCES, "link"]), *map(_act, [ACT, "again"]))
_inspections = st.lists(
    st.builds(inspected, st.sampled_from([BEFORE, AFTER, LATER]), st.booleans(), st.sampled_from([CALL, OTHER])),
    max_size=3,
)


# Each answer is judged by itself there, so that without the one that fails there is nothing left that could.
_OF_EACH = {"tells nothing", "same answers"}


@pytest.mark.parametrize("check", [name for name in CHECKS if name not in _OF_EACH])
@given(exchanges=_whole, inspections=_inspections, data=st.data())
@settings(max_examples=60, derandomize=True, deadline=None)
def test_less_evidence__never_turns_a_failure_into_a_pass(
    check: str, exchanges: tuple[Exchange, ...], inspections: list[object], data: st.DataObject
) -> None:
    """Exchanges are taken away; what the hook says stays, for a run without it looks no other than one without a hook."""
    numbered = tuple(replace(e, number=n) for n, e in enumerate(exchanges, 1))
    more = Evidence("s", CALL, numbered, tuple(inspections), other=OTHER, other_view="00")  # type: ignore[arg-type]
    verdict = CHECKS[check](more)
    if verdict is None or verdict.outcome is not FAIL:
        return
    decisive = [e.number for e in verdict.evidence]
    taken = data.draw(st.sets(st.sampled_from(decisive + [e.number for e in numbered]), min_size=1))
    less = CHECKS[check](replace(more, exchanges=tuple(e for e in numbered if e.number not in taken)))
    assert less is None or less.outcome is not PASS, f"{verdict.reason} Without {taken}: {less.reason}"


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
        evidence = Evidence("s", CALL, (asked,), other=OTHER, other_view="00")
        said += [rule(asked, BASIS) for rule in ALL_RULES.values()]
        said += [check(evidence) for check in CHECKS.values()]
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
