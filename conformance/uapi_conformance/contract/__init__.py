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

__all__ = ["Contract", "Interpretation", "Level", "OpenApi", "Requirement", "RequirementClass", "load_contract"]


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


@lru_cache(maxsize=1)
def load_contract() -> Contract:
    """The contract in `spec/`."""
    names = ("openapi.yaml", "requirements.yaml", "interpretations.yaml")
    digest = hashlib.sha256(b"".join((SPEC / name).read_bytes() for name in names)).hexdigest()
    return Contract(
        openapi=load_openapi(SPEC / names[0]),
        requirements={r.id: r for r in load_requirements(SPEC / names[1])},
        interpretations={i.id: i for i in load_interpretations(SPEC / names[2])},
        digest=digest,
    )
