# SPDX-License-Identifier: MIT
"""The registry of rules for every answer: which of them are about UnifiedAPI, and which about HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.framing import Framing

from tests.support.exchanges import GET, answer, collection, contract, error, listed, updated, view

ANSWERS = (
    answer(200, updated()),
    error(400, "pc_phonecall_invalid"),
    answer(200, collection(listed("444444", view())), sent=GET, operation=LIST),
)


def forbidden(exchange: Exchange) -> Exchange:
    """The same, in answer to a request that HTTP forbids."""
    return replace(exchange, request=replace(exchange.request, framing=Framing(version="HTTP/9.9")))


@pytest.mark.parametrize("requirement", [name for name, rule in RULES.items() if rule.about_uapi])
def test_rule_about_uapi__does_not_judge_answers_to_what_http_forbids(requirement: str) -> None:
    rule = RULES[requirement]
    assert any(rule(exchange, contract()) is not None for exchange in ANSWERS)
    assert all(rule(forbidden(exchange), contract()) is None for exchange in ANSWERS)


def test_rules_about_http__judge_them_too() -> None:
    assert RULES["http.framing"](forbidden(ANSWERS[0]), contract()) is not None
