# SPDX-License-Identifier: MIT
"""What the items of the suite are given."""

from __future__ import annotations

import pytest

from uapi_conformance.runner.plugin import CONFORMANCE
from uapi_conformance.runner.session import Session


@pytest.fixture
def run(pytestconfig: pytest.Config) -> Session | None:
    """The run against the target; None where it could not be opened, which the plugin then says."""
    opened = pytestconfig.stash[CONFORMANCE].run
    return opened.session if opened is not None else None
