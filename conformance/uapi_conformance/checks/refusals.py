# SPDX-License-Identifier: MIT
"""Refusals bound to their reason: the documented status and code, beside a twin that succeeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from uapi_conformance.checks.basis import Basis, observed
from uapi_conformance.checks.early import is_deep, is_refused_early, kind_of
from uapi_conformance.contract.codes import ACCESS_DENIED, EXTENSION_INVALID, NOT_IMPLEMENTED, USER_INVALID
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.evidence.answers import Kind, error_code, is_success
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange

NO_TWIN = "the unchanged request did not succeed, so a refusal of the changed one shows nothing"


def refused_as(
    exchange: Exchange | None,
    twin: Exchange | None,
    basis: Basis,
    codes: Collection[str],
    *,
    what: str,
    operation: str = STOP,
    needs_twin: bool = True,
    or_any: int | None = None,
) -> Verdict:
    """A request with one thing changed is refused with one of ``codes`` under a documented status of that code.

    ``or_any`` is a status under which any code passes.

    ``what`` names the change. ``twin`` is the unchanged request; with ``needs_twin`` nothing passes unless it
    succeeded. Where the request need not reach UnifiedAPI any refusal does (register: early-refusals).
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    allowed = allowed_statuses(basis, codes, operation)
    wanted = " or ".join(f"{'/'.join(map(str, sorted(s)))} {code}" for code, s in allowed.items())
    if exchange.response is not None:
        code = error_code(exchange.response)
        fits = code is not None and exchange.response.status in allowed.get(code, ())
        if fits or (code is not None and exchange.response.status == or_any):
            if needs_twin and not is_success(twin):
                return inconclusive(f"Refused as {code}, but {NO_TWIN}.", exchange, *_present(twin))
            return passed(f"The request with {what} is refused as {code}.", exchange, *_present(twin))
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


def user_codes(basis: Basis) -> list[str]:
    """The codes that a user id which names nobody may be refused with (register: unknown-user)."""
    return _or_denied(USER_INVALID, basis.claims.get("unknown_user"))


def extension_codes(basis: Basis) -> list[str]:
    """The codes that an Extension which is none may be refused with (register: unknown-extension)."""
    return _or_denied(EXTENSION_INVALID, basis.claims.get("unknown_extension"))


def _or_denied(code: str, claimed: str | int | None) -> list[str]:
    return [code, ACCESS_DENIED] if claimed is None else [str(claimed)]


def allowed_statuses(basis: Basis, codes: Iterable[str], operation: str) -> dict[str, frozenset[int]]:
    """For each code the statuses it may come with: the documented ones, narrowed by the vendor's claim."""
    allowed = {code: basis.openapi.statuses_of(operation, code) for code in codes}
    claimed = basis.claims.get("denied_status")
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


def survived(
    exchange: Exchange | None,
    *,
    what: str,
    may_succeed: bool,
    claim: str | None = None,
) -> Verdict:
    """An odd request is taken or refused, but meets no server error, no hang and no dropped connection.

    ``claim`` "refused" or "taken" narrows what may happen. A request that need not reach UnifiedAPI may be refused by
    whatever is before it, or pointed to its normal form (register: early-refusals).
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    expected = "a 4xx error" if not may_succeed or claim == "refused" else "a success or a 4xx error"
    if claim == "taken":
        expected = "a success"
    response = exchange.response
    if response is None:
        fine = is_refused_early(exchange)
    elif response.status_class == 3:
        fine = kind_of(exchange.request) is not None
    elif response.status_class == 2:
        fine = may_succeed and claim != "refused"
    elif is_deep(exchange.request.body) and response.status_class == 5:
        return not_applicable("What becomes of deep nesting robust.deep-nesting judges.", exchange)
    else:
        fine = (response.status_class == 4 and claim != "taken") or is_refused_early(exchange)
    if fine:
        return passed(f"The request with {what} is handled ({observed(exchange)}).", exchange)
    return failed(f"The request with {what} is not handled.", exchange, expected=expected, observed=observed(exchange))


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
    """Whether both were refused alike: then the change made no difference, and what is wrong lies elsewhere."""
    if twin is None or is_success(twin):
        return False
    return not is_success(exchange) and Kind.of(exchange) == Kind.of(twin)


def _present(twin: Exchange | None) -> tuple[Exchange, ...]:
    return (twin,) if twin is not None else ()
