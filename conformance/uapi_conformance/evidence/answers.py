# SPDX-License-Identifier: MIT
"""What kind of answer a request had: a success or not, and with which error code."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, Response


def error_code(response: Response) -> str | None:
    """The string at /error/code of a body, or None."""
    document = jsontext.parse(response.content or b"").value
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else None


def is_success(exchange: Exchange | None) -> bool:
    """Whether a request was answered with a 2xx status."""
    return exchange is not None and exchange.response is not None and exchange.response.status_class == 2


@dataclass(frozen=True)
class Kind:
    """What makes two answers the same kind: status and error code, or the way in which there was none."""

    status: int | None
    code: str | None

    @classmethod
    def of(cls, exchange: Exchange) -> Kind:
        if exchange.response is None:
            assert exchange.failure is not None  # noqa: S101 - an exchange has one of the two
            return cls(None, exchange.failure.kind)
        return cls(
            exchange.response.status, error_code(exchange.response) if exchange.response.status_class >= 4 else None
        )
