# SPDX-License-Identifier: MIT
"""An answer, or what is shown after one, and the check that judges it: the parts of the table of the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uapi_conformance.checks import (
    effect,
    errors,
    listing,
    methods,
    odd,
    pages,
    parameters,
    phonecalls,
    refusals,
    repeats,
    success,
)
from uapi_conformance.checks import link as link_check
from uapi_conformance.contract.codes import CALL_INVALID
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.declaration import Base
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.wire.exchange import Exchange, FailureKind, Request

from tests.support.exchanges import (
    BASIS,
    CALL,
    FAIL,
    NOT_APPLICABLE,
    OFF,
    ON,
    ORIGIN,
    PASS,
    STEP,
    answer,
    collection,
    error,
    evidence,
    listed,
    look,
    request,
    shown,
    unanswered,
    updated,
)

AFTER, LATER = "look after the stop", "look after the second stop"
TWIN = answer(200, updated(), step=STEP)
RUNNING, STOPPED = look(BEFORE, ON), look(AFTER, OFF)
ONE = "https://pbx.example.com/uapi/phoneCalls/12/0003*210/444444"
CHALLENGE = (("WWW-Authenticate", "Bearer"),)

Judge = Callable[[], Verdict | None]


def stop(status: int, document: object = None) -> Exchange:
    return answer(status, document, step=STEP)


def links(**members: object) -> Exchange:
    return stop(200, updated(link=None) | members)


def fields(document: object, operation: str = LIST_ONE) -> Judge:
    return partial(phonecalls.list_fields, answer(200, document, operation=operation), BASIS)


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


def linked_under(call_id: str, shown_as: str) -> Judge:
    answered = stop(200, updated(call_id))
    seen = evidence(
        shown(f"{BEFORE}: by id", listed(CALL.phone_call_id, ON)), answered, shown("link", listed(shown_as, OFF))
    )
    return partial(success.updated_id, seen, STEP, BASIS, "link")


def answered_for(extension: str, *, listed_as: str) -> Judge:
    exchange = stop(200, updated(extension=extension))
    seen = evidence(shown(f"{BEFORE}: by id", listed(CALL.phone_call_id, ON, extension=listed_as)), exchange)
    return partial(success.updated_extension, seen, STEP, BASIS)


def linked(link: str, *declared: str) -> Judge:
    return partial(
        link_check.link_given,
        evidence(links(link={"self": link})),
        STEP,
        BASIS,
        Home(Base(ORIGIN), tuple(map(Base, declared))),
    )


def followed(*calls: dict[str, Any]) -> Judge:
    return partial(link_check.link_leads, evidence(TWIN, shown("link", *calls)), STEP, "link", Home(Base(ORIGIN)))


def refused(exchange: Exchange, *codes: str) -> Judge:
    return partial(refusals.refused_as, exchange, TWIN, BASIS, list(codes), what="a change")


def refused_or(exchange: Exchange, or_any: int, *codes: str) -> Judge:
    return partial(refusals.refused_as, exchange, TWIN, BASIS, list(codes), what="a change", or_any=or_any)


def refused_user(exchange: Exchange) -> Judge:
    return refused(exchange, *refusals.user_codes(BASIS))


def refused_extension(exchange: Exchange) -> Judge:
    return refused(exchange, *refusals.extension_codes(BASIS))


def absolute(text: str) -> Judge:
    return partial(link_check.link_absolute, evidence(links(link={"self": text})), STEP)


def oddly(exchange: Exchange, sent: Request) -> Exchange:
    return replace(exchange, request=sent)


def refused_somehow(exchange: Exchange, *, action: bool) -> Judge:
    return partial(refusals.refused_somehow, exchange, TWIN, what="a change", or_not_implemented=action)


def survived(exchange: Exchange) -> Judge:
    return partial(odd.survived, exchange, what="a change", may_succeed=True)


def repeated(exchange: Exchange, *after: Any) -> Judge:
    seen = evidence(RUNNING, TWIN, STOPPED, exchange, *(after or look(LATER, OFF)))
    return partial(repeats.repeated, seen, TWIN, exchange, before=AFTER, after=LATER, contract=BASIS)


def unlisted(exchange: Exchange) -> Judge:
    return partial(listing.shows_nothing, exchange, CALL.phone_call_id, BASIS, what="a change")


def method(name: str, exchange: Exchange, *, call_exists: bool = True) -> Judge:
    sent = replace(exchange, request=request(name))
    return partial(methods.method_refused, sent, BASIS, call_exists=call_exists)


ALLOW = (("Allow", "GET, PUT"),)
PLAIN = answer(501, body=b"Unsupported method", media="text/plain")
CALL_ROOT = "/uapi/phoneCalls/12/0003*210/"
EARLY = {
    "for a target that is not a URI": request(target=CALL_ROOT + "{1}"),
    "is not in normal form": request(target=CALL_ROOT + "%2E%2E"),
    "has encoded slashes": request(target=CALL_ROOT + "4%2F4"),
    "or has segments behind the call's": request(target=CALL_ROOT + "444444/more"),
    "control characters": request(target=CALL_ROOT + "4%00"),
    "or octets that are not UTF-8": request(target=CALL_ROOT + "%FF"),
    "for a target": request(target=CALL_ROOT.ljust(8001, "4")),
    "header section": request(headers=(("X", "4" * 8000),)),
    "or body of more than 8,000 octets": request(body=b"4" * 8001),
    "for a transfer coding other than chunked": request(headers=(("Transfer-Encoding", "gzip"),)),
    "for an empty": request(headers=(("Authorization", ""),)),
    "Authorization field": request(headers=(("Authorization", " "),)),
    "for an Accept": request(headers=(("Accept", "application/x-none"),)),
    "a condition": request(headers=(("If-Match", '"x"'),)),
    "a range": request(headers=(("Content-Range", "bytes 0-9/10"),)),
    "or a content coding that a server need not meet": request(headers=(("Content-Encoding", "x"),)),
    "for an": request("UAPI"),
    "undocumented method": request("UAPI"),
    "for a text that firewalls take for an attack": request(body=b"<script>"),
}
"""Words of the entry early-refusals beside a request that they are about."""
BY_ANYTHING = {
    "any 4xx": (error(400, "any"), answer(413), answer(499)),
    "501": (answer(501),),
    "or a closed connection": (unanswered(FailureKind.CLOSED),),
    "with any body": (answer(400, body=b"<h1>No</h1>", media="text/html"), answer(400, {})),
}
"""Words of the same entry beside answers that they are about."""


def early_refusals() -> Iterator[tuple[str, Judge, Outcome]]:
    for about, sent in EARLY.items():
        for exchange in (answer(500), answer(202, updated()), unanswered(FailureKind.TIMEOUT)):
            yield about, refused(oddly(exchange, sent), CALL_INVALID), FAIL
        for words, answers in BY_ANYTHING.items():
            for exchange in answers:
                asked = oddly(exchange, sent)
                for said in (about, words):
                    yield said, refused(asked, CALL_INVALID), PASS
                    yield said, refused_somehow(asked, action=False), PASS
                    yield said, partial(odd.survived, asked, what="a change", may_succeed=False), PASS
    for words, answers in BY_ANYTHING.items():
        for exchange in answers:
            if exchange.response is None or exchange.response.status == 501:
                yield words, refused_somehow(exchange, action=False), FAIL
            yield words, refused(exchange, CALL_INVALID), FAIL
            yield (
                words,
                partial(errors.error_body, oddly(exchange, request(target=CALL_ROOT + "%00")), BASIS),
                NOT_APPLICABLE,
            )
    yield "with any body", partial(errors.error_body, answer(400, {}), BASIS), FAIL


_PAGES = pages.Pages("whole", "again", "first", "second", "rest")


def _list(step: str, *ids: str) -> Exchange:
    return replace(shown(step, *map(listed, ids)), operation=LIST)


def _lists(*parts: Exchange) -> Evidence:
    """Parts of the list of two calls, which is the same before and after."""
    return evidence(_list("whole", "1", "2"), *parts, _list("again", "1", "2"))


def list_parameters() -> Iterator[tuple[str, Judge, Outcome]]:
    """What may become of a parameter of a List request."""
    for ids, outcome in ((("1", "2"), PASS), (("1",), FAIL), ((), FAIL)):
        parts = (_list(step, *ids) for step in ("first", "second", "rest"))
        yield "a server that ignores a parameter", partial(pages.paged, _lists(*parts), _PAGES), outcome
    for status, outcome in ((400, PASS), (422, PASS), (500, FAIL)):
        refusal = error(status, "any", step="first")
        parameter = partial(parameters.unknown_ignored, _lists(refusal), _PAGES, "first")
        yield "any 4xx status for a parameter", parameter, outcome
        yield "or a value that no page names", survived(refusal), outcome
