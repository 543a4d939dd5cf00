# SPDX-License-Identifier: MIT
"""The pytest plugin. It does nothing in a session that collects no item of the suite."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from uapi_conformance.contract import Contract, load_contract
from uapi_conformance.declaration import Declaration, load
from uapi_conformance.errors import SuiteError
from uapi_conformance.evidence.results import Fault, ItemResult, Results
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.embedded import EmbeddedServer
from uapi_conformance.reports import terminal
from uapi_conformance.reports.document import report, write_report
from uapi_conformance.reports.facts import Canary, RunFacts
from uapi_conformance.runner import rootdir
from uapi_conformance.runner.items import CHAPTER, MARKER, Judged, chapter_of, judged_by
from uapi_conformance.runner.options import Settings, add_options, read_settings
from uapi_conformance.runner.planning import announcement, discovery, wanted_by
from uapi_conformance.runner.run import REPORT, Place, Run, report_folder

RESULT = pytest.StashKey[ItemResult]()
CONFORMANCE = pytest.StashKey["Conformance"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    restated = rootdir.restated(config.invocation_params.args)
    if not rootdir.is_elsewhere(config) or restated == config.invocation_params.args:
        return None
    return int(pytest.main([*restated], plugins=config.invocation_params.plugins))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(judged): the requirement and case that an item judges")
    config.addinivalue_line("markers", f"{CHAPTER}(order, title): the chapter of a module of the suite")
    for name in ("core", "service", "http", "robust", "security"):
        config.addinivalue_line("markers", f"{name}: requirements of this class")
    try:
        settings = read_settings(config.option)
    except SuiteError as error:
        raise pytest.UsageError(str(error)) from error
    if rootdir.is_elsewhere(config):
        raise pytest.UsageError(
            "pytest took the value of an option for its root folder; write it with an equals sign (--option=VALUE)."
        )
    config.stash[CONFORMANCE] = plugin = Conformance(config, settings)
    config.pluginmanager.register(plugin, "uapi-run")


class Failed(Exception):  # noqa: N818 - the target's failure, not an error of ours
    """The target does not meet a requirement."""


class Conformance:
    """One session: where the items run, and where it is reported, which are two processes under pytest-xdist."""

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        self.config = config
        self.settings = settings
        self.contract: Contract = load_contract()
        self.results = Results(self.contract)
        self.chapters: dict[str, str] = {}
        self.collected: Counter[str] = Counter()
        self.embedded = EmbeddedServer()
        self.folder = report_folder(settings.report_dir, config.invocation_params.dir, datetime.now(UTC))
        self.run: Run | None = None
        self.facts: RunFacts | None = None
        self._unopened: list[Judged] = []
        self._opened = False
        self._told = False

    @property
    def worker(self) -> dict[str, Any] | None:
        """What the controlling process of pytest-xdist told this worker; None in any other process."""
        return getattr(self.config, "workerinput", None)

    # --- collection

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        judged = judged_by(item)
        if judged is not None and not self._ungenerated(judged):
            item.add_marker(getattr(pytest.mark, str(self.contract.requirements[judged.requirement].requirement_class)))
            self.collected[judged.requirement] += 1
            self.chapters[item.nodeid] = chapter_of(item)[1]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        drop = [item for item in items if self._left_out(judged_by(item))]
        items[:] = sorted((item for item in items if item not in drop), key=lambda item: chapter_of(item)[0])
        if drop:
            config.hook.pytest_deselected(items=drop)

    def _left_out(self, judged: Judged | None) -> bool:
        if judged is None:
            return False
        classes = self.settings.classes
        other_class = (
            classes is not None and self.contract.requirements[judged.requirement].requirement_class not in classes
        )
        return other_class or self._ungenerated(judged)

    def _ungenerated(self, judged: Judged) -> bool:
        return judged.case == "generated" and self.settings.generation.max_examples == 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        chosen = [judged for item in session.items if (judged := judged_by(item)) is not None]
        if not chosen or session.config.option.collectonly:
            return
        if self.worker is not None:
            # Each worker collects all items and one of them runs them: none opens a run before it has one to run.
            self._unopened = chosen
            return
        self._open_or_blame(chosen)
        if self.results.fault is not None:
            self._told = True
            fault = self.results.fault
            if fault.exit_status != int(pytest.ExitCode.USAGE_ERROR):
                pytest.exit(f"ERROR: {fault.sentence}", returncode=fault.exit_status)
            raise pytest.UsageError(fault.sentence)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._unopened and judged_by(item) is not None:
            chosen, self._unopened = self._unopened, []
            self._open_or_blame(chosen)

    def _open_or_blame(self, chosen: list[Judged]) -> None:
        try:
            self._open(chosen)
        except SuiteError as error:
            sentence = self.run.redacted(str(error)) if self.run is not None else str(error)
            self.results.blame(Fault(sentence, error.exit_status))

    def _open(self, chosen: list[Judged]) -> None:
        declaration = self._declaration()
        folder = Path(self.worker["uapi_folder"]) if self.worker is not None else self.folder
        place = Place(**self.worker["uapi_place"]) if self.worker is not None else self._place(declaration)
        canary = self._send_canaries(place)
        self.run = Run(
            declaration, self.contract, place, folder, os.environ, generation=self.settings.generation, canary=canary
        )
        self.run.session.lab.wanted = wanted_by(chosen)
        self._say(announcement(self.run, chosen))
        self._say((f"contract  {self.contract.version}, sha256 {self.contract.digest[:16]}", f"reports   {folder}"))
        self.run.open()
        self._say(discovery(self.run))
        self._opened = True

    def _send_canaries(self, place: Place) -> Canary:
        if place.embedded:
            return Canary.NOT_NEEDED
        if not self.settings.canary:
            self._say(("canary    left out: this suite was not tried here",))
            return Canary.LEFT_OUT
        from uapi_conformance.runner.canary import expect_canaries  # noqa: PLC0415 - it imports a server

        expect_canaries(self.contract, self.settings.generation)
        return Canary.PASSED

    def _declaration(self) -> Declaration:
        return load(self.settings.target_file, self.settings.declared, os.environ, self.contract.claim_values)

    def _place(self, declaration: Declaration) -> Place:
        if declaration.url is not None:
            return Place(declaration.url)
        started = self.embedded.start()
        return Place(started.url, embedded=True, token=started.token, states_url=started.states_url)

    def _say(self, lines: Iterable[str]) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        # Lazily made lines may send requests, so that they are asked for even where nobody reads them.
        for line in tuple(lines):
            if reporter is not None and reporter.verbosity >= 0:
                reporter.write_line(line)

    # --- judging

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        judged = judged_by(pyfuncitem)
        if judged is None:
            return None
        if self.run is None or not self._opened:
            pytest.skip(self.results.fault.sentence if self.results.fault else "The run was not opened.")
        arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}  # noqa: SLF001 - as pytest's own hook does it
        try:
            result = self.run.judge(judged, pyfuncitem.nodeid, lambda: pyfuncitem.obj(**arguments))
        except Exception as error:
            self.results.blame(Fault(f"A fault of the suite in {pyfuncitem.nodeid}: {error!r}; please report it.", 3))
            raise
        pyfuncitem.stash[RESULT] = result
        if result.outcome is Outcome.FAIL and self.contract.requirements[judged.requirement].mandatory:
            raise Failed(result.reason)
        if result.outcome is not Outcome.PASS:
            pytest.skip(result.reason)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        made = yield
        result = item.stash.get(RESULT, None)
        if result is not None and call.when == "call":
            made.uapi = result.to_json()  # type: ignore[attr-defined] # pytest-xdist carries what a report holds
            if call.excinfo is not None and call.excinfo.errisinstance(Failed):
                width = self.config.get_terminal_writer().fullwidth
                made.longrepr = terminal.failure(result, self.contract.requirements[result.requirement], width)
        return made

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

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        result = _result_of(report)
        if result is not None and self.worker is None:
            self.results.add(result)

    # --- the end

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        self._close_run()
        if self.worker is not None:
            fault = self.results.fault
            self.config.workeroutput["uapi"] = {  # type: ignore[attr-defined] # pytest-xdist's way back
                "facts": self.facts.to_json() if self.facts else None,
                "fault": [fault.sentence, fault.exit_status] if fault else None,
                "collected": dict(self.collected),
                "chapters": self.chapters,
            }
            return
        self.embedded.stop()
        if self.facts is None:
            if self.results.fault is not None:
                session.exitstatus = self.results.fault.exit_status
            return
        self.results.expected = self.collected
        self.results.interrupted = int(exitstatus) == int(pytest.ExitCode.INTERRUPTED)
        write_report(report(self.results, self.facts), self.folder / REPORT)
        session.exitstatus = self.results.exit_status(
            int(exitstatus), allow_inconclusive=self.settings.allow_inconclusive
        )

    def _close_run(self) -> None:
        run, self.run = self.run, None
        if run is None:
            return
        run.close()
        if run.fault is not None:
            self.results.blame(run.fault)
        self.facts = run.facts()

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        reporter, results = terminalreporter, self.results
        if self._told or (self.facts is None and results.fault is None):
            return
        if self.facts is not None and results.items and reporter.verbosity >= 0:
            width = self.config.get_terminal_writer().fullwidth
            reporter.section("UAPI conformance")
            for line in terminal.by_chapter((self.chapters.get(i.node_id, ""), i) for i in results.items):
                reporter.write_line(line)
            reporter.write_line("")
            for line in terminal.by_class(results):
                reporter.write_line(line)
            for title, lines in (
                ("Could not be judged:", list(terminal.open_requirements(results, width - 2))),
                ("Recommended, but not so:", list(terminal.advisories(results, width - 2))),
            ):
                if lines:
                    reporter.write_line("")
                    reporter.write_line(title)
                    for line in lines:
                        reporter.write_line(f"  {line}")
            reporter.write_line("")
            for line in terminal.not_tried(self.facts.not_tried, width):
                reporter.write_line(line)
            reporter.write_line(f"{self.facts.requests} requests; report and evidence in {self.folder}")
        reporter.write_line(terminal.conclusion(results), bold=True)

    # --- pytest-xdist: the items work on one target, and so on one worker

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        try:
            place = self._place(self._declaration())
        except SuiteError as error:
            raise pytest.UsageError(str(error)) from error
        node.workerinput["uapi_folder"] = str(self.folder)
        node.workerinput["uapi_place"] = {
            "url": place.url,
            "embedded": place.embedded,
            "token": place.token,
            "states_url": place.states_url,
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        from uapi_conformance.runner.oneworker import OneWorker  # noqa: PLC0415 - only where pytest-xdist is installed

        return OneWorker(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        told = getattr(node, "workeroutput", {}).get("uapi")
        if told is None:
            return
        if told["facts"] is not None:
            self.facts = RunFacts.from_json(told["facts"])
        if told["fault"] is not None:
            self.results.blame(Fault(*told["fault"]))
        self.collected = Counter(told["collected"])
        self.chapters.update(told["chapters"])


def _result_of(report: pytest.TestReport) -> ItemResult | None:
    document = getattr(report, "uapi", None)
    return ItemResult.from_json(document) if document is not None else None
