# SPDX-License-Identifier: MIT
"""The contract: everything that `spec/` says, read once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from uapi_conformance.contract.interpretations import Interpretation, load_interpretations
from uapi_conformance.contract.openapi import OpenApi, load_openapi
from uapi_conformance.contract.requirements import Level, Requirement, RequirementClass, load_requirements
from uapi_conformance.contract.resources import SPEC

__all__ = [
    "Contract",
    "Interpretation",
    "Level",
    "OpenApi",
    "Requirement",
    "RequirementClass",
    "contract_text",
    "load_contract",
]


@dataclass(frozen=True)
class Contract:
    """OpenAPI document, requirements by id, and register entries by id.

    ``digest`` is the SHA-256 of the three files: two runs with the same digest used the same contract.
    """

    openapi: OpenApi
    requirements: dict[str, Requirement]
    interpretations: dict[str, Interpretation]
    digest: str

    @property
    def version(self) -> str:
        return self.openapi.version

    @property
    def claim_values(self) -> dict[str, tuple[str | int, ...]]:
        """The values that each key of `[ics]` may have."""
        return {i.claim.key: i.claim.values for i in self.interpretations.values() if i.claim is not None}

    def interpretation_of(self, claim: str) -> Interpretation:
        """The register entry that the `[ics]` key ``claim`` narrows."""
        return next(i for i in self.interpretations.values() if i.claim is not None and i.claim.key == claim)


_NAMES = ("openapi.yaml", "requirements.yaml", "interpretations.yaml")


@lru_cache(maxsize=1)
def load_contract() -> Contract:
    """The contract in `spec/`."""
    digest = hashlib.sha256(b"".join((SPEC / name).read_bytes() for name in _NAMES)).hexdigest()
    return Contract(
        openapi=load_openapi(SPEC / _NAMES[0]),
        requirements={r.id: r for r in load_requirements(SPEC / _NAMES[1])},
        interpretations={i.id: i for i in load_interpretations(SPEC / _NAMES[2])},
        digest=digest,
    )


@lru_cache(maxsize=1)
def contract_text() -> str:
    """The text of the contract: everybody may read its words."""
    return "\n".join((SPEC / name).read_text(encoding="utf-8") for name in _NAMES)
