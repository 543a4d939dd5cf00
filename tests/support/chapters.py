# SPDX-License-Identifier: MIT
"""What pytest collects from the suite's chapters."""

from __future__ import annotations

from pathlib import Path

import pytest
import uapi_conformance

_PACKAGE = Path(uapi_conformance.__file__).parent


class _Collected:
    """A plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = list(session.items)


def collected(*options: str) -> list[pytest.Item]:
    """The items of a run with these options, none of which is judged."""
    plugin = _Collected()
    quiet = ("--collect-only", "-p", "no:cacheprovider", "-p", "no:terminal")
    status = pytest.main(["-c", str(_PACKAGE / "pytest.ini"), *quiet, *options, str(_PACKAGE)], plugins=[plugin])
    assert status == pytest.ExitCode.NO_TESTS_COLLECTED, "items were collected, and nothing was judged"
    return plugin.items
