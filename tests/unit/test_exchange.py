# SPDX-License-Identifier: MIT
"""What is read from a response by itself."""

from __future__ import annotations

import pytest
from uapi_conformance.wire.exchange import Response


@pytest.mark.parametrize(
    ("status", "first_digit"), [(200, 2), (299, 2), (300, 3), (399, 3), (400, 4), (499, 4), (500, 5), (599, 5)]
)
def test_status_class__is_the_first_digit(status: int, first_digit: int) -> None:
    assert Response(status, (), b"").status_class == first_digit
