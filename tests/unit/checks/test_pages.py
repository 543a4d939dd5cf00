# SPDX-License-Identifier: MIT
"""Lists that are read page by page, the links between their pages, and the counts beside them."""

from __future__ import annotations

from typing import Any

import pytest
from uapi_conformance.checks.pages import Pages, counted, counted_of_filter, ends, ends_whole, link_followed, paged
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, FailureKind

from tests.support.exchanges import (
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    answer,
    collection,
    error,
    evidence,
    listed,
    says,
    unanswered,
    without,
)

STEPS = Pages("whole", "again", "first", "second", "rest")
NEXT = {"paging": {"next": "?startIndex=1", "prev": "?startIndex=0"}}


def page(step: str, ids: str, **more: Any) -> Exchange:
    """A page with these calls, each of one letter."""
    return answer(200, {**collection(*map(listed, ids)), **more}, step=step, operation=LIST)


def lists(
    *parts: Exchange, whole: str = "abcd", again: str = "abcd", followed: Exchange | None = None, **more: Any
) -> Evidence:
    """The whole list, and the parts of it; those that are not given are as they should be."""
    usual = {"first": page("first", "a", **NEXT), "second": page("second", "b", **NEXT), "rest": page("rest", "cd")}
    usual.update({part.step.name: part for part in parts})
    link = (followed,) if followed is not None else ()
    return evidence(page("whole", whole, **more), *usual.values(), *link, page("again", again))


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(), PASS, "each call once"),
        (lists(page("first", "ab")), FAIL, "one call | a, b"),
        (lists(page("first", "")), FAIL, "one call | no call"),
        (lists(page("second", "bc")), FAIL, "one call | b, c"),
        (lists(page("first", "a"), page("second", "a")), FAIL, "another call | a"),
        (lists(page("second", "a")), PASS, "ignores"),
        (lists(page("first", "abcd"), page("second", "abcd")), PASS, "ignores"),
        (lists(page("first", "abcd"), page("second", "bcd")), PASS, "ignores"),
        (lists(page("rest", "bcd")), FAIL, "same call"),
        (lists(page("rest", "d")), FAIL, "lack calls of the list. | c"),
        (lists(page("rest", "cdef")), PASS, "each call once"),
        (lists(error(400, "a", step="rest")), FAIL, "not answered with a list"),
        (lists(error(400, "a", step="rest"), whole="ab", again="ba"), PASS, "each call once"),
        (lists(error(400, "a", step="first")), FAIL, "200 with a collection | 400"),
        (lists(answer(503, step="first")), INCONCLUSIVE, "503"),
        (lists(unanswered(FailureKind.TIMEOUT, step="second")), INCONCLUSIVE, "robust.answers"),
        (lists(again="abc"), NOT_APPLICABLE, "in the meantime"),
        (lists(whole="a", again="a"), NOT_APPLICABLE, "less than two"),
        (evidence(error(400, "a", step="whole"), page("first", "a"), page("second", "b")), NOT_APPLICABLE, "not listed"),
        (evidence(page("whole", "ab"), page("again", "ab")), INCONCLUSIVE, "not sent"),
        (without(lists(), "first"), INCONCLUSIVE, "missing"),
    ],
)  # fmt: skip
def test_paged(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(paged(seen, STEPS), outcome, words)


@pytest.mark.parametrize(
    ("link", "followed", "outcome", "words"),
    [
        ("next", page("link", "b"), PASS, "leads to that page"),
        ("next", page("link", "bcd"), PASS, "leads to that page"),
        ("next", page("link", "ab"), FAIL, "b | a, b"),
        ("next", page("link", "c"), FAIL, "b | c"),
        ("next", page("link", ""), FAIL, "b | no call"),
        ("next", error(404, "a", step="link"), FAIL, "not answered with a list"),
        ("next", None, NOT_APPLICABLE, "cannot be followed"),
        ("prev", page("link", "a"), PASS, "leads to that page"),
        ("prev", page("link", "abcd"), PASS, "leads to that page"),
        ("prev", page("link", "b"), FAIL, "a | b"),
    ],
)
def test_link_followed(link: str, followed: Exchange | None, outcome: Outcome, words: str) -> None:
    of = {"next": "first", "prev": "second"}[link]
    says(link_followed(lists(followed=followed), STEPS, of, "link", link=link), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(page("first", "a")), NOT_APPLICABLE, "no such link"),
        (lists(page("first", "abcd", **NEXT)), NOT_APPLICABLE, "ignores"),
        (lists(again="abc"), NOT_APPLICABLE, "in the meantime"),
        (without(lists(followed=page("link", "b")), "link"), INCONCLUSIVE, "missing"),
    ],
)
def test_link_followed__if_there_is_one(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(link_followed(seen, STEPS, "first", "link", link="next"), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (evidence(page("only", "a"), page("link", "")), PASS, "come to an end"),
        (evidence(page("only", "a"), page("link", "b")), PASS, "come to an end"),
        (evidence(page("only", "a"), page("link", "ab")), FAIL, "the call that it shows"),
        (evidence(page("only", "ab"), page("link", "ab")), NOT_APPLICABLE, "no link"),
        (evidence(page("only", "a"), error(404, "a", step="link")), NOT_APPLICABLE, "no link"),
        (evidence(page("only", "a")), NOT_APPLICABLE, "no link"),
        (without(evidence(page("only", "a"), page("link", "ab")), "link"), INCONCLUSIVE, "missing"),
    ],
)
def test_ends(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(ends(seen, "only", "link"), outcome, words)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (lists(), PASS, "right"),
        (lists(page("first", "a", totalResults="4", itemsPerPage=1), totalResults=4), PASS, "right"),
        (lists(page("first", "a", totalResults=1)), FAIL, "totalResults. | 4 | 1"),
        (lists(page("first", "a", totalResults=9), totalResults=30), FAIL, "totalResults. | 30 | 9"),
        (lists(page("first", "a", itemsPerPage=20)), FAIL, "itemsPerPage. | 1 | 20"),
        (lists(page("second", "b", startIndex=2)), FAIL, "startIndex. | 1 | 2"),
        (lists(page("first", "abcd")), NOT_APPLICABLE, "ignores"),
        (lists(again="abc"), NOT_APPLICABLE, "in the meantime"),
    ],
)
def test_counted(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(counted(seen, STEPS), outcome, words)


def test_counted__of_a_list_of_unknown_length() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    seen = lists(page("first", "a", totalResults=1), whole=letters, again=letters)
    says(counted(seen, STEPS), PASS, "right")


def behind(only: str, link: str | None, *parts: Exchange) -> Evidence:
    """The parts of a list, one that shows it whole, and what stands behind the link to its next page."""
    followed = (page("link", link),) if link is not None else ()
    return lists(*parts, page("only", only), *followed)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (behind("abcd", ""), PASS, "come to an end"),
        (behind("abcd", "ef"), PASS, "come to an end"),
        (behind("abcd", "abcd"), FAIL, "others, or no link | a, b, c, d"),
        (behind("abcd", "de"), FAIL, "others, or no link | d, e"),
        (behind("abcd", None), NOT_APPLICABLE, "no link"),
        (behind("ab", "ab"), NOT_APPLICABLE, "no link"),
        (behind("abcd", "abcd", page("first", "abcd")), NOT_APPLICABLE, "ignores"),
        (behind("abcd", "abcd", page("second", "a")), NOT_APPLICABLE, "ignores"),
        (lists(page("only", "abcd"), page("link", "a"), again="abc"), NOT_APPLICABLE, "in the meantime"),
        (without(behind("abcd", "abcd"), "link"), INCONCLUSIVE, "missing"),
        (without(behind("abcd", "abcd"), "only"), INCONCLUSIVE, "missing"),
    ],
)
def test_ends_whole(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(ends_whole(seen, STEPS, "only", "link"), outcome, words)


@pytest.mark.parametrize(
    ("filtered", "outcome", "words"),
    [
        (page("only", "a"), PASS, "not another"),
        (page("only", "a", totalResults=1), PASS, "not another"),
        (page("only", "a", totalResults="4"), FAIL, "totalResults: 1 | totalResults: 4"),
        (page("only", "a", totalResults=4, **NEXT), PASS, "not another"),
        (page("only", "abcdefghijklmnopqrstuvwxyz", totalResults=30), PASS, "not another"),
        (page("only", "abcd", totalResults=9), NOT_APPLICABLE, "keeps nothing out"),
        (error(400, "a", step="only"), NOT_APPLICABLE, "keeps nothing out"),
    ],
)
def test_counted_of_filter(filtered: Exchange, outcome: Outcome, words: str) -> None:
    says(counted_of_filter(lists(filtered), STEPS, "only"), outcome, words)


def test_counted_of_filter__of_a_list_that_is_there_no_more() -> None:
    seen = lists(page("only", "a", totalResults=4))
    says(counted_of_filter(without(seen, "only"), STEPS, "only"), INCONCLUSIVE, "keeps nothing out")
    says(counted_of_filter(without(seen, "first"), STEPS, "only"), INCONCLUSIVE, "missing")
