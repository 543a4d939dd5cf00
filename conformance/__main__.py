# SPDX-License-Identifier: MIT
"""`python -m conformance` is the console command."""

from __future__ import annotations

import sys

from conformance.cli import main

sys.exit(main())
