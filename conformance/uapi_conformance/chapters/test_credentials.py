# SPDX-License-Identifier: MIT
"""Chapter 8: who is let in. Wrong tokens are sent last, because a target may ban an address that sends them."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import methods, refusals, untouched
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.contract.codes import ACCESS_DENIED
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import changes, no_call
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change

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
