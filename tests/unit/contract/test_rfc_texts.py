# SPDX-License-Identifier: MIT
"""Quotes from RFCs: each stands in the section that it names, or has the digest of the sentence that was compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from uapi_conformance.contract.resources import load_yaml

from tests.support.rfc_texts import DIGESTS, FOLDER, digest, excerpt, named, normalised, problem, quoted, sections

QUOTED = quoted()
KEPT = sorted(FOLDER.glob("rfc*.txt"))
OF_EACH_KIND = {"RFC 9110, section 15.5.6": "RFC 9110, section 15.5.2", "RFC 8259, section 6": "RFC 8259, section 9"}
"""A source of a kept text, one of a digest, and beside each another section of the same RFC."""

WHOLE = """An RFC

1. First

1.1. Under it

2. Second

Copyright Notice

Copyright (c) nobody.

1. First

It has  one
sentence. 12. is no heading within a line.

1.1. Under it

Another.

2. Second

A last one.

A. Appendix

More.
"""


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("source", "text"), QUOTED, ids=[f"{s}-{t[:20]}" for s, t in QUOTED])
def test_quote__stands_in_the_section_that_it_names(source: str, text: str) -> None:
    assert problem(source, text) == ""


@pytest.mark.parametrize(("source", "text"), QUOTED, ids=[f"{s}-{t[:20]}" for s, t in QUOTED])
def test_quote__with_one_letter_changed_is_noticed(source: str, text: str) -> None:
    for place in (0, len(text) // 2, len(text) - 1):
        other = "x" if text[place] != "x" else "y"
        assert problem(source, text[:place] + other + text[place + 1 :]) != ""


@pytest.mark.parametrize("source", OF_EACH_KIND)
def test_quote__under_another_section_is_noticed(source: str) -> None:
    text = next(t for s, t in QUOTED if s == source)
    assert "does not stand" in problem(OF_EACH_KIND[source], text) or digest(text) in problem(
        OF_EACH_KIND[source], text
    )
    assert problem(f"{source}.99", text) != ""
    assert problem(source.replace("RFC ", "RFC 1"), text) != ""


def test_quote__may_have_other_white_space() -> None:
    for source in OF_EACH_KIND:
        text = next(t for s, t in QUOTED if s == source)
        assert problem(source, text.replace(" ", "\n  ")) == ""


def test_kept_texts__are_of_quoted_sections_alone_and_keep_their_notice() -> None:
    assert KEPT
    wanted = {named(source) for source, _ in QUOTED}
    for path in KEPT:
        kept = sections(text_of(path))
        assert "IETF Trust and the persons identified as the document authors" in kept.pop("Copyright Notice")
        assert {(path.stem.removeprefix("rfc"), section) for section in kept} - wanted == set()


def test_digests__are_of_quotes_alone() -> None:
    used = {(source, digest(text)) for source, text in QUOTED}
    assert {(source, one) for source, known in load_yaml(DIGESTS).items() for one in known} - used == set()


def test_readme__names_every_rfc_that_is_kept() -> None:
    readme = text_of(FOLDER.parent / "README.md")
    assert "IETF Trust" in readme
    assert [path.name for path in KEPT if f"`rfc/{path.name}`" not in readme] == []


def test_excerpt__has_the_notice_and_the_wanted_sections_in_the_words_of_the_whole() -> None:
    kept = excerpt("RFC 1", WHOLE, {"2", "1"})
    assert kept.startswith("RFC 1: ")
    assert list(sections(kept)) == ["Copyright Notice", "1", "2"]
    assert normalised(sections(kept)["1"]) == "1. First It has one sentence. 12. is no heading within a line."
    assert sections(kept)["2"] == "2. Second\n\nA last one."
    assert sections(excerpt("RFC 1", kept, {"2", "1"})) == sections(kept)


def test_excerpt__of_a_section_that_is_not_there_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"no section 3\.1"):
        excerpt("RFC 1", WHOLE, {"1", "3.1"})
