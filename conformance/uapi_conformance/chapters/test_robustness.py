# SPDX-License-Identifier: MIT
"""Chapter 6: malformed and odd requests, and undocumented methods."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import methods, odd, refusals
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import http_steps, odd_requests
from uapi_conformance.scenarios import no_call as no_calls
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change

pytestmark = chapter(6, "Malformed and odd requests")


@requirement("robust.malformed-body", odd_requests.MALFORMED)
def test_malformed_body(recorded_call: Evidence, no_call: Evidence, case: Change) -> Verdict:
    """A body that is not a JSON object is refused."""
    return odd.malformed(recorded_call, no_call, case.name, what=case.what)


@requirement("robust.odd-body", odd_requests.UNKNOWN_MEMBERS)
def test_unknown_member(recorded_call: Evidence, no_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """An unknown member is ignored or refused, but breaks nothing."""
    return odd.unknown_member(recorded_call, no_call, case.name, contract, what=case.what, second=one_call.SECOND)


@requirement(
    "robust.odd-body", [change for change in odd_requests.ODD_BODY if change not in odd_requests.UNKNOWN_MEMBERS]
)
def test_odd_body(recorded_call: Evidence, no_call: Evidence, case: Change) -> Verdict:
    """An odd body is accepted or refused, but breaks nothing."""
    return odd.odd_body(recorded_call, no_call, case.name, what=case.what)


@requirement("robust.odd-path", odd_requests.ODD_PATH)
def test_odd_path(no_call: Evidence, case: Change) -> Verdict:
    """An odd call id is refused, and breaks nothing."""
    return odd.odd_path(no_call, case.name, what=case.what)


@requirement("robust.odd-path", odd_requests.BEYOND_A_CALL)
def test_path_beyond_a_call(recorded_call: Evidence, case: Change) -> Verdict:
    """A path that goes on behind the id of a live call is refused."""
    return refusals.refused_somehow(recorded_call.find(case.name), recorded_call.twin, what=case.what)


@requirement("robust.odd-query", [Case(query.name, query.what, query.deep) for query in no_calls.ODD_QUERIES])
def test_odd_query(no_call: Evidence, case: Case) -> Verdict:
    """A List request with a parameter of no documented value is answered or refused, and breaks nothing."""
    return odd.odd_query(no_call, case.name, what=case.step)


@requirement("robust.media-type", odd_requests.MEDIA_TYPE)
def test_media_type(recorded_call: Evidence, no_call: Evidence, contract: ClaimedContract, case: Change) -> Verdict:
    """Another media type, or none, is accepted or refused, but breaks nothing."""
    return odd.media_type(recorded_call, no_call, case.name, contract, what=case.what, second=one_call.SECOND)


@requirement("http.other-methods", [Case(one_call.method_step(m)) for m in no_calls.OTHER_METHODS])
def test_method_on_unknown_call(no_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """An undocumented method is refused for a call that does not exist."""
    return methods.method_refused(no_call.last(case.name), contract, call_exists=False)


@requirement(
    "http.other-methods", [Case(f"{step}-on-call", step) for step in map(one_call.method_step, one_call.OTHER_METHODS)]
)
def test_method_on_call(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """An undocumented method is refused for a call that a hook set up."""
    return methods.refused_on_call(recorded_call, case.step, contract)


@requirement(
    "http.other-methods",
    [Case(f"{step}-on-call", step, deep=True) for step in map(one_call.method_step, http_steps.NEAR_METHODS)],
)
def test_near_method_on_call(recorded_call: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """A method that begins like PUT is another one."""
    return methods.refused_on_call(recorded_call, case.step, contract)


@requirement("http.listed-methods")
def test_allowed_methods(recorded_call: Evidence, requirement: str) -> Verdict:
    """A 405 for a call that can be stopped names PUT and GET."""
    return methods.allowed_methods_named(recorded_call.find(one_call.method_step("PATCH")), recorded_call.twin)


@requirement("http.listed-methods", [Case(http_steps.OPTIONS, http_steps.OPTIONS_OF_CALL, deep=True)])
def test_options(recorded_call: Evidence, case: Case) -> Verdict:
    """The answer to OPTIONS names PUT and GET, and no method that is refused."""
    others = map(recorded_call.find, map(one_call.method_step, one_call.OTHER_METHODS))
    return methods.options_named(recorded_call.find(case.step), recorded_call.twin, others)
