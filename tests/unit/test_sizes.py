# SPDX-License-Identifier: MIT
"""Files and functions of the suite stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import uapi_conformance

PACKAGE = Path(uapi_conformance.__file__).parent
SOURCES = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
MOST_OF_A_FILE, MOST_OF_A_FUNCTION = 300, 60

LARGER = {
    "scenarios/changes.py": 305,
}
"""Files that are larger still, and by how much they are: a number may sink, and a file that is small enough goes."""


def test_files__have_at_most_300_lines() -> None:
    larger = {name: lines for name, text in SOURCES.items() if (lines := text.count("\n")) > MOST_OF_A_FILE}
    assert {name: lines for name, lines in larger.items() if lines > LARGER.get(name, MOST_OF_A_FILE)} == {}


def test_exceptions__are_still_needed() -> None:
    assert [name for name in LARGER if SOURCES.get(name, "").count("\n") <= MOST_OF_A_FILE] == []


def test_functions__have_at_most_60_lines() -> None:
    larger = {
        f"{name}: {node.name}": lines
        for name, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_OF_A_FUNCTION
    }
    assert larger == {}
