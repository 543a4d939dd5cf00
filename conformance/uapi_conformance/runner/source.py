# SPDX-License-Identifier: MIT
"""Provides the evidence of a live target, and applies the rules for every answer as the answers come in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from uapi_conformance.checks import generated
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.rules import RULES
from uapi_conformance.checks.tally import Tally, verdict_of
from uapi_conformance.contract import Contract
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import Base, CallReference, Declaration, Origin
from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.answers import is_outage
from uapi_conformance.evidence.disturbance import Disturbance
from uapi_conformance.evidence.evidence import Evidence, Unavailable
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.valid import valid_on
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.generated import ALONE, GENERATED_REQUESTS
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.preflight import preflight
from uapi_conformance.scenarios.recorded_call import RECORDED_CALL, RECORDED_CALL_AT_END, SECOND, disturbed
from uapi_conformance.scenarios.source import LiveSource
from uapi_conformance.scenarios.steps import Scenario, Supply
from uapi_conformance.target.states import State, States
from uapi_conformance.wire.authentication import Authentication, TokenSource
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.fields import SentField
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.patience import Patience
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.requests import bearer, listing
from uapi_conformance.wire.route import Route
from uapi_conformance.wire.way import DIRECT, Way


class TargetSource:
    """Everything that is open while one target is judged. ``blame`` receives errors that are not the target's fault."""

    def __init__(
        self,
        declaration: Declaration,
        contract: Contract,
        url: str,
        tokens: TokenSource,
        states: States | None,
        *,
        generation: Generation,
        way: Way = DIRECT,
        blame: Callable[[OutsideError], None] = lambda _error: None,
        fields: tuple[SentField, ...] = (),
    ) -> None:
        base = Base.of(url)
        self.url = url
        openapi = contract.openapi.published_at(base.api)
        self.contract = ClaimedContract(openapi, declaration.claims)
        self._client = Client(
            Origin.of(url),
            limits=ExchangeLimits(timeout=declaration.limits.timeout, max_body=declaration.limits.max_body),
            way=way,
            fields=fields,
        )
        recorder = Recorder(
            self._client,
            Guard(test_system=declaration.test_system, api=base.api),
            max_requests=declaration.limits.max_requests,
            rate=declaration.limits.rate,
            patience=Patience(declaration.limits.timeout),
            authentication=Authentication(tokens),
            is_outage=is_outage,
        )
        self.tally = Tally(RULES, self.contract, decides=self._decides)
        recorder.judges.append(self.tally)
        self.target = LiveTarget(
            recorder,
            openapi,
            declaration,
            tokens,
            states,
            Home(base, tuple(map(Base.of, declaration.link_origins))),
            generation,
        )
        self._scenarios = LiveSource(self.target, blame)
        self._read: tuple[Evidence | None, Evidence | None] = (None, None)
        self._disturbance: Disturbance | None = None

    def _decides(self, exchange: Exchange) -> bool:
        """Whether an exchange counts: the generated requests of an exploring run decide no verdict."""
        return not (self.target.generation.exploring and exchange.step.scenario == GENERATED_REQUESTS.name)

    def preflight(self, *, stops: bool = True) -> None:
        """Raise TargetError if there is nothing that could be judged; without ``stops``, by List requests alone."""
        token, openapi, recorder = self.target.token(), self.target.openapi, self.target.recorder
        alive = listing(openapi.path(LIST_OPERATION), "@me", "@self", authorization=bearer(token))
        recorder.watch_with(alive, LIST_OPERATION)
        preflight(recorder, openapi, token, self.url, self._call_to_ask_for, stops=stops)

    def _call_to_ask_for(self) -> CallReference | None:
        """Return a call whose user and Extension ids are known: a declared one, or one that the hook sets up."""
        if self.target.declaration.call is not None or self.target.supply is not Supply.FRESH:
            return self.target.declaration.call
        with contextlib.suppress(Unavailable):
            return self.target.set_up(State.RECORDED).call
        return None

    @property
    def route(self) -> Route:
        """The way that its connections take."""
        return self._client.route

    # --- evidence

    def of(self, scenario: Scenario) -> Evidence:
        """Return the evidence of a scenario; run the scenario first if it has not run yet."""
        return self._scenarios.of(scenario)

    def every_answer(self) -> Tally:
        """Return what the rules say about all answers so far."""
        self.tally.problem = self._scenarios.problem
        return self.tally

    @property
    def disturbance(self) -> Disturbance | None:
        """What others have done to the declared call so far."""
        found = self._scenarios.known(RECORDED_CALL_AT_END, RECORDED_CALL)
        read = (found, self._scenarios.known(GENERATED_REQUESTS))
        # Asked for each item: it is read anew only if there is other evidence.
        if found is not None and any(now is not before for now, before in zip(read, self._read, strict=True)):
            self._read, self._disturbance = read, disturbed(found, read[1])
        return self._disturbance

    def exploration(self) -> list[tuple[str, Verdict]]:
        """Return the failures that an exploring run found in generated requests, by requirement."""
        counts = dict(self.tally.explored)
        made = self._scenarios.known(GENERATED_REQUESTS)
        if made is not None:
            # It has run by now: generated requests are about its call.
            valid = valid_on(self.of(RECORDED_CALL), SECOND)
            counts |= generated.counts(made, valid, self.contract, ALONE)
        return [(requirement, verdict_of(count)) for requirement, count in counts.items() if count.failures]

    # --- the end

    def end_by(self, moment: float) -> None:
        """Send nothing and wait for nothing after a moment, which is a point on `time.monotonic`."""
        self.target.recorder.patience.not_after = moment
        if self.target.states is not None:
            self.target.states.not_after = moment

    def hurry(self, seconds: float) -> None:
        """Undo what was set up within so many seconds."""
        if self.target.states is not None:
            self.target.states.hurry(seconds)

    def close(self) -> None:
        """Undo what was set up, and close the connection."""
        try:
            self.target.tear_down()
        finally:
            self._client.close()
