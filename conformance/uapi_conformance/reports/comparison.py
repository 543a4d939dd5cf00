# SPDX-License-Identifier: MIT
"""What has changed from one run to a later one: requirements, claims, versions. What differs in every run does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reports.stored_report import StoredCase, StoredReport, StoredRequirement


class Kind(StrEnum):
    """How the verdict on a requirement has changed, in the order in which people want to know."""

    NEWLY_FAILING = "newly failing"
    MORE_CASES = "failing in more cases"
    OTHER_REASON = "failing for another reason"
    NEWLY_INCONCLUSIVE = "newly inconclusive"
    NEWLY_NOT_APPLICABLE = "newly not applicable"
    FEWER_CASES = "failing in fewer cases"
    FIXED = "fixed"
    NEWLY_PASSING = "newly passing"
    NEW = "new requirement"
    GONE = "no longer judged"


_WORSE = frozenset({Kind.NEWLY_FAILING, Kind.MORE_CASES})


@dataclass(frozen=True)
class Change:
    """How a requirement has changed: its entries in the two reports, None where a run does not know the requirement.

    ``reason`` is what to tell about it; ``cases`` are those that changed.
    """

    kind: Kind
    old: StoredRequirement | None
    new: StoredRequirement | None
    reason: str
    cases: tuple[str, ...] = ()

    @property
    def requirement(self) -> StoredRequirement:
        """The entry that names it: the later one, if there are two."""
        known = self.new or self.old
        if known is None:
            raise ValueError("a change of no requirement")
        return known

    @property
    def was(self) -> Outcome | None:
        return self.old.outcome if self.old is not None else None

    @property
    def now(self) -> Outcome | None:
        return self.new.outcome if self.new is not None else None

    @property
    def worse(self) -> bool:
        """Whether the target keeps less of the contract than before, or nobody can tell any more whether it does."""
        lost = self.kind is Kind.NEWLY_INCONCLUSIVE and self.was is Outcome.PASS
        return self.requirement.mandatory and (lost or self.kind in _WORSE)


@dataclass(frozen=True)
class Setting:
    """Something that two runs had in common to begin with: a claim, or a version. None: it was not there."""

    name: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class Comparison:
    """The verdicts of two runs, and what has changed. ``error``: why the later one ended without a verdict, or ""."""

    was: str
    now: str
    changes: tuple[Change, ...]
    settings: tuple[Setting, ...]
    error: str

    @property
    def worse(self) -> bool:
        return bool(self.error) or any(change.worse for change in self.changes)


def compare(old: StoredReport, new: StoredReport) -> Comparison:
    """What has changed from ``old`` to ``new``, the worst first."""
    ids = dict.fromkeys((*new.requirements, *old.requirements))
    found = (_change(old.requirements.get(name), new.requirements.get(name)) for name in ids)
    order = list(Kind)
    changes = sorted((change for change in found if change is not None), key=lambda change: order.index(change.kind))
    return Comparison(old.verdict, new.verdict, tuple(changes), tuple(_settings(old, new)), new.error)


def _settings(old: StoredReport, new: StoredReport) -> Iterator[Setting]:
    yield from _different(
        {"suite": old.suite, "contract": old.contract}, {"suite": new.suite, "contract": new.contract}
    )
    yield from _different(_claimed(old.claims), _claimed(new.claims))


def _claimed(claims: Mapping[str, str]) -> dict[str, str]:
    return {f"claim {name}": value for name, value in claims.items()}


def _different(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Setting]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Setting(name, old.get(name), new.get(name))


def _change(old: StoredRequirement | None, new: StoredRequirement | None) -> Change | None:
    if old is None or new is None:
        known = new or old
        return Change(Kind.NEW if old is None else Kind.GONE, old, new, known.reason) if known is not None else None
    if old.outcome is new.outcome:
        return _still_failing(old, new) if new.outcome is Outcome.FAIL else None
    kind = {
        Outcome.FAIL: Kind.NEWLY_FAILING,
        Outcome.INCONCLUSIVE: Kind.NEWLY_INCONCLUSIVE,
        Outcome.NOT_APPLICABLE: Kind.NEWLY_NOT_APPLICABLE,
        Outcome.PASS: Kind.FIXED if old.outcome is Outcome.FAIL else Kind.NEWLY_PASSING,
    }[new.outcome]
    concerned = old if kind is Kind.FIXED else new
    cases = (case.name for case in concerned.cases if case.outcome is concerned.outcome)
    return Change(kind, old, new, new.reason, _named(cases))


def _still_failing(old: StoredRequirement, new: StoredRequirement) -> Change | None:
    """What has changed in a requirement that fails in both runs: which cases fail, or why they do."""
    before, after = _failing(old), _failing(new)
    tried = {case.name for case in old.cases}
    more = [name for name in after if name in tried and name not in before]
    other = [name for name, case in after.items() if name in before and _said(case) != _said(before[name])]
    fewer = [name for name in before if name not in after]
    for kind, cases in ((Kind.MORE_CASES, more), (Kind.OTHER_REASON, other), (Kind.FEWER_CASES, fewer)):
        if cases:
            reason = after[cases[0]].reason if cases[0] in after else new.reason
            return Change(kind, old, new, reason, _named(cases))
    return None


def _named(cases: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in cases if name)


def _failing(requirement: StoredRequirement) -> dict[str, StoredCase]:
    return {case.name: case for case in requirement.cases if case.outcome is Outcome.FAIL}


def _said(case: StoredCase) -> tuple[str, str]:
    """Why a case failed, without what differs in every run; of what was observed, only the status tells a reason."""
    status = re.match(r"\d{3}\b.*", case.observed)
    return lasting(case.reason), lasting(status[0]) if status is not None else ""


_PASSING = re.compile(
    r"""
    \d{4}-\d\d-\d\d (?: [T\ ] \d\d:\d\d (?: :\d\d (?: \.\d+ )? )? (?: Z | [+-]\d\d:?\d\d )? )?  # a date of RFC 3339
    | \b (?: Mon|Tue|Wed|Thu|Fri|Sat|Sun ) , \ [^"'”]{20,24} GMT                                # a date of HTTP
    | (?<= \w ) : \d{2,5} \b                                                                    # a port
    | \b \d+ \. \d+ \b                                                                          # seconds
    | \b (?= [A-Za-z_-]* \d ) [0-9A-Za-z_-]{6,} \b                                              # an id
    | \b \d{4,} \b                                                                              # number of an exchange
    """,
    re.VERBOSE,
)


def lasting(text: str) -> str:
    """A text with a sign in the place of each date, port, id and long number, as these differ in every run."""
    return _PASSING.sub("…", text)
