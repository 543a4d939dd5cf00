# SPDX-License-Identifier: MIT
"""Where the checkout is, and the source folder in it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "conformance"
"""The source folder, which holds the package."""
