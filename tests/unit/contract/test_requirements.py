# SPDX-License-Identifier: MIT
"""The requirements and the register of `spec/`: quotes are verbatim, names are right, and claims mean something."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
import uapi_conformance
from uapi_conformance.contract import Interpretation, Level, Requirement, RequirementClass, load_contract
from uapi_conformance.contract.interpretations import load_interpretations
from uapi_conformance.contract.requirements import load_requirements
from uapi_conformance.contract.resources import SPEC
from uapi_conformance.declaration import Options, load
from uapi_conformance.errors import DeclarationError
from uapi_conformance.target.states import State

from tests.support.rfc_texts import named

CONTRACT = load_contract()
# The contract itself keeps them in a dict, which would hide an id that stands twice.
REQUIREMENTS = load_requirements(SPEC / "requirements.yaml")
REGISTER = load_interpretations(SPEC / "interpretations.yaml")
CLAIMS = [(i, value) for i in REGISTER if i.claim is not None for value in i.claim.values]

_ID = re.compile(r"(core|service|http|robust|security)\.[a-z]+(-[a-z]+)*")
_NEEDS = {"nothing", "a call", *map(str, State)}


def name_of(value: object) -> str:
    return str(getattr(value, "id", value))


def _source_names() -> set[str]:
    return {path.stem for path in (SPEC / "sources").glob("*.txt")}


QUOTES = [(r, q) for r in REQUIREMENTS for q in r.quotes]


@pytest.mark.parametrize(("requirement", "quote"), QUOTES, ids=[f"{r.id}-{q.source}" for r, q in QUOTES])
def test_quote__stands_in_its_source_byte_for_byte(requirement: Requirement, quote: object) -> None:
    source, text = quote.source, quote.text  # type: ignore[attr-defined] # a Quote, which the contract does not export
    if source in _source_names():
        assert text.encode() in (SPEC / "sources" / f"{source}.txt").read_bytes()
    else:
        # That it stands there too, test_rfc_texts shows.
        assert named(source), f"neither a file of spec/sources nor a section of an RFC: {source}"
    assert text == text.strip()
    assert len(text) >= 10, "so short a text stands anywhere"


def test_every_source__is_quoted_and_credited() -> None:
    readme = (SPEC / "sources" / "README.md").read_text(encoding="utf-8")
    assert "Creative Commons Attribution 4.0" in readme
    quoted = {q.source for _, q in QUOTES}
    for name in _source_names():
        assert name in quoted, f"no requirement quotes {name}"
        assert f"`{name}.txt`" in readme
        assert "Creative Commons Attribution 4.0" in (SPEC / "sources" / f"{name}.txt").read_text(encoding="utf-8")


def test_sources__mark_what_was_left_out_of_a_page() -> None:
    """A reader takes neighbouring lines for neighbouring sentences unless a gap is marked; no quote spans one."""
    readme = (SPEC / "sources" / "README.md").read_text(encoding="utf-8")
    extents = dict(re.findall(r"^\| `([a-z-]+)\.txt` \|.*\| ([^|]+) \|$", readme, re.MULTILINE))
    assert set(extents) == _source_names()
    for name, extent in extents.items():
        text = (SPEC / "sources" / f"{name}.txt").read_text(encoding="utf-8")
        assert ("[...]" in text) is (extent != "whole page"), f"{name}: {extent}"
    assert [r.id for r, q in QUOTES if "[...]" in q.text] == []


def test_ids__are_unique() -> None:
    for ids in ([r.id for r in REQUIREMENTS], [i.id for i in REGISTER], [i.claim.key for i in REGISTER if i.claim]):
        assert [name for name, count in Counter(ids).items() if count > 1] == []


def test_titles__are_unique() -> None:
    for titles in ([r.title for r in REQUIREMENTS], [i.title for i in REGISTER]):
        assert [title for title, count in Counter(titles).items() if count > 1] == []


def test_no_id__is_part_of_another() -> None:
    # `-k` selects by parts of names.
    ids = [r.id for r in REQUIREMENTS]
    assert [(a, b) for a in ids for b in ids if a != b and a in b] == []


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=name_of)
def test_requirement__is_well_formed(requirement: Requirement) -> None:
    assert _ID.fullmatch(requirement.id)
    assert requirement.id.partition(".")[0] == requirement.requirement_class
    assert 10 <= len(requirement.title) <= 70
    assert not requirement.title.endswith(".")
    assert requirement.level in Level
    assert requirement.requirement_class in RequirementClass
    assert requirement.mandatory is (requirement.level == "MUST")
    assert requirement.quotes, "a requirement without a clause"
    assert requirement.judged.endswith(".")
    assert re.fullmatch(r"[A-Z].{20,138}\.", requirement.matters)
    assert re.fullmatch(r"(?:[A-Z].{10,118}\.)?", requirement.fix)
    assert requirement.needs
    assert set(requirement.needs) <= _NEEDS
    assert set(requirement.interpretations) <= set(CONTRACT.interpretations)
    assert len(set(requirement.interpretations)) == len(requirement.interpretations)


@pytest.mark.parametrize("entry", REGISTER, ids=name_of)
def test_register_entry__shows_both_sides(entry: Interpretation) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.id)
    assert len(entry.title) <= 70
    assert len(entry.sides) >= 2, "one side is no contradiction"
    assert len({s.reading for s in entry.sides}) == len(entry.sides)
    assert all(s.source for s in entry.sides)
    assert entry.tolerated
    assert entry.why.endswith(".")


@pytest.mark.parametrize("entry", REGISTER, ids=name_of)
def test_register_entry__names_pages_that_are_there(entry: Interpretation) -> None:
    for side in entry.sides:
        for source in side.source.split("; "):
            named = source.partition(":")[0].partition(",")[0]
            looks_like_a_file = re.fullmatch(r"[a-z]+(-[a-z]+)+", named) is not None
            assert not looks_like_a_file or named in _source_names(), f"{source} is no file of spec/sources"


def test_register__repeats_codes_ids_and_members_as_the_pages_print_them() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (SPEC / "sources").glob("*.txt"))
    printed = re.compile(r"\b[a-z]+_[a-z_]+\b|\"[a-z]+\":[^\s,]+|b817[0-9a-f]+|//uapi/")
    words = {w for entry in REGISTER for side in entry.sides for w in printed.findall(side.reading)}
    assert len(words) >= 8
    assert {w for w in words if w not in pages} == set()


@pytest.mark.parametrize(("entry", "value"), CLAIMS, ids=[f"{i.id}-{value}" for i, value in CLAIMS])
def test_claim__is_accepted_by_a_declaration(entry: Interpretation, value: str | int, tmp_path: Path) -> None:
    assert entry.claim is not None
    target = tmp_path / "target.toml"
    written = f'"{value}"' if isinstance(value, str) else str(value)
    target.write_text(f"[ics]\n{entry.claim.key} = {written}\n", encoding="utf-8")
    claims = load(target, Options(target_url="https://a"), {}, CONTRACT.claim_values).claims
    assert claims.get(entry.claim.key) == value
    assert CONTRACT.interpretation_of(entry.claim.key) == entry


@pytest.mark.parametrize("entry", [i for i in REGISTER if i.claim is not None], ids=name_of)
def test_claim__of_another_value_is_refused(entry: Interpretation, tmp_path: Path) -> None:
    assert entry.claim is not None
    target = tmp_path / "target.toml"
    target.write_text(f'[ics]\n{entry.claim.key} = "nonsense"\n', encoding="utf-8")
    with pytest.raises(DeclarationError, match=entry.claim.key) as refused:
        load(target, Options(), {}, CONTRACT.claim_values)
    assert all(repr(value) in str(refused.value) for value in entry.claim.values)


def test_claim__that_no_entry_has_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "target.toml"
    target.write_text("[ics]\nsucces_status = 202\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="success_status"):
        load(target, Options(), {}, CONTRACT.claim_values)


def test_claims__of_an_entry_may_not_be_true_for_one() -> None:
    """TOML tells 1 from true, and so must the values of the register be told apart."""
    for entry in REGISTER:
        values = entry.claim.values if entry.claim is not None else ("x",)
        assert values
        assert all(type(v) in (int, str) for v in values)
        assert len(set(map(str, values))) == len(values)


@pytest.mark.parametrize("entry", [i for i in REGISTER if i.claim is not None], ids=name_of)
def test_claim__narrows_a_requirement(entry: Interpretation) -> None:
    assert any(entry.id in r.interpretations for r in REQUIREMENTS), "no requirement says that it depends on it"


def _strings_in_code() -> list[tuple[str, tuple[str, ...]]]:
    """Which claims the code asks for, and which entries verdicts say that they rely on."""
    found = []
    for path in sorted(Path(uapi_conformance.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called.endswith("claims.get") and node.args and isinstance(node.args[0], ast.Constant):
                found.append(("claim", (str(node.args[0].value),)))
            for keyword in node.keywords:
                if keyword.arg == "relying_on":
                    names = [n.value for n in ast.walk(keyword.value) if isinstance(n, ast.Constant)]
                    found.append(("entry", tuple(str(n) for n in names)))
    return found


def test_code__asks_for_every_claim_and_for_no_other() -> None:
    asked = {name for kind, names in _strings_in_code() if kind == "claim" for name in names}
    assert asked == set(CONTRACT.claim_values)


def test_code__relies_on_entries_that_exist() -> None:
    relied = {name for kind, names in _strings_in_code() if kind == "entry" for name in names}
    assert relied
    assert relied - set(CONTRACT.interpretations) == set()


def test_contract__is_loaded_once_and_has_a_digest() -> None:
    assert load_contract() is CONTRACT
    assert re.fullmatch(r"[0-9a-f]{64}", CONTRACT.digest)
    assert re.fullmatch(r"\d+\.\d+\.\d+", CONTRACT.version)
    assert list(CONTRACT.requirements) == [r.id for r in REQUIREMENTS]
    assert list(CONTRACT.interpretations) == [i.id for i in REGISTER]
