# SPDX-License-Identifier: MIT
"""A scheduler for pytest-xdist that keeps the items of the suite together.

They share calls on one target: two workers would stop each other's recordings.
"""

from __future__ import annotations

from pathlib import Path

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it ships no type hints

_MODULES = frozenset(path.name for path in (Path(__file__).parents[1] / "chapters").glob("test_*.py"))


class OneWorker(LoadScopeScheduling):  # type: ignore[misc] # its base is untyped
    """Sends all items of the suite to one worker, and other items by their module."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        # How a node id begins depends on the folder that pytest was started in; how it ends does not.
        return "uapi" if Path(path).name in _MODULES else path
