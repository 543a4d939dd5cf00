# SPDX-License-Identifier: MIT
"""Tests of `uapi_conformance.declaration`."""
