# SPDX-License-Identifier: MIT
"""The tally: each rule on every exchange, few failures kept, and none of them lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.rules import RULES, Rule
from uapi_conformance.checks.tally import MOST_FAILURES, Count, Tally, verdict_of
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, passed
from uapi_conformance.wire.exchange import Exchange, Step

from tests.support.exchanges import (
    CONTRACT,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    contract,
    error,
    request,
    says,
    unanswered,
    updated,
)

RULE = "core.code-status"


def status_rule(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Fails a 5xx, passes a 2xx, says nothing of the rest."""
    status = exchange.status
    if status is None or 300 <= status < 500:
        return None
    if status < 300:
        return passed("Fine.", exchange, relying_on=("success-status",))
    return failed(f"Reason {status}.", exchange, expected="a 2xx", observed=str(status))


def tally(*, conditional: bool = False, **more: object) -> Tally:
    return Tally({RULE: Rule(status_rule, conditional=conditional)}, contract(), **more)  # type: ignore[arg-type] # members by name


def numbered(*exchanges: Exchange) -> list[Exchange]:
    return [replace(e, number=n) for n, e in enumerate(exchanges, 1)]


def test_rule_that_judged_nothing__is_inconclusive_or_does_not_apply() -> None:
    for conditional, outcome in ((False, INCONCLUSIVE), (True, NOT_APPLICABLE)):
        found = tally(conditional=conditional)
        for exchange in (answer(302), answer(400), unanswered()):
            found(exchange)
        assert found.counts[RULE].judged == 0
        assert found.verdict(RULE).outcome is outcome


def test_rule_that_passed__shows_the_first_exchange_and_how_many() -> None:
    for conditional in (False, True):
        found = tally(conditional=conditional)
        for exchange in numbered(answer(400), answer(200), answer(204)):
            found(exchange)
        verdict = found.verdict(RULE)
        assert (verdict.outcome, verdict.reason) == (PASS, "2 answers were judged.")
        assert [e.number for e in verdict.evidence] == [2]
        assert verdict.interpretations == ("success-status",)


def test_one_failure__outweighs_all_that_passed() -> None:
    found = tally()
    for exchange in numbered(*(answer(200) for _ in range(50)), answer(500), *(answer(200) for _ in range(50))):
        found(exchange)
    verdict = found.verdict(RULE)
    assert verdict.outcome is FAIL
    assert verdict.reason == "Reason 500. (1 of 101 answers.)"
    assert (verdict.expected, verdict.observed) == ("a 2xx", "500")
    assert [e.number for e in verdict.evidence] == [51]


def test_single_exchange__is_not_counted_in_words() -> None:
    found = tally()
    found(answer(500))
    assert found.verdict(RULE).reason == "Reason 500."


def test_failures_of_several_kinds__are_all_named_up_to_five() -> None:
    found = tally()
    for exchange in numbered(*(answer(500 + n) for n in range(7))):
        found(exchange)
    verdict = found.verdict(RULE)
    assert verdict.observed == "500; also: 501; also: 502; also: 503; also: 504"
    assert verdict.reason == "Reason 500. (7 of 7 answers.)"
    assert [e.number for e in verdict.evidence] == [1, 2, 3, 4, 5, 6, 7]


def test_failures_alike__show_the_smallest_request() -> None:
    found = tally()
    sizes = (90, 30, 60, 30)
    for exchange in numbered(*(answer(500, sent=request(body=b"x" * size)) for size in sizes)):
        found(exchange)
    verdict = found.verdict(RULE)
    assert [e.number for e in verdict.evidence] == [2]
    assert verdict.reason == "Reason 500. (4 of 4 answers.)"


@pytest.mark.parametrize(
    ("requests", "smallest"),
    [([(50, 0), (40, 5)], 2), ([(40, 5), (50, 0)], 1), ([(40, 5), (5, 39)], 2), ([(5, 40), (40, 5)], 1)],
)
def test_size_of_a_request__is_that_of_its_target_and_its_body(requests: list[tuple[int, int]], smallest: int) -> None:
    found = tally()
    for exchange in numbered(*(answer(500, sent=request(target="/" * t, body=b"x" * b)) for t, b in requests)):
        found(exchange)
    assert [e.number for e in found.verdict(RULE).evidence] == [smallest]


def test_failures__are_told_apart_by_reason_operation_and_status() -> None:
    found = tally()
    alike = answer(500)
    for exchange in numbered(alike, alike, answer(501), answer(500, operation="listPhoneCall")):
        found(exchange)
    assert len(found.counts[RULE].failures) == 3
    assert found.counts[RULE].failed == 4


