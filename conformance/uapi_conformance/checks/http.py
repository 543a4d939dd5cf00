# SPDX-License-Identifier: MIT
"""Judges how a target reads HTTP: forms that make no difference, forms that HTTP forbids, HEAD, and connections."""

from __future__ import annotations

from collections.abc import Mapping

from uapi_conformance.checks.early import is_refused_early
from uapi_conformance.checks.forms import HOOK_NEEDED, makes_no_difference
from uapi_conformance.checks.refusals import unsent
from uapi_conformance.checks.success import answered_alike
from uapi_conformance.checks.untouched import UNSEEN, goes_on
from uapi_conformance.contract.codes import (
    ACCESS_DENIED,
    CALL_INVALID,
    EXTENSION_INVALID,
    USER_INVALID,
    VIEW_INVALID,
)
from uapi_conformance.evidence.answers import Kind, error_code, is_success, observed, said_elsewhere
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, untaken
from uapi_conformance.evidence.phonecall import listed_calls
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange, Failure

_BLOCKED = frozenset((400, 403, 406))
_CODES = frozenset((USER_INVALID, EXTENSION_INVALID, CALL_INVALID, VIEW_INVALID, ACCESS_DENIED))
NOTHING_ACCEPTED = "Even the plain request is refused, so nothing shows whether this one would be accepted."


def alike(evidence: Evidence, step: str, plain: str, *, what: str) -> Verdict:
    """The request in another form is answered like the ``plain`` repeated one."""
    evidence.expect_available()
    exchange = evidence.find(step)
    if exchange is None and evidence.why_not(step) is Cause.IDS:
        return unsent(evidence, step, what=what)
    return answered_alike(exchange, evidence.last(plain), what=what)


def unless_blocked(verdict: Verdict, evidence: Evidence, step: str) -> Verdict:
    """The verdict on a request with a field that firewalls block; a refusal that is not UnifiedAPI's shows nothing."""
    exchange = None if evidence.is_absent else evidence.find(step)
    if verdict.outcome is not Outcome.FAIL or exchange is None or exchange.response is None:
        return verdict
    if exchange.response.status not in _BLOCKED or error_code(exchange.response) in _CODES:
        return verdict
    return not_applicable(
        f"The field is refused ({observed(exchange)}), so nothing shows whether it is trusted.", exchange
    )


def alike_on_fresh_call(
    form: Evidence, step: str, recorded: Evidence, looks: Mapping[str, str], *, what: str
) -> Verdict:
    """The same for a form that goes only to a fresh call, whose recording it has to stop."""
    recorded.expect_available()
    if form.is_absent:
        return not_applicable(HOOK_NEEDED)
    return makes_no_difference(form, recorded, step, second="", what=what, **looks)


def listed_alike(evidence: Evidence, step: str, plain: str, *, what: str) -> Verdict:
    """A List request in another form is answered like the ``plain`` one, and shows the call if that does."""
    exchange, reference = evidence.find(step), evidence.last(plain)
    if exchange is None and evidence.why_not(step) is Cause.IDS:
        return unsent(evidence, step, what=what)
    answered = answered_alike(exchange, reference, what=what)
    if answered.outcome is not Outcome.PASS or exchange is None or reference is None:
        return answered
    if _shown(exchange) == _shown(reference):
        return answered
    return failed(
        f"The List request with {what} shows something else.",
        exchange,
        reference,
        expected=f"calls {', '.join(_shown(reference)) or '(none)'}",
        observed=f"calls {', '.join(_shown(exchange)) or '(none)'}",
    )


def _shown(exchange: Exchange) -> tuple[str, ...]:
    calls = listed_calls(exchange.response) if exchange.response is not None else ()
    return tuple(str(call.id) for call in calls or ())


def not_accepted(evidence: Evidence, step: str, plain: str, *, what: str) -> Verdict:
    """A request that HTTP says must be rejected does not succeed; the ``plain`` repeated one does."""
    evidence.expect_available()
    exchange, reference = evidence.find(step), evidence.last(plain)
    if exchange is None or reference is None:
        return unsent(evidence, step, what=what)
    if is_success(exchange):
        return failed(
            f"The request with {what} is accepted.",
            exchange,
            reference,
            expected="a 4xx error, 501, or the end of the connection",
            observed=observed(exchange),
        )
    if not is_success(reference):
        return not_applicable(NOTHING_ACCEPTED, exchange, reference)
    return passed(f"The request with {what} is not accepted ({observed(exchange)}).", exchange, reference)


