# SPDX-License-Identifier: MIT
"""The schema of the declaration file: what it says is in force, and each refusal can end its sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from uapi_conformance.declaration import Options, load
from uapi_conformance.declaration.file import SCHEMA
from uapi_conformance.errors import DeclarationError

DOCUMENT = json.loads(SCHEMA.read_text(encoding="utf-8"))
TABLES = DOCUMENT["properties"]
CLAIMS: dict[str, tuple[str | int, ...]] = {"status": (200, 202), "member": ("link", "links"), "mixed": (405, "none")}
AIMED = Options(target_url="https://a")


def leaves() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each key of the tables may hold, as the schema says it."""
    for name, table in TABLES.items():
        yield name, table
        for key, allowed in table["properties"].items():
            resolved = DOCUMENT["$defs"][allowed["$ref"].rpartition("/")[2]] if "$ref" in allowed else allowed
            yield f"{name}.{key}", resolved


def test_schema__is_one() -> None:
    Draft202012Validator.check_schema(DOCUMENT)


@pytest.mark.parametrize(("name", "allowed"), list(leaves()), ids=[name for name, _ in leaves()])
def test_schema__names_what_each_table_and_key_has_to_be(name: str, allowed: dict[str, Any]) -> None:
    assert allowed["title"].startswith(("the table [", "a ", "an ", "true or false"))


def test_schema__knows_no_key_beside_those_it_names() -> None:
    assert [allowed["additionalProperties"] for allowed in (DOCUMENT, *TABLES.values())] == [False] * 7


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("status = 202", None),
        ("status = 202.0", "[ics] status is a float; it has to be 200 or 202"),
        ("member = 'links'", None),
        ("member = 200", "[ics] member is 200; it has to be 'link' or 'links'"),
        ("mixed = 405", None),
        ("mixed = 'none'", None),
        ("mixed = '405'", "[ics] mixed is the text '405'; write it without quotation marks: mixed = 405"),
        ("mixed = 'non'", "[ics] mixed is 'non'; it has to be 405 or 'none'; did you mean 'none'?"),
    ],
)
def test_claim__may_be_what_the_register_says(tmp_path: Path, written: str, says: str | None) -> None:
    path = tmp_path / "target.toml"
    path.write_text(f"[ics]\n{written}\n", encoding="utf-8")
    if says is None:
        assert len(load(path, AIMED, {}, CLAIMS).claims) == 1
        return
    with pytest.raises(DeclarationError) as caught:
        load(path, AIMED, {}, CLAIMS)
    assert str(caught.value) == f"{path}, {says}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[limits]\nrates = 1\n[target]\nname = 1\n[auht]\n", ": unknown table or key 'auht'; did you mean"),
        ("[limits]\nrates = 1\n[target]\nname = 1\nnmae = 2\n", ", [target]: unknown key 'nmae'; did you mean"),
        ("[limits]\nrates = 1\n[target]\nname = 1\n", ", [target] name is an integer; it has to be a string"),
    ],
)
def test_of_several_mistakes__the_name_of_a_table_comes_first_and_then_that_of_a_key(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "target.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load(path, AIMED, {}, CLAIMS)
    assert str(caught.value).startswith(f"{path}{says}")


def test_validator__is_imported_only_where_a_file_is_read() -> None:
    code = (
        "import sys; from uapi_conformance.declaration import Options, load;"
        "load(None, Options(target_url='https://a'), {}, {}); print('jsonschema' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "False\n"
