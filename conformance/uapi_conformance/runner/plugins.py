# SPDX-License-Identifier: MIT
"""The plugins of a session of pytest with items of the suite, each with one thing to do."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from uapi_conformance.runner import markers
from uapi_conformance.runner.campaign import Campaign
from uapi_conformance.runner.collecting import Collecting
from uapi_conformance.runner.ending import Ending
from uapi_conformance.runner.judging import Judging
from uapi_conformance.runner.opening import Opening
from uapi_conformance.runner.workers import Workers


@dataclass(frozen=True)
class Plugins:
    """The campaign, and those of its plugins that hear of things before pytest knows them."""

    campaign: Campaign
    collecting: Collecting
    workers: Workers


def register(config: pytest.Config) -> Plugins:
    """Begin a campaign, and have pytest know its plugins."""
    markers.expect_known(config)
    campaign = Campaign(config)
    made = Plugins(campaign, Collecting(campaign), Workers(campaign))
    ending = Ending(campaign, made.workers)
    for plugin in (campaign.terminal, made.collecting, Opening(campaign), Judging(campaign), ending, made.workers):
        config.pluginmanager.register(plugin, f"uapi-{type(plugin).__name__.lower()}")
    return made
