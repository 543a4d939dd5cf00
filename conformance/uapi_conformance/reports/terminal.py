# SPDX-License-Identifier: MIT
"""Makes the lines of text that the terminal shows, without knowing pytest."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from uapi_conformance.contract import Requirement, RequirementClass
from uapi_conformance.evidence.results import ItemResult, Results, RunVerdict
from uapi_conformance.evidence.verdict import Outcome

_LABEL = 10


def failure(item: ItemResult, requirement: Requirement, width: int) -> str:
    """Return a failure for people to read. The curl line is never wrapped, so that it can be pasted."""
    lines = textwrap.wrap(f"{requirement.id}: {requirement.title}", max(width, 40), subsequent_indent="  ")
    lines += _wrapped("case", item.case, width)
    for quote in requirement.quotes:
        lines += _wrapped("quote", f"“{quote.text}” ({quote.source})", width)
    lines += _wrapped("matters", requirement.matters, width)
    lines += _wrapped("judged", item.reason, width)
    lines += _wrapped("expected", item.expected, width)
    lines += _wrapped("observed", item.observed, width)
    if item.evidence:
        numbers = ", ".join(map(str, item.evidence[:8]))
        lines += _wrapped("evidence", f"exchange {numbers} in exchanges.har", width)
    lines += _wrapped("usual fix", requirement.fix, width)
    lines += _wrapped("read more", f"docs/requirements.md#{requirement.id}", width)
    if item.curl:
        lines += ["", item.curl]
    return "\n".join(lines)


def _wrapped(label: str, text: str, width: int) -> list[str]:
    if not text:
        return []
    room = max(width - _LABEL, 30)
    wrapped = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
    return [f"{label if i == 0 else '':<{_LABEL}}{line}" for i, line in enumerate(wrapped)]


def by_class(results: Results) -> Iterator[str]:
    """Yield a table of how many requirements of each class have which verdict."""
    yield _row("class", "pass", "fail", "open", "n/a", "verdict")
    for requirement_class in RequirementClass:
        chosen = [r for r in results.requirements if r.requirement.requirement_class is requirement_class]
        yield _counted(str(requirement_class), (r.outcome for r in chosen), results.class_verdict(requirement_class))


def by_chapter(items: Iterable[tuple[str, ItemResult]]) -> Iterator[str]:
    """Yield a table of how many cases of each chapter have which verdict."""
    chapters: dict[str, list[Outcome]] = {}
    for title, item in items:
        chapters.setdefault(title, []).append(item.outcome)
    yield _row("chapter", "pass", "fail", "open", "n/a", "")
    for title, outcomes in chapters.items():
        yield _counted(title, outcomes, None)


def _counted(name: str, outcomes: Iterable[Outcome], verdict: RunVerdict | None) -> str:
    counts = Counter(outcomes)
    order = (Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE)
    return _row(name, *(str(counts[o]) if counts[o] else "·" for o in order), str(verdict or ""))


def _row(name: str, *cells: str) -> str:
    *numbers, last = cells
    # A row has to fit sixty columns; one without a last word has room for a longer name.
    width = 24 if last else 28
    return f"{name[:width]:<{width}}" + "".join(f"{n:>5}" for n in numbers) + (f"  {last}" if last else "")


def open_requirements(results: Results, width: int) -> Iterator[str]:
    """Yield each reason why something could not be judged, once and with the requirements concerned."""
    reasons: dict[str, list[str]] = {}
    for result in results.requirements:
        if result.outcome is Outcome.INCONCLUSIVE and result.items:
            said = (i.reason for i in result.items if i.outcome is Outcome.INCONCLUSIVE)
            reasons.setdefault(next(said, result.reason), []).append(result.requirement.id)
    for reason, ids in reasons.items():
        yield from textwrap.wrap(f"{reason} ({', '.join(ids)})", max(width, 40), subsequent_indent="  ")


def advisories(results: Results, width: int) -> Iterator[str]:
    """Yield the recommendations that the target does not follow."""
    for result in results.requirements:
        if result.advisory:
            said = f"{result.requirement.id} (SHOULD): {result.reason}"
            yield from textwrap.wrap(said, max(width, 40), subsequent_indent="  ")


def not_tried(count: int, width: int) -> Iterator[str]:
    """Yield what was left out to protect live calls, and how to have it tried; nothing if nothing was left out."""
    if count:
        cases, their = ("1 case was", "its request") if count == 1 else (f"{count} cases were", "their requests")
        said = (
            f"{cases} not tried: on a careless server, {their} could affect other people's calls. "
            "If no call on the target belongs to a real person, and nobody else's requests take the same way to it, "
            "declare [target] test_system = true."
        )
        yield from textwrap.wrap(said, max(width, 40))


def eligibility(objections: Iterable[str], width: int) -> Iterator[str]:
    """Yield whether a certificate can rest on the run, and if not, why."""
    against = " ".join(objections)
    said = f"No certificate can rest on this run. {against}" if against else "A certificate can rest on this run."
    yield from textwrap.wrap(said, max(width, 40))


def left_behind(calls: Sequence[str], width: int) -> Iterator[str]:
    """Yield what was set up and not undone."""
    if calls:
        said = f"Not torn down and still there: {', '.join(calls)}; end these calls by hand."
        yield from textwrap.wrap(said, max(width, 40))


def notes(sentences: Iterable[str], width: int) -> Iterator[str]:
    """Yield what else there is to know."""
    for sentence in sentences:
        yield from textwrap.wrap(sentence, max(width, 40))


def tried_again(counts: Mapping[str, int], width: int) -> Iterator[str]:
    """Yield what had to be sent again, and so does not count against the target."""
    if counts:
        said = ", ".join(f"{what} ({count})" for what, count in counts.items())
        advice = "; if that is a limit, declare --rate" if any("429" in what for what in counts) else ""
        yield from textwrap.wrap(f"Sent again, without counting against the target: {said}{advice}.", max(width, 40))
