# SPDX-License-Identifier: MIT
"""Chapter 5: malformed and odd requests, and methods that are not documented."""

from __future__ import annotations

from uapi_conformance.checks import refusals
from uapi_conformance.checks.methods import allowed_methods_named, method_refused
from uapi_conformance.evidence.verdict import Verdict, not_applicable
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import NOT_TRIED, Session
from uapi_conformance.scenarios import changes, strangers
from uapi_conformance.scenarios.changes import Change

pytestmark = chapter(5, "Malformed and odd requests")


@requirement("robust.malformed-body", changes.MALFORMED)
def test_malformed_body(run: Session, case: Change) -> Verdict:
    """A body that is no JSON object is refused."""
    on_call = run.on_call_or_none(case.name)
    if on_call is not None:
        return refusals.refused_somehow(on_call, run.battery.twin, what=case.what, or_not_implemented=True)
    return refusals.refused_somehow(
        run.anyone.last(case.name), None, what=case.what, or_not_implemented=True, needs_twin=False
    )


@requirement("robust.odd-body", changes.ODD_BODY)
def test_odd_body(run: Session, case: Change) -> Verdict:
    """An odd body is taken or refused, but breaks nothing."""
    exchange = run.on_call_or_none(case.name) or run.anyone.last(case.name)
    unknown_member = case.name in ("odd-unknown-member", "odd-null-member")
    claimed = {"refused": "refused", "ignored": "taken"}.get(str(run.basis.claims.get("unknown_members")))
    if claimed == "taken" and not run.takes_repeated_stops:
        claimed = None
    return refusals.survived(
        exchange,
        what=case.what,
        may_succeed=True,
        claim=claimed if unknown_member else None,
    )


@requirement("robust.odd-path", changes.ODD_PATH)
def test_odd_path(run: Session, case: Change) -> Verdict:
    """An odd call id is refused, and breaks nothing."""
    exchange = run.anyone.last(case.name)
    if case.name in run.lab.withheld:
        return not_applicable(NOT_TRIED)
    return refusals.survived(
        exchange,
        what=case.what,
        may_succeed=False,
    )


@requirement("robust.media-type", changes.MEDIA_TYPE)
def test_media_type(run: Session, case: Change) -> Verdict:
    """Another media type, or none, is taken or refused, but breaks nothing."""
    exchange = run.on_call_or_none(case.name) or run.anyone.last(case.name)
    claimed = {"required": "refused", "ignored": "taken"}.get(str(run.basis.claims.get("request_media_type")))
    if claimed == "taken" and not run.takes_repeated_stops:
        claimed = None
    return refusals.survived(exchange, what=case.what, may_succeed=True, claim=claimed)


@requirement("http.other-methods", [Case(f"method-{m}") for m in strangers.OTHER_METHODS])
def test_method_on_unknown_call(run: Session, case: Case) -> Verdict:
    """A method that is not documented is refused for a call that does not exist."""
    return method_refused(run.anyone.last(case.name), run.basis, call_exists=False)


@requirement("http.other-methods", [Case("method-POST-on-call"), Case("method-PATCH-on-call")])
def test_method_on_call(run: Session, case: Case) -> Verdict:
    """A method that is not documented is refused for a call that was set up for the purpose."""
    exchange = run.on_call_or_none(case.name.removesuffix("-on-call"))
    if exchange is None:
        return not_applicable("Other cases judge it; this one needs a call that a hook sets up.")
    return method_refused(exchange, run.basis, call_exists=True)


@requirement("http.listed-methods")
def test_allowed_methods(run: Session, requirement: str) -> Verdict:
    """A 405 for a call that can be stopped names PUT and GET."""
    return allowed_methods_named(run.battery.find("method-PATCH"), run.battery.twin)
