# SPDX-License-Identifier: MIT
"""A scheduler for pytest-xdist that keeps the items of the suite together.

They share calls on one target: two workers would stop each other's recordings.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it ships no type hints


class OneWorker(LoadScopeScheduling):  # type: ignore[misc] # its base is untyped
    """Sends all items of the suite to one worker, and other items by their module."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "uapi" if "conformance/test_" in path else path
