# SPDX-License-Identifier: MIT
"""One run as pytest drives it: the target is opened, items are judged, reports are written, all is closed."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import uapi_conformance
from uapi_conformance.checks.fairness import fair
from uapi_conformance.contract import Contract
from uapi_conformance.contract.resources import pinned_versions
from uapi_conformance.declaration import Declaration, HttpStates, TokenVariable
from uapi_conformance.errors import BudgetError, DeclarationError, OutsideError
from uapi_conformance.evidence.results import Fault, ItemResult
from uapi_conformance.evidence.verdict import Outcome, Verdict, inconclusive
from uapi_conformance.reports.curl import curl
from uapi_conformance.reports.facts import Canary, Generating, RunFacts
from uapi_conformance.reports.har import HarWriter
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.runner.duration import Duration, duration
from uapi_conformance.runner.folder import HAR, unwritable
from uapi_conformance.runner.items import Judged
from uapi_conformance.runner.session import Session
from uapi_conformance.runner.surroundings import is_release
from uapi_conformance.scenarios.lab import Unavailable
from uapi_conformance.target.credentials import FixedToken, Remembered, form_fetch, token_source
from uapi_conformance.target.states import open_states
from uapi_conformance.wire.authentication import TokenSource
from uapi_conformance.wire.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from uapi_conformance.scenarios.drawing import Generation

_HURRY = 4.0
"""Seconds in which an interrupted run undoes its setups: who cancels a job kills what has not ended soon after."""
_TEARDOWN = 60.0
"""Seconds for that at the end of any other, whose own time may be over."""
_FIRST = 3
"""Exchanges by which it is told how long a run takes."""
GENERATORS = ("schemathesis", "hypothesis", "jsonschema-rs")
"""The libraries on whose versions generated requests depend."""


@dataclass(frozen=True)
class Place:
    """Where the target is. ``token`` and ``states_url`` are set for the embedded reference server only."""

    url: str
    embedded: bool = False
    token: str = ""
    states_url: str = ""


class Run:
    """Holds the session, its evidence file, and the faults that are not the target's."""

    def __init__(
        self,
        declaration: Declaration,
        contract: Contract,
        place: Place,
        folder: Path,
        environ: Mapping[str, str],
        *,
        generation: Generation,
        canary: Canary,
    ) -> None:
        tokens = Remembered(
            FixedToken(place.token) if place.embedded else _tokens(declaration, environ, self._not_after)
        )
        hook = HttpStates(place.states_url) if place.embedded else declaration.states
        if place.embedded:
            declaration = replace(declaration, test_system=True)
        self.place = place
        self.declaration = declaration
        self.contract = contract
        self.canary = canary
        self.fault: Fault | None = None
        self.deselected = 0
        self.started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._variable = (
            declaration.credentials.name if isinstance(declaration.credentials, TokenVariable) else "UAPI_TOKEN"
        )
        self._first: list[Exchange] = []
        self._redactor = Redactor()
        self._tokens = tokens
        states = open_states(hook, max(declaration.limits.timeout, 30.0)) if hook is not None else None
        self.session = Session(declaration, contract, place.url, tokens, states, generation=generation)
        self._folder = folder
        self._har = _open_har(folder, self._redactor)
        self.session.recorder.observers.append(self._write)

    def open(self) -> None:
        """See that there is a UAPI that takes the token. Raises OutsideError where there is none."""
        self._tokens.token()
        self._learn_secrets()
        self.session.preflight()

    def bind(self, requests: int) -> Duration:
        """What so many requests will take by the first exchanges, and when the run ends at the latest."""
        made = duration(requests, self.declaration.limits, self._first)
        self.session.end_by(self._clock + made.most)
        return made

    def _not_after(self) -> float:
        return self.session.recorder.patience.not_after

    def _learn_secrets(self) -> None:
        """A renewed token and the tokens of setups are secrets from the moment they are known."""
        for token in (*self._tokens.given, *self._setup_tokens()):
            self._redactor.add(token)

    def _setup_tokens(self) -> Collection[str]:
        states = self.session.lab.states
        return states.tokens_seen if states is not None else ()

    def _write(self, exchange: Exchange) -> None:
        self._learn_secrets()
        if len(self._first) < _FIRST:
            self._first.append(exchange)
        try:
            self._har.write(exchange, self.place.url)
        except OSError as error:
            self._blame(unwritable(self._folder, error))
            # Without evidence a verdict is worth nothing, so nothing more is sent to a live target.
            self.session.recorder.lost = BudgetError("No more was sent, because its evidence could not be written.")
            raise self.session.recorder.lost from None

    def judge(self, judged: Judged, node_id: str, check: Callable[[], Verdict]) -> ItemResult:
        """The result of an item; what keeps it from a verdict makes it inconclusive, and may be a fault of the run."""
        try:
            verdict = check()
        except Unavailable as reason:
            verdict = inconclusive(str(reason))
        except BudgetError as error:
            verdict = inconclusive(str(error))
        except OutsideError as error:
            if not self.session.is_over:  # what was cut short by the end of the run is nobody's fault
                self._blame(error)
            verdict = inconclusive(str(error))
        return self._result(judged, node_id, fair(judged.requirement, verdict, self.session.disturbance))

    def _result(self, judged: Judged, node_id: str, verdict: Verdict) -> ItemResult:
        text = self.redacted
        if verdict.outcome is Outcome.PASS and not verdict.answers:
            verdict = inconclusive(f"Nothing that was answered shows it. ({verdict.reason})")
        shown = verdict.evidence[0] if verdict.outcome is Outcome.FAIL and verdict.evidence else None
        return ItemResult(
            requirement=judged.requirement,
            case=judged.case,
            node_id=node_id,
            outcome=verdict.outcome,
            reason=text(verdict.reason),
            expected=text(verdict.expected),
            observed=text(verdict.observed),
            evidence=tuple(e.number for e in verdict.evidence),
            curl=self._redactor.text(self._curl(shown)) if shown is not None else "",
            interpretations=verdict.interpretations,
            judged=verdict.answers,
        )

    def _curl(self, exchange: Exchange) -> str:
        given = self._tokens.given
        return curl(
            exchange.request,
            self.place.url,
            token_variable=self._variable,
            token=given[-1] if given else None,
            earlier=given[:-1],
            setup_tokens=self._setup_tokens(),
        )

    def redacted(self, text: str) -> str:
        """A text as it may be shown: one line without secrets."""
        return one_line(self._redactor.text(text))

    def _blame(self, error: OutsideError) -> None:
        self.fault = self.fault or Fault(self.redacted(str(error)), error.exit_status)

    def facts(self) -> RunFacts:
        """What the report says of the run."""
        return facts_of(
            self.declaration,
            self.place,
            self.canary,
            self.session.generation,
            started=self.started,
            duration=time.monotonic() - self._clock,
            requests=self.session.recorder.sent,
            explored=tuple(self._explored()),
            not_tried=len(self.session.lab.withheld),
            tried_again=self.session.recorder.set_right,
            left_behind=self._left_behind(),
            disturbed=self._disturbed(),
            deselected=self.deselected,
        )

    def _left_behind(self) -> tuple[str, ...]:
        lab = self.session.lab
        calls = (c for s in (*lab.not_torn_down, *lab.open_setups) for c in (s.call, s.other_call) if c is not None)
        return tuple(self.redacted(str(call)) for call in calls)

    def _disturbed(self) -> str:
        found = self.session.disturbance
        return self.redacted(f"{found.what}.") if found is not None else ""

    def _explored(self) -> list[dict[str, object]]:
        """What an exploring run found beside the verdicts."""
        if not self.session.generation.exploring:
            return []
        found: list[dict[str, object]] = []
        for requirement, verdict in self.session.exploration():
            result = self._result(Judged(requirement, "explored"), "", verdict)
            found.append(
                {
                    "requirement": requirement,
                    "reason": result.reason,
                    "expected": result.expected,
                    "observed": result.observed,
                    "evidence": list(result.evidence),
                    "curl": result.curl,
                }
            )
        return found

    def close(self, *, interrupted: bool = False) -> None:
        """Undo setups, close the connection and the evidence file; a hook that fails here is a fault of the run.

        Where the run was interrupted a hook has a few seconds for all of it.
        """
        self.session.hurry(_HURRY if interrupted else _TEARDOWN)
        try:
            self.session.close()
        except OutsideError as error:
            self._blame(error)
        finally:
            with contextlib.suppress(OSError):
                self._har.close()


