# SPDX-License-Identifier: MIT
"""The suite as its users meet it: whole runs against servers on this machine."""
