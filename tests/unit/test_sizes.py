# SPDX-License-Identifier: MIT
"""Files and functions of the suite stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import uapi_conformance

PACKAGE = Path(uapi_conformance.__file__).parent
SOURCES = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
MOST_OF_A_FILE, MOST_OF_A_FUNCTION = 300, 60


def test_files__have_at_most_300_lines() -> None:
    assert {name: lines for name, text in SOURCES.items() if (lines := text.count("\n")) > MOST_OF_A_FILE} == {}


def test_functions__have_at_most_60_lines() -> None:
    larger = {
        f"{name}: {node.name}": lines
        for name, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_OF_A_FUNCTION
    }
    assert larger == {}
