# SPDX-License-Identifier: MIT
"""A log that takes few characters stays readable: lines are lines, and curl lines can be copied."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpers import ONLY_SENT, environment
from tests.e2e.servers import AllUnknownAre404, reference
from tests.support.tree import ROOT, SOURCES


@pytest.mark.parametrize(("entry", "encoding"), [("console", "ascii"), ("pytest", "ascii"), ("console", "latin-1")])
def test_output__is_in_plain_characters(tmp_path: Path, encoding: str, entry: str) -> None:
    environ = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0", PYTHONPATH=str(SOURCES))
    started = ("uapi_conformance", "run") if entry == "console" else ("pytest", "-p", "no:cacheprovider")
    command = (sys.executable, "-m", *started, "--no-canary", "--report-dir", str(tmp_path / "report"), *ONLY_SENT)
    with reference(AllUnknownAre404()) as server:
        given = (*command, "--target-url", server.url, "-k", "core.call-invalid")
        folder = tmp_path if entry == "console" else ROOT
        ran = subprocess.run(given, cwd=folder, env=environ, capture_output=True, timeout=120, check=False)
    assert ran.returncode == 1, ran.stdout
    out = ran.stdout.decode(encoding)
    for escape in ("\\u", "\\x", "\\n"):
        assert escape not in out
    assert any(line.startswith('quote     "') for line in out.splitlines())
    assert any(line.startswith("curl -sS") and line.isascii() for line in out.splitlines())
