# SPDX-License-Identifier: MIT
"""One target that is open: where its evidence comes from, where it is written to, and what went wrong beside."""

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
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.secrets import Secrets
from uapi_conformance.runner.source import TargetSource
from uapi_conformance.target.credentials import FixedToken, Remembered, form_fetch, token_source
from uapi_conformance.target.states import open_states
from uapi_conformance.wire.authentication import TokenSource
from uapi_conformance.wire.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from uapi_conformance.scenarios.drawing import Generation

_HURRY = 4.0
"""Seconds in which an interrupted run undoes its setups: who cancels a job kills what has not ended soon after."""
_TEARDOWN = 60.0
"""Seconds for that at the end of any other, whose own time may be over."""
_FIRST = 3
"""Exchanges by which it is told how long a run takes."""


class Run:
    """From the first request to the last; ``fault`` is what went wrong and is not the target's doing."""

    def __init__(
        self,
        declaration: Declaration,
        contract: Contract,
        place: Place,
        folder: Path,
        environ: Mapping[str, str],
        *,
        generation: Generation,
        canary: CanaryResult,
    ) -> None:
        self._tokens = Remembered(
            FixedToken(place.token) if place.embedded else _tokens(declaration, environ, self._not_after)
        )
        hook = HttpStates(place.states_url) if place.embedded else declaration.states
        if place.embedded:
            declaration = replace(declaration, test_system=True)
        self.place = place
        self.declaration = declaration
        self.canary = canary
        self.fault: Fault | None = None
        self.deselected = 0
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._first: list[Exchange] = []
        states = open_states(hook, max(declaration.limits.timeout, 30.0)) if hook is not None else None
        self.secrets = Secrets(declaration, self._tokens, states)
        self.source = TargetSource(
            declaration, contract, place.url, self._tokens, states, generation=generation, blame=self.blame
        )
        self._folder = folder
        self._har = _open_har(folder, self.secrets.redactor)
        self.source.target.recorder.observers.append(self._write)

    def open(self) -> None:
        """See that there is a UAPI that takes the token. Raises OutsideError where there is none."""
        self._tokens.token()
        self.secrets.learn()
        self.source.preflight()

    def bind(self, requests: int) -> Duration:
        """What so many requests will take by the first exchanges, and when the run ends at the latest."""
        made = duration(requests, self.declaration.limits, self._first)
        self.source.end_by(self._clock + made.most)
        return made

    def _not_after(self) -> float:
        return self.source.target.recorder.patience.not_after

    def _write(self, exchange: Exchange) -> None:
        self.secrets.learn()
        if len(self._first) < _FIRST:
            self._first.append(exchange)
        try:
            self._har.write(exchange, self.place.url)
        except OSError as error:
            self.blame(unwritable(self._folder, error))
            # Without evidence a verdict is worth nothing, so nothing more is sent to a live target.
            recorder = self.source.target.recorder
            recorder.lost = BudgetError("No more was sent, because its evidence could not be written.")
            raise recorder.lost from None

    def blame(self, error: OutsideError) -> None:
        """Keep the first fault. Requests or time that are used up are none, nor what the end of the run cut short."""
        if isinstance(error, BudgetError) or self.source.target.recorder.patience.is_over:
            return
        self.fault = self.fault or Fault(self.secrets.without(str(error)), error.exit_status)

    def facts(self, explored: tuple[dict[str, object], ...] = ()) -> RunFacts:
        """What the report says of the run; ``explored`` is what an exploring one found."""
        target, found = self.source.target, self.source.disturbance
        undone = (*target.not_torn_down, *target.open_setups)
        left_behind = (call for setup in undone for call in (setup.call, setup.other_call) if call is not None)
        return facts_of(
            self.declaration,
            self.place,
            self.canary,
            target.generation,
            started=self._started,
            duration=time.monotonic() - self._clock,
            requests=target.recorder.sent,
            explored=explored,
            not_tried=len(target.withheld),
            tried_again=target.recorder.set_right,
            left_behind=tuple(self.secrets.without(str(call)) for call in left_behind),
            disturbed=self.secrets.without(f"{found.what}.") if found is not None else "",
            deselected=self.deselected,
        )

    def close(self, *, interrupted: bool = False) -> None:
        """Undo setups, close the connection and the evidence file; a hook that fails here is a fault of the run.

        Where the run was interrupted a hook has a few seconds for all of it.
        """
        self.source.hurry(_HURRY if interrupted else _TEARDOWN)
        try:
            self.source.close()
        except OutsideError as error:
            self.fault = self.fault or Fault(self.secrets.without(str(error)), error.exit_status)
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
