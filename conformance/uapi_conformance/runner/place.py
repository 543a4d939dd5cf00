# SPDX-License-Identifier: MIT
"""Where the target of a run is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where the target is. ``token`` and ``states_url`` are set for the embedded reference server only."""

    url: str
    embedded: bool = False
    token: str = ""
    states_url: str = ""
