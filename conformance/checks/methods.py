# SPDX-License-Identifier: MIT
"""Methods that no page documents."""

from __future__ import annotations

from conformance.checks.basis import Basis, error_code, observed
from conformance.checks.refusals import CALL_INVALID, NOT_IMPLEMENTED, VIEW_INVALID
from conformance.exchange import Exchange
from conformance.verdict import Verdict, failed, inconclusive, passed


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