def _tokens(declaration: Declaration, environ: Mapping[str, str], not_after: Callable[[], float]) -> TokenSource:
    fetch = form_fetch(
        verify=declaration.verify_certificate,
        ca_bundle=declaration.ca_bundle,
        timeout=declaration.limits.timeout,
        not_after=not_after,
    )
    return token_source(declaration.credentials, environ, fetch=fetch)


def facts_of(
    declaration: Declaration,
    place: Place,
    canary: Canary,
    generation: Generation,
    *,
    started: datetime,
    duration: float,
    requests: int,
    explored: tuple[dict[str, object], ...] = (),
    not_tried: int = 0,
    tried_again: Mapping[str, int] = MappingProxyType({}),
    left_behind: tuple[str, ...] = (),
    disturbed: str = "",
    deselected: int = 0,
) -> RunFacts:
    """What the report says of a run: of one that came to its end, or of one whose process was lost."""
    return RunFacts(
        url=place.url,
        embedded=place.embedded,
        canary=canary,
        declaration=declaration.describe(),
        requests=requests,
        started=started.isoformat(timespec="milliseconds"),
        duration=duration,
        generation=Generating(
            generation.max_examples,
            generation.seed,
            generation.exploring,
            generation.as_usual,
            libraries={name: version(name) for name in GENERATORS},
            tested={name: text for name, text in pinned_versions().items() if name in GENERATORS},
        ),
        explored=explored,
        not_tried=not_tried,
        tried_again=dict(tried_again),
        left_behind=left_behind,
        disturbed=disturbed,
        deselected=deselected,
        released=is_release(),
        settings=declaration.settings,
        notes=declaration.notes,
    )


def _open_har(folder: Path, redactor: Redactor) -> HarWriter:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Only a new file: evidence that another process writes is not written over.
        (folder / HAR).touch(exist_ok=False)
        return HarWriter(folder / HAR, creator_version=uapi_conformance.__version__, redactor=redactor)
    except FileExistsError as error:
        raise DeclarationError(
            f"Another run, or another process of this one, writes to {folder}; give each a folder with --report-dir."
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
