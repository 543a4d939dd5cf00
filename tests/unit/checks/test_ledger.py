# SPDX-License-Identifier: MIT
"""The ledger: each rule on every exchange, few failures kept, and none of them lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.basis import Basis
from uapi_conformance.checks.ledger import MOST_FAILURES, Entry, Ledger, verdict_of
from uapi_conformance.checks.rules import RULES
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire.exchange import Exchange, Step

from tests.support.exchanges import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, answer, basis, error, request, unanswered

RULE = "core.code-status"


def status_rule(exchange: Exchange, _basis: Basis) -> Verdict | None:
    """Fails a 5xx, passes a 2xx, says nothing of the rest."""
    status = exchange.status
    if status is None or 300 <= status < 500:
        return None
    if status < 300:
        return passed("Fine.", exchange, relying_on=("success-status",))
    return failed(f"Reason {status}.", exchange, expected="a 2xx", observed=str(status))


def ledger(**more: object) -> Ledger:
    return Ledger({RULE: status_rule}, basis(), **more)  # type: ignore[arg-type] # members by name


def numbered(*exchanges: Exchange) -> list[Exchange]:
    return [replace(e, number=n) for n, e in enumerate(exchanges, 1)]


def test_rule_that_judged_nothing__is_inconclusive_or_does_not_apply() -> None:
    found = ledger()
    for exchange in (answer(302), answer(400), unanswered()):
        found(exchange)
    assert found.entries[RULE].judged == 0
    assert found.verdict(RULE).outcome is INCONCLUSIVE
    assert found.verdict(RULE, conditional=True).outcome is NOT_APPLICABLE


def test_rule_that_passed__shows_the_first_exchange_and_how_many() -> None:
    found = ledger()
    for exchange in numbered(answer(400), answer(200), answer(204)):
        found(exchange)
    for conditional in (False, True):
        verdict = found.verdict(RULE, conditional=conditional)
        assert (verdict.outcome, verdict.reason) == (PASS, "2 answers were judged.")
        assert [e.number for e in verdict.evidence] == [2]
        assert verdict.interpretations == ("success-status",)


def test_one_failure__outweighs_all_that_passed() -> None:
    found = ledger()
    for exchange in numbered(*(answer(200) for _ in range(50)), answer(500), *(answer(200) for _ in range(50))):
        found(exchange)
    verdict = found.verdict(RULE)
    assert verdict.outcome is FAIL
    assert verdict.reason == "Reason 500. (1 of 101 answers.)"
    assert (verdict.expected, verdict.observed) == ("a 2xx", "500")
    assert [e.number for e in verdict.evidence] == [51]


def test_single_exchange__is_not_counted_in_words() -> None:
    found = ledger()
    found(answer(500))
    assert found.verdict(RULE).reason == "Reason 500."


def test_failures_of_several_kinds__are_all_named_up_to_five() -> None:
    found = ledger()
    for exchange in numbered(*(answer(500 + n) for n in range(7))):
        found(exchange)
    verdict = found.verdict(RULE)
    assert verdict.observed == "500; also: 501; also: 502; also: 503; also: 504"
    assert verdict.reason == "Reason 500. (7 of 7 answers.)"
    assert [e.number for e in verdict.evidence] == [1, 2, 3, 4, 5, 6, 7]


def test_failures_alike__show_the_smallest_request() -> None:
    found = ledger()
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
    found = ledger()
    for exchange in numbered(*(answer(500, sent=request(target="/" * t, body=b"x" * b)) for t, b in requests)):
        found(exchange)
    assert [e.number for e in found.verdict(RULE).evidence] == [smallest]


def test_failures__are_told_apart_by_reason_operation_and_status() -> None:
    found = ledger()
    alike = answer(500)
    for exchange in numbered(alike, alike, answer(501), answer(500, operation="listPhoneCall")):
        found(exchange)
    assert len(found.entries[RULE].failures) == 3
    assert found.entries[RULE].failed == 4


def test_failures__are_kept_in_bounds_and_the_first_decides() -> None:
    found = ledger()
    for exchange in numbered(*(answer(500 + n % 400) for n in range(400))):
        found(exchange)
    entry = found.entries[RULE]
    assert len(entry.failures) == MOST_FAILURES
    assert (entry.failed, entry.judged) == (400, 400)
    verdict = found.verdict(RULE)
    assert verdict.reason == "Reason 500. (400 of 400 answers.)"
    assert len(verdict.evidence) == MOST_FAILURES


def test_smaller_example__is_taken_though_the_bound_is_reached() -> None:
    found = ledger()
    for n in range(MOST_FAILURES + 5):
        found(answer(500 + n, sent=request(body=b"x" * 50), number=n + 1))
    found(answer(500, sent=request(body=b"x"), number=99))
    assert found.verdict(RULE).evidence[0].number == 99


def test_exchange_in_several_failures__is_evidence_once() -> None:
    shared = answer(500, number=3)
    entry = Entry()
    entry.add(shared, failed("A.", shared, answer(200, number=4), expected="a", observed="b"))
    entry.add(answer(501, number=5), failed("B.", shared, expected="a", observed="b"))
    assert [e.number for e in verdict_of(entry).evidence] == [3, 4]


def test_exchange_that_does_not_count__is_explored_and_decides_nothing() -> None:
    found = ledger(counts=lambda exchange: exchange.step.scenario != "generated")
    explored = replace(answer(500), step=Step("generated", "x"))
    found(explored)
    found(answer(200))
    assert found.verdict(RULE).outcome is PASS
    assert verdict_of(found.explored[RULE]).outcome is FAIL
    assert found.entries[RULE].judged == 1


def test_same_exchange_handed_on_again__is_judged_again() -> None:
    """Bytes that follow an answer late make it fail, though it passed before."""
    found = Ledger({"http.framing": RULES["http.framing"]}, basis())
    exchange = answer(200, {})
    found(exchange)
    assert found.verdict("http.framing").outcome is PASS
    assert exchange.response is not None
    found(replace(exchange, response=replace(exchange.response, trailing=b"late")))
    assert found.verdict("http.framing").outcome is FAIL


@pytest.mark.parametrize("requirement", RULES)
def test_every_rule__has_an_entry(requirement: str) -> None:
    found = Ledger(RULES, basis())
    found(error(400, "user_invalid"))
    found(answer(204))
    found(unanswered())
    assert found.verdict(requirement, conditional=True).outcome in (PASS, FAIL, NOT_APPLICABLE)
    assert found.entries[requirement].judged <= 3
