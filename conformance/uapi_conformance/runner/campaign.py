# SPDX-License-Identifier: MIT
"""What the plugins share during a pytest session with items of the suite (ISO/IEC 9646: a test campaign)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from uapi_conformance.contract import Contract, load_contract
from uapi_conformance.declaration import Declaration, load
from uapi_conformance.errors import SuiteError
from uapi_conformance.evidence.conclusion import Conclusion
from uapi_conformance.evidence.results import Fault, Results
from uapi_conformance.reference.embedded import EmbeddedServer
from uapi_conformance.reports.facts import RunFacts
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.runner import ours
from uapi_conformance.runner.folder import claim
from uapi_conformance.runner.run import Run
from uapi_conformance.runner.screen import FromWorker, Screen, Terminal
from uapi_conformance.runner.secrets import redactor_for
from uapi_conformance.runner.settings import Settings, read_settings, report_dir
from uapi_conformance.runner.signals import Signals

WORKERS_FOLDER = "uapi_folder"
"""The name under which a worker of pytest-xdist is told where to write."""
WORKERS_CHANNEL = "uapi_channel"
"""The name under which it gets the channel to whoever shows its lines."""
WORKERS_TERMINAL = "uapi_terminal"
"""The name under which it is told whether they are shown on a terminal."""


class Campaign:
    """Exists once the first item of the suite is collected, in the process that runs items and in the one that reports.

    Only under pytest-xdist are these two processes.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.contract: Contract = load_contract()
        self.results = Results(self.contract)
        self.chapters: dict[str, str] = {}
        self.embedded = EmbeddedServer()
        self.redactor = redactor_for(os.environ, config.option.uapi_token_env)
        """Knows the secrets of the session, from before a run is opened until after it is closed."""
        self.signals = Signals(is_worker=worker_input(config) is not None)
        self.settings = Settings()
        self.folder = Path()
        self.too_deep = 0
        """Collected cases that only a run with `--deep` tries."""
        self.run: Run | None = None
        self.facts: RunFacts | None = None
        self.told = False
        self.worker = worker_input(config)
        self.terminal = Terminal(config)
        self.screen: Screen = self.terminal if self.worker is None else FromWorker(self.worker[WORKERS_CHANNEL])
        self.unopened_items: set[pytest.Item] = set()
        """Items that could not be judged because the run was not opened; the reason is reported elsewhere."""
        self.conclusion: Conclusion | None = None
        """What the session ended with; None if it is not over, or has nothing to do with the suite."""
        self.output_lost = False
        """Whether the output was lost, so that nobody could read the last line."""
        self._claimed = False
        if not ours.kept_from_judging(config):
            self.claim_folder()
        self.trying(self._read_settings)

    def _read_settings(self) -> None:
        self.settings = read_settings(self.config.option)

    def claim_folder(self) -> None:
        """Get a folder to write to, without reports of an earlier run."""
        if not self._claimed:
            self._claimed = True
            self.trying(self._claim_folder)

    def _claim_folder(self) -> None:
        if self.worker is not None:
            self.folder = Path(self.worker[WORKERS_FOLDER])
        else:
            option = self.config.option
            self.folder = claim(report_dir(option), self.config.invocation_params.dir, datetime.now(UTC))

    def declaration(self) -> Declaration:
        """Load the declaration from options, environment and file. Raises DeclarationError."""
        return load(self.settings.target_file, self.settings.declared, os.environ, self.contract.claim_values)

    def shown(self, text: str) -> str:
        """Return a text as it may be shown: one line without secrets."""
        return one_line(self.redactor.text(text))

    def trying(self, action: Callable[[], object]) -> None:
        """Do something; if it fails, that is a fault of the run."""
        try:
            action()
        except SuiteError as error:
            self.results.blame(Fault(self.shown(str(error)), error.exit_status))

    def end_if_blamed(self) -> None:
        """End the session with one sentence if there is a fault."""
        fault = self.results.fault
        if fault is None:
            return
        self.told = True
        if fault.exit_status != int(pytest.ExitCode.USAGE_ERROR):
            pytest.exit(f"ERROR: {fault.sentence}", returncode=fault.exit_status)
        raise pytest.UsageError(fault.sentence)


def worker_input(config: pytest.Config) -> Mapping[str, Any] | None:
    """Return what the controlling process told this worker; None in any other process."""
    return getattr(config, "workerinput", None)
