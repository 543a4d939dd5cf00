# SPDX-License-Identifier: MIT
"""The conformance suite of the UnifiedAPI (UAPI) operation StopRecording.

It is used through pytest and the command `uapi-conformance`. To Python it promises its version alone: every module in
it may change with each release.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
