# SPDX-License-Identifier: MIT
"""A run as a whole: nothing that it asks for lasts longer than it may itself."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from uapi_conformance.declaration import ClientCredentials, Declaration
from uapi_conformance.errors import TargetError
from uapi_conformance.reports.facts import CanaryResult
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.run import Run
from uapi_conformance.scenarios.drawing import Generation

from tests.support.exchanges import CONTRACT
from tests.support.runs import make_run

URL = "http://127.0.0.1:1"
ENVIRON = {"AN_ID": "an-app", "A_SECRET": "a-secret"}


def test_run__makes_its_folder_and_has_left_nothing_out_yet(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "one"
    run = make_run(folder, Declaration(url=URL), Place(URL))
    run.close()
    assert folder.is_dir()
    assert run.facts().deselected == 0


def test_token_endpoint__is_not_asked_when_the_time_of_the_run_is_over(tmp_path: Path) -> None:
    declaration = Declaration(url=URL, credentials=ClientCredentials(URL, "AN_ID", "A_SECRET"))
    run = Run(
        declaration, CONTRACT, Place(URL), tmp_path, ENVIRON, generation=Generation(0), canary=CanaryResult.LEFT_OUT
    )
    run.source.end_by(time.monotonic() - 1)
    try:
        with pytest.raises(TargetError, match="gave no answer within 0 s"):
            run.source.target.token()
    finally:
        run.close()
