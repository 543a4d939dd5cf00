# SPDX-License-Identifier: MIT
"""Reports: everything that is written about a run."""
