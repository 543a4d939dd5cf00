# SPDX-License-Identifier: MIT
"""Servers that differ from the reference server and keep the contract: the suite has to find them conforming."""

from __future__ import annotations

from tests.quality.catalogue import Variant
from tests.quality.variants import documents, fronts, ids, lists, refusals, successes, tolerance, wire

VARIANTS: tuple[Variant, ...] = (
    *successes.VARIANTS,
    *documents.VARIANTS,
    *ids.VARIANTS,
    *wire.VARIANTS,
    *tolerance.VARIANTS,
    *refusals.VARIANTS,
    *fronts.VARIANTS,
    *lists.VARIANTS,
)
