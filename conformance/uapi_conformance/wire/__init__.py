# SPDX-License-Identifier: MIT
"""HTTP as bytes and as values: requests, responses and connections, and the guard against unsafe requests."""
