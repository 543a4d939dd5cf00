# SPDX-License-Identifier: MIT
"""Chapter 8: who is let in. Wrong tokens are sent late, as a target may ban an address that sends some."""

from __future__ import annotations

from uapi_conformance.checks import effect, refusals
from uapi_conformance.contract.codes import ACCESS_DENIED
from uapi_conformance.contract.openapi import LIST
from uapi_conformance.evidence.verdict import Verdict, inconclusive
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import SPARED, Session
from uapi_conformance.scenarios import battery, changes, strangers
from uapi_conformance.scenarios.changes import Change

pytestmark = chapter(8, "Who is let in")

_EXPIRED = "an expired token (needs the provider state 'a token has expired')"


@requirement("service.access-denied", changes.CREDENTIALS)
def test_credentials(run: Session, case: Change) -> Verdict:
    """A stop without a valid token is refused with access_denied."""
    return run.refused_change(case, [ACCESS_DENIED], or_any=_or_any(case))


@requirement("service.access-denied", [Case(f"list-{c.name}") for c in changes.CREDENTIALS])
def test_credentials_in_list(run: Session, case: Case) -> Verdict:
    """A List request without a valid token is refused with access_denied."""
    if case.name in run.lab.spared:
        return inconclusive(SPARED)
    change = next(c for c in changes.CREDENTIALS if case.name == f"list-{c.name}")
    return refusals.refused_as(
        run.let_in.last(strangers.list_step(change)), None, run.basis, [ACCESS_DENIED], what=change.what,
        operation=LIST, needs_twin=False, or_any=_or_any(change),
    )  # fmt: skip


def _or_any(change: Change) -> int | None:
    """The status that credentials which are none in form may have instead (register: malformed-credentials)."""
    return 400 if change in changes.MALFORMED_CREDENTIALS else None


@requirement("service.token-expired", [Case("stop"), Case("list")])
def test_expired_token(run: Session, case: Case) -> Verdict:
    """A token that has expired is refused with access_denied."""
    if case.name == "list":
        return refusals.refused_as(
            run.let_in.last(strangers.LIST_EXPIRED), None, run.basis, [ACCESS_DENIED], what=_EXPIRED,
            operation=LIST, needs_twin=False,
        )  # fmt: skip
    found = run.credentials
    return refusals.refused_as(found.find(battery.EXPIRED), found.twin, run.basis, [ACCESS_DENIED], what=_EXPIRED)


@requirement("core.refusal-no-effect", [Case("wrong-credentials")])
def test_refusals_change_nothing(run: Session, case: Case) -> Verdict:
    """After every stop without a valid token the recording still runs."""
    found = run.credentials
    sent = tuple(e for change in changes.CREDENTIALS for e in found.evidence.all(change.name))
    return effect.unharmed(found.evidence, battery.AFTER_REFUSALS, sent)
