# SPDX-License-Identifier: MIT
"""The blocks of the README that readers copy."""

from __future__ import annotations

import re
import shlex

from tests.support.tree import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def command_lines() -> list[str]:
    """Every line of the shell blocks, without what is said behind it."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line.partition("  #")[0].strip() for line in lines if line.strip()]


def arguments_of_a_run(line: str) -> list[str] | None:
    """What a line gives to a run of the suite; None for a line that starts none."""
    words = shlex.split(line)
    for start in (["pytest"], ["uapi-conformance", "run"], ["tox", "-e", "conformance", "--"]):
        if words[: len(start)] == start:
            return words[len(start) :]
    return None


def more_declarations() -> list[str]:
    """The declaration files that the page about declaring a target shows."""
    page = (ROOT / "docs" / "target.md").read_text(encoding="utf-8")
    return re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def declaration() -> str:
    """The declaration file that the README shows."""
    (block,) = blocks("toml")
    return block
