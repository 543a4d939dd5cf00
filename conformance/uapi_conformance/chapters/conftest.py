# SPDX-License-Identifier: MIT
"""What the items of the suite are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from uapi_conformance.runner import plugin
from uapi_conformance.runner.ours import PLUGIN

if TYPE_CHECKING:
    from uapi_conformance.runner.session import Session


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Without the plugin nothing judges what the items return, and all of them would pass."""
    if not config.pluginmanager.is_registered(plugin):
        raise pytest.UsageError(f"The plugin of the suite is not loaded; add `-p {PLUGIN}` to the options of pytest.")


@pytest.fixture
def run(pytestconfig: pytest.Config) -> Session | None:
    """The run against the target; None where it could not be opened, which the plugin then says."""
    opened = pytestconfig.stash[plugin.CONFORMANCE].run
    return opened.session if opened is not None else None
