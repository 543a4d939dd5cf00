# SPDX-License-Identifier: MIT
"""How does the suite do beside tools that were not written for this API?"""
