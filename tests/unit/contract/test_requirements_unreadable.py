# SPDX-License-Identifier: MIT
"""A contract that cannot be read is an error of the suite in one sentence that names the file, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from uapi_conformance.contract.interpretations import load_interpretations
from uapi_conformance.contract.openapi import load_openapi
from uapi_conformance.contract.requirements import load_not_judged, load_requirements
from uapi_conformance.errors import SuiteError

Loader = Callable[[Path], object]

WHOLE_REQUIREMENT = """
requirements:
- id: core.one
  title: A title of a requirement
  level: MUST
  class: core
  quotes: [{source: stop-recording, text: a text that stands there}]
  interpretations: [one]
  needs: [nothing]
  judged: So it is judged.
  matters: Somebody suffers.
  fix: Change it.
not_judged: [{because: It is a heading., quotes: [Overview]}]
"""
WHOLE_ENTRY = """
interpretations:
- id: one
  title: A title
  sides: [{reading: a, source: s}, {reading: b, source: s}]
  tolerated: either
  refused: neither
  why: It is so.
  ics: {key: one, values: [1, 2]}
"""

NO_YAML = [
    ("missing file", None),
    ("no YAML", "requirements: [\n"),
    ("empty", ""),
    ("a list", "- a\n- b\n"),
    ("a text", "requirements\n"),
    ("not UTF-8", b"requirements: \xff\xfe\xfa\n"),
    ("another document", "paths: {}\n"),
]
LOADERS: list[Loader] = [load_requirements, load_not_judged, load_interpretations]


def _file(folder: Path, content: str | bytes | None) -> Path:
    path = folder / "contract.yaml"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _refuses(load: Loader, path: Path) -> str:
    with pytest.raises(SuiteError) as refused:
        load(path)
    sentence = str(refused.value)
    assert path.name in sentence, "the sentence names the file"
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)
@pytest.mark.parametrize(("what", "content"), NO_YAML, ids=[what for what, _ in NO_YAML])
def test_file_that_is_no_such_document__is_refused(
    tmp_path: Path, load: Loader, what: str, content: str | bytes | None
) -> None:
    _refuses(load, _file(tmp_path, content))


@pytest.mark.parametrize(("what", "content"), NO_YAML[:6], ids=[what for what, _ in NO_YAML[:6]])
def test_openapi_document_that_is_none__is_refused(tmp_path: Path, what: str, content: str | bytes | None) -> None:
    _refuses(load_openapi, _file(tmp_path, content))


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ("  title: A title of a requirement\n", "", "core.one"),
        ("  level: MUST\n", "  level: SHALL\n", "core.one"),
        ("  class: core\n", "  class: kernel\n", "core.one"),
        ("  needs: [nothing]\n", "", "core.one"),
        ("  judged: So it is judged.\n", "", "core.one"),
        ("  matters: Somebody suffers.\n", "", "core.one"),
        ("source: stop-recording, ", "", "core.one"),
        ("- id: core.one\n", "- identifier: core.one\n", "id"),
        ("  quotes: [{source: stop-recording, text: a text that stands there}]\n", "  quotes: a text\n", "core.one"),
        ("  needs: [nothing]\n", "  needs: nothing\n", "core.one"),
    ],
)
def test_requirement_with_a_fault__is_refused_by_name(tmp_path: Path, was: str, becomes: str, named: str) -> None:
    assert WHOLE_REQUIREMENT.count(was) == 1
    assert named in _refuses(load_requirements, _file(tmp_path, WHOLE_REQUIREMENT.replace(was, becomes)))


def test_requirement_that_stands_twice__is_refused_by_name(tmp_path: Path) -> None:
    head, _, rest = WHOLE_REQUIREMENT.partition("- id")
    entry, end, tail = rest.partition("not_judged")
    twice = f"{head}- id{entry}- id{entry}{end}{tail}"
    assert "core.one" in _refuses(load_requirements, _file(tmp_path, twice))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("  title: A title\n", ""),
        ("  tolerated: either\n", ""),
        ("  refused: neither\n", ""),
        ("  why: It is so.\n", ""),
        ("{key: one, values: [1, 2]}", "{key: one}"),
        ("{key: one, values: [1, 2]}", "{values: [1, 2]}"),
        ("{key: one, values: [1, 2]}", "one"),
        (", source: s}, ", "}, "),
    ],
)
def test_register_entry_with_a_fault__is_refused_by_name(tmp_path: Path, was: str, becomes: str) -> None:
    assert WHOLE_ENTRY.count(was) == 1
    assert "one" in _refuses(load_interpretations, _file(tmp_path, WHOLE_ENTRY.replace(was, becomes)))


def test_register_entry_that_stands_twice__is_refused_by_name(tmp_path: Path) -> None:
    entry = WHOLE_ENTRY.partition("interpretations:\n")[2]
    assert "one" in _refuses(load_interpretations, _file(tmp_path, f"interpretations:\n{entry}{entry}"))


def test_whole_files__are_read(tmp_path: Path) -> None:
    """What the tables above take something from is right in itself."""
    (requirement,) = load_requirements(_file(tmp_path, WHOLE_REQUIREMENT))
    assert (requirement.id, requirement.mandatory, requirement.needs) == ("core.one", True, ("nothing",))
    (left_out,) = load_not_judged(_file(tmp_path, WHOLE_REQUIREMENT))
    assert (left_out.quote, left_out.because) == ("Overview", "It is a heading.")
    (entry,) = load_interpretations(_file(tmp_path, WHOLE_ENTRY))
    assert entry.claim is not None
    assert (entry.claim.key, entry.claim.values, len(entry.sides)) == ("one", (1, 2), 2)


def test_optional_members__may_be_left_out(tmp_path: Path) -> None:
    bare = WHOLE_REQUIREMENT.replace("  interpretations: [one]\n", "").replace("  fix: Change it.\n", "")
    (requirement,) = load_requirements(_file(tmp_path, bare))
    assert (requirement.interpretations, requirement.fix) == ((), "")
    unclaimed = WHOLE_ENTRY.replace("  ics: {key: one, values: [1, 2]}\n", "")
    assert load_interpretations(_file(tmp_path, unclaimed))[0].claim is None
