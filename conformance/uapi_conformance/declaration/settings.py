# SPDX-License-Identifier: MIT
"""What was set for a run, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One declared setting.

    ``value`` may be shown, and is never a secret. ``origin`` is the place that decided: an option (`--target-url`), a
    variable (`UAPI_TARGET_URL`), or a key of the declaration file (`acme.toml, [target] url`). ``overrides`` are the
    other places that set it.
    """

    name: str
    value: str
    origin: str
    overrides: tuple[str, ...] = ()
