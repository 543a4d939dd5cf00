# SPDX-License-Identifier: MIT
"""The blocks of docs/hook.md that readers copy."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

from tests.support.tree import ROOT

TEXT = (ROOT / "docs" / "hook.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = TEXT) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


def section(title: str) -> str:
    """What stands under a heading of the third level."""
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1]


def example(title: str) -> dict[str, Any]:
    """The answer that a section shows."""
    (block,) = blocks("json", section(title))
    values: dict[str, Any] = json.loads(block)
    return values
