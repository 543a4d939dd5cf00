# SPDX-License-Identifier: MIT
"""Does the suite notice a change of one place of a server's code?"""
