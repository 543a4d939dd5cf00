# SPDX-License-Identifier: MIT
"""Judges what a success says: its status and its PhoneCall."""

from __future__ import annotations

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import clause_of_refusal
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import REDIRECTS, Kind, is_success, observed, said_elsewhere
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BY_ID, LIST, calls_alike, shown_call
from uapi_conformance.evidence.phonecall import ShownCall, form_of, listed_calls, read_call, the_call_in, updated_call
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange

BODILESS = "The answer was 204, which has no body."
UNLISTED = "The answer names a call or Extension other than the addressed one, and List did not show the call at all."


def accepted(exchange: Exchange | None, *, what: str = "the documented request") -> Verdict:
    """A documented request succeeds."""
    if exchange is None:
        return inconclusive(f"{what.capitalize()} was not sent.")
    if is_success(exchange):
        return passed(f"The answer is {observed(exchange)}.", exchange, relying_on=("success-status",))
    return failed(
        f"{what.capitalize()} does not succeed.", exchange, expected="200, 202 or 204", observed=observed(exchange)
    )


def answered_alike(exchange: Exchange | None, reference: Exchange | None, *, what: str) -> Verdict:
    """Another form of a request is answered like the plain one: with a success too, or with the same refusal."""
    if exchange is None or reference is None:
        return inconclusive(f"The request with {what} was not sent.")
    if reference.response is None:
        return inconclusive("The plain request was not answered, so nothing can be compared.", reference)
    elsewhere = said_elsewhere(reference)
    if elsewhere is not None:
        return inconclusive(f"{elsewhere}, so nothing can be compared.", reference)
    alike = is_success(exchange) if is_success(reference) else Kind.of(exchange) == Kind.of(reference)
    if alike:
        return passed(f"With {what}, the answer is {observed(exchange)}.", exchange, reference)
    clause = clause_of_refusal(exchange)
    if clause is not None:
        return not_applicable(f"With {what}, the answer is {observed(exchange)}, which {clause} allows.", exchange)
    return failed(
        f"The request with {what} is answered differently.",
        exchange,
        reference,
        expected=f"an answer like {observed(reference)}",
        observed=observed(exchange),
    )


