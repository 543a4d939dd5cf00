# SPDX-License-Identifier: MIT
"""The guard: what could hang up, move or listen in on a live call, or stop a recording nobody gave up, is withheld."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.errors import OutsideError, SuiteError
from uapi_conformance.scenarios import changes, no_call, odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.recorded_call import NEGATIVES, ODD
from uapi_conformance.wire.exchange import Headers, Request
from uapi_conformance.wire.framing import Chunks, Framing
from uapi_conformance.wire.guard import Guard
from uapi_conformance.wire.nonexistent import BEYOND, GARBAGE_TOKEN, NO_ACTION, UNKNOWN_CALL, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Stop, bearer, listing

from tests.support.exchanges import CALL, OPENAPI

DECLARED, SET_UP, LIVE, ASKED = "444444", "b817d2618fe6f1804333", "999999", "0a1b2c3d4e5f"
"""A call that was declared disposable, one that was set up, one that is neither, and one that List did not show."""

ROOT = "/uapi/phoneCalls/12/0003*210/"
TYPED: Headers = (("Content-Type", "application/json"),)
BODY = b'{"action":"StopRecording","phoneCallViewId":"01"}'
NOWHERE = json.dumps({"action": "StopRecording", "phoneCallViewId": UNKNOWN_VIEW}).encode()

# PhoneCalls Resource, PhoneCallAction, and the pages of the single requests.
OTHER_ACTIONS = (
    "OnHold", "OffHold", "StartRecording", "PickUp", "BargeIn", "Park", "UnPark", "Whisper", "Transfer",
    "TransferToVoicemail", "Monitor",
)  # fmt: skip


def guard() -> Guard:
    made = Guard()
    made.permit(DECLARED, set_up=False)
    made.permit(SET_UP, set_up=True)
    made.names_nothing(ASKED)
    return made


def put(call: str, body: bytes = BODY, *, method: str = "PUT", suffix: str = "") -> Request:
    return Request(method, ROOT + call + suffix, TYPED, body)


def with_field(call: str, name: str, value: str) -> Request:
    return replace(put(call), headers=(*TYPED, (name, value)))


def to_be_put(call: str) -> Request:
    """A GET that a server may take for the stop that it has as its content."""
    asked = with_field(call, "X-HTTP-Method-Override", "PUT")
    return replace(asked, method="GET")


def framed(**framing: Any) -> Request:
    return replace(put(DECLARED), framing=Framing(**framing))


def asking(action: object, call: str = DECLARED, view: object = "01") -> Request:
    return put(call, json.dumps({"action": action, "phoneCallViewId": view}).encode())


def _raw(text: str, call: str = DECLARED) -> Request:
    return put(call, text.encode())


# --- what has to pass

LET_THROUGH = [
    ("a List request for a live call", Request("GET", ROOT + LIVE)),
    ("a List request for all calls", Request("GET", ROOT)),
    (
        "a List request with a stop in its query",
        Request("GET", f"{ROOT}{LIVE}?action=StopRecording&phoneCallViewId=01"),
    ),
    ("a stop of the declared call", put(DECLARED)),
    ("a stop of a call that was set up", put(SET_UP)),
    ("a stop of the declared call with a slash", put(DECLARED, suffix="/")),
    ("a stop under @me and @self", Request("PUT", f"/uapi/phoneCalls/@me/@self/{DECLARED}", TYPED, BODY)),
    ("a stop with an encoded star", Request("PUT", f"/uapi/phoneCalls/12/0003%2A210/{DECLARED}", TYPED, BODY)),
    ("a stop of the unknown call", put(UNKNOWN_CALL, NOWHERE)),
    ("a stop of an id that List did not show", put(ASKED)),
    ("an unknown action", asking(NO_ACTION)),
    ("no action", _raw('{"phoneCallViewId":"01"}')),
    ("an empty body", put(DECLARED, b"")),
    ("POST to the unknown call", put(UNKNOWN_CALL, NOWHERE, method="POST")),
    ("POST to a call that was set up", put(SET_UP, method="POST")),
    ("an invented method for the unknown call", put(UNKNOWN_CALL, NOWHERE, method="UAPICONFORMANCE")),
    ("a view id in the query", put(DECLARED, suffix="?phoneCallViewId=01")),
    ("a token that was never issued in the query", put(DECLARED, suffix=f"?accessRequestToken={GARBAGE_TOKEN}")),
    ("the same behind Bearer", put(DECLARED, suffix=f"?accessRequestToken=Bearer%20{GARBAGE_TOKEN}")),
    ("a link that has a token", Request("GET", f"{ROOT}?accessRequestToken=a-token")),
    ("an empty token in the query", put(DECLARED, suffix="?accessRequestToken=")),
    ("the documented action in the query", put(DECLARED, suffix="?action=StopRecording")),
    ("a blank before the declared id", put("%20" + DECLARED)),
    ("junk behind the declared id", put(DECLARED + "$()")),
    ("what the unknown call's id begins", put(UNKNOWN_CALL + "%00")),
    ("a HEAD of a call that was set up", Request("HEAD", ROOT + SET_UP)),
    ("a harmless override for a call that was set up", with_field(SET_UP, "X-HTTP-Method-Override", "GET")),
    ("a harmless path for a call that was set up", with_field(SET_UP, "X-Original-URL", "/uapi/elsewhere")),
    ("a GET of a call that was set up, to be taken for a stop", to_be_put(SET_UP)),
    ("a segment behind the declared id", put(DECLARED, suffix=f"/{BEYOND}")),
    ("a POST with a segment behind the unknown id", put(UNKNOWN_CALL, NOWHERE, method="POST", suffix=f"/{BEYOND}")),
    ("a target in absolute form", framed(target="{scheme}://{authority}{target}")),
    ("a body in chunks", framed(chunks=Chunks(size=3, extension=";a=1", trailer=("X-Checksum: 1",)))),
    ("a letter of the path as an escape", replace(put(DECLARED), target=put(DECLARED).target.replace("C", "%43"))),
]


@pytest.mark.parametrize(("what", "request_"), LET_THROUGH, ids=[what for what, _ in LET_THROUGH])
def test_harmless_request__is_let_through(what: str, request_: Request) -> None:
    assert guard().objection(request_) is None
    guard().check(request_)


@pytest.mark.parametrize("call_id", [DECLARED, SET_UP])
@pytest.mark.parametrize(
    "change",
    [c for c in (*NEGATIVES, *ODD, *FORMS) if c not in changes.NEAR_CALLS],
    ids=lambda change: change.name,
)
def test_change_that_the_suite_makes__is_let_through(change: Change, call_id: str) -> None:
    """The guard is no hindrance to what the suite has to send to a call that it may stop."""
    stop = Stop.of(OPENAPI.path(STOP), replace(CALL, phone_call_id=call_id), "a-token-0123456789")
    changed = change.make(stop)
    if changed is not None:
        request, of_path = changed.request(), change.name.startswith(("call-", "user-", "extension-", "me-", "self-"))
        assert guard().objection(request) is None or (of_path and guard().withholds(request))


@pytest.mark.parametrize("change", changes.NEAR_CALLS, ids=lambda change: change.name)
def test_near_miss__is_let_through_only_when_it_was_looked_up(change: Change) -> None:
    stop = Stop.of(OPENAPI.path(STOP), replace(CALL, phone_call_id="b817d2618fe6f180"), "a-token-0123456789")
    ids = ("b817d2618fe6f180", "777777777777", "0017d2618fe6f180", "Domain.example:a_b-0123456789")
    changed = next(filter(None, (change.make(replace(stop, call=one)) for one in ids)), None)
    assert changed is not None
    made = guard()
    assert made.objection(changed.request()) is not None
    made.names_nothing(unquote(changed.call))
    assert made.objection(changed.request()) is None or made.withholds(changed.request())


MANY_BY_TABLE = (
    "path-dot", "path-dots", "path-climb", "path-quote", "path-user-nul", "path-extension-nul",
)  # fmt: skip
"""Odd paths that a careless server could take for many calls: for test systems alone."""


def _odd_path(change: Change) -> Request:
    nobody = replace(CALL, phone_call_id=UNKNOWN_CALL, phone_call_view_id=UNKNOWN_VIEW)
    changed = change.make(Stop.of(OPENAPI.path(STOP), nobody, "a-token-0123456789"))
    assert changed is not None
    return changed.request()


@pytest.mark.parametrize(
    "change", [c for c in odd_requests.ODD_PATH if c.name not in MANY_BY_TABLE], ids=lambda change: change.name
)
def test_odd_path__is_let_through_since_its_view_names_nothing(change: Change) -> None:
    assert guard().objection(_odd_path(change)) is None
    assert not guard().withholds(_odd_path(change))


@pytest.mark.parametrize(
    "change", [c for c in odd_requests.ODD_PATH if c.name in MANY_BY_TABLE], ids=lambda change: change.name
)
def test_odd_path_that_could_mean_many_calls__is_for_test_systems_alone(change: Change) -> None:
    assert guard().objection(_odd_path(change)) is not None
    assert guard().withholds(_odd_path(change))
    assert Guard(test_system=True).objection(_odd_path(change)) is None


@pytest.mark.parametrize("method", no_call.OTHER_METHODS)
def test_undocumented_method__is_let_through_for_a_call_that_does_not_exist(method: str) -> None:
    assert guard().objection(put(UNKNOWN_CALL, NOWHERE, method=method)) is None


@pytest.mark.parametrize("operation", [LIST, LIST_ONE])
def test_list_request__is_let_through(operation: str) -> None:
    request = listing(OPENAPI.path(operation), "@me", "@self", LIVE, authorization=bearer("x"))
    assert Guard().objection(request) is None


# --- what never may

ESCAPED = [
    *((f"{a} as written", asking(a)) for a in OTHER_ACTIONS),
    *((f"{a} in lower case", asking(a.lower())) for a in OTHER_ACTIONS),
    *((f"{a} in upper case", asking(a.upper())) for a in OTHER_ACTIONS),
    *((f"{a} in mixed case", asking(a.swapcase())) for a in OTHER_ACTIONS),
    *((f"{a} padded", asking(f" \t{a}\n")) for a in OTHER_ACTIONS),
    *((f"{a} with hyphens", asking("-".join(a))) for a in OTHER_ACTIONS),
    ("escaped whole", _raw('{"action":"\\u0050\\u0061\\u0072\\u006b","phoneCallViewId":"01"}')),
    ("escaped in part", _raw('{"action":"P\\u0061rk","phoneCallViewId":"01"}')),
    ("escaped in upper case", _raw('{"action":"\\u004FnHold","phoneCallViewId":"01"}')),
    ("the name of the member escaped", _raw('{"\\u0061ction":"Park","phoneCallViewId":"01"}')),
    ("an escaped NUL in it", _raw('{"action":"Pa\\u0000rk","phoneCallViewId":"01"}')),
    ("an escaped NUL behind it", _raw('{"action":"Park\\u0000","phoneCallViewId":"01"}')),
    ("the member twice, the other first", _raw('{"action":"Park","action":"StopRecording"}')),
    ("the member twice, the other last", _raw('{"action":"StopRecording","action":"Park"}')),
    ("the member in another case", _raw('{"action":"StopRecording","Action":"Park"}')),
    ("the documented action inside it", asking("StartStopRecordingRecording")),
    ("another action around the documented one", asking("PaStopRecordingrk")),
    ("in a list", asking(["Park"])),
    ("in an object", asking({"name": "Transfer", "sendCallTo": "1"})),
    ("nested deeply", asking([[[{"a": ["Monitor"]}]]])),
    ("in an array of objects", _raw('[{"action":"StopRecording"},{"action":"Park"}]')),
    ("two objects", _raw('{"action":"StopRecording"}{"action":"Park"}')),
    ("a form", _raw("action=Park&phoneCallViewId=01")),
    ("XML", _raw("<PhoneCallAction><action>Park</action></PhoneCallAction>")),
    ("UTF-16", put(DECLARED, '{"action":"Park"}'.encode("utf-16"))),
    ("UTF-16 the other way round", put(DECLARED, '{"action":"Park"}'.encode("utf-16-be"))),
    ("UTF-32", put(DECLARED, '{"action":"Park"}'.encode("utf-32"))),
    ("bytes that are no UTF-8 in it", put(DECLARED, b'{"action":"Pa\xffrk"}')),
    ("a byte order mark", put(DECLARED, b'\xef\xbb\xbf{"action":"Park"}')),
    ("to a call that was set up", asking("Park", SET_UP)),
    ("to the unknown call", asking("Park", UNKNOWN_CALL)),
    ("to a view that is unknown", asking("Park", LIVE, UNKNOWN_VIEW)),
    ("by another method", replace(asking("Park", SET_UP), method="POST")),
]
"""Bodies that ask for another action, in a way that some reader of JSON, forms or text understands."""

UNUSUAL = [
    ("letters that only lower case makes plain", asking("Par\u212a")),
    ("the same, escaped", _raw('{"action":"Par\\u212a","phoneCallViewId":"01"}')),
    ("letters that only upper case makes plain", asking("\u017ftartRecording")),
    ("letters of full width", asking("\uff30\uff41\uff52\uff4b")),
    ("in the query", put(DECLARED, suffix="?action=Park")),
    ("in the query, percent-encoded", put(DECLARED, suffix="?action=%50ark")),
    ("in a form, percent-encoded", _raw("action=%50ark&phoneCallViewId=01")),
]
"""The same for readers that fold letters as Unicode does, or mix query and body."""


@pytest.mark.parametrize(("what", "request_"), [*ESCAPED, *UNUSUAL], ids=[what for what, _ in (*ESCAPED, *UNUSUAL)])
def test_other_action__is_withheld(what: str, request_: Request) -> None:
    assert guard().objection(request_) is not None


def _spelt(action: str) -> st.SearchStrategy[str]:
    """An action with each letter in either case, or escaped."""
    letters = [
        st.sampled_from([c.lower(), c.upper(), f"\\u{ord(c.lower()):04x}", f"\\u{ord(c.upper()):04X}"]) for c in action
    ]
    return st.tuples(*letters).map("".join)


@given(action=st.sampled_from(OTHER_ACTIONS).flatmap(_spelt), before=st.sampled_from(["", '"action":"StopRecording",']))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_other_action_in_any_spelling__is_withheld(action: str, before: str) -> None:
    assert guard().objection(_raw(f'{{{before}"action":"{action}","phoneCallViewId":"01"}}')) is not None


HANGS_UP = [
    ("a live call", Request("DELETE", ROOT + LIVE)),
    ("the declared call", Request("DELETE", ROOT + DECLARED)),
    ("a call that was set up", Request("DELETE", ROOT + SET_UP)),
    ("the unknown call", Request("DELETE", ROOT + UNKNOWN_CALL)),
    ("all calls", Request("DELETE", ROOT)),
    ("no path of the contract", Request("DELETE", "/")),
    ("the asterisk form", Request("DELETE", "*")),
    ("with a body", put(SET_UP, method="DELETE")),
    ("in lower case", put(SET_UP, method="delete")),
    ("in mixed case", put(UNKNOWN_CALL, NOWHERE, method="Delete")),
    ("by a method override", replace(put(SET_UP, method="POST"), headers=(("X-HTTP-Method-Override", "DELETE"),))),
    ("by another override", replace(put(DECLARED), headers=(("x-method-override", "delete"),))),
    ("by a third override", replace(put(DECLARED), headers=(("X-HTTP-Method", "DELETE"),))),
    ("by another member in the query", put(DECLARED, suffix="?note=1")),
    ("by a query of another method", put(SET_UP, method="POST", suffix="?phoneCallViewId=01")),
    ("by an override in the query", put(DECLARED, suffix="?_method=DELETE")),
]


@pytest.mark.parametrize(("what", "request_"), HANGS_UP, ids=[what for what, _ in HANGS_UP])
def test_delete__is_withheld(what: str, request_: Request) -> None:
    """It hangs the call up."""
    assert guard().objection(request_) is not None


@pytest.mark.parametrize("value", ["a-token", "Bearer%20a-token", "Bearer+a-token", f"{GARBAGE_TOKEN}0", "%61"])
@pytest.mark.parametrize(
    "name", ["accessRequestToken", "accessRequest%54oken", "action=StopRecording&accessRequestToken"]
)
def test_other_token_in_a_url__is_withheld(name: str, value: str) -> None:
    """Logs keep URLs."""
    said = guard().objection(put(DECLARED, suffix=f"?{name}={value}"))
    assert said is not None
    assert "token" in said


ELSEWHERE = [
    ("no call id", Request("PUT", ROOT, TYPED, BODY)),
    ("no call id and no slash", Request("PUT", ROOT.rstrip("/"), TYPED, BODY)),
    ("no extension", Request("PUT", "/uapi/phoneCalls/12", TYPED, BODY)),
    ("the service", Request("PUT", "/uapi/phoneCalls/", TYPED, BODY)),
    ("slashes in place of the id", put("//")),
    ("a query in place of the id", put("?x=1")),
    ("a dot for the id", put(".")),
    ("two dots for the id", put("..")),
    ("an encoded dot for the id", put("%2E")),
    ("encoded dots for the id", put("%2e%2E")),
    ("an encoded slash for the id", put("%2F")),
    ("an encoded blank for the id", put("%20")),
    ("an encoded NUL for the id", put("%00")),
    ("an encoded question mark for the id", put("%3Fx")),
    ("an encoded number sign for the id", put("%23x")),
    ("a parameter for the id", put(";x=1")),
    ("starting a call", Request("POST", "/uapi/phoneCalls/12/simple", TYPED, b"{}")),
    ("starting a call back", Request("POST", "/uapi/phoneCalls/@me/callback", TYPED, b"{}")),
    ("starting a conference", Request("POST", "/uapi/phoneCalls/@me/conferenceInvite", TYPED, b"{}")),
    ("starting a call, with a query", Request("POST", "/uapi/phoneCalls/12/simple?waitForPickup=25", TYPED, b"{}")),
    ("another service", Request("PUT", "/uapi/extensions/12/0003*210/444444", TYPED, BODY)),
    ("the older prefix", Request("PUT", f"/unifiedapi/phoneCalls/12/0003*210/{DECLARED}", TYPED, BODY)),
    ("a climb out of the path", put(f"{DECLARED}/../{LIVE}")),
    ("a climb before the path", Request("PUT", f"/x/..{ROOT}{LIVE}", TYPED, BODY)),
    ("another host", Request("PUT", f"http://other.example.com{ROOT}{DECLARED}", TYPED, BODY)),
    ("a path behind the id", put(DECLARED, suffix="/phoneCallView/01")),
]


@pytest.mark.parametrize(("what", "request_"), ELSEWHERE, ids=[what for what, _ in ELSEWHERE])
def test_path_that_could_mean_every_call__is_withheld(what: str, request_: Request) -> None:
    assert guard().objection(request_) is not None


SPELT_LIVE = [
    LIVE,
    LIVE + "/",
    quote(LIVE, safe="").replace("9", "%39"),
    "%20" + LIVE,
    LIVE + "%20",
    "%09" + LIVE,
    LIVE + "%0A",
    LIVE + "%0D%0A",
    LIVE + "%00",
    LIVE + "%2F",
    "%2F" + LIVE,
    LIVE + "%5C",
    ".%2F" + LIVE,
    f"x%2F..%2F{LIVE}",
    f"{DECLARED}%2F..%2F{LIVE}",
    f"{UNKNOWN_CALL}%2F..%2F{LIVE}",
    LIVE + ";x=1",
    LIVE + "%3Bx",
    LIVE + "%3Fx=1",
    LIVE + "%23x",
    f"{DECLARED}%20{LIVE}",
    # An id that begins with something else, or is cut in two, could be read as another: by a cast, a router or a string of C.
    "444!444",
    "44%3B4444",
    "44%004444",
    "44%234444",
    "444&444",
    "444%20444",
    "444%0A444",
    "444%2F444",
    "!444444",
    "&444444",
    ";444444",
    "%3B444444",
    "%23444444",
    "%00444444",
    "445555",
    "000",
    "0e0",
    "0x0",
    "1%20OR%201=1",
    "x%20or%20true",
    "0;1",
    "id!=0",
    "444443;444445",
]
"""Ways to write the id of a live call that some server, router or framework reads as that id."""


@pytest.mark.parametrize("call", SPELT_LIVE)
@pytest.mark.parametrize("body", [BODY, NOWHERE], ids=["a view", "an unknown view"])
def test_live_call_that_nobody_gave_up__is_not_stopped(call: str, body: bytes) -> None:
    """An unknown view is no protection: a careless server looks for the call alone."""
    assert guard().objection(put(call, body)) is not None


CUT = [
    "/@me/@self%3F/", "/@me/@self%23/", "/@me/@self%00/", "/@me/@self%2F445555/", "/@me/@self%2F445555%3F/", "/@me/%2E%2E/",
    "/../x/", "/@me%3Fx/@self/", "/@me/@self;x=1/", "/@me/%253F/", "/%2E/@self/", "/@me/@self%5C/", "/@me/@self#/",
]  # fmt: skip


@pytest.mark.parametrize("path", CUT)
def test_path_that_could_end_before_the_call__is_withheld(path: str) -> None:
    request_ = Request("PUT", f"/uapi/phoneCalls{path}{DECLARED}", TYPED, BODY)
    assert guard().objection(request_) is not None


@pytest.mark.parametrize("method", ["POST", "PATCH", "HEAD", "OPTIONS", "PURGE", "put", "Put"])
@pytest.mark.parametrize("call", [LIVE, DECLARED])
def test_undocumented_method__is_withheld_from_a_call_that_was_not_set_up(method: str, call: str) -> None:
    assert guard().objection(put(call, method=method)) is not None


MANY = [
    # signs alone, as they are, escaped, escaped twice, in full width
    "*", "%25", ".*", "_", "%2A", "%252A", "%25252A", "%EF%BC%8A", "%EF%BC%85", "**", ".", "..", "%2E", "...", "-", "~", "!",
    "@", "$", "&", "'", "(", ")", "+", ",", ";", "=", ":", "%3F", "%23", "%5C", "%22", "%00", "%20", "%09", "%C2%A0",
    "%E2%80%8B", "%C3%A5", "%F0%9F%93%9E", "%C3%B8%C2%A2", "_" * 20, "%25" * 3, "[]", "%7B%7D",
    # a wildcard or a pattern with letters in it
    "444*", "*444", "4*4", "444444*", "*444444", "444%25", "%25444444%25", "444444%25", "444___", "444444_", "444444%3F",
    "444444.*", "44444.", "[0-9a-f]+", "%5B4%5D44444", "444444%7C999999", "(444444%7C999999)", "%5E444444", "444444+",
    "444444{1,9}", "%5Cd%2B", "%5B%5E0%5D", "b817d2618fe6f1804333*", "b817d2618fe6f180433_",
    # lists, ranges, comparisons, ends of quoted values
    "444444,999999", "444444,", ",444444", "1..9", "444444%3C999999", "%3E0", "'%20OR%20'1'='1", "444444'--", "444444%22",
    "%60444444%60", '["444444","999999"]', "%7B%22$ne%22:1%7D",
    # words for all, for nothing, and what some language reads as false or as the first
    "all", "ALL", "any", "every", "@all", "@me", "@self", "self", "null", "NULL", "nil", "none", "None", "undefined", "NaN",
    "false", "true", "0", "00", "1", "-1", "%20null%20", "(null)", "%C3%A5ll0",
]  # fmt: skip
"""Call ids that a careless server could take for many calls, or for none in particular."""
_NO_MATCH = {"44444.", "%C3%A5ll0"}


@pytest.mark.parametrize("call", [c for c in MANY if c not in _NO_MATCH])
@pytest.mark.parametrize("body", [BODY, NOWHERE], ids=["a view", "an unknown view"])
def test_call_id_that_could_mean_many__is_never_sent_where_calls_are_somebodys(call: str, body: bytes) -> None:
    made = guard()
    made.names_nothing(unquote(call))
    assert made.withholds(put(call, body))
    assert made.objection(put(call, body)) is not None


@pytest.mark.parametrize("call", MANY)
def test_call_id_that_could_mean_many__stops_nothing_by_itself(call: str) -> None:
    assert guard().objection(put(call)) is not None


@pytest.mark.parametrize("call", [c for c in MANY if c not in _NO_MATCH])
def test_call_id_that_could_mean_many__may_be_tried_on_a_test_system(call: str) -> None:
    made = Guard(test_system=True)
    assert not made.withholds(put(call))
    assert made.objection(put(call)) is None


@pytest.mark.parametrize("call", ["*", "%25", "all"])
def test_test_system__takes_no_other_liberties(call: str) -> None:
    made = Guard(test_system=True)
    assert made.objection(put(call, method="DELETE")) is not None
    assert made.objection(asking("Park", call)) is not None
    assert made.objection(put(LIVE)) is not None


@pytest.mark.parametrize("call", ["call_17", "1", "all", "a*b"])
def test_declared_call__is_itself_whatever_its_id_looks_like(call: str) -> None:
    made = Guard()
    made.permit(call, set_up=False)
    assert made.objection(put(quote(call, safe="*"))) is None


@pytest.mark.parametrize("call", ["44444", "4444440", "44444444444", "444-444", "444444.json", "ABC123"])
def test_short_id__could_be_the_beginning_of_many(call: str) -> None:
    made = guard()
    made.names_nothing(call)
    assert made.withholds(put(call))
    assert made.objection(put(call)) is not None
    tried = Guard(test_system=True)
    tried.names_nothing(call)
    assert tried.objection(put(call)) is None


def test_underscore__is_no_wildcard_where_ids_have_it() -> None:
    made = Guard()
    made.permit("call_17c0ffee9", set_up=False)
    made.names_nothing("call_17c0ffee90")
    assert made.objection(put("call_17c0ffee90")) is None
    made.names_nothing("call_17c0ffee9*")
    assert made.objection(put("call_17c0ffee9*")) is not None


# --- what is known of calls


def test_guard_that_knows_nothing__lets_no_stop_through() -> None:
    assert Guard().objection(put(DECLARED)) is not None
    assert Guard().objection(put(UNKNOWN_CALL, NOWHERE)) is None


def test_call_that_may_be_stopped__is_never_one_that_names_nothing() -> None:
    """List may not show a live call for a moment; it stays a live call."""
    made = guard()
    made.names_nothing(DECLARED)
    assert made.objection(put(DECLARED, method="POST")) is not None


def test_id_that_named_nothing__is_a_live_call_from_when_it_may_be_stopped() -> None:
    made = guard()
    made.permit(ASKED, set_up=False)
    assert made.objection(put(ASKED)) is None
    assert made.objection(put(ASKED, method="POST")) is not None


def test_declared_call_that_is_set_up_as_well__takes_other_methods() -> None:
    made = guard()
    made.permit(DECLARED, set_up=True)
    assert made.objection(put(DECLARED, method="POST")) is None


def test_withheld_request__is_a_fault_of_the_suite_in_one_sentence() -> None:
    with pytest.raises(SuiteError, match=r"DELETE hangs up a call.*nothing was sent") as refused:
        guard().check(Request("DELETE", ROOT + DECLARED))
    assert not isinstance(refused.value, OutsideError)
    assert refused.value.exit_status == 3
    assert "\n" not in str(refused.value)


def test_objection__repeats_nothing_of_the_request() -> None:
    """What is withheld may hold a token."""
    for _, request_ in (*ESCAPED, *HANGS_UP, *ELSEWHERE):
        problem = guard().objection(request_)
        assert problem is None or (LIVE not in problem and DECLARED not in problem and "01" not in problem)


@pytest.mark.parametrize(
    "request_",
    [
        with_field(DECLARED, "X-HTTP-Method-Override", "GET"),
        with_field(SET_UP, "X-HTTP-Method-Override", "DELETE"),
        with_field(SET_UP, "X-HTTP-Method-Override", "PUT"),
        to_be_put(DECLARED),
        to_be_put(LIVE),
        replace(to_be_put(SET_UP), body=b'{"action":"Transfer","phoneCallViewId":"01"}'),
        replace(to_be_put(SET_UP), headers=(("X-HTTP-Method-Override", "PUT"), ("X-HTTP-Method", "DELETE"))),
        put(DECLARED, suffix="/elsewhere"),
        put(LIVE, suffix=f"/{BEYOND}"),
        with_field(SET_UP, "X-Original-URL", ROOT + LIVE),
        with_field(UNKNOWN_CALL, "X-Rewrite-URL", "/uapi/elsewhere"),
        framed(chunks=Chunks(trailer=("X-HTTP-Method-Override: GET",))),
        framed(target="http://elsewhere.example{target}"),
        Request("HEAD", ROOT + DECLARED),
        Request("HEAD", ROOT.rstrip("/")),
    ],
)
def test_form_that_could_do_more__is_withheld_from_any_system(request_: Request) -> None:
    assert guard().objection(request_) is not None
    assert not guard().withholds(request_)


@pytest.mark.parametrize(
    "framing",
    [
        {"lines": ("X-Odd : 1",)},
        {"lengths": ("abc",)},
        {"unsent": 2},
        {"chunks": Chunks(coding="gzip")},
        {"chunks": Chunks(number="0x{:x}")},
        {"chunks": Chunks(last="z")},
        {"chunks": Chunks(between="")},
        {"chunks": Chunks(extension="\nX: 1")},
        {"chunks": Chunks(), "version": "HTTP/1.0"},
    ],
)
def test_form_that_gateways_read_in_different_ways__is_for_test_systems(framing: dict[str, Any]) -> None:
    assert guard().withholds(framed(**framing))
    made = Guard(test_system=True)
    made.permit(DECLARED, set_up=False)
    assert made.objection(framed(**framing)) is None


BELOW = "/pbx1/v2.0/uapi/phoneCalls/12/0003*210/"
"""Where a gateway publishes the API."""


@pytest.mark.parametrize("path", [BELOW, BELOW.replace("/", "//"), BELOW.replace("phoneCalls", "phone%43alls")])
def test_stop_below_the_path_of_the_target__may_be_sent(path: str) -> None:
    made = Guard(api="/pbx1/v2.0/uapi")
    made.permit(DECLARED, set_up=True)
    for method in ("PUT", "POST"):
        assert made.objection(Request(method, path + DECLARED, TYPED, BODY)) is None
    assert made.objection(Request("PUT", path + "778899", TYPED, BODY)) is not None
    assert made.objection(Request("PUT", path, TYPED, BODY)) is not None


@pytest.mark.parametrize(
    "path",
    [
        ROOT, BELOW.replace("2.0", "2x0"), BELOW.replace("pbx1", "pbx2"), "/x" + BELOW, BELOW.replace("uapi", "unifiedapi"),
        BELOW.replace("/v2.0", ""), "/pbx1" + ROOT,
    ],
)  # fmt: skip
def test_stop_outside_the_path_of_the_target__is_withheld(path: str) -> None:
    """Behind the same gateway there may be another server, with calls of real people."""
    made = Guard(api="/pbx1/v2.0/uapi", test_system=True)
    made.permit(DECLARED, set_up=True)
    assert made.objection(Request("PUT", path + DECLARED, TYPED, BODY)) is not None
