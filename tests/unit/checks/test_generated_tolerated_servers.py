# SPDX-License-Identifier: MIT
"""Generated requests never fail a server that is on a tolerated side of the register, unless a claim says otherwise.

A *server* here is a set of sides: how it answers each thing that the register leaves open. It is asked all that is
generated: right requests and those with one wrong thing or several, on a call that was stopped before.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from uapi_conformance.checks.generated import judge
from uapi_conformance.checks.rules import RULES
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.wire.exchange import Exchange, FailureKind, Request

from tests.support.exchanges import (
    CONTRACT,
    FAIL,
    answer,
    collection,
    contract,
    error,
    request,
    unanswered,
    updated,
)
from tests.support.tolerated_servers import REQUESTS, VALID, Answer, Server, ask, refusal, success


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
    live = replace(VALID, reference=ask(server, request()))
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
DENY, DENY_401 = refusal("access_denied", 403), refusal("access_denied", 401)

SIDES: dict[str, tuple[Server, list[dict[str, str | int]]]] = {
    "as the examples are": (Server(), [{}, {"unknown_user": "user_invalid"}, {"repeated_stop": "accepted"}]),
    "success-status: 202": (Server(success=success(202, updated())), [{}, {"success_status": 202}]),
    "success-status: 204": (Server(success=success(204)), [{}, {"success_status": 204}]),
    "one-or-list: a collection": (
        Server(success=success(200, collection(updated()))), [{}, {"answer_form": "collection"}],
    ),
    "one-or-list: an array": (Server(success=success(200, [updated()])), [{}, {"answer_form": "array"}]),
    "link-member: links": (
        Server(success=success(200, updated(link=None, links=LINKS))), [{}, {"link_member": "links"}],
    ),
    "link-form: a path": (Server(success=success(200, updated(link={"self": LINKS["self"][23:]}))), [{}]),
    "answer-id: another": (Server(success=success(200, updated("b817"))), [{}]),
    "call-id-shape: with a dot": (Server(success=success(200, updated("b8.17"))), [{}]),
    "unknown-user: denied": (Server(user=DENY), [{}, {"unknown_user": "access_denied"}, {"denied_status": 403}]),
    "unknown-user, denied-status: 401": (
        Server(user=DENY_401), [{}, {"unknown_user": "access_denied", "denied_status": 401}],
    ),
    "repeated-stop: refused": (
        Server(again=refusal("nothing_to_stop", 409)), [{}, {"repeated_stop": "refused"}],
    ),
    "repeated-stop: refused before all else": (
        Server(again=refusal("nothing_to_stop", 409), again_first=True), [{}, {"repeated_stop": "refused"}],
    ),
    "repeated-stop: refused as a view that is none": (Server(again=refusal("pc_phonecallview_invalid")), [{}]),
    "repeated-stop: refused as a call that is none": (
        Server(again=refusal("pc_phonecall_invalid"), again_first=True), [{}],
    ),
    "request-media-type: required": (
        Server(media_type=refusal("media_type", 415)), [{}, {"request_media_type": "required"}],
    ),
    "unknown-members: refused": (
        Server(unknown_member=refusal("unknown_member")), [{}, {"unknown_members": "refused"}],
    ),
    "action-code: 501": (Server(action=_not_implemented, body=_not_implemented), [{}]),
    "action-code: 422": (Server(action=refusal("any", 422), body=refusal("any", 422)), [{}]),
    "action-code: 501 before all else": (Server(action=_not_implemented, body=_not_implemented, order="ABUECV"), [{}]),
    "early-refusals: 400": (Server(early=_page(400)), [{}]),
    "early-refusals: 404 without a body": (Server(early=lambda sent: answer(404, sent=sent)), [{}]),
    "early-refusals: 501": (Server(early=_page(501)), [{}]),
    "early-refusals: closed": (Server(early=_closed(FailureKind.CLOSED)), [{}]),
    "early-refusals: closed within the answer": (Server(early=_closed(FailureKind.INCOMPLETE)), [{}]),
    "early-refusals: documented": (Server(early=refusal("bad_path")), [{}, {"early_refusals": "documented"}]),
    "gone-call-list: 204": (Server(unlisted=success(204)), [{}, {"unknown_call_list": "no-content"}]),
    "gone-call-list: 400": (Server(unlisted=refusal("pc_phonecall_invalid")), [{}, {"unknown_call_list": "error"}]),
    "gone-call-list: 404": (Server(unlisted=refusal("pc_phonecall_invalid", 404)), [{}]),
    "a query that is refused": (Server(bad_query=refusal("count_invalid")), [{}]),
    **{f"order: {order}": (Server(order=order), [{}]) for order in ("BAVCEU", "AVUECB", "CEUVAB", "ECUBAV", "VABUEC")},
}  # fmt: skip
"""A server on each side that the register tolerates, and the claims under which it has to pass: none, and its own."""


@pytest.mark.parametrize("name", SIDES)
def test_server_on_a_tolerated_side__fails_nothing(name: str) -> None:
    server, all_claims = SIDES[name]
    for claims in all_claims:
        assert failures(server, **claims) == [], claims


_PAIRED = {
    "user": DENY, "action": _not_implemented, "body": _not_implemented, "again": refusal("nothing_to_stop", 409),
    "media_type": refusal("media_type", 415), "unknown_member": refusal("unknown_member"),
    "early": _page(400), "success": success(202, [updated()]), "order": "BAVCEU",
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
        (Server(user=refusal("pc_phonecall_invalid")), "service.user-invalid"),
        (Server(user=refusal("user_invalid", 404)), "service.user-invalid"),
        (Server(extension=refusal("user_invalid")), "service.extension-invalid"),
        (Server(call=refusal("pc_phonecall_invalid", 404)), "core.call-invalid"),
        (Server(call=success(200, updated())), "core.call-invalid"),
        (Server(view=refusal("pc_phonecall_invalid")), "core.view-invalid"),
        (Server(action=success(200, updated())), "core.action-checked"),
        (Server(body=success(200, updated())), "robust.malformed-body"),
        (Server(action=_page(501)), "core.action-checked"),
        (Server(view=_not_implemented), "core.view-invalid"),
        (Server(early=_page(500)), "robust.no-server-error"),
        (Server(early=success(200, updated())), "core.call-invalid"),
        (Server(early=_closed(FailureKind.TIMEOUT)), "robust.answers"),
    ],
)  # fmt: skip
def test_server_on_no_tolerated_side__fails(server: Server, broken: str) -> None:
    assert broken in {requirement for requirement, _ in failures(server)}
