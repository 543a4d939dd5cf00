# SPDX-License-Identifier: MIT
"""pytest takes an existing folder behind an option for its root: nothing but the suite may be collected for that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from e2e.helpers import environment

ROOT = Path(__file__).parents[2]


def test_existing_folder_behind_an_option__is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--report-dir", str(tmp_path), "-p", "no:cacheprovider"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 4
    assert "--report-dir=DIR" in ran.stderr
    assert list(tmp_path.iterdir()) == []