def without_effect(evidence: Evidence, look: str, steps: tuple[str, ...]) -> Verdict:
    """Requests that break off in their bodies are not accepted, and the recording goes on (RFC 9112, section 6.3)."""
    evidence.expect_available()
    sent = evidence.sent(*steps)
    if len({exchange.step.name for exchange in sent}) != len(steps):
        return inconclusive("Some of the requests that break off were not sent.", *sent)
    accepted = next((exchange for exchange in sent if is_success(exchange)), None)
    if accepted is not None:
        return failed(
            "A request that breaks off is accepted.",
            accepted,
            expected="a 4xx error, or the end of the connection",
            observed=observed(accepted),
        )
    verdict = goes_on(evidence, look, evidence.call, after=sent, what="a stop that breaks off", sources=(BY_ID,))
    if verdict.reason == UNSEEN and not untaken(evidence, (BEFORE, look), (BY_ID,)):
        return not_applicable("None of them is accepted, and nothing shows whether the recording goes on.", *sent)
    return verdict


def closed(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """The server closes the connection after its answer to a request that says so (RFC 9112, section 9.6)."""
    evidence.expect_available()
    exchange = evidence.find(step)
    if exchange is None or exchange.response is None or exchange.response.closed is None:
        return inconclusive(f"The request with {what} was not answered.", *([exchange] if exchange else []))
    if exchange.response.closed:
        return passed("The connection is closed after the answer.", exchange)
    return failed(
        "The connection stays open, although the request says that it is the last one.",
        exchange,
        expected="a connection that is closed after the answer",
        observed="an open connection one second later",
    )


def in_order(evidence: Evidence, first: str, second: str, plain: str) -> Verdict:
    """Two stops in one packet, of which the first has to be refused, are answered in their order."""
    evidence.expect_available()
    one, two, reference = evidence.last(first), evidence.last(second), evidence.last(plain)
    if one is None or two is None or reference is None:
        return inconclusive("The two requests were not sent.")
    if said_elsewhere(reference) is not None or reference.response is None:
        return inconclusive("The plain request was not answered, so nothing can be compared.", reference)
    if _is_ended(one.failure):
        return not_applicable("The connection ends without an answer to either request.", one)
    if is_success(one):
        return failed(
            "The answer to the first of two requests belongs to another.",
            one,
            two,
            expected="a refusal of the call that does not exist",
            observed=observed(one),
        )
    if _is_ended(two.failure):
        return passed("The connection ends after the first answer, so a client sends the second request again.", two)
    if is_success(two) == is_success(reference) and (is_success(two) or Kind.of(two) == Kind.of(reference)):
        return passed("Each of two requests has its answer.", one, two)
    return failed(
        "The second of two requests in one packet is not answered as it should be.",
        two,
        one,
        expected=f"an answer like {observed(reference)}",
        observed=observed(two),
    )


def _is_ended(failure: Failure | None) -> bool:
    return failure is not None and not failure.confirmed


def uncoded(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """The answer is in no content coding that the request refuses (RFC 9110, section 12.5.3)."""
    exchange = evidence.find(step)
    if exchange is None or exchange.response is None:
        return inconclusive(f"The request with {what} was not answered.")
    coding = exchange.response.header("content-encoding") or "identity"
    if coding.strip().lower() == "identity":
        return passed("The answer is in no content coding.", exchange)
    return failed(
        f"The answer to a request with {what} is coded.",
        exchange,
        expected="no content coding",
        observed=f"Content-Encoding: {coding}",
    )


def head_length(evidence: Evidence, heads: tuple[tuple[str, tuple[str, str]], ...]) -> Verdict:
    """A HEAD announces the length that a GET has (RFC 9110, section 8.6); each of ``heads`` stands between two GETs."""
    evidence.expect_available()
    first = evidence.first
    told: list[Exchange] = []
    for step, gets in heads:
        head = first.last(step)
        lengths = {len(get.response.body) for name in gets if (get := first.last(name)) and get.response is not None}
        announced = head.response.header("content-length") if head is not None and head.response is not None else None
        if head is None or announced is None or not is_success(head) or len(lengths) != 1:
            continue
        if announced.strip() not in map(str, lengths):
            return failed(
                "A HEAD announces another length than a GET has.",
                head,
                expected=f"Content-Length: {lengths.pop()}, or none",
                observed=f"Content-Length: {announced}",
            )
        told.append(head)
    if told:
        return passed("A HEAD announces the length that a GET has.", *told)
    return not_applicable("No HEAD was answered with a length that can be compared.")


def refused_as_method(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """A method in another case is another method, so it is refused."""
    exchange = evidence.find(step)
    if exchange is None:
        return not_applicable(HOOK_NEEDED)
    response = exchange.response
    if is_refused_early(exchange) or (response is not None and (response.status_class == 4 or response.status == 501)):
        return passed(f"The method {what} is refused ({observed(exchange)}).", exchange)
    return failed(
        f"The method {what} is not refused.", exchange, expected="a 4xx error or 501", observed=observed(exchange)
    )
