# SPDX-License-Identifier: MIT
"""Requirements: the sentences of the documentation that the suite judges, each with a stable id."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from uapi_conformance.contract.resources import load_entries, texts


class Level(StrEnum):
    """RFC 2119. Only a MUST decides conformance; a SHOULD that is not met is only reported."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class RequirementClass(StrEnum):
    """Where a requirement comes from; `--class` selects by it."""

    CORE = "core"  # the StopRecording page
    SERVICE = "service"  # other pages of UnifiedAPI
    HTTP = "http"  # RFC 9110, 9112, 3986, 8259, 6750
    ROBUST = "robust"  # nothing that a client sends may break the server
    SECURITY = "security"  # nobody can reach, or learn of, anything that is not theirs


@dataclass(frozen=True)
class Quote:
    """A verbatim sentence and its source: a file of `spec/sources/` (by stem) or a section of an RFC."""

    text: str
    source: str


@dataclass(frozen=True)
class Requirement:
    """One judged sentence. ``needs`` says what judging it takes: "nothing", "a call" or provider states.

    ``matters``: what callers would suffer if it were broken. ``fix``: what to change where one cause is typical, or "".
    """

    id: str
    title: str
    level: Level
    requirement_class: RequirementClass
    quotes: tuple[Quote, ...]
    interpretations: tuple[str, ...]
    needs: tuple[str, ...]
    judged: str
    matters: str
    fix: str

    @property
    def mandatory(self) -> bool:
        return self.level is Level.MUST


@dataclass(frozen=True)
class NotJudged:
    """Text of the documentation page that is not a requirement, and why."""

    quote: str
    because: str


def load_requirements(path: Path) -> tuple[Requirement, ...]:
    """The requirements in file order. Raises SuiteError if the file is malformed."""
    return load_entries(
        path,
        "requirements",
        lambda entry: Requirement(
            id=entry["id"],
            title=entry["title"],
            level=Level(entry["level"]),
            requirement_class=RequirementClass(entry["class"]),
            quotes=tuple(Quote(q["text"], q["source"]) for q in entry["quotes"]),
            interpretations=texts(entry.get("interpretations", [])),
            needs=texts(entry["needs"]),
            judged=entry["judged"],
            matters=entry["matters"],
            fix=entry.get("fix", ""),
        ),
    )


def load_not_judged(path: Path) -> tuple[NotJudged, ...]:
    """The parts of the documentation page that are not judged, and why. Raises as `load_requirements` does."""
    groups = load_entries(
        path, "not_judged", lambda group: [NotJudged(quote, group["because"]) for quote in texts(group["quotes"])]
    )
    return tuple(entry for group in groups for entry in group)
