# SPDX-License-Identifier: MIT
"""Writes what has changed between two runs: as text, as Markdown for a comment, as JSON for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from uapi_conformance.reports.comparison import Change, Comparison, Setting

_FEW = 5
"""Cases of a change that people are told by name."""
_MOST = 60_000
"""Characters of a comment; GitHub takes 65,536, and GitLab more."""


def as_text(found: Comparison, width: int) -> Iterator[str]:
    """Yield the lines that `uapi-conformance diff` prints."""
    yield _verdicts(found)
    for kind, changes in groupby(found.changes, lambda change: change.kind):
        yield ""
        yield f"{kind}:"
        for change in changes:
            yield from _indented(f"{_name(change)}: {change.requirement.title}", width)
            yield from _indented(f"{change.reason}{_cases(change)}", width, "    ")
    if found.settings:
        yield ""
        yield "changed:"
        for setting in found.settings:
            yield from _indented(_setting(setting), width)
    yield ""
    yield _conclusion(found)


def _indented(text: str, width: int, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, max(width, 40), initial_indent=indent, subsequent_indent=f"{indent}  ")


def _verdicts(found: Comparison) -> str:
    return f"{found.was}, as before" if found.was == found.now else f"{found.was} before, {found.now} now"


def _name(change: Change) -> str:
    return change.requirement.id if change.requirement.mandatory else f"{change.requirement.id} (SHOULD)"


def _cases(change: Change) -> str:
    if not change.cases:
        return ""
    more = f" and {len(change.cases) - _FEW} more" if len(change.cases) > _FEW else ""
    return f" ({', '.join(change.cases[:_FEW])}{more})"


def _setting(setting: Setting) -> str:
    return f"{setting.name}: {setting.was or 'none'} before, {setting.now or 'none'} now"


def _conclusion(found: Comparison) -> str:
    if found.error:
        return f"WORSE: the later run ended without a verdict. {found.error}"
    worse = sum(change.worse for change in found.changes)
    if worse:
        return f"WORSE: {worse} {'requirement' if worse == 1 else 'requirements'}"
    return "NOT WORSE" if found.changes or found.settings else "NO DIFFERENCE"


def as_markdown(found: Comparison) -> str:
    """Return a comment for a pull request, short enough for GitHub and GitLab however much has changed."""
    lines = [f"**{_conclusion(found)}** ({_verdicts(found)})", ""]
    if found.changes:
        lines += ["| change | requirement | why |", "|---|---|---|"]
    room = _MOST - sum(map(len, map(_setting, found.settings)))
    for number, change in enumerate(found.changes):
        row = (
            f"| {change.kind} | `{change.requirement.id}`: {_cell(change.requirement.title)} | {_cell(_why(change))} |"
        )
        room -= len(row) + 1
        if room < 0:
            lines += ["", f"{len(found.changes) - number} more changes are left out."]
            break
        lines.append(row)
    if found.settings:
        lines += ["", *(f"- {_cell(_setting(setting))}" for setting in found.settings)]
    return "\n".join(lines).rstrip()


def _why(change: Change) -> str:
    return textwrap.shorten(f"{change.reason}{_cases(change)}", 300, placeholder=" …")


def _cell(text: str) -> str:
    """A text that neither ends a cell nor is taken for markup, whatever a server made of it."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for sign in "\\`*_[]|#@":
        plain = plain.replace(sign, f"&#{ord(sign)};")
    return plain


def as_json(found: Comparison) -> str:
    """Return the document that `reports/diff.schema.json` describes."""
    document = {
        "worse": found.worse,
        "verdict": {"was": found.was, "now": found.now},
        "error": found.error or None,
        "changes": [_document(change) for change in found.changes],
        "settings": [{"name": s.name, "was": s.was, "now": s.now} for s in found.settings],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _document(change: Change) -> dict[str, Any]:
    return {
        "change": str(change.kind),
        "worse": change.worse,
        "requirement": change.requirement.id,
        "title": change.requirement.title,
        "level": "MUST" if change.requirement.mandatory else "SHOULD",
        "was": None if change.was is None else str(change.was),
        "now": None if change.now is None else str(change.now),
        "reason": change.reason,
        "cases": list(change.cases),
    }
