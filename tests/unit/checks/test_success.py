# SPDX-License-Identifier: MIT
"""What a success says: status, body, id and Extension, and answers that are to be alike."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.success import (
    accepted,
    answered_alike,
    each_its_own,
    phonecall_body,
    success_status,
    updated_extension,
    updated_id,
)
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OTHER,
    PASS,
    answer,
    collection,
    contract,
    error,
    evidence,
    listed,
    look,
    request,
    says,
    shown,
    unanswered,
    updated,
    view,
)

STEP = "documented request"
GET = request("GET", headers=())
REFUSED = error(400, "pc_phonecall_invalid")
BASIS = contract()


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
def test_accepted(exchange: Exchange | None, outcome: Outcome, words: str) -> None:
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
def test_answered_alike(exchange: Exchange | None, reference: Exchange | None, outcome: Outcome, words: str) -> None:
    says(answered_alike(exchange, reference, what="another form"), outcome, words)


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
        (REFUSED, BASIS, None, ""),
        (answer(201, sent=GET), BASIS, None, ""),
        (answer(201, operation=LIST), BASIS, None, ""),
        (unanswered(), BASIS, None, ""),
    ],
)
def test_success_status(exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str) -> None:
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
def test_phonecall_body(exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str) -> None:
    says(phonecall_body(exchange, judged_by), outcome, words)


@pytest.mark.parametrize(("form", "document"), FORMS.items())
def test_phonecall_body__relies_on_the_register_where_it_is_in_another_form(form: str, document: object) -> None:
    verdict = phonecall_body(answer(202, document), BASIS)
    assert verdict is not None
    assert ("one-or-list" in verdict.interpretations) is (form != "object")


@pytest.mark.parametrize("document", FORMS.values(), ids=FORMS)
def test_answer__is_judged_in_each_form(document: object) -> None:
    for check in (updated_id, updated_extension):
        says(check(evidence(answer(202, document, step=STEP)), STEP, BASIS), PASS, "the addressed")


@pytest.mark.parametrize("document", [collection(), [], [updated(), updated("2")]])
def test_answer_that_holds_not_one_call__names_none(document: object) -> None:
    """What it lacks core.phonecall-body says; here it is one more failure, and no traceback."""
    says(updated_id(evidence(look("look before"), answer(202, document, step=STEP)), STEP, BASIS), FAIL)


def stop(**changes: object) -> Exchange:
    return answer(202, updated(**changes), step=STEP)


UNDER_ALIAS = shown("look before: by id", listed("b817d2618fe6"))
LISTED = shown("look before: list", listed("444444"), listed("555555"), operation=LIST)
NO_LOOK = error(500, "internal_server_error", step="look before: by id", operation=LIST_ONE)

NO_ANSWER: list[tuple[Evidence, ClaimedContract, Outcome, str]] = [
    (evidence(), BASIS, INCONCLUSIVE, "The stop did not succeed"),
    (evidence(error(400, "x", step=STEP)), BASIS, INCONCLUSIVE, "The stop did not succeed"),
    (evidence(unanswered(step=STEP)), BASIS, INCONCLUSIVE, "The stop did not succeed"),
    (evidence(stop(), call=None), BASIS, INCONCLUSIVE, "The stop did not succeed"),
    (evidence(answer(204, step=STEP)), BASIS, NOT_APPLICABLE, "204"),
    (evidence(answer(202, [], step=STEP)), BASIS, FAIL, "contains no PhoneCall"),
]


@pytest.mark.parametrize(
    ("seen", "judged_by", "outcome", "words"),
    [
        *NO_ANSWER,
        (evidence(stop()), BASIS, PASS, "the addressed id"),
        (evidence(stop()), contract(answer_id="addressed"), PASS, "the addressed id"),
        (evidence(UNDER_ALIAS, stop(id="b817d2618fe6")), BASIS, PASS, "the id that List shows"),
        (evidence(UNDER_ALIAS, stop(id="b817d2618fe6")), contract(answer_id="addressed"), FAIL, "id b817d2618fe6"),
        (evidence(look("look before"), stop(id="b817d2618fe6")), BASIS, FAIL, "id 444444 | id b817d2618fe6"),
        (evidence(NO_LOOK, LISTED, stop(id="555555")), BASIS, FAIL, "id 555555"),
        (evidence(stop(id=7)), BASIS, FAIL, "id None"),
    ],
)
def test_updated_id(seen: Evidence, judged_by: ClaimedContract, outcome: Outcome, words: str) -> None:
    says(updated_id(seen, STEP, judged_by), outcome, words)


NAMED = listed("b817d2618fe6", view("00"), view("01"))
BEFORE_BY_ID = shown("look before: by id", listed("444444", view("00"), view("01", recording=True)))
TO_NAMED = shown("link", NAMED)


@pytest.mark.parametrize(
    ("seen", "judged_by", "outcome", "words"),
    [
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), TO_NAMED), BASIS, PASS, "under which its link shows the call"),
        (
            (
                BEFORE_BY_ID,
                stop(id="b817d2618fe6"),
                shown("link", listed("b817d2618fe6", view("00"), view("01"), published="2012-06-27T16:08:50+02:00")),
            ),
            BASIS,
            PASS,
            "",
        ),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), TO_NAMED), contract(answer_id="addressed"), FAIL, "id 444444"),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6")), BASIS, FAIL, "id 444444 | id b817d2618fe6"),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), shown("link")), BASIS, FAIL, ""),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), error(404, "x", step="link")), BASIS, FAIL, ""),
        (
            (BEFORE_BY_ID, stop(id="b817d2618fe6"), shown("link", listed("444444", view("00"), view("01")))),
            BASIS,
            FAIL,
            "",
        ),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), shown("link", listed("b817d2618fe6", view("00")))), BASIS, FAIL, ""),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), shown("link", NAMED | {"ownerId": "4"})), BASIS, FAIL, ""),
        ((BEFORE_BY_ID, stop(id="b817d2618fe6"), shown("link", {"id": "b817d2618fe6"})), BASIS, FAIL, ""),
        ((stop(id="b817d2618fe6"), TO_NAMED), BASIS, INCONCLUSIVE, "List did not show the call"),
        ((BEFORE_BY_ID, stop(id=7), TO_NAMED), BASIS, FAIL, "id None"),
    ],
)
def test_updated_id__may_be_the_one_under_which_the_link_shows_the_same_call(
    seen: tuple[Exchange, ...], judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
    """Register: answer-id. The same call has the same views, and all else that both answers show."""
    says(updated_id(evidence(seen), STEP, judged_by, "link"), outcome, words)


@pytest.mark.parametrize(
    "before",
    [(), NO_LOOK, shown("look before: by id"), shown("look before: list", listed(extension="999"))],
    ids=["none", "failed", "empty", "list alone"],
)
def test_without_a_look_that_shows_the_call_another_name_is_not_judged(before: tuple[Exchange, ...]) -> None:
    """Whether it is the name that List shows cannot be seen (register: answer-id, answer-extension)."""
    says(updated_id(evidence(before, stop(id="b817d2618fe6")), STEP, BASIS), INCONCLUSIVE)
    says(updated_extension(evidence(before, stop(extension="999")), STEP, BASIS), INCONCLUSIVE)


@pytest.mark.parametrize(
    ("seen", "judged_by", "outcome", "words"),
    [
        *NO_ANSWER,
        (evidence(stop()), BASIS, PASS, "the addressed Extension"),
        (evidence(NO_LOOK, LISTED, stop(extension="999")), BASIS, FAIL, "extension 0003*210 | extension 999"),
        (
            evidence(shown("look before: by id", listed(extension="999")), stop(extension="999")),
            BASIS,
            PASS,
            "the Extension that List shows",
        ),
        (
            evidence(NO_LOOK, shown("look before: list", listed(extension="999")), stop(extension="999")),
            BASIS,
            PASS,
            "the Extension that List shows",
        ),
        (
            evidence(shown("look before: by id", listed(extension="999")), stop(extension="999")),
            contract(answer_extension="addressed"),
            FAIL,
            "extension 999",
        ),
        (evidence(look("look before"), stop(extension=7)), BASIS, FAIL, "extension None"),
    ],
)
def test_updated_extension(seen: Evidence, judged_by: ClaimedContract, outcome: Outcome, words: str) -> None:
    says(updated_extension(seen, STEP, judged_by), outcome, words)


ONE, TWO = "overlapping stop", "overlapping stop of the other call"


def overlapping(first: Exchange | None, second: Exchange | None) -> Evidence:
    return evidence(*(e for e in (first, second) if e is not None), other=OTHER)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (overlapping(answer(202, updated(), step=ONE), answer(202, updated("555555"), step=TWO)), PASS, "own call"),
        (overlapping(answer(204, step=ONE), answer(204, step=TWO)), PASS, "own call"),
        (overlapping(answer(202, [], step=ONE), answer(204, step=TWO)), PASS, "own call"),
        (overlapping(answer(202, updated("555555"), step=ONE), answer(204, step=TWO)), FAIL, "id 444444 | id 555555"),
        (overlapping(answer(204, step=ONE), answer(202, updated("444444"), step=TWO)), FAIL, "id 555555 | id 444444"),
        (overlapping(answer(204, step=ONE), error(500, "x", step=TWO)), FAIL, "An overlapping stop does not succeed"),
        (overlapping(unanswered(step=ONE), answer(204, step=TWO)), FAIL, "no complete answer"),
        (overlapping(answer(204, step=ONE), None), INCONCLUSIVE, "were not sent"),
        (evidence(answer(204, step=ONE), answer(204, step=TWO)), INCONCLUSIVE, "were not sent"),
        (evidence(call=None, other=OTHER), INCONCLUSIVE, "were not sent"),
    ],
)
def test_each_its_own(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(each_its_own(seen, (ONE, TWO)), outcome, words)


def test_each_its_own__shows_both_answers() -> None:
    verdict = each_its_own(overlapping(answer(204, step=ONE), answer(204, step=TWO)), (ONE, TWO))
    assert len(verdict.evidence) == 2
