# SPDX-License-Identifier: MIT
"""HTTP as bytes and as values: what is sent and received, over which connection, and what is never sent."""
