# SPDX-License-Identifier: MIT
"""A session of pytest with items of the suite (ISO/IEC 9646: a test campaign): what its plugins share."""

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
from uapi_conformance.runner import ours
from uapi_conformance.runner.folder import claim
from uapi_conformance.runner.run import Run
from uapi_conformance.runner.settings import Settings, read_settings, report_dir
from uapi_conformance.runner.signals import Signals

WORKERS_FOLDER = "uapi_folder"
"""The name under which a worker of pytest-xdist is told where to write."""


class Campaign:
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
        self.unopened_items: set[pytest.Item] = set()
        """Items for which there was no run to judge them by, which is told elsewhere."""
        self.conclusion: Conclusion | None = None
        """What the session ended with; None where it is not over, or was none of the suite's."""
        self.output_lost = False
        """Whether nobody could read the last line."""
        self._claimed = False
        if not ours.kept_from_judging(config):
            self.claim_folder()
        self.trying(self._read_settings)

    def _read_settings(self) -> None:
        self.settings = read_settings(self.config.option)

    def claim_folder(self) -> None:
        """Have a folder to write to, and no report of an earlier run in it."""
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
        """What is declared, from options, environment and file. Raises DeclarationError."""
        return load(self.settings.target_file, self.settings.declared, os.environ, self.contract.claim_values)

    def shown(self, text: str) -> str:
        """A text as it may be shown."""
        return self.run.secrets.without(text) if self.run is not None else text

    def trying(self, action: Callable[[], object]) -> None:
        """Do something whose failure is a fault of the run."""
        try:
            action()
        except SuiteError as error:
            self.results.blame(Fault(self.shown(str(error)), error.exit_status))

    def end_if_blamed(self) -> None:
        """End the session in one sentence where there is a fault."""
        fault = self.results.fault
        if fault is None:
            return
        self.told = True
        if fault.exit_status != int(pytest.ExitCode.USAGE_ERROR):
            pytest.exit(f"ERROR: {fault.sentence}", returncode=fault.exit_status)
        raise pytest.UsageError(fault.sentence)


def worker_input(config: pytest.Config) -> Mapping[str, Any] | None:
    """What the controlling process told this worker; None in any other process."""
    return getattr(config, "workerinput", None)
