# SPDX-License-Identifier: MIT
"""The commands of `tests/` are tested as well: they are imported from the root, as `python -m` does."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)
