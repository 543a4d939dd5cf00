# SPDX-License-Identifier: MIT
"""Checks what the suite needs: a POSIX system, and the versions of its dependencies that it was released for."""

from __future__ import annotations

import json
import os
import select
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from typing import TYPE_CHECKING

from uapi_conformance.errors import OutsideError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_DISTRIBUTION = "uapi-conformance"
_APART = "install uapi-conformance in an environment of its own (pipx, uvx, venv)."


def expect_surroundings() -> None:
    """Raise OutsideError, with one sentence that says what to do, if the suite cannot run."""
    if not hasattr(select, "poll") or not hasattr(os, "killpg"):
        raise OutsideError("This suite needs a POSIX system; on Windows, run it in WSL or in a container.")
    from packaging.requirements import Requirement  # noqa: PLC0415 - a dependency that may be missing, like any other

    for requirement in map(Requirement, _declared()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            _expect(requirement)


def _declared() -> list[str]:
    try:
        return requires(_DISTRIBUTION) or []
    except PackageNotFoundError:
        # The suite runs from its sources without being installed, so nothing is declared.
        return []


def is_release() -> bool:
    """Whether the suite is installed as a release rather than from a working copy (PEP 610)."""
    try:
        origin = distribution(_DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return False
    return origin is None or "dir_info" not in json.loads(origin)


def _expect(requirement: Requirement) -> None:
    needed = f"this release needs {requirement.name}{requirement.specifier}; {_APART}"
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        raise OutsideError(f"{requirement.name} is not installed and {needed}") from None
    if not requirement.specifier.contains(installed, prereleases=True):
        raise OutsideError(f"{requirement.name} {installed} is installed and {needed}")
