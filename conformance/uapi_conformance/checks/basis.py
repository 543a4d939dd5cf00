# SPDX-License-Identifier: MIT
"""What every check judges by, and the words in which it says what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from uapi_conformance.contract import OpenApi
from uapi_conformance.declaration import Claims
from uapi_conformance.evidence.answers import error_code
from uapi_conformance.wire.exchange import Exchange


@dataclass(frozen=True)
class Basis:
    """The documented contract, and what the vendor claims where the documentation leaves a choice."""

    openapi: OpenApi
    claims: Claims


def observed(exchange: Exchange) -> str:
    """What came back, in a few words: `400 Bad Request, pc_phonecall_invalid`, or why nothing did."""
    if exchange.failure is not None:
        return f"no complete answer ({exchange.failure.detail})"
    assert exchange.response is not None  # noqa: S101 - an exchange has one of the two
    response = exchange.response
    try:
        words = f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        words = str(response.status)
    if response.status_class < 4:
        return words
    code = error_code(response)
    return f"{words}, {code}" if code is not None else f"{words} without an error code"
