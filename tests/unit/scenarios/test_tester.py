# SPDX-License-Identifier: MIT
"""Who takes the steps of a scenario: in their order, on a fresh call if one is used up, and none that nobody asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, look_at, shown_call
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.canaries import TakesAnyToken
from uapi_conformance.reference.messages import Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.scenarios import changes, odd_requests, plan
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.generated import GENERATED_REQUESTS
from uapi_conformance.scenarios.list_parameters import ALL, FILTERED_ON_DATE, LIST_PARAMETERS
from uapi_conformance.scenarios.recorded_call import (
    AFTER_REFUSALS,
    LINK,
    RECORDED_CALL,
    REPEATED_REFUSAL,
    REPEATS,
    SECOND,
    TWIN,
    WRONG_CREDENTIALS,
    method_step,
)
from uapi_conformance.scenarios.steps import Put, Scenario, Supply
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL

from tests.support.sources import CALL, HOOK, NOTHING, items, source_with

ACCEPTED = "view-boolean"
NEAR = next(change for change in changes.NEAR_CALLS if change.name == "call-prefix")


class TakesTrue(Behaviour):
    """Stops the first view where its id is true, which wrongly accepts one kind of request."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        return call.views[0] if document.get("phoneCallViewId") is True else super().find_view(call, document)


class HasANearCall(Behaviour):
    """Shows another call under an id that is near the one that is addressed."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        found = super().listed_calls(user, extension, call_id)
        if found or not call_id:
            return found
        return [call for call in self.store.calls.values() if call.id != "444444"][:1]


def names(evidence: Evidence) -> list[str]:
    return [exchange.step.name for exchange in evidence.exchanges]


@pytest.mark.parametrize(("declared", "earlier"), [(HOOK, 1), (CALL, 0)])
def test_call_that_a_wrongly_accepted_request_used_up__is_exchanged_if_there_are_fresh_ones(
    declared: str, earlier: int
) -> None:
    with source_with(TakesTrue(), declared) as source:
        evidence = source.of(RECORDED_CALL)
    assert is_success(evidence.find(ACCEPTED))
    assert len(evidence.earlier) == earlier
    for used_up in evidence.earlier:
        assert used_up.call != evidence.call
        assert used_up.exchanges[-1].step.name == ACCEPTED
        assert names(evidence)[0] == look_at(BEFORE, BY_ID), "the fresh call is looked at first"
        assert f"List request for {NEAR.name}" not in names(evidence), "no near miss is sent to it"
        assert ACCEPTED not in names(evidence)


class TakesUnknown(Behaviour):
    """Takes an unknown call id for the latest call."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        known = call_id if call_id != UNKNOWN_CALL else [*self.store.calls][-1]
        return super().find_call(user, extension, known)


def test_near_misses_of_a_fresh_call__are_looked_up_before_they_are_sent() -> None:
    with source_with(TakesUnknown(), HOOK) as source:
        evidence = source.of(RECORDED_CALL)
    first, second, *_ = evidence.earlier
    assert names(first)[-1] == "call-unknown"
    asked = names(second)
    assert asked.index(f"List request for {NEAR.name}") < asked.index(NEAR.name)


def test_steps__are_taken_in_their_order() -> None:
    with source_with(None, CALL) as source:
        taken = list(dict.fromkeys(names(source.of(RECORDED_CALL))))
    planned = [step.name for step in RECORDED_CALL.steps if isinstance(step, Put) and step.name in taken]
    assert [name for name in taken if name in planned] == planned
    assert taken.index(look_at(AFTER_REFUSALS, BY_ID)) < taken.index(TWIN) < taken.index(LINK) < taken.index(SECOND)


def test_repeated_step__is_sent_as_often_as_it_says() -> None:
    with source_with(None, CALL) as source:
        assert len(source.of(RECORDED_CALL).all(REPEATED_REFUSAL)) == REPEATS


@pytest.mark.parametrize("declared", [CALL, HOOK])
def test_step_that_no_selected_case_asks_for__is_not_sent(declared: str) -> None:
    with source_with(None, declared, cases=["view-unknown"]) as source:
        evidence = source.of(RECORDED_CALL)
    sent = {change.name for change in (*changes.VIEW, *changes.CALL, *odd_requests.ODD_BODY)} & set(names(evidence))
    assert sent == {"view-unknown"}
    assert evidence.why_not("view-null") is None, "nobody asked for it"
    assert evidence.twin is not None


