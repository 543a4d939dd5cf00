# SPDX-License-Identifier: MIT
"""Correct servers of many makes: the suite has to let each of them pass."""
