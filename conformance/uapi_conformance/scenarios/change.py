# SPDX-License-Identifier: MIT
"""A single change of the documented request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from uapi_conformance.wire.requests import Stop

Make = Callable[[Stop], Stop | None]


@dataclass(frozen=True)
class Change:
    """One change: its name in node ids, what is different in words, and how to make it.

    ``deep``: it is tried only if the run goes deep (`--deep`).
    """

    name: str
    what: str
    make: Make
    deep: bool = False
