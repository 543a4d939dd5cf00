# SPDX-License-Identifier: MIT
"""Correct servers in the plain idiom of their frameworks. None of them uses the suite's reference server."""
