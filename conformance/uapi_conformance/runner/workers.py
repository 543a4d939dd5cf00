# SPDX-License-Identifier: MIT
"""The side of pytest-xdist's controlling process: it tells workers where to write, and reports what they tell it."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from uapi_conformance.errors import SuiteError
from uapi_conformance.evidence.results import Fault
from uapi_conformance.reports.facts import CanaryResult, RunFacts
from uapi_conformance.reports.har import read_har
from uapi_conformance.runner.campaign import WORKERS_CHANNEL, WORKERS_FOLDER, WORKERS_TERMINAL, Campaign
from uapi_conformance.runner.facts import facts_of
from uapi_conformance.runner.folder import HAR
from uapi_conformance.runner.ours import is_ours
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.screen import listen

if TYPE_CHECKING:
    from uapi_conformance.runner.scheduling import SingleWorkerScheduling

_TOLD = "uapi"


class Workers:
    """The plugin that talks to the workers, one of which runs all items of the suite."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._scheduler: SingleWorkerScheduling | None = None
        self._heard: set[str] = set()
        self._prepared = False
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self.collected = 0

    # --- to the workers

    def prepare(self, node: Any) -> None:
        """Tell a worker where to write; a wrong declaration ends the session before there is a worker."""
        ours = self._campaign
        if not self._prepared:
            self._prepared = True
            ours.signals.install()
            ours.claim_folder()
            if ours.results.fault is None:
                ours.trying(ours.declaration)
            ours.end_if_blamed()
        node.workerinput[WORKERS_FOLDER] = str(ours.folder)
        node.workerinput[WORKERS_TERMINAL] = ours.terminal.can_take_back
        channel = node.gateway.newchannel()
        node.workerinput[WORKERS_CHANNEL] = channel
        listen(channel, ours.screen)
        # Asked before it runs anything. The id of a worker on another machine would name no process here.
        if node.gateway.spec.popen:
            ours.signals.workers.append(node.gateway.remote_exec("import os; channel.send(os.getpid())").receive(30))

    def scheduler(self, log: Any) -> SingleWorkerScheduling:
        from uapi_conformance.runner.scheduling import SingleWorkerScheduling  # noqa: PLC0415 - only where pytest-xdist is installed

        self._scheduler = SingleWorkerScheduling(self._campaign.config, log)
        return self._scheduler

    # --- from the workers

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        self.collected = sum(is_ours(self._campaign.config, name) for name in ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        ours = self._campaign
        told = getattr(node, "workeroutput", {}).get(_TOLD)
        if told is not None and node.gateway.id not in self._heard:
            self._heard.add(node.gateway.id)
            if told["facts"] is not None:
                ours.facts = RunFacts.from_json(told["facts"])
            if told["fault"] is not None:
                ours.results.blame(Fault(*told["fault"]))
            ours.results.expected = Counter(told["collected"])
            ours.chapters.update(told["chapters"])
        left = self._scheduler.left(node) if self._scheduler is not None else 0
        if error and left and node.gateway.id not in self._heard:
            sentence = (
                f"A worker process of pytest-xdist ended before its items were judged ({left} of {self.collected} "
                "were left); find out what ended it, and run again without -n."
            )
            ours.results.blame(Fault(sentence, 4))

    def lost_facts(self) -> RunFacts | None:
        """Return what is known of a run whose worker told nothing; None if the run had not begun."""
        ours = self._campaign
        try:
            requests = len(read_har(ours.folder / HAR))
            declaration = ours.declaration()
        except SuiteError:
            return None
        place = Place(declaration.url or "", embedded=declaration.url is None)
        canary = CanaryResult.PASSED if ours.settings.canary else CanaryResult.LEFT_OUT
        return facts_of(
            declaration,
            place,
            CanaryResult.NOT_NEEDED if place.embedded else canary,
            ours.settings.generation,
            started=self._started,
            duration=time.monotonic() - self._clock,
            requests=requests,
        )


def tell(campaign: Campaign) -> None:
    """Give the controlling process what it needs for the report."""
    fault = campaign.results.fault
    campaign.config.workeroutput[_TOLD] = {  # type: ignore[attr-defined] # pytest-xdist's way back
        "facts": campaign.facts.to_json() if campaign.facts else None,
        "fault": [fault.sentence, fault.exit_status] if fault else None,
        "collected": dict(campaign.results.expected),
        "chapters": campaign.chapters,
    }
