# SPDX-License-Identifier: MIT
"""Runs the suite's test functions, and turns the verdict of each into a result and an outcome for pytest."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from _pytest.outcomes import OutcomeException

from uapi_conformance.chapters.items import Judged, judged_by
from uapi_conformance.checks.fairness import fair
from uapi_conformance.evidence.evidence import Unavailable
from uapi_conformance.evidence.results import Fault, ItemResult
from uapi_conformance.evidence.verdict import Outcome, Verdict, inconclusive, not_applicable
from uapi_conformance.reports import terminal
from uapi_conformance.runner.campaign import Campaign
from uapi_conformance.runner.crashes import hide_values_later
from uapi_conformance.runner.run import Run

RESULT = pytest.StashKey[ItemResult]()


class Failed(Exception):  # noqa: N818 - the target's failure, not an error of ours
    """The target does not meet a requirement."""


def judge(run: Run, judged: Judged, node_id: str, check: Callable[[], Verdict]) -> ItemResult:
    """Return the result of an item."""
    verdict = fair(judged.requirement, verdict_of(judged, check), run.source.disturbance)
    return result_of(run, judged, node_id, verdict)


def verdict_of(judged: Judged, check: Callable[[], Verdict]) -> Verdict:
    """Return the verdict of a check. This is the only place where missing evidence makes it inconclusive."""
    try:
        return check()
    except Unavailable as reason:
        if judged.deeper and not reason.broken_off:
            return not_applicable(f"Other cases judge it; this one looks deeper. {reason}")
        return inconclusive(str(reason))


def result_of(run: Run, judged: Judged, node_id: str, verdict: Verdict) -> ItemResult:
    """Return a verdict as it may be shown. A pass that rests on no answer becomes inconclusive."""
    text = run.secrets.without
    if verdict.outcome is Outcome.PASS and not verdict.answers:
        verdict = inconclusive(f"Nothing that was answered shows it. ({verdict.reason})")
    shown = verdict.evidence[0] if verdict.outcome is Outcome.FAIL and verdict.evidence else None
    return ItemResult(
        requirement=judged.requirement,
        case=judged.case,
        node_id=node_id,
        outcome=verdict.outcome,
        reason=text(verdict.reason),
        expected=text(verdict.expected),
        observed=text(verdict.observed),
        evidence=tuple(e.number for e in verdict.evidence),
        curl=run.secrets.curl(shown, run.place.origin) if shown is not None else "",
        interpretations=verdict.interpretations,
        judged=verdict.answers,
    )


def explored(run: Run) -> tuple[dict[str, object], ...]:
    """Return what an exploring run found in addition to its verdicts, for the report."""
    if not run.source.target.generation.exploring:
        return ()
    results = (result_of(run, Judged(r, "explored"), "", verdict) for r, verdict in run.source.exploration())
    return tuple(
        {
            "requirement": result.requirement,
            "reason": result.reason,
            "expected": result.expected,
            "observed": result.observed,
            "evidence": list(result.evidence),
            "curl": result.curl,
        }
        for result in results
    )


class Judging:
    """The plugin that calls the suite's test functions, and tells pytest the outcome of each."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        judged, run = judged_by(pyfuncitem), self._campaign.run
        if judged is None or run is None:
            return None
        arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}  # noqa: SLF001 - as pytest's own hook does it
        result = judge(run, judged, pyfuncitem.nodeid, lambda: pyfuncitem.obj(**arguments))
        pyfuncitem.stash[RESULT] = result
        # Whoever reads the JUnit file alone learns which of the skipped were not judged.
        pyfuncitem.user_properties.append(("uapi.outcome", str(result.outcome)))
        if result.outcome is Outcome.FAIL and self._campaign.contract.requirements[judged.requirement].mandatory:
            raise Failed(result.reason)
        if result.outcome is not Outcome.PASS:
            pytest.skip(f"{result.outcome}: {result.reason}")
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if judged_by(item) is None:
            return (yield)
        if call.excinfo is not None:
            # Of a failed verdict nobody wants a traceback, and it takes long to make.
            hide_values_later(call.excinfo, self._campaign.shown, brief=call.excinfo.errisinstance(Failed))
        made = yield
        made.sections = [(name, self._campaign.redactor.text(content)) for name, content in made.sections]
        result = item.stash.get(RESULT, None)
        if result is not None and call.when == "call":
            made.uapi = result.to_json()  # type: ignore[attr-defined] # pytest-xdist carries what a report holds
            if call.excinfo is not None and call.excinfo.errisinstance(Failed):
                width = self._campaign.config.get_terminal_writer().fullwidth
                requirement = self._campaign.contract.requirements[result.requirement]
                made.longrepr = terminal.failure(result, requirement, width)
        elif (call.excinfo is not None or call.when == "call") and item not in self._campaign.unopened_items:
            self._note_end(item, call.excinfo.value if call.excinfo is not None else None, made)
        return made

    def _note_end(self, item: pytest.Item, error: BaseException | None, made: pytest.TestReport) -> None:
        """Report an item that ended without a verdict as a fault: the suite's, unless a plugin did it on purpose."""
        what = f"{type(error).__name__}: {error}".splitlines()[0] if error is not None else "another plugin ran it"
        theirs = isinstance(error, OutcomeException)
        advice = "run without the plugin that raised it" if theirs else "please report it"
        sentence = f"{item.nodeid} ended without a verdict ({self._campaign.shown(what)}); {advice}."
        self._campaign.results.blame(Fault(sentence, 4 if theirs else 3))
        if made.failed:
            made.longrepr = sentence
