# SPDX-License-Identifier: MIT
"""Methods that no page documents."""

from __future__ import annotations

from uapi_conformance.checks.basis import Basis, observed
from uapi_conformance.contract.codes import CALL_INVALID, NOT_IMPLEMENTED, VIEW_INVALID
from uapi_conformance.evidence.answers import error_code, is_success
from uapi_conformance.evidence.verdict import Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire.exchange import Exchange


def allowed_methods_named(exchange: Exchange | None, twin: Exchange | None) -> Verdict:
    """The Allow of a 405 for a call that can be stopped names PUT and GET (RFC 9110, section 10.2.1)."""
    if exchange is None or exchange.response is None or exchange.response.status != 405:
        return not_applicable("No 405 was given for a call that a hook set up.")
    if not is_success(twin):
        return not_applicable("The stop did not succeed, so it is not known that PUT is allowed.")
    value = exchange.response.header("allow") or ""
    named = {method.strip() for method in value.split(",")}
    missing = [method for method in ("PUT", "GET") if method not in named]
    if not missing:
        return passed("The 405 names the methods that work.", exchange)
    return failed(
        "A 405 does not name a method that works.",
        exchange,
        expected="Allow with PUT and GET",
        observed=f"Allow: {value}" if value else "no Allow",
    )


def method_refused(exchange: Exchange | None, basis: Basis, *, call_exists: bool) -> Verdict:
    """An undocumented method is answered with 405, or 501 request_not_implemented (register: other-methods).

    Where the call does not exist two things are wrong, so the refusal of that call (400, or 404) passes too. A method
    that HTTP does not know may be refused by the server's parser: any 4xx and any 501 does.
    """
    if exchange is None:
        return inconclusive(
            "It was not sent; it needs a call that a hook sets up." if call_exists else "It was not sent."
        )
    method, response = exchange.request.method, exchange.response
    claimed = basis.claims.get("other_methods")
    if response is not None:
        code = error_code(response)
        kinds = {
            405: claimed in (None, 405),
            501: claimed in (None, 501) and code == NOT_IMPLEMENTED,
            400: not call_exists and claimed is None and code in {CALL_INVALID, VIEW_INVALID},
            404: not call_exists and claimed is None,
        }
        unknown = not exchange.request.method_is_registered and (response.status_class == 4 or response.status == 501)
        if unknown or kinds.get(response.status, False):
            return passed(f"{method} is refused ({observed(exchange)}).", exchange, relying_on=("other-methods",))
    expected = "405, or 501 request_not_implemented" if claimed is None else f"{claimed}, as claimed"
    return failed(f"{method} is not refused as undocumented.", exchange, expected=expected, observed=observed(exchange))
