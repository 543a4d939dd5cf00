# SPDX-License-Identifier: MIT
"""Which rule judges which requirement on every exchange of a run, whatever it was sent for."""

from __future__ import annotations

from uapi_conformance.checks import errors, listing, methods, success, wire
from uapi_conformance.checks.wire import Rule

RULES: dict[str, Rule] = {
    "core.success-status": success.success_status,
    "core.phonecall-body": success.phonecall_body,
    "service.list-fields": listing.list_fields,
    "service.view-values": listing.view_values,
    "core.error-body": errors.error_body,
    "core.code-status": errors.code_status,
    "service.null-left-out": wire.null_left_out,
    "http.framing": wire.framing,
    "http.no-content": wire.no_content,
    "http.bodiless-length": wire.no_content_length,
    "http.json-media-type": wire.json_media_type,
    "http.json-text": wire.json_text,
    "http.member-names": wire.member_names,
    "http.allow": wire.allow,
    "http.method-status": methods.method_status,
    "http.challenge": wire.challenge,
    "robust.error-everywhere": errors.error_everywhere,
    "robust.deep-nesting": errors.deep_nesting,
    "robust.no-server-error": errors.no_server_error,
    "robust.answers": wire.answers,
    "security.no-credentials": errors.no_credentials,
    "security.no-internals": errors.no_internals,
}
"""The rule of each requirement that is judged on every exchange."""
