# SPDX-License-Identifier: MIT
"""Fixtures of the end-to-end tests."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.helpers import ForkServer, Suite


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Started in the background of a script, the tests ignore Ctrl-C, and so would each run that they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def forks() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


@pytest.fixture
def suite(forks: ForkServer, tmp_path: Path) -> Suite:
    """Runs the suite in a folder of this test."""
    return Suite(forks, tmp_path)


@pytest.fixture(scope="module")
def module_suite(forks: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """Runs the suite in a folder of this module."""
    return Suite(forks, tmp_path_factory.mktemp("module"))
