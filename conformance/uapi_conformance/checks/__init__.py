# SPDX-License-Identifier: MIT
"""Checks: pure functions from recorded exchanges and the contract to verdicts. Nothing here does I/O."""
