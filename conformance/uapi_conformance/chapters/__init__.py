# SPDX-License-Identifier: MIT
"""The conformance tests: one module for each chapter of the contract, a list of requirement, evidence and check."""

MARKER = "uapi"
CHAPTER = "uapi_chapter"
"""The names of the markers of an item and of a chapter."""
