# SPDX-License-Identifier: MIT
"""What the register says is tolerated is what the checks tolerate: each word of it beside an answer that it is about."""

from __future__ import annotations

import re

import pytest
from uapi_conformance.evidence.verdict import Outcome

from tests.quality.variants import VARIANTS
from tests.support.exchanges import (
    CONTRACT,
    NOT_APPLICABLE,
)
from tests.support.judged_answers import (
    Judge,
)
from tests.support.register_words import WORDS

UNSAID = {
    "call-id-required": "not judged",
    "token-lifetime": "any",
    "documented-typing-slips": "the correct forms are sent",
    "encoded-path": "a server that does not understand the encoded form",
}
"""Entries that no answer shows: two are not judged, one is about what is sent, and one is a recommendation."""

_JOINTS = re.compile(r"[\s,;.]*")


@pytest.mark.parametrize(
    ("entry", "words", "judge", "outcome"),
    [
        pytest.param(entry, words, judge, outcome, id=f"{entry}-{words[:30]}-{outcome}-{n}")
        for entry, rows in WORDS.items()
        for n, (words, judge, outcome) in enumerate(rows)
    ],
)
def test_tolerated__is_what_the_checks_tolerate(entry: str, words: str, judge: Judge, outcome: Outcome) -> None:
    assert words in CONTRACT.interpretations[entry].tolerated
    verdict = judge()
    assert (verdict.outcome if verdict is not None else NOT_APPLICABLE) is outcome, verdict


@pytest.mark.parametrize("entry", CONTRACT.interpretations)
def test_tolerated__says_nothing_that_no_answer_shows(entry: str) -> None:
    text = CONTRACT.interpretations[entry].tolerated
    for words in dict.fromkeys(words for words, _, _ in WORDS.get(entry, ())):
        text = text.replace(words, "", 1)
    assert _JOINTS.fullmatch(text.replace(UNSAID.get(entry, "\0"), "")), text


def test_what_is_only_recommended__keeps_no_target_from_conforming() -> None:
    """Both sides of such an entry are tolerated, since no more than a SHOULD rests on it."""
    resting = [r for r in CONTRACT.requirements.values() if "encoded-path" in r.interpretations]
    assert resting
    assert not any(r.mandatory for r in resting)


def test_what_is_not_judged__is_named_by_no_requirement() -> None:
    assert not any("call-id-required" in r.interpretations for r in CONTRACT.requirements.values())


CLAIMED = [(i.claim.key, value) for i in CONTRACT.interpretations.values() if i.claim for value in i.claim.values]


def test_every_claim__is_contradicted_by_a_legal_server_that_is_tolerated_without_it() -> None:
    """The matrix lets each variant pass without the claim, and fail with it."""
    assert set(CLAIMED) == {claim for variant in VARIANTS for claim in variant.unlike}
