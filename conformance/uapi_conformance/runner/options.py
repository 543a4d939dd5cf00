# SPDX-License-Identifier: MIT
"""The options of the suite, the same for pytest and for the console command.

Each has a form that begins with `--uapi-` and always exists, and a short one that gives way where a project or another
plugin has an option of that name. Both set the same value.
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
    """One option: its name without dashes, what to call its value, and what help says of it.

    Without a ``metavar`` it is a flag. ``type`` reads the value.
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
"""The examples of a run of which nothing is said; `--help` names them, and imports nothing for it."""

OPTIONS = (
    Option("target-url", "URL", "the target; without one, the embedded reference server is judged"),
    Option("target", "FILE", "the declaration file (TOML)", path=True),
    Option("call", "USER/EXTENSION/CALL/VIEW", "a recorded call whose recording may be stopped"),
    Option("states-url", "URL", "the provider-state hook that sets up calls"),
    Option("token-env", "NAME", "the environment variable that holds the token (UAPI_TOKEN)"),
    Option("token-file", "FILE", "the file that holds the token", path=True),
    Option("discover", "", "stop the first recorded call that List shows"),
    Option("class", "LIST", "judge only these classes: core, service, http, robust, security (comma-separated)"),
    Option(
        "max-examples",
        "N",
        f"generated examples per operation ({EXAMPLES}; 0: none; more: exploring, decides no verdict)",
        int,
    ),
    Option("seed", "N", "generate other examples: exploring, decides no verdict", int),
    Option("rate", "RATE", "the most requests per second or minute, such as 20/s"),
    Option("max-requests", "N", "the most requests of the run (2000)", int),
    Option("max-time", "SECONDS", "the longest that the run may take, such as 900 or 15m"),
    Option("report-dir", "DIR", "where the reports go (default: a new folder in reports/)", path=True),
    Option("allow-inconclusive", "", "exit with 0 where nothing failed but not all was judged"),
    Option("no-canary", "", "do not try first whether the suite finds known faults here"),
)

PATH_OPTIONS = tuple(form for one in OPTIONS if one.path for form in (f"--{one.name}", f"--uapi-{one.name}"))
"""Options whose value is a path, that may exist."""


def _group(parser: pytest.Parser) -> pytest.OptionGroup:
    return parser.getgroup("uapi", "UnifiedAPI conformance")


def add_options(parser: pytest.Parser) -> None:
    """Register the forms that no other project has."""
    for one in OPTIONS:
        _group(parser).addoption(f"--uapi-{one.name}", help=one.help, **one.attributes())


def add_short_options(parser: pytest.Parser) -> None:
    """Register the short forms that nobody else has taken: to be called when all others have registered theirs."""
    for one in OPTIONS:
        with contextlib.suppress(argparse.ArgumentError, ValueError):
            _group(parser).addoption(f"--{one.name}", help=f"short for --uapi-{one.name}", **one.attributes())
