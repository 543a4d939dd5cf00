# SPDX-License-Identifier: MIT
"""From a check to a result: what keeps an item from a verdict, and what of a verdict may be written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree as ET

import pytest
from uapi_conformance.chapters.items import Judged
from uapi_conformance.declaration import Declaration, TokenVariable
from uapi_conformance.errors import BudgetError, DeclarationError, HookError, OutsideError, TargetError
from uapi_conformance.evidence.conclusion import conclude
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.results import Fault, ItemResult, Results
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.reports import terminal
from uapi_conformance.reports.document import report, write_report
from uapi_conformance.runner.judging import judge as judged_by_run
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.run import Run

from tests.support.exchanges import CONTRACT, FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, answer, request
from tests.support.runs import TOKEN, make_run

URL = "https://pbx.example.com"
JUDGED = Judged("core.updated-call", "a-case")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = make_run(tmp_path, Declaration(url=URL), Place(URL))
    yield made
    made.close()


def raising(error: Exception) -> Callable[[], Verdict]:
    def check() -> NoReturn:
        raise error

    return check


def judge(run: Run, verdict: Verdict) -> ItemResult:
    return judged_by_run(run, JUDGED, "test_x.py::test[x]", lambda: verdict)


# --- verdicts


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (passed("A.", answer(200, {}, number=4), relying_on=["answer-id"]), PASS),
        (inconclusive("A.", answer(200, {}, number=4)), INCONCLUSIVE),
        (not_applicable("A.", answer(200, {}, number=4)), NOT_APPLICABLE),
        (failed("A.", answer(200, {}, number=4), answer(400, {}, number=2), expected="e", observed="o"), FAIL),
    ],
)
def test_verdict__becomes_a_result(run: Run, verdict: Verdict, outcome: object) -> None:
    result = judge(run, verdict)
    assert (result.requirement, result.case, result.node_id) == ("core.updated-call", "a-case", "test_x.py::test[x]")
    assert (result.outcome, result.reason) == (outcome, "A.")
    assert result.evidence == tuple(e.number for e in verdict.evidence)
    assert result.interpretations == verdict.interpretations
    assert run.fault is None


def test_line_to_repeat__is_that_of_the_decisive_exchange_of_a_failure(run: Run) -> None:
    first, second = answer(200, {}, sent=request(target="/first")), answer(200, {}, sent=request(target="/second"))
    assert judge(run, failed("A.", first, second, expected="e", observed="o")).curl.endswith(f" {URL}/first")
    assert judge(run, failed("A.", expected="e", observed="o")).curl == ""
    assert judge(run, passed("A.", first)).curl == ""
    assert judge(run, inconclusive("A.", first)).curl == ""


@pytest.mark.parametrize(
    ("deeper", "broken_off", "outcome", "reason"),
    [
        (False, False, INCONCLUSIVE, "Declare a hook."),
        (False, True, INCONCLUSIVE, "Declare a hook."),
        (True, False, NOT_APPLICABLE, "Other cases judge it; this one looks deeper. Declare a hook."),
        (True, True, INCONCLUSIVE, "Declare a hook."),
    ],
)
def test_check_without_evidence__is_inconclusive_unless_it_looks_deeper_into_what_others_judge(
    run: Run, *, deeper: bool, broken_off: bool, outcome: object, reason: str
) -> None:
    missing = Evidence("a scenario", unavailable="Declare a hook.", broken_off=broken_off)

    def check() -> Verdict:
        missing.expect_available()
        return passed("It is so.", answer(200, {}))

    result = judged_by_run(run, Judged("core.updated-call", "a-case", deeper), "x", check)
    assert (result.outcome, result.reason, run.fault) == (outcome, reason, None)


def test_verdict_of_a_check_that_looks_deeper__is_kept(run: Run) -> None:
    failure = failed("No.", answer(200, {}), expected="a", observed="b")
    judged = Judged("core.updated-call", "a-case", deeper=True)
    assert judged_by_run(run, judged, "x", lambda: failure).outcome is FAIL


def test_used_up_budget__is_no_fault(run: Run) -> None:
    run.blame(BudgetError("The requests are used up."))
    assert run.fault is None


@pytest.mark.parametrize("error", [DeclarationError("D."), TargetError("T."), HookError("H."), OutsideError("O.")])
def test_trouble_around_the_target__is_a_fault(run: Run, error: OutsideError) -> None:
    run.blame(error)
    assert run.fault == Fault(str(error), 4)


def test_trouble_after_the_time_of_the_run__is_no_fault(run: Run) -> None:
    run.source.end_by(0.0)
    run.blame(HookError("It was cut short."))
    assert run.fault is None


def test_first_fault__is_kept(run: Run) -> None:
    for sentence in ("First.", "Second."):
        run.blame(HookError(sentence))
    assert run.fault == Fault("First.", 4)


def test_error_in_a_check__is_no_verdict(run: Run) -> None:
    with pytest.raises(ZeroDivisionError):
        judged_by_run(run, JUDGED, "x", raising(ZeroDivisionError()))


# --- secrets


def test_token__is_in_no_part_of_a_result(run: Run) -> None:
    run.source.target.token()
    run.secrets.learn()
    sent = request(target=f"/x?y={TOKEN}", headers=(("Authorization", f"Bearer {TOKEN}"), ("X", TOKEN + "0")))
    body = request(body=TOKEN.encode() + b"\x00")
    for exchange in (answer(200, {}, sent=sent), answer(200, {}, sent=body)):
        result = judge(run, failed(f"A {TOKEN}.", exchange, expected=TOKEN, observed=f"id {TOKEN!r}"))
        assert TOKEN not in repr(result)
        assert "[token]" in result.reason
        assert result.curl


def test_token__is_in_no_sentence_of_a_fault(run: Run) -> None:
    run.source.target.token()
    run.secrets.learn()
    run.blame(HookError(f"It said {TOKEN}."))
    assert run.fault is not None
    assert TOKEN not in run.fault.sentence


def test_line_to_repeat__names_the_declared_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_run(tmp_path, Declaration(url=URL, credentials=TokenVariable("UAPI_TOKEN")), Place(URL))
    made.source.target.token()
    sent = request(headers=(("Authorization", f"Bearer {TOKEN}"),))
    result = judge(made, failed("A.", answer(200, {}, sent=sent), expected="e", observed="o"))
    made.close()
    assert '"Authorization: Bearer $UAPI_TOKEN"' in result.curl


# --- what a target may answer

ODD_TEXTS = {
    "a lone surrogate": "id \ud800",
    "two surrogates the wrong way round": "id \udc00\ud800",
    "a NUL": "id \x00",
    "a sequence that clears the screen": "id \x1b[2J\x1b[H",
    "a sequence that sets the title": "id \x1b]0;owned\x07",
    "a one-byte control sequence": "id \x9b2J",
    "a carriage return": "id 1\rCONFORMING",
    "line ends": "id 1\n\nCONFORMING: 59 mandatory requirements met",
    "a bell and a backspace": "id \x07\x08\x7f",
    "text that runs the other way": "id \u202egnimrofnoc",
}
"""What a string of a JSON answer may hold, and a reason repeat: ids, codes, links."""


def _odd(run: Run, text: str) -> ItemResult:
    return judge(run, failed(f"The answer names {text}.", answer(200, {}), expected=text, observed=text))


@pytest.mark.parametrize("what", ODD_TEXTS)
def test_report_of_an_odd_answer__can_be_written(run: Run, tmp_path: Path, what: str) -> None:
    results = Results(CONTRACT)
    results.add(_odd(run, ODD_TEXTS[what]))
    write_report(report(results, conclude(results), run.facts()), tmp_path / "report.json")
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert document["verdict"] == "not conforming"


@pytest.mark.parametrize("what", ODD_TEXTS)
def test_terminal__is_not_steered_by_an_odd_answer(run: Run, what: str) -> None:
    result = _odd(run, ODD_TEXTS[what])
    text = terminal.failure(result, CONTRACT.requirements[JUDGED.requirement], 100)
    assert text.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"^CONFORMING", text, re.MULTILINE)


@pytest.mark.parametrize("what", ODD_TEXTS)
def test_reason_of_an_odd_answer__is_one_line_that_xml_can_hold(run: Run, what: str) -> None:
    result = _odd(run, ODD_TEXTS[what])
    for text in (result.reason, result.expected, result.observed):
        element = ET.Element("failure", message=text)
        assert ET.fromstring(ET.tostring(element, "utf-8")).get("message") == text  # noqa: S314 - our own text
        assert "\n" not in text


@pytest.mark.parametrize("text", ["Grüße “x” 📞 1 < 2 & 'a'", "", "a  b", "日本語", "e\u0301"])
def test_plain_text__is_left_as_it_is(run: Run, text: str) -> None:
    result = judge(run, failed("A.", expected=text, observed=text))
    assert (result.expected, result.observed) == (text, text)
