# SPDX-License-Identifier: MIT
"""Finds the suite's data files, in the checkout or inside the installed package, and reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from uapi_conformance.errors import SuiteError

Entry = TypeVar("Entry")

_PACKAGE = Path(__file__).parents[1]
_PACKAGED = _PACKAGE / "_data"
ROOT = _PACKAGED if _PACKAGED.is_dir() else _PACKAGE.parents[1]
"""The folder that holds spec/, fixtures/ and reports/."""

SPEC = ROOT / "spec"
FIXTURES = ROOT / "fixtures"
REPORT_SCHEMA = ROOT / "reports" / "report.schema.json"
CONSTRAINTS = ROOT / "constraints.txt"

# libyaml reads the contract ten times faster, but PyYAML may have been built without it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file of the suite. Raises SuiteError if there is none."""
    try:
        with path.open("rb") as stream:
            document = yaml.load(stream, Loader=_LOADER)  # noqa: S506 - either loader is a safe one
    except (OSError, yaml.YAMLError) as error:
        raise _broken(path, type(error).__name__) from error
    if not isinstance(document, dict):
        raise _broken(path, "it is not a mapping")
    return document


def pinned_versions() -> dict[str, str]:
    """The versions in constraints.txt, by normalised distribution name. Raises SuiteError if it is missing."""
    try:
        lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise _broken(CONSTRAINTS, type(error).__name__) from error
    pins = (line.partition("==") for line in lines if "==" in line and not line.startswith("#"))
    return {name.strip().lower().replace("_", "-"): version.strip() for name, _, version in pins}


def load_entries(path: Path, name: str, build: Callable[[dict[str, Any]], Entry]) -> tuple[Entry, ...]:
    """The entries of the list ``name`` in a YAML file of the suite, each as ``build`` makes it.

    Raises SuiteError, naming the file and the entry, if an entry is malformed or an id appears twice.
    """
    entries = load_yaml(path).get(name)
    if not isinstance(entries, list):
        raise _broken(path, f"it has no list {name}")
    made, ids = [], set()
    for place, entry in enumerate(entries, 1):
        called = entry.get("id", f"entry {place}") if isinstance(entry, dict) else f"entry {place}"
        try:
            made.append(build(entry))
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(path, f"{called}: {type(error).__name__} {error}") from error
        if called in ids:
            raise _broken(path, f"{called} appears twice")
        ids.add(called)
    return tuple(made)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts from such a file. Raises TypeError for anything else, even a single text."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise TypeError("a list of texts is needed")
    return tuple(value)


def _broken(path: Path, why: str) -> SuiteError:
    return SuiteError(f"{path.name} of the suite cannot be used ({why}); install the suite again.")
