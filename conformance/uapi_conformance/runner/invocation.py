# SPDX-License-Identifier: MIT
"""Passes information between the console command and pytest: which settings are ignored, and how the run ended."""

from __future__ import annotations

import pytest

from uapi_conformance.errors import OutsideError
from uapi_conformance.runner.plugin import PLUGINS
from uapi_conformance.streams import is_lost, lost_output


class Invocation:
    """The plugin for one call of pytest."""

    def __init__(self, ignored: tuple[str, ...]) -> None:
        self._ignored = ignored
        self._config: pytest.Config | None = None

    def pytest_report_header(self) -> list[str]:
        return [f"ignored   {', '.join(self._ignored)}: not meant for this command"] if self._ignored else []

    def pytest_configure(self, config: pytest.Config) -> None:
        self._config = config

    def run(self, arguments: list[str]) -> int | None:
        """Call pytest and return the exit status; None if pytest's own says nothing about the target.

        Raises OutsideError if the output was lost.
        """
        try:
            status = int(pytest.main(arguments, plugins=[self]))
        except OSError as error:
            if is_lost(error):
                raise OutsideError(lost_output(error)) from None
            raise
        plugins = self._config.stash.get(PLUGINS, None) if self._config is not None else None
        conclusion = plugins.campaign.conclusion if plugins is not None else None
        if plugins is None or conclusion is None:
            return None if status == int(pytest.ExitCode.TESTS_FAILED) else status
        if plugins.campaign.output_lost and conclusion.error is not None:
            raise OutsideError(conclusion.error)
        return conclusion.exit_status
