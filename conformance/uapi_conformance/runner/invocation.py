# SPDX-License-Identifier: MIT
"""Passes information between the console command and pytest: which settings are ignored, and how the run ended."""

from __future__ import annotations

import gc

import pytest

from uapi_conformance.errors import OutsideError
from uapi_conformance.runner.arguments import explain
from uapi_conformance.runner.plugin import PLUGINS
from uapi_conformance.streams import is_lost, lost_output

_MADE_BETWEEN_LOOKS = 50_000
"""Objects that Python makes before it looks for garbage again; with its default, that takes a tenth of a run."""


class Invocation:
    """The plugin for one call of pytest."""

    def __init__(self, ignored: tuple[str, ...]) -> None:
        self._ignored = ignored
        self._config: pytest.Config | None = None

    def pytest_report_header(self) -> list[str]:
        return [f"ignored   {', '.join(self._ignored)}: not meant for this command"] if self._ignored else []

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        explain(parser)

    def pytest_configure(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        # What has been imported by now lives on: looking through it for garbage, as pytest does at the end, finds none.
        gc.freeze()

    def run(self, arguments: list[str]) -> int | None:
        """Call pytest and return the exit status; None if pytest's own says nothing about the target.

        Raises OutsideError if the output was lost.
        """
        before = gc.get_threshold()
        gc.set_threshold(_MADE_BETWEEN_LOOKS)
        try:
            status = int(pytest.main(arguments, plugins=[self]))
        except OSError as error:
            if is_lost(error):
                raise OutsideError(lost_output(error)) from None
            raise
        finally:
            gc.unfreeze()
            gc.set_threshold(*before)
        plugins = self._config.stash.get(PLUGINS, None) if self._config is not None else None
        conclusion = plugins.campaign.conclusion if plugins is not None else None
        if plugins is None or conclusion is None:
            return None if status == int(pytest.ExitCode.TESTS_FAILED) else status
        if plugins.campaign.output_lost and conclusion.error is not None:
            raise OutsideError(conclusion.error)
        return conclusion.exit_status
