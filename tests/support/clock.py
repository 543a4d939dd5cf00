# SPDX-License-Identifier: MIT
"""A clock that only sleeping and answering move, for tests of what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace

import pytest


@dataclass
class Clock:
    """``now`` is seconds, of either clock; ``slept`` is how long, each time."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def put_into(self, monkeypatch: pytest.MonkeyPatch, modules: Iterable[ModuleType]) -> None:
        """Have these modules go by this clock."""
        fake = SimpleNamespace(sleep=self.sleep, monotonic=lambda: self.now, time=lambda: self.now)
        for module in modules:
            monkeypatch.setattr(module, "time", fake)
