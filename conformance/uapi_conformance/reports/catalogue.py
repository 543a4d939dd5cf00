# SPDX-License-Identifier: MIT
"""Makes texts about requirements: what each says, why it matters, what is tried, and how it is judged."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from uapi_conformance.contract import Interpretation, Requirement, RequirementClass

_LABEL = 11
_FEW = 12
"""Cases that a page names one by one; of more, it tells how many there are."""
_FROM = {
    RequirementClass.CORE: "the StopRecording page",
    RequirementClass.SERVICE: "other pages of UnifiedAPI",
    RequirementClass.HTTP: "HTTP, JSON and URI standards",
    RequirementClass.ROBUST: "nothing that a client sends may break the server",
    RequirementClass.SECURITY: "nobody can reach, or learn of, anything that is not theirs",
}


@dataclass(frozen=True)
class Described:
    """A case: its name, what its request differs in ("" if its purpose says it), and whether only `--deep` tries it."""

    name: str
    what: str
    deep: bool


@dataclass(frozen=True)
class Purpose:
    """A test purpose (ISO/IEC 9646) in one sentence, its chapter, and its cases."""

    chapter: str
    text: str
    cases: tuple[Described, ...]


@dataclass(frozen=True)
class Entry:
    """A requirement with the interpretations that bear on it and the test purposes that judge it."""

    requirement: Requirement
    interpretations: tuple[Interpretation, ...]
    purposes: tuple[Purpose, ...]

    @property
    def cases(self) -> tuple[Described, ...]:
        return tuple(case for purpose in self.purposes for case in purpose.cases)


def as_text(entry: Entry, width: int) -> Iterator[str]:
    """Yield the lines that `uapi-conformance explain` prints, none wider than ``width`` unless a word is."""
    requirement = entry.requirement
    yield from textwrap.wrap(f"{requirement.id}: {requirement.title}", width, subsequent_indent="  ")
    yield from _labelled("level", _level(requirement), width)
    for quote in requirement.quotes:
        yield from _labelled("quote", f"“{quote.text}” ({quote.source})", width)
    yield from _labelled("matters", requirement.matters, width)
    yield from _labelled("judged", requirement.judged, width)
    yield from _labelled("usual fix", requirement.fix, width)
    yield from _labelled("needs", _needs(requirement), width)
    for purpose in entry.purposes:
        yield from _labelled("tried", f"{purpose.text} {_counted(purpose.cases)}".strip(), width)
        for case in purpose.cases:
            deep = " (--deep)" if case.deep else ""
            said = f"{case.name}: {case.what}" if case.what else case.name
            yield from _labelled("", f"- {said}{deep}" if case.name else "", width)
    for reading in entry.interpretations:
        yield from _labelled("reading", f"{reading.id}: {reading.title}. Accepted: {reading.tolerated}.", width)
        yield from _labelled("", _claim(reading), width)


def _labelled(label: str, text: str, width: int) -> list[str]:
    room = max(width - _LABEL, 20)
    lines = textwrap.wrap(text, room, break_on_hyphens=False, break_long_words=False)
    return [f"{label if number == 0 else '':<{_LABEL}}{line}" for number, line in enumerate(lines)]


def _level(requirement: Requirement) -> str:
    deciding = "" if requirement.mandatory else ": only advice, it decides no verdict"
    return f"{requirement.level} ({requirement.requirement_class}: {_FROM[requirement.requirement_class]}){deciding}"


def _needs(requirement: Requirement) -> str:
    return "; ".join("no call" if need == "nothing" else need for need in requirement.needs)


def _counted(cases: Sequence[Described]) -> str:
    if len(cases) < 2:
        return ""
    deep = sum(case.deep for case in cases)
    return f"({len(cases)} cases{f', {deep} of them with --deep' if deep else ''})"


def _claim(reading: Interpretation) -> str:
    if reading.claim is None:
        return "No claim narrows it."
    values = " or ".join(json.dumps(value) for value in reading.claim.values)
    return f"Claim [ics] {reading.claim.key} = {values} to be held to one."


def as_json(entries: Iterable[Entry], *, suite: str, contract: str) -> str:
    """Return the entries as a JSON text; ``suite`` and ``contract`` are the versions that they are of."""
    document = {"suite": suite, "contract": contract, "requirements": [_document(entry) for entry in entries]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def described(requirement: Requirement) -> dict[str, Any]:
    """Return what every document says of a requirement, whether it was judged or not."""
    return {
        "id": requirement.id,
        "title": requirement.title,
        "level": str(requirement.level),
        "class": str(requirement.requirement_class),
        "quotes": [{"text": quote.text, "source": quote.source} for quote in requirement.quotes],
        "matters": requirement.matters,
        "fix": requirement.fix or None,
    }


def _document(entry: Entry) -> dict[str, Any]:
    requirement = entry.requirement
    return {
        **described(requirement),
        "judged": requirement.judged,
        "needs": list(requirement.needs),
        "tried": [
            {
                "chapter": purpose.chapter,
                "purpose": purpose.text,
                "cases": [{"name": c.name, "what": c.what or None, "deep": c.deep} for c in purpose.cases],
            }
            for purpose in entry.purposes
        ],
        "interpretations": [
            {
                "id": reading.id,
                "title": reading.title,
                "tolerated": reading.tolerated,
                "refused": reading.refused,
                "claim": None
                if reading.claim is None
                else {"key": reading.claim.key, "values": list(reading.claim.values)},
            }
            for reading in entry.interpretations
        ],
    }


def as_list(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each requirement: id, level and title."""
    chosen = tuple(entries)
    width = max((len(entry.requirement.id) for entry in chosen), default=0)
    for entry in chosen:
        requirement = entry.requirement
        yield f"{requirement.id:<{width}}  {requirement.level:<6}  {requirement.title}"


