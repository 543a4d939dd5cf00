# SPDX-License-Identifier: MIT
"""Signs of a server's inside: each is found, and looking for words first loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis.strategies import DataObject, data, from_regex
from uapi_conformance.checks.internals import SIGNS, Sign, internals_in


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.pattern.pattern[:40])
@settings(max_examples=10, deadline=None, database=None, derandomize=True)
@given(drawn=data())
def test_each_text_that_a_pattern_matches__has_one_of_its_words(sign: Sign, drawn: DataObject) -> None:
    text = drawn.draw(from_regex(sign.pattern))
    assert sign.found_in(text) == tuple(match[0] for match in sign.pattern.finditer(text)) != ()


def test_text_with_two_signs__tells_both() -> None:
    assert internals_in("KeyError: 'x' in /srv/app/calls.py") == ("/srv/app/calls.py", "KeyError")
