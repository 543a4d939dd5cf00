# SPDX-License-Identifier: MIT
"""`python -m uapi_conformance` is the console command."""

from __future__ import annotations

import sys

from uapi_conformance.cli import main

if __name__ == "__main__":
    sys.exit(main())
