# SPDX-License-Identifier: MIT
"""What a success says: status, body, id and Extension, and answers that are to be alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.success import (
    accepted,
    answered_alike,
    phonecall_body,
    success_status,
)
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.framing import Chunks, Framing

from tests.support.exchanges import (
    BASIS,
    FAIL,
    GET,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    STEP,
    answer,
    collection,
    contract,
    error,
    listed,
    request,
    says,
    unanswered,
    updated,
)

REFUSED = error(400, "pc_phonecall_invalid")


@pytest.mark.parametrize(
    ("exchange", "outcome", "words"),
    [
        (answer(200, {}), PASS, "200 OK"),
        (answer(204), PASS, "204 No Content"),
        (REFUSED, FAIL, "The documented request does not succeed."),
        (answer(302), FAIL, "302 Found"),
        (unanswered(), FAIL, "no complete answer"),
        (None, INCONCLUSIVE, "The documented request was not sent."),
    ],
)
def test_accepted__by_any_success(exchange: Exchange | None, outcome: Outcome, words: str) -> None:
    says(accepted(exchange), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "reference", "outcome", "words"),
    [
        (answer(200, {}), answer(202, {}), PASS, "200 OK"),
        (REFUSED, error(400, "pc_phonecall_invalid"), PASS, "400"),
        (REFUSED, answer(202, {}), FAIL, "an answer like 202 Accepted"),
        (answer(202, {}), REFUSED, FAIL, "202 Accepted"),
        (error(400, "other"), REFUSED, FAIL, "an answer like 400 Bad Request, pc_phonecall_invalid"),
        (error(404, "pc_phonecall_invalid"), REFUSED, FAIL, "404"),
        (unanswered(), answer(202, {}), FAIL, "no complete answer"),
        (unanswered(), REFUSED, FAIL, "no complete answer"),
        (answer(202, {}), unanswered(), INCONCLUSIVE, "The plain request was not answered"),
        (None, answer(202, {}), INCONCLUSIVE, "was not sent"),
        (answer(202, {}), None, INCONCLUSIVE, "was not sent"),
        (
            error(400, "x"),
            answer(503),
            INCONCLUSIVE,
            "503: the server is down or busy, or it limits requests (if so, use --rate), so nothing can be compared",
        ),
        (answer(503), answer(503), INCONCLUSIVE, "nothing can be compared"),
        (answer(202, {}), answer(503), INCONCLUSIVE, "503"),
        (answer(202, {}), answer(302), INCONCLUSIVE, "302"),
        (error(400, "x"), answer(302), INCONCLUSIVE, "302, a redirect to nowhere"),
        (unanswered(), answer(429), INCONCLUSIVE, "429"),
        (error(400, "x"), answer(403, body=b"<h1>", media="text/html"), INCONCLUSIVE, "an HTML page"),
        (answer(503), answer(202, {}), FAIL, "503"),  # which is no failure of the target's; see the tests of fairness
        (error(503, "access_denied"), error(503, "access_denied"), PASS, "503"),
        (error(503, "user_invalid"), error(503, "access_denied"), FAIL, "503"),
    ],
)
def test_answered_alike__by_the_same_status_and_code(
    exchange: Exchange | None, reference: Exchange | None, outcome: Outcome, words: str
) -> None:
    says(answered_alike(exchange, reference, what="another form"), outcome, words)


def _written(status: int, **request: Any) -> Exchange:
    given = answer(status)
    return replace(given, request=replace(given.request, **request))


@pytest.mark.parametrize(
    ("exchange", "outcome", "words"),
    [
        (_written(411, framing=Framing(chunks=Chunks())), NOT_APPLICABLE, "15.5.12"),
        (_written(400, framing=Framing(chunks=Chunks())), FAIL, "400"),
        (_written(411, framing=Framing()), FAIL, "411"),
        (_written(411), FAIL, "411"),
        (_written(417, headers=(("Expect", "100-continue"),)), NOT_APPLICABLE, "15.5.18"),
        (_written(417), FAIL, "417"),
        (_written(426, framing=Framing(version="HTTP/1.0")), NOT_APPLICABLE, "15.5.22"),
        (_written(426, framing=Framing()), FAIL, "426"),
    ],
)
def test_answered_alike__does_not_hold_a_refusal_against_a_server_that_http_allows(
    exchange: Exchange, outcome: Outcome, words: str
) -> None:
    says(answered_alike(exchange, answer(202, {}), what="another form"), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "judged_by", "outcome", "words"),
    [
        *((answer(status, step=STEP), BASIS, PASS, str(status)) for status in (200, 202, 204)),
        *((answer(status, step=STEP), BASIS, FAIL, "200 or 202 or 204") for status in (201, 203, 205, 299, 300, 304)),
        # A redirect is no success: core.stop-accepted judges it
        *((answer(status, step=STEP), BASIS, None, "") for status in (301, 302, 303, 307, 308)),
        (answer(302), contract(success_status=202), None, ""),
        (answer(202), contract(success_status=202), PASS, "202"),
        (answer(200), contract(success_status=202), FAIL, "202, as claimed"),
        (answer(301, step="path-dots"), BASIS, None, ""),
        (answer(201, step="path-dots"), BASIS, FAIL, "201"),
        (answer(206, sent=request(headers=(("Range", "bytes=0-0"),))), BASIS, None, ""),
        (answer(206), BASIS, FAIL, "206"),
        (REFUSED, BASIS, None, ""),
        (answer(201, sent=GET), BASIS, None, ""),
        (answer(201, operation=LIST), BASIS, None, ""),
        (unanswered(), BASIS, None, ""),
    ],
)
def test_success_status__is_a_documented_one_and_the_claimed_one(
    exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str
) -> None:
    says(success_status(exchange, judged_by), outcome, words)


LINKS = {"self": "https://pbx.example.com/uapi/phoneCalls/12/0003*210/444444"}


FORMS: dict[str, Any] = {"object": updated(), "collection": collection(updated()), "array": [updated()]}


@pytest.mark.parametrize(
    ("exchange", "judged_by", "outcome", "words"),
    [
        (answer(200, updated()), BASIS, PASS, "one PhoneCall"),
        (answer(202, updated(link=None, links=LINKS)), BASIS, PASS, ""),
        (answer(200, listed()), BASIS, PASS, ""),
        (answer(202, updated(id=7)), BASIS, FAIL, "/id: 7 is not of type 'string'"),
        (answer(202, updated(extension="abc")), BASIS, FAIL, "/extension"),
        (answer(202, updated(link=None)), BASIS, FAIL, "not valid"),
        # The table of statuses speaks of a list (register: one-or-list)
        (answer(202, collection(updated())), BASIS, PASS, "one PhoneCall"),
        (answer(202, collection(listed()) | {"totalResults": "1"}), BASIS, PASS, ""),
        (answer(202, [updated()]), BASIS, PASS, ""),
        (answer(202, collection(updated(link=None))), BASIS, FAIL, "not valid"),
        (answer(202, [updated(id=7)]), BASIS, FAIL, "/id: 7 is not of type 'string'"),
        *(
            (answer(202, document), judged_by, FAIL, words)
            for judged_by in (BASIS, contract(answer_form="collection"), contract(answer_form="array"))
            for document, words in (
                (collection(), "'id' is a required property"),
                (collection(updated(), updated("2")), "'id' is a required property"),
                (collection() | {"entry": updated()}, "'id' is a required property"),
                ([], "not of type 'object'"),
                ([updated(), updated("2")], "/: [{'id'"),
                ([collection(updated())], "'id' is a required property"),
                ("a call", "not of type 'object'"),
            )
        ),
        *(
            (
                answer(202, document),
                contract(answer_form=form),
                *((PASS, "") if form == own else (FAIL, f"its form is {own}, not {form} as claimed")),
            )
            for own, document in FORMS.items()
            for form in FORMS
        ),
        (answer(202, [updated(link=None, links=LINKS)]), contract(link_member="links"), PASS, ""),
        (answer(202, [updated()]), contract(link_member="links"), FAIL, "the link is in link, not in links as claimed"),
        (answer(202, body=b"{"), BASIS, FAIL, "it is not JSON"),
        (answer(202), BASIS, FAIL, "it is empty"),
        (answer(202, updated()), contract(link_member="link"), PASS, ""),
        (answer(202, updated()), contract(link_member="links"), FAIL, "the link is in link, not in links as claimed"),
        (answer(202, updated(links=LINKS)), contract(link_member="links"), PASS, ""),
        (answer(202, updated("b817")), contract(call_id="alphanumeric"), PASS, ""),
        (answer(202, updated("b8-17")), contract(call_id="alphanumeric"), FAIL, "not alphanumeric, as claimed"),
        (answer(202, []), contract(link_member="links"), FAIL, "not of type 'object'"),
        (answer(204), BASIS, None, ""),
        (answer(201, {}), BASIS, None, ""),
        (REFUSED, BASIS, None, ""),
        (answer(200, {}, operation=LIST_ONE), BASIS, None, ""),
        (answer(200, {}, sent=GET), BASIS, None, ""),
        (unanswered(), BASIS, None, ""),
    ],
)
def test_phonecall_body__is_one_phonecall_in_a_tolerated_form(
    exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str
) -> None:
    says(phonecall_body(exchange, judged_by), outcome, words)


@pytest.mark.parametrize(("form", "document"), FORMS.items())
def test_phonecall_body__relies_on_the_register_where_it_is_in_another_form(form: str, document: object) -> None:
    verdict = phonecall_body(answer(202, document), BASIS)
    assert verdict is not None
    assert ("one-or-list" in verdict.interpretations) is (form != "object")
