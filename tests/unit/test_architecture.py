# SPDX-License-Identifier: MIT
"""The drawing in ARCHITECTURE.md is the structure that the import linter holds, and the chapters are lists."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
import uapi_conformance

ROOT = Path(__file__).parents[2]
PACKAGE = Path(uapi_conformance.__file__).parent
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
MOST_OF_A_TEST = 3


def _layers() -> list[set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (between,) = (c for c in contracts if c["name"] == "Imports between rooms point down")
    return [set(layer.replace("|", " ").split()) for layer in between["layers"]]


def test_drawing__has_the_floors_that_the_import_linter_holds() -> None:
    drawing = re.findall(r"```\n(.*?)```", ARCHITECTURE, re.DOTALL)[0]
    assert [set(line.split()) for line in drawing.splitlines()] == _layers()


@pytest.mark.parametrize("room", ROOMS)
def test_room__is_described_in_one_line_of_the_document_and_in_its_own_docstring(room: str) -> None:
    assert len(re.findall(rf"^\| `{room}/` \| .+ \|$", ARCHITECTURE, re.MULTILINE)) == 1
    assert ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:tests|conformance|spec|reports)/[\w./-]+)`", ARCHITECTURE)))
)
def test_path_that_the_document_names__is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(\w+/\w+\.py)`", ARCHITECTURE))))
def test_module_that_the_document_names__is_there(name: str) -> None:
    assert (PACKAGE / name).exists()


CHAPTERS = sorted((PACKAGE / "chapters").glob("test_*.py"))


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_chapter__is_a_list_of_requirement_evidence_and_check(path: Path) -> None:
    """A test function has at most three statements below its purpose, and decides nothing itself."""
    functions = [n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)]
    tests = [n for n in functions if n.name.startswith("test_")]
    assert [n.name for n in tests if ast.get_docstring(n) is None or len(n.body) - 1 > MOST_OF_A_TEST] == []
    deciding = (ast.If, ast.IfExp, ast.Try, ast.For, ast.While, ast.Match, ast.BoolOp)
    assert [n.name for n in functions if any(isinstance(inner, deciding) for inner in ast.walk(n))] == []