def as_markdown(entries: Iterable[Entry]) -> str:
    """Return the text of `docs/requirements.md`, in which each requirement has an anchor that is its id."""
    chosen = tuple(entries)
    musts = sum(entry.requirement.mandatory for entry in chosen)
    lines = [
        "# Requirements",
        "",
        "<!-- Made by `uapi-conformance requirements --markdown` from spec/; change it there. -->",
        "",
        f"Every sentence that the suite judges: {len(chosen)} requirements, {musts} of them a MUST.",
        "Only a MUST decides whether a server conforms; a SHOULD that is not met is advice.",
        "Quotes of the documentation of UnifiedAPI are verbatim, under [CC BY 4.0](../spec/sources/README.md).",
        "`uapi-conformance explain ID` prints one requirement, with every case.",
    ]
    for requirement_class in RequirementClass:
        lines += ["", f"## {requirement_class}", "", f"Source: {_FROM[requirement_class]}."]
        for entry in chosen:
            if entry.requirement.requirement_class is requirement_class:
                lines += ["", *_section(entry)]
    return "\n".join(lines)


def _section(entry: Entry) -> Iterator[str]:
    requirement = entry.requirement
    yield f'### <a id="{requirement.id}"></a>{requirement.id}: {requirement.title}'
    yield ""
    for quote in requirement.quotes:
        yield f"> {_escaped(quote.text)} ({quote.source})"
        yield ""
    yield f"- **Level:** {requirement.level}"
    yield f"- **Why it matters:** {_escaped(requirement.matters)}"
    yield f"- **How it is judged:** {_escaped(requirement.judged)}"
    if requirement.fix:
        yield f"- **Usual fix:** {_escaped(requirement.fix)}"
    yield f"- **Needs:** {_needs(requirement)}"
    for purpose in entry.purposes:
        yield f"- **Tried:** {_escaped(purpose.text)} {_named(purpose.cases)}".rstrip()
    for reading in entry.interpretations:
        yield f"- **Reading `{reading.id}`:** accepted: {_escaped(reading.tolerated)}. {_escaped(_claim(reading))}"


def _named(cases: Sequence[Described]) -> str:
    if len(cases) > _FEW:
        return _counted(cases)
    return ", ".join(f"`{case.name}`" for case in cases if case.name)


def _escaped(text: str) -> str:
    """A text without what Markdown or HTML would take for its own."""
    for sign in "\\`*_{}[]<>|#":
        text = text.replace(sign, "&lt;" if sign == "<" else "&gt;" if sign == ">" else f"\\{sign}")
    return text
