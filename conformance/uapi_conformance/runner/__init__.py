# SPDX-License-Identifier: MIT
"""The pytest side: options, planning, judging, reporting, pytest-xdist, and the canary."""
