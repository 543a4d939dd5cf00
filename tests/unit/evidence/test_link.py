# SPDX-License-Identifier: MIT
"""A link is asked for only as it is, if it can stand in a request-line."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.link import Link


@pytest.mark.parametrize(
    ("target", "can"),
    [
        ("/uapi/phoneCalls/12/0003*210/444444", True),
        ("/uapi/phoneCalls/12/0003*210/444444?a=b", True),
        ("uapi/phoneCalls", False),
        ("/uapi/phone calls", True),
        ("/uapi/\u00e9", False),
        ("", False),
    ],
)
def test_link__can_be_asked_for_if_it_is_a_path_of_visible_ascii_and_spaces(target: str, *, can: bool) -> None:
    assert Link(None, target, target).can_be_asked_for is can