def success_status(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: a stop that is not refused has a documented status (register: success-status)."""
    response = exchange.response
    if exchange.operation != STOP or exchange.request.method != "PUT" or response is None or response.status_class >= 4:
        return None
    if exchange.request.header("range") is not None and response.status == 206:
        return None  # a gateway may take the Range for its own
    if response.status in REDIRECTS:
        return None  # not a success: core.stop-accepted judges it
    claimed = contract.claims.get("success_status")
    statuses = contract.openapi.success_statuses(STOP) if claimed is None else frozenset({int(claimed)})
    if response.status in statuses:
        return passed(f"{response.status} is documented.", exchange, relying_on=("success-status",))
    return failed(
        "A stop succeeds with the wrong status.",
        exchange,
        expected=" or ".join(map(str, sorted(statuses))) + (", as claimed" if claimed is not None else ""),
        observed=observed(exchange),
    )


def phonecall_body(exchange: Exchange, contract: ClaimedContract) -> Verdict | None:
    """Rule: the body of a 200 or 202 to a stop is the documented PhoneCall."""
    response = exchange.response
    if exchange.operation != STOP or exchange.request.method != "PUT" or response is None:
        return None
    if response.status not in (200, 202):
        return None
    document = jsontext.parse(response.content or b"")
    if document.problem:
        violations = [document.problem]
    else:
        violations = contract.openapi.violations("UpdatedPhoneCall", the_call_in(document.value))
        violations += _claimed_shape(document.value, contract)
    if not violations:
        return passed("The body is one PhoneCall.", exchange, relying_on=_relied(document.value))
    return failed(
        "The body is not the documented PhoneCall.",
        exchange,
        expected="a PhoneCall object with id, extension and link",
        observed="; ".join(violations),
    )


def _relied(document: object) -> tuple[str, ...]:
    listed = ("one-or-list",) if form_of(document) != "object" else ()
    return ("members-of-the-answer", "link-member", *listed)


def _claimed_shape(document: object, contract: ClaimedContract) -> list[str]:
    call = read_call(the_call_in(document))
    if call is None:
        return []
    wrong = []
    form, claimed = form_of(document), contract.claims.get("answer_form")
    if claimed not in (None, form):
        wrong.append(f"/: its form is {form}, not {claimed} as claimed")
    member = contract.claims.get("link_member")
    if member is not None and member not in call.document:
        wrong.append(f"/: the link is in {call.link_member}, not in {member} as claimed")
    if contract.claims.get("call_id") == "alphanumeric" and not (call.id or "").isalnum():
        wrong.append("/id: it is not alphanumeric, as claimed")
    return wrong


def updated_id(evidence: Evidence, step: str, contract: ClaimedContract, link_step: str = "") -> Verdict:
    """The answer's id is the one in the URI, or the one that List shows for it (register: answer-id).

    ``link_step`` is the step that followed the answer's link, which may show the same call under the answer's id.
    """
    found = answer_of(evidence, step)
    if isinstance(found, Verdict):
        return found
    exchange, shown, call = found
    if shown.id == call.phone_call_id:
        return passed("The answer has the addressed id.", exchange)
    listed = {c.id for c in _listed_before(evidence, call)}
    claimed = contract.claims.get("answer_id") == "addressed"
    if shown.id is not None and not listed and not claimed:
        return inconclusive(UNLISTED, exchange)
    if shown.id is not None and shown.id in listed and not claimed:
        return passed("The answer has the id that List shows.", exchange, relying_on=("answer-id",))
    if not claimed and _linked_alike(evidence, shown.id, call, link_step):
        return passed("The answer has the id under which its link shows the call.", exchange, relying_on=("answer-id",))
    return failed(
        "The answer names another call.", exchange, expected=f"id {call.phone_call_id}", observed=f"id {shown.id}"
    )


def addressed_again(evidence: Evidence, step: str, recorded: Evidence) -> Verdict:
    """The answer to a further stop has the id in the URI, if that to the first one of the run has."""
    first, further = answer_of(recorded, recorded.documented), answer_of(evidence, step)
    if isinstance(further, Verdict):
        return further
    exchange, shown, call = further
    if shown.id == call.phone_call_id:
        return passed("The answer has the addressed id.", exchange)
    if isinstance(first, Verdict):
        return inconclusive("There is no other answer to compare with.", exchange)
    if first[1].id != first[2].phone_call_id:
        return not_applicable("The answers have other ids than the requests, which another case judges.", exchange)
    return failed(
        "The answer names another call.",
        exchange,
        first[0],
        expected=f"id {call.phone_call_id}",
        observed=f"id {shown.id}",
    )


def _linked_alike(evidence: Evidence, answer_id: str | None, call: CallReference, link_step: str) -> bool:
    """Whether the link leads to the answer's id, and the call there looks just like the addressed one."""
    linked = shown_call(evidence, link_step, answer_id or "")
    before = shown_call(evidence, f"look before: {BY_ID}", call.phone_call_id)
    if linked is None or before is None or linked.id != answer_id:
        return False
    same_views = [v.id for v in linked.views] == [v.id for v in before.views]
    return same_views and calls_alike(linked, before)


def updated_extension(evidence: Evidence, step: str, contract: ClaimedContract) -> Verdict:
    """The answer's extension is the one in the URI, or the one that List shows (register: answer-extension)."""
    found = answer_of(evidence, step)
    if isinstance(found, Verdict):
        return found
    exchange, shown, call = found
    if shown.extension == call.extension:
        return passed("The answer has the addressed Extension.", exchange)
    listed = {c.extension for c in _listed_before(evidence, call)}
    claimed = contract.claims.get("answer_extension") is not None
    if shown.extension is not None and not listed and not claimed:
        return inconclusive(UNLISTED, exchange)
    if shown.extension is not None and shown.extension in listed and not claimed:
        return passed("The answer has the Extension that List shows.", exchange, relying_on=("answer-extension",))
    return failed(
        "The answer names another Extension.",
        exchange,
        expected=f"extension {call.extension}",
        observed=f"extension {shown.extension}",
    )


def answer_of(evidence: Evidence, step: str) -> tuple[Exchange, ShownCall, CallReference] | Verdict:
    """The success of a step, its PhoneCall, and the addressed call; a verdict if there is nothing to judge."""
    exchange = evidence.last(step)
    if exchange is None or exchange.response is None or not is_success(exchange) or evidence.call is None:
        return inconclusive(
            "The stop did not succeed, so there is no answer to judge.", *([exchange] if exchange else [])
        )
    if exchange.response.status == 204:
        return not_applicable(BODILESS, exchange)
    shown = updated_call(exchange.response)
    if shown is None:
        return failed(
            "The answer contains no PhoneCall.", exchange, expected="a PhoneCall object", observed="another body"
        )
    return exchange, shown, evidence.call


def each_its_own(evidence: Evidence, steps: tuple[str, str]) -> Verdict:
    """Two stops that were sent at the same time both succeed, and neither answer is about the other's call."""
    about = (evidence.call, evidence.other)
    exchanges = tuple(evidence.last(step) for step in steps)
    for exchange, own, other in zip(exchanges, about, reversed(about), strict=True):
        if exchange is None or own is None or other is None:
            return inconclusive("The overlapping stops were not sent.")
        verdict = accepted(exchange, what="an overlapping stop")
        if exchange.response is None or not is_success(exchange):
            return verdict
        shown = updated_call(exchange.response) if exchange.response.status != 204 else None
        if shown is not None and shown.id == other.phone_call_id:
            return failed(
                "The answer to an overlapping stop is about the other call.",
                exchange,
                expected=f"id {own.phone_call_id}",
                observed=f"id {shown.id}",
            )
    return passed("Each answer is about its own call.", *(e for e in exchanges if e is not None))


def _listed_before(evidence: Evidence, call: CallReference) -> tuple[ShownCall, ...]:
    """The calls that List showed for the addressed id before the stop."""
    exchange = evidence.last(f"look before: {BY_ID}")
    if exchange is None:
        return ()
    if exchange.response is None or not is_success(exchange):
        listing = evidence.last(f"look before: {LIST}")
        shown = listed_calls(listing.response) if listing is not None and listing.response is not None else None
        return tuple(c for c in shown or () if c.id == call.phone_call_id)
    return listed_calls(exchange.response) or ()
