# SPDX-License-Identifier: MIT
"""The link of an answer: given, absolute, on the origin that was asked, and leading to the call."""

from __future__ import annotations

import pytest
from exchanges import (
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    ORIGIN,
    PASS,
    answer,
    basis,
    collection,
    error,
    evidence,
    listed,
    says,
    unanswered,
    updated,
)
from uapi_conformance.checks.basis import Basis
from uapi_conformance.checks.success import link_given, link_leads
from uapi_conformance.contract.openapi import LIST_ONE
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

STEP, LINK = "documented request", "link"
BASIS = basis()
TO_CALL = "//uapi/phoneCalls/12/0003*210/444444"


def linked(link: object, **changes: object) -> Evidence:
    document = updated(**changes) | {"link": {"self": link}}
    return evidence(answer(202, document, step=STEP))


@pytest.mark.parametrize(
    ("link", "judged_by", "wrong"),
    [
        ("https://pbx.example.com" + TO_CALL, BASIS, ""),
        ("https://pbx.example.com" + TO_CALL[1:], BASIS, ""),
        ("HTTPS://PBX.example.com:443" + TO_CALL, BASIS, ""),
        ("https://pbx.example.com" + TO_CALL + "/", BASIS, ""),
        ("https://pbx.example.com" + TO_CALL + "?format=json", BASIS, ""),
        ("https://pbx.example.com/uapi/phoneCalls/12/0003*210/%34%34%34%34%34%34", BASIS, ""),
        ("https://pbx.example.com" + TO_CALL, basis(link_slashes="double"), ""),
        ("https://pbx.example.com" + TO_CALL[1:], basis(link_slashes="single"), ""),
        ("https://pbx.example.com" + TO_CALL[1:], basis(link_slashes="double"), "with a double slash, as claimed"),
        ("https://pbx.example.com" + TO_CALL, basis(link_slashes="single"), "with a single slash, as claimed"),
        (7, BASIS, "it is missing"),
        ("https://[pbx" + TO_CALL, BASIS, "it is no URI"),
        ("https://pbx.example.com:port" + TO_CALL, BASIS, "it is no URI"),
        (TO_CALL[1:], BASIS, "it is not absolute"),
        ("//pbx.example.com" + TO_CALL[1:], BASIS, "it is not absolute"),
        ("https:" + TO_CALL[1:], BASIS, "it is not absolute"),
        ("http://pbx.example.com" + TO_CALL, BASIS, "it leads to another origin"),
        ("https://pbx.example.com:8443" + TO_CALL, BASIS, "it leads to another origin"),
        ("https://evil.example.com" + TO_CALL, BASIS, "it leads to another origin"),
        ("https://pbx.example.com@evil.example.com" + TO_CALL, BASIS, "it leads to another origin"),
        ("https://pbx.example.com/uapi/phoneCalls/12/0003*210/555555", BASIS, "its path ends in another id"),
        ("https://pbx.example.com", BASIS, "its path ends in another id"),
    ],
)
def test_link_given(link: object, judged_by: Basis, wrong: str) -> None:
    says(link_given(linked(link), STEP, judged_by, ORIGIN), FAIL if wrong else PASS, wrong)


def test_link_given__under_the_other_name() -> None:
    document = updated(link=None, links={"self": "https://pbx.example.com" + TO_CALL})
    says(link_given(evidence(answer(202, document, step=STEP)), STEP, BASIS, ORIGIN), PASS)


def test_link_given__no_member_at_all() -> None:
    seen = evidence(answer(202, updated(link=None), step=STEP))
    says(link_given(seen, STEP, BASIS, ORIGIN), FAIL, "no link.self or links.self")


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (evidence(), INCONCLUSIVE),
        (evidence(error(400, "x", step=STEP)), INCONCLUSIVE),
        (evidence(answer(204, step=STEP)), NOT_APPLICABLE),
        (evidence(answer(202, 7, step=STEP)), FAIL),
    ],
)
def test_without_a_phonecall(seen: Evidence, outcome: Outcome) -> None:
    says(link_given(seen, STEP, BASIS, ORIGIN), outcome)
    says(link_leads(seen, STEP, LINK), outcome)


def followed(status: int, document: object = None) -> Exchange:
    return answer(status, document, step=LINK, operation=LIST_ONE)


STOP = answer(202, updated(), step=STEP)
UNDER_ALIAS = answer(202, updated("b817"), step=STEP)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (evidence(STOP, followed(200, listed())), PASS, "leads to the call"),
        (evidence(STOP, followed(200, collection(listed()))), PASS, ""),
        (evidence(UNDER_ALIAS, followed(200, listed("b817"))), PASS, ""),
        (evidence(UNDER_ALIAS, followed(200, listed())), PASS, ""),
        (evidence(STOP), FAIL, "There is no link that could be followed"),
        (evidence(STOP, followed(200, collection())), FAIL, "200 with no call"),
        (evidence(STOP, followed(200, collection(listed(), listed("555555")))), FAIL, "calls 444444, 555555"),
        (evidence(STOP, followed(200, listed("555555"))), FAIL, "calls 555555"),
        (evidence(STOP, followed(200, [])), FAIL, "200 OK"),
        (evidence(STOP, followed(204)), FAIL, "204 No Content"),
        (evidence(STOP, error(401, "access_denied", step=LINK)), FAIL, "401"),
        (evidence(STOP, unanswered(step=LINK)), FAIL, "no complete answer"),
    ],
)
def test_link_leads(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(link_leads(seen, STEP, LINK), outcome, words)