def test_step_that_the_ids_do_not_admit__is_known_not_to_have_been_sent() -> None:
    with source_with() as source:
        form = next(form for form in FORMS if form.name == "encoded-star")
        evidence = source.of(RECORDED_CALL)
        assert evidence.why_not(ACCEPTED) is None
        assert form.make(source.target.subject(None).stop()) is None
        assert source.target.subject(None).call != evidence.call


def test_near_miss_that_is_another_call__is_not_sent_a_stop() -> None:
    with source_with(HasANearCall(), CALL, test_system=True) as source:
        evidence = source.of(RECORDED_CALL)
    assert f"List request for {NEAR.name}" in names(evidence)
    assert NEAR.name not in names(evidence)
    assert evidence.why_not(NEAR.name) is Cause.IDS


def test_wrong_tokens__are_spared_when_no_more_may_be_sent() -> None:
    with source_with() as source:
        limits = source.target.declaration.limits
        object.__setattr__(limits, "wrong_tokens", 2)
        evidence = source.of(WRONG_CREDENTIALS)
    spared = [change.name for change in changes.CREDENTIALS if evidence.why_not(change.name) is Cause.WRONG_TOKENS]
    usual = [change for change in changes.CREDENTIALS if not change.deep]
    assert [name for name in spared if evidence.why_not(name) is not Cause.IDS] == [change.name for change in usual[2:]]


def test_wrong_credentials__go_to_a_call_of_their_own_or_to_the_one_that_there_is() -> None:
    with source_with(TakesAnyToken()) as source:
        assert source.of(WRONG_CREDENTIALS).call != source.of(RECORDED_CALL).call
        assert changes.CREDENTIALS[0].name not in names(source.of(RECORDED_CALL))
    with source_with(None, CALL) as source:
        assert changes.CREDENTIALS[0].name in names(source.of(WRONG_CREDENTIALS))


@pytest.mark.parametrize(("declared", "sent"), [(HOOK, True), (CALL, False), (NOTHING, False)])
def test_undocumented_method__goes_to_calls_that_a_hook_set_up_alone(declared: str, *, sent: bool) -> None:
    with source_with(None, declared) as source:
        evidence = source.of(RECORDED_CALL)
    found = None if evidence.unavailable else evidence.find(method_step("PATCH"))
    assert (found is not None) is sent


@pytest.mark.parametrize("scenario", plan.SCENARIOS, ids=lambda scenario: scenario.name)
def test_steps__send_no_more_than_they_say(scenario: Scenario) -> None:
    with source_with() as source:
        earlier = len(source.of(scenario.continues).exchanges) if scenario.continues is not None else 0
        sent = len(source.of(scenario).exchanges) - earlier
    assert sent <= sum(step.most for step in scenario.steps if Supply.FRESH in step.supply)


class HidesDates(Behaviour):
    """Does not tell when a call was published."""

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        document = super().call_document(request, user, extension, call)
        return {name: value for name, value in document.items() if name != "published"}


@pytest.mark.parametrize(("behaviour", "sent"), [(None, True), (HidesDates(), False)])
def test_filter__has_the_value_that_the_list_showed(behaviour: Behaviour | None, *, sent: bool) -> None:
    usual = replace(LIST_PARAMETERS, steps=tuple(replace(step, deep=False) for step in LIST_PARAMETERS.steps))
    with source_with(behaviour) as source:
        evidence = source.of(usual)
    asked, shown = (
        evidence.find(FILTERED_ON_DATE),
        shown_call(evidence, ALL, str(evidence.call and evidence.call.phone_call_id)),
    )
    assert (asked is not None) is sent
    if asked is not None:
        assert shown is not None
        assert parse_qs(urlsplit(asked.request.target).query) == {
            "filterBy": ["published"],
            "filterValue": [shown.document["published"]],
        }


class RefusesStops(Behaviour):
    """Refuses every right stop when it has looked at all of it."""

    def perform(self, *args: Any, **more: Any) -> None:
        raise Problem("request_not_implemented")


@pytest.mark.parametrize("declared", [CALL, HOOK])
def test_generated_requests__leave_a_call_alone_that_no_request_stops(declared: str) -> None:
    with source_with(RefusesStops(), declared, generation=Generation(3)) as source:
        call = source.of(RECORDED_CALL).call
        sent = [e for e in source.of(GENERATED_REQUESTS).exchanges if e.step.name == e.operation]
        items_ = [item for item in items() if item.judged.case == "generated"]
        said = {item.judged.requirement: item.verdict(source).outcome for item in items_}
    assert call is not None
    assert sent
    assert not [e for e in sent if call.phone_call_id in e.request.target]
    assert Outcome.FAIL not in said.values(), said
