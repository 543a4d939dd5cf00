# SPDX-License-Identifier: MIT
"""Which findings of a trial of the hook stand in the way of a run."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.findings import Finding, Found


@pytest.mark.parametrize(
    ("found", "fine"),
    [(Found.WORKS, True), (Found.TO_TEACH, True), (Found.WRONG, False), (Found.NOT_TRIED, False)],
)
def test_finding__is_fine_unless_it_is_wrong_or_was_not_tried(found: Found, *, fine: bool) -> None:
    assert Finding("a state", found).is_fine is fine
