# SPDX-License-Identifier: MIT
"""The error codes that checks require of refusals, spelled as in the error tables of `spec/openapi.yaml`."""

from __future__ import annotations

ACCESS_DENIED = "access_denied"
CALL_INVALID = "pc_phonecall_invalid"
VIEW_INVALID = "pc_phonecallview_invalid"
USER_INVALID = "user_invalid"
EXTENSION_INVALID = "extension_invalid"
NOT_IMPLEMENTED = "request_not_implemented"
INTERNAL_ERROR = "internal_server_error"

DOCUMENTED = frozenset(
    (ACCESS_DENIED, CALL_INVALID, VIEW_INVALID, USER_INVALID, EXTENSION_INVALID, NOT_IMPLEMENTED, INTERNAL_ERROR)
)
"""The codes of both tables: an answer that carries one comes from UnifiedAPI."""
