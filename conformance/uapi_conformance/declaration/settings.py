# SPDX-License-Identifier: MIT
"""What was set for a run, and in which of the places where it could have been."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One thing that is declared.

    ``value`` is as a reader may see it, and never a secret. ``origin`` is the place that decided: an option
    (`--target-url`), a variable (`UAPI_TARGET_URL`), or a key of the declaration file (`acme.toml, [target] url`).
    ``overrides`` are the other places that name it.
    """

    name: str
    value: str
    origin: str
    overrides: tuple[str, ...] = ()
