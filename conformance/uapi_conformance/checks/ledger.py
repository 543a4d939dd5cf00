# SPDX-License-Identifier: MIT
"""Judges every exchange of a run by the rules that hold for all, as it comes, and keeps little."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from uapi_conformance.checks.basis import Basis
from uapi_conformance.checks.wire import Rule
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

MOST_FAILURES = 20
"""Distinct failures of a rule that are kept: a server that answers all wrong should not fill the memory."""


@dataclass
class Entry:
    """What one rule said so far: how many exchanges it judged, and its distinct failures."""

    judged: int = 0
    failures: dict[tuple[str, str, int | None], Verdict] = field(default_factory=dict)
    failed: int = 0
    example: Exchange | None = None
    interpretations: tuple[str, ...] = ()

    def add(self, exchange: Exchange, verdict: Verdict) -> None:
        self.judged += 1
        if verdict.outcome is Outcome.FAIL:
            self.failed += 1
            key = (verdict.reason, exchange.operation, exchange.status)
            known = self.failures.get(key)
            # Of failures alike the smallest request is shown: a shrunk example that cost no live call.
            if (known is None and len(self.failures) < MOST_FAILURES) or (
                known is not None and _size(verdict) < _size(known)
            ):
                self.failures[key] = verdict
        elif self.example is None:
            self.example = exchange
            self.interpretations = verdict.interpretations


class Ledger:
    """An observer of exchanges; one `Entry` per requirement that has a rule.

    ``counts`` decides whether an exchange counts for the verdicts; those it refuses go to ``explored``.
    """

    def __init__(
        self, rules: Mapping[str, Rule], basis: Basis, *, counts: Callable[[Exchange], bool] = lambda _: True
    ) -> None:
        self._rules = rules
        self._basis = basis
        self._counts = counts
        self.entries = {requirement: Entry() for requirement in rules}
        self.explored = {requirement: Entry() for requirement in rules}

    def __call__(self, exchange: Exchange) -> None:
        entries = self.entries if self._counts(exchange) else self.explored
        for requirement, rule in self._rules.items():
            verdict = rule(exchange, self._basis)
            if verdict is not None:
                entries[requirement].add(exchange, verdict)

    def verdict(self, requirement: str, *, conditional: bool = False) -> Verdict:
        """The verdict over all exchanges so far; ``conditional``: it does not apply where none was judged."""
        return verdict_of(self.entries[requirement], conditional=conditional)


def verdict_of(entry: Entry, *, conditional: bool = False) -> Verdict:
    """The verdict that an entry amounts to: its first failure, with a word on the others."""
    if entry.failures:
        return _merged(list(entry.failures.values()), entry)
    if entry.judged and entry.example is not None:
        found = passed(f"{entry.judged} answers were judged.", entry.example, relying_on=entry.interpretations)
        return replace(found, judged=entry.judged)
    if conditional:
        return not_applicable("No answer of the run was of the kind that it is about.")
    return inconclusive("No answer of the run could be judged by it.")


def _size(verdict: Verdict) -> int:
    return sum(len(e.request.target) + len(e.request.body) for e in verdict.evidence[:1])


def _merged(failures: list[Verdict], entry: Entry) -> Verdict:
    first = failures[0]
    more = f" ({entry.failed} of {entry.judged} answers.)" if entry.judged > 1 else ""
    others = "".join(f"; also: {v.observed}" for v in failures[1:5])
    evidence = _distinct(e for v in failures for e in v.evidence)
    found = failed(first.reason + more, *evidence, expected=first.expected, observed=first.observed + others)
    return replace(found, judged=entry.judged)


def _distinct(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    seen: dict[int, Exchange] = {}
    for exchange in exchanges:
        seen.setdefault(exchange.number, exchange)
    return tuple(seen.values())[:MOST_FAILURES]
