# SPDX-License-Identifier: MIT
"""Where the target of a run is."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.declaration import Origin


@dataclass(frozen=True)
class Place:
    """Where the target is. ``token`` and ``states_url`` are set for the embedded reference server only."""

    url: str
    embedded: bool = False
    token: str = ""
    states_url: str = ""

    @property
    def origin(self) -> str:
        """What request-targets are appended to: a URL of a target may have a path of its own, which they begin with."""
        return str(Origin.of(self.url))
