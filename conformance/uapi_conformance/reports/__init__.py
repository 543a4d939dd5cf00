# SPDX-License-Identifier: MIT
"""Reports: what is written of a run."""
