# SPDX-License-Identifier: MIT
"""Opens the run before the first item, once it is clear what will be sent, and announces it."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest

from uapi_conformance.chapters.items import Judged, judged_by
from uapi_conformance.chapters.source import SOURCE
from uapi_conformance.declaration import Declaration
from uapi_conformance.reports.facts import CanaryResult
from uapi_conformance.runner import ours
from uapi_conformance.runner.campaign import WORKERS_TERMINAL, Campaign
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.planning import announcement, discovery, duration, most_requests, wanted_by, whom
from uapi_conformance.runner.progress import Progress
from uapi_conformance.runner.run import Run


class Opening:
    """The plugin that opens the run when all items are collected, or in a worker before the first item it runs."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._chosen: list[Judged] = []
        self._is_open = False
        self._progress: Progress | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        campaign = self._campaign
        chosen = [judged for item in session.items if (judged := judged_by(item)) is not None]
        broken = session.testsfailed and not campaign.config.option.continue_on_collection_errors
        if not chosen or ours.kept_from_judging(campaign.config) or broken:
            return
        if campaign.worker is not None:
            # Each worker collects all items, but only one runs them: none opens a run before it has an item to run.
            self._chosen = chosen
            return
        if campaign.results.fault is None:
            campaign.trying(lambda: self._open(chosen))
        campaign.end_if_blamed()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        campaign = self._campaign
        if judged_by(item) is None or ours.kept_from_judging(campaign.config):
            return
        if self._chosen:
            chosen, self._chosen = self._chosen, []
            if campaign.results.fault is None:
                campaign.trying(lambda: self._open(chosen))
        if not self._is_open:
            campaign.unopened_items.add(item)
            pytest.skip(campaign.results.fault.sentence if campaign.results.fault else "The run was not opened.")
        if self._progress is not None:
            self._progress.heard()

    def _open(self, chosen: list[Judged]) -> None:
        campaign = self._campaign
        campaign.signals.install()
        declaration = campaign.declaration()
        place = self._place(declaration)
        run = Run(
            declaration,
            campaign.contract,
            place,
            campaign.folder,
            os.environ,
            generation=campaign.settings.generation,
            canary=self._send_canaries(place),
            deep=campaign.settings.deep,
            redactor=campaign.redactor,
        )
        campaign.run, campaign.config.stash[SOURCE] = run, run.source
        run.source.target.uninterrupted = campaign.signals.held
        run.source.target.wanted = wanted_by(chosen, deep=run.deep)
        run.deselected = sum(campaign.results.expected.values()) - len(chosen)
        run.cases, run.too_deep = len(chosen), campaign.too_deep
        self._say(announcement(run, chosen), whom(run))
        digest = campaign.contract.digest[:16]
        self._say((f"contract  {campaign.contract.version}, sha256 {digest}", f"reports   {campaign.folder}"))
        is_live = campaign.terminal.can_take_back if campaign.worker is None else campaign.worker[WORKERS_TERMINAL]
        self._progress = Progress(campaign.screen.progress, most_requests(run, chosen), is_live=is_live)
        run.source.target.recorder.observers.append(self._progress)
        run.open()
        self._say(duration(run, chosen))
        found = tuple(discovery(run))
        self._say(found, found)
        self._is_open = True

    def _place(self, declaration: Declaration) -> Place:
        if declaration.url is not None:
            return Place(declaration.url)
        started = self._campaign.embedded.start()
        return Place(started.url, embedded=True, token=started.token, states_url=started.states_url)

    def _send_canaries(self, place: Place) -> CanaryResult:
        if place.embedded:
            return CanaryResult.NOT_NEEDED
        if not self._campaign.settings.canary:
            self._say(("canary    left out: the suite was not first tried here",))
            return CanaryResult.LEFT_OUT
        from uapi_conformance.runner.canary import expect_canaries  # noqa: PLC0415 - it imports a server

        expect_canaries(self._campaign.contract, self._campaign.settings.generation)
        return CanaryResult.PASSED

    def _say(self, lines: Iterable[str], brief: Iterable[str] = ()) -> None:
        """Show the first lines, or under `-q` those that nobody should miss. Raises OutsideError if nobody can."""
        # Making these lines may send requests, so they are made even if nobody reads them.
        made, must = tuple(lines), tuple(brief)
        shown = made if getattr(self._campaign.config.option, "verbose", 0) >= 0 else must
        if shown:
            self._campaign.screen.say(shown)
