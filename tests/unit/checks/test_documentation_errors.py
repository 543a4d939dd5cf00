# SPDX-License-Identifier: MIT
"""Every error that the documentation prints is accepted under its status, and under no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from uapi_conformance.checks import errors, refusals, wire
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.contract.requirements import load_requirements
from uapi_conformance.contract.resources import SPEC
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import FAIL, INCONCLUSIVE, OPENAPI, PASS, answer, contract, says
from tests.support.printed import (
    ERRORS,
    SAMPLE,
    Entry,
    stop_exchange,
)

# The pages print `...` for the header fields; a 401 has a challenge by RFC 9110 and a 405 would have Allow.
UNPRINTED = {401: (("WWW-Authenticate", "Bearer"),)}


def _error(row: Entry, status: int) -> Exchange:
    document = {"error": {"code": row["code"], "message": row["printed"]}}
    return replace(
        answer(status, document, headers=UNPRINTED.get(status, ()), sent=stop_exchange().request),
        step=stop_exchange().step,
    )


ROWS = [(row, status) for row in ERRORS for status in row["statuses"]]


@pytest.mark.parametrize(("row", "status"), ROWS, ids=[f"{status}-{row['code']}" for row, status in ROWS])
def test_error_of_a_table__is_accepted_under_its_status(row: Entry, status: int) -> None:
    exchange = _error(row, status)
    unjudged = {"robust.no-server-error"} if status >= 500 else set()
    for name, rule in RULES.items():
        verdict = rule(exchange, contract())
        assert name in unjudged or verdict is None or verdict.outcome is PASS, (name, verdict)
    says(errors.error_body(exchange, contract()), PASS)
    says(errors.code_status(exchange, contract()), PASS)
    twin = stop_exchange()
    says(refusals.refused_as(exchange, twin, contract(), [row["code"]], what="a change"), PASS)
    says(refusals.refused_as(exchange, None, contract(), [row["code"]], what="a change"), INCONCLUSIVE)


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: str(row["code"]))
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 501, 503])
def test_error_of_a_table__is_refused_under_any_other_status(row: Entry, status: int) -> None:
    outcome = PASS if status in row["statuses"] else FAIL
    says(errors.code_status(_error(row, status), contract()), outcome)
    says(refusals.refused_as(_error(row, status), stop_exchange(), contract(), [row["code"]], what="a change"), outcome)


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: str(row["code"]))
def test_row__is_printed_with_status_and_code(row: Entry) -> None:
    line = f"{row['status']} | {row['code']} | {row['printed']}"
    assert line in (SPEC / "sources" / f"{row['page']}.txt").read_text(encoding="utf-8")
    assert row["status"] in row["statuses"]
    assert (row["statuses"] == [row["status"]]) is (row["register"] == [])


def test_contract__has_the_printed_codes_and_no_other() -> None:
    statuses = range(400, 600)
    stated = {(status, code) for status in statuses for code in OPENAPI.codes(STOP, status)}
    assert stated == {(status, row["code"]) for row in ERRORS for status in row["statuses"]}
    for row in ERRORS:
        assert OPENAPI.statuses_of(STOP, row["code"]) == set(row["statuses"])


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: str(row["code"]))
def test_row_of_the_pages__is_quoted_by_a_requirement(row: Entry) -> None:
    quotes = [q.text for r in load_requirements(SPEC / "requirements.yaml") for q in r.quotes]
    assert any(row["code"] in text for text in quotes)


def test_sample_of_an_error__has_the_documented_form() -> None:
    exchange = answer(401, body=SAMPLE["printed"].encode(), headers=UNPRINTED[401])
    says(errors.error_body(exchange, contract()), PASS)
    says(wire.json_text(exchange, contract()), PASS)


def test_sample_of_an_error__has_a_code_that_the_register_does_not_tolerate() -> None:
    exchange = answer(401, body=SAMPLE["printed"].encode(), headers=UNPRINTED[401])
    says(errors.code_status(exchange, contract()), FAIL, SAMPLE["code"])
    says(refusals.refused_as(exchange, stop_exchange(), contract(), ["access_denied"], what="a change"), FAIL)
    assert OPENAPI.statuses_of(STOP, SAMPLE["code"]) == frozenset()
