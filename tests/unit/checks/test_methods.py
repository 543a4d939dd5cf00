# SPDX-License-Identifier: MIT
"""OPTIONS and TRACE change nothing, and their answers say what is served, and no credentials."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.methods import head_refused, options_named, trace_without_credentials
from uapi_conformance.checks.untouched import options_change_nothing
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.nonexistent import GARBAGE_TOKEN

from tests.support.exchanges import (
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OFF,
    ON,
    PASS,
    answer,
    error,
    evidence,
    look,
    request,
    says,
    unanswered,
    updated,
)

ASKED, BETWEEN, AFTER = "OPTIONS of the call", "look before OPTIONS", "look after OPTIONS"
OPTIONS, TRACE = request("OPTIONS"), request("TRACE", headers=(("Authorization", f"Bearer {GARBAGE_TOKEN}"),))
STOPPED = answer(200, updated())
SERVED = answer(204, headers=(("Allow", "PUT, GET,OPTIONS"),), sent=OPTIONS, step=ASKED)
PATCH_REFUSED = answer(405, headers=(("Allow", "GET"),), sent=request("PATCH"))


def allowing(methods: str) -> Exchange:
    return answer(200, headers=(("Allow", methods),), sent=OPTIONS)


@pytest.mark.parametrize(
    ("exchange", "twin", "other", "outcome", "words"),
    [
        (SERVED, STOPPED, None, PASS, "methods that work"),
        (SERVED, STOPPED, PATCH_REFUSED, PASS, "methods that work"),
        (allowing("GET, PUT, PATCH"), STOPPED, None, PASS, "methods that work"),
        (allowing("GET, PUT, PATCH"), STOPPED, PATCH_REFUSED, FAIL, "refused with 405 | Allow: GET, PUT, PATCH"),
        (
            allowing("GET, PUT, PATCH"),
            STOPPED,
            error(400, "body_invalid", sent=request("PATCH")),
            PASS,
            "methods that work",
        ),
        (allowing("GET"), STOPPED, None, FAIL, "PUT and GET"),
        (allowing(""), STOPPED, None, FAIL, "PUT and GET"),
        (allowing("GET"), error(400, "a"), None, NOT_APPLICABLE, "The stop did not succeed"),
        (answer(200, sent=OPTIONS), STOPPED, None, NOT_APPLICABLE, "no Allow"),
        (answer(405, headers=(("Allow", "GET"),), sent=OPTIONS), STOPPED, None, NOT_APPLICABLE, "OPTIONS did not"),
        (unanswered(sent=OPTIONS), STOPPED, None, NOT_APPLICABLE, "OPTIONS did not"),
        (None, STOPPED, None, NOT_APPLICABLE, "OPTIONS did not"),
    ],
)
def test_allow_of_options__names_what_is_served(
    exchange: Exchange | None, twin: Exchange, other: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(options_named(exchange, twin, [None, other]), outcome, words)


FIRST = evidence(look(BEFORE, ON), look(BETWEEN, ON), SERVED, look(AFTER, OFF))


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(look(BEFORE, ON), look(BETWEEN, ON), SERVED, look(AFTER, ON)), PASS, "goes on"),
        (FIRST, FAIL, "ended by an OPTIONS request"),
        (
            evidence(look(BEFORE, ON), look(BETWEEN, OFF), SERVED, look(AFTER, OFF)),
            NOT_APPLICABLE,
            "not recorded before",
        ),
        (evidence(look(BEFORE, ON), look(BETWEEN, ON), look(AFTER, ON)), NOT_APPLICABLE, "that a hook sets up"),
        (evidence(look(BEFORE, ON), look(BETWEEN, ON), SERVED), INCONCLUSIVE, ""),
        (replace(evidence(look(BEFORE, ON)), earlier=(FIRST,)), FAIL, "ended by an OPTIONS request"),
    ],
)
def test_options__change_nothing(found: Evidence, outcome: Outcome, words: str) -> None:
    says(options_change_nothing(found, ASKED, (BETWEEN, AFTER)), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "outcome", "words"),
    [
        (answer(200, body=b"TRACE /uapi HTTP/1.1\r\nHost: a\r\n\r\n", sent=TRACE), PASS, "does not show"),
        (
            answer(200, body=f"Authorization: Bearer {GARBAGE_TOKEN}".encode(), sent=TRACE),
            FAIL,
            "shows its credentials",
        ),
        (answer(405, sent=TRACE), PASS, "reflects nothing (405"),
        (answer(400, body=GARBAGE_TOKEN.encode(), sent=TRACE), PASS, "reflects nothing (400"),
        (unanswered(sent=TRACE), PASS, "reflects nothing"),
    ],
)
def test_trace__shows_no_credentials(exchange: Exchange, outcome: Outcome, words: str) -> None:
    says(trace_without_credentials(evidence(exchange), exchange.step.name), outcome, words)


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(), INCONCLUSIVE, "was not sent"),
        (evidence().without("TRACE", Cause.WRONG_TOKENS), INCONCLUSIVE, "wrong_tokens"),
    ],
)
def test_trace_that_is_not_sent__shows_nothing(found: Evidence, outcome: Outcome, words: str) -> None:
    says(trace_without_credentials(found, "TRACE"), outcome, words)


HEAD = "a HEAD without a token"


@pytest.mark.parametrize(
    ("found", "outcome", "words"),
    [
        (evidence(answer(401, step=HEAD)), PASS, "refused (401"),
        (evidence(answer(405, step=HEAD)), PASS, "refused (405"),
        (evidence(answer(501, step=HEAD)), PASS, "refused (501"),
        (evidence(answer(200, step=HEAD)), FAIL, "a refusal, as of a GET | 200"),
        (evidence(answer(302, step=HEAD)), INCONCLUSIVE, "neither"),
        (evidence(answer(500, step=HEAD)), INCONCLUSIVE, "neither"),
        (evidence(unanswered(step=HEAD)), INCONCLUSIVE, "not answered"),
        (evidence(), NOT_APPLICABLE, "a hook sets up"),
        (evidence(unavailable="Declare a hook."), NOT_APPLICABLE, "a hook sets up"),
    ],
)
def test_head_without_a_token__is_refused(found: Evidence, outcome: Outcome, words: str) -> None:
    says(head_refused(found, HEAD), outcome, words)
