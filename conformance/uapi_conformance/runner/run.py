# SPDX-License-Identifier: MIT
"""A run against one target: where its evidence comes from and goes to, and what went wrong besides."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import uapi_conformance
from uapi_conformance.contract import Contract
from uapi_conformance.declaration import Declaration, HttpStates
from uapi_conformance.errors import BudgetError, DeclarationError, OutsideError
from uapi_conformance.evidence.results import Fault
from uapi_conformance.reports.facts import CanaryResult, RunFacts
from uapi_conformance.reports.har import HarWriter
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.runner.duration import Duration, duration
from uapi_conformance.runner.facts import facts_of
from uapi_conformance.runner.folder import HAR, unwritable
from uapi_conformance.runner.pages import Pages
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.secrets import Secrets
from uapi_conformance.runner.source import TargetSource
from uapi_conformance.runner.ways import Ways, connecting, taken
from uapi_conformance.target.credentials import FixedToken, Remembered, form_fetch, token_source
from uapi_conformance.target.fields import sent_fields
from uapi_conformance.target.states import open_states
from uapi_conformance.target.token_endpoint import Timing
from uapi_conformance.wire.authentication import TokenSource
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.way import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from uapi_conformance.scenarios.drawing import Generation

_HURRY = 4.0
"""Seconds for an interrupted run to undo its setups: whatever cancels a job soon kills what has not ended."""
_TEARDOWN = 60.0
"""Seconds for the same at the end of any other run, whose own time may be up."""
_FIRST = 3
"""Exchanges from which the duration of a run is estimated."""


class Run:
    """A run from its first request to its last; ``fault`` is what went wrong that is not the target's doing.

    Without a ``folder`` it leaves no evidence behind.
    """

    def __init__(
        self,
        declaration: Declaration,
        contract: Contract,
        place: Place,
        folder: Path | None,
        environ: Mapping[str, str],
        *,
        generation: Generation,
        canary: CanaryResult,
        deep: bool = False,
        redactor: Redactor | None = None,
    ) -> None:
        ways = Ways.of(declaration, environ)
        self._tokens = Remembered(
            FixedToken(place.token) if place.embedded else _tokens(declaration, environ, ways.token, self._not_after)
        )
        hook = HttpStates(place.states_url) if place.embedded else declaration.states
        if place.embedded:
            declaration = replace(declaration, test_system=True)
        self.place = place
        self.declaration = declaration
        self.canary = canary
        self.fault: Fault | None = None
        self.deep = deep
        self.deselected = 0
        self.cases = 0
        self.too_deep = 0
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._first: list[Exchange] = []
        self._pages = Pages()
        longest = max(declaration.limits.timeout, 30.0)
        states = open_states(hook, longest, way=ways.states) if hook is not None else None
        fields = sent_fields(declaration.headers, environ)
        self.secrets = Secrets(
            declaration,
            self._tokens,
            states,
            url=place.url,
            environ=environ,
            redactor=redactor or Redactor(),
            fields=fields,
        )
        self.secrets.add(*ways.secrets)
        self.source = TargetSource(
            declaration,
            contract,
            place.url,
            self._tokens,
            states,
            generation=generation,
            way=ways.target,
            blame=self.blame,
            fields=fields,
        )
        self.secrets.connecting = lambda: connecting(self.source.route, environ)
        self._folder = folder
        self._har = _open_har(folder, self.secrets) if folder is not None else None
        self.source.target.recorder.observers.append(self._write)

    def open(self, *, stops: bool = True) -> None:
        """Make sure that the target implements UAPI and accepts the token. Raises OutsideError if not.

        Without ``stops``, it sends List requests alone.
        """
        self._tokens.token()
        self.secrets.learn()
        self.source.preflight(stops=stops)

    def bind(self, requests: int) -> Duration:
        """Estimate how long so many requests will take, and set when the run ends at the latest."""
        made = duration(requests, self.declaration.limits, self._first)
        self.source.end_by(self._clock + made.most)
        return made

    def _not_after(self) -> float:
        return self.source.target.recorder.patience.not_after

    def _write(self, exchange: Exchange) -> None:
        self.secrets.learn(self.source.target.open_setups)
        self._pages.note(exchange)
        if len(self._first) < _FIRST:
            self._first.append(exchange)
        if self._har is None or self._folder is None:
            return
        try:
            self._har.write(exchange, self.place.origin)
        except OSError as error:
            self.blame(unwritable(self._folder, error))
            # A verdict without evidence is worth nothing, so nothing more is sent to a live target.
            recorder = self.source.target.recorder
            recorder.lost = BudgetError("Nothing more was sent, because the evidence could not be written.")
            raise recorder.lost from None

    def blame(self, error: OutsideError) -> None:
        """Keep the first fault. A limit that was reached is not a fault, nor is what the end of the run cut short."""
        if isinstance(error, BudgetError) or self.source.target.recorder.patience.is_over:
            return
        self.fault = self.fault or Fault(self.secrets.without(str(error)), error.exit_status)

    def facts(self, explored: tuple[dict[str, object], ...] = ()) -> RunFacts:
        """Return what the report says about the run; ``explored`` is what an exploring run found."""
        target, found = self.source.target, self.source.disturbance
        return facts_of(
            replace(self.declaration, call=self.declaration.call or target.discovered),
            self.place,
            self.canary,
            target.generation,
            started=self._started,
            duration=time.monotonic() - self._clock,
            requests=target.recorder.sent,
            explored=explored,
            not_tried=len(target.withheld),
            tried_again=target.recorder.set_right,
            left_behind=self.left_behind(),
            disturbed=self.secrets.without(f"{found.what}.") if found is not None else "",
            deselected=self.deselected,
            cases=self.cases,
            too_deep=self.too_deep,
            connection=taken(self.source.route),
            notes=self._pages.sentences(),
        )

    def left_behind(self) -> tuple[str, ...]:
        """Return the calls that were set up and not undone."""
        undone = (*self.source.target.not_torn_down, *self.source.target.open_setups)
        return tuple(self.secrets.without(str(call)) for setup in undone for call in setup.calls)

    def close(self, *, interrupted: bool = False) -> None:
        """Undo setups, and close the connection and the evidence file. A hook that fails here is a fault of the run.

        If the run was interrupted, the hook has a few seconds for all of it.
        """
        self.source.hurry(_HURRY if interrupted else _TEARDOWN)
        try:
            self.source.close()
        except OutsideError as error:
            self.fault = self.fault or Fault(self.secrets.without(str(error)), error.exit_status)
        finally:
            if self._har is not None:
                with contextlib.suppress(OSError):
                    self._har.close()


def _tokens(
    declaration: Declaration, environ: Mapping[str, str], way: Way, not_after: Callable[[], float]
) -> TokenSource:
    fetch = form_fetch(way=way, timeout=declaration.limits.timeout, not_after=not_after)
    return token_source(declaration.credentials, environ, fetch=fetch, timing=Timing(not_after=not_after))


def _open_har(folder: Path, secrets: Secrets) -> HarWriter:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Only a new file, so that nothing overwrites the evidence of another process.
        (folder / HAR).touch(exist_ok=False)
        return HarWriter(
            folder / HAR,
            creator_version=uapi_conformance.__version__,
            redactor=secrets.redactor,
            fields=secrets.fields,
        )
    except FileExistsError as error:
        raise DeclarationError(
            f"Another run, or another process of this run, writes to {folder}; give each its own --report-dir."
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
