# SPDX-License-Identifier: MIT
"""Which bodies do JSON parsers take?"""
