# SPDX-License-Identifier: MIT
"""`uapi-conformance explain` and `requirements` say what is judged, and refuse what they do not know in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.e2e.helpers import QUICK, environment

COMMAND = (sys.executable, "-m", "uapi_conformance")


def _asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=QUICK, check=False, env=environment()
    )


def test_explain__says_what_is_judged() -> None:
    ran = _asked("explain", "core.named-view-only")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("core.named-view-only: Only the named view stops being recorded\n")


def test_explain_json__is_the_entry_of_the_list() -> None:
    one = json.loads(_asked("explain", "core.named-view-only", "--json").stdout)
    every = json.loads(_asked("requirements", "--json").stdout)
    assert one["requirements"][0] in every["requirements"]
    assert len(every["requirements"]) > 100


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("explain", "core.nonsense-view"), "ERROR: There is no requirement 'core.nonsense-view'; "),
        (("explain",), "ID"),
        (("requirements", "--xml"), "--xml"),
        (("requirements", "--json", "--markdown"), "not allowed with"),
    ],
)
def test_what_is_not_known__is_refused(arguments: tuple[str, ...], says: str) -> None:
    ran = _asked(*arguments)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
