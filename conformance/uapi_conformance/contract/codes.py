# SPDX-License-Identifier: MIT
"""The error codes that the checks require of refusals, as the error tables of `spec/openapi.yaml` spell them."""

from __future__ import annotations

ACCESS_DENIED = "access_denied"
CALL_INVALID = "pc_phonecall_invalid"
VIEW_INVALID = "pc_phonecallview_invalid"
USER_INVALID = "user_invalid"
EXTENSION_INVALID = "extension_invalid"
NOT_IMPLEMENTED = "request_not_implemented"
