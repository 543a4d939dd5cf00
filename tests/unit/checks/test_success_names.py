# SPDX-License-Identifier: MIT
"""Which call and which Extension a success names: those that were addressed, or those under which the call is shown."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.success import (
    addressed_again,
    each_its_own,
    updated_extension,
    updated_id,
)
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    BASIS,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    OTHER,
    PASS,
    STEP,
    answer,
    collection,
    contract,
    error,
    evidence,
    listed,
    look,
    says,
    shown,
    unanswered,
    updated,
    view,
)

FORMS: dict[str, Any] = {"object": updated(), "collection": collection(updated()), "array": [updated()]}


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
def test_updated_id__is_the_addressed_one_or_the_one_that_list_shows(
    seen: Evidence, judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
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
def test_name__is_not_judged_without_a_look_that_shows_the_call(before: tuple[Exchange, ...]) -> None:
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
def test_updated_extension__is_the_addressed_one_or_the_one_that_list_shows(
    seen: Evidence, judged_by: ClaimedContract, outcome: Outcome, words: str
) -> None:
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
def test_each_its_own__where_overlapping_stops_name_their_own_calls(
    seen: Evidence, outcome: Outcome, words: str
) -> None:
    says(each_its_own(seen, (ONE, TWO)), outcome, words)


def test_each_its_own__shows_both_answers() -> None:
    verdict = each_its_own(overlapping(answer(204, step=ONE), answer(204, step=TWO)), (ONE, TWO))
    assert len(verdict.evidence) == 2


@pytest.mark.parametrize(
    ("further", "first", "outcome", "words"),
    [
        (answer(200, updated(), step="x"), answer(200, updated(), step=STEP), PASS, "addressed id"),
        (answer(200, updated("9"), step="x"), answer(200, updated(), step=STEP), FAIL, "id 444444 | id 9"),
        (answer(200, updated("9"), step="x"), answer(200, updated("8"), step=STEP), NOT_APPLICABLE, "other ids"),
        (answer(200, updated("9"), step="x"), error(400, "a", step=STEP), INCONCLUSIVE, "compare"),
        (error(400, "a", step="x"), answer(200, updated(), step=STEP), INCONCLUSIVE, "did not succeed"),
    ],
)
def test_addressed_again__if_the_first_answer_has_the_addressed_id(
    further: Exchange, first: Exchange, outcome: Outcome, words: str
) -> None:
    says(addressed_again(evidence(further), "x", evidence(first, documented=STEP)), outcome, words)
