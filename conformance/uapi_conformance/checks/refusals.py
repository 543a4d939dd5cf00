# SPDX-License-Identifier: MIT
"""Judges refusals by their reason: the documented status and code, while the unchanged twin succeeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.early import is_refused_early, kind_of
from uapi_conformance.contract.codes import (
    ACCESS_DENIED,
    CALL_INVALID,
    EXTENSION_INVALID,
    NOT_IMPLEMENTED,
    USER_INVALID,
    VIEW_INVALID,
)
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP
from uapi_conformance.evidence.answers import Kind, error_code, is_success, observed
from uapi_conformance.evidence.evidence import Cause, Evidence
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

NO_TWIN = "the unchanged request did not succeed, so a refusal of the changed one shows nothing"


NOT_TRIED = (
    "On a careless server, its request could affect other people's calls, so only test systems get it; "
    "declare [target] test_system = true if no call on the target is a real person's."
)
NOT_SHARED = (
    "A gateway could put another client's request out of step with it, so it is sent to test systems only; "
    "declare [target] test_system = true if nobody else uses the target."
)
SPARED = "No more requests with a wrong token may be sent; raise [limits] wrong_tokens to have this judged."


def unsent(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """The verdict on a step that was not sent: not applicable if the call's ids do not allow it."""
    cause = evidence.why_not(step)
    if cause is Cause.TEST_SYSTEMS_ONLY:
        return not_applicable(NOT_TRIED)
    if cause is Cause.SHARED_GATEWAYS:
        return not_applicable(NOT_SHARED)
    if cause is Cause.WRONG_TOKENS:
        return inconclusive(SPARED)
    if cause is Cause.IDS:
        return not_applicable(f"The ids of this call do not allow a request with {what}.")
    return inconclusive(f"The request with {what} was not sent.")


SAME_VIEW_IDS = "Both calls have a view with that id, so it is not foreign to either."


def foreign_view(evidence: Evidence, step: str, contract: ClaimedContract) -> Verdict:
    """A view id that only another call has is refused with pc_phonecallview_invalid."""
    exchange = evidence.last(step)
    if exchange is None and evidence.why_not(step) is Cause.IDS:
        return not_applicable(SAME_VIEW_IDS)
    return refused_as(exchange, evidence.twin, contract, [VIEW_INVALID], what="the view id of another call")


def one_change(
    evidence: Evidence,
    step: str,
    contract: ClaimedContract,
    codes: Collection[str],
    *,
    what: str,
    or_any: int | None = None,
) -> Verdict:
    """The request with one thing changed is refused, while its twin succeeds; see `refused_as`."""
    exchange = evidence.find(step)
    if exchange is None:
        return unsent(evidence, step, what=what)
    return refused_as(exchange, evidence.twin, contract, codes, what=what, or_any=or_any)


def without_token(
    evidence: Evidence, step: str, contract: ClaimedContract, *, what: str, or_any: int | None
) -> Verdict:
    """A List request without a valid token is refused with access_denied."""
    if evidence.why_not(step) is not None:
        return unsent(evidence, step, what=what)
    return refused_as(
        evidence.last(step), None, contract, [ACCESS_DENIED], what=what, operation=LIST, needs_twin=False, or_any=or_any
    )


def list_refused(
    exchange: Exchange | None, plain: Exchange | None, contract: ClaimedContract, codes: Collection[str], *, what: str
) -> Verdict:
    """A List request by id is refused; ``plain`` is the one that succeeds, from which it differs in one thing."""
    return refused_as(exchange, plain, contract, codes, what=what, operation=LIST_ONE)


def list_of_all_refused(
    exchange: Exchange | None, contract: ClaimedContract, codes: Collection[str], *, what: str
) -> Verdict:
    """A List request for all calls is refused."""
    return refused_as(exchange, None, contract, codes, what=what, operation=LIST, needs_twin=False)


def foreign(exchange: Exchange | None, twin: Exchange | None, contract: ClaimedContract, *, what: str) -> Verdict:
    """A request about a call that is not the user's is refused with any code that fits (register: foreign-call)."""
    claimed = contract.claims.get("foreign_call")
    codes = [] if claimed == "forbidden" else [CALL_INVALID, USER_INVALID, EXTENSION_INVALID]
    codes += [] if claimed == "unknown" else [ACCESS_DENIED]
    return refused_as(exchange, twin, contract, codes, what=what, or_any=404 if claimed is None else None)


