# SPDX-License-Identifier: MIT
"""A conformance suite for StopRecording, an operation of the UnifiedAPI (UAPI).

Use it through pytest or the command `uapi-conformance`. Its only stable Python name is `__version__`: any module may
change with each release.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
