# SPDX-License-Identifier: MIT
"""The contract by which checks judge: the documentation, narrowed by the vendor's claims."""

from __future__ import annotations

from dataclasses import dataclass

from uapi_conformance.contract import OpenApi
from uapi_conformance.declaration import Claims


@dataclass(frozen=True)
class ClaimedContract:
    """The OpenAPI document, and the vendor's claims (`[ics]`) where the documentation leaves a choice."""

    openapi: OpenApi
    claims: Claims
