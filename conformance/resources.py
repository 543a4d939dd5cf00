# SPDX-License-Identifier: MIT
"""Where the data of the suite lies: in the checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

import yaml

_PACKAGE = Path(__file__).parent
_PACKAGED = _PACKAGE / "_data"
ROOT = _PACKAGED if _PACKAGED.is_dir() else _PACKAGE.parent
"""The folder that holds spec/, fixtures/ and reports/."""

SPEC = ROOT / "spec"
FIXTURES = ROOT / "fixtures"
REPORT_SCHEMA = ROOT / "reports" / "report.schema.json"

# libyaml reads the contract ten times faster; PyYAML may have been built without it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(path: Path) -> object:
    """The document in a YAML file of the suite."""
    with path.open("rb") as stream:
        return yaml.load(stream, Loader=_LOADER)  # noqa: S506 - either loader is a safe one
