# SPDX-License-Identifier: MIT
"""One session of pytest with items of the suite: what is collected, how the run is opened, and how items are judged."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from _pytest.outcomes import OutcomeException

from uapi_conformance.contract import Contract, load_contract
from uapi_conformance.declaration import Declaration, load
from uapi_conformance.errors import OutsideError, SuiteError
from uapi_conformance.evidence.conclusion import Conclusion
from uapi_conformance.evidence.results import Fault, ItemResult, Results
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.embedded import EmbeddedServer
from uapi_conformance.reports import terminal
from uapi_conformance.reports.facts import Canary, RunFacts
from uapi_conformance.runner import ours
from uapi_conformance.runner.controller import Controller, folder_of, worker_input
from uapi_conformance.runner.ending import Ending
from uapi_conformance.runner.folder import claim
from uapi_conformance.runner.items import Judged, chapter_of, judged_by
from uapi_conformance.runner.planning import announcement, discovery, duration, most_requests, wanted_by
from uapi_conformance.runner.progress import Progress
from uapi_conformance.runner.run import Place, Run
from uapi_conformance.runner.settings import Settings, read_settings, report_dir
from uapi_conformance.runner.signals import Signals
from uapi_conformance.streams import is_lost, lost_output

RESULT = pytest.StashKey[ItemResult]()
UNOPENED = pytest.StashKey[bool]()
"""Whether there was no run to judge an item with, which is told elsewhere."""


class Failed(Exception):  # noqa: N818 - the target's failure, not an error of ours
    """The target does not meet a requirement."""


class Conformance:
    """Made when the first item of the suite is collected: where items run, and where it is reported.

    Under pytest-xdist these are two processes.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.contract: Contract = load_contract()
        self.results = Results(self.contract)
        self.chapters: dict[str, str] = {}
        self.embedded = EmbeddedServer()
        self.signals = Signals(is_worker=worker_input(config) is not None)
        self.settings = Settings()
        self.folder = Path()
        self.run: Run | None = None
        self.facts: RunFacts | None = None
        self.told = False
        self.worker = worker_input(config)
        self.controller = Controller(self)
        self._ending = Ending(self)
        self._claimed = False
        self._unopened: list[Judged] = []
        self._opened = False
        self._progress: Progress | None = None
        for name in ours.CLASSES:
            config.addinivalue_line("markers", f"{name}: requirements of this class")
        config.pluginmanager.register(self, "uapi-run")
        config.pluginmanager.register(self._ending, "uapi-end")
        config.pluginmanager.register(self.controller, "uapi-workers")
        if not ours.kept_from_judging(config):
            self.claim_folder()
        self.trying(self._read_settings)

    @property
    def conclusion(self) -> Conclusion | None:
        """What the session ended with; None where it is not over, or was none of the suite's."""
        return self._ending.conclusion

    @property
    def output_lost(self) -> bool:
        """Whether nobody could read the last line."""
        return self._ending.output_lost

    def _read_settings(self) -> None:
        self.settings = read_settings(self.config.option)

    def claim_folder(self) -> None:
        """Have a folder to write to, and no report of an earlier run in it."""
        if not self._claimed:
            self._claimed = True
            self.trying(self._claim_folder)

    def _claim_folder(self) -> None:
        if self.worker is not None:
            self.folder = folder_of(self.worker)
        else:
            option = self.config.option
            self.folder = claim(report_dir(option), self.config.invocation_params.dir, datetime.now(UTC))

    def declaration(self) -> Declaration:
        """What is declared, from options, environment and file. Raises DeclarationError."""
        return load(self.settings.target_file, self.settings.declared, os.environ, self.contract.claim_values)

    def trying(self, action: Callable[[], object]) -> None:
        """Do something whose failure is a fault of the run."""
        try:
            action()
        except SuiteError as error:
            sentence = self.run.redacted(str(error)) if self.run is not None else str(error)
            self.results.blame(Fault(sentence, error.exit_status))

    def end_if_blamed(self) -> None:
        """End the session in one sentence where there is a fault."""
        fault = self.results.fault
        if fault is None:
            return
        self.told = True
        if fault.exit_status != int(pytest.ExitCode.USAGE_ERROR):
            pytest.exit(f"ERROR: {fault.sentence}", returncode=fault.exit_status)
        raise pytest.UsageError(fault.sentence)

    # --- collection

    def take(self, item: pytest.Item) -> None:
        """Count an item of the suite that was collected."""
        judged = judged_by(item)
        if judged is not None and not self._ungenerated(judged):
            item.add_marker(getattr(pytest.mark, str(self.contract.requirements[judged.requirement].requirement_class)))
            self.results.expected[judged.requirement] += 1
            self.chapters[item.nodeid] = chapter_of(item)[1]

    def miss(self, node_id: str) -> None:
        """Note a chapter that could not be collected."""
        self.results.blame(
            Fault(f"{node_id} cannot be collected, see above; install uapi-conformance in a fresh environment.", 3)
        )

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
        keeps = ours.kept_from_judging(self.config)
        broken = session.testsfailed and not self.config.option.continue_on_collection_errors
        if not chosen or keeps or broken:
            return
        if self.worker is not None:
            # Each worker collects all items and one of them runs them: none opens a run before it has one to run.
            self._unopened = chosen
            return
        if self.results.fault is None:
            self.trying(lambda: self._open(chosen))
        self.end_if_blamed()

    # --- opening

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._unopened and judged_by(item) is not None:
            chosen, self._unopened = self._unopened, []
            if self.results.fault is None:
                self.trying(lambda: self._open(chosen))

    def _open(self, chosen: list[Judged]) -> None:
        self.signals.install()
        declaration = self.declaration()
        place = self._place(declaration)
        canary = self._send_canaries(place)
        self.run = Run(
            declaration,
            self.contract,
            place,
            self.folder,
            os.environ,
            generation=self.settings.generation,
            canary=canary,
        )
        self.run.session.lab.wanted = wanted_by(chosen)
        self.run.deselected = sum(self.results.expected.values()) - len(chosen)
        self._say(announcement(self.run, chosen))
        digest = self.contract.digest[:16]
        self._say((f"contract  {self.contract.version}, sha256 {digest}", f"reports   {self.folder}"))
        self.run.open()
        self._say(duration(self.run, chosen))
        self._say(discovery(self.run))
        self._progress = Progress(self._say_meanwhile, most_requests(self.run, chosen))
        self.run.session.recorder.observers.append(self._progress)
        self._opened = True

    def _place(self, declaration: Declaration) -> Place:
        if declaration.url is not None:
            return Place(declaration.url)
        started = self.embedded.start()
        return Place(started.url, embedded=True, token=started.token, states_url=started.states_url)

    def _send_canaries(self, place: Place) -> Canary:
        if place.embedded:
            return Canary.NOT_NEEDED
        if not self.settings.canary:
            self._say(("canary    left out: this suite was not tried here",))
            return Canary.LEFT_OUT
        from uapi_conformance.runner.canary import expect_canaries  # noqa: PLC0415 - it imports a server

        expect_canaries(self.contract, self.settings.generation)
        return Canary.PASSED

    def _say_meanwhile(self, line: str) -> None:
        """Print a line in the middle of an item, while pytest keeps what is printed to itself."""
        capturing = self.config.pluginmanager.get_plugin("capturemanager")
        with capturing.global_and_fixture_disabled() if capturing is not None else contextlib.nullcontext():
            self._say((line,))

    def _say(self, lines: Iterable[str]) -> None:
        """Print first lines. Raises OutsideError where nobody can read them: then nothing is sent."""
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        # Lazily made lines may send requests, so that they are asked for even where nobody reads them.
        for line in tuple(lines):
            if reporter is not None and reporter.verbosity >= 0:
                try:
                    reporter.write_line(line)
                    reporter.flush()
                except OSError as error:
                    if is_lost(error):
                        raise OutsideError(lost_output(error)) from error
                    raise

    # --- judging

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        judged = judged_by(pyfuncitem)
        if judged is None:
            return None
        if self.run is None or not self._opened:
            pyfuncitem.stash[UNOPENED] = True
            pytest.skip(self.results.fault.sentence if self.results.fault else "The run was not opened.")
        arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}  # noqa: SLF001 - as pytest's own hook does it
        if self._progress is not None:
            self._progress.heard()
        result = self.run.judge(judged, pyfuncitem.nodeid, lambda: pyfuncitem.obj(**arguments))
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
        if judged_by(item) is None:
            return made
        result = item.stash.get(RESULT, None)
        if result is not None and call.when == "call":
            made.uapi = result.to_json()  # type: ignore[attr-defined] # pytest-xdist carries what a report holds
            if call.excinfo is not None and call.excinfo.errisinstance(Failed):
                width = self.config.get_terminal_writer().fullwidth
                made.longrepr = terminal.failure(result, self.contract.requirements[result.requirement], width)
        elif (call.excinfo is not None or call.when == "call") and UNOPENED not in item.stash:
            self._note_end(item, call.excinfo.value if call.excinfo is not None else None, made)
        return made

    def _note_end(self, item: pytest.Item, error: BaseException | None, made: pytest.TestReport) -> None:
        """An item that something else than its verdict ended is a fault, not the suite's where a plugin meant it."""
        what = f"{type(error).__name__}: {error}".splitlines()[0] if error is not None else "another plugin ran it"
        theirs = isinstance(error, OutcomeException)
        shown = self.run.redacted(what) if self.run is not None else what
        advice = "leave out what raised it" if theirs else "please report it"
        sentence = f"{item.nodeid} ended without a verdict ({shown}); {advice}."
        self.results.blame(Fault(sentence, 4 if theirs else 3))
        if made.failed:
            made.longrepr = sentence
