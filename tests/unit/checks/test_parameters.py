# SPDX-License-Identifier: MIT
"""Lists that are filtered, have fewer fields, or were asked for with a parameter that nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.odd import content_of_list, odd_query
from uapi_conformance.checks.parameters import (
    filtered,
    filtered_on_date,
    filtered_page,
    same_in_any_order,
    selected,
    unknown_ignored,
    unknown_ignored_by_id,
    works,
)
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind

from tests.support.exchanges import (
    CALL,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    Document,
    answer,
    collection,
    error,
    evidence,
    listed,
    request,
    says,
    shown,
    unanswered,
    without,
)
from tests.unit.checks.test_pages import STEPS

OWN = CALL.phone_call_id
BOTH = (OWN, "555555")


def documents(*calls: Document) -> Exchange:
    return answer(200, collection(*calls), step="step", operation=LIST)


def of(*ids: str, step: str = "step") -> Exchange:
    return answer(200, collection(*map(listed, ids)), step=step, operation=LIST)


def lists(*taken: Exchange, again: tuple[str, ...] = BOTH, by_id: str = OWN) -> Evidence:
    look = shown(f"{BEFORE}: by id", listed(by_id))
    return evidence(look, of(*BOTH, step="whole"), *taken, of(*again, step="again"))


REFUSED = error(400, "filtervalue_invalid", step="step")
TWENTY = tuple(str(100000 + number) for number in range(20))


def long_list(*taken: Exchange) -> Evidence:
    """As many calls as a page has, so that the list may go on."""
    return evidence(of(*TWENTY, step="whole"), *taken, of(*TWENTY, step="again"))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(of(OWN)), PASS, "keeps what it should"),
        (lists(of("555555")), FAIL, f"{OWN} | 555555"),
        (lists(of(OWN, f"1{OWN}0")), PASS, "keeps what it should"),
        (lists(of(f"1{OWN}0")), FAIL, f"{OWN} | 1{OWN}0"),
        (lists(of()), FAIL, "no call"),
        (lists(of(*BOTH)), PASS, "ignores"),
        (lists(REFUSED), FAIL, "not answered with a list"),
        (lists(of("555555"), by_id="9"), NOT_APPLICABLE, "under its id"),
        (without(lists(of("555555")), f"{BEFORE}: by id"), INCONCLUSIVE, "under its id"),
        (lists(of(OWN), again=("555555",)), NOT_APPLICABLE, "in the meantime"),
        (lists(), INCONCLUSIVE, "not sent"),
    ],
)
def test_filtered__by_the_id_of_the_call(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(filtered(seen, STEPS, "step", out=False), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "outcome", "words"),
    [
        (of(), PASS, "keeps what it should"),
        (answer(204, step="step"), PASS, "keeps what it should"),
        (REFUSED, PASS, "refused"),
        (of(OWN), FAIL, "no call"),
        (of(*BOTH), PASS, "ignores"),
        (error(500, "a", step="step"), FAIL, "not answered with a list"),
    ],
)
def test_filtered__by_an_unknown_id(exchange: Exchange, outcome: Outcome, words: str) -> None:
    says(filtered(lists(exchange), STEPS, "step", out=True), outcome, words)


def test_filtered__needs_a_call() -> None:
    says(filtered(replace(lists(of("555555")), call=None), STEPS, "step", out=False), NOT_APPLICABLE, "under its id")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(of(OWN)), PASS, "calls of the list"),
        (lists(of()), PASS, "calls of the list"),
        (lists(of(*BOTH)), PASS, "calls of the list"),
        (lists(REFUSED), PASS, "refused"),
        (lists(of(OWN, "999999")), FAIL, f"{OWN}, 555555 | {OWN}, 999999"),
        (long_list(of("999999")), NOT_APPLICABLE, "The list may go on"),
        (long_list(of("100001")), PASS, "calls of the list"),
        (lists(error(500, "a", step="step")), FAIL, "not answered with a list"),
        (lists(), NOT_APPLICABLE, "when the call was published"),
        (without(lists(of(OWN)), "step"), INCONCLUSIVE, "not sent"),
        (lists(of("999999"), again=(OWN,)), NOT_APPLICABLE, "in the meantime"),
    ],
)
def test_filtered_on_date(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(filtered_on_date(seen, STEPS, "step"), outcome, words)


def on_a_page(*ids: str, kept: tuple[str, ...] = (OWN,), first: tuple[str, ...] = (OWN,)) -> Evidence:
    """A filter on the own id keeps ``kept``; with a count of one, these; a count of one alone gives ``first``."""
    asked = request("GET", f"/uapi/phoneCalls/12/0003*210?filterBy=id&filterValue={OWN}&count=1")
    page = replace(of(*ids), request=asked)
    pages = of(*first, step="first"), of("555555", step="second"), of(step="rest")
    return lists(*pages, of(*kept, step="filtered"), page)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (on_a_page(OWN), PASS, "that the filter keeps"),
        (on_a_page(f"1{OWN}0"), PASS, "that the filter keeps"),
        (on_a_page(), FAIL, f"{OWN} | no call"),
        (on_a_page("555555"), FAIL, f"{OWN} | 555555"),
        (on_a_page(kept=BOTH), NOT_APPLICABLE, "ignores"),
        (on_a_page(first=BOTH), NOT_APPLICABLE, "ignores"),
        (without(on_a_page(), "filtered"), NOT_APPLICABLE, "ignores"),
        (without(on_a_page(), "first"), INCONCLUSIVE, "missing"),
        (without(on_a_page(), "step"), INCONCLUSIVE, "not sent"),
    ],
)
def test_filtered_page(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(filtered_page(seen, STEPS, "step", "filtered"), outcome, words)


def fields(call_id: str, **more: str) -> Document:
    return {"id": call_id, "extension": CALL.extension, **more}


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(documents(*map(fields, BOTH))), PASS, "asked for"),
        (lists(documents(*(fields(one, ownerId="3") for one in BOTH))), PASS, "asked for"),
        (lists(documents(*({"id": one} for one in BOTH))), FAIL, "None"),
        (lists(documents(fields(OWN))), FAIL, "555555"),
        (lists(documents(*(fields(one) | {"extension": "1"} for one in BOTH))), FAIL, "'1'"),
        (lists(of()), FAIL, "no call"),
        (lists(error(400, "fields_invalid", step="step")), FAIL, "not answered with a list"),
        (lists(of(*BOTH), again=(OWN,)), NOT_APPLICABLE, "in the meantime"),
    ],
)
def test_selected(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(selected(seen, STEPS, "step", ("id", "extension")), outcome, words)


def details(views: list[Document] | None, *, owner: str | None = "3") -> Exchange:
    """Both calls with these views and that owner."""
    more = {"ownerId": owner, "phoneCallView": views}
    shown_fields = {name: value for name, value in more.items() if value is not None}
    return documents(*({"id": one, **shown_fields} for one in BOTH))


VIEWS: list[Document] = [{"id": "01", "status": 3}]


@pytest.mark.parametrize(
    ("usual", "chosen", "outcome", "words"),
    [
        (details(VIEWS), details(VIEWS), PASS, "asked for"),
        (details(VIEWS), details([{"id": "01", "status": 5}]), PASS, "asked for"),
        (details(None), details(VIEWS), PASS, "asked for"),
        (details(None, owner=None), details(None), PASS, "asked for"),
        (details(None), details(None), PASS, "asked for"),
        (details(VIEWS), details(None), FAIL, "views"),
        (details(VIEWS), details([]), FAIL, "views"),
        (details(VIEWS), details(VIEWS, owner=None), FAIL, "None"),
        (details(VIEWS), details(VIEWS, owner="4"), FAIL, "'4'"),
    ],
)
def test_selected__other_fields(usual: Exchange, chosen: Exchange, outcome: Outcome, words: str) -> None:
    whole = replace(usual, step=replace(usual.step, name="whole"))
    seen = evidence(whole, chosen, of(*BOTH, step="again"))
    says(selected(seen, STEPS, "step", ("id", "ownerId", "phoneCallView")), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(of(*BOTH)), PASS, "changes nothing"),
        (lists(REFUSED), PASS, "refused"),
        (lists(of(OWN)), FAIL, f"{OWN}, 555555 | {OWN}"),
        (lists(error(500, "a", step="step")), FAIL, "not answered with a list"),
        (lists(of(OWN), again=(OWN,)), NOT_APPLICABLE, "in the meantime"),
        (lists(), INCONCLUSIVE, "not sent"),
    ],
)
def test_unknown_ignored(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(unknown_ignored(seen, STEPS, "step"), outcome, words)


MANY = (OWN, *(f"5555{n}" for n in range(19)))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(of(*BOTH[::-1])), PASS, "changes nothing"),
        (lists(REFUSED), PASS, "refused"),
        (lists(of(OWN)), FAIL, f"{OWN}, 555555 | {OWN}"),
        (evidence(of(*MANY, step="whole"), of(OWN), of(*MANY, step="again")), NOT_APPLICABLE, "may go on"),
        (evidence(of(*MANY[1:], step="whole"), of(OWN), of(*MANY[1:], step="again")), FAIL, "changes the list"),
        (lists(of(OWN), again=(OWN,)), NOT_APPLICABLE, "in the meantime"),
        (lists(), INCONCLUSIVE, "not sent"),
    ],
)
def test_same_in_any_order(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(same_in_any_order(seen, STEPS, "step"), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(of(OWN)), PASS, "makes a difference"),
        (lists(documents(*map(fields, BOTH))), PASS, "makes a difference"),
        (lists(of(*BOTH)), FAIL, "ignored"),
        (lists(REFUSED), NOT_APPLICABLE, "refused"),
        (lists(), INCONCLUSIVE, "not sent"),
        (lists(of(OWN), again=(OWN,)), NOT_APPLICABLE, "in the meantime"),
    ],
)
def test_works(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(works(seen, STEPS, "step", unlike="whole"), outcome, words)


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [
        (of(OWN), PASS),
        (error(400, "count_invalid", step="step"), PASS),
        (error(500, "internal_server_error", step="step"), FAIL),
        (unanswered(step="step"), FAIL),
    ],
)
def test_odd_query__is_answered_or_refused(exchange: Exchange, outcome: Outcome) -> None:
    says(odd_query(evidence(exchange), "step", what="letters as the count"), outcome)


LOOKS = (BEFORE, "look after")


def between(*taken: Exchange, after: tuple[str, ...] = (OWN,)) -> Evidence:
    """What was sent between two looks at a call that a hook set up."""
    first, last = (f"{name}: by id" for name in LOOKS)
    return evidence(of(OWN, step=first), *taken, of(*after, step=last), is_set_up=True)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (between(of(OWN)), PASS, "change nothing"),
        (between(error(400, "a", step="step")), PASS, "refused"),
        (between(of()), FAIL, f"{OWN} | no call"),
        (between(of(*BOTH)), FAIL, f"{OWN} | {OWN}, 555555"),
        (between(error(500, "a", step="step")), FAIL, "not answered with a list"),
        (between(of(), after=()), NOT_APPLICABLE, "before and after"),
        (between(), INCONCLUSIVE, "not sent"),
        (without(between(of()), "step"), INCONCLUSIVE, "missing"),
        (without(between(of()), f"{BEFORE}: by id"), INCONCLUSIVE, "missing"),
        (replace(between(of(OWN)), earlier=(between(of()),)), FAIL, "no call"),
    ],
)
def test_unknown_ignored_by_id(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(unknown_ignored_by_id(seen, "step", LOOKS), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (between(of(OWN)), PASS, "handled"),
        (between(error(413, "a", step="step")), PASS, "handled"),
        (between(unanswered(FailureKind.CLOSED, step="step")), PASS, "section 9.3.1"),
        (between(unanswered(FailureKind.TIMEOUT, step="step")), FAIL, "handled wrongly"),
        (between(error(500, "a", step="step")), FAIL, "handled wrongly"),
        (between(of()), FAIL, f"calls {OWN} | calls no call"),
        (between(of(), after=()), PASS, "handled"),
        (between(), INCONCLUSIVE, "not sent"),
        (replace(between(), is_set_up=False), NOT_APPLICABLE, "a hook sets up"),
        (without(between(of()), "step"), INCONCLUSIVE, "missing"),
        (without(between(of()), "look after: by id"), INCONCLUSIVE, "missing"),
        (replace(between(of(OWN)), earlier=(between(of()),)), FAIL, "no call"),
    ],
)
def test_content_of_list(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(content_of_list(seen, "step", LOOKS, what="content"), outcome, words)
