# SPDX-License-Identifier: MIT
"""A run that sends nothing, for tests of what is decided and written around it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from uapi_conformance.declaration import Declaration
from uapi_conformance.runner.run import Place, Run
from uapi_conformance.scenarios.drawing import Generation

from tests.support.exchanges import CONTRACT

TOKEN = "tok-en_9.f2c~7/A+bzQ-0123=="


def make_run(folder: Path, declaration: Declaration, place: Place, generation: Generation | None = None) -> Run:
    """A run whose evidence file is in ``folder``; its connection is never opened."""
    more: dict[str, Any] = {}
    if "canary" in inspect.signature(Run.__init__).parameters:
        from uapi_conformance.reports.facts import Canary

        more["canary"] = Canary.LEFT_OUT
    environ = {"UAPI_TOKEN": TOKEN}
    made = Run(declaration, CONTRACT, place, folder, environ, generation=generation or Generation(0), **more)
    made.session.lab.token()  # as the first request does
    return made
