# SPDX-License-Identifier: MIT
"""Gets evidence from a live target: each scenario runs once, when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Callable

from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.evidence import Evidence, Unavailable
from uapi_conformance.scenarios import overlapping
from uapi_conformance.scenarios.live import LiveTarget
from uapi_conformance.scenarios.steps import Scenario, Supply
from uapi_conformance.scenarios.tester import Tester

_MOST_PAUSES = 6
"""How often requests are sent together anew, if the target asks to wait."""


class LiveSource:
    """The evidence recorded so far. ``blame`` gets each error that stopped a scenario and is not the target's doing."""

    def __init__(self, target: LiveTarget, blame: Callable[[OutsideError], None] = lambda _error: None) -> None:
        self.target = target
        self.problem = ""
        """Why a scenario could not run, apart from missing declarations; else empty."""
        self._blame = blame
        self._known: dict[str, Evidence] = {}
        self._broken: dict[str, Exception] = {}
        self._testers: dict[str, Tester] = {}

    def of(self, scenario: Scenario) -> Evidence:
        """The evidence of a scenario; if it could not run, the evidence says why."""
        if scenario.within is not None and self.target.supply is not Supply.FRESH:
            return self.of(scenario.within)
        if scenario.name in self._broken:
            # A fault of the suite does not run a scenario again; each raising would add to the same traceback.
            raise self._broken[scenario.name].with_traceback(None)
        if scenario.name not in self._known:
            try:
                self._known[scenario.name] = self._recorded(scenario)
            except Exception as fault:
                self._broken[scenario.name] = fault
                raise
        return self._known[scenario.name]

    def known(self, *scenarios: Scenario) -> Evidence | None:
        """The evidence of the first of these scenarios that has already run."""
        found = (self._known[s.name] for s in scenarios if s.name in self._known)
        return next((evidence for evidence in found if not evidence.unavailable), None)

    def _recorded(self, scenario: Scenario) -> Evidence:
        try:
            return self._run(scenario)
        except Unavailable as reason:
            return Evidence(scenario.name, unavailable=str(reason), broken_off=reason.broken_off)
        except OutsideError as error:
            self.problem = self.problem or str(error)
            self._blame(error)
            return Evidence(scenario.name, unavailable=str(error), broken_off=True)

    def _run(self, scenario: Scenario) -> Evidence:
        if scenario.steps and not any(map(self.target.wanted, scenario.steps)):
            raise Unavailable("No selected case needs this; --deep tries more.")
        if scenario.continues is not None:
            self.of(scenario.continues).expect_available()
            return self._testers[scenario.continues.name].take(scenario.steps)
        beside = None
        if scenario.beside is not None and not self.of(scenario.beside).is_absent:
            self.of(scenario.beside).expect_available()
            beside = self._testers[scenario.beside.name]
        evidence = self._once(scenario, beside)
        for _ in range(_MOST_PAUSES if scenario.repeated else 0):
            limited = overlapping.asks_to_wait(evidence, scenario)
            if limited is None or not self.target.recorder.waits_for(limited):
                break
            # It also shifts the next ones, so that a limit of every n-th request meets them at another place.
            self.target.recorder.ask_for_life()
            evidence = self._once(scenario, beside)
        if scenario.repeated and overlapping.is_unanswered(evidence, scenario):
            evidence = overlapping.blamed(self._once(scenario, beside), scenario, self.target.recorder)
        return evidence

    def _once(self, scenario: Scenario, beside: Tester | None) -> Evidence:
        tester = Tester(self.target, scenario, beside)
        self._testers[scenario.name] = tester
        return tester.take(scenario.steps)
