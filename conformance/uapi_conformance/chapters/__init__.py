# SPDX-License-Identifier: MIT
"""The conformance tests: a module per chapter of the contract, each a list of requirement, evidence and check."""

MARKER = "uapi"
CHAPTER = "uapi_chapter"
"""The names of the markers for an item and for a chapter."""
