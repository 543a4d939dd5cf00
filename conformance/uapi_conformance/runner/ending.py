# SPDX-License-Identifier: MIT
"""Ends a run: undoes its setups, and makes the exit status, the last line, report.json and JUnit say the same."""

from __future__ import annotations

import sys
from collections.abc import Generator
from functools import partial

import pytest
from _pytest.junitxml import xml_key

from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.conclusion import Conclusion, conclude
from uapi_conformance.evidence.results import Fault, ItemResult
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reports import terminal
from uapi_conformance.reports.document import report, write_report
from uapi_conformance.reports.eligibility import objections
from uapi_conformance.reports.facts import RunFacts
from uapi_conformance.runner import ours
from uapi_conformance.runner.campaign import Campaign
from uapi_conformance.runner.crashes import hide_values, hide_values_later
from uapi_conformance.runner.folder import REPORT, give_up, unwritable
from uapi_conformance.runner.judging import explored
from uapi_conformance.runner.settings import report_dir
from uapi_conformance.runner.workers import Workers, tell
from uapi_conformance.streams import discard, is_lost, lost_output


class Ending:
    """The plugin that gathers the results of items, and draws the conclusion when pytest's session is over."""

    def __init__(self, campaign: Campaign, workers: Workers) -> None:
        self._campaign = campaign
        self._workers = workers
        self._results = campaign.results
        self._judged: set[str] = set()
        self._lost: list[str] = []
        self._pytests_status = 0

    # --- during the session

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
        result = _result_of(report)
        if result is None or report.outcome != "skipped":
            return None
        if result.outcome is Outcome.INCONCLUSIVE:
            return "inconclusive", "I", ("INCONCLUSIVE", {"yellow": True})
        if result.outcome is Outcome.FAIL:
            return "advisory", "A", ("ADVISORY", {"yellow": True})
        return "not applicable", "-", ("NOT APPLICABLE", {"purple": True})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self._campaign.worker is not None:
            return
        result = _result_of(report)
        if result is not None:
            self._results.add(result)
            self._judged.add(report.nodeid)
        elif report.failed and not self._is_ours(report.nodeid):
            self._results.others_failed = True

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self._campaign.worker is None and nodeid not in self._judged and self._is_ours(nodeid):
            self._lost.append(nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self._is_ours(report.nodeid):
            self._results.others_failed = True

    def _is_ours(self, node_id: str) -> bool:
        return ours.is_ours(self._campaign.config, node_id)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note Ctrl-C, or a plugin that ended the session, which is not an interruption from outside."""
        hide_values_later(excinfo, self._campaign.shown)
        if excinfo.type is KeyboardInterrupt:
            self._results.interrupted = True
        elif isinstance(excinfo.value, pytest.exit.Exception) and not self._campaign.told:
            said = self._campaign.shown("".join(str(excinfo.value).splitlines()[:1]))
            self._results.blame(Fault(f"A pytest plugin ended the run ({said}); run without that plugin.", 4))

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: object, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        hide_values(excrepr, excinfo, self._campaign.shown)
        error = excinfo.value
        if isinstance(error, OSError) and is_lost(error):
            self._lose_output(error)
        else:
            said = self._campaign.shown(f"{type(error).__name__}: {error}".splitlines()[0])
            self._results.blame(Fault(f"pytest or one of its plugins failed ({said}); please report it.", 3))

    # --- the end

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, object, object]:
        campaign = self._campaign
        campaign.signals.finish()
        try:
            self._close_run()
            if campaign.worker is not None:
                tell(campaign)
                return (yield)
            self._pytests_status = int(exitstatus)
            self._conclude()
            told = None
            try:
                told = yield
            except OSError as error:
                self._blame_output(error)
                self._conclude()
            if self._campaign.conclusion is not None:
                session.exitstatus = self._campaign.conclusion.exit_status
            return told
        finally:
            campaign.signals.restore()

    def _close_run(self) -> None:
        campaign = self._campaign
        run, campaign.run = campaign.run, None
        if run is not None:
            interrupted = self._results.interrupted or campaign.signals.interrupted
            closing = partial(run.close, interrupted=interrupted)
            try:
                campaign.signals.cut_short(lambda: campaign.trying(closing))
            except Exception as error:  # noqa: BLE001 - what was judged is reported, whatever fails now
                said = campaign.shown(f"{type(error).__name__}: {error}".splitlines()[0])
                self._results.blame(Fault(f"The end of the run failed ({said}); please report it.", 3))
            if run.fault is not None:
                self._results.blame(run.fault)
            campaign.facts = run.facts(explored(run))
        campaign.embedded.stop()

    def _conclude(self) -> None:
        """Draw the conclusion from everything that is known, and write it where programs look for it."""
        campaign, results = self._campaign, self._results
        self._add_what_pytest_knows()
        if campaign.facts is None and (results.items or results.fault is not None):
            campaign.facts = self._workers.lost_facts()
        if campaign.facts is None and not (results.fault or results.interrupted or results.unjudged):
            # None of our items was chosen, or something that is not ours could not be collected: pytest says so.
            self._give_up_folder()
            return
        self._campaign.conclusion = self._draw()
        if campaign.facts is None:
            self._give_up_folder()
            return
        try:
            write_report(report(results, self._campaign.conclusion, campaign.facts), campaign.folder / REPORT)
        except OSError as error:
            results.blame(Fault(str(unwritable(campaign.folder, error)), OutsideError.exit_status))
            self._campaign.conclusion = self._draw()

    def _draw(self) -> Conclusion:
        facts = self._campaign.facts
        drawn = conclude(
            self._results,
            allow_inconclusive=self._campaign.settings.allow_inconclusive,
            embedded=facts is not None and facts.embedded,
            disturbed=facts is not None and bool(facts.disturbed),
        )
        junit = self._campaign.config.stash.get(xml_key, None)
        if junit is not None:
            mine = {"uapi.verdict": str(drawn.verdict), "uapi.exit_status": str(drawn.exit_status)}
            junit.global_properties[:] = [p for p in junit.global_properties if p[0] not in mine]
            for name, value in mine.items():
                junit.add_global_property(name, value)
        return drawn

    def _add_what_pytest_knows(self) -> None:
        campaign, results = self._campaign, self._results
        results.interrupted = results.interrupted or campaign.signals.interrupted
        option = ours.kept_from_judging(campaign.config)
        if option:
            count = sum(results.expected.values()) or self._workers.collected
            results.unjudged = f"{count} cases were collected, but none was judged because of {option}" if count else ""
        elif self._pytests_status == int(pytest.ExitCode.NO_TESTS_COLLECTED) and not results.items:
            results.unjudged = results.unjudged or self._selected_nothing()
        elif self._lost and not results.interrupted and results.fault is None:
            sentence = (
                f"{self._lost[0]} ended without a verdict (its report was lost); find the plugin that caused this."
            )
            results.blame(Fault(sentence, 3))
        if self._pytests_status == int(pytest.ExitCode.USAGE_ERROR) and results.fault is None:
            sentence = "pytest rejects its options or arguments; correct what its own error line names."
            results.blame(Fault(sentence, OutsideError.exit_status))
        failed = results.others_failed or any(r.unmet for r in results.requirements)
        if self._pytests_status == int(pytest.ExitCode.TESTS_FAILED) and not failed and results.fault is None:
            sentence = "A pytest plugin made the session fail, though no test did; run without that plugin."
            results.blame(Fault(sentence, OutsideError.exit_status))

    def _selected_nothing(self) -> str:
        """Return the sentence for options that select no case; empty if no case was there."""
        count = sum(self._results.expected.values()) or self._workers.collected
        option = self._campaign.config.option
        by = [f"{name} {text.strip()!r}" for name, text in (("-k", option.keyword), ("-m", option.markexpr)) if text]
        by += ["--class"] if self._campaign.settings.classes is not None else []
        advice = "--collect-only lists the cases, and --markers the markers"
        return f"none of {count} cases matches {' and '.join(by)}; {advice}" if count and by else ""

    def _give_up_folder(self) -> None:
        campaign = self._campaign
        give_up(campaign.folder, given=report_dir(campaign.config.option) is not None)

    def _blame_output(self, error: OSError) -> None:
        if is_lost(error):
            self._lose_output(error)
        else:
            sentence = f"A report that pytest writes itself cannot be written ({error}); write it elsewhere."
            self._results.blame(Fault(sentence, OutsideError.exit_status))

    def _lose_output(self, error: OSError) -> None:
        self._results.blame(Fault(lost_output(error), OutsideError.exit_status))
        self._campaign.output_lost = True
        discard(sys.__stdout__, sys.__stderr__)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Print the last line, after pytest and its other plugins have printed theirs."""
        reporter = self._campaign.config.pluginmanager.get_plugin("terminalreporter")
        if self._campaign.conclusion is None or reporter is None or self._campaign.told:
            return
        try:
            reporter.write_line(self._campaign.conclusion.sentence, bold=True)
            reporter.flush()
        except OSError as error:
            self._blame_output(error)
            self._conclude()

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        reporter, results, facts = terminalreporter, self._results, self._campaign.facts
        if facts is None or not results.items or self._campaign.told:
            return
        if reporter.verbosity < 0:
            self._say_where(reporter, facts)
            return
        width = self._campaign.config.get_terminal_writer().fullwidth
        chapters = self._campaign.chapters
        reporter.section("UAPI conformance")
        for line in terminal.by_chapter((chapters.get(i.node_id, ""), i) for i in results.items):
            reporter.write_line(line)
        reporter.write_line("")
        for line in terminal.by_class(results):
            reporter.write_line(line)
        for title, lines in (
            ("Could not be judged:", list(terminal.open_requirements(results, width - 2))),
            ("Recommended, but not done:", list(terminal.advisories(results, width - 2))),
        ):
            if lines:
                reporter.write_line("")
                reporter.write_line(title)
                for line in lines:
                    reporter.write_line(f"  {line}")
        reporter.write_line("")
        for line in (
            *terminal.not_tried(facts.not_tried, width),
            *terminal.left_behind(facts.left_behind, width),
            *terminal.tried_again(facts.tried_again, width),
            *terminal.notes(facts.notes, width),
        ):
            reporter.write_line(line)
        if self._campaign.conclusion is not None and not facts.embedded:
            for line in terminal.eligibility(objections(self._campaign.conclusion.verdict, facts), width):
                reporter.write_line(line)
        self._say_where(reporter, facts)

    def _say_where(self, reporter: pytest.TerminalReporter, facts: RunFacts) -> None:
        reporter.write_line(f"{facts.requests} requests; report and evidence in {self._campaign.folder}")


def _result_of(report: pytest.TestReport) -> ItemResult | None:
    document = getattr(report, "uapi", None)
    return ItemResult.from_json(document) if document is not None else None
