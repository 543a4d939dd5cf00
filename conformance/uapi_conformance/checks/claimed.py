# SPDX-License-Identifier: MIT
"""The contract by which checks judge: what is documented, as the vendor's claims narrow it."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.contract import OpenApi
from uapi_conformance.declaration import Claims


@dataclass(frozen=True)
class ClaimedContract:
    """The OpenAPI document, and what the vendor claims where the documentation leaves a choice (`[ics]`)."""

    openapi: OpenApi
    claims: Claims
