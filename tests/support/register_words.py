# SPDX-License-Identifier: MIT
"""What the register says is tolerated, word by word, each beside an answer that it is about and what is made of that."""

from __future__ import annotations

from functools import partial

from uapi_conformance.checks import effect, errors, methods, success, wire
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, EXTENSION_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.declaration import Declaration
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome, Verdict

from tests.support.exchanges import (
    BASIS,
    CALL,
    FAIL,
    OFF,
    ON,
    PASS,
    RECORDED,
    STEP,
    answer,
    collection,
    contract,
    error,
    evidence,
    inspected,
    listed,
    look,
    request,
    updated,
)
from tests.support.judged_answers import (
    AFTER,
    ALLOW,
    CHALLENGE,
    LATER,
    ONE,
    PLAIN,
    RUNNING,
    STOPPED,
    TWIN,
    Judge,
    absolute,
    answered_for,
    answered_under,
    call,
    early_refusals,
    fields,
    followed,
    linked,
    linked_under,
    links,
    list_parameters,
    method,
    oddly,
    refused,
    refused_extension,
    refused_or,
    refused_somehow,
    refused_user,
    repeated,
    stop,
    stopped,
    survived,
    unlisted,
    without,
)

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
        ("after 200 or 204, at once", stopped(stop(200, {}), look(AFTER, ON)), FAIL),
        ("after 200 or 204, at once", stopped(stop(204), look(AFTER, ON)), FAIL),
        ("after 202, within the time", stopped(stop(202, {}), look(AFTER, ON), look(AFTER, OFF)), PASS),
        ("after 202, within the time", stopped(stop(202, {}), look(AFTER, ON)), FAIL),
        ("declared as effect_within (1.5 s by default)", lambda: Verdict(PASS if Declaration().effect_within == 1.5 else FAIL, "It is so."), PASS),
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
        ("except nonce and flow, which the page's own sample lacks", fields(without("nonce")), PASS),
        ("except nonce and flow, which the page's own sample lacks", fields(call(OFF)), PASS),
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
        ("the addressed id", answered_under(CALL.phone_call_id, listed_as="777"), PASS),
        ("or the id under which List shows the addressed call", answered_under("777", listed_as="777"), PASS),
        ("or under which the answer's own link does", linked_under("888", "888"), PASS),
        ("or under which the answer's own link does", linked_under("888", "777"), FAIL),
        ("or the id under which List shows the addressed call", answered_under("888", listed_as="777"), FAIL),
    ],
    "answer-extension": [
        ("the addressed Extension", answered_for(CALL.extension, listed_as="0003*290"), PASS),
        ("or the one that List shows for the call", answered_for("0003*290", listed_as="0003*290"), PASS),
        ("or the one that List shows for the call", answered_for("0003*291", listed_as="0003*290"), FAIL),
    ],
    "link-origin": [
        ("the origin that the request was sent to", linked(ONE), PASS),
        ("and those that [target] link_origins declares",
         linked(ONE.replace("pbx", "x"), "https://x.example.com:443"), PASS),
        ("any other is inconclusive", linked(ONE.replace("pbx", "x")), Outcome.INCONCLUSIVE),
        ("any other is inconclusive", linked(ONE.replace("https", "http")), Outcome.INCONCLUSIVE),
    ],
    "view-extension": [("any extension in a view", fields(call(OFF | {"extension": "7778888"})), PASS)],
    "one-or-list": [
        ("one PhoneCall object", partial(success.phonecall_body, TWIN, BASIS), PASS),
        ("one PhoneCall object", partial(success.phonecall_body, stop(200, "a call"), BASIS), FAIL),
        ("or a collection", partial(success.phonecall_body, stop(200, collection(updated())), BASIS), PASS),
        ("or an array", partial(success.phonecall_body, stop(200, [updated()]), BASIS), PASS),
        *(
            ("of just that call", partial(success.phonecall_body, stop(200, document), BASIS), FAIL)
            for document in ([], [updated(), updated("2")], collection(), collection(updated(), updated("2")))
        ),
        ("of just that call",
         partial(success.updated_id, evidence(RUNNING, stop(200, [updated("2")])), STEP, BASIS), FAIL),
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
        ("any of the five", unlisted(answer(200, collection(), operation=LIST_ONE)), PASS),
        ("any of the five", unlisted(answer(204, operation=LIST_ONE)), PASS),
        ("any of the five", unlisted(error(400, CALL_INVALID, operation=LIST_ONE)), PASS),
        ("any of the five", unlisted(error(404, "any", operation=LIST_ONE)), PASS),
        ("any of the five", unlisted(error(403, ACCESS_DENIED, operation=LIST_ONE)), PASS),
        ("any of the five", unlisted(answer(200, call(), operation=LIST_ONE)), FAIL),
    ],
    "unknown-extension": [
        ("either", refused_extension(error(400, EXTENSION_INVALID)), PASS),
        ("either", refused_extension(error(401, ACCESS_DENIED)), PASS),
        ("either", refused_extension(error(403, ACCESS_DENIED)), PASS),
        ("either", refused_extension(error(400, CALL_INVALID)), FAIL),
    ],
    "foreign-call": [
        ("any of them", refused_or(error(400, CALL_INVALID), 404, CALL_INVALID, ACCESS_DENIED), PASS),
        ("any of them", refused_or(error(401, ACCESS_DENIED), 404, CALL_INVALID, ACCESS_DENIED), PASS),
        ("any of them", refused_or(error(403, ACCESS_DENIED), 404, CALL_INVALID, ACCESS_DENIED), PASS),
        ("any of them", refused_or(error(404, "any"), 404, CALL_INVALID, ACCESS_DENIED), PASS),
        ("any of them", refused_or(error(409, "any"), 404, CALL_INVALID, ACCESS_DENIED), FAIL),
    ],
    "unknown-user": [
        ("either", refused_user(error(400, "user_invalid")), PASS),
        ("either", refused_user(error(401, ACCESS_DENIED)), PASS),
        ("either", refused_user(error(403, ACCESS_DENIED)), PASS),
        ("either", refused_user(error(400, CALL_INVALID)), FAIL),
        ("either", refused_user(error(404, "any")), FAIL),
    ],
    "malformed-credentials": [
        ("access_denied", refused_or(error(401, ACCESS_DENIED), 400, ACCESS_DENIED), PASS),
        ("or 400 with any code in the documented error body", refused_or(error(400, "any"), 400, ACCESS_DENIED), PASS),
        ("or 400 with any code in the documented error body", refused_or(answer(400), 400, ACCESS_DENIED), FAIL),
        ("or 400 with any code in the documented error body", refused_or(error(404, "any"), 400, ACCESS_DENIED), FAIL),
        ("access_denied among them", refused_or(error(400, ACCESS_DENIED), 400, ACCESS_DENIED), PASS),
    ],
    "link-form": [
        ("a path", linked(ONE.removeprefix("https://pbx.example.com")), PASS),
        ("a path", linked("444444"), FAIL),
        ("that leads to the call", linked("/uapi/phoneCalls/12/0003*210/555555"), FAIL),
        ("an absolute URI is recommended", absolute(ONE), PASS),
        ("an absolute URI is recommended", absolute(ONE.removeprefix("https://pbx.example.com")), FAIL),
    ],
    "early-refusals": list(early_refusals()),
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
        ("501 request_not_implemented for anything that is not StopRecording",
         refused_somehow(error(501, "request_not_implemented"), action=True), PASS),
        ("501 request_not_implemented for anything that is not StopRecording",
         refused_somehow(error(501, "any"), action=True), FAIL),
        ("501 request_not_implemented for anything that is not StopRecording",
         refused_somehow(error(501, "request_not_implemented"), action=False), FAIL),
        *(
            ("501 request_not_implemented for anything that is not StopRecording",
             partial(errors.no_server_error, oddly(error(501, "request_not_implemented"), request(body=body)), BASIS), is_so)
            for body, is_so in (
                (b'{"action":"Fly"}', PASS), (b'{"action":null}', PASS), (b"{}", PASS), (b"[]", PASS), (b"", PASS),
                (b'{"action":"StopRecording"}', FAIL), (b'{"action":"StopRecording","more":1}', FAIL),
            )
        ),
    ],
    "other-methods": [
        ("any 4xx status", method("POST", error(405, "any", headers=ALLOW)), PASS),
        ("any 4xx status", method("POST", error(400, CALL_INVALID)), PASS),
        ("any 4xx status", method("POST", answer(404)), PASS),
        ("any 4xx status", method("POST", error(500, "any")), FAIL),
        ("or 501", method("POST", error(501, "request_not_implemented")), PASS),
        ("or 501", method("POST", error(501, "any")), PASS),
        ("or 501", method("UAPI", PLAIN), PASS),
        ("or 501", method("POST", answer(200)), FAIL),
        ("405 or 501 is recommended", partial(methods.method_status, oddly(answer(405), request("POST")), BASIS), PASS),
        ("405 or 501 is recommended", partial(methods.method_status, oddly(answer(501), request("POST")), BASIS), PASS),
        ("405 or 501 is recommended", partial(methods.method_status, oddly(answer(409), request("POST")), BASIS), FAIL),
        ("A claim narrows it to one of them",
         partial(methods.method_refused, oddly(answer(405), request("POST")), contract(other_methods=405), call_exists=True), PASS),
        ("A claim narrows it to one of them",
         partial(methods.method_refused, oddly(answer(501), request("POST")), contract(other_methods=501), call_exists=True), PASS),
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
    "list-parameters": list(list_parameters()),
    "request-media-type": [
        ("accepted as JSON", survived(stop(200, updated())), PASS),
        ("or refused with a 4xx error", survived(error(415, "any")), PASS),
        ("or refused with a 4xx error", survived(error(500, "any")), FAIL),
    ],
    "unknown-members": [
        ("accepted", survived(stop(200, updated())), PASS),
        ("or refused with a 4xx error", survived(error(400, "any")), PASS),
        ("or refused with a 4xx error", survived(error(503, "any")), FAIL),
    ],
}  # fmt: skip
