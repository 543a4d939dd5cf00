# SPDX-License-Identifier: MIT
"""A failure that rests on a redirect, an outage or a page in front of UnifiedAPI is none of UnifiedAPI's."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from uapi_conformance.checks.fairness import fair
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract import load_contract
from uapi_conformance.evidence.answers import is_outage, is_stored, said_elsewhere
from uapi_conformance.evidence.disturbance import Disturbance
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire import exchange as exchange_module
from uapi_conformance.wire.exchange import Exchange, FailureKind, Headers, Response

from tests.support.exchanges import FAIL, INCONCLUSIVE, PASS, answer, contract, error, request, says, unanswered

LATER: Headers = (("Retry-After", "5"),)
HTML = b"<html>Request blocked</html>"
OWN_REDIRECTS = ("core.stop-accepted", "service.list-by-id", "service.list-all", "service.trailing-slash")
OTHERS = ("core.view-invalid", "core.recording-stops", "robust.odd-body", "service.access-denied")
BUSY = "service_unavailable"

REDIRECTED = [
    (answer(302, headers=(("Location", "https://sso.example.com/"),)), "302, a redirect to https://sso.example.com/"),
    *((answer(status), f"{status}, a redirect to nowhere") for status in (301, 302, 303, 307, 308)),
]
OUT = [
    (answer(408), "408: the request did not arrive in time"),
    (answer(429), "429: too many requests"),
    (answer(429, headers=LATER), "429"),
    (error(429, "too_many_requests"), "429"),
    (error(429, "too_many_requests", headers=LATER), "429"),
    (answer(431), "431: the header section is too large"),
    (answer(502, body=HTML, media="text/html"), "502: a gateway got no valid answer"),
    (answer(503), "503: the server is down or busy"),
    (answer(503, {"message": "busy"}), "503"),
    (answer(503, headers=LATER), "503"),
    (error(503, BUSY, headers=LATER), "503"),
    (error(408, "x", headers=LATER), "408"),
    (answer(504), "504: a gateway waited"),
    (error(504, "x", headers=LATER), "504"),
]
BLOCKED = [
    (answer(403, body=HTML, media="text/html"), "403 with an HTML page"),
    (answer(403, body=HTML, media="Text/HTML; charset=utf-8"), "403 with an HTML page"),
]
OWN = [
    *(error(status, "internal_server_error") for status in (408, 431, 502, 503, 504)),
    error(403, "access_denied"),
    answer(403),
    answer(403, body=b"no", media="text/plain"),
    answer(401, body=HTML, media="text/html"),
    answer(404, body=HTML, media="text/html"),
    answer(500),
    answer(500, headers=LATER),
    error(400, "x", headers=LATER),
    answer(501),
    answer(505),
    answer(200, {}),
    answer(204),
    answer(300),
    answer(304),
    answer(305),
    unanswered(),
]


def _failure(*exchanges: Exchange) -> Verdict:
    return failed("It is not so.", *exchanges, expected="this", observed="that")


@pytest.mark.parametrize("requirement", OTHERS)
@pytest.mark.parametrize(("decisive", "words"), [*REDIRECTED, *OUT, *BLOCKED])
def test_failure_that_something_else_said__is_none(decisive: Exchange, words: str, requirement: str) -> None:
    found = fair(requirement, _failure(decisive, answer(200)))
    assert found.outcome is INCONCLUSIVE
    assert words in found.reason
    assert found.reason.endswith(" (It is not so.)")
    assert found.evidence == (decisive, answer(200))


@pytest.mark.parametrize("requirement", OWN_REDIRECTS)
@pytest.mark.parametrize("decisive", [exchange for exchange, _ in REDIRECTED])
def test_redirect__breaks_what_asks_for_an_answer_of_this_very_request(decisive: Exchange, requirement: str) -> None:
    assert requirement in load_contract().requirements
    assert fair(requirement, _failure(decisive)) == _failure(decisive)


@pytest.mark.parametrize("requirement", OWN_REDIRECTS)
@pytest.mark.parametrize("decisive", [exchange for exchange, _ in (*OUT, *BLOCKED)])
def test_outage__breaks_nothing(decisive: Exchange, requirement: str) -> None:
    assert fair(requirement, _failure(decisive)).outcome is INCONCLUSIVE


@pytest.mark.parametrize("requirement", [*OWN_REDIRECTS, *OTHERS])
@pytest.mark.parametrize("decisive", OWN)
def test_failure_that_unifiedapi_said_itself__stands(decisive: Exchange, requirement: str) -> None:
    assert said_elsewhere(decisive) is None
    assert fair(requirement, _failure(decisive)) == _failure(decisive)


@pytest.mark.parametrize("decisive", [exchange for exchange, _ in (*REDIRECTED, *OUT, *BLOCKED)])
def test_what_is_no_verdict__stays_as_it_is(decisive: Exchange) -> None:
    for verdict in (inconclusive("Why.", decisive), not_applicable("No.", decisive)):
        assert fair(OTHERS[0], verdict) == verdict


@pytest.mark.parametrize("decisive", [exchange for exchange, _ in (*REDIRECTED, *BLOCKED)])
def test_redirect_or_page_that_passes__does(decisive: Exchange) -> None:
    assert fair(OTHERS[0], passed("Yes.", decisive)).outcome is PASS


@pytest.mark.parametrize("decisive", [exchange for exchange, _ in OUT])
def test_outage_that_passes_for_a_refusal__is_none(decisive: Exchange) -> None:
    found = fair(OTHERS[0], passed("It is refused.", decisive))
    assert found.outcome is INCONCLUSIVE
    assert f"The answer is {decisive.status}" in found.reason


@pytest.mark.parametrize(("status", "outcome"), [(408, PASS), (431, PASS), (429, INCONCLUSIVE), (503, INCONCLUSIVE)])
def test_outage_of_what_need_not_reach_unifiedapi__is_a_refusal_unless_it_asks_again(
    status: int, outcome: Outcome
) -> None:
    early = answer(status, sent=request(target="/uapi/phoneCalls/12/0003*210/%zz"))
    assert fair(OTHERS[0], passed("It is refused.", early)).outcome is outcome


@pytest.mark.parametrize("requirement", RULES)
def test_rule_for_every_answer__says_for_itself_what_it_judges(requirement: str) -> None:
    assert fair(requirement, _failure(answer(503))) == _failure(answer(503))


def test_failure__stands_where_another_than_the_decisive_answer_was_said_elsewhere() -> None:
    assert fair(OTHERS[0], _failure(error(400, "x"), answer(503))).outcome is FAIL


def test_failure_that_rests_on_no_answer__stands() -> None:
    verdict = replace(_failure(answer(503)), evidence=())
    assert fair(OTHERS[0], verdict) == verdict


@pytest.mark.parametrize(("exchange", "_words"), OUT)
def test_outage__is_judged_by_no_rule_about_errors(exchange: Exchange, _words: str) -> None:
    for name in ("core.error-body", "core.code-status", "robust.no-server-error", "http.method-status"):
        assert RULES[name](exchange, contract()) is None, name


@pytest.mark.parametrize("status", [502, 503, 504])
def test_outage_in_the_words_of_unifiedapi__is_a_server_error(status: int) -> None:
    """Without Retry-After nothing says that it is for now alone."""
    exchange = error(status, "internal_server_error")
    assert not is_outage(Response(status, (), b'{"error":{"code":"internal_server_error","message":""}}'))
    assert is_outage(Response(status, (), b'{"error":{"code":"service_unavailable","message":""}}'))
    says(RULES["robust.no-server-error"](exchange, contract()), FAIL, str(status))
    says(RULES["core.error-body"](exchange, contract()), PASS)


def test_answer_that_is_longer_than_the_suite_reads__fails_nothing() -> None:
    found = fair(OTHERS[0], _failure(unanswered(FailureKind.OVERSIZE)))
    assert found.outcome is INCONCLUSIVE
    assert "too long to be read" in found.reason


@pytest.mark.parametrize("kind", [k for k in FailureKind if k is not FailureKind.OVERSIZE])
def test_request_that_once_got_no_answer__fails_nothing(kind: FailureKind) -> None:
    found = fair(OTHERS[0], _failure(unanswered(kind, confirmed=False)))
    assert found.outcome is INCONCLUSIVE
    assert f"it was {kind}" in found.reason
    assert ("[limits] timeout" in found.reason) is (kind is FailureKind.TIMEOUT)
    assert fair(OTHERS[0], _failure(unanswered(kind))).outcome is FAIL


@pytest.mark.parametrize(("number", "outcome"), [(7, FAIL), (8, INCONCLUSIVE), (90, INCONCLUSIVE)])
def test_failure_after_others_changed_the_call__is_inconclusive(number: int, outcome: Outcome) -> None:
    disturbed = Disturbance(7, "The declared call ended during the run: did a party hang up?")
    found = fair(OTHERS[0], _failure(error(400, "x", number=number)), disturbed)
    assert found.outcome is outcome
    assert ("hang up" in found.reason) is (outcome is INCONCLUSIVE)
    assert fair(OTHERS[0], passed("It is so.", error(400, "x", number=number)), disturbed).outcome is PASS


SINCE = 1_000_000_000.0  # Sun, 09 Sep 2001 01:46:40 GMT


@pytest.mark.parametrize(
    ("fields", "since", "stored"),
    [
        ({"Age": "1"}, None, True),
        ({"Age": "3600"}, SINCE, True),
        ({"Age": "0"}, SINCE, False),
        ({"Age": "-1"}, SINCE, False),
        ({"Age": "soon"}, SINCE, False),
        ({"Date": "Sun, 09 Sep 2001 01:46:39 GMT"}, SINCE, True),
        ({"Date": "Sun, 09 Sep 2001 01:46:40 GMT"}, SINCE, False),
        ({"Date": "Sun, 09 Sep 2001 01:46:41 GMT"}, SINCE, False),
        ({"Date": "Sun, 09 Sep 2001 01:46:39 GMT"}, None, False),
        ({"Date": "yesterday"}, SINCE, False),
        ({"Via": "1.1 cache", "X-Cache": "HIT"}, SINCE, False),
        ({}, SINCE, False),
    ],
)
def test_stored_answer__is_told_by_its_age_and_date(
    fields: dict[str, str], since: float | None, *, stored: bool
) -> None:
    assert is_stored(answer(200, {}, headers=tuple(fields.items())), since) is stored


def test_no_answer__is_no_stored_one() -> None:
    assert not is_stored(unanswered(), SINCE)


def test_answer_that_is_longer_than_the_suite_decodes__fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    body = gzip.compress(b'{"id":"444444"}')
    exchange = answer(200, body=body, headers=(("Content-Encoding", "gzip"),))
    monkeypatch.setattr(exchange_module, "MAX_DECODED", 3)
    found = fair(OTHERS[0], _failure(exchange))
    assert found.outcome is INCONCLUSIVE
    assert "too long once it is decoded" in found.reason
    says(RULES["http.framing"](exchange, contract()), PASS)
