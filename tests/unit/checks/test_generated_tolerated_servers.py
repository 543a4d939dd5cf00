# SPDX-License-Identifier: MIT
"""Generated requests never fail a server that is on a tolerated side of the register, unless a claim says otherwise.

A *server* here is a set of sides: how it answers each thing that the register leaves open. It is asked all that is
generated: right requests and those with one wrong thing or several, on a call that was stopped before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import pytest
from uapi_conformance.checks.generated import Wrong, judge, wrongs
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.evidence.valid import Valid
from uapi_conformance.wire.exchange import Exchange, FailureKind, Headers, Request

from tests.support.exchanges import (
    CALL,
    CONTRACT,
    FAIL,
    PATH,
    answer,
    collection,
    contract,
    error,
    listed,
    request,
    unanswered,
    updated,
    view,
)

ROOT = "/uapi/phoneCalls"
NAMED = (f"{ROOT}/12/0003*210", f"{ROOT}/@me/@self", f"{ROOT}/%40viewer/0003%2A210", f"{ROOT}/@owner/@self")
STRANGE = ("13", "x", "%C3%BC", "%00", "4%2F4", "..", "%FF", "a%20b", "-1", "9" * 9000)
RIGHT: dict[str, Any] = {"action": "StopRecording", "phoneCallViewId": "01"}
BODIES = (b"", b"{", b"[]", b"7", b"null", b'"StopRecording"')
TEXT: Headers = (("Content-Type", "text/plain"),)


def _bodies() -> Iterator[bytes]:
    yield from BODIES
    for changes in (
        {"phoneCallViewId": "00"}, {"phoneCallViewId": "x"}, {"phoneCallViewId": 7}, {"phoneCallViewId": None},
        {"phoneCallViewId": ["01"]}, {"action": None}, {"action": "stoprecording"}, {"action": ["StopRecording"]},
        {"note": 1}, {"format": "wav"}, {"phoneCallViewId": "x", "note": 1},
    ):  # fmt: skip
        yield json.dumps(RIGHT | changes).encode()
    for name in RIGHT:
        yield json.dumps({k: v for k, v in RIGHT.items() if k != name}).encode()
    yield b'{"action":"StopRecording","phoneCallViewId":"x","phoneCallViewId":"01"}'


def _requests() -> Iterator[Request]:
    """Requests of the kinds that are generated: each with nothing wrong, or with one thing or several."""
    yield from (request("PUT", PATH, body=body) for body in _bodies())
    calls = [f"{named}/444444" for named in NAMED]
    for wrong in STRANGE:
        calls += [f"{ROOT}/{wrong}/0003*210/444444", f"{ROOT}/12/{wrong}/444444", f"{ROOT}/12/0003*210/{wrong}"]
        calls += [f"{ROOT}/{wrong}/{wrong}/{wrong}"]
    for target in (*calls, f"{ROOT}/12/0003*210/4444440", f"{ROOT}/12/0003*210/"):
        for changes in ({}, {"action": "Fly"}, {"action": "Fly", "phoneCallViewId": "x"}):
            yield request("PUT", target, body=json.dumps(RIGHT | changes).encode())
        yield request("PUT", target, body=b"[")
        yield request("GET", target, headers=())
    yield request("PUT", PATH, headers=TEXT)
    yield request("PUT", PATH, headers=())
    yield request("PUT", PATH + "/")
    for user, extension in (
        ("12", "@self"),
        ("@me", "x"),
        ("13", "0003*210"),
        ("x", "y"),
        *zip(STRANGE, STRANGE, strict=True),
    ):
        for query in ("", "?count=-1"):
            yield request("GET", f"{ROOT}/{user}/{extension}{query}", headers=())


REQUESTS = tuple(_requests())

DENIED: Headers = (("WWW-Authenticate", "Bearer"),)
Answer = Callable[[Request], Exchange]


def _refusal(code: str, status: int = 400) -> Answer:
    headers = DENIED if status == 401 else ()
    return lambda sent: error(status, code, sent=sent, headers=headers)


def _success(status: int, document: object = None) -> Answer:
    return lambda sent: answer(status, document, sent=sent)


USER, EXTENSION = _refusal("user_invalid"), _refusal("extension_invalid")
CALL_ID, VIEW = _refusal("pc_phonecall_invalid"), _refusal("pc_phonecallview_invalid")
OF_THE_VENDOR = _refusal("a_code_of_the_vendor")
STOPPED = _success(200, updated())
EMPTY, WHOLE = _success(200, collection()), _success(200, collection(listed("444444", view())))


@dataclass(frozen=True)
class Server:
    """A legal server: what it does with each thing that may be wrong, in the order in which it looks.

    ``again`` is the answer where nothing is recorded any more (None: a success, as of the first stop), ``media_type``
    that to another one than JSON (None: it is read as JSON), ``unknown_member`` that to one more (None: it is ignored),
    ``early`` that of a parser to what need not reach UnifiedAPI (None: it does).
    """

    user: Answer = USER
    extension: Answer = EXTENSION
    call: Answer = CALL_ID
    view: Answer = VIEW
    action: Answer = OF_THE_VENDOR
    body: Answer = OF_THE_VENDOR
    again: Answer | None = None
    again_first: bool = False
    success: Answer = STOPPED
    media_type: Answer | None = None
    unknown_member: Answer | None = None
    early: Answer | None = None
    order: str = "UECVAB"
    unlisted: Answer = EMPTY
    bad_query: Answer = WHOLE


_LETTERS = {"U": Wrong.USER, "E": Wrong.EXTENSION, "C": Wrong.CALL, "V": Wrong.VIEW, "A": Wrong.ACTION, "B": Wrong.BODY}
_ANSWERS = {
    Wrong.USER: "user", Wrong.EXTENSION: "extension", Wrong.CALL: "call", Wrong.VIEW: "view", Wrong.ACTION: "action",
    Wrong.BODY: "body",
}  # fmt: skip
_VALID = Valid(CALL, None, frozenset({"00"}))
_EARLY = ("%00", "4%2F4", "..", "%FF", "9" * 9000, "444444/?")


def ask(server: Server, sent: Request) -> Exchange:
    found = wrongs(sent, _VALID)
    assert found is not None
    if server.early is not None and any(text in sent.target for text in _EARLY):
        return server.early(sent)
    if sent.method == "GET":
        return _list(server, sent, found)
    if server.media_type is not None and sent.header("content-type") != "application/json":
        return server.media_type(sent)
    if server.unknown_member is not None and (b'"note"' in sent.body or b'"format"' in sent.body):
        return server.unknown_member(sent)
    on_call = not found & {Wrong.USER, Wrong.EXTENSION, Wrong.CALL}
    if server.again is not None and server.again_first and on_call:
        return server.again(sent)
    for wrong in (_LETTERS[letter] for letter in server.order):
        if wrong in found:
            refuse: Answer = getattr(server, _ANSWERS[wrong])
            return refuse(sent)
    return (server.again or server.success)(sent)


def _list(server: Server, sent: Request, found: frozenset[Wrong]) -> Exchange:
    for wrong in (Wrong.USER, Wrong.EXTENSION):
        if wrong in found:
            refuse: Answer = getattr(server, _ANSWERS[wrong])
            return refuse(sent)
    if "count=-1" in sent.target:
        return server.bad_query(sent)
    if Wrong.CALL in found:
        return server.unlisted(sent)
    return answer(200, collection(listed("444444", view())), sent=sent)


def _operated(exchange: Exchange) -> Exchange:
    """The exchange with the operation that the suite would note for it."""
    if exchange.request.method == "PUT":
        return exchange
    whole = exchange.request.target.partition("?")[0].count("/") == 4
    return replace(exchange, operation=LIST if whole else LIST_ONE)


MANDATORY = [name for name in RULES if CONTRACT.requirements[name].mandatory]


def failures(server: Server, **claims: str | int) -> list[tuple[str, Exchange]]:
    """The requirements that generated requests say the server breaks, with the exchange of each."""
    judged_by = contract(**claims)
    live = replace(_VALID, reference=ask(server, request()))
    found = []
    for sent in REQUESTS:
        exchange = _operated(ask(server, sent))
        judged = judge(exchange, live, judged_by)
        if judged is not None and judged[1].outcome is FAIL:
            found.append((judged[0], exchange))
        for name in MANDATORY:
            verdict = RULES[name](exchange, judged_by)
            if verdict is not None and verdict.outcome is FAIL:
                found.append((name, exchange))
    return found


def _not_implemented(sent: Request) -> Exchange:
    return error(501, "request_not_implemented", sent=sent)


def _page(status: int) -> Answer:
    return lambda sent: answer(status, body=b"<h1>No</h1>", media="text/html", sent=sent)


def _closed(kind: FailureKind) -> Answer:
    return lambda sent: unanswered(kind, sent=sent)


LINKS = {"self": "https://pbx.example.com/uapi/phoneCalls/12/0003*210/444444"}
DENY, DENY_401 = _refusal("access_denied", 403), _refusal("access_denied", 401)

SIDES: dict[str, tuple[Server, list[dict[str, str | int]]]] = {
    "as the examples are": (Server(), [{}, {"unknown_user": "user_invalid"}, {"repeated_stop": "accepted"}]),
    "success-status: 202": (Server(success=_success(202, updated())), [{}, {"success_status": 202}]),
    "success-status: 204": (Server(success=_success(204)), [{}, {"success_status": 204}]),
    "one-or-list: a collection": (
        Server(success=_success(200, collection(updated()))), [{}, {"answer_form": "collection"}],
    ),
    "one-or-list: an array": (Server(success=_success(200, [updated()])), [{}, {"answer_form": "array"}]),
    "link-member: links": (
        Server(success=_success(200, updated(link=None, links=LINKS))), [{}, {"link_member": "links"}],
    ),
    "link-form: a path": (Server(success=_success(200, updated(link={"self": LINKS["self"][23:]}))), [{}]),
    "answer-id: another": (Server(success=_success(200, updated("b817"))), [{}]),
    "call-id-shape: with a dot": (Server(success=_success(200, updated("b8.17"))), [{}]),
    "unknown-user: denied": (Server(user=DENY), [{}, {"unknown_user": "access_denied"}, {"denied_status": 403}]),
    "unknown-user, denied-status: 401": (
        Server(user=DENY_401), [{}, {"unknown_user": "access_denied", "denied_status": 401}],
    ),
    "repeated-stop: refused": (
        Server(again=_refusal("nothing_to_stop", 409)), [{}, {"repeated_stop": "refused"}],
    ),
    "repeated-stop: refused before all else": (
        Server(again=_refusal("nothing_to_stop", 409), again_first=True), [{}, {"repeated_stop": "refused"}],
    ),
    "repeated-stop: refused as a view that is none": (Server(again=_refusal("pc_phonecallview_invalid")), [{}]),
    "repeated-stop: refused as a call that is none": (
        Server(again=_refusal("pc_phonecall_invalid"), again_first=True), [{}],
    ),
    "request-media-type: required": (
        Server(media_type=_refusal("media_type", 415)), [{}, {"request_media_type": "required"}],
    ),
    "unknown-members: refused": (
        Server(unknown_member=_refusal("unknown_member")), [{}, {"unknown_members": "refused"}],
    ),
    "action-code: 501": (Server(action=_not_implemented, body=_not_implemented), [{}]),
    "action-code: 422": (Server(action=_refusal("any", 422), body=_refusal("any", 422)), [{}]),
    "action-code: 501 before all else": (Server(action=_not_implemented, body=_not_implemented, order="ABUECV"), [{}]),
    "early-refusals: 400": (Server(early=_page(400)), [{}]),
    "early-refusals: 404 without a body": (Server(early=lambda sent: answer(404, sent=sent)), [{}]),
    "early-refusals: 501": (Server(early=_page(501)), [{}]),
    "early-refusals: closed": (Server(early=_closed(FailureKind.CLOSED)), [{}]),
    "early-refusals: closed within the answer": (Server(early=_closed(FailureKind.INCOMPLETE)), [{}]),
    "early-refusals: documented": (Server(early=_refusal("bad_path")), [{}, {"early_refusals": "documented"}]),
    "gone-call-list: 204": (Server(unlisted=_success(204)), [{}, {"unknown_call_list": "no-content"}]),
    "gone-call-list: 400": (Server(unlisted=_refusal("pc_phonecall_invalid")), [{}, {"unknown_call_list": "error"}]),
    "gone-call-list: 404": (Server(unlisted=_refusal("pc_phonecall_invalid", 404)), [{}]),
    "a query that is refused": (Server(bad_query=_refusal("count_invalid")), [{}]),
    **{f"order: {order}": (Server(order=order), [{}]) for order in ("BAVCEU", "AVUECB", "CEUVAB", "ECUBAV", "VABUEC")},
}  # fmt: skip
"""A server on each side that the register tolerates, and the claims under which it has to pass: none, and its own."""


@pytest.mark.parametrize("name", SIDES)
def test_server_on_a_tolerated_side__fails_nothing(name: str) -> None:
    server, all_claims = SIDES[name]
    for claims in all_claims:
        assert failures(server, **claims) == [], claims


_PAIRED = {
    "user": DENY, "action": _not_implemented, "body": _not_implemented, "again": _refusal("nothing_to_stop", 409),
    "media_type": _refusal("media_type", 415), "unknown_member": _refusal("unknown_member"),
    "early": _page(400), "success": _success(202, [updated()]), "order": "BAVCEU",
}  # fmt: skip


@pytest.mark.parametrize("sides", list(combinations(_PAIRED, 2)), ids=" and ".join)
def test_server_on_two_tolerated_sides__fails_nothing(sides: tuple[str, str]) -> None:
    changes: dict[str, Any] = {name: _PAIRED[name] for name in sides}
    assert failures(replace(Server(), **changes)) == []


@pytest.mark.parametrize(
    ("name", "claims", "broken"),
    [
        ("as the examples are", {"unknown_user": "access_denied"}, "service.user-invalid"),
        ("unknown-user: denied", {"unknown_user": "user_invalid"}, "service.user-invalid"),
        ("unknown-user: denied", {"denied_status": 401}, "core.code-status"),
        ("success-status: 202", {"success_status": 200}, "core.success-status"),
        ("one-or-list: an array", {"answer_form": "object"}, "core.phonecall-body"),
        ("link-member: links", {"link_member": "link"}, "core.phonecall-body"),
        ("early-refusals: 400", {"early_refusals": "documented"}, "core.error-body"),
        ("call-id-shape: with a dot", {"call_id": "alphanumeric"}, "core.phonecall-body"),
    ],
)
def test_server_on_the_other_side_of_its_claim__fails(name: str, claims: dict[str, str | int], broken: str) -> None:
    """So what passes above does so for want of a claim, and not for want of a look."""
    assert broken in {requirement for requirement, _ in failures(SIDES[name][0], **claims)}


@pytest.mark.parametrize(
    ("server", "broken"),
    [
        (Server(user=_refusal("pc_phonecall_invalid")), "service.user-invalid"),
        (Server(user=_refusal("user_invalid", 404)), "service.user-invalid"),
        (Server(extension=_refusal("user_invalid")), "service.extension-invalid"),
        (Server(call=_refusal("pc_phonecall_invalid", 404)), "core.call-invalid"),
        (Server(call=_success(200, updated())), "core.call-invalid"),
        (Server(view=_refusal("pc_phonecall_invalid")), "core.view-invalid"),
        (Server(action=_success(200, updated())), "core.action-checked"),
        (Server(body=_success(200, updated())), "robust.malformed-body"),
        (Server(action=_page(501)), "core.action-checked"),
        (Server(view=_not_implemented), "core.view-invalid"),
        (Server(early=_page(500)), "robust.no-server-error"),
        (Server(early=_success(200, updated())), "core.call-invalid"),
        (Server(early=_closed(FailureKind.TIMEOUT)), "robust.answers"),
    ],
)  # fmt: skip
def test_server_on_no_tolerated_side__fails(server: Server, broken: str) -> None:
    assert broken in {requirement for requirement, _ in failures(server)}
