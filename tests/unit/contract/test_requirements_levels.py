# SPDX-License-Identifier: MIT
"""Which requirements there are, and at which level: neither goes, and no MUST becomes a SHOULD, unseen."""

from __future__ import annotations

import pytest
from uapi_conformance.contract import load_contract

LEVELS = """
core.stop-accepted MUST
core.success-status MUST
core.phonecall-body MUST
core.updated-call MUST
core.updated-extension MUST
core.link-given MUST
core.link-absolute SHOULD
core.link-leads MUST
core.recording-stops MUST
core.effect-lasts MUST
core.named-view-only MUST
core.call-goes-on MUST
core.other-calls-untouched MUST
core.overlapping MUST
core.refusal-no-effect MUST
core.path-identifies MUST
core.call-invalid MUST
core.view-invalid MUST
core.action-checked MUST
core.error-body MUST
core.code-status MUST
core.no-error-in-success MUST
service.special-user MUST
service.special-extension MUST
service.trailing-slash MUST
service.user-invalid MUST
service.extension-invalid MUST
service.access-denied MUST
service.token-expired MUST
service.list-by-id MUST
service.list-all MUST
service.list-unknown MUST
service.list-links MUST
service.same-facts MUST
service.list-fields MUST
service.view-values SHOULD
service.null-left-out MUST
service.signs-agree MUST
service.pages MUST
service.filter MUST
service.selected-fields MUST
service.unknown-parameter MUST
service.parameters-work SHOULD
service.page-counts SHOULD
http.framing MUST
http.field-grammar MUST
http.field-once MUST
http.field-sense SHOULD
http.no-content MUST
http.bodiless-length SHOULD
http.json-media-type SHOULD
http.json-text MUST
http.member-names SHOULD
http.allow MUST
http.listed-methods SHOULD
http.challenge MUST
http.other-methods MUST
http.method-status SHOULD
http.get-is-safe MUST
http.charset-parameter MUST
http.unknown-field SHOULD
http.field-names MUST
http.any-media-range MUST
http.equal-json MUST
http.transfer-coding MUST
http.expectation MUST
http.absolute-form SHOULD
http.old-version MUST
http.connection-options MUST
http.closed-on-request MUST
http.optional-space MUST
http.space-around SHOULD
http.field-order MUST
http.empty-line SHOULD
http.packets MUST
http.pipelining MUST
http.negotiation MUST
http.refused-coding SHOULD
http.conditions-of-put MUST
http.media-type-spelling MUST
http.authentication-scheme MUST
http.usual-fields SHOULD
http.request-line MUST
http.encoded-letters SHOULD
http.path-letters SHOULD
http.request-length MUST
http.two-lengths SHOULD
http.unknown-coding MUST
http.chunk-size MUST
http.cut-short MUST
http.host-required SHOULD
http.space-before-colon SHOULD
http.head-length MUST
http.method-case SHOULD
robust.encoded-path SHOULD
robust.malformed-body MUST
robust.odd-body MUST
robust.odd-path MUST
robust.odd-query MUST
robust.media-type MUST
robust.second-stop MUST
robust.not-recorded MUST
robust.error-everywhere SHOULD
robust.deep-nesting SHOULD
robust.no-server-error MUST
robust.answers MUST
robust.same-answer MUST
robust.odd-message MUST
security.foreign-call MUST
security.foreign-list MUST
security.only-own-data MUST
security.no-credentials MUST
security.no-internals SHOULD
security.token-decides MUST
security.trace-credentials SHOULD
"""
"""One requirement a line. Reports and vendors' notes may name an id by now: one that is taken away or renamed breaks them."""

PINNED = dict(line.split() for line in LEVELS.split("\n") if line)
REQUIREMENTS = load_contract().requirements


@pytest.mark.parametrize("requirement_id", PINNED)
def test_requirement__is_there_at_its_level(requirement_id: str) -> None:
    assert requirement_id in REQUIREMENTS, "an id is never taken away"
    assert REQUIREMENTS[requirement_id].level == PINNED[requirement_id]


def test_every_requirement__is_in_the_table_once() -> None:
    assert [name for name in REQUIREMENTS if name not in PINNED] == []
    assert len(PINNED) == len(LEVELS.split("\n")) - 2