def refused_as(
    exchange: Exchange | None,
    twin: Exchange | None,
    contract: ClaimedContract,
    codes: Collection[str],
    *,
    what: str,
    operation: str = STOP,
    needs_twin: bool = True,
    or_any: int | None = None,
) -> Verdict:
    """A request with one thing changed is refused with one of ``codes`` under a documented status of that code.

    ``or_any`` is a status with which any code passes.

    ``what`` names the change. ``twin`` is the unchanged request; with ``needs_twin``, a refusal passes only if the twin
    succeeded. If the request need not reach UnifiedAPI, any refusal will do (register: early-refusals).
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    allowed = allowed_statuses(contract, codes, operation)
    wanted = " or ".join(f"{'/'.join(map(str, sorted(s)))} {code}" for code, s in allowed.items())
    if exchange.response is not None:
        code = error_code(exchange.response)
        fits = code is not None and exchange.response.status in allowed.get(code, ())
        if fits or (code is not None and exchange.response.status == or_any):
            if needs_twin and not is_success(twin):
                return inconclusive(f"Refused with {code}, but {NO_TWIN}.", exchange, *_present(twin))
            return passed(f"The request with {what} is refused with {code}.", exchange, *_present(twin))
    if is_refused_early(exchange):
        return _refused_early(exchange, twin, what=what, needs_twin=needs_twin)
    if needs_twin and _like_its_twin(exchange, twin):
        return inconclusive(f"Answered like the unchanged request, and {NO_TWIN}.", exchange, *_present(twin))
    return failed(
        f"The request with {what} is not refused as documented.",
        exchange,
        *_present(twin),
        expected=wanted,
        observed=observed(exchange),
    )


def user_codes(contract: ClaimedContract) -> list[str]:
    """The codes with which a user id that names nobody may be refused (register: unknown-user)."""
    return _or_denied(USER_INVALID, contract.claims.get("unknown_user"))


def extension_codes(contract: ClaimedContract) -> list[str]:
    """The codes with which an Extension that does not exist may be refused (register: unknown-extension)."""
    return _or_denied(EXTENSION_INVALID, contract.claims.get("unknown_extension"))


def _or_denied(code: str, claimed: str | int | None) -> list[str]:
    return [code, ACCESS_DENIED] if claimed is None else [str(claimed)]


def codes_without_part(contract: ClaimedContract) -> list[str]:
    """The codes for an Extension of the user that is not part of the call (register: other-extension)."""
    claimed = contract.claims.get("other_extension")
    return [EXTENSION_INVALID, CALL_INVALID] if claimed is None else [str(claimed)]


def allowed_statuses(contract: ClaimedContract, codes: Iterable[str], operation: str) -> dict[str, frozenset[int]]:
    """For each code, the statuses that may carry it: the documented ones, narrowed by the vendor's claim."""
    allowed = {code: contract.openapi.statuses_of(operation, code) for code in codes}
    claimed = contract.claims.get("denied_status")
    if ACCESS_DENIED in allowed and claimed is not None:
        allowed[ACCESS_DENIED] = frozenset({int(claimed)})
    return allowed


def refused_somehow(
    exchange: Exchange | None,
    twin: Exchange | None,
    *,
    what: str,
    or_not_implemented: bool = False,
    needs_twin: bool = True,
) -> Verdict:
    """A request with one thing changed is refused with any 4xx error (register: action-code).

    ``or_not_implemented`` also lets 501 request_not_implemented pass.
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    response = exchange.response
    if is_refused_early(exchange):
        return _refused_early(exchange, twin, what=what, needs_twin=needs_twin)
    if response is not None:
        refused = response.status_class == 4
        absent = or_not_implemented and response.status == 501 and error_code(response) == NOT_IMPLEMENTED
        if refused or absent:
            if needs_twin and not is_success(twin):
                return inconclusive(f"Refused, but {NO_TWIN}.", exchange, *_present(twin))
            return passed(
                f"The request with {what} is refused ({observed(exchange)}).",
                exchange,
                *_present(twin),
                relying_on=("action-code",),
            )
    if needs_twin and _like_its_twin(exchange, twin):
        return inconclusive(f"Answered like the unchanged request, and {NO_TWIN}.", exchange, *_present(twin))
    return failed(
        f"The request with {what} is not refused.",
        exchange,
        *_present(twin),
        expected="a 4xx error" + (" or 501 request_not_implemented" if or_not_implemented else ""),
        observed=observed(exchange),
    )


def _refused_early(exchange: Exchange, twin: Exchange | None, *, what: str, needs_twin: bool) -> Verdict:
    if needs_twin and not is_success(twin):
        return inconclusive(f"Refused, but {NO_TWIN}.", exchange, *_present(twin))
    return passed(
        f"The request with {what}, {kind_of(exchange.request)}, is refused ({observed(exchange)}).",
        exchange,
        *_present(twin),
        relying_on=("early-refusals",),
    )


def _like_its_twin(exchange: Exchange, twin: Exchange | None) -> bool:
    """Whether both were refused in the same way: then the change made no difference, and the cause lies elsewhere."""
    if twin is None or is_success(twin):
        return False
    return not is_success(exchange) and Kind.of(exchange) == Kind.of(twin)


def _present(twin: Exchange | None) -> tuple[Exchange, ...]:
    return (twin,) if twin is not None else ()
