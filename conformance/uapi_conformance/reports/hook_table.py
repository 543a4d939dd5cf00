# SPDX-License-Identifier: MIT
"""Makes the table of what a provider-state hook can do, in ASCII and for a terminal of any usual width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from uapi_conformance.evidence.findings import Finding, Found

_ABOUT, _FOUND = 38, 9
_LEAST = 40
_INDENT = "  "
_MOST_NAMED = 12
"""Requirements that are named; what lacks a recorded call leaves so many open that nobody would read their names."""


def heading() -> str:
    """Return the first line of the table; the last column counts requirements."""
    return _row("state, value or action", "result", "open")


def rows(finding: Finding, width: int) -> Iterator[str]:
    """Yield one finding: its row, and under it what to do."""
    yield _row(finding.about, finding.found, str(len(finding.open) or ""))
    for sentence in finding.says:
        yield from _under(sentence, width)
    if finding.open:
        named, more = finding.open[:_MOST_NAMED], len(finding.open) - _MOST_NAMED
        yield from _under(f"Open without it: {', '.join(named)}{f', and {more} more' if more > 0 else ''}", width)


def ending(findings: Iterable[Finding], width: int) -> Iterator[str]:
    """Yield what all of it comes to."""
    found = [finding.found for finding in findings]
    wrong, untried, lacking = (found.count(one) for one in (Found.WRONG, Found.NOT_TRIED, Found.TO_TEACH))
    if wrong or untried:
        counts = [f"{wrong} {'is' if wrong == 1 else 'are'} wrong"] if wrong else []
        counts += [f"{untried} {'was' if untried == 1 else 'were'} not tried"] if untried else []
        said = f"Of {len(found)}, {' and '.join(counts)}. Put that right, and check the hook again."
    elif lacking:
        said = f"Nothing is wrong. The hook could still be taught {lacking} of {len(found)}."
    else:
        said = f"Nothing is wrong, and nothing is missing: all {len(found)} work."
    yield from textwrap.wrap(said, max(width, _LEAST))


def _row(about: str, found: str, count: str) -> str:
    return f"{about:<{_ABOUT}} {found:<{_FOUND}} {count:>5}".rstrip()


def _under(sentence: str, width: int) -> list[str]:
    return textwrap.wrap(
        sentence, max(width, _LEAST), initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False
    )
