# SPDX-License-Identifier: MIT
"""A run that sends nothing, for tests of what is decided and written around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from uapi_conformance.declaration import Declaration
from uapi_conformance.reports.facts import CanaryResult
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.run import Run
from uapi_conformance.scenarios.drawing import Generation

from tests.support.exchanges import CONTRACT

TOKEN = "tok-en_9.f2c~7/A+bzQ-0123=="


def make_run(
    folder: Path,
    declaration: Declaration,
    place: Place,
    generation: Generation | None = None,
    environ: Mapping[str, str] = MappingProxyType({}),
) -> Run:
    """A run whose evidence file is in ``folder``; its connection is never opened."""
    environ = {"UAPI_TOKEN": TOKEN, **environ}
    chosen = generation or Generation(0)
    made = Run(declaration, CONTRACT, place, folder, environ, generation=chosen, canary=CanaryResult.LEFT_OUT)
    made.source.target.token()  # as the first request does
    return made
