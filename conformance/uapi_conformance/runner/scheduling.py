# SPDX-License-Identifier: MIT
"""A scheduler for pytest-xdist that keeps the items of the suite together.

The items share calls on one target: two workers would stop each other's recordings.
"""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it ships no type hints

from uapi_conformance.runner.ours import is_ours

_SCOPE = "uapi"


class SingleWorkerScheduling(LoadScopeScheduling):  # type: ignore[misc] # its base is untyped
    """Sends all items of the suite to one worker, once, and distributes other items by module."""

    def _split_scope(self, nodeid: str) -> str:
        return _SCOPE if is_ours(self.config, nodeid) else nodeid.partition("::")[0]

    def left(self, node: Any) -> int:
        """Return how many items of the suite a worker was given and has not run."""
        given: dict[str, bool] = self.assigned_work.get(node, {}).get(_SCOPE, {})
        return sum(not done for done in given.values())

    def remove_node(self, node: Any) -> Any:
        """Give the items of a dead worker to others, except those of the suite: they would be a second run."""
        self.assigned_work.get(node, {}).pop(_SCOPE, None)
        return super().remove_node(node)
