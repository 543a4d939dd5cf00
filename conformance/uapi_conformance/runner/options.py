# SPDX-License-Identifier: MIT
"""The options of the suite, the same for pytest and for the console command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uapi_conformance.contract import RequirementClass
from uapi_conformance.declaration import Options
from uapi_conformance.errors import DeclarationError
from uapi_conformance.scenarios.drawing import DEFAULT_EXAMPLES, Generation

if TYPE_CHECKING:
    import pytest


PATH_OPTIONS = ("--target", "--token-file", "--report-dir")
"""Options whose value is a path, that may exist."""


def add_options(parser: pytest.Parser) -> None:
    """Register the options with pytest."""
    group = parser.getgroup("uapi", "UnifiedAPI conformance")
    group.addoption(
        "--target-url", metavar="URL", help="the target; without one, the embedded reference server is judged"
    )
    group.addoption("--target", metavar="FILE", help="the declaration file (TOML)")
    group.addoption("--call", metavar="USER/EXTENSION/CALL/VIEW", help="a recorded call whose recording may be stopped")
    group.addoption("--states-url", metavar="URL", help="the provider-state hook that sets up calls")
    group.addoption("--token-env", metavar="NAME", help="the environment variable that holds the token (UAPI_TOKEN)")
    group.addoption("--token-file", metavar="FILE", help="the file that holds the token")
    group.addoption("--discover", action="store_true", help="stop the first recorded call that List shows")
    group.addoption(
        "--class", dest="uapi_class", metavar="LIST",
        help="judge only these classes: " + ", ".join(RequirementClass) + " (comma-separated)",
    )  # fmt: skip
    group.addoption(
        "--max-examples", type=int, metavar="N", default=DEFAULT_EXAMPLES,
        help=f"generated examples per operation ({DEFAULT_EXAMPLES}; 0: none; more: exploring, decides no verdict)",
    )  # fmt: skip
    group.addoption("--seed", type=int, metavar="N", help="generate other examples: exploring, decides no verdict")
    group.addoption("--rate", metavar="RATE", help="the most requests per second or minute, such as 20/s")
    group.addoption("--max-requests", type=int, metavar="N", help="the most requests of the run (2000)")
    group.addoption("--max-time", metavar="SECONDS", help="the longest that the run may take, such as 900 or 15m")
    group.addoption("--report-dir", metavar="DIR", help="where the reports go (default: a new folder in reports/)")
    group.addoption(
        "--allow-inconclusive", action="store_true", help="exit with 0 where nothing failed but not all was judged"
    )
    group.addoption(
        "--no-canary", action="store_true", help="do not try first whether the suite finds known faults here"
    )


@dataclass(frozen=True)
class Settings:
    """The options as they were given."""

    declared: Options
    target_file: Path | None
    classes: frozenset[RequirementClass] | None
    generation: Generation
    report_dir: Path | None
    allow_inconclusive: bool
    canary: bool


def read_settings(option: Any) -> Settings:
    """Read pytest's option namespace. Raises DeclarationError with one sentence for what is wrong."""
    if option.max_examples < 0:
        raise DeclarationError(f"--max-examples is {option.max_examples}; give 0 or more.")
    for name, path in (("--target", option.target), ("--report-dir", option.report_dir)):
        if path is not None and not path.strip():
            raise DeclarationError(f"{name} is empty; give it a value, or leave it out")
    return Settings(
        declared=Options(
            target_url=option.target_url,
            call=option.call,
            states_url=option.states_url,
            token_env=option.token_env,
            token_file=option.token_file,
            discover=option.discover,
            rate=option.rate,
            max_requests=option.max_requests,
            max_time=option.max_time,
        ),
        target_file=Path(option.target) if option.target else None,
        classes=_classes(option.uapi_class),
        generation=Generation(option.max_examples, option.seed),
        report_dir=Path(option.report_dir) if option.report_dir else None,
        allow_inconclusive=option.allow_inconclusive,
        canary=not option.no_canary,
    )


def _classes(text: str | None) -> frozenset[RequirementClass] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(RequirementClass)]
    if unknown or not names:
        raise DeclarationError(
            f"--class has {', '.join(map(repr, unknown)) or 'no class'}; the classes are {', '.join(RequirementClass)}."
        )
    return frozenset(RequirementClass(name) for name in names)
