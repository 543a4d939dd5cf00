# SPDX-License-Identifier: MIT
"""Checks: pure functions that judge recorded exchanges by the contract. Nothing here does I/O."""
