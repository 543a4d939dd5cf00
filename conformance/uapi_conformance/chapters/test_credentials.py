# SPDX-License-Identifier: MIT
"""Chapter 8: who is let in. Wrong tokens are sent last, because a target may ban an address that sends them."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import bystanders, effect, methods, refusals, repeats, untouched
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.contract.codes import ACCESS_DENIED
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import aftermath, changes, http_steps, no_call
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change

_AFTER_TOKEN, _AFTER_NONE = (
    (aftermath.first_of(change), aftermath.right_after(change))
    for change in (aftermath.TOKEN_FIRST, aftermath.TOKEN_MISSING)
)
pytestmark = chapter(8, "Who is let in")

_EXPIRED = "an expired token (needs the provider state 'a token has expired')"
_IN_LISTS = {no_call.list_case(change): change for change in changes.CREDENTIALS}
_OR_ANY = dict.fromkeys((*changes.MALFORMED_CREDENTIALS, *changes.TOKENS_IN_QUERY), 400)
"""The other status with which malformed credentials may be refused (register: malformed-credentials).

It may also refuse a parameter, since the StopRecording page has none.
"""


@requirement("service.access-denied", changes.CREDENTIALS)
def test_credentials(wrong_credentials: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """A stop without a valid token is refused with access_denied."""
    return refusals.one_change(
        wrong_credentials, case.name, contract, [ACCESS_DENIED], what=case.what, or_any=_OR_ANY.get(case)
    )


@requirement(
    "service.access-denied", [Case("head-token-missing", http_steps.UNAUTHORIZED_HEAD, deep=True)], deeper=True
)
def test_head_without_token(wrong_credentials: Evidence, case: Case) -> Verdict:
    """A HEAD without a token is refused, as a GET is."""
    return methods.head_refused(wrong_credentials, case.step)


@requirement("service.access-denied", [Case(name, deep=change.deep) for name, change in _IN_LISTS.items()])
def test_credentials_in_list(lists_with_wrong_credentials: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A List request without a valid token is refused with access_denied."""
    change, evidence = _IN_LISTS[case.name], lists_with_wrong_credentials
    step = no_call.list_step(change)
    return refusals.without_token(evidence, step, contract, what=change.what, or_any=_OR_ANY.get(change))


@requirement("service.token-expired", [Case("list", no_call.LIST_EXPIRED)])
def test_expired_token_in_list(
    lists_with_wrong_credentials: Evidence, contract: ClaimedContract, case: Case
) -> Verdict:
    """A List request with an expired token is refused with access_denied."""
    return refusals.without_token(lists_with_wrong_credentials, case.step, contract, what=_EXPIRED, or_any=None)


@requirement("service.token-expired", [Case("stop", one_call.EXPIRED)])
def test_expired_token(wrong_credentials: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A stop with an expired token is refused with access_denied."""
    exchange, twin = wrong_credentials.find(case.step), wrong_credentials.twin
    return refusals.refused_as(exchange, twin, contract, [ACCESS_DENIED], what=_EXPIRED)


@requirement("security.trace-credentials", [Case(no_call.TRACED, no_call.TRACE)])
def test_trace(lists_with_wrong_credentials: Evidence, case: Case) -> Verdict:
    """What a TRACE reflects lacks the credentials of the request."""
    return methods.trace_without_credentials(lists_with_wrong_credentials, case.step)


@requirement("core.refusal-no-effect", [Case("wrong-credentials")], about_all=True)
def test_refusals_change_nothing(wrong_credentials: Evidence, case: Case) -> Verdict:
    """After all stops without a valid token, the recording still runs."""
    sent = wrong_credentials.sent(*(change.name for change in changes.CREDENTIALS))
    return untouched.unharmed(wrong_credentials, one_call.AFTER_REFUSALS, sent)


@requirement("core.stop-accepted", [Case(_AFTER_TOKEN[1], aftermath.TOKEN_FIRST.what, deep=True)], deeper=True)
def test_stop_after_wrong_token(stops_after_denied: Evidence, case: Case) -> Verdict:
    """A stop succeeds as the second request of a connection, although the first one had a wrong token."""
    about = stops_after_denied.call
    return bystanders.accepted_after(stops_after_denied, _AFTER_TOKEN, BEFORE, about=about, what=case.step)


@requirement("core.recording-stops", [Case(_AFTER_TOKEN[1], deep=True)], deeper=True)
def test_effect_after_wrong_token(stops_after_denied: Evidence, case: Case) -> Verdict:
    """That stop ends the recording."""
    stop = stops_after_denied.last(case.name)
    return effect.stopped(stops_after_denied, aftermath.AFTER_WRONG_FIRST, stop, sources=(BY_ID,))


@requirement("robust.same-answer", [Case(_AFTER_NONE[1], aftermath.TOKEN_MISSING.what, deep=True)], deeper=True)
def test_repeated_stop_after_no_token(stops_after_denied: Evidence, case: Case) -> Verdict:
    """A repeated stop has the answer that it has alone, right after a request on its connection that had no token."""
    return repeats.alike_after(stops_after_denied, _AFTER_NONE, aftermath.PLAIN_REPEATED, what=case.step)
