# SPDX-License-Identifier: MIT
"""The options of the suite, the same for pytest and the console command.

Each has a long form that begins with `--uapi-` and always exists, and a short form that gives way if a project or
another plugin has an option of that name. Both set the same value.
"""

from __future__ import annotations

import argparse
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True)
class Option:
    """One option: its name without dashes, the name of its value, and its help text.

    Without a ``metavar`` it is a flag. ``type`` converts the value.
    """

    name: str
    metavar: str
    help: str
    type: type[int | str] = str
    path: bool = False

    @property
    def dest(self) -> str:
        return f"uapi_{self.name.replace('-', '_')}"

    def attributes(self) -> dict[str, Any]:
        if not self.metavar:
            return {"dest": self.dest, "action": "store_true", "default": False}
        return {"dest": self.dest, "metavar": self.metavar, "type": self.type, "default": None}


EXAMPLES = 20
"""The default number of examples. It is defined here so that `--help` can name it without importing anything."""

OPTIONS = (
    Option("target-url", "URL", "the target's URL (without a target, the embedded reference server is judged)"),
    Option("target", "FILE", "the declaration file (TOML)", path=True),
    Option("call", "USER/EXTENSION/CALL/VIEW", "a call whose recording may be stopped"),
    Option("states-url", "URL", "the provider-state hook that sets up calls"),
    Option("token-env", "NAME", "the environment variable that holds the token (default: UAPI_TOKEN)"),
    Option("token-file", "FILE", "the file that holds the token", path=True),
    Option("discover", "", "stop the recording of the first recorded call that List shows"),
    Option("class", "LIST", "judge only these classes: core, service, http, robust, security (comma-separated)"),
    Option(
        "max-examples",
        "N",
        f"generated examples per operation (default: {EXAMPLES}; 0: none; more only explore, without verdicts)",
        int,
    ),
    Option("seed", "N", "explore with other generated examples, which decide no verdict", int),
    Option("deep", "", "try every case, not only those of a usual run; a certificate needs it"),
    Option("rate", "RATE", "the most requests per second or minute, such as 20/s or 300/m"),
    Option("max-requests", "N", "the most requests that the run may send (default: 2000)", int),
    Option("max-time", "SECONDS", "the longest time that the run may take, such as 900 or 15m"),
    Option("report-dir", "DIR", "the folder for the reports (default: a new one in reports/)", path=True),
    Option("allow-inconclusive", "", "exit with 0 if nothing failed, even if not everything could be judged"),
    Option("no-canary", "", "skip the check that the suite finds known faults on this machine"),
)

PATH_OPTIONS = tuple(form for one in OPTIONS if one.path for form in (f"--{one.name}", f"--uapi-{one.name}"))
"""Options whose value is a path that may exist."""


def _group(parser: pytest.Parser) -> pytest.OptionGroup:
    return parser.getgroup("uapi", "UnifiedAPI conformance")


def add_options(parser: pytest.Parser) -> None:
    """Register the long forms, which no other project has."""
    for one in OPTIONS:
        _group(parser).addoption(f"--uapi-{one.name}", help=one.help, **one.attributes())


def add_short_options(parser: pytest.Parser) -> None:
    """Register the short forms that nobody else has taken; to be called after everybody else has registered theirs."""
    for one in OPTIONS:
        with contextlib.suppress(argparse.ArgumentError, ValueError):
            _group(parser).addoption(f"--{one.name}", help=f"short for --uapi-{one.name}", **one.attributes())
