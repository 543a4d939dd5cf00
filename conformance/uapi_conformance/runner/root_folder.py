# SPDX-License-Identifier: MIT
"""Keeps pytest from mistaking the value of an option for its root folder in a checkout.

pytest looks for its root folder before it knows the options of plugins. In `--report-dir DIR` it takes an existing DIR
for a path to collect from, and then finds neither its configuration nor the items it should collect.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from uapi_conformance.runner.options import PATH_OPTIONS


def is_elsewhere(config: pytest.Config) -> bool:
    """Whether pytest was started in a checkout, but would collect everything there without its configuration."""
    checkout = (config.invocation_params.dir / "conformance" / "uapi_conformance" / "cli.py").exists()
    return checkout and config.inipath is None and config.args_source is config.ArgsSource.INVOCATION_DIR


def restated(arguments: Iterable[str]) -> tuple[str, ...]:
    """Return the same arguments with paths joined to their options, as in `--report-dir=DIR`."""
    made: list[str] = []
    for argument in arguments:
        if made and made[-1] in PATH_OPTIONS:
            made[-1] += f"={argument}"
        else:
            made.append(argument)
    return tuple(made)
