# SPDX-License-Identifier: MIT
"""Counts the verdicts of rules on passing exchanges, and keeps only a few of them, so that memory use stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.rules import Rule
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

MOST_FAILURES = 20
"""Distinct failures to keep of a rule: a server that gets everything wrong should not fill the memory."""


@dataclass
class Count:
    """The count of one requirement so far: how many exchanges were judged, and the distinct failures."""

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
            # Of similar failures, the one with the smallest request is shown: like shrinking, but without live calls.
            if (known is None and len(self.failures) < MOST_FAILURES) or (
                known is not None and _size(verdict) < _size(known)
            ):
                self.failures[key] = verdict
        elif self.example is None:
            self.example = exchange
            self.interpretations = verdict.interpretations


class Tally:
    """Judges every exchange by the rules for every answer; one `Count` per requirement that has a rule.

    ``decides`` says whether an exchange counts for the verdicts; the others go to ``explored``. ``problem`` says why
    requests could not be sent, apart from missing declarations; if it is set, nothing passes.
    """

    def __init__(
        self,
        rules: Mapping[str, Rule],
        contract: ClaimedContract,
        *,
        decides: Callable[[Exchange], bool] = lambda _: True,
    ) -> None:
        self._rules = rules
        self._contract = contract
        self._decides = decides
        self.problem = ""
        self.counts = {requirement: Count() for requirement in rules}
        self.explored = {requirement: Count() for requirement in rules}

    def __call__(self, exchange: Exchange) -> None:
        counts = self.counts if self._decides(exchange) else self.explored
        for requirement, rule in self._rules.items():
            verdict = rule(exchange, self._contract)
            if verdict is not None:
                counts[requirement].add(exchange, verdict)

    def verdict(self, requirement: str) -> Verdict:
        """The verdict over all exchanges so far."""
        rule = self._rules[requirement]
        elsewhere = bool(rule.or_else) and self.counts[rule.or_else].judged > 0
        verdict = verdict_of(self.counts[requirement], conditional=rule.conditional or elsewhere)
        return inconclusive(self.problem) if self.problem and verdict.outcome is not Outcome.FAIL else verdict


def verdict_of(count: Count, *, conditional: bool = False) -> Verdict:
    """The verdict that follows from a count: its first failure, with a word on the others."""
    if count.failures:
        return _merged(list(count.failures.values()), count)
    if count.judged and count.example is not None:
        found = passed(f"{count.judged} answers were judged.", count.example, relying_on=count.interpretations)
        return replace(found, judged=count.judged)
    if conditional:
        return not_applicable("The run had no answer to which it applies.")
    return inconclusive("The run had no answer that it could judge.")


def _size(verdict: Verdict) -> int:
    return sum(len(e.request.target) + len(e.request.body) for e in verdict.evidence[:1])


def _merged(failures: list[Verdict], count: Count) -> Verdict:
    first = failures[0]
    more = f" ({count.failed} of {count.judged} answers.)" if count.judged > 1 else ""
    others = "".join(f"; also: {v.observed}" for v in failures[1:5])
    evidence = _distinct(e for v in failures for e in v.evidence)
    found = failed(first.reason + more, *evidence, expected=first.expected, observed=first.observed + others)
    return replace(found, judged=count.judged)


def _distinct(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    seen: dict[int, Exchange] = {}
    for exchange in exchanges:
        seen.setdefault(exchange.number, exchange)
    return tuple(seen.values())[:MOST_FAILURES]
