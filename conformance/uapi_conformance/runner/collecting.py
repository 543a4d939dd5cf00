# SPDX-License-Identifier: MIT
"""Counts the suite's items that pytest collects, leaves out those that are not selected, and puts the rest in order."""

from __future__ import annotations

import pytest

from uapi_conformance.chapters.items import GENERATED, Judged, chapter_of, judged_by
from uapi_conformance.evidence.results import Fault
from uapi_conformance.runner import ours
from uapi_conformance.runner.campaign import Campaign


class Collecting:
    """The plugin that is told what pytest collects."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    def take(self, item: pytest.Item) -> None:
        """Count a collected item of the suite."""
        judged, campaign = judged_by(item), self._campaign
        if judged is not None and self._is_too_deep(judged):
            campaign.too_deep += 1
        elif judged is not None and not self._is_ungenerated(judged):
            wanted = campaign.contract.requirements[judged.requirement]
            for name in (str(wanted.requirement_class), ours.chapter_marker(item.path)):
                item.add_marker(getattr(pytest.mark, name))
            campaign.results.expected[judged.requirement] += 1
            campaign.chapters[item.nodeid] = chapter_of(item)[1]

    def miss(self, node_id: str) -> None:
        """Note a chapter that could not be collected."""
        self._campaign.results.blame(
            Fault(f"{node_id} cannot be collected (see above); install uapi-conformance in a fresh environment.", 3)
        )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        drop = [item for item in items if self._is_left_out(judged_by(item))]
        left_out = set(drop)
        items[:] = sorted((item for item in items if item not in left_out), key=lambda item: chapter_of(item)[0])
        if drop:
            config.hook.pytest_deselected(items=drop)

    def _is_left_out(self, judged: Judged | None) -> bool:
        if judged is None:
            return False
        classes, requirements = self._campaign.settings.classes, self._campaign.contract.requirements
        other_class = classes is not None and requirements[judged.requirement].requirement_class not in classes
        return other_class or self._is_ungenerated(judged) or self._is_too_deep(judged)

    def _is_ungenerated(self, judged: Judged) -> bool:
        return judged.case == GENERATED and self._campaign.settings.generation.max_examples == 0

    def _is_too_deep(self, judged: Judged) -> bool:
        return judged.deep and not self._campaign.settings.deep
