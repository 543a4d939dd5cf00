# SPDX-License-Identifier: MIT
"""The faults, by what is wrong."""

from __future__ import annotations

from tests.quality.catalogue import Fault
from tests.quality.faults import (
    actions,
    addresses,
    aftermath,
    answers,
    breaking,
    contradictions,
    disclosures,
    effects,
    elsewhere,
    errors,
    fields,
    forms,
    framing,
    http,
    later,
    lists,
    messages,
    methods,
    names,
    near,
    otherwise,
    overlaps,
    parameters,
    queries,
    reach,
    rights,
    sideeffects,
    stopping,
    strength,
)

_THEMES = (
    names,
    addresses,
    rights,
    stopping,
    sideeffects,
    effects,
    reach,
    overlaps,
    later,
    aftermath,
    otherwise,
    actions,
    forms,
    http,
    framing,
    answers,
    errors,
    lists,
    parameters,
    queries,
    messages,
    methods,
    fields,
    contradictions,
    disclosures,
    strength,
)
FAULTS: tuple[Fault, ...] = (
    tuple(fault for theme in _THEMES for fault in theme.FAULTS) + near.FAULTS + elsewhere.FAULTS + breaking.FAULTS
)
