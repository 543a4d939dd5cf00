# SPDX-License-Identifier: MIT
"""Evidence goes through JSON without loss, so that what is stored is judged as what was just recorded."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from uapi_conformance.declaration import Base, CallReference
from uapi_conformance.evidence.evidence import Cause, Evidence, Inspection, NotSent
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.stored import from_json, to_json
from uapi_conformance.scenarios import plan
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Reached, Request, Response, Step

from tests.support.exchanges import CALL, OTHER
from tests.support.sources import CALL as ONE_CALL
from tests.support.sources import HOOK, NOTHING, items, source_with

ANSWERED = Exchange(
    7,
    Step("a scenario", "a step", ("user-me", "charset")),
    Request("PUT", "/uapi/%2A@*", (("X", "\xe9"), ("X", "")), b"\x00\xff{"),
    response=Response(200, (("A", "b"),), b"\xfe body", reason="OK", http_version="1.0", trailing=b"more"),
    started=1.5,
    elapsed=0.25,
    operation="an operation",
)
FAILED = Exchange(
    8,
    Step("a scenario", "another step"),
    Request("GET", "/"),
    failure=Failure(FailureKind.INCOMPLETE, "it ended \ud800", 502, Reached.BODY, confirmed=True),
)
WHOLE = Evidence(
    "a scenario",
    CALL,
    (ANSWERED, FAILED),
    (Inspection("a look", CALL, recording=True),),
    OTHER,
    "00",
    is_set_up=True,
    documented="a step",
    earlier=(Evidence("a scenario", CallReference("1", "2", "3", "4"), (FAILED,)),),
    not_sent=(NotSent("a third step", Cause.WRONG_TOKENS),),
    taken=("a step", "another step"),
    effect_within=2.5,
    home=Home(Base("https://a.example:443", "/pbx1/uapi"), (Base("https://b.example:443"),)),
    unavailable="It needs a call.",
    broken_off=True,
    decides=False,
)
"""Evidence in which nothing is as it is by default."""


def _plain_exchange() -> dict[str, object]:
    exchange: dict[str, object] = to_json(WHOLE)["exchanges"][0]
    return exchange


def stored(evidence: Evidence) -> Evidence:
    return from_json(json.loads(json.dumps(to_json(evidence))))


def test_every_field__is_tried_with_another_value_than_its_own() -> None:
    plain = Evidence("another scenario")
    assert [f.name for f in fields(Evidence) if getattr(WHOLE, f.name) == getattr(plain, f.name)] == []


@pytest.mark.parametrize("evidence", [WHOLE, Evidence("a scenario"), replace(WHOLE, call=None, other=None)])
def test_evidence__is_the_same_when_it_is_read_back(evidence: Evidence) -> None:
    assert stored(evidence) == evidence


@pytest.mark.parametrize(
    "document",
    [
        {},
        {**to_json(WHOLE), "exchanges": 1},
        {**to_json(WHOLE), "exchanges": [{}]},
        {**to_json(WHOLE), "call": {}},
        {**to_json(WHOLE), "is_set_up": "false"},
        {**to_json(WHOLE), "effect_within": "1"},
        {**to_json(WHOLE), "scenario": 7},
        {**to_json(WHOLE), "taken": "abc"},
        {**to_json(WHOLE), "not_sent": [{"step": "a", "cause": "another"}]},
        {**to_json(WHOLE), "exchanges": [{**_plain_exchange(), "number": "7"}]},
        {**to_json(WHOLE), "exchanges": [{**_plain_exchange(), "number": True}]},
    ],
)
def test_what_is_no_evidence__is_not_taken_for_some(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(document)


@pytest.mark.parametrize("declared", [NOTHING, ONE_CALL, HOOK])
def test_verdicts__are_the_same_on_what_was_stored(declared: str) -> None:
    """Of the reference server; the kill matrix asks the same of every fault and variant."""
    with source_with(None, declared) as source:
        for scenario in plan.SCENARIOS:
            source.of(scenario)
        live = [(item.judged, item.verdict(source)) for item in items()]
        for scenario in plan.SCENARIOS:
            evidence = source.of(scenario)
            source._scenarios._known[scenario.name] = stored(evidence)
            assert source.of(scenario) == evidence
        assert [(item.judged, item.verdict(source)) for item in items()] == live
