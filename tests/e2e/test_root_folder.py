# SPDX-License-Identifier: MIT
"""pytest takes an existing path behind an option of a plugin for its root: the suite's own options work all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from uapi_conformance.runner.root_folder import restated

from tests.e2e.helpers import TOKEN, environment
from tests.support.tree import ROOT

FEW_ITEMS = ("-p", "no:cacheprovider", "-k", "core.view-invalid", "--max-examples", "0", "--no-canary")


def run_pytest(*arguments: str, **environ: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT, env=environment(**environ), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--report-dir", "R"), ("--report-dir=R",)),
        (("-x", "--target", "T", "--token-file", "F", "-q"), ("-x", "--target=T", "--token-file=F", "-q")),
        (("--report-dir=R", "conformance"), ("--report-dir=R", "conformance")),
        (("--report-dir",), ("--report-dir",)),
        (("--rate", "1/s"), ("--rate", "1/s")),
    ],
)
def test_restated__joins_paths_to_their_options(arguments: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert restated(arguments) == expected


def test_existing_report_folder__is_written_to(tmp_path: Path) -> None:
    ran = run_pytest("--report-dir", str(tmp_path), *FEW_ITEMS)
    assert ran.returncode == 6, ran.stdout + ran.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["requests"] > 0
    assert "configfile: pyproject.toml" in ran.stdout


def test_existing_declaration_and_token_file__are_read(tmp_path: Path) -> None:
    """Nothing listens there, so the sentence about it shows that both files were read."""
    declaration, token = tmp_path / "target.toml", tmp_path / "token"
    declaration.write_text('[target]\nurl = "http://127.0.0.1:1"\n', encoding="utf-8")
    token.write_text(TOKEN, encoding="utf-8")
    ran = run_pytest("--target", str(declaration), "--token-file", str(token), *FEW_ITEMS, UAPI_TOKEN=None)
    assert ran.returncode == 4
    assert "http://127.0.0.1:1 cannot be reached" in ran.stdout + ran.stderr


def test_existing_path_behind_an_option_of_another_plugin__is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    """Else all that lies in the checkout would be collected."""
    (tmp_path / "stranger.py").write_text(
        "def pytest_addoption(parser):\n    parser.addoption('--stranger')\n", encoding="utf-8"
    )
    ran = run_pytest("-p", "stranger", "--stranger", str(tmp_path), *FEW_ITEMS, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 4
    assert "equals sign" in ran.stderr