def test_failures__are_kept_in_bounds_and_the_first_decides() -> None:
    found = tally()
    for exchange in numbered(*(answer(500 + n % 400) for n in range(400))):
        found(exchange)
    entry = found.counts[RULE]
    assert len(entry.failures) == MOST_FAILURES
    assert (entry.failed, entry.judged) == (400, 400)
    verdict = found.verdict(RULE)
    assert verdict.reason == "Reason 500. (400 of 400 answers.)"
    assert len(verdict.evidence) == MOST_FAILURES


def test_smaller_example__is_taken_though_the_bound_is_reached() -> None:
    found = tally()
    for n in range(MOST_FAILURES + 5):
        found(answer(500 + n, sent=request(body=b"x" * 50), number=n + 1))
    found(answer(500, sent=request(body=b"x"), number=99))
    assert found.verdict(RULE).evidence[0].number == 99


def test_exchange_in_several_failures__is_evidence_once() -> None:
    shared = answer(500, number=3)
    entry = Count()
    entry.add(shared, failed("A.", shared, answer(200, number=4), expected="a", observed="b"))
    entry.add(answer(501, number=5), failed("B.", shared, expected="a", observed="b"))
    assert [e.number for e in verdict_of(entry).evidence] == [3, 4]


def test_exchange_that_does_not_count__is_explored_and_decides_nothing() -> None:
    found = tally(decides=lambda exchange: exchange.step.scenario != "generated")
    explored = replace(answer(500), step=Step("generated", "x"))
    found(explored)
    found(answer(200))
    assert found.verdict(RULE).outcome is PASS
    assert verdict_of(found.explored[RULE]).outcome is FAIL
    assert found.counts[RULE].judged == 1


def test_same_exchange_handed_on_again__is_judged_again() -> None:
    """Bytes that follow an answer late make it fail, though it passed before."""
    found = Tally({"http.framing": RULES["http.framing"]}, contract())
    exchange = answer(200, {})
    found(exchange)
    assert found.verdict("http.framing").outcome is PASS
    assert exchange.response is not None
    found(replace(exchange, response=replace(exchange.response, trailing=b"late")))
    assert found.verdict("http.framing").outcome is FAIL


@pytest.mark.parametrize("requirement", RULES)
def test_every_rule__has_a_count(requirement: str) -> None:
    found = Tally(RULES, contract())
    found(error(400, "user_invalid"))
    found(answer(204))
    found(unanswered())
    judged = found.counts[requirement].judged
    assert judged <= 3
    assert (found.verdict(requirement).outcome in (PASS, FAIL)) is (judged > 0)


# --- what no answer was about, and what broke off

NEEDLESS = {"http.no-content": "204", "http.bodiless-length": "204", "http.allow": "405", "http.challenge": "401"}
NEVER = frozenset({*NEEDLESS, "robust.error-everywhere"})
"""Rules about an answer that a conforming server need never give, and its status: a stop may be answered with 200 or
202 (register: success-status), another method with 501 (register: other-methods), a bad token with 403 (register:
denied-status). Beside them: a server whose parser refuses nothing by itself gives no early refusal."""


def every_rule() -> Tally:
    return Tally(RULES, contract())


@pytest.mark.parametrize("rule", RULES)
def test_rule_that_judged_no_answer__does_not_apply_only_where_a_server_need_never_give_one(rule: str) -> None:
    assert every_rule().verdict(rule).outcome is (NOT_APPLICABLE if rule in NEVER else INCONCLUSIVE)


@pytest.mark.parametrize(("rule", "status"), NEEDLESS.items())
def test_rule_about_an_answer_that_need_never_come__says_in_its_title_which(rule: str, status: str) -> None:
    assert re.fullmatch(rf"A {status} .*", CONTRACT.requirements[rule].title)


@pytest.mark.parametrize("status", [200, 204])
def test_rule_about_bodies__does_not_apply_where_every_success_was_bodiless(status: int) -> None:
    found = every_rule()
    found(answer(status, updated() if status == 200 else None))
    says(found.verdict("core.phonecall-body"), PASS if status == 200 else NOT_APPLICABLE)


@pytest.mark.parametrize(("judged", "outcome"), [(error(400, "a"), INCONCLUSIVE), (answer(500), FAIL)])
def test_run_that_broke_off__lets_a_failure_stand_and_nothing_else(judged: Exchange, outcome: Outcome) -> None:
    found = every_rule()
    found(judged)
    found.problem = "All requests are used up."
    verdict = found.verdict("robust.no-server-error")
    assert verdict.outcome is outcome
    assert ("used up" in verdict.reason) is (outcome is INCONCLUSIVE)
