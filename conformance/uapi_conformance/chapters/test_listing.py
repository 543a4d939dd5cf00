# SPDX-License-Identifier: MIT
"""Chapter 4: what List PhoneCalls shows, and to whom."""

from __future__ import annotations

from uapi_conformance.checks import effect, listing, refusals
from uapi_conformance.contract.codes import ACCESS_DENIED, CALL_INVALID, EXTENSION_INVALID, USER_INVALID
from uapi_conformance.evidence import looks
from uapi_conformance.evidence.verdict import Verdict, inconclusive
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import Session
from uapi_conformance.scenarios import battery, calls, strangers
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL

pytestmark = chapter(4, "Lists, and other users")


def _names(run: Session) -> tuple[str | None, ...]:
    """The ids under which List may show the call."""
    addressed = run.battery.notebook.call.phone_call_id
    other = looks.alias(run.battery.evidence) if run.basis.claims.get("answer_id") is None else None
    return (addressed,) if other is None else (addressed, other)


@requirement("service.list-by-id")
def test_by_id(run: Session, requirement: str) -> Verdict:
    """List shows the one call that was asked for."""
    evidence = run.battery.evidence
    step = f"{looks.BEFORE}: {looks.BY_ID}"
    return listing.shows_call(evidence.last(step), _names(run), run.basis, alone=True)


@requirement("service.list-all")
def test_all(run: Session, requirement: str) -> Verdict:
    """List of an Extension shows the call among its calls."""
    evidence = run.battery.evidence
    step = f"{looks.BEFORE}: {looks.LIST}"
    return listing.shows_call(evidence.last(step), _names(run), run.basis, alone=False, pages=evidence.all(step))


@requirement("service.list-unknown", [Case("unknown"), Case("ended")])
def test_unknown(run: Session, case: Case) -> Verdict:
    """List shows nothing for an id that names no call, or a call that is over."""
    if case.name == "unknown":
        return listing.shows_nothing(
            run.anyone.last(strangers.LIST_UNKNOWN), UNKNOWN_CALL, run.basis, what="an unknown call id"
        )
    evidence = run.ended
    call_id = evidence.call.phone_call_id if evidence.call is not None else ""
    return listing.shows_nothing(evidence.last(calls.LIST_ENDED), call_id, run.basis, what="a call that has ended")


@requirement("core.path-identifies", [Case(battery.LIST_WITHOUT_PART), Case(battery.LIST_ALL_WITHOUT_PART)])
def test_under_another_extension(run: Session, case: Case) -> Verdict:
    """Under an Extension that has no part in a call List does not show that call."""
    call_id = run.battery.notebook.call.phone_call_id
    what = "another Extension of the user (needs otherExtension from the hook)"
    return listing.shows_nothing(run.battery.find(case.name), call_id, run.basis, what=what, foreign=True)


@requirement("security.foreign-call", [Case(step.replace(" ", "-")) for step in strangers.FOREIGN_STOPS])
def test_foreign_stop(run: Session, case: Case) -> Verdict:
    """A stop of a call that is not the user's is refused, by any code that fits."""
    step = next(s for s in strangers.FOREIGN_STOPS if s.replace(" ", "-") == case.name)
    claimed = run.basis.claims.get("foreign_call")
    codes = [] if claimed == "forbidden" else [CALL_INVALID, USER_INVALID, EXTENSION_INVALID]
    codes += [] if claimed == "unknown" else [ACCESS_DENIED]
    hidden = 404 if claimed is None else None
    return refusals.refused_as(run.strangers.last(step), run.battery.twin, run.basis, codes, what=step, or_any=hidden)


@requirement("security.foreign-call", [Case("recording-goes-on")])
def test_foreign_recording(run: Session, case: Case) -> Verdict:
    """After all of them the other user's call is still recorded."""
    evidence = run.strangers
    sent = tuple(e for s in strangers.FOREIGN_STOPS for e in evidence.all(s))
    return effect.goes_on(
        evidence, strangers.AFTER_FOREIGN, evidence.other, after=sent, what="another user's request",
        sources=(looks.OTHER_BY_ID,),
    )  # fmt: skip


@requirement("security.foreign-list", [Case(step.replace(" ", "-")) for step in strangers.FOREIGN_LISTS])
def test_foreign_list(run: Session, case: Case) -> Verdict:
    """A List answer does not show a call that is not the user's."""
    step = next(s for s in strangers.FOREIGN_LISTS if s.replace(" ", "-") == case.name)
    evidence = run.strangers
    call_id = evidence.other.phone_call_id if evidence.other is not None else ""
    return listing.shows_nothing(evidence.last(step), call_id, run.basis, what=step, foreign=True)


@requirement("security.only-own-data", [Case("another-call"), Case("another-user"), Case("another-users-lists")])
def test_only_own_data(run: Session, case: Case) -> Verdict:
    """No answer holds an id of another call or user that was not in its request."""
    if case.name == "another-call":
        evidence = run.two_calls
        names = [evidence.other.phone_call_id] if evidence.other is not None else []
        return listing.tells_nothing(evidence, (calls.FOREIGN_VIEW, calls.STOP_CALL), names)
    evidence, other = run.strangers, run.strangers.other
    if other is None:
        return inconclusive("There was no other user's call.")
    if case.name == "another-user":
        # What was sent with the other user's token may speak of that user.
        steps = [s for s in (*strangers.FOREIGN_STOPS, strangers.OTHER_USER) if s != strangers.OWN_BY_OTHER]
        names = [other.user_id, other.extension, other.phone_call_id]
        return listing.tells_nothing(evidence, steps, names)
    # Another user's Extension may be a party of an own call, so lists are searched for the call's id alone.
    return listing.tells_nothing(evidence, strangers.FOREIGN_LISTS, [other.phone_call_id])


@requirement("robust.same-answer", [Case(battery.REPEATED_LIST), Case(battery.REPEATED_REFUSAL)])
def test_same_answer(run: Session, case: Case) -> Verdict:
    """The same request gets the same status and code each time."""
    evidence = run.battery.evidence
    what = "The same List request" if case.name == battery.REPEATED_LIST else "The same refused request"
    return listing.consistent(evidence.all(case.name), what=what)
