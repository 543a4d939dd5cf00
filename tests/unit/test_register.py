# SPDX-License-Identifier: MIT
"""What the register says is tolerated is what the checks tolerate: each word of it beside an answer that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from exchanges import (
    CALL,
    CONTRACT,
    FAIL,
    NOT_APPLICABLE,
    ORIGIN,
    PASS,
    RECORDED,
    answer,
    basis,
    collection,
    error,
    evidence,
    inspected,
    listed,
    look,
    request,
    shown,
    updated,
    view,
)
from uapi_conformance.checks import effect, errors, listing, methods, refusals, repeats, success, wire
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, EXTENSION_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.declaration import Declaration
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.wire.exchange import Exchange

AFTER, LATER, STEP = "look after the stop", "look after the second stop", "documented request"
BASIS = basis()
TWIN = answer(200, updated(), step=STEP)
ON, OFF = view(recording=True), view()
RUNNING, STOPPED = look(BEFORE, ON), look(AFTER, OFF)
ONE = "https://pbx.example.com/uapi/phoneCalls/12/0003*210/444444"
CHALLENGE = (("WWW-Authenticate", "Bearer"),)

Judge = Callable[[], Verdict | None]


def stop(status: int, document: object = None) -> Exchange:
    return answer(status, document, step=STEP)


def links(**members: object) -> Exchange:
    return stop(200, updated(link=None) | members)


def fields(document: object, operation: str = LIST_ONE) -> Judge:
    return partial(listing.list_fields, answer(200, document, operation=operation), BASIS)


def call(*views: dict[str, Any], **changes: object) -> dict[str, Any]:
    return collection(listed(CALL.phone_call_id, *(views or (OFF,)), **changes))


def without(member: str) -> dict[str, Any]:
    return call(**{member: None})


def stopped(answered: Exchange, *after: Any) -> Judge:
    return partial(effect.stopped, evidence(RUNNING, answered, *after), AFTER, answered)


def answered_under(call_id: str, *, listed_as: str) -> Judge:
    exchange = stop(200, updated(call_id))
    seen = evidence(shown(f"{BEFORE}: by id", listed(listed_as, ON)), exchange)
    return partial(success.updated_id, seen, STEP, BASIS)


def answered_for(extension: str, *, listed_as: str) -> Judge:
    exchange = stop(200, updated(extension=extension))
    seen = evidence(shown(f"{BEFORE}: by id", listed(CALL.phone_call_id, ON, extension=listed_as)), exchange)
    return partial(success.updated_extension, seen, STEP, BASIS)


def linked(link: str) -> Judge:
    return partial(success.link_given, evidence(links(link={"self": link})), STEP, BASIS, ORIGIN)


def followed(*calls: dict[str, Any]) -> Judge:
    return partial(success.link_leads, evidence(TWIN, shown("link", *calls)), STEP, "link")


def refused(exchange: Exchange, *codes: str) -> Judge:
    return partial(refusals.refused_as, exchange, TWIN, BASIS, list(codes), what="a change")


def refused_somehow(exchange: Exchange, *, action: bool) -> Judge:
    return partial(refusals.refused_somehow, exchange, TWIN, what="a change", or_not_implemented=action)


def survived(exchange: Exchange) -> Judge:
    return partial(refusals.survived, exchange, what="a change", may_succeed=True)


def repeated(exchange: Exchange, *after: Any) -> Judge:
    seen = evidence(RUNNING, TWIN, STOPPED, exchange, *(after or look(LATER, OFF)))
    return partial(repeats.repeated, seen, TWIN, exchange, before=AFTER, after=LATER, basis=BASIS)


def unlisted(exchange: Exchange) -> Judge:
    return partial(listing.shows_nothing, exchange, CALL.phone_call_id, BASIS, what="a change")


def method(name: str, exchange: Exchange, *, call_exists: bool = True) -> Judge:
    sent = replace(exchange, request=request(name))
    return partial(methods.method_refused, sent, BASIS, call_exists=call_exists)


ALLOW = (("Allow", "GET, PUT"),)
PLAIN = answer(501, body=b"Unsupported method", media="text/plain")

WORDS: dict[str, list[tuple[str, Judge, Outcome]]] = {
    "success-status": [
        ("200 or 202", partial(success.success_status, stop(200, updated()), BASIS), PASS),
        ("200 or 202", partial(success.success_status, stop(202, updated()), BASIS), PASS),
        ("200 or 202", partial(success.success_status, stop(201, updated()), BASIS), FAIL),
        ("with a PhoneCall", partial(success.phonecall_body, stop(202, {}), BASIS), FAIL),
        ("with a PhoneCall", partial(success.phonecall_body, stop(200, updated()), BASIS), PASS),
        ("or 204", partial(success.success_status, stop(204), BASIS), PASS),
        ("without content", partial(wire.no_content, answer(204, trailing=b"x"), BASIS), FAIL),
    ],
    "late-effect": [
        ("after 200 or 204 at once", stopped(stop(200, {}), look(AFTER, ON)), FAIL),
        ("after 200 or 204 at once", stopped(stop(204), look(AFTER, ON)), FAIL),
        ("after 202 within the time", stopped(stop(202, {}), look(AFTER, ON), look(AFTER, OFF)), PASS),
        ("after 202 within the time", stopped(stop(202, {}), look(AFTER, ON)), FAIL),
        ("declared as effect_within, 1.5 s if none is", lambda: _declared(Declaration().effect_within == 1.5), PASS),
    ],
    "link-member": [
        ("either", partial(success.phonecall_body, links(link={"self": ONE}), BASIS), PASS),
        ("either", partial(success.phonecall_body, links(links={"self": ONE}), BASIS), PASS),
        ("either", partial(success.phonecall_body, links(href={"self": ONE}), BASIS), FAIL),
    ],
    "link-slashes": [
        ("either", linked(ONE), PASS),
        ("either", linked(ONE.replace(".com/", ".com//")), PASS),
        ("as long as the link leads to the call", followed(listed()), PASS),
        ("as long as the link leads to the call", followed(), FAIL),
        ("when it is followed exactly as given", followed(listed("555555")), FAIL),
    ],
    "list-envelope": [
        ("either for a single call", fields(call()), PASS),
        ("either for a single call", fields(call()["entry"][0]), PASS),
        ("a collection for the list of an Extension", fields(call(), LIST), PASS),
        ("a collection for the list of an Extension", fields(call()["entry"][0], LIST), FAIL),
    ],
    "number-form": [
        ("a number", fields(call(OFF | {"status": 5})), PASS),
        ("or a string of its digits", fields(call(OFF | {"status": "5"})), PASS),
        ("or a string of its digits", fields(call(OFF | {"status": "five"})), FAIL),
    ],
    "members-of-the-answer": [
        *(
            ("the three members in the answer to the action",
             partial(success.phonecall_body, stop(200, updated(**{member: None})), BASIS), FAIL)
            for member in ("id", "extension", "link")
        ),
        ("the three members in the answer to the action", partial(success.phonecall_body, TWIN, BASIS), PASS),
        *(("all that cannot be NULL in a List answer", fields(without(m)), FAIL)
          for m in ("ownerId", "ownerName", "published")),
        ("but nonce and flow, which the page's own sample lacks", fields(without("nonce")), PASS),
        ("but nonce and flow, which the page's own sample lacks", fields(call(OFF)), PASS),
    ],
    "list-views": [
        ("calls without phoneCallView in the list of an Extension", fields(without("phoneCallView"), LIST), PASS),
        ("never in a List answer for one call", fields(without("phoneCallView")), FAIL),
    ],
    "denied-status": [
        ("401", refused(error(401, ACCESS_DENIED, headers=CHALLENGE), ACCESS_DENIED), PASS),
        ("with WWW-Authenticate", partial(wire.challenge, error(401, ACCESS_DENIED), BASIS), FAIL),
        ("or 403", refused(error(403, ACCESS_DENIED), ACCESS_DENIED), PASS),
        ("or 403", refused(error(400, ACCESS_DENIED), ACCESS_DENIED), FAIL),
        ("with the code access_denied either way", refused(error(401, "other"), ACCESS_DENIED), FAIL),
        ("with the code access_denied either way", refused(error(403, "other"), ACCESS_DENIED), FAIL),
    ],
    "denied-spelling": [
        ("access_denied only", refused(error(401, "access_denided"), ACCESS_DENIED), FAIL),
        ("access_denied only", partial(errors.code_status, error(401, "access_denied"), BASIS), PASS),
    ],
    "answer-id": [
        ("the id that was addressed", answered_under(CALL.phone_call_id, listed_as="777"), PASS),
        ("or the id under which List shows the call that was addressed", answered_under("777", listed_as="777"), PASS),
        ("or the id under which List shows the call that was addressed", answered_under("888", listed_as="777"), FAIL),
    ],
    "answer-extension": [
        ("the Extension that was addressed", answered_for(CALL.extension, listed_as="0003*290"), PASS),
        ("or the one that List shows for the call", answered_for("0003*290", listed_as="0003*290"), PASS),
        ("or the one that List shows for the call", answered_for("0003*291", listed_as="0003*290"), FAIL),
    ],
    "link-origin": [
        ("the origin that the request was sent to", linked(ONE), PASS),
        ("the origin that the request was sent to", linked(ONE.replace("pbx", "x")), FAIL),
    ],
    "view-extension": [("any extension in a view", fields(call(OFF | {"extension": "7778888"})), PASS)],
    "one-or-list": [
        ("one PhoneCall object", partial(success.phonecall_body, TWIN, BASIS), PASS),
        ("one PhoneCall object", partial(success.phonecall_body, stop(200, [updated()]), BASIS), FAIL),
    ],
    "date-order": [
        ("any order", fields(call(published=RECORDED, answered="2011-06-27T16:08:55+03:00")), PASS),
        ("any order", fields(call(published=RECORDED, answered="2013-06-27T16:08:55+03:00")), PASS),
    ],
    "caller-id": [
        ("callerId with any text", fields(call(OFF | {"callerId": "Joe <7> \u00fc"})), PASS),
        ("callerId with any text", fields(call(OFF | {"callerId": 7})), FAIL),
        ("and other members beside it", fields(call(OFF | {"callerID": 7})), PASS),
    ],
    "owner-id": [
        ("any string that is an Object-Id", fields(call(ownerId="53tete535")), PASS),
        ("any string that is an Object-Id", fields(call(ownerId="no id")), FAIL),
    ],
    "call-id-shape": [
        ("ids of either alphabet in answers", partial(success.phonecall_body, stop(200, updated("4")), BASIS), PASS),
        ("ids of either alphabet in answers", partial(success.phonecall_body, stop(200, updated("a.b-c")), BASIS), PASS),
    ],
    "gone-call-list": [
        ("any of the four", unlisted(answer(200, collection(), operation=LIST_ONE)), PASS),
        ("any of the four", unlisted(answer(204, operation=LIST_ONE)), PASS),
        ("any of the four", unlisted(error(400, CALL_INVALID, operation=LIST_ONE)), PASS),
        ("any of the four", unlisted(error(404, "any", operation=LIST_ONE)), PASS),
        ("any of the four", unlisted(answer(200, call(), operation=LIST_ONE)), FAIL),
    ],
    "foreign-call": [
        ("either", refused(error(400, CALL_INVALID), CALL_INVALID, ACCESS_DENIED), PASS),
        ("either", refused(error(403, ACCESS_DENIED), CALL_INVALID, ACCESS_DENIED), PASS),
    ],
    "other-extension": [
        ("either", refused(error(400, EXTENSION_INVALID), EXTENSION_INVALID, CALL_INVALID), PASS),
        ("either", refused(error(400, CALL_INVALID), EXTENSION_INVALID, CALL_INVALID), PASS),
    ],
    "repeated-stop": [
        ("success", repeated(stop(200, updated())), PASS),
        ("or a 4xx error", repeated(error(409, "any")), PASS),
        ("or a 4xx error", repeated(error(500, "any")), FAIL),
        ("and no effect", repeated(stop(200, updated()), look(LATER, ON)), FAIL),
    ],
    "action-code": [
        ("any 4xx status", refused_somehow(error(422, "any"), action=False), PASS),
        ("any 4xx status", refused_somehow(error(500, "any"), action=True), FAIL),
        ("and any code in the documented error body", partial(errors.code_status, error(422, "any"), BASIS), PASS),
        ("and any code in the documented error body", partial(errors.error_body, answer(422, {}), BASIS), FAIL),
        ("501 request_not_implemented for an unknown action",
         refused_somehow(error(501, "request_not_implemented"), action=True), PASS),
        ("501 request_not_implemented for an unknown action", refused_somehow(error(501, "any"), action=True), FAIL),
        ("501 request_not_implemented for an unknown action",
         refused_somehow(error(501, "request_not_implemented"), action=False), FAIL),
    ],
    "other-methods": [
        ("either", method("POST", error(405, "any", headers=ALLOW)), PASS),
        ("either", method("POST", error(501, "request_not_implemented")), PASS),
        ("either", method("POST", error(501, "any")), FAIL),
        ("for a call that does not exist also the refusal of that call",
         method("POST", error(400, CALL_INVALID), call_exists=False), PASS),
        ("for a call that does not exist also the refusal of that call", method("POST", error(400, CALL_INVALID)), FAIL),
        ("for a method that HTTP does not know any 4xx or 501, with any body", method("UAPI", PLAIN), PASS),
        ("for a method that HTTP does not know any 4xx or 501, with any body",
         method("UAPI", answer(404, body=b"", media=None)), PASS),
        ("for a method that HTTP does not know any 4xx or 501, with any body", method("UAPI", answer(200)), FAIL),
    ],
    "recording-sign": [
        ("a server that never shows it",
         partial(effect.stopped, evidence(look(BEFORE, OFF), TWIN, STOPPED), AFTER, TWIN), Outcome.INCONCLUSIVE),
        ("then the provider-state hook's inspect decides",
         partial(effect.stopped, evidence(look(BEFORE, OFF), TWIN, STOPPED, inspections=[inspected(AFTER, False)]),
                 AFTER, TWIN), PASS),
        ("then the provider-state hook's inspect decides",
         partial(effect.stopped, evidence(look(BEFORE, OFF), TWIN, STOPPED, inspections=[inspected(AFTER, True)]),
                 AFTER, TWIN), FAIL),
    ],
    "request-media-type": [
        ("taken as JSON", survived(stop(200, updated())), PASS),
        ("or refused with a 4xx error", survived(error(415, "any")), PASS),
        ("or refused with a 4xx error", survived(error(500, "any")), FAIL),
    ],
    "unknown-members": [
        ("taken", survived(stop(200, updated())), PASS),
        ("or refused with a 4xx error", survived(error(400, "any")), PASS),
        ("or refused with a 4xx error", survived(error(503, "any")), FAIL),
    ],
}  # fmt: skip


def _declared(true: bool) -> Verdict:
    return Verdict(PASS if true else FAIL, "It is so.")


UNSAID = {
    "call-id-required": "not judged",
    "token-lifetime": "any",
    "documented-typing-slips": "the correct forms are sent",
    "encoded-path": "a server that does not understand the encoded form",
}
"""Entries that no answer shows: two are not judged, one is about what is sent, and one is a recommendation."""

_JOINTS = re.compile(r"[\s,;]*")


@pytest.mark.parametrize(
    ("entry", "words", "judge", "outcome"),
    [
        pytest.param(entry, words, judge, outcome, id=f"{entry}-{words[:30]}-{outcome}-{n}")
        for entry, rows in WORDS.items()
        for n, (words, judge, outcome) in enumerate(rows)
    ],
)
def test_tolerated__is_what_the_checks_tolerate(entry: str, words: str, judge: Judge, outcome: Outcome) -> None:
    assert words in CONTRACT.interpretations[entry].tolerated
    verdict = judge()
    assert (verdict.outcome if verdict is not None else NOT_APPLICABLE) is outcome, verdict


@pytest.mark.parametrize("entry", CONTRACT.interpretations)
def test_tolerated__says_nothing_that_no_answer_shows(entry: str) -> None:
    text = CONTRACT.interpretations[entry].tolerated
    for words in dict.fromkeys(words for words, _, _ in WORDS.get(entry, ())):
        text = text.replace(words, "", 1)
    assert _JOINTS.fullmatch(text.replace(UNSAID.get(entry, "\0"), "")), text


def test_what_is_only_recommended__keeps_no_target_from_conforming() -> None:
    """Both sides of such an entry are tolerated, since no more than a SHOULD rests on it."""
    resting = [r for r in CONTRACT.requirements.values() if "encoded-path" in r.interpretations]
    assert resting
    assert not any(r.mandatory for r in resting)


def test_what_is_not_judged__is_named_by_no_requirement() -> None:
    assert not any("call-id-required" in r.interpretations for r in CONTRACT.requirements.values())


CLAIMED = [(i.claim.key, value) for i in CONTRACT.interpretations.values() if i.claim for value in i.claim.values]


def test_every_claim__is_contradicted_by_a_legal_server_that_is_tolerated_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The matrix lets each variant pass without the claim, and fail with it."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    from tests.quality.variants import VARIANTS

    assert set(CLAIMED) == {claim for variant in VARIANTS for claim in variant.unlike}
