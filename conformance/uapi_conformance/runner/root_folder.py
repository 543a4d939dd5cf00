# SPDX-License-Identifier: MIT
"""pytest's root folder in a checkout, and the paths behind options that pytest takes for it.

pytest looks for its root before it knows the options of plugins: of `--report-dir DIR` it takes an existing DIR for a
path to collect from, so that it finds neither its configuration nor what it should collect.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from uapi_conformance.runner.options import PATH_OPTIONS


def is_elsewhere(config: pytest.Config) -> bool:
    """Whether pytest was started in a checkout and would collect all that lies there, without its configuration."""
    checkout = (config.invocation_params.dir / "conformance" / "uapi_conformance" / "cli.py").exists()
    return checkout and config.inipath is None and config.args_source is config.ArgsSource.INVOCATION_DIR


def restated(arguments: Iterable[str]) -> tuple[str, ...]:
    """The same arguments with the paths joined to their options, as in `--report-dir=DIR`."""
    made: list[str] = []
    for argument in arguments:
        if made and made[-1] in PATH_OPTIONS:
            made[-1] += f"={argument}"
        else:
            made.append(argument)
    return tuple(made)
