# SPDX-License-Identifier: MIT
"""Reads the options that were given into values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uapi_conformance.contract import RequirementClass
from uapi_conformance.declaration import Options
from uapi_conformance.errors import DeclarationError
from uapi_conformance.scenarios.drawing import DEFAULT_EXAMPLES, Generation


@dataclass(frozen=True)
class Settings:
    """The options of a run; the defaults are those of a run without options."""

    declared: Options = field(default_factory=Options)
    target_file: Path | None = None
    classes: frozenset[RequirementClass] | None = None
    generation: Generation = field(default_factory=Generation)
    allow_inconclusive: bool = False
    canary: bool = True
    deep: bool = False


def report_dir(option: Any) -> Path | None:
    """Return the folder for the reports, which can be read even if another option is wrong."""
    return Path(option.uapi_report_dir) if option.uapi_report_dir else None


def read_settings(option: Any) -> Settings:
    """Read pytest's option namespace. Raises DeclarationError if an option is wrong."""
    examples = DEFAULT_EXAMPLES if option.uapi_max_examples is None else option.uapi_max_examples
    if examples < 0:
        raise DeclarationError(f"--max-examples is {examples}; give 0 or more.")
    for name, path in (("--target", option.uapi_target), ("--report-dir", option.uapi_report_dir)):
        if path is not None and not path.strip():
            raise DeclarationError(f"{name} is empty; give it a value, or leave it out")
    return Settings(
        declared=Options(
            target_url=option.uapi_target_url,
            call=option.uapi_call,
            states_url=option.uapi_states_url,
            token_env=option.uapi_token_env,
            token_file=option.uapi_token_file,
            discover=option.uapi_discover,
            rate=option.uapi_rate,
            max_requests=option.uapi_max_requests,
            max_time=option.uapi_max_time,
        ),
        target_file=Path(option.uapi_target) if option.uapi_target else None,
        classes=_classes(option.uapi_class),
        generation=Generation(examples, option.uapi_seed),
        allow_inconclusive=option.uapi_allow_inconclusive,
        canary=not option.uapi_no_canary,
        deep=option.uapi_deep,
    )


def _classes(text: str | None) -> frozenset[RequirementClass] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(RequirementClass)]
    if unknown or not names:
        what = f"knows no class {', '.join(map(repr, unknown))}" if unknown else "has no class"
        raise DeclarationError(f"--class {what}; write one or more of {', '.join(RequirementClass)}")
    return frozenset(RequirementClass(name) for name in names)
