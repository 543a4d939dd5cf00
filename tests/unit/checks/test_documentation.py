# SPDX-License-Identifier: MIT
"""What the documentation prints is accepted: the checks, read with the register, find no fault in its own examples.

A suite that refuses the page's example would fail every server that was built from it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from uapi_conformance.checks import link, listing, phonecalls, success, wire
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.contract.resources import FIXTURES, SPEC
from uapi_conformance.declaration import Base, CallReference
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.phonecall import listed_calls, updated_call
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, Request, Step
from uapi_conformance.wire.requests import Stop, bearer
from uapi_conformance.wire.requests import listing as list_request

from tests.support.exchanges import CONTRACT, FAIL, INCONCLUSIVE, OPENAPI, PASS, STEP, answer, contract, evidence, says
from tests.support.printed import (
    ERRORS,
    LIST_REQUEST,
    LISTED,
    PRINTED,
    SAMPLE,
    STOP_REQUEST,
    STOPPED,
    Entry,
    stop_exchange,
)

HOME = Home(Base("https://x.x.x.x:443"))
LINK = urlsplit(json.loads(STOPPED["printed"])["link"]["self"])
CALL = CallReference(*(STOP_REQUEST["call"][name] for name in ("user", "extension", "call", "view")))

Row = tuple[str, str, str]


def _texts() -> list[Row]:
    """Each text that the fixture says is printed: its name, its page, itself."""
    found = []
    for section in ("requests", "answers", "resources", "errors"):
        for entry in PRINTED[section]:
            name = f"{section}-{entry.get('name', entry.get('code'))}"
            found += [(name, entry["page"], entry[m]) for m in ("printed", "status_line") if m in entry]
            found += [(name, entry["page"], change["printed"]) for change in entry.get("read_as", ())]
    return [*found, ("sample", SAMPLE["page"], SAMPLE["printed"])]


@pytest.mark.parametrize(("name", "page", "text"), _texts())
def test_text__stands_in_its_page_byte_for_byte(name: str, page: str, text: str) -> None:
    assert text.encode() in (SPEC / "sources" / f"{page}.txt").read_bytes()


def test_fixture__credits_the_documentation() -> None:
    head = (FIXTURES / "documentation.yaml").read_text(encoding="utf-8").partition("\n\n")[0]
    head = " ".join(head.replace("#", "").split())
    assert "Creative Commons Attribution 4.0 International" in head
    assert "4PSA" in head


def test_fixture__names_register_entries_that_exist() -> None:
    entries = [*PRINTED["requests"], *PRINTED["answers"], *PRINTED["resources"], *ERRORS, SAMPLE]
    named = {name for entry in entries for name in entry["register"]}
    assert named
    assert named - set(CONTRACT.interpretations) == set()


# --- requests


@pytest.mark.parametrize("entry", [STOP_REQUEST, LIST_REQUEST], ids=lambda entry: str(entry["name"]))
def test_request_parts__are_taken_from_what_is_printed(entry: Entry) -> None:
    printed = entry["printed"]
    for change in entry["read_as"]:
        printed = printed.replace(change["printed"], change["read"])
    assert printed.startswith(f"{entry['method']} {entry['target']}")
    assert printed.endswith(entry["body"])
    if entry["name"] == "stop":
        assert all(f"{h['name']}: {h['value']}" in printed for h in entry["headers"])
        assert f"Host: {entry['host']}" in printed


def test_stop__is_sent_as_it_is_printed() -> None:
    request = Stop.of(OPENAPI.path(STOP), CALL, STOP_REQUEST["token"]).request()
    assert (request.method, request.target) == (STOP_REQUEST["method"], STOP_REQUEST["target"])
    assert dict(request.headers) == {h["name"]: h["value"] for h in STOP_REQUEST["headers"]}
    assert list(json.loads(request.body).items()) == list(json.loads(STOP_REQUEST["body"]).items())
    assert OPENAPI.violations("StopRecordingAction", json.loads(STOP_REQUEST["body"])) == []


def test_list__is_sent_as_it_is_printed_but_for_the_slash_that_makes_no_difference() -> None:
    call = LIST_REQUEST["call"]
    request = list_request(
        OPENAPI.path(LIST), call["user"], call["extension"], authorization=bearer(LIST_REQUEST["token"])
    )
    assert (request.method, request.target + "/") == (LIST_REQUEST["method"], LIST_REQUEST["target"])
    assert dict(request.headers) == {h["name"]: h["value"] for h in LIST_REQUEST["headers"]}


# --- answers


def _link_exchange(text: str = LISTED["printed"]) -> Exchange:
    sent = Request("GET", LINK.path, (("Authorization", "Bearer token"),))
    return answer(LISTED["status"], body=text.encode(), sent=sent, step="link", operation=LIST_ONE)


def _mended(entry: Entry) -> str:
    text = cast("str", entry["printed"])
    for change in entry["read_as"]:
        text = text.replace(change["printed"], change["read"])
    return text


RESOURCE = PRINTED["resources"][0]
ACCEPTED = [
    ("stopped", stop_exchange()),
    ("stopped with 200", stop_exchange(200)),
    ("stopped with 204", answer(204, sent=stop_exchange().request)),
    ("listed", _link_exchange()),
    ("resource alone", _link_exchange(_mended(RESOURCE))),
    ("resource in a collection", _link_exchange(f'{{"entry":[{_mended(RESOURCE)}]}}')),
    ("listed in a collection", _link_exchange(f'{{"entry":[{LISTED["printed"]}]}}')),
]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(("what", "exchange"), ACCEPTED, ids=[what for what, _ in ACCEPTED])
def test_no_rule__finds_fault_with_a_printed_success(what: str, exchange: Exchange, name: str) -> None:
    verdict = RULES[name](exchange, contract())
    assert verdict is None or verdict.outcome is PASS, verdict


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (success.phonecall_body, stop_exchange()),
        (success.success_status, stop_exchange()),
        (phonecalls.list_fields, _link_exchange()),
        (phonecalls.list_fields, _link_exchange(_mended(RESOURCE))),
        (wire.json_text, stop_exchange()),
    ],
)
def test_rule__judges_the_printed_success_that_it_is_about(rule: wire.Judge, exchange: Exchange) -> None:
    says(rule(exchange, contract()), PASS)


def test_status_line__is_what_was_read_of_it() -> None:
    for entry in (STOPPED, LISTED):
        version, status, reason = entry["status_line"].split(" ", 2)
        assert (version, int(status)) == ("HTTP/1.1", entry["status"])
        assert reason


def test_every_documented_success__is_a_documented_status() -> None:
    assert OPENAPI.success_statuses(STOP) == {200, 202, 204}
    assert STOPPED["status"] in OPENAPI.success_statuses(STOP)
    assert LISTED["status"] in OPENAPI.success_statuses(LIST_ONE)


def test_answer__names_another_id_than_its_request_and_passes_by_the_register() -> None:
    found = evidence(stop_exchange(), _link_exchange(), call=CALL)
    says(success.updated_id(found, STEP, contract()), INCONCLUSIVE, "List did not show the call")
    look = replace(_link_exchange(), step=Step("a scenario", "look before: by id"))
    found = evidence(look, stop_exchange(), call=CALL)
    says(success.accepted(found.last(STEP)), PASS)
    verdict = success.updated_id(found, STEP, contract())
    says(verdict, PASS)
    assert verdict.interpretations == ("answer-id",)
    says(success.updated_id(found, STEP, contract(answer_id="addressed")), FAIL, "id 444444")
    says(success.updated_extension(found, STEP, contract()), PASS)


def test_link__is_absolute_has_two_slashes_and_leads_to_the_listed_call() -> None:
    found = evidence(stop_exchange(), _link_exchange(), call=CALL)
    assert LINK.path.startswith("//uapi/")
    says(link.link_given(found, STEP, contract(), HOME), PASS)
    says(link.link_given(found, STEP, contract(link_slashes="double"), HOME), PASS)
    says(link.link_given(found, STEP, contract(link_slashes="single"), HOME), FAIL)
    elsewhere = Home(Base("https://uapi.voipnow.com:443"))
    says(link.link_given(found, STEP, contract(), elsewhere), INCONCLUSIVE, "[target] link_origins")
    says(link.link_absolute(found, STEP), PASS)
    says(link.link_leads(found, STEP, "link", HOME), PASS)


@pytest.mark.parametrize(
    ("claims", "rule", "exchange"),
    [
        ({"success_status": 200}, success.success_status, stop_exchange()),
        ({"link_member": "links"}, success.phonecall_body, stop_exchange()),
        ({"numbers": "number"}, phonecalls.list_fields, _link_exchange()),
        ({"numbers": "string"}, phonecalls.list_fields, _link_exchange(_mended(RESOURCE))),
    ],
)
def test_claim__narrows_what_the_page_prints(claims: dict[str, Any], rule: wire.Judge, exchange: Exchange) -> None:
    """The other side of each contradiction: what is tolerated is so by the register, not for want of a look."""
    says(rule(exchange, contract()), PASS)
    says(rule(exchange, contract(**claims)), FAIL)


def test_listed_call__is_read_as_printed() -> None:
    response = _link_exchange().response
    assert response is not None
    (call,) = listed_calls(response) or ()
    assert (call.id, call.extension, call.link_member) == ("b817d2618fe6f1804333", "0003*210", "link")
    (view,) = call.views
    assert (view.id, view.recording) == ("01", None)
    says(listing.shows_call(_link_exchange(), [call.id], contract(), alone=True), PASS)
    says(listing.shows_call(_link_exchange(), [call.id], contract(list_by_id="collection"), alone=True), FAIL)


def test_updated_call__is_read_as_printed() -> None:
    response = stop_exchange().response
    assert response is not None
    call = updated_call(response)
    assert call is not None
    assert (call.id, call.extension, call.link_member) == ("b817d2618fe6f1804333", "0003*210", "link")
    assert call.link == LINK.geturl()


def test_resource__is_no_json_as_it_is_printed() -> None:
    assert jsontext.parse(RESOURCE["printed"].encode()).problem
    assert jsontext.parse(_mended(RESOURCE).encode()).problem == ""
    says(wire.json_text(_link_exchange(RESOURCE["printed"]), contract()), FAIL)
