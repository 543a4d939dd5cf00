# SPDX-License-Identifier: MIT
"""Does the suite find what it must find, and flag nothing legal?"""
