# SPDX-License-Identifier: MIT
"""The faults, by what is wrong."""

from __future__ import annotations

from tests.quality.catalogue import Fault
from tests.quality.faults import answers, messages, names, stopping, strength

FAULTS: tuple[Fault, ...] = (*names.FAULTS, *stopping.FAULTS, *answers.FAULTS, *messages.FAULTS, *strength.FAULTS)
