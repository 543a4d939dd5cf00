# SPDX-License-Identifier: MIT
"""How fast the suite is, and how much memory it takes."""
