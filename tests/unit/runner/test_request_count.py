# SPDX-License-Identifier: MIT
"""What is announced that a run sends is never less than it sends, and not much more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from uapi_conformance.runner.planning import most_requests

from tests.support.sources import CALL, HOOK, NOTHING, items, source_with


@pytest.mark.parametrize(
    ("declared", "times"),
    [(NOTHING, 1.2), (CALL, 1.2), (HOOK, 1.1)],
)
def test_announced_requests__are_about_those_that_are_sent(declared: str, times: float) -> None:
    chosen = items()
    with source_with(None, declared) as source:
        run: Any = SimpleNamespace(source=source, declaration=source.target.declaration, deep=False)
        announced = most_requests(run, [item.judged for item in chosen])
        for item in chosen:
            item.verdict(source)
        sent = source.target.recorder.sent
    assert sent <= announced <= times * sent
