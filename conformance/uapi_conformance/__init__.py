# SPDX-License-Identifier: MIT
"""The conformance suite of the UnifiedAPI (UAPI) operation StopRecording."""

__version__ = "0.1.0"
