# SPDX-License-Identifier: MIT
"""Verdicts, in the words of ISO/IEC 9646: pass, fail, inconclusive; and not applicable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from uapi_conformance.wire.exchange import Exchange


class Outcome(StrEnum):
    """The value of a verdict, as report.json writes it."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"


_GRAVITY = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS, Outcome.NOT_APPLICABLE)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of several outcomes; any outcome that was judged outweighs "not applicable"."""
    found = set(outcomes)
    return next((o for o in _GRAVITY if o in found), Outcome.INCONCLUSIVE)


@dataclass(frozen=True)
class Verdict:
    """What a check concludes from the evidence it was given.

    ``reason`` is one sentence. ``expected`` and ``observed`` are set on failures. ``evidence`` holds the exchanges that
    it rests on, the decisive one first. ``interpretations`` names the register entries that it relies on. ``judged`` is
    the number of answers that it judged, if there are more than the evidence.
    """

    outcome: Outcome
    reason: str
    expected: str = ""
    observed: str = ""
    evidence: tuple[Exchange, ...] = ()
    interpretations: tuple[str, ...] = ()
    judged: int = 0

    @property
    def answers(self) -> int:
        """The number of answers that were judged; 0 unless the verdict is a pass or a failure."""
        if self.outcome not in (Outcome.PASS, Outcome.FAIL):
            return 0
        return self.judged or len(self.evidence)


def passed(reason: str, *evidence: Exchange, relying_on: Iterable[str] = ()) -> Verdict:
    return Verdict(Outcome.PASS, reason, evidence=evidence, interpretations=tuple(relying_on))


def failed(reason: str, *evidence: Exchange, expected: str, observed: str) -> Verdict:
    return Verdict(Outcome.FAIL, reason, expected, observed, evidence)


def inconclusive(reason: str, *evidence: Exchange) -> Verdict:
    return Verdict(Outcome.INCONCLUSIVE, reason, evidence=evidence)


def not_applicable(reason: str, *evidence: Exchange) -> Verdict:
    return Verdict(Outcome.NOT_APPLICABLE, reason, evidence=evidence)
