# SPDX-License-Identifier: MIT
"""What a run says of the target where nothing was judged, was not admitted, needs more, or was explored alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from uapi_conformance.checks.ledger import Entry
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.codes import CALL_INVALID
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.declaration import Declaration
from uapi_conformance.errors import BudgetError, SuiteError
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, passed
from uapi_conformance.runner.session import Session
from uapi_conformance.scenarios import battery, changes
from uapi_conformance.scenarios.battery import Battery
from uapi_conformance.scenarios.drawing import DEFAULT_EXAMPLES, Generation
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.generated import GENERATED, Generated
from uapi_conformance.scenarios.lab import Unavailable
from uapi_conformance.wire.exchange import Exchange, Step

from tests.support.exchanges import (
    CALL,
    CONTRACT,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    error,
    evidence,
    says,
    updated,
)
from tests.support.fake_client import GET, STEP, FakeClient, as_client, ok

URL = "http://pbx.example.com"  # no certificates have to be read for it
NEEDLESS = {"http.no-content": "204", "http.bodiless-length": "204", "http.allow": "405", "http.challenge": "401"}
NEVER = frozenset({*NEEDLESS, "robust.error-everywhere"})
"""Rules about an answer that a conforming server need never give, and its status: a stop may be answered with 200 or
202 (register: success-status), another method with 501 (register: other-methods), a bad token with 403 (register:
denied-status). Beside them: a server whose parser refuses nothing by itself gives no early refusal."""
ACCEPTED = answer(200, updated(), step=battery.TWIN)
CHANGE = changes.CALL[0]


class _NoTokens:
    def token(self) -> str:
        return "a-token"

    def renewed(self) -> bool:
        return False


class Planned(Session):
    """A session whose scenarios have run: with these results, or with the reason why they could not."""

    def __init__(self, generation: Generation = Generation(0), **scenarios: object) -> None:  # noqa: B008 - a value
        super().__init__(Declaration(url=URL), CONTRACT, URL, _NoTokens(), None, generation=generation)
        self._planned = {name.replace("_", " "): result for name, result in scenarios.items()}

    def _once(self, name: str, run: Any) -> Any:
        return super()._once(name, lambda: self._play(name))

    def _play(self, name: str) -> object:
        result = self._planned.get(name, Unavailable("It needs more than is declared."))
        if isinstance(result, Exception):
            raise result
        return result


@pytest.fixture
def opened() -> Iterator[list[Session]]:
    sessions: list[Session] = []
    yield sessions
    for session in sessions:
        session.close()


def planned(opened: list[Session], generation: Generation = Generation(0), **scenarios: object) -> Session:  # noqa: B008 - a value
    opened.append(Planned(generation, **scenarios))
    return opened[-1]


def a_battery(*exchanges: Exchange) -> Battery:
    notebook: Any = None  # the verdicts here never look at it
    return Battery(evidence(*exchanges), notebook)


# --- rules for every answer


@pytest.mark.parametrize("rule", RULES)
def test_rule_that_judged_no_answer__does_not_apply_only_where_a_server_need_never_give_one(
    opened: list[Session], rule: str
) -> None:
    verdict = planned(opened).rule_verdict(rule)
    assert verdict.outcome is (NOT_APPLICABLE if rule in NEVER else INCONCLUSIVE)


@pytest.mark.parametrize(("rule", "status"), NEEDLESS.items())
def test_rule_about_an_answer_that_need_never_come__says_in_its_title_which(rule: str, status: str) -> None:
    assert re.fullmatch(rf"A {status} .*", CONTRACT.requirements[rule].title)


@pytest.mark.parametrize("status", [200, 204])
def test_rule_about_bodies__does_not_apply_where_every_success_was_bodiless(opened: list[Session], status: int) -> None:
    session = planned(opened)
    session.ledger(answer(status, updated() if status == 200 else None))
    says(session.rule_verdict("core.phonecall-body"), PASS if status == 200 else NOT_APPLICABLE)


@pytest.mark.parametrize(("judged", "outcome"), [(error(400, "a"), INCONCLUSIVE), (answer(500), FAIL)])
def test_run_that_broke_off__lets_a_failure_stand_and_nothing_else(
    opened: list[Session], judged: Exchange, outcome: Any
) -> None:
    session = planned(opened, anyone=BudgetError("All requests are used up."))
    session.ledger(judged)
    verdict = session.rule_verdict("robust.no-server-error")
    assert verdict.outcome is outcome
    assert ("used up" in verdict.reason) is (outcome is INCONCLUSIVE)


def test_fault_of_the_suite__is_no_verdict(opened: list[Session]) -> None:
    with pytest.raises(SuiteError, match="broken"):
        planned(opened, anyone=SuiteError("It is broken.")).rule_verdict("robust.no-server-error")


@pytest.mark.parametrize(("late", "outcome"), [(b"more", FAIL), (b"HTTP/1.1 408 Request Timeout\r\n\r\n", PASS)])
def test_bytes_that_follow_an_answer_later__are_judged_with_it(
    opened: list[Session], late: bytes, outcome: Any
) -> None:
    session = planned(opened)
    session.recorder.client = as_client(FakeClient(ok(), late, ok()))
    for _ in range(2):
        session.recorder.send(STEP, GET, LIST)
    assert session.rule_verdict("http.framing").outcome is outcome


# --- negatives, and cases that look deeper


@pytest.mark.parametrize(
    ("exchanges", "outcome", "words"),
    [
        ((ACCEPTED,), NOT_APPLICABLE, f"admit no request with {CHANGE.what}"),
        ((error(400, CALL_INVALID, step=CHANGE.name), ACCEPTED), PASS, ""),
        ((error(400, CALL_INVALID, step=CHANGE.name),), INCONCLUSIVE, ""),
        ((error(400, "user_invalid", step=CHANGE.name), ACCEPTED), FAIL, "user_invalid"),
        ((answer(200, updated(), step=CHANGE.name), ACCEPTED), FAIL, "200"),
    ],
)
def test_negative__passes_only_where_it_was_sent_and_refused_beside_its_twin(
    opened: list[Session], exchanges: tuple[Exchange, ...], outcome: Any, words: str
) -> None:
    says(planned(opened, battery=a_battery(*exchanges)).refused_change(CHANGE, [CALL_INVALID]), outcome, words)


def test_negative_without_a_call__says_what_to_declare(opened: list[Session]) -> None:
    with pytest.raises(Unavailable, match="more than is declared"):
        planned(opened).refused_change(CHANGE, [CALL_INVALID])


def _unavailable() -> Verdict:
    raise Unavailable("It needs a hook.")


@pytest.mark.parametrize(
    ("check", "outcome", "words"),
    [
        (_unavailable, NOT_APPLICABLE, "looks deeper. It needs a hook."),
        (lambda: passed("It is so.", ACCEPTED), PASS, "It is so."),
        (lambda: inconclusive("Who knows."), INCONCLUSIVE, "Who knows."),
        (lambda: failed("No.", ACCEPTED, expected="a", observed="b"), FAIL, "No."),
    ],
)
def test_case_that_looks_deeper__does_not_apply_where_it_cannot_look(
    opened: list[Session], check: Any, outcome: Any, words: str
) -> None:
    says(planned(opened).deeper(check), outcome, words)


@pytest.mark.parametrize(
    ("scenarios", "found", "repeated"),
    [
        ({}, False, False),
        ({"battery": a_battery(ACCEPTED)}, True, False),
        ({"battery": a_battery(ACCEPTED, answer(200, updated(), step=battery.SECOND))}, True, True),
        ({"battery": a_battery(ACCEPTED, answer(204, step=battery.SECOND))}, True, True),
        ({"battery": a_battery(ACCEPTED, error(400, "a", step=battery.SECOND))}, True, False),
    ],
)
def test_call_or_none(opened: list[Session], scenarios: dict[str, object], found: bool, repeated: bool) -> None:
    session = planned(opened, **scenarios)
    assert (session.on_call_or_none(battery.TWIN) is not None) is found
    assert session.takes_repeated_stops is repeated


# --- exploring

OWNED = "core.call-invalid"
FOUND = Entry()
FOUND.add(answer(200), failed("It is taken.", answer(200), expected="a", observed="b"))


@pytest.mark.parametrize(
    ("generation", "decides"),
    [
        (Generation(), True),
        (Generation(0), True),
        (Generation(DEFAULT_EXAMPLES), True),
        (Generation(DEFAULT_EXAMPLES - 1), True),
        (Generation(DEFAULT_EXAMPLES + 1), False),
        (Generation(DEFAULT_EXAMPLES, seed=0), False),
        (Generation(1, seed=7), False),
    ],
)
def test_what_is_generated__decides_verdicts_unless_the_run_explores(
    opened: list[Session], generation: Generation, decides: bool
) -> None:
    session = planned(opened, generation, generated=Generated({OWNED: FOUND}))
    rule = "robust.no-server-error"
    session.ledger(error(400, "a"))
    session.ledger(replace(answer(500), step=Step(GENERATED, "a")))
    assert session.rule_verdict(rule).outcome is (FAIL if decides else PASS)
    assert session.generated_entry(OWNED).failed == (1 if decides else 0)
    explored = [requirement for requirement, verdict in session.exploration() if verdict.outcome is FAIL]
    assert (rule in explored) is not decides
    assert OWNED in explored


@pytest.mark.parametrize("generation", [Generation(), Generation(1, seed=7), Generation(DEFAULT_EXAMPLES + 1)])
def test_what_is_not_generated__decides_verdicts_in_every_run(opened: list[Session], generation: Generation) -> None:
    session = planned(opened, generation)
    session.ledger(answer(500))
    says(session.rule_verdict("robust.no-server-error"), FAIL, "500")


# --- scenarios


def test_scenario__runs_once_also_where_it_could_not(opened: list[Session]) -> None:
    made = a_battery(ACCEPTED)
    session = planned(opened, battery=made)
    assert session.battery is session.battery is made
    session._planned["anyone"] = evidence(call=CALL)  # type: ignore[attr-defined] # of Planned
    assert session.anyone.call == CALL
    for _ in range(2):
        with pytest.raises(Unavailable):
            _ = session.two_views
        session._planned["two views"] = None  # type: ignore[attr-defined] # of Planned


EVERY_SCENARIO = {
    "anyone", "battery", "two views", "two calls", "overlapping", "not recorded", "ended", "strangers", "generated",
    "let in",
}  # fmt: skip
LATER = {"finished battery", "finished two views", "finished two calls", "finished strangers"}


def test_rule_for_every_answer__is_judged_after_every_scenario_and_its_later_look(opened: list[Session]) -> None:
    session = planned(opened)
    session.rule_verdict("http.framing")
    assert set(session._known) == EVERY_SCENARIO | LATER


def test_rule_for_every_answer__is_judged_after_every_other_form_where_there_are_fresh_calls(
    opened: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = planned(opened)
    monkeypatch.setattr(type(session.lab), "sets_up", property(lambda _lab: True))
    session.rule_verdict("http.framing")
    assert set(session._known) == EVERY_SCENARIO | LATER | {f"form {form.name}" for form in FORMS} | {"credentials"}
