# SPDX-License-Identifier: MIT
"""Do the tests notice a change of what decides verdicts?"""
