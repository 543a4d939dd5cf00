# SPDX-License-Identifier: MIT
"""Refusals bound to their reason: the documented status and code, beside a twin that succeeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from uapi_conformance.checks.basis import Basis, observed
from uapi_conformance.contract.codes import ACCESS_DENIED, NOT_IMPLEMENTED
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.evidence.answers import Kind, error_code, is_success
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, passed
from uapi_conformance.wire.exchange import Exchange, FailureKind

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
) -> Verdict:
    """A request with one thing changed is refused with one of ``codes`` under a documented status of that code.

    ``what`` names the change. ``twin`` is the unchanged request; with ``needs_twin`` nothing passes unless it
    succeeded.
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    allowed = allowed_statuses(basis, codes, operation)
    wanted = " or ".join(f"{'/'.join(map(str, sorted(s)))} {code}" for code, s in allowed.items())
    if exchange.response is not None:
        code = error_code(exchange.response)
        if code in allowed and exchange.response.status in allowed[code]:
            if needs_twin and not is_success(twin):
                return inconclusive(f"Refused as {code}, but {NO_TWIN}.", exchange, *_present(twin))
            return passed(f"The request with {what} is refused as {code}.", exchange, *_present(twin))
    if needs_twin and _like_its_twin(exchange, twin):
        return inconclusive(f"Answered like the unchanged request, and {NO_TWIN}.", exchange, *_present(twin))
    return failed(
        f"The request with {what} is not refused as documented.",
        exchange,
        *_present(twin),
        expected=wanted,
        observed=observed(exchange),
    )


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
    may_close: bool = False,
    may_redirect: bool = False,
    claim: str | None = None,
) -> Verdict:
    """An odd request is taken or refused, but meets no server error, no hang and no dropped connection.

    ``may_redirect``: a server may answer a path that is not in normal form by pointing to the normal one.
    ``may_close``: RFC 9112 lets the server close the connection instead of answering. ``claim`` "refused" or "taken"
    narrows what may happen.
    """
    if exchange is None:
        return inconclusive(f"The request with {what} was not sent.")
    expected = "a 4xx error" if not may_succeed or claim == "refused" else "a success or a 4xx error"
    if claim == "taken":
        expected = "a success"
    response = exchange.response
    if response is None:
        closed = exchange.failure is not None and exchange.failure.kind in (FailureKind.CLOSED, FailureKind.INCOMPLETE)
        fine = may_close and closed
    elif response.status_class == 3:
        fine = may_redirect
    elif response.status_class == 2:
        fine = may_succeed and claim != "refused"
    else:
        fine = response.status_class == 4 and claim != "taken"
    if fine:
        return passed(f"The request with {what} is handled ({observed(exchange)}).", exchange)
    return failed(f"The request with {what} is not handled.", exchange, expected=expected, observed=observed(exchange))


def _like_its_twin(exchange: Exchange, twin: Exchange | None) -> bool:
    """Whether both were refused alike: then the change made no difference, and what is wrong lies elsewhere."""
    if twin is None or is_success(twin):
        return False
    return not is_success(exchange) and Kind.of(exchange) == Kind.of(twin)


def _present(twin: Exchange | None) -> tuple[Exchange, ...]:
    return (twin,) if twin is not None else ()
