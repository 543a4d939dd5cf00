# SPDX-License-Identifier: MIT
"""Lists the rules that hold for every answer of a run: one for each requirement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from uapi_conformance.checks import disclosures, errors, fields, methods, phonecalls, success, wire
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.wire import Judge
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.wire.exchange import Exchange


@dataclass(frozen=True)
class Rule:
    """Judges an exchange, if it applies to exchanges of that kind.

    ``conditional``: it is about answers that a conforming server need never give. ``or_else``: the same, but only if
    the server gave answers to which the rule of this other requirement applies. ``about_uapi``: it is about what
    UnifiedAPI says, so it does not apply where HTTP forbids the request.
    """

    judge: Judge
    conditional: bool = False
    or_else: str = ""
    about_uapi: bool = False

    def __call__(self, exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
        if self.about_uapi and exchange.request.is_forbidden:
            return None
        return self.judge(exchange, contract)


RULES: Mapping[str, Rule] = {
    "core.success-status": Rule(success.success_status, about_uapi=True),
    "core.phonecall-body": Rule(success.phonecall_body, or_else="http.no-content", about_uapi=True),
    "service.list-fields": Rule(phonecalls.list_fields, about_uapi=True),
    "service.view-values": Rule(phonecalls.view_values, about_uapi=True),
    "core.error-body": Rule(errors.error_body, about_uapi=True),
    "core.code-status": Rule(errors.code_status, about_uapi=True),
    "core.no-error-in-success": Rule(errors.no_error_in_success, or_else="http.no-content", about_uapi=True),
    "service.null-left-out": Rule(wire.null_left_out, about_uapi=True),
    "http.framing": Rule(wire.framing),
    "http.no-content": Rule(wire.no_content, conditional=True),
    "http.bodiless-length": Rule(wire.no_content_length, conditional=True),
    "http.field-grammar": Rule(fields.field_grammar),
    "http.field-once": Rule(fields.field_once),
    "http.field-sense": Rule(fields.field_sense),
    "http.json-media-type": Rule(wire.json_media_type),
    "http.json-text": Rule(wire.json_text),
    "http.member-names": Rule(wire.member_names),
    "http.allow": Rule(wire.allow, conditional=True),
    "http.method-status": Rule(methods.method_status),
    "http.challenge": Rule(wire.challenge, conditional=True),
    "robust.error-everywhere": Rule(errors.error_everywhere, conditional=True),
    "robust.deep-nesting": Rule(errors.deep_nesting),
    "robust.no-server-error": Rule(errors.no_server_error),
    "robust.answers": Rule(wire.answers),
    "security.no-credentials": Rule(disclosures.no_credentials),
    "security.no-internals": Rule(disclosures.no_internals),
}
"""The rule of each requirement that is judged on every exchange."""
