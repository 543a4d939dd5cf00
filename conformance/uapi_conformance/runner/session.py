# SPDX-License-Identifier: MIT
"""A run: what is set up once, the scenarios that were asked for so far, and what is said of the target as a whole."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from uapi_conformance.checks import effect
from uapi_conformance.checks.basis import Basis
from uapi_conformance.checks.ledger import Entry, Ledger, verdict_of
from uapi_conformance.checks.refusals import refused_as
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract import Contract
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import CallReference, Declaration, Origin
from uapi_conformance.errors import OutsideError, SuiteError
from uapi_conformance.evidence.answers import is_outage, is_success
from uapi_conformance.evidence.disturbance import Disturbance
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome, Verdict, inconclusive, not_applicable
from uapi_conformance.scenarios import calls, strangers
from uapi_conformance.scenarios.battery import AFTER_STOP, Battery, finish_battery, run_battery, run_credentials
from uapi_conformance.scenarios.changes import CREDENTIALS, Change
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.generated import GENERATED, Generated, generate
from uapi_conformance.scenarios.lab import Lab, Notebook, Unavailable
from uapi_conformance.scenarios.preflight import preflight
from uapi_conformance.target.states import State, States
from uapi_conformance.wire.authentication import Authentication, TokenSource
from uapi_conformance.wire.client import Client, ExchangeLimits
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.patience import Patience
from uapi_conformance.wire.recorder import Recorder
from uapi_conformance.wire.requests import bearer, listing

T = TypeVar("T")

_CONDITIONAL = frozenset(
    {"http.no-content", "http.bodiless-length", "http.allow", "http.challenge", "robust.error-everywhere"}
)
"""Rules about answers that a conforming server need never give."""

SAME_VIEW_IDS = "Both calls have a view of that id, so that none of the second is foreign to the first."
SPARED = "No more requests with a wrong token may be sent; raise [limits] wrong_tokens to have it judged."
NOT_TRIED = (
    "Its call id could be taken for many calls, so it goes to test systems alone; "
    "declare [target] test_system = true where no call is anybody's."
)


class Session:
    """The run against one target. Scenarios run when they are first asked for, and once."""

    def __init__(
        self,
        declaration: Declaration,
        contract: Contract,
        url: str,
        tokens: TokenSource,
        states: States | None,
        *,
        generation: Generation,
    ) -> None:
        origin = Origin.of(url)
        self.url = url
        self.generation = generation
        self.basis = Basis(contract.openapi, declaration.claims)
        self.client = Client(
            origin,
            limits=ExchangeLimits(timeout=declaration.limits.timeout, max_body=declaration.limits.max_body),
            ca_bundle=declaration.ca_bundle,
            verify=declaration.verify_certificate,
        )
        self.recorder = Recorder(
            self.client,
            Guard(test_system=declaration.test_system),
            max_requests=declaration.limits.max_requests,
            rate=declaration.limits.rate,
            patience=Patience(declaration.limits.timeout),
            authentication=Authentication(tokens),
            is_outage=is_outage,
        )
        self.ledger = Ledger(RULES, self.basis, counts=self._counts)
        self.recorder.judges.append(self.ledger)
        self.lab = Lab(
            self.recorder,
            contract,
            declaration,
            self.basis,
            tokens,
            states,
            origins=frozenset(o.in_full for o in (origin, *map(Origin.of, declaration.link_origins))),
        )
        self._known: dict[str, object] = {}

    def _counts(self, exchange: Exchange) -> bool:
        """What an exploring run generates decides no verdict."""
        return not (self.generation.exploring and exchange.step.scenario == GENERATED)

    def preflight(self) -> None:
        """Raise TargetError where there is nothing that could be judged."""
        token = self.lab.token()
        path = self.lab.contract.openapi.path(LIST_OPERATION)
        self.recorder.watch_with(listing(path, "@me", "@self", authorization=bearer(token)), LIST_OPERATION)
        preflight(self.recorder, self.lab.contract.openapi, token, self.url, self._call_to_ask_for)

    def _call_to_ask_for(self) -> CallReference | None:
        """A call whose user and Extension are known by their ids: declared, or set up by the hook."""
        if self.lab.declaration.call is not None or not self.lab.sets_up:
            return self.lab.declaration.call
        with contextlib.suppress(Unavailable):
            return self.lab.set_up(State.RECORDED).call
        return None

    def _once(self, name: str, run: Callable[[], T]) -> T:
        """The result of a scenario, from now on the same; also that it could not run."""
        if name not in self._known:
            try:
                self._known[name] = run()
            except (Unavailable, SuiteError) as reason:
                self._known[name] = reason
        known = self._known[name]
        if isinstance(known, (Unavailable, SuiteError)):
            # Each raising would add to the traceback of the one before.
            raise known.with_traceback(None)
        return known  # type: ignore[return-value] # stored by this name, so of this type

    @property
    def battery(self) -> Battery:
        return self._once("battery", lambda: run_battery(self.lab))

    @property
    def credentials(self) -> Battery:
        """Stops with wrong credentials: on a fresh call where there is one, else in the battery."""
        if not self.lab.sets_up:
            return self.battery
        return self._once("credentials", lambda: run_credentials(self.lab))

    @property
    def let_in(self) -> Evidence:
        return self._once("let in", lambda: strangers.let_in(self.lab))

    @property
    def finished_battery(self) -> Battery:
        """The battery with a last look, taken when this is first asked for."""
        return self._once("finished battery", lambda: finish_battery(self.battery))

    @property
    def two_views(self) -> Evidence:
        return self._two_views.evidence

    @property
    def finished_two_views(self) -> Evidence:
        """With a later look and the stop of the first view, when this is first asked for."""
        return self._once("finished two views", lambda: calls.finish_two_views(self._two_views))

    @property
    def _two_views(self) -> Notebook:
        return self._once("two views", lambda: calls.two_views(self.lab))

    @property
    def two_calls(self) -> Evidence:
        return self._two_calls.evidence

    @property
    def finished_two_calls(self) -> Evidence:
        """With a last look, taken when this is first asked for."""
        return self._once("finished two calls", lambda: calls.finish_two_calls(self._two_calls))

    @property
    def _two_calls(self) -> Notebook:
        return self._once("two calls", lambda: calls.two_calls(self.lab))

    @property
    def overlapping(self) -> Evidence:
        return self._once("overlapping", lambda: calls.overlapping(self.lab))

    @property
    def not_recorded(self) -> Evidence:
        return self._once("not recorded", lambda: calls.not_recorded(self.lab))

    @property
    def ended(self) -> Evidence:
        return self._once("ended", lambda: calls.ended(self.lab))

    @property
    def strangers(self) -> Evidence:
        return self._strangers.evidence

    @property
    def finished_strangers(self) -> Evidence:
        """With a last look, taken when this is first asked for."""
        return self._once("finished strangers", lambda: strangers.finish_strangers(self._strangers))

    @property
    def _strangers(self) -> Notebook:
        return self._once("strangers", lambda: strangers.strangers(self.lab))

    @property
    def anyone(self) -> Evidence:
        return self._once("anyone", lambda: strangers.anyone(self.lab))

    def form(self, change: Change) -> Evidence:
        """The evidence of one other form of the request, on a fresh call."""
        return self._once(f"form {change.name}", lambda: calls.form(self.lab, change))

    @property
    def generated(self) -> Generated:
        return self._once("generated", lambda: generate(self.lab, self.generation, self._battery_or_none()))

    def _battery_or_none(self) -> Battery | None:
        with contextlib.suppress(Unavailable):
            return self.battery
        return None

    @property
    def disturbance(self) -> Disturbance | None:
        """What others did to the declared call so far."""
        for name in ("finished battery", "battery"):
            known = self._known.get(name)
            if isinstance(known, Battery):
                return known.disturbance
        return None

    def refused_change(self, change: Change, codes: list[str], *, or_any: int | None = None) -> Verdict:
        """The verdict on a negative of the battery; it does not apply where the call's ids do not admit the change."""
        battery = self.credentials if change in CREDENTIALS else self.battery
        exchange = battery.find(change.name)
        if exchange is None and change.name in self.lab.withheld:
            return not_applicable(NOT_TRIED)
        if exchange is None and change.name in self.lab.spared:
            return inconclusive(SPARED)
        if exchange is None:
            return not_applicable(f"The ids of this call admit no request with {change.what}.")
        return refused_as(exchange, battery.twin, self.basis, codes, what=change.what, or_any=or_any)

    def deeper(self, check: Callable[[], Verdict]) -> Verdict:
        """The verdict of a case that looks deeper, where there is a hook, into what others judge without."""
        try:
            return check()
        except Unavailable as reason:
            return not_applicable(f"Other cases judge it; this one looks deeper. {reason}")

    def on_call_or_none(self, step: str) -> Exchange | None:
        """What a step of the battery brought, or None where there is no call to try it on."""
        battery = self._battery_or_none()
        return battery.find(step) if battery is not None else None

    @property
    def plain_stops(self) -> bool:
        """Whether the documented request itself stops a recording, as far as is shown."""
        found = self._battery_or_none()
        shown = effect.stopped(found.evidence, AFTER_STOP, found.twin) if found is not None else None
        return shown is None or shown.outcome is not Outcome.FAIL

    @property
    def takes_repeated_stops(self) -> bool:
        """Whether a stop of what is already stopped succeeds: then a refusal of another one has another cause."""
        battery = self._battery_or_none()
        return battery is not None and is_success(battery.second)

    def generated_entry(self, requirement: str) -> Entry:
        """What generated requests said of a requirement; nothing where they decide no verdict."""
        entries = self.generated.entries
        return Entry() if self.generation.exploring else entries[requirement]

    def exploration(self) -> list[tuple[str, Verdict]]:
        """The failures that an exploring run found in generated requests, by requirement."""
        entries = (*self.generated.entries.items(), *self.ledger.explored.items())
        return [(requirement, verdict_of(entry)) for requirement, entry in entries if entry.failures]

    def rule_verdict(self, requirement: str) -> Verdict:
        """The verdict on a rule for every answer, over all that the run can send."""
        problem = ""
        try:
            self._run_all()
        except OutsideError as error:
            problem = str(error)
        bodiless = requirement == "core.phonecall-body" and self.ledger.entries["http.no-content"].judged > 0
        verdict = self.ledger.verdict(requirement, conditional=bodiless or requirement in _CONDITIONAL)
        return inconclusive(problem) if problem and verdict.outcome is not Outcome.FAIL else verdict

    def _run_all(self) -> None:
        """Run every scenario that can run: for requirements that are about all exchanges."""
        scenarios: list[Callable[[], object]] = [
            lambda: self.anyone, lambda: self.battery, lambda: self.two_views, lambda: self.two_calls,
            lambda: self.overlapping, lambda: self.not_recorded, lambda: self.ended, lambda: self.strangers,
            *((lambda change=change: self.form(change)) for change in FORMS if self.lab.sets_up),
            lambda: self.generated, lambda: self.finished_battery, lambda: self.finished_two_views,
            lambda: self.finished_two_calls, lambda: self.finished_strangers, lambda: self.credentials,
            lambda: self.let_in,
        ]  # fmt: skip
        for scenario in scenarios:
            with contextlib.suppress(Unavailable):
                scenario()

    def end_by(self, moment: float) -> None:
        """Send nothing after a moment, a point on `time.monotonic`, and wait for nothing."""
        self.recorder.patience.not_after = moment
        if self.lab.states is not None:
            self.lab.states.not_after = moment

    @property
    def is_over(self) -> bool:
        """Whether the time of the run is over."""
        return self.recorder.patience.is_over

    def hurry(self, seconds: float) -> None:
        """Undo what was set up within so many seconds."""
        if self.lab.states is not None:
            self.lab.states.hurry(seconds)

    def close(self) -> None:
        """Undo what was set up, and close the connection."""
        try:
            self.lab.tear_down()
        finally:
            self.client.close()
