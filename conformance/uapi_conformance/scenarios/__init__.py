# SPDX-License-Identifier: MIT
"""Scenarios: the only part of the suite that talks to the target."""
