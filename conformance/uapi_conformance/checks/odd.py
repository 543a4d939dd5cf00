# SPDX-License-Identifier: MIT
"""Judges malformed and odd requests: they are refused or accepted, and break nothing."""

from __future__ import annotations

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import is_deep, is_refused_early, kind_of
from uapi_conformance.checks.pages import ids_of, said
from uapi_conformance.checks.refusals import NOT_TRIED, refused_somehow, unsent
from uapi_conformance.evidence.answers import is_success, observed
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.looks import BY_ID, look_at
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange, FailureKind

_CLAIMED = {"required": "refused", "refused": "refused", "ignored": "accepted"}


def malformed(on_call: Evidence, on_none: Evidence, step: str, *, what: str) -> Verdict:
    """A body that is not a JSON object is refused; it is sent to a call if there is one, else to an unknown id."""
    exchange = sent_to_call(on_call, step)
    if exchange is not None:
        return refused_somehow(exchange, on_call.twin, what=what, or_not_implemented=True)
    return refused_somehow(on_none.last(step), None, what=what, or_not_implemented=True, needs_twin=False)


def odd_body(on_call: Evidence, on_none: Evidence, step: str, *, what: str) -> Verdict:
    """An odd body is accepted or refused."""
    return survived(sent_to_call(on_call, step) or on_none.last(step), what=what, may_succeed=True)


def unknown_member(
    on_call: Evidence, on_none: Evidence, step: str, contract: ClaimedContract, *, what: str, second: str
) -> Verdict:
    """A body with an unknown member is accepted or refused (register: unknown-members).

    ``second`` is the step of a plain stop that repeats an earlier one.
    """
    claimed = contract.claims.get("unknown_members")
    exchange = sent_to_call(on_call, step) or on_none.last(step)
    return survived(exchange, what=what, may_succeed=True, claim=_narrowed(claimed, on_call, second))


def media_type(
    on_call: Evidence, on_none: Evidence, step: str, contract: ClaimedContract, *, what: str, second: str
) -> Verdict:
    """Another media type, or none, is accepted or refused (register: request-media-type)."""
    claimed = contract.claims.get("request_media_type")
    exchange = sent_to_call(on_call, step) or on_none.last(step)
    return survived(exchange, what=what, may_succeed=True, claim=_narrowed(claimed, on_call, second))


def odd_message(on_call: Evidence, step: str, *, what: str) -> Verdict:
    """A request that HTTP forbids, or that has fields in an invalid form, is accepted or refused."""
    exchange = on_call.find(step)
    if exchange is None:
        return unsent(on_call, step, what=what)
    return survived(exchange, what=what, may_succeed=True, or_not_supported=True)


def content_of_list(evidence: Evidence, step: str, looks: tuple[str, str], *, what: str) -> Verdict:
    """A List request with content is refused, or shows the same as without (RFC 9110, section 9.3.1)."""
    evidence.expect_available()
    first = evidence.first
    exchange, around = first.last(step), tuple(look_at(look, BY_ID) for look in looks)
    if exchange is None and step not in first.missing and not first.is_set_up:
        return not_applicable("This goes only to calls that a hook sets up.")
    if not first.missing.isdisjoint((step, *around)):
        return inconclusive("Some of the List requests are missing.")
    if exchange is not None and exchange.failure is not None and exchange.failure.kind is FailureKind.CLOSED:
        return passed("The connection is closed, which section 9.3.1 of RFC 9110 allows.", exchange)
    verdict = survived(exchange, what=what, may_succeed=True)
    if verdict.outcome is not Outcome.PASS or exchange is None or not is_success(exchange):
        return verdict
    before, after, shown = (ids_of(one) for one in (*map(first.last, around), exchange))
    if shown == before or before != after:
        return verdict
    return failed(
        f"A List request with {what} shows something else.",
        exchange,
        expected=f"calls {said(before or ())}",
        observed=f"calls {said(shown or ())}",
    )


def odd_path(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """An odd call id is refused."""
    if evidence.why_not(step) is Cause.TEST_SYSTEMS_ONLY:
        return not_applicable(NOT_TRIED)
    return survived(evidence.last(step), what=what, may_succeed=False)


def odd_query(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """A List request with an odd parameter is answered or refused."""
    return survived(evidence.last(step), what=what, may_succeed=True)


def sent_to_call(evidence: Evidence, step: str) -> Exchange | None:
    """The exchange of a step that was sent to a call; None if there was no such call."""
    return None if evidence.is_absent else evidence.find(step)


def _narrowed(claimed: str | int | None, on_call: Evidence, second: str) -> str | None:
    """The vendor's claim; None for "accepted" if any repeated stop is refused, because then a refusal shows nothing."""
    said = _CLAIMED.get(str(claimed))
    takes_repeated_stops = is_success(sent_to_call(on_call, second))
    return None if said == "accepted" and not takes_repeated_stops else said


def survived(
    exchange: Exchange | None,
    *,
    what: str,
    may_succeed: bool,
    claim: str | None = None,
    or_not_supported: bool = False,
) -> Verdict:
    """An odd request is accepted or refused, but causes no server error, no hang and no dropped connection.

    ``claim`` "refused" or "accepted" narrows what may happen. A request that need not reach UnifiedAPI may be refused
    by anything before it, or redirected to its normal form (register: early-refusals). ``or_not_supported`` lets a 505
    pass, which refuses a version (RFC 9110, section 15.6.6).
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    expected = "a 4xx error" if not may_succeed or claim == "refused" else "a success or a 4xx error"
    if claim == "accepted":
        expected = "a success"
    response = exchange.response
    if response is None:
        fine = is_refused_early(exchange)
    elif or_not_supported and response.status == 505:
        fine = True
    elif response.status_class == 3:
        fine = kind_of(exchange.request) is not None
    elif response.status_class == 2:
        fine = may_succeed and claim != "refused"
    elif is_deep(exchange.request.body) and response.status_class == 5:
        return not_applicable("The body is deeply nested, which robust.deep-nesting judges.", exchange)
    else:
        fine = (response.status_class == 4 and claim != "accepted") or is_refused_early(exchange)
    if fine:
        return passed(f"The request with {what} is handled ({observed(exchange)}).", exchange)
    return failed(
        f"The request with {what} is handled wrongly.", exchange, expected=expected, observed=observed(exchange)
    )
