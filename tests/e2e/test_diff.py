# SPDX-License-Identifier: MIT
"""`uapi-conformance diff` compares what two runs wrote, and its exit status is 1 only when something got worse."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.e2e.helpers import QUICK, Suite, environment
from tests.e2e.servers import NeverRefuses, reference

FEW_ITEMS = ("-k", "core.view-invalid or core.stop-accepted", "--max-examples", "0")


def _diff(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "uapi_conformance", "diff", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=QUICK, check=False, env=environment())


def test_two_runs_of_a_server__do_not_differ_and_a_faulty_one_is_worse(suite: Suite) -> None:
    folders = {}
    for name, made in (("good", None), ("again", None), ("bad", NeverRefuses)):
        with reference(made()) if made is not None else reference() as server:
            target = ("--target-url", server.url, "--states-url", server.states_url)
            suite(*target, *FEW_ITEMS, "--report-dir", str(suite.folder / name))
            folders[name] = str(suite.folder / name)
    same = _diff(folders["good"], folders["again"])
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "NO DIFFERENCE")
    worse = _diff(folders["good"], folders["bad"], "--json")
    assert worse.returncode == 1
    assert {"newly failing"} <= {change["change"] for change in json.loads(worse.stdout)["changes"]}
    better = _diff(folders["bad"], folders["good"], "--markdown")
    assert better.returncode == 0
    assert "| fixed | `core.view-invalid`" in better.stdout


@pytest.mark.parametrize("arguments", [("none", "none"), ("one",), ("a", "b", "--json", "--markdown")])
def test_what_cannot_be_compared__is_refused(arguments: tuple[str, ...]) -> None:
    ran = _diff(*arguments)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "Traceback" not in ran.stderr
